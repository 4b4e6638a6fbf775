"""PRIM against boxes that are known: noise-free ones, a textbook's, trajectories by formula, another implementation."""

from __future__ import annotations

import warnings
from itertools import pairwise

import numpy as np
import pytest

from sim.study.analysis.prim import Box, Flags, Floats, Step, paste, peel, step, whole


def uniform(points: int, axes: int, seed: int) -> Floats:
    return np.random.default_rng(seed).random((points, axes))


def box_of(low: list[float], high: list[float]) -> Box:
    return Box(np.array(low), np.array(high))


def best(x: Floats, held: Flags) -> Step:
    """Return the end of peeling and pasting."""
    peels = peel(x, held)
    return [*peels, *paste(x, held, peels[-1])][-1]


def test_one_axis_by_formula() -> None:
    # Where only one axis counts, each peel takes a twentieth of the box off it: density after k peels is c / .95**k.
    n, c = 4000, 0.3
    x = uniform(n, 3, 1)
    x[:, 0] = np.random.default_rng(2).permutation(n) / n
    steps = peel(x, x[:, 0] < c)
    size = n
    for k, each in enumerate(steps):
        if size < c * n:
            break
        assert each.points == size
        assert each.held == round(c * n)
        assert each.coverage == 1.0
        assert each.density == pytest.approx(c * n / size)
        assert each.density == pytest.approx(c / 0.95**k, rel=0.01)
        assert each.dimensions == (k > 0)
        size -= int(np.ceil(0.05 * size - 1e-9))


@pytest.mark.parametrize("seed", range(4))
def test_a_rectangle_without_noise_is_found_to_within_the_resolution(seed: int) -> None:
    x = uniform(2000, 8, seed)
    true = box_of([-np.inf, 0.3, *[-np.inf] * 6], [0.4, 0.8, *[np.inf] * 6])
    held = true.inside(x)
    found = best(x, held)
    assert found.box.restricted.tolist() == [True, True] + [False] * 6
    assert found.density == 1.0
    assert found.coverage > 0.93
    # One paste of a twentieth of the box moves a bound by .02 to .04 here.
    assert found.box.high[0] == pytest.approx(0.4, abs=0.03)
    assert found.box.low[1] == pytest.approx(0.3, abs=0.04)
    assert found.box.high[1] == pytest.approx(0.8, abs=0.04)


def test_the_textbook_example() -> None:
    # Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, figure 9.7: the unit square, y = 1 where
    # .5 < x1 < .8 and .4 < x2 < .6; peeling by a tenth ends at the true box.
    x = uniform(2000, 2, 5)
    held = (x[:, 0] > 0.5) & (x[:, 0] < 0.8) & (x[:, 1] > 0.4) & (x[:, 1] < 0.6)
    steps = peel(x, held, share=0.1, least_mass=0.02)
    pure = next(s for s in steps if s.density == 1.0)
    grown = [pure, *paste(x, held, pure, 0.01)][-1]
    assert pure.coverage > 0.7
    assert grown.density == 1.0
    assert grown.coverage > 0.95
    np.testing.assert_allclose(grown.box.low, [0.5, 0.4], atol=0.02)
    np.testing.assert_allclose(grown.box.high, [0.8, 0.6], atol=0.02)


def test_peeling_never_loses_density_and_ends_above_the_least_mass() -> None:
    x = uniform(1000, 5, 3)
    held = x[:, 0] + x[:, 1] ** 2 + 0.2 * np.random.default_rng(4).normal(size=1000) > 1.2
    steps = peel(x, held, least_mass=0.07)
    densities = [s.density for s in steps]
    assert densities == sorted(densities)
    assert all(a.points > b.points for a, b in pairwise(steps))
    assert steps[-1].points >= 70
    for each in steps:
        assert step(x, held, each.box)[1:4] == each[1:4]


def test_pasting_mends_a_box_that_was_peeled_too_far() -> None:
    x = uniform(3000, 3, 6)
    held = (x[:, 0] < 0.5) & (x[:, 1] < 0.5)
    small = step(x, held, box_of([-np.inf] * 3, [0.3, 0.5, np.inf]))
    grown = paste(x, held, small)
    assert all(s.pasted for s in grown)
    assert grown[-1].box.high[0] == pytest.approx(0.5, abs=0.03)
    assert grown[-1].density >= small.density
    assert paste(x, held, step(x, held, whole(3))) == []


def test_at_most_so_many_axes_and_only_the_allowed_ones() -> None:
    x = uniform(2000, 6, 7)
    held = np.all(x[:, :5] > 0.3, axis=1)
    assert peel(x, held)[-1].dimensions == 5
    assert max(s.dimensions for s in peel(x, held, most_dimensions=2)) == 2
    allowed = np.array([False, True, False, True, False, True])
    assert not (peel(x, held, allowed=allowed)[-1].box.restricted & ~allowed).any()


