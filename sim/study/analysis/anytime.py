"""Intervals and p values for a mean that hold at whatever moment one stops to look.

A race takes as many replications as its data ask for. The usual t interval promises its coverage for a number of
replications fixed beforehand; looked at after every replication it would be wrong far more often. A confidence sequence
covers the mean at all moments together.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.study.statistics import Interval

Floats = NDArray[np.float64]
PRIOR = 1.0
"""Variance of standardised effects over which is mixed; sharpest where the mean is about one standard deviation."""


def evidence(samples: Floats) -> Floats:
    """Return the logarithm of the evidence against mean 0 after 2, 3, ... of the values of `samples` (..., n).

    The Bayes factor of an effect ~ N(0, PRIOR) standard deviations over none, with the right Haar prior on the
    unknown standard deviation: (1 + n g) ** -1/2 * ((1 + t2/(n-1)) / (1 + t2/((n-1)(1 + n g)))) ** (n/2). For normal data of
    mean 0 it is a martingale that starts at 1, so that it ever exceeds 1/alpha with probability at most alpha (Ville).
    Lai (1976), Annals of Statistics 4; Wang & Ramdas (2025), Sequential Analysis 44.
    """
    n = np.arange(2, samples.shape[-1] + 1, dtype=np.float64)
    shifted = samples - samples[..., :1]
    total = np.cumsum(shifted, axis=-1)[..., 1:]
    squares = np.cumsum(shifted**2, axis=-1)[..., 1:]
    spread = np.maximum(squares - total**2 / n, 0.0)
    mean = total / n + samples[..., :1]
    # Constant samples: what rounding left of their spread is none.
    spread = np.where(spread <= 1e-18 * n * np.maximum(mean**2, 1e-300), 0.0, spread)
    grown = 1.0 + n * PRIOR
    moved = n * mean**2
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(moved == 0.0, 0.0, np.log(spread + moved) - np.log(spread + moved / grown))
    return np.asarray(0.5 * (n * ratio - np.log(grown)), dtype=np.float64)


def p_value(sample: Floats) -> float:
    """Return the p value of mean 0 that holds at any moment: 1 over the largest evidence ever seen; 1 for under two.

    Values that are all the same, but not 0, leave no spread: they are a difference without doubt, p = 0.
    """
    if len(sample) < 2:
        return 1.0
    if np.all(sample == sample[0]):
        return 1.0 if sample[0] == 0.0 else 0.0
    return float(min(1.0, math.exp(-min(700.0, float(np.max(evidence(sample)))))))


def interval(sample: Floats, confidence: float = 0.95) -> Interval:
    """Return the mean of `sample` with its member of the confidence sequence; infinite bounds where it has not begun.

    Solves `evidence` = 1 / (1 - confidence) for the mean. NaN bounds for fewer than two values.
    """
    n = len(sample)
    mean = float(np.mean(sample)) if n else math.nan
    if n < 2:
        return Interval(mean, math.nan, math.nan, n)
    grown = 1.0 + n * PRIOR
    factor = math.exp((2.0 * math.log(1.0 / (1.0 - confidence)) + math.log(grown)) / n)
    spread = float(np.std(sample, ddof=1))
    if spread == 0.0:
        return Interval(mean, mean, mean, n)
    if factor >= grown:
        return Interval(mean, -math.inf, math.inf, n)
    half = math.sqrt((n - 1) * (factor - 1.0) / (1.0 - factor / grown)) * spread / math.sqrt(n)
    return Interval(mean, mean - half, mean + half, n)
