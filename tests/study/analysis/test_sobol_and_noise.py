"""Noise taken out, noise share, metamodels, ranks: each against what is known."""

from __future__ import annotations

import numpy as np
import pytest

from sim.study.analysis import sobol
from sim.study.analysis.metamodel import fitted, r2
from sim.study.analysis.modelled import bounds
from sim.study.analysis.noise import constant, noise_of_points, noise_share
from sim.study.analysis.screening import screened, trajectories
from tests.study.analysis.functions import ISHIGAMI, Floats, ishigami

pytest.importorskip("SALib")
pytest.importorskip("sklearn")


def test_what_a_replication_adds_to_all_points_is_no_noise() -> None:
    rng = np.random.default_rng(1)
    true, common = rng.normal(size=(50, 1)), 10.0 * rng.normal(size=(1, 4))
    np.testing.assert_allclose(noise_of_points(true + common), 0.0, atol=1e-24)
    assert np.isnan(noise_of_points(true)).all()


def test_the_noise_variance_is_unbiased_and_its_share_lies_in_its_interval() -> None:
    rng = np.random.default_rng(2)
    found = [float(noise_of_points(rng.normal(size=(6, 3)) * 2.0).mean()) for _ in range(2000)]
    # Variance of the mean of three: 4 / 3; the standard error here is .02.
    assert np.mean(found) == pytest.approx(4.0 / 3.0, abs=0.07)
    covered = 0
    for _ in range(12):
        values = rng.normal(size=(80, 1)) + rng.normal(size=(80, 2))
        share = noise_share(values, 3)
        covered += share.low <= 0.5 / 1.5 <= share.high
    assert covered >= 9


def test_means_that_do_not_move_have_no_share() -> None:
    assert np.isnan(noise_share(np.ones((10, 2)), 1).share)
    assert constant(np.full(4, 1e9)) and not constant(np.array([1.0, 1.001])) and constant(np.array([]))


def test_morris_effects_of_a_linear_function_are_its_slopes() -> None:
    points = trajectories(3, 6, 4, 1)
    found = screened(points, (points @ np.array([3.0, -1.0, 0.1]))[:, None], 4, 0.05, 1)
    np.testing.assert_allclose(found.mu_star, [3.0, 1.0, 0.1], atol=1e-12)
    np.testing.assert_allclose(found.sigma, 0.0, atol=1e-12)
    assert list(found.kept) == [True, True, False] and found.trajectories == 6


def test_an_axis_is_set_aside_by_the_upper_bound_of_its_effect_not_by_its_estimate() -> None:
    points = trajectories(3, 12, 4, 1)
    seldom = np.where(points[:, 0] > 0.6, 0.8 * points[:, 1], 0.0)
    found = screened(points, (10.0 * points[:, 0] + seldom)[:, None], 4, 0.05, 1)
    assert found.mu_star[1] < 0.05 * found.mu_star[0] < found.mu_star[1] + found.half_width[1]
    assert list(found.kept) == [True, True, False]


def test_taking_noise_out_changes_nothing_where_there_is_none() -> None:
    points = sobol.sample(3, 64, False, 1)
    values = ishigami(points)
    single, _ = sobol.direct(values[:, None], 3, False, 4)
    twice, _ = sobol.direct(np.stack([values, values], axis=1), 3, False, 4)
    for one, other in zip(single, twice, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)


def test_without_taking_noise_out_an_axis_without_effect_would_have_one() -> None:
    points = sobol.sample(2, 1024, False, 1)
    values = points[:, :1] + np.random.default_rng(1).normal(size=(len(points), 2)) * 0.3
    naive = sobol.raw(values.mean(axis=1), 2, False, 1)
    clean, _ = sobol.direct(values, 2, False, 1)
    assert naive.total[1] - naive.total_half[1] > 0.1
    assert clean.total_low[1] == 0.0 and clean.total[1] < 0.05
    assert clean.total_high[0] == 1.0 and clean.total[0] > 0.9


