"""Who serves where, over the course of a run: rows of the log for every change, and the mean over a window."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.log.schema import ROW, Rows
from sim.structure.tables import Ints, Staffing
from sim.vocabulary.codes import NOWHERE, Activity


def staff_rows(before: Ints, after: Ints, time: float) -> Rows:
    """Return one row per office whose members of staff change at `time`; `visit` holds how many there are from now on."""
    changed = np.flatnonzero(before != after)
    rows = np.zeros(len(changed), ROW)
    for name in ("request", "sender", "receiver"):
        rows[name] = NOWHERE
    for name in ("productive", "fits", "settled", "satisfied"):
        rows[name] = -1
    rows["activity"] = Activity.STAFFING
    rows["office"], rows["visit"] = changed, after[changed]
    for name in ("enabled", "start", "end"):
        rows[name] = time
    return rows


class People:
    """Follow the members of staff of every office through a run that begins with those of the baseline."""

    def __init__(self, baseline: Staffing) -> None:
        self._times = [0.0]
        self._staff = [baseline.staff]

    def change(self, staffing: Staffing, time: float) -> Rows:
        """Note the staffing that is in force from `time` on; return the rows of what changed."""
        rows = staff_rows(self._staff[-1], staffing.staff, time)
        if len(rows):
            self._times.append(time)
            self._staff.append(staffing.staff)
        return rows

    def mean(self, start: float, end: float) -> NDArray[np.float64]:
        """Return the mean members of staff of every office in [start, end), calendar hours."""
        if end <= start or len(self._times) == 1:
            return self._staff[-1].astype(np.float64)
        edges = np.clip([*self._times, end], start, end)
        spans = np.diff(np.maximum.accumulate(edges))
        total: NDArray[np.float64] = (spans[:, None] * np.array(self._staff)).sum(axis=0) / (end - start)
        return total
