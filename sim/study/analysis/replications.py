"""How many replications show a difference of a given size: power of the t test, paired and unpaired, exact.

The noncentral t distribution is scipy's. Cohen (1988), Statistical Power Analysis for the Behavioral Sciences; checked
against G*Power (Faul, Erdfelder, Lang & Buchner 2007, Behavior Research Methods 39).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FEWEST = 2
"""A t test needs a variance."""
MOST = 10_000_000
"""Beyond this a number of replications means: not by replications."""
_ONE_SIDED = 6.0
"""Noncentrality from which a rejection on the wrong side is rarer than 1e-9, and scipy's tail no longer a number."""
LIMIT = 0.8
"""Confidence of the upper limit of a pilot's standard deviation: Browne (1995), Statistics in Medicine 14."""


class Gain(NamedTuple):
    """How many times as many replications the same precision takes without pairing, with its 95 % interval."""

    ratio: float
    """Infinite where the paired difference does not vary."""
    low: float
    high: float


def power_paired(n: float, effect: float, alpha: float = 0.05) -> float:
    """Return the power of the two-sided paired t test with `n` pairs; `effect`: difference over its standard deviation."""
    return _power(n - 1.0, math.sqrt(n) * effect, alpha)


def power_unpaired(n: float, effect: float, alpha: float = 0.05) -> float:
    """Return the power of the two-sided t test of two independent groups of `n` each.

    `effect`: difference over the standard deviation within a group.
    """
    return _power(2.0 * n - 2.0, math.sqrt(n / 2.0) * effect, alpha)


def _power(degrees: float, shift: float, alpha: float) -> float:
    from scipy.special import stdtrit
    from scipy.stats import nct

    shift = abs(shift)
    if math.isinf(shift):
        return 1.0
    critical = float(stdtrit(degrees, 1.0 - alpha / 2.0))
    above = float(nct.sf(critical, degrees, shift))
    below = float(nct.cdf(-critical, degrees, shift)) if shift < _ONE_SIDED else 0.0
    return min(1.0, above + below)


def needed_paired(effect: float, power: float, alpha: float = 0.05) -> int | None:
    """Return the smallest number of pairs with at least this power; None: more than `MOST`."""
    return _smallest(lambda n: power_paired(n, effect, alpha), effect, power)


def needed_unpaired(effect: float, power: float, alpha: float = 0.05) -> int | None:
    """Return the smallest number per group with at least this power; None: more than `MOST`."""
    return _smallest(lambda n: power_unpaired(n, effect, alpha), effect, power)


def _smallest(power_at: Callable[[float], float], effect: float, power: float) -> int | None:
    if effect == 0.0:
        return None
    if math.isinf(effect):
        return FEWEST
    low, high = FEWEST - 1, FEWEST
    while power_at(high) < power:
        low, high = high, high * 2
        if low > MOST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power_at(middle) >= power else (middle, high)
    return high if high <= MOST else None


def effect_of(size: float, deviation: float) -> float:
    """Return a difference over a standard deviation; infinite where nothing varies."""
    return math.inf if deviation == 0.0 and size else (0.0 if size == 0.0 else size / deviation)


def deviation_limits(deviation: float, n: int, confidence: float = LIMIT) -> tuple[float, float]:
    """Return the one-sided lower and upper confidence limits of a normal standard deviation from `n` values.

    sd * sqrt((n - 1) / chi2), chi2 at 1 - confidence for the upper limit.
    """
    from scipy.special import chdtri

    degrees = float(n - 1)
    # chdtri takes the upper tail.
    return (
        deviation * math.sqrt(degrees / float(chdtri(degrees, 1.0 - confidence))),
        deviation * math.sqrt(degrees / float(chdtri(degrees, confidence))),
    )


def pairing_gain(one: Floats, other: Floats, confidence: float = 0.95) -> Gain:
    """Return the variance without pairing over that of the paired difference of two columns of at least 3 pairs.

    (var x + var y) / var(x - y) = (1 + F) / 2 with F = var(x + y) / var(x - y). Sum and difference are correlated, so the
    interval of F is that of Morgan and Pitman (1939, Biometrika 31), exact for two jointly normal columns:
    F (K -+ sqrt(K^2 - 1)), K = 1 + 2 (1 - r^2) t^2 / (n - 2), r the correlation of sum and difference.
    """
    from scipy.special import stdtrit

    n = len(one)
    total, delta = one + other, one - other
    spread = float(np.var(delta, ddof=1))
    # The same difference each time leaves a rounding error for a spread.
    if math.sqrt(spread) <= 1e-12 * abs(float(np.mean(total))):
        return Gain(math.inf, math.nan, math.nan)
    share = float(np.var(total, ddof=1)) / spread
    if share == 0.0:
        return Gain(0.5, math.nan, math.nan)
    r = float(np.corrcoef(total, delta)[0, 1])
    t = float(stdtrit(n - 2, 0.5 + confidence / 2.0))
    k = 1.0 + 2.0 * (1.0 - r * r) * t * t / (n - 2)
    wide = k + math.sqrt(k * k - 1.0)
    return Gain((1.0 + share) / 2.0, (1.0 + share / wide) / 2.0, (1.0 + share * wide) / 2.0)
