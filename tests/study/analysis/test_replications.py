"""Power of the t test against published values, and against tests that were really made."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.special import stdtrit
from scipy.stats import chi2

from sim.study.analysis.replications import (
    MOST,
    deviation_limits,
    effect_of,
    needed_paired,
    needed_unpaired,
    pairing_gain,
    power_paired,
    power_unpaired,
)


@pytest.mark.parametrize(
    ("effect", "power", "n"), [(0.5, 0.8, 34), (0.2, 0.8, 199), (0.8, 0.8, 15), (0.5, 0.9, 44), (0.2, 0.95, 327)]
)
def test_paired_numbers_are_those_of_gpower(effect: float, power: float, n: int) -> None:
    assert needed_paired(effect, power) == n


@pytest.mark.parametrize(("effect", "power", "n"), [(0.5, 0.8, 64), (0.2, 0.8, 394), (0.8, 0.8, 26), (0.5, 0.95, 105)])
def test_unpaired_numbers_are_those_of_gpower(effect: float, power: float, n: int) -> None:
    assert needed_unpaired(effect, power) == n


def test_power_at_the_published_number() -> None:
    assert power_paired(34, 0.5) == pytest.approx(0.8077775, abs=1e-6)
    assert power_unpaired(64, 0.5) == pytest.approx(0.8014596, abs=1e-6)


@pytest.mark.parametrize("effect", [0.01, 0.3, 1.0, 5.0, 40.0])
def test_power_rises_with_replications_and_the_number_is_the_smallest(effect: float) -> None:
    values = [power_paired(n, effect) for n in range(2, 80)]
    assert all(later >= earlier - 1e-12 for earlier, later in pairwise(values))
    assert all(0.0 <= value <= 1.0 for value in values)
    n = needed_paired(effect, 0.8)
    assert n is not None
    assert power_paired(n, effect) >= 0.8
    assert n == 2 or power_paired(n - 1, effect) < 0.8


def test_without_effect_only_false_alarms() -> None:
    assert power_paired(12, 0.0, 0.05) == pytest.approx(0.05)
    assert needed_paired(0.0, 0.8) is None
    assert needed_paired(1e-6, 0.8) is None
    assert needed_paired(1e-3, 0.8, 0.05) is not None and MOST > 7_848_863


def test_without_spread_two_are_enough() -> None:
    assert needed_paired(effect_of(0.1, 0.0), 0.9) == 2
    assert needed_unpaired(math.inf, 0.9) == 2
    assert effect_of(0.0, 0.0) == 0.0


@pytest.mark.parametrize(("effect", "alpha"), [(0.5, 0.05), (1.2, 0.01)])
def test_tests_really_made_reject_as_often(effect: float, alpha: float) -> None:
    n = needed_paired(effect, 0.8, alpha)
    assert n is not None
    samples = np.random.default_rng(1).normal(effect, 1.0, size=(20_000, n))
    t = samples.mean(axis=1) / (samples.std(axis=1, ddof=1) / np.sqrt(n))
    seen = float((np.abs(t) > float(stdtrit(n - 1, 1.0 - alpha / 2.0))).mean())
    assert seen == pytest.approx(power_paired(n, effect, alpha), abs=4.0 * math.sqrt(0.16 / 20_000))


def test_upper_limit_covers_in_four_of_five_pilots() -> None:
    """Browne (1995): the n that the pilot's own deviation asks for is too small in more than half of all pilots."""
    rng = np.random.default_rng(2)
    pilots = rng.normal(0.0, 2.0, size=(20_000, 10)).std(axis=1, ddof=1)
    factor = deviation_limits(1.0, 10)[1]
    assert factor == pytest.approx(math.sqrt(9.0 / chi2.ppf(0.2, 9)))
    assert float((pilots * factor >= 2.0).mean()) == pytest.approx(0.8, abs=0.012)
    assert float((pilots >= 2.0).mean()) < 0.5
    assert float((pilots * deviation_limits(1.0, 10)[0] <= 2.0).mean()) == pytest.approx(0.8, abs=0.012)


def test_pairing_gain_is_the_ratio_of_variances_and_its_interval_covers() -> None:
    """Exact for normal columns: 95 % of intervals hold the true ratio, in the null case of independence and where pairing pays."""
    rng = np.random.default_rng(11)
    for shared, scale in ((0.0, 1.0), (2.0, 1.0), (1.0, 3.0)):
        # var x + var y over var(x - y)
        true = (2.0 * shared**2 + 1.0 + scale**2) / (1.0 + scale**2)
        held = 0
        for _ in range(1200):
            common = rng.normal(0.0, shared, 8)
            one, other = common + rng.normal(0.0, 1.0, 8), common + rng.normal(0.0, scale, 8)
            gain = pairing_gain(one, other)
            held += gain.low <= true <= gain.high
        assert held / 1200 == pytest.approx(0.95, abs=0.025), (shared, scale)
    ratio = (np.var(one, ddof=1) + np.var(other, ddof=1)) / np.var(one - other, ddof=1)
    assert gain.ratio == pytest.approx(float(ratio))
    assert pairing_gain(other, one).ratio == pytest.approx(gain.ratio)


def test_pairing_gain_at_its_ends() -> None:
    column = np.array([1.0, 2.0, 4.0, 3.0])
    assert math.isinf(pairing_gain(column, column + 0.1).ratio)
    assert pairing_gain(column, -column).ratio == 0.5
