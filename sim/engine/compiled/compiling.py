"""Compile plain functions as they stand, with all functions of ours that they call; keep the result on disk.

Rules, draws and steps are written once, in Python. Compiling a function means: compile what it calls, then a copy of
it whose globals name the compiled ones. Only `luck.drawn` is replaced: machine words know no Python integers.
"""

from __future__ import annotations

import dis
import hashlib
from collections.abc import Callable
from enum import IntEnum
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

import numba
import numpy as np

from sim.engine.steps import luck
from sim.vocabulary import draws

_WIDE = frozenset(("view", "world"))
"""Arguments that are whole sets of tables: passing them on would cost more than the work, so such callees are inlined."""
_OPTIONS: dict[str, Any] = {"_nrt": False, "error_model": "numpy", "nogil": True}
_INNER: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, **_OPTIONS}
"""No memory is allocated inside; dividing by zero is as in NumPy (no rule does); other threads may run meanwhile."""


@cache
def compiled(function: Callable[..., Any], mark: int) -> Any:
    """Return `function` compiled by numba, its callees among our functions compiled before it.

    `mark` is the fingerprint of the entry point it is compiled for. It stands in the name, because machine code from
    disk and machine code made now are linked by name within one process: another version must have another name.
    Nothing is compiled before the first call. Raises numba's TypingError there if the function leaves the subset.
    """
    assert isinstance(function, FunctionType)
    if function is luck.drawn:
        return _drawn(mark)
    inlined = bool(_WIDE & set(function.__code__.co_varnames[: function.__code__.co_argcount]))
    return numba.njit(_bound(function, mark), forceinline=inlined, **_INNER)


inner: Any = None
"""Stands for the compiled function in the globals of `enter` below."""


def entry_point(function: Callable[..., Any]) -> Any:
    """Return `function(world, until)` compiled as what the interpreter calls; its machine code is kept on disk.

    Kept code is used again only as long as nothing it was made from has changed: the fingerprint of all functions it
    reaches stands in a closure and in the name, and numba's cache looks at both (it does not look at what a function
    calls). Where no folder can be written to, nothing is kept.
    """
    digest = fingerprint(function)

    def enter(world: Any, until: float) -> int:
        digest  # noqa: B018
        code: int = inner(world, until)
        return code

    known = {**globals(), "inner": compiled(function, digest)}
    copy = FunctionType(enter.__code__, known, enter.__name__, None, enter.__closure__)
    copy.__module__, copy.__qualname__ = __name__, f"{function.__name__}_{digest:x}"
    try:
        return numba.njit(copy, cache=True, **_OPTIONS)
    except RuntimeError:  # numba's word for: no folder can be written to
        return numba.njit(copy, **_OPTIONS)


def is_kept(entry: Any) -> bool:
    """Return whether the machine code of an `entry_point` lies on disk, so that it need not be compiled."""
    kept_in = entry.stats.cache_path
    return kept_in is not None and any(Path(kept_in).glob(f"*{entry.py_func.__qualname__}*.nbc"))


def _bound(function: FunctionType, mark: int) -> FunctionType:
    """Return a copy of a function whose globals name compiled functions in place of plain ones."""
    known = dict(function.__globals__)
    for name, value in _globals(function):
        if isinstance(value, FunctionType):
            known[name] = compiled(value, mark)
    copy = FunctionType(function.__code__, known, function.__name__, function.__defaults__, function.__closure__)
    copy.__module__, copy.__qualname__ = function.__module__, f"{function.__qualname__}_{mark:x}"
    return copy


def _globals(function: Any) -> list[tuple[str, Any]]:
    """Return the globals that a function reads, by name, in order."""
    names = {step.argval for step in dis.get_instructions(function) if step.opname == "LOAD_GLOBAL"}
    return [(name, function.__globals__[name]) for name in sorted(names) if name in function.__globals__]


def _drawn(mark: int) -> Any:
    uniform = compiled(draws.uniform, mark)
    word = np.uint64

    def drawn(case: Any, part: Any, visit: Any, purpose: Any) -> Any:
        return uniform(case.key, word(part), word(visit), word(purpose + 0))

    drawn.__qualname__ = f"drawn_{mark:x}"
    return numba.njit(drawn, **_INNER)


def fingerprint(function: Callable[..., Any]) -> int:
    """Return a number that changes whenever a function, one that it calls, or a constant that they read does."""
    digest = hashlib.sha256()
    seen: set[Callable[..., Any]] = set()

    def read(f: Callable[..., Any]) -> None:
        if f in seen:
            return
        seen.add(f)
        constants = [c for c in f.__code__.co_consts if isinstance(c, (int, float, str, bool, tuple, type(None)))]
        words = (f.__qualname__, f.__code__.co_code, f.__code__.co_names, constants, f.__defaults__)
        digest.update(repr(words).encode())
        for name, value in _globals(f):
            if isinstance(value, FunctionType):
                digest.update(name.encode())
                read(value)
            elif isinstance(value, type):
                members = list(value) if issubclass(value, IntEnum) else getattr(value, "_fields", value.__qualname__)
                digest.update(repr((name, members)).encode())
            elif isinstance(value, (int, float, str, bool, np.generic)):
                digest.update(repr((name, value)).encode())

    read(function)
    return int.from_bytes(digest.digest()[:7], "big")
