"""Close calls: where the noise of two replications could turn a point round."""

from __future__ import annotations

import numpy as np
import pytest

from sim.study.analysis.close_calls import Margins, calls, margins, pooled


def test_the_standard_error_is_that_of_the_noise() -> None:
    rng = np.random.default_rng(1)
    level = rng.random(4000) * 10.0
    noise = 0.5 + 0.3 * level
    draws = rng.normal(size=(4000, 2)) * noise[:, None]
    found = margins(draws, level)
    expected = 2.0 * noise / np.sqrt(2.0)
    assert np.median(np.abs(found.half_width / expected - 1.0)) < 0.1
    assert np.mean(np.abs(found.mean) > found.half_width) == pytest.approx(0.0455, abs=0.015)


def test_pooling_keeps_the_mean_and_takes_neighbours() -> None:
    level = np.arange(1000.0)[::-1]
    variances = np.where(level < 500.0, 1.0, 9.0)
    found = pooled(variances, level)
    assert set(np.round(found[level < 450.0], 9)) == {1.0}
    assert set(np.round(found[level >= 550.0], 9)) == {9.0}
    assert pooled(np.array([4.0, 2.0]), np.array([1.0, 2.0])).tolist() == [3.0, 3.0]


def test_one_replication_says_nothing_about_noise() -> None:
    found = margins(np.array([[1.0], [-1.0]]), np.ones(2))
    assert np.isnan(found.half_width).all()
    called = calls([found])
    assert called.held.tolist() == [True, False]
    assert called.close.tolist() == [False, False]


def test_of_several_clauses_all_must_be_met() -> None:
    a = Margins(np.array([3.0, 3.0, 0.5, -3.0, -0.5, 3.0]), np.ones(6))
    b = Margins(np.array([3.0, 0.5, 3.0, 0.5, 3.0, -3.0]), np.ones(6))
    called = calls([a, b])
    assert called.held.tolist() == [True, True, True, False, False, False]
    # Sure where one clause surely fails, whatever the other says; close where the only failing one is close.
    assert called.close.tolist() == [False, True, True, False, True, False]


def test_an_exact_tie_does_not_hold() -> None:
    called = calls([Margins(np.zeros(2), np.zeros(2))])
    assert called.held.tolist() == [False, False]
    assert called.close.tolist() == [False, False]
