"""Kaplan-Meier: how long things take when some have not ended yet.

Source: Kaplan & Meier, JASA 53 (1958); restricted mean: Royston & Parmar, BMC Med. Res. Methodol. 13 (2013).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.measures.arrays import Floats

_ROUNDING = 1e-12


class Survival(NamedTuple):
    """A share that falls in steps from 1: what has not ended by a time."""

    times: Floats
    """Times at which something ended, ascending, each once."""
    shares: Floats
    """Share left from each of them on."""
    number: int
    """How many were observed."""

    def at(self, time: float) -> float:
        """Return the share that lasts longer than `time`; NaN if nothing was observed."""
        return float(self.at_all(np.array([time]))[0])

    def at_all(self, times: Floats) -> Floats:
        """Return `at` of many times."""
        if not self.number:
            return np.full(len(times), np.nan)
        steps: Floats = np.append(1.0, self.shares)[np.searchsorted(self.times, times, side="right")]
        return steps

    def mean_until(self, limit: float) -> float:
        """Return the restricted mean: of the smaller of time and `limit`, the area under the curve up to there."""
        if not self.number:
            return math.nan
        inside = self.times < limit
        edges = np.concatenate(([0.0], self.times[inside], [limit]))
        heights = np.concatenate(([1.0], self.shares[inside]))
        return float(np.diff(edges) @ heights)

    def quantile(self, share: float, limit: float) -> float:
        """Return the time by which `share` have ended; NaN if that is not reached by `limit`."""
        reached = np.flatnonzero(self.shares <= 1.0 - share + _ROUNDING)
        if not len(reached) or self.times[reached[0]] > limit:
            return math.nan
        return float(self.times[reached[0]])


def survival(ended: Floats, followed: Floats) -> Survival:
    """Return the Kaplan-Meier curve of durations.

    `ended` is the time after which each ended, NaN if it was not seen to end; `followed` how long each was observed,
    which counts only for the latter. What has ended at the same time as another's observation stops, ended first.
    """
    seen = ~np.isnan(ended)
    last = np.sort(np.where(seen, ended, followed))
    times, deaths = np.unique(ended[seen], return_counts=True)
    at_risk = len(last) - np.searchsorted(last, times, side="left")
    shares = np.cumprod(1.0 - deaths / at_risk)
    return Survival(times, np.asarray(shares, dtype=np.float64), len(last))