def test_relabelled_axes_give_the_relabelled_box() -> None:
    x = uniform(1500, 6, 8)
    held = (x[:, 0] < 0.45) & (x[:, 3] > 0.35) | (np.random.default_rng(9).random(1500) < 0.05)
    order = np.array([4, 3, 0, 5, 2, 1])
    plain, moved = peel(x, held), peel(x[:, order], held)
    assert [s[1:3] for s in plain] == [s[1:3] for s in moved]
    for a, b in zip(plain, moved, strict=True):
        np.testing.assert_array_equal(a.box.low[order], b.box.low)
        np.testing.assert_array_equal(a.box.high[order], b.box.high)


def test_an_axis_turned_round_gives_the_box_turned_round() -> None:
    x = uniform(1500, 4, 10)
    held = (x[:, 0] < 0.45) & (x[:, 2] > 0.4)
    plain, turned = best(x, held).box, best(1.0 - x, held).box
    np.testing.assert_allclose(turned.low, 1.0 - plain.high)
    np.testing.assert_allclose(turned.high, 1.0 - plain.low)


def test_only_the_order_of_values_matters() -> None:
    x = uniform(1000, 3, 11)
    held = (x[:, 0] < 0.4) & (x[:, 1] > 0.5)
    assert [s[1:3] for s in peel(x, held)] == [s[1:3] for s in peel(np.exp(3.0 * x), held)]


def test_the_wrong_side_is_seen() -> None:
    # Planted fault: who peels away what holds the condition ends where it does not hold.
    x = uniform(1500, 4, 12)
    held = (x[:, 0] < 0.5) & (x[:, 1] < 0.5)
    wrong = peel(x, ~held)[-1]
    assert step(x, held, wrong.box).density < held.mean() < peel(x, held)[-1].density


def test_values_that_repeat_go_together() -> None:
    x = uniform(900, 2, 13)
    x[:, 0] = np.repeat([1.0, 2.0, 3.0], 300)
    held = (x[:, 0] == 2.0) & (x[:, 1] > 0.2)
    found = best(x, held)
    assert (found.box.low[0], found.box.high[0]) == (1.5, 2.5)
    constant = np.ones((900, 1))
    assert len(peel(constant, held)) == 1


def surfaces(k: int) -> tuple[Floats, Flags]:
    rng = np.random.default_rng(k)
    x = rng.random((1000, 5))
    return x, [
        (x[:, 0] < 0.5) & (x[:, 1] > 0.6),
        ((x[:, 0] < 0.3) & (x[:, 1] < 0.4)) | (rng.random(1000) < 0.05),
        (x[:, 0] + x[:, 1] ** 2 + 0.1 * rng.normal(size=1000)) > 1.2,
        np.sin(3.0 * x[:, 0]) * x[:, 2] - x[:, 3] > 0.2,
        (x[:, 0] > 0.7) | (x[:, 4] < 0.1),
    ][k]


@pytest.mark.slow
@pytest.mark.parametrize("k", range(5))
def test_as_the_workbench_of_exploratory_modelling(k: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbench = pytest.importorskip("ema_workbench.analysis.prim", exc_type=ImportError)
        import pandas as pd

        x, held = surfaces(k)
        table = pd.DataFrame(x, columns=list("abcde"))
        theirs = workbench.Prim(table, held.astype(int), threshold=0.5, peel_alpha=0.05, mass_min=0.05).find_box()
    ours = peel(x, held)
    # Their trajectory holds pastes too, at its end; where points tie, the two need not take the same one.
    peels = min(len(ours), len(theirs.peeling_trajectory)) - 3
    assert peels > 20
    their_points = theirs.peeling_trajectory["n"].astype(int).tolist()[:peels]
    their_held = theirs.peeling_trajectory["k"].astype(int).tolist()[:peels]
    assert [s.points for s in ours[:peels]] == their_points
    assert max(abs(s.held - k) for s, k in zip(ours[:peels], their_held, strict=True)) <= 0.02 * held.sum() + 1
    if k < 2:  # the region is a box, and both end at it; on slopes two boxes of the same worth may look different
        their_box, box = theirs.box_lims[-1].to_numpy(dtype=float), ours[-1].box
        np.testing.assert_allclose(np.maximum(box.low, x.min(axis=0)), their_box[0], atol=0.03)
        np.testing.assert_allclose(np.minimum(box.high, x.max(axis=0)), their_box[1], atol=0.03)
