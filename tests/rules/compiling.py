"""Compile a rule as it stands, together with the functions of ours that it calls."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numba

_COMPILED: dict[FunctionType, Any] = {}


def compiled(function: Callable[..., Any]) -> Any:
    """Return `function` compiled by numba, its module-level callees compiled before it."""
    assert isinstance(function, FunctionType)
    if function not in _COMPILED:
        known = dict(function.__globals__)
        for name in function.__code__.co_names:
            callee = known.get(name)
            if isinstance(callee, FunctionType) and callee.__module__.startswith("sim."):
                known[name] = compiled(callee)
        copy = FunctionType(function.__code__, known, function.__name__, function.__defaults__)
        _COMPILED[function] = numba.njit(copy)
    return _COMPILED[function]