def test_intervals_of_noisy_runs_hold_what_they_state() -> None:
    truth = np.concatenate([ISHIGAMI.first, [0.0], ISHIGAMI.total, [0.0]])
    covered = []
    for seed in range(25):
        points, rng = sobol.sample(4, 128, False, seed), np.random.default_rng([seed, 1])
        values = ishigami(points)[:, None] + 3.0 * rng.normal(size=(len(points), 2)) + rng.normal(size=(1, 2))
        found, _ = sobol.direct(values, 4, False, seed)
        low = np.concatenate([found.first_low, found.total_low])
        covered.append((low <= truth) & (truth <= np.concatenate([found.first_high, found.total_high])))
    assert np.mean(covered) > 0.93 and np.mean(covered, axis=0).min() >= 0.8


def test_the_better_kind_is_used_and_its_quality_is_that_of_points_not_seen() -> None:
    rng = np.random.default_rng(4)
    points = rng.random((80, 3))
    smooth = np.sin(3.0 * points[:, 0]) + points[:, 1]
    steps = np.where(points[:, 0] > 0.5, 1.0, 0.0) + np.where(points[:, 1] > 0.3, 2.0, 0.0)
    assert fitted(points, smooth, None, 3, 1).used.kind == "gaussian_process"
    stepped = fitted(points, steps, None, 3, 1)
    assert stepped.used.kind == "boosted_trees"
    used = stepped.used
    assert used.low <= used.high and used.r2 == max(q.r2 for q in stepped.quality)
    fresh = rng.random((400, 3))
    truth = np.where(fresh[:, 0] > 0.5, 1.0, 0.0) + np.where(fresh[:, 1] > 0.3, 2.0, 0.0)
    assert r2(truth, stepped.predict(fresh)) == pytest.approx(used.r2, abs=0.15)
    # Pure chance is not predicted, however well it may be fitted.
    assert fitted(points, rng.normal(size=80), None, 3, 1).used.r2 < 0.2


def test_a_refit_on_every_point_once_is_the_fit_itself() -> None:
    rng = np.random.default_rng(5)
    points, at = rng.random((60, 2)), rng.random((20, 2))
    means = points @ np.array([2.0, 1.0]) + 0.05 * rng.normal(size=60)
    fit = fitted(points, means, np.full(60, 0.05**2), 3, 1)
    np.testing.assert_allclose(fit.refit(np.ones(60, dtype=np.int64))(at), fit.predict(at), atol=1e-6)
    drawn = rng.multinomial(60, np.full(60, 1.0 / 60.0))
    assert not np.allclose(fit.refit(drawn)(at), fit.predict(at), atol=1e-6)


def test_axes_are_ranked_only_where_intervals_are_apart() -> None:
    low, high = np.array([0.5, 0.3, 0.05, 0.0]), np.array([0.7, 0.55, 0.2, 0.6])
    assert list(sobol.ranks(low, high)) == [1, 1, 3, 0]


def test_what_an_axis_without_effect_is_granted_is_taken_off_every_lower_bound() -> None:
    estimate = np.array([0.5, 0.02, 0.018])
    draws = estimate + np.linspace(-0.005, 0.005, 41)[:, None]
    value, low, high = bounds(estimate, draws)
    np.testing.assert_allclose(value, [0.5, 0.02])
    assert low[1] == 0.0 and high[1] == pytest.approx(0.02475)
    assert low[0] == pytest.approx(0.5 - 0.00475 - 0.02275)


def test_intervals_cover_percentiles_and_their_mirror() -> None:
    draws = np.linspace(0.0, 1.0, 41)[:, None]
    low, high = sobol.spread_of(np.array([0.9]), draws)
    assert low[0] == pytest.approx(0.025) and high[0] == pytest.approx(2.0 * 0.9 - 0.025)


def test_rows_of_the_sample_with_a_failed_run_are_left_out() -> None:
    points: Floats = sobol.sample(2, 16, True, 1)
    values = points[:, :1].repeat(2, axis=1)
    values[3, 1] = np.nan
    parts = sobol.blocks(values, 2, True)
    assert len(parts.a) == 15 and parts.ba is not None and parts.ba.shape == (15, 2, 2)
