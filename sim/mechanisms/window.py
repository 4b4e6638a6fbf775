"""What a mechanism that watches and reacts may see: counts since the start of the run, review by review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.vocabulary.units import HOURS_PER_WEEK

REVIEW = HOURS_PER_WEEK
"""Mechanisms that watch look once a week."""
_NONE_YET: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
_NO_HOURS: NDArray[np.float64] = np.zeros(0)


class Window(NamedTuple):
    """Statistics of the run up to a period boundary."""

    time: float
    """Calendar hours since the start of the run."""
    reported: int
    dispatched: int
    closed: int
    settled: int
    called: int = 0
    """Offices called in by another that leads: for whole requests, whistles included, and for further parts."""
    matters: NDArray[np.int64] = _NONE_YET
    """(matters,) requests reported."""
    closures: NDArray[np.int64] = _NONE_YET
    """(offices,) closures, by the office that answers for the request: the one that leads, else the one that closed."""
    settlements: NDArray[np.int64] = _NONE_YET
    """(offices,) closures that truly settled."""
    satisfied: NDArray[np.int64] = _NONE_YET
    """(offices,) closures with which the citizen was satisfied."""
    on_time: NDArray[np.int64] = _NONE_YET
    """(offices,) closures within the limit."""
    handled: NDArray[np.int64] = _NONE_YET
    """(offices, matters) handlings, of main and further parts alike."""
    hours: NDArray[np.float64] = _NO_HOURS
    """(offices,) staff-hours of stays that have ended, traces and paperwork included."""


History = Sequence[Window]
"""What was seen at each review so far, the last one now; at the start of a run there is one window of zeros."""

START = Window(0.0, 0, 0, 0, 0)
"""What is seen before anything has happened; its arrays are empty, as the tables are not known here."""


def periods(history: History, length: float) -> list[tuple[Window, Window]]:
    """Return the complete periods of `length` calendar hours so far, each as what was seen at its begin and its end.

    Periods follow each other from the first window whose arrays are filled (before the run begins they are empty); each
    ends at the first review at or after the next multiple of `length`.
    """
    found: list[tuple[Window, Window]] = []
    seen = [window for window in history if len(window.hours)]
    if not seen:
        return found
    begin, due = seen[0], seen[0].time + length
    for window in seen[1:]:
        if window.time >= due - 1e-6:
            found.append((begin, window))
            begin = window
            while window.time >= due - 1e-6:
                due += length
    return found
