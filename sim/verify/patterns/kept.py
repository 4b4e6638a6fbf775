"""Outcomes on disk: one line per parameter set, appended as it is known, under a name that says what it was made of."""

from __future__ import annotations

import ast
import hashlib
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import sim
from sim.log.files import unwritable
from sim.mechanisms.registry import MECHANISMS, name_of
from sim.verify.patterns.catalogue import room_of
from sim.verify.patterns.evaluate import Form, Outcome
from sim.verify.patterns.trial import Clause, Trial
from sim.vocabulary.text import Text

_ROOT = Path(sim.__file__).parent
_MODEL = ("rules", "demand", "engine", "vocabulary")
_FILES = (
    *(f"structure/{name}.py" for name in ("calendar", "reorganise", "tables")),
    *("mechanisms/base.py", "mechanisms/choosing.py", "mechanisms/window.py", "log/schema.py", "verify/world.py"),
    *(
        f"verify/patterns/{name}.py"
        for name in ("county", "design", "evaluate", "parameters", "seen", "staffing", "trial")
    ),
)


def version(trial: Trial, form: Form) -> str:
    """Return a name for everything that the outcomes of a trial depend on: sources, mechanisms used, form."""
    middle = {p.name: p.middle for p in trial.parameters}
    used = {name_of(spec) for arm in trial.arms(middle).values() for spec in arm.mechanisms}
    modules = [f"mechanisms/{Path(*MECHANISMS[name].apply.__module__.split('.')).name}.py" for name in sorted(used)]
    room = f"verify/patterns/{room_of(trial.id).rpartition('.')[2]}.py"
    parts = [_digest(path) for path in (*modules, room, *_FILES)]
    parts += [_digest(path) for folder in _MODEL for path in _sources(folder)]
    return hashlib.sha256(repr((trial.id, tuple(form), parts)).encode()).hexdigest()[:12]


@cache
def _sources(folder: str) -> tuple[str, ...]:
    return tuple(sorted(path.relative_to(_ROOT).as_posix() for path in (_ROOT / folder).rglob("*.py")))


@cache
def _digest(path: str) -> str:
    """Return a hash of what a file does: comments, docstrings and the words of its class variables left out."""
    tree = _Wordless().visit(ast.parse((_ROOT / path).read_bytes()))
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()


class _Wordless(ast.NodeTransformer):
    """Take out what cannot change a number."""

    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        return None if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str) else node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign | None:
        return None if "ClassVar" in ast.dump(node.annotation) else node


class Kept:
    """The outcomes of one trial in one form."""

    def __init__(self, folder: Path, trial: Trial, form: Form) -> None:
        self._path = folder / "outcomes" / f"{trial.id}-{version(trial, form)}.jsonl"

    def read(self) -> dict[int, Outcome]:
        """Return what is known, by set; a line cut short by a crash is as if it were not there."""
        if not self._path.exists():
            return {}
        found = {}
        for line in self._path.read_text(encoding="utf-8").splitlines():
            try:
                outcome = _outcome(json.loads(line))
            except (ValueError, KeyError, TypeError):
                continue
            found[outcome.set] = outcome
        return found

    def add(self, outcome: Outcome) -> None:
        """Append one outcome in a single write, on a line of its own. Raises ResultsError if it cannot be written."""
        line = json.dumps(_record(outcome), ensure_ascii=False) + "\n"
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab+") as file:
                if file.seek(0, os.SEEK_END) > 0:
                    file.seek(-1, os.SEEK_END)
                    if file.read(1) != b"\n":
                        line = "\n" + line
                file.write(line.encode("utf-8"))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise unwritable(self._path, error) from error


def _record(outcome: Outcome) -> dict[str, Any]:
    return {
        "set": outcome.set,
        "point": outcome.point,
        "applies": outcome.applies,
        "clauses": [_plain(clause) for clause in outcome.clauses],
        "beside": [_plain(clause) for clause in outcome.beside],
    }


def _plain(clause: Clause) -> list[Any]:
    return [clause.text.zh, clause.text.en, clause.value, clause.margin, clause.above]


def _outcome(record: dict[str, Any]) -> Outcome:
    def clauses(name: str) -> list[Clause]:
        return [Clause(Text(zh, en), value, margin, above) for zh, en, value, margin, above in record[name]]

    return Outcome(record["set"], record["point"], record["applies"], clauses("clauses"), clauses("beside"))
