"""The Pareto filter against brute force, the share of resamples against enumeration, and points that stand for all."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.study.analysis.pareto import front_share, non_dominated, spread_out

Floats = NDArray[np.float64]


def brute_force(values: Floats) -> list[bool]:
    """Return which rows no other row beats, by asking every pair."""
    found = []
    for i, own in enumerate(values):
        beaten = any(
            all(other[k] <= own[k] for k in range(len(own))) and any(other[k] < own[k] for k in range(len(own)))
            for j, other in enumerate(values)
            if j != i
        )
        found.append(not beaten)
    return found


@pytest.mark.parametrize("objectives", [2, 3])
def test_filter_is_that_of_brute_force(objectives: int) -> None:
    rng = np.random.default_rng(objectives)
    for _ in range(30):
        # Few values, so that there are ties and equal points.
        values = rng.integers(0, 5, size=(14, objectives)).astype(float)
        assert non_dominated(values).tolist() == brute_force(values)


def test_equal_points_stand_together_and_missing_ones_nowhere() -> None:
    values = np.array([[1.0, 2.0], [1.0, 2.0], [2.0, 2.0], [np.nan, 0.0]])
    assert non_dominated(values).tolist() == [True, True, False, False]


def test_share_nears_that_of_all_resamples() -> None:
    rng = np.random.default_rng(2)
    replicated = rng.normal(size=(5, 3, 2)) + np.arange(5)[:, None, None] * 0.3
    counts = np.zeros(5)
    for drawn in product(range(3), repeat=3):
        counts += non_dominated(replicated[:, list(drawn)].mean(axis=1))
    shares = front_share(replicated, np.ones(5, dtype=bool), 4000, 1)
    np.testing.assert_allclose(shares, counts / 27.0, atol=0.03)
    np.testing.assert_array_equal(shares, front_share(replicated, np.ones(5, dtype=bool), 4000, 1))


def test_infeasible_points_are_not_on_the_front_and_push_nobody_off() -> None:
    replicated = np.array([[[0.0, 0.0]] * 3, [[1.0, 1.0]] * 3])
    assert front_share(replicated, np.array([False, True]), 200, 1).tolist() == [0.0, 1.0]


def test_pairing_is_kept_when_replications_are_drawn_again() -> None:
    """A point that is a little better in every replication stays so in every resample, however much both vary."""
    luck = np.random.default_rng(4).normal(0.0, 100.0, size=(6, 2))
    replicated = np.stack([luck, luck + 0.01])
    assert front_share(replicated, np.ones(2, dtype=bool), 500, 3).tolist() == [1.0, 0.0]


def test_finalists_are_the_ends_and_what_lies_far_apart() -> None:
    x = np.array([0.0, 0.01, 0.02, 0.5, 0.51, 1.0])
    values = np.column_stack([x, 1.0 - x])
    assert spread_out(values, 3) == [0, 3, 5] or spread_out(values, 3) == [0, 4, 5]
    assert spread_out(values, 10) == [0, 1, 2, 3, 4, 5]
    assert spread_out(values[:1], 4) == [0]
