"""Who serves where, over the course of a run: rows of the log for every change, and the mean over a window."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.log.schema import PER_SHARE, ROW, Rows
from sim.structure.tables import Floats, Staffing
from sim.vocabulary.codes import NOWHERE, Activity


def staff_rows(before: Staffing, after: Staffing, time: float) -> Rows:
    """Return one row per office whose people change at `time`.

    `visit` holds how many there are from now on, `round` the share of their time in units of 1 / PER_SHARE.
    """
    changed = np.flatnonzero((before.staff != after.staff) | (np.abs(before.share - after.share) > 1e-12))
    rows = np.zeros(len(changed), ROW)
    for name in ("request", "sender", "receiver"):
        rows[name] = NOWHERE
    for name in ("productive", "fits", "settled", "satisfied"):
        rows[name] = -1
    rows["activity"] = Activity.STAFFING
    rows["office"], rows["visit"] = changed, after.staff[changed]
    rows["round"] = np.rint(after.share[changed] * PER_SHARE)
    for name in ("enabled", "start", "end"):
        rows[name] = time
    return rows


class MeanStaff(NamedTuple):
    """Who served where, on average over a window."""

    staff: Floats
    """(offices,) members of staff."""
    share: Floats
    """(offices,) share of their time, so that staff x share is the mean of the same at every moment."""


class People:
    """Follow the people of every office through a run that begins with those of the baseline."""

    def __init__(self, baseline: Staffing) -> None:
        self._times = [0.0]
        self._staffing = [baseline]

    def change(self, staffing: Staffing, time: float) -> Rows:
        """Note the staffing that is in force from `time` on; return the rows of what changed."""
        rows = staff_rows(self._staffing[-1], staffing, time)
        if len(rows):
            self._times.append(time)
            self._staffing.append(staffing)
        return rows

    def mean(self, start: float, end: float) -> MeanStaff:
        """Return the mean over [start, end), calendar hours; of no time, what there is in the end."""
        last = self._staffing[-1]
        if end <= start or len(self._times) == 1:
            return MeanStaff(last.staff.astype(np.float64), last.share)
        spans = np.diff(np.maximum.accumulate(np.clip([*self._times, end], start, end)))[:, None] / (end - start)
        staff = (spans * np.array([s.staff for s in self._staffing])).sum(axis=0)
        given = (spans * np.array([s.staff * s.share for s in self._staffing])).sum(axis=0)
        share = np.divide(given, staff, out=last.share.copy(), where=staff > 0.0)
        return MeanStaff(staff, share)
