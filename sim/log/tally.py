"""Counts that an engine can keep while it runs, instead of a log: their size does not grow with the run.

What counts is what `measures.window` says: requests reported in [start, end), followed to the horizon, and hours of work
begun in [start, end). Times are kept as histograms by the hour, with the sum of the times in each bin.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.structure.tables import Structure
from sim.vocabulary.codes import Cause, Direction, Purpose

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HOURS_COUNTED = 60 * 24
"""Times of more hours than this share the last bin."""
BINS = HOURS_COUNTED + 1
TRUE, OFFICIAL = 0, 1
"""First index of the histograms: until truly settled, until first closed."""
PASSED, MOVED, RETURNED = 0, 1, 2
"""First index of `times`."""
MOST_TIMES = 9
"""So many times or more share the last column of `times`."""
PRODUCTIVE, PASS, DISPATCHED, CALLED = 0, 1, 2, 3
"""Last index of `flow`."""

COUNTS = np.dtype(
    [
        (name, "i8")
        for name in (
            "requests",
            "answered",
            "gave_up",
            "open",
            "closed",
            "satisfied",
            "false_first",
            "reopened",
            "ping_pong",
            "passed_down",
            "passes",
            "moves",
            "returns",
            "rows",
        )
    ]
)


class Tally(NamedTuple):
    """What was counted; see `empty_tally` for the shapes."""

    start: float
    end: float
    horizon: float
    counts: Any
    """One record of COUNTS."""
    ended: Floats
    ended_hours: Floats
    left: Floats
    """By the hours for which those that did not end were followed."""
    times: Ints
    moves: Ints
    flow: Ints
    hours: Floats
    staff: Floats
    share: Floats


def empty_tally(structure: Structure, start: float, end: float, horizon: float) -> Tally:
    """Return a tally in which nothing has been counted; times in calendar hours from the start of the run.

    `ended`, `ended_hours`, `left`: (2, BINS); `times`: (3, MOST_TIMES + 1) requests by how often; `moves`: (causes,
    directions, 2) passes and hand-overs; `flow`: (tiers + 1, tiers + 1, 4) from and to, the desk first; `hours`: (offices,
    purposes) staff-hours; `staff`, `share`: (offices,) mean members of staff in the window and the
    share of their time that they give.
    """
    tiers = structure.government.office_at.shape[1] + 1
    return Tally(
        start=float(start),
        end=float(end),
        horizon=float(horizon),  # always floats: another kind of number would be compiled anew
        counts=np.zeros(1, COUNTS)[0],
        ended=np.zeros((2, BINS)),
        ended_hours=np.zeros((2, BINS)),
        left=np.zeros((2, BINS)),
        times=np.zeros((3, MOST_TIMES + 1), np.int64),
        moves=np.zeros((len(Cause), len(Direction), 2), np.int64),
        flow=np.zeros((tiers, tiers, 4), np.int64),
        hours=np.zeros((len(structure.government.office_tier), len(Purpose))),
        staff=structure.staffing.staff.astype(np.float64),
        share=structure.staffing.share.astype(np.float64),
    )
