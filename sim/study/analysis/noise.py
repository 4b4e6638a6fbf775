"""How much of what varies over a design is the luck of replications.

Every point of a design is run with the same replications, hence the same requests. What a replication adds to all points
alike moves no point against another, so it is taken out first: what is left of the scatter within points is the noise.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RESAMPLES = 999
CONFIDENCE = 0.95


class NoiseShare(NamedTuple):
    """Part of the variance of point means that replication noise accounts for, with a 95 % interval."""

    share: float
    low: float
    high: float
    noise: float
    """Variance of the mean of a point's replications, in the output's unit squared."""
    total: float
    """Variance of point means over the design, in the output's unit squared."""


def constant(values: Floats) -> bool:
    """Return whether `values` (any shape, no NaN) do not move beyond rounding."""
    return bool(values.size == 0 or np.ptp(values) <= 1e-12 * max(1.0, float(np.abs(values).max())))


def noise_of_points(values: Floats) -> Floats:
    """Return the noise variance of each point's mean, from `values` (points, replications); NaN with one replication.

    Residuals of the two-way layout point + replication, each point with its own sum; their mean is the unbiased estimate
    for all points together (Searle 1971, Linear Models, 7.1).
    """
    points, replications = values.shape
    if replications < 2 or points < 2:
        return np.full(points, np.nan)
    left = values - values.mean(axis=1, keepdims=True) - values.mean(axis=0) + values.mean()
    freedom = (replications - 1) * (1.0 - 1.0 / points)
    own: Floats = (left**2).sum(axis=1) / freedom / replications
    return own


def noise_share(values: Floats, seed: int) -> NoiseShare:
    """Return the noise share of `values` (points, replications) with a bootstrap interval over points.

    All NaN with one replication or where nothing varies.
    """
    from scipy.stats import bootstrap

    noise, total = float(np.mean(noise_of_points(values))), float(np.var(values.mean(axis=1), ddof=1))
    if math.isnan(noise) or constant(values.mean(axis=1)):
        return NoiseShare(math.nan, math.nan, math.nan, noise, total)

    def share(chosen: NDArray[np.int64]) -> float:
        drawn = values[chosen]
        varied = float(np.var(drawn.mean(axis=1), ddof=1))
        return float(np.mean(noise_of_points(drawn))) / varied if varied > 0.0 else 1.0

    found = bootstrap(
        (np.arange(len(values)),),
        share,
        vectorized=False,
        n_resamples=RESAMPLES,
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return NoiseShare(noise / total, float(found.low), float(found.high), noise, total)
