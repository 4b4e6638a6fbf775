"""From trajectories to regions: the rule of choice, honest numbers, chance, several boxes, resampling, a tree beside."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import beta, binom

from sim.study.analysis.box_stability import stability
from sim.study.analysis.boxes import (
    CONFIRMED,
    Search,
    Settings,
    choose,
    f1,
    goal_of,
    judge,
    judge_all,
    one_box,
    quasi_p,
    search,
    searchable,
)
from sim.study.analysis.prim import Box, Flags, Floats, Step, peel, whole
from sim.study.analysis.rule_tree import grow
from sim.study.analysis.shares import share_of


def third(n: int, seed: int) -> Flags:
    flags = np.zeros(n, dtype=bool)
    flags[np.random.default_rng(seed).permutation(n)[: n // 3]] = True
    return flags


def planted(n: int, axes: int, seed: int, inside: float = 0.9, outside: float = 0.08) -> tuple[Floats, Flags, Box]:
    """Return points, marks that hold with two probabilities, and the box inside which it is the larger one."""
    rng = np.random.default_rng(seed)
    x = rng.random((n, axes))
    true = Box(np.array([-np.inf, 0.35] + [-np.inf] * (axes - 2)), np.array([0.45] + [np.inf] * (axes - 1)))
    held = rng.random(n) < np.where(true.inside(x), inside, outside)
    return x, held, true


def found_in(x: Floats, held: Flags, seed: int = 0, **options: float) -> Search:
    settings = Settings(goal_of(float(held.mean()), 0.75))._replace(**options)  # type: ignore[arg-type]
    return search(x, held, third(len(x), seed), settings)


def test_shares_are_exact() -> None:
    # Clopper & Pearson by the beta distribution.
    found = share_of(13, 40)
    assert found.value == 13 / 40
    assert found.low == pytest.approx(beta.ppf(0.025, 13, 28))
    assert found.high == pytest.approx(beta.ppf(0.975, 14, 27))
    empty = share_of(0, 0)
    assert math.isnan(empty.value) and (empty.low, empty.high) == (0.0, 1.0)


def test_the_goal_rises_with_the_base_rate() -> None:
    assert goal_of(0.1, 0.75) == 0.75
    assert goal_of(0.5, 0.75) == 0.75
    assert goal_of(0.8, 0.75) == pytest.approx(0.9)


def made(points: int, held: int, restricted: int) -> Step:
    low = np.full(3, -np.inf)
    low[:restricted] = 0.1
    return Step(Box(low, np.full(3, np.inf)), points, held, 100, 40, False)


def test_the_rule_of_choice() -> None:
    trajectory = [made(100, 40, 0), made(60, 38, 1), made(50, 38, 2), made(40, 36, 2), made(20, 20, 3)]
    # As dense as .8 are the last two: 36 of 40 points against 20 of 20, harmonic means .9 and .67.
    assert choose(trajectory, 0.8) == 3
    assert choose(trajectory, 1.0) == 4
    assert f1(trajectory[3]) == pytest.approx(0.9)
    # Nothing is as dense: the best fit of all, 2 * 38 / (40 + 50) against 2 * 38 / (40 + 60).
    assert choose(trajectory[:3], 0.95) == 2
    assert f1(trajectory[2]) == pytest.approx(2 * 38 / 90)
    # Alike in fit: fewer axes.
    assert choose([made(50, 40, 2), made(50, 40, 1)], 0.75) == 1


def test_coverage_and_density_are_not_swapped() -> None:
    # Planted fault: a box of 50 points with 10 of the 40 held ones has coverage .25 and density .2.
    each = made(50, 10, 1)
    assert (each.coverage, each.density, each.mass) == (0.25, 0.2, 0.5)
    x = np.arange(100.0)[:, None]
    held = np.arange(100) % 10 < 4
    box = Box(np.array([-0.5]), np.array([24.5]))
    judged = judge(x, held, box, [])
    hits = int(held[:25].sum())
    assert judged.coverage.value == hits / 40
    assert judged.density.value == hits / 25
    assert judged.mass.value == 0.25


def test_quasi_p_by_hand() -> None:
    # 100 points, 40 hold; the box has 20 points, 16 of them hold, and is bounded on the first axis only.
    x = np.column_stack([np.arange(100.0), np.zeros(100)])
    held = np.concatenate([np.ones(16), np.zeros(4), np.ones(24), np.zeros(56)]).astype(bool)
    box = whole(2).bounded(0, -np.inf, 19.5)
    p = quasi_p(x, held, box)
    assert p[0] == pytest.approx(sum(binom.pmf(k, 20, 0.4) for k in range(16, 21)))
    assert math.isnan(p[1])


@pytest.mark.parametrize("seed", range(3))
def test_a_planted_box_is_found_and_only_its_axes_are_bounded(seed: int) -> None:
    x, held, true = planted(1800, 8, seed)
    result = found_in(x, held, seed)
    region = result.regions[0]
    assert set(np.flatnonzero(true.restricted)) <= set(np.flatnonzero(region.found.box.restricted))
    assert region.found.box.restricted.sum() <= 3
    assert region.found.box.high[0] == pytest.approx(0.45, abs=0.06)
    assert region.found.box.low[1] == pytest.approx(0.35, abs=0.08)
    assert region.held_out.p < 1e-6
    assert np.nanmax(region.held_out.axis_p[:2]) < 1e-3
    assert region.found.trajectory[region.found.chosen].box is region.found.box
    assert np.nanmax(region.found.quasi_p) <= 0.05


def test_held_out_numbers_are_honest_and_those_of_the_search_are_not() -> None:
    inside, flattered = 0, []
    for seed in range(16):
        x, held, _ = planted(400, 6, seed, 0.8, 0.15)
        result = found_in(x, held, seed)
        if not result.regions:
            continue
        region = result.regions[0]
        fresh, marks, _ = planted(20_000, 6, 1000 + seed, 0.8, 0.15)
        truth = judge(fresh, marks, region.found.box, [])
        inside += region.held_out.density.low <= truth.density.value <= region.held_out.density.high
        flattered.append(region.seen.density.value - truth.density.value)
    assert len(flattered) >= 12
    assert inside >= len(flattered) - 3
    assert np.mean(flattered) > 0.02


def test_two_boxes_one_after_the_other() -> None:
    rng = np.random.default_rng(5)
    x = rng.random((2400, 5))
    first = (x[:, 0] < 0.4) & (x[:, 1] < 0.5)
    second = (x[:, 2] > 0.75) & (x[:, 3] > 0.5)
    held = first | second
    result = found_in(x, held, 5)
    boxes = [region.found.box for region in result.regions]
    assert len(boxes) >= 2
    assert sorted(tuple(int(a) for a in np.flatnonzero(b.restricted)) for b in boxes[:2]) == [(0, 1), (2, 3)]
    both = judge_all(x, held, boxes[:2])
    assert both.coverage.value > 0.93 and both.density.value > 0.93
    # What an earlier box holds does not count for a later one.
    parts = [judge(x, held, b, boxes[:k]) for k, b in enumerate(boxes)]
    assert sum(p.coverage.part for p in parts) == judge_all(x, held, boxes).coverage.part


@pytest.mark.parametrize("rate", [0.05, 0.3, 0.6])
def test_noise_has_no_region(rate: float) -> None:
    confirmed = 0
    for seed in range(12):
        rng = np.random.default_rng([seed, int(100 * rate)])
        x, held = rng.random((450, 6)), rng.random(450) < rate
        result = found_in(x, held, seed)
        confirmed += len(result.regions)
        if result.why == "chance":
            assert result.refused is not None and result.refused.held_out.p >= CONFIRMED
    # A hundredth of the sets may be confirmed by chance.
    assert confirmed <= 1


def test_a_box_where_it_mostly_fails_is_no_region() -> None:
    rng = np.random.default_rng(21)
    x = rng.random((1500, 4))
    held = rng.random(1500) < np.where(x[:, 0] < 0.4, 0.3, 0.02)
    result = found_in(x, held)
    assert result.regions == () and result.why == "thin"
    assert result.refused is not None
    assert result.refused.held_out.p < CONFIRMED
    assert result.refused.found.box.restricted[0]


def test_hardly_ever_or_nearly_always_is_not_searched() -> None:
    few, many = np.zeros(2000, dtype=bool), np.ones(2000, dtype=bool)
    few[:15], many[:15] = True, False
    assert not searchable(few) and not searchable(many)
    few[:25] = True
    assert searchable(few)
    assert not searchable(np.array([True] * 9 + [False] * 91))
    assert not searchable(np.array([], dtype=bool))
    assert found_in(np.random.default_rng(1).random((2000, 3)), many).regions == ()


def test_relabelled_axes_give_relabelled_regions() -> None:
    x, held, _ = planted(1200, 5, 9)
    order = np.array([3, 0, 4, 2, 1])
    plain, moved = found_in(x, held).regions[0], found_in(x[:, order], held).regions[0]
    np.testing.assert_array_equal(plain.found.box.low[order], moved.found.box.low)
    np.testing.assert_array_equal(plain.found.box.high[order], moved.found.box.high)
    assert plain.held_out[:4] == moved.held_out[:4]


def test_a_flipped_condition_finds_another_region() -> None:
    # Planted fault: whoever takes "above" for "below" gets a box that is nearly empty of what was asked.
    x, held, _ = planted(1200, 5, 11)
    right, wrong = found_in(x, held).regions[0], found_in(x, ~held).regions[0]
    assert judge(x, held, right.found.box, []).density.value > 0.75
    assert judge(x, held, wrong.found.box, []).density.value < float(held.mean())


def test_resampling_tells_real_axes_from_others_and_is_the_same_for_the_same_seed() -> None:
    x, held, _ = planted(500, 5, 12)
    settings = Settings(goal_of(float(held.mean()), 0.75))
    ends = np.zeros(5), np.ones(5)
    found = stability(x, held, settings, ends, 50, (3, 0))
    assert found.restricted[0] >= 0.95 and found.restricted[1] >= 0.9
    assert found.restricted[2:].max() < 0.5
    assert found.none == 0.0
    assert found.high.low[0] <= 0.47 and found.high.high[0] >= 0.43
    assert np.all(found.low.low <= found.low.high) and np.all(found.high.low <= found.high.high)
    assert np.all(found.low.low >= 0.0) and np.all(found.high.high <= 1.0)
    assert 0.5 < found.density[0] < found.density[1] <= 1.0
    one, same, other = (stability(x, held, settings, ends, 10, (seed, 0)) for seed in (3, 3, 4))
    np.testing.assert_equal(tuple(one), tuple(same))
    assert not np.array_equal(one.high.low, other.high.low)


def test_resampling_of_noise_finds_nothing_dense() -> None:
    x, held, true = planted(700, 4, 13, 1.0, 0.02)
    assert one_box(x, held, Settings(0.75)) is not None
    left = ~true.inside(x)
    after = stability(x[left], held[left], Settings(0.75), (np.zeros(4), np.ones(4)), 50, (1,))
    assert np.isnan(after.density[0]) or after.density[0] < 0.2


def test_the_tree_is_a_second_opinion() -> None:
    tree = pytest.importorskip("sklearn.tree")
    x, held, _ = planted(1500, 6, 14)
    assess = third(1500, 14)
    grown = grow(x, held, assess, 0.75, 1, tree)
    assert sum(leaf.points for leaf in grown.leaves) == int((~assess).sum())
    assert sum(leaf.held for leaf in grown.leaves) == int((held & ~assess).sum())
    densities = [leaf.held / leaf.points for leaf in grown.leaves]
    assert densities == sorted(densities, reverse=True)
    assert grown.weight[:2].sum() > 0.8 and grown.weight.sum() == pytest.approx(1.0)
    assert grown.seen.density.value >= 0.75
    assert grown.held_out.coverage.value > 0.75 and grown.held_out.density.value > 0.75
    assert grow(x, held, assess, 0.75, 1, tree).held_out[:4] == grown.held_out[:4]
    first = [leaf for leaf in grown.leaves if leaf.taken]
    assert first and all(leaf.box.restricted[:2].all() for leaf in first if leaf.points > 100)


def test_the_tree_takes_leaves_as_boxes_are_taken() -> None:
    tree = pytest.importorskip("sklearn.tree")
    rng = np.random.default_rng(15)
    x = rng.random((900, 2))
    held = rng.random(900) < np.where(x[:, 0] < 0.5, 0.6, 0.1)
    assess = third(900, 15)
    # No leaf group is as dense as .95: the highest harmonic mean is taken, which is about the left half.
    grown = grow(x, held, assess, 0.95, 1, tree)
    assert 0.4 < grown.seen.mass.value < 0.75
    assert grown.seen.coverage.value > 0.7


def test_peels_of_an_empty_condition_stay_whole() -> None:
    x = np.random.default_rng(1).random((200, 3))
    assert len(peel(x, np.zeros(200, dtype=bool))) == 1
    assert one_box(x, np.ones(200, dtype=bool), Settings(0.9)) is None
