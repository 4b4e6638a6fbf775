"""Finalists are told apart on fresh replications: a best that is clear is named, two that are level are not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.study.finalists import Rules, Told, runner_up, seen_from, tell_apart, trades, without_gain

Floats = NDArray[np.float64]


def luck(replication: int) -> Floats:
    """Return what all systems share in a replication."""
    shared: Floats = np.random.default_rng(replication).normal(size=2)
    return shared


def told(means: Sequence[Sequence[float]], noise: float, most: int = 60, delta: float = 0.5) -> Told:
    """Return finalists of known means: system 0 is the reference and does not race."""

    def sample(which: Sequence[int], replications: range) -> Floats:
        return np.array(
            [
                [
                    np.array(means[k]) + np.random.default_rng([r, k]).normal(0.0, noise, 2) + luck(r)
                    for r in replications
                ]
                for k in which
            ]
        )

    return tell_apart(sample, range(1, len(means)), len(means), Rules(delta, 0.95, 20, most, (-1, 1)))


def test_a_clear_best_is_named_and_what_it_dominates() -> None:
    found = told([(10.0, 1.0), (5.0, 2.0), (7.0, 2.0), (9.0, 0.0)], noise=0.2)
    assert found.decision.winner == 1
    assert found.dominates == ((1, 0), (1, 3), (2, 0), (2, 3))
    assert seen_from(found.pairs, 1, 0, 0).difference.mean == pytest.approx(-5.0, abs=0.3)
    assert seen_from(found.pairs, 0, 1, 0).better == -1
    assert seen_from(found.pairs, 0, 3, 1).better == 1


def test_two_closer_than_delta_are_not_separated_though_one_is_kept() -> None:
    found = told([(10.0, 1.0), (5.0, 2.0), (5.001, 2.0), (9.0, 0.0)], noise=0.2)
    assert len(found.decision.remaining) == 1
    assert found.decision.winner is None
    assert {*found.decision.remaining, *found.decision.not_shown_worse} == {1, 2}


def test_sampling_stops_at_the_most_and_lists_those_that_remain() -> None:
    found = told([(10.0, 1.0), (5.0, 2.0), (5.0, 2.0), (25.0, 0.0)], noise=3.0, most=30, delta=0.5)
    assert not found.decision.finished
    assert set(found.decision.remaining) == {1, 2}
    assert found.decision.winner is None
    assert found.n == (30, 30, 30, 20)
    assert found.dropped_at[3] == 20


def test_who_gains_nothing_who_trades_and_who_comes_next() -> None:
    """The reference is (10, 1); less of the first and more of the second is better."""
    found = told([(10.0, 1.0), (5.0, 2.0), (7.0, 3.0), (12.0, 0.0), (10.0, 0.0)], noise=0.2)
    assert without_gain(found.pairs, 5, 2) == {3: 2, 4: 1}
    assert not trades(found.pairs)
    assert runner_up(found.pairs, (1, 2, 3, 4), 1, -1) == 2
    assert runner_up(found.pairs, (1, 2, 3, 4), 1, 1) == 3
    front = told([(10.0, 1.0), (5.0, 0.0), (7.0, 2.0), (12.0, 3.0)], noise=0.2)
    assert trades(front.pairs)
    assert without_gain(front.pairs, 4, 2) == {}
    alone = told([(10.0, 1.0), (5.0, 2.0)], noise=0.2)
    assert not trades(alone.pairs)
