"""Shares with their exact intervals."""

from __future__ import annotations

import math
from typing import NamedTuple


class Share(NamedTuple):
    """A share with its 95 % interval by Clopper & Pearson (1934); NaN and 0 to 1 where there is nothing to count."""

    value: float
    low: float
    high: float
    part: int
    whole: int


def share_of(part: int, whole: int) -> Share:
    """Return `part` of `whole` with its exact interval."""
    from scipy.stats import binomtest

    if whole == 0:
        return Share(math.nan, 0.0, 1.0, 0, 0)
    found = binomtest(int(part), int(whole)).proportion_ci(0.95, "exact")
    return Share(part / whole, float(found.low), float(found.high), int(part), int(whole))
