"""Compile plain functions as they stand, with all functions of ours that they call; keep the result on disk.

Rules, draws and steps are written once, in Python. Compiling a function means: compile what it calls, then a copy of
it whose globals name the compiled ones. Only `luck.drawn` is replaced: machine words know no Python integers.
"""

from __future__ import annotations

import dis
import hashlib
from collections.abc import Callable
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
def compiled(function: Callable[..., Any]) -> Any:
    """Return `function` compiled by numba, its callees among our functions compiled before it.

    Nothing is compiled before the first call. Raises numba's TypingError there if the function leaves the subset.
    """
    assert isinstance(function, FunctionType)
    if function is luck.drawn:
        return _drawn()
    inlined = bool(_WIDE & set(function.__code__.co_varnames[: function.__code__.co_argcount]))
    return numba.njit(_bound(function), forceinline=inlined, **_INNER)


inner: Any = None
"""Stands for the compiled function in the globals of `enter` below."""


def entry_point(function: Callable[..., Any]) -> Any:
    """Return `function(world, until)` compiled as what the interpreter calls; its machine code is kept on disk.

    Kept code is used again only as long as no source file it may come from has changed: their digest stands in a
    closure, and numba's cache looks at closures (it does not look at what a function calls).
    """
    digest = source_digest()

    def enter(world: Any, until: float) -> int:
        digest  # noqa: B018
        code: int = inner(world, until)
        return code

    known = {**globals(), "inner": compiled(function)}
    copy = FunctionType(enter.__code__, known, enter.__name__, None, enter.__closure__)
    copy.__module__, copy.__qualname__ = __name__, f"{function.__module__}.{function.__name__}"
    return numba.njit(copy, cache=True, **_OPTIONS)


def _bound(function: FunctionType) -> FunctionType:
    """Return a copy of a function whose globals name compiled functions in place of ours."""
    known = dict(function.__globals__)
    for name in {step.argval for step in dis.get_instructions(function) if step.opname == "LOAD_GLOBAL"}:
        callee = known.get(name)
        if isinstance(callee, FunctionType) and callee.__module__.startswith("sim."):
            known[name] = compiled(callee)
    copy = FunctionType(function.__code__, known, function.__name__, function.__defaults__, function.__closure__)
    copy.__module__ = function.__module__
    copy.__qualname__ = function.__qualname__
    return copy


def _drawn() -> Any:
    uniform = compiled(draws.uniform)
    word = np.uint64

    def drawn(case: Any, part: Any, visit: Any, purpose: Any) -> Any:
        return uniform(case.key, word(part), word(visit), word(purpose + 0))

    return numba.njit(drawn, **_INNER)


@cache
def source_digest() -> int:
    """Return a number that changes whenever a source file does that compiled code may come from."""
    root = Path(luck.__file__).parents[2]
    digest = hashlib.sha256()
    for room in ("engine", "rules", "structure", "vocabulary"):
        for path in sorted((root / room).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return int.from_bytes(digest.digest()[:7], "big")
