"""What a mechanism does is a diff of tables; this prints it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.structure.tables import Bools, Structure
from sim.vocabulary.codes import NOWHERE

ROUNDING = 1e-12
"""Numbers that differ by no more are the same: sums and products in another order differ in their last bits."""


class Change(NamedTuple):
    """One cell range of a table that differs between two structures."""

    table: str
    field: str
    rows: int
    """Rows of the field that changed; 1 for a scalar."""
    of: int
    """Rows of the field."""
    before: float
    """The value before; the mean over the changed rows of an array; of `office_at`, how many offices serve anybody; of
    `joined`, how many were merged away."""
    after: float


def diff(before: Structure, after: Structure) -> list[Change]:
    """Return every field of every table that differs between two structures of the same government."""
    changes: list[Change] = []
    for table in ("staffing", "conduct", "responsibilities"):
        old, new = getattr(before, table), getattr(after, table)
        for name in old._fields:
            a, b = np.asarray(getattr(old, name)), np.asarray(getattr(new, name))
            changed = _differ(a, b)
            if not changed.any():
                continue
            rows = int(changed.reshape(len(a), -1).any(axis=1).sum())
            if name == "joined":
                itself = np.arange(len(a))
                sizes = float((a != itself).sum()), float((b != itself).sum())
            else:
                sizes = float(a[changed].mean()), float(b[changed].mean())
            changes.append(Change(table, name, rows, len(a), *sizes))
    moved = before.government.office_at != after.government.office_at
    if moved.any():
        places = int(moved.reshape(len(moved), -1).any(axis=1).sum())
        serving = (np.unique(s.government.office_at) for s in (before, after))
        old_count, new_count = (int((offices != NOWHERE).sum()) for offices in serving)
        changes.append(Change("government", "office_at", places, len(moved), float(old_count), float(new_count)))
    a, b = before.government.superiors, after.government.superiors
    changed = _differ(a, b)
    if changed.any():
        means = float(a[changed].mean()), float(b[changed].mean())
        changes.append(Change("government", "superiors", int(changed.sum()), len(a), *means))
    for rule in before.rules._fields:
        old, new = getattr(before.rules, rule), getattr(after.rules, rule)
        for name in old._fields:
            x, y = float(getattr(old, name)), float(getattr(new, name))
            if x != y:
                changes.append(Change(rule, name, 1, 1, x, y))
    return changes


def _differ(a: NDArray[Any], b: NDArray[Any]) -> Bools:
    """Return which cells differ; numbers that are not whole, by more than rounding."""
    differ = np.asarray(a != b, dtype=np.bool_)
    if a.dtype.kind == "f" and differ.any():
        differ[differ] = ~(np.abs(a[differ] - b[differ]) <= ROUNDING)
    return differ
