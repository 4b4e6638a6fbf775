"""Packages that only some commands need."""

from __future__ import annotations

import importlib
from types import ModuleType

from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text


def need(module: str, extra: str = "studies") -> ModuleType:
    """Return a module of an optional package. Raises ResultsError that says how to install it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        how = f'pip install "tiaokuai[{extra}]"'
        raise ResultsError(
            Text(
                f"此项功能需要 {module.partition('.')[0]}，尚未安装；请运行 {how}",
                f"this needs {module.partition('.')[0]}, which is not installed; run {how}",
            )
        ) from error
