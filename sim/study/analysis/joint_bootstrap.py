"""Intervals of many means at once, all from the same resampled replications; scipy resamples.

What adds up in every replication adds up in every resample, because each resample takes the same replications for all
rows. A percentile interval of the mean of n values is too narrow by sqrt((n - 1) / n) and knows no t distribution; its
level is therefore raised to 1 - 2 Phi(-sqrt(n / (n - 1)) t), which gives a normal sample the width of its t interval:
the expanded percentile interval of Hesterberg (2015), What teachers should know about the bootstrap, The American
Statistician 69. No resample reaches beyond the smallest and the largest value, so fewer than `ENOUGH` replications
still give intervals that are too narrow.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.statistics import Interval

Floats = NDArray[np.float64]

ENOUGH = 8
"""Replications from which the intervals have about the coverage that they state."""
_NUMBERS_AT_ONCE = 2_000_000
"""Numbers that are held in memory while resampling."""


class Resampled(NamedTuple):
    """Means of several rows and their distribution over resampled replications."""

    means: Floats
    """One per row."""
    means_resampled: Floats
    """Rows x resamples."""
    level: float
    """Level at which percentiles are taken for an interval of the asked confidence."""
    n: int

    def row(self, i: int) -> Interval:
        """Return the mean of row `i` with its interval."""
        return self.of(float(self.means[i]), self.means_resampled[i])

    def gap(self, i: int, j: int) -> Interval:
        """Return how far the mean of row `i` lies above that of row `j`, paired."""
        return self.of(float(self.means[i] - self.means[j]), self.means_resampled[i] - self.means_resampled[j])

    def ratio(self, i: int, j: int) -> Interval:
        """Return the mean of row `i` over that of row `j`; NaN bounds where the divisor is 0 in a resample."""
        below = self.means_resampled[j]
        if not self.means[j] or not below.all():
            return Interval(math.nan, math.nan, math.nan, self.n)
        return self.of(float(self.means[i] / self.means[j]), self.means_resampled[i] / below)

    def of(self, value: float, resampled: Floats) -> Interval:
        """Return a number computed from the means, with the percentiles of the same number in the resamples."""
        tail = (1.0 - self.level) / 2.0
        low, high = np.quantile(resampled, [tail, 1.0 - tail])
        return Interval(value, float(low), float(high), self.n)


def expanded_level(n: int, confidence: float = 0.95) -> float:
    """Return the level whose percentile interval of a mean of n values is as wide as their t interval, n > 1."""
    from scipy.special import ndtr, stdtrit

    t = float(stdtrit(n - 1, 0.5 + confidence / 2.0))
    return 1.0 - 2.0 * float(ndtr(-math.sqrt(n / (n - 1.0)) * t))


def resample(rows: Floats, resamples: int, seed: int, confidence: float = 0.95) -> Resampled:
    """Return the means of `rows` (rows x replications, at least two replications) and of `resamples` resamples of them.

    The same seed and number of replications give the same resamples, whatever the rows hold.
    """
    from scipy.stats import bootstrap

    n = rows.shape[1]
    found = bootstrap(
        (rows,),
        _mean,
        n_resamples=resamples,
        batch=max(1, _NUMBERS_AT_ONCE // max(rows.size, 1)),
        vectorized=True,
        axis=-1,
        method="percentile",
        random_state=np.random.default_rng(seed),
    )
    return Resampled(rows.mean(axis=-1), found.bootstrap_distribution, expanded_level(n, confidence), n)


def _mean(values: Floats, axis: int = -1) -> Floats:
    mean: Floats = np.mean(values, axis=axis)
    return mean
