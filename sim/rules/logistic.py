"""The logistic function, used by every rule that turns a sum of reasons into a probability."""

from __future__ import annotations

import math

NEVER = -1.0e9
"""A logit that stands for probability 0 exactly: the rule is off."""


def logistic(x: float) -> float:
    """Return 1 / (1 + exp(-x)), exactly 0 for x at or below -700."""
    if x <= -700.0:
        return 0.0
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    e = math.exp(x)
    return e / (1.0 + e)


def logit(p: float) -> float:
    """Return log(p / (1 - p)); NEVER at 0."""
    if p <= 0.0:
        return NEVER
    if p >= 1.0:
        return -NEVER
    return math.log(p / (1.0 - p))
