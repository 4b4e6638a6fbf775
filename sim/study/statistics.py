"""Intervals and tests for paired differences; scipy does the statistics."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """A mean with its 95 % t interval."""

    mean: float
    low: float
    high: float
    n: int

    @property
    def half_width(self) -> float:
        """Return half the width of the interval."""
        return (self.high - self.low) / 2.0


def t_interval(sample: Floats, confidence: float = 0.95) -> Interval:
    """Return the mean of `sample` and its t interval; NaN bounds for fewer than two values."""
    from scipy.special import stdtrit

    n = len(sample)
    mean = float(np.mean(sample)) if n else math.nan
    if n < 2:
        return Interval(mean, math.nan, math.nan, n)
    half = float(stdtrit(n - 1, 0.5 + confidence / 2.0) * np.std(sample, ddof=1) / math.sqrt(n))
    return Interval(mean, mean - half, mean + half, n)


def paired_p_value(difference: Floats) -> float:
    """Return the two-sided p value of the paired t test; 1 if all differences are 0."""
    from scipy.special import stdtr

    n = len(difference)
    if n < 2:
        return math.nan
    spread = float(np.std(difference, ddof=1))
    mean = float(np.mean(difference))
    if spread == 0.0:
        return 1.0 if mean == 0.0 else 0.0
    return float(2.0 * stdtr(n - 1, -abs(mean) / (spread / math.sqrt(n))))


def holm(p_values: list[float]) -> list[float]:
    """Return p values adjusted for several tests by Holm (1979), Scandinavian Journal of Statistics 6.

    Sorted upward, the k-th of m is multiplied by m - k + 1, never below its predecessor, at most 1. NaN stays NaN and
    does not count.
    """
    order = sorted((p, i) for i, p in enumerate(p_values) if not math.isnan(p))
    adjusted = [math.nan] * len(p_values)
    running = 0.0
    for rank, (p, i) in enumerate(order):
        running = max(running, min(1.0, (len(order) - rank) * p))
        adjusted[i] = running
    return adjusted


def variance_ratio(first: Floats, second: Floats) -> float:
    """Return how much pairing gained: variance of unpaired over paired difference; inf if they move as one."""
    if len(first) < 2:
        return math.nan
    unpaired = float(np.var(first, ddof=1) + np.var(second, ddof=1))
    paired = float(np.var(first - second, ddof=1))
    if paired == 0.0:
        return math.inf if unpaired > 0.0 else math.nan
    return unpaired / paired
