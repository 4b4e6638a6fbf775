"""Every parameter set with what came of it, as one table."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from sim.log.files import write_atomically
from sim.verify.patterns.catalogue import TRIALS
from sim.verify.patterns.explain import happened
from sim.verify.patterns.validate import Result


def write_sets(results: Sequence[Result], folder: Path) -> Path:
    """Write `sets.csv`: pattern, set, outcome, the clauses' values in the order of `clauses.csv`, then all parameters.

    A cell is empty where the pattern has no such clause or parameter, or the question did not arise.
    """
    parameters = list(dict.fromkeys(p.name for result in results for p in TRIALS[result.judged.id].parameters))
    most = max((len(result.judged.parts) for result in results), default=0)
    rows: list[list[object]] = [
        ["pattern", "set", "applies", "holds", *(f"clause_{k}" for k in range(1, most + 1)), *parameters]
    ]
    for result in results:
        for outcome in result.outcomes:
            values: list[object] = [clause.value for clause in (*outcome.clauses, *outcome.beside)]
            values += [""] * (most - len(values))
            point = [outcome.point.get(name, "") for name in parameters]
            rows.append(
                [
                    result.judged.id,
                    outcome.set,
                    int(outcome.applies),
                    int(happened(TRIALS[result.judged.id], outcome)),
                    *map(_short, (*values, *point)),
                ]
            )
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path = folder / "sets.csv"
    write_atomically(path, text.getvalue().encode("utf-8"))
    return path


def _short(value: object) -> object:
    return f"{value:.6g}" if isinstance(value, float) else value
