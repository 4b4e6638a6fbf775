"""Intervals over replications, and what they say about a theory: equivalence tests with a margin (TOST)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from sim.vocabulary.text import Text

CONFIDENCE = 0.99
"""Of every interval. Some thirty rows are looked at together; at .95 one or two would miss by chance alone."""
COARSEST = 0.25
"""A half-width above this share of the theory says too little to be called compatible."""


class Verdict(Enum):
    """What an interval says about a theory, `margin` being the largest difference that does not matter."""

    EQUIVALENT = Text("等价", "equivalent")
    """The whole interval lies within the margin of the theory: both one-sided tests reject a difference (TOST)."""
    COMPATIBLE = Text("相容", "compatible")
    """The theory lies within the margin of the interval, which is too wide to show more at this length."""
    VAGUE = Text("太粗", "too vague")
    """As before, but the interval is so wide that it says nothing."""
    DIFFERENT = Text("不符", "different")
    """The theory lies farther than the margin from the interval."""


class Interval(NamedTuple):
    """A mean over replications and its t interval."""

    mean: float
    low: float
    high: float


def t_interval(values: Sequence[float]) -> Interval:
    """Return the mean of independent replications and its t interval at CONFIDENCE. Source: Law 2015, 9.4.1."""
    data = np.asarray(values, dtype=np.float64)
    n, mean = len(data), float(data.mean())
    half = _t(n - 1) * float(data.std(ddof=1)) / math.sqrt(n)
    return Interval(mean, mean - half, mean + half)


def controlled_interval(values: Sequence[float], controls: Sequence[float], known: float) -> Interval:
    """Return the t interval of the mean of `values`, with the help of a control variate of `known` mean.

    Regression of values on (control - known); its intercept estimates the mean without bias from the control's luck.
    Source: Lavenberg & Welch 1981, Management Science 27; Law 2015, 11.4.
    """
    y, x = np.asarray(values, dtype=np.float64), np.asarray(controls, dtype=np.float64) - known
    n, centre = len(y), float(x.mean())
    spread = float(((x - centre) ** 2).sum())
    slope = float(((x - centre) * (y - y.mean())).sum()) / spread
    mean = float(y.mean()) - slope * centre
    residual = float(((y - mean - slope * x) ** 2).sum()) / (n - 2)
    half = _t(n - 2) * math.sqrt(residual * (1.0 / n + centre * centre / spread))
    return Interval(mean, mean - half, mean + half)


def _t(freedom: int) -> float:
    return float(stdtrit(freedom, 0.5 + CONFIDENCE / 2.0))


def judge(theory: float, margin: float, interval: Interval) -> Verdict:
    """Return what the interval says about the theory."""
    if theory - margin <= interval.low and interval.high <= theory + margin:
        return Verdict.EQUIVALENT
    if interval.low > theory + margin or interval.high < theory - margin:
        return Verdict.DIFFERENT
    half = (interval.high - interval.low) / 2.0
    return Verdict.VAGUE if half > max(COARSEST * abs(theory), margin) else Verdict.COMPATIBLE
