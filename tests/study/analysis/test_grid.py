"""Analysis of a grid against direct computation, planted crossings, nested limits and planted faults."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.study.analysis.grid import (
    Reversal,
    apart,
    band,
    cells,
    combinations,
    crossing,
    crossing_interval,
    lines,
    p_values,
    reversals,
    trend,
)
from sim.study.statistics import holm

Floats = NDArray[np.float64]
PLACES = np.linspace(0.5, 0.95, 10)
TRUE = 0.7137
"""Where the planted difference is 0: between two values of the axis."""
FRESH = 770_000
"""First of the seeds on which coverage is judged; nothing was tuned on them."""


def planted(seed: int, replications: int = 8, luck: float = 3.0, noise: float = 0.15) -> Floats:
    """Return a world of two structures whose difference is 4 (x - TRUE), as (points, 2, 1, replications).

    Both share the luck of a replication, which is far larger than the difference, as common random numbers make it.
    """
    rng = np.random.default_rng(seed)
    shared = rng.normal(0.0, luck, replications)
    base = 20.0 + shared + rng.normal(0.0, noise, (len(PLACES), replications))
    own = 20.0 + shared + 4.0 * (PLACES - TRUE)[:, None] + rng.normal(0.0, noise, (len(PLACES), replications))
    return np.stack([base, own], axis=1)[:, :, None, :]


def turns_of(values: Floats, seed: int = 1) -> list[Reversal]:
    found = cells(values, 0)
    return reversals([len(PLACES)], [PLACES], found.shown[:, 0, 0], found.delta[:, 0, 0], seed)


def test_the_last_axis_runs_fastest() -> None:
    points = combinations([2, 3, 4])
    assert [tuple(p) for p in points] == list(itertools.product(range(2), range(3), range(4)))


def test_lines_are_the_points_that_differ_along_one_axis_alone() -> None:
    sizes = [2, 3, 4]
    points = combinations(sizes)
    for axis in range(3):
        found = lines(sizes, axis)
        assert found.shape == (24 // sizes[axis], sizes[axis])
        assert sorted(found.ravel()) == list(range(24))
        for line in found:
            assert points[line, axis].tolist() == list(range(sizes[axis]))
            assert len({tuple(np.delete(points[p], axis)) for p in line}) == 1


def test_levels_and_differences_are_scipys() -> None:
    values = np.random.default_rng(3).normal(size=(4, 3, 2, 6))
    found = cells(values, 1)
    for p, m in itertools.product(range(4), range(2)):
        for s in range(3):
            ours = stats.ttest_1samp(values[p, s, m], 0.0).confidence_interval(0.95)
            assert (found.level.low[p, s, m], found.level.high[p, s, m]) == pytest.approx((ours.low, ours.high))
        for o, s in enumerate([0, 2]):
            test = stats.ttest_rel(values[p, s, m], values[p, 1, m])
            theirs = test.confidence_interval(0.95)
            assert found.difference.mean[p, o, m] == pytest.approx((values[p, s, m] - values[p, 1, m]).mean())
            assert (found.difference.low[p, o, m], found.difference.high[p, o, m]) == pytest.approx(
                (theirs.low, theirs.high)
            )
            assert p_values(found.delta)[p, o, m] == pytest.approx(test.pvalue)
    assert found.p_holm[:, 1, 0].tolist() == pytest.approx(holm(p_values(found.delta)[:, 1, 0].tolist()))


def test_missing_runs_are_left_out_and_never_counted_as_nothing() -> None:
    values = np.random.default_rng(4).normal(5.0, 1.0, (2, 2, 1, 6))
    values[0, 1, 0, 2] = math.nan
    values[1, 0] = math.nan
    found = cells(values, 0)
    kept = np.delete(values[0, 1, 0] - values[0, 0, 0], 2)
    assert found.difference.n[:, 0, 0].tolist() == [5, 0]
    assert found.difference.mean[0, 0, 0] == pytest.approx(kept.mean())
    assert math.isnan(found.difference.mean[1, 0, 0])
    assert found.shown[1, 0, 0] == 0
    assert not found.identical[1, 0, 0]


def test_one_value_has_no_interval() -> None:
    assert math.isnan(band(np.ones((1, 1))).low[0])
    assert math.isnan(p_values(np.ones((1, 1)))[0])


def test_one_structure_under_two_names_differs_by_exactly_nothing() -> None:
    values = np.repeat(np.random.default_rng(5).normal(size=(9, 1, 2, 4)), 2, axis=1)
    found = cells(values, 0)
    assert found.identical.all()
    assert (found.difference.low == 0.0).all() and (found.difference.high == 0.0).all()
    assert (found.p_holm == 1.0).all() and not found.shown.any()


def test_holm_is_over_the_whole_grid() -> None:
    """One small p value among many is not shown, though its own interval excludes 0: noise must not be a finding."""
    rng = np.random.default_rng(6)
    shown = [cells(rng.normal(size=(100, 2, 1, 8)), 0).shown.any() for _ in range(200)]
    assert np.mean(shown) <= 0.05 + 3.0 * math.sqrt(0.05 * 0.95 / 200)


@pytest.mark.parametrize("rising", [True, False])
def test_crossing_is_exact_for_straight_lines(rising: bool) -> None:
    profile = (PLACES - TRUE) * (1.0 if rising else -1.0)
    assert crossing(PLACES, profile, rising) == pytest.approx(TRUE)
    assert crossing(PLACES, profile + (9.0 if rising else -9.0), rising) == PLACES[0]
    assert crossing(PLACES, profile - (9.0 if rising else -9.0), rising) == PLACES[-1]


def test_crossing_of_several_is_the_middle_one() -> None:
    places = np.arange(6.0)
    assert crossing(places, np.array([-1.0, 1.0, -1.0, 1.0, 1.0, 1.0]), True) == pytest.approx(1.5)
    assert crossing(places, np.array([-1.0, 0.0, 1.0, 2.0, 3.0, 4.0]), True) == pytest.approx(1.0)


@pytest.mark.parametrize("seeds", [150, pytest.param(3000, marks=pytest.mark.slow)])
def test_planted_crossing_lies_in_its_interval_for_95_per_cent_of_seeds(seeds: int) -> None:
    """The limit is the 0.1 % point of the binomial count that exact intervals would give with so many seeds."""
    covered = 0
    for seed in range(FRESH, FRESH + seeds):
        turns = turns_of(planted(seed), seed)
        assert len(turns) == 1
        covered += turns[0].low <= TRUE <= turns[0].high
    assert covered >= stats.binom.ppf(0.001, seeds, 0.95)


def test_planted_crossing_is_told_with_its_neighbours_and_signs() -> None:
    turn = turns_of(planted(2))[0]
    assert turn.sign == -1
    assert PLACES[turn.before] < TRUE < PLACES[turn.after]
    assert PLACES[turn.before] <= turn.low < turn.crossing < turn.high <= PLACES[turn.after]
    assert abs(turn.crossing - TRUE) < 0.05


def test_interval_narrows_with_replications_and_repeats_with_its_seed() -> None:
    few, many = turns_of(planted(7, 6))[0], turns_of(planted(7, 60))[0]
    assert many.high - many.low < few.high - few.low
    assert turns_of(planted(7)) == turns_of(planted(7))
    assert turns_of(planted(7), 1)[0].low != turns_of(planted(7), 2)[0].low


def test_fault_unpaired_instead_of_paired_loses_the_crossing() -> None:
    values = planted(8)
    values[:, 1] = np.random.default_rng(0).permuted(values[:, 1], axis=-1)
    assert turns_of(planted(8)) and not turns_of(values)


def test_fault_shuffled_points_is_seen() -> None:
    values = planted(9)
    shuffled = values[np.random.default_rng(1).permutation(len(PLACES))]
    good, bad = turns_of(values), turns_of(shuffled)
    assert len(good) == 1 and good[0].low <= TRUE <= good[0].high
    assert len(bad) > 1 or not bad[0].low <= TRUE <= bad[0].high
    assert trend([len(PLACES)], 0, cells(shuffled, 0).delta[:, 0, 0]).rising == 0


def test_reversal_along_words_has_neighbours_and_no_crossing() -> None:
    values = planted(10)
    found = cells(values, 0)
    turns = reversals([len(PLACES)], [None], found.shown[:, 0, 0], found.delta[:, 0, 0], 1)
    assert [(turn.before, turn.after) for turn in turns] == [(t.before, t.after) for t in turns_of(values)]
    assert all(math.isnan(turn.crossing) and math.isnan(turn.low) for turn in turns)


def test_reversals_are_looked_for_along_every_axis() -> None:
    """The difference is x + y - 1 on a grid of 3 x 3: each line turns where the other axis puts it."""
    rng = np.random.default_rng(11)
    places = [np.array([0.0, 0.45, 0.9])] * 2
    x, y = (places[0][combinations([3, 3])[:, k]] for k in (0, 1))
    delta = (x + y - 1.0)[:, None] + rng.normal(0.0, 0.001, (9, 5))
    found = cells(np.stack([np.zeros((9, 5)), delta], axis=1)[:, :, None], 0)
    turns = reversals([3, 3], places, found.shown[:, 0, 0], found.delta[:, 0, 0], 1)
    assert {(t.axis, t.before, t.after) for t in turns} == {(0, 4, 7), (0, 2, 5), (1, 4, 5), (1, 6, 7)}
    for turn in turns:
        other = places[0][combinations([3, 3])[turn.before, 1 - turn.axis]]
        assert turn.crossing == pytest.approx(1.0 - other, abs=0.01)


def test_too_few_whole_replications_give_no_interval() -> None:
    delta = np.array([[-1.0, math.nan], [1.0, 2.0]])
    assert all(math.isnan(bound) for bound in crossing_interval(np.array([0.0, 1.0]), delta, True, 1))


def test_rises_throughout_only_if_every_step_rises_and_the_ends_differ() -> None:
    rng = np.random.default_rng(12)
    rise = np.arange(5.0)[:, None]
    steady = rise + rng.normal(0.0, 0.05, (5, 6))
    assert trend([5], 0, steady).rising == 1
    assert trend([5], 0, -steady).falling == 1
    dent = steady.copy()
    dent[2] -= 1.5
    assert (trend([5], 0, dent).rising, trend([5], 0, dent).falling) == (0, 0)
    unsure = rise + rng.normal(0.0, 40.0, (5, 6))
    assert trend([5], 0, unsure).rising == 0
    flat = trend([5], 0, np.ones((5, 6)))
    assert (flat.rising, flat.falling, flat.change.mean, flat.change.low) == (0, 0, 0.0, 0.0)


def test_a_step_that_rises_in_the_mean_alone_is_no_rise_throughout() -> None:
    rng = np.random.default_rng(13)
    level = np.array([0.0, 1.0, 1.02, 2.0])[:, None]
    found = trend([4], 0, level + rng.normal(0.0, 0.05, (4, 400)))
    assert found.rising == found.rising_in_mean == 1
    few = next(
        trend([4], 0, sample)
        for sample in (level + rng.normal(0.0, 0.1, (4, 8)) for _ in range(50))
        if (np.diff(sample.mean(axis=1)) > 0.0).all()
    )
    assert (few.rising, few.rising_in_mean) == (0, 1)


def test_noise_is_seldom_said_to_rise_throughout() -> None:
    """Two values make one step: the test of the step alone decides, at its level, half of it upward."""
    rng = np.random.default_rng(14)
    said = sum(trend([2], 0, rng.normal(size=(2, 8))).rising for _ in range(1000))
    assert said <= stats.binom.ppf(0.999, 1000, 0.025)


def test_the_ends_of_a_grid_are_apart_only_beyond_what_picking_them_gives() -> None:
    rng = np.random.default_rng(15)

    def picked(delta: Floats) -> bool:
        mean = delta.mean(axis=1)
        return apart(delta, int(mean.argmin()), int(mean.argmax()))

    assert picked(planted(3)[:, 1, 0] - planted(3)[:, 0, 0])
    said = sum(picked(rng.normal(size=(20, 10))) for _ in range(400))
    assert said <= stats.binom.ppf(0.999, 400, 0.05)
    # Without the adjustment the ends of pure noise would be apart nearly always.
    unadjusted = rng.normal(size=(20, 10))
    mean = unadjusted.mean(axis=1)
    assert float(p_values(unadjusted[mean.argmax()] - unadjusted[mean.argmin()])) < 0.05


def test_trend_over_lines_averages_the_whole_change() -> None:
    sample = np.array([[0.0, 0.0], [1.0, 2.0], [10.0, 10.0], [9.0, 8.0]])
    found = trend([2, 2], 1, sample)
    assert (found.lines, found.rising) == (2, 0)
    assert found.change.mean == pytest.approx(0.0)
    both = trend([2, 2], 0, sample)
    assert both.change.mean == pytest.approx(np.mean([[10.0, 10.0], [8.0, 6.0]]))
