"""Machine code on disk is used again only while nothing it was made from has changed."""

from __future__ import annotations

import importlib
import os
import pkgutil
import shutil
import subprocess
import sys
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

pytest.importorskip("numba")

from sim.engine import steps
from sim.engine.compiled import compiling, loop
from sim.engine.steps import deciding, ties
from sim.vocabulary import draws

SOURCES = Path(steps.__file__).parents[2]
STEPS = [importlib.import_module(f"{steps.__name__}.{found.name}") for found in pkgutil.iter_modules(steps.__path__)]
PRINT_FINGERPRINT = """
from sim.engine.compiled import compiling, loop
print(compiling.fingerprint(loop.run_until))
"""


def rules_that_steps_name() -> list[tuple[ModuleType, str]]:
    """Return where the steps shared by both engines name a rule."""
    return [
        (module, name)
        for module in STEPS
        for name, value in vars(module).items()
        if isinstance(value, FunctionType) and value.__module__.startswith("sim.rules.")
    ]


def with_another_constant(function: FunctionType) -> FunctionType:
    """Return a function of the same name and code in which one constant more is known."""
    code = function.__code__.replace(co_consts=(*function.__code__.co_consts, 12345.0))
    copy = FunctionType(code, function.__globals__, function.__name__, function.__defaults__, function.__closure__)
    copy.__qualname__ = function.__qualname__
    return copy


@pytest.mark.parametrize(
    ("module", "name"), rules_that_steps_name(), ids=lambda where: getattr(where, "__name__", where)
)
def test_another_rule_is_other_code(module: ModuleType, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever rule is replaced while the program runs, the machine code of the sound one no longer counts."""
    before = compiling.fingerprint(loop.run_until)
    monkeypatch.setattr(module, name, with_another_constant(getattr(module, name)))
    assert compiling.fingerprint(loop.run_until) != before
    monkeypatch.undo()
    assert compiling.fingerprint(loop.run_until) == before


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [(ties, "PARTS_PER_REQUEST", 32), (deciding, "MOST_MOVES", 100), (draws, "GOLDEN", 3), (deciding, "NEVER", -1.0)],
)
def test_another_constant_is_other_code(
    module: ModuleType, name: str, value: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = compiling.fingerprint(loop.run_until)
    monkeypatch.setattr(module, name, value)
    assert compiling.fingerprint(loop.run_until) != before


def test_all_versions_have_other_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code from disk and code compiled now are linked by name in one process: a changed callee changes all names above."""

    def names() -> tuple[str, ...]:
        entry = compiling.entry_point(loop.run_until)
        inner = compiling.compiled(loop.run_until, compiling.fingerprint(loop.run_until))
        judge = inner.py_func.__globals__["go_on"].py_func.__globals__["one_step"].py_func
        return tuple(function.__qualname__ for function in (entry.py_func, inner.py_func, judge))

    before = names()
    monkeypatch.setattr(deciding, "pass_cause", with_another_constant(deciding.pass_cause))
    assert all(one != other for one, other in zip(before, names(), strict=True))


def test_an_edited_source_is_other_code(tmp_path: Path) -> None:
    """A formula of `sim/rules` edited on disk changes the fingerprint, a comment does not."""

    def fingerprint(edit: tuple[str, str]) -> int:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        shutil.copytree(SOURCES, folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
        source = folder / "sim" / "rules" / "passing.py"
        text = source.read_text(encoding="utf-8")
        assert text.count(edit[0]) == 1
        source.write_text(text.replace(*edit), encoding="utf-8")
        surroundings = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
        told = subprocess.run(
            [sys.executable, "-c", PRINT_FINGERPRINT],
            cwd=folder,
            env=surroundings,
            capture_output=True,
            text=True,
            check=True,
        )
        return int(told.stdout)

    line = "    own = p.base - p.trace * p.visible_passes + shift + trait\n"
    assert fingerprint((line, line)) == compiling.fingerprint(loop.run_until)
    assert fingerprint((line, "    # A remark.\n" + line)) == compiling.fingerprint(loop.run_until)
    assert fingerprint((line, line.replace("base - p", "base + p"))) != compiling.fingerprint(loop.run_until)
