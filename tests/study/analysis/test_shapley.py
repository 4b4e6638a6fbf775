"""Shapley values and interactions against games whose answers are known, and against every order of the players."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.study.analysis import shapley
from sim.study.analysis.shapley import alone, interactions, on_top, pairs, shapley_values

Floats = NDArray[np.float64]


def game(players: int, rule: object) -> Floats:
    """Return the worth of every coalition by a rule on sets of players."""
    sets = [frozenset(i for i in range(players) if mask >> i & 1) for mask in range(1 << players)]
    return np.array([float(rule(members)) for members in sets])  # type: ignore[operator]


def by_orders(worth: Floats) -> list[Fraction]:
    """Return Shapley values by their definition, exactly: what a player adds when it arrives, over all orders."""
    n = int(np.log2(len(worth)))
    exact = [Fraction(float(x)) for x in worth]
    sums = [Fraction(0)] * n
    for order in permutations(range(n)):
        mask = 0
        for i in order:
            sums[i] += exact[mask | 1 << i] - exact[mask]
            mask |= 1 << i
    return [total / factorial(n) for total in sums]


def airport(members: frozenset[int]) -> float:
    """Cost of a runway long enough for the longest of 10, 20, 30 and 50."""
    return max(((10, 20, 30, 50)[i] for i in members), default=0)


def gloves(members: frozenset[int]) -> float:
    """One left glove, two right ones: pairs are worth 1."""
    return min(len(members & {0}), len(members & {1, 2}))


AIRPORT = [10 / 4, 10 / 4 + 10 / 3, 10 / 4 + 10 / 3 + 10 / 2, 10 / 4 + 10 / 3 + 10 / 2 + 20]
"""Littlechild & Owen (1973): the cost of each stretch is shared by all who need it."""


def check_airport() -> None:
    assert shapley_values(game(4, airport)) == pytest.approx(AIRPORT, rel=1e-12)


def check_unanimity(size: int) -> None:
    # All of a team of `size` are needed: each has 1/size, each pair among them 1/(size - 1) (Grabisch & Roubens 1999).
    team = set(range(size))
    worth = game(5, lambda members: team <= members)
    assert shapley_values(worth) == pytest.approx([1 / size] * size + [0.0] * (5 - size), rel=1e-12)
    expected = [1 / (size - 1) if {i, j} <= team else 0.0 for i, j in pairs(5)]
    assert interactions(worth) == pytest.approx(expected, rel=1e-12)


def test_published_games() -> None:
    check_airport()
    assert shapley_values(game(3, gloves)) == pytest.approx([2 / 3, 1 / 6, 1 / 6], rel=1e-12)


def test_wrong_weights_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    # Banzhaf's weights, equal for all coalitions, are the mistake that is easily made.
    monkeypatch.setattr(shapley, "weights", lambda others: np.full(others + 1, 0.5**others))
    with pytest.raises(AssertionError):
        check_airport()


def test_wrong_pair_weights_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    check_unanimity(4)
    monkeypatch.setattr(shapley, "weights", lambda others: np.full(others + 1, 0.5**others))
    with pytest.raises(AssertionError):
        check_unanimity(4)


@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_every_order_gives_the_same(players: int, seed: int) -> None:
    worth = np.random.default_rng(seed).normal(size=1 << players)
    expected = [float(x) for x in by_orders(worth)]
    assert shapley_values(worth) == pytest.approx(expected, rel=1e-10, abs=1e-13)


@given(st.integers(1, 10), st.integers(0, 2**32 - 1), st.floats(1e-6, 1e6))
def test_efficiency(players: int, seed: int, scale: float) -> None:
    worth = scale * np.random.default_rng(seed).normal(1.0, 1.0, size=(3, 1 << players))
    whole = worth[:, -1] - worth[:, 0]
    assert np.abs(shapley_values(worth).sum(axis=1) - whole).max() <= 1e-12 * np.abs(worth).max()


@given(st.integers(2, 8), st.integers(0, 2**32 - 1))
def test_a_dummy_gets_exactly_nothing(players: int, seed: int) -> None:
    worth = np.random.default_rng(seed).normal(size=1 << players)
    dummy = seed % players
    worth = worth[[mask & ~(1 << dummy) for mask in range(1 << players)]]
    assert shapley_values(worth)[dummy] == 0.0
    assert alone(worth)[dummy] == 0.0 and on_top(worth)[dummy] == 0.0
    found = interactions(worth)
    assert all(found[k] == 0.0 for k, pair in enumerate(pairs(players)) if dummy in pair)


def test_who_does_the_same_gets_the_same() -> None:
    worth = game(5, lambda members: len(members) ** 1.7 + 3.0 * (4 in members) * len(members))
    values = shapley_values(worth)
    assert values[:4] == pytest.approx([values[0]] * 4, rel=1e-12)
    assert values[4] > values[0]


def test_additive_games_give_their_parts() -> None:
    parts = np.array([3.0, -1.5, 0.0, 0.25, 8.0])
    worth = game(5, lambda members: 7.0 + sum(parts[i] for i in members))
    assert shapley_values(worth) == pytest.approx(parts, rel=1e-12)
    assert alone(worth) == pytest.approx(parts) and on_top(worth) == pytest.approx(parts)
    assert np.abs(interactions(worth)).max() < 1e-12


@pytest.mark.parametrize("size", [2, 3, 4])
def test_unanimity_games(size: int) -> None:
    check_unanimity(size)


def test_two_players_by_hand() -> None:
    worth = np.array([1.0, 4.0, 3.0, 5.0])
    assert shapley_values(worth) == pytest.approx([2.5, 1.5])
    assert interactions(worth) == pytest.approx([-1.0])
    assert list(alone(worth)) == [3.0, 2.0] and list(on_top(worth)) == [2.0, 1.0]


def test_one_player_has_all() -> None:
    worth = np.array([[2.0, 5.0]])
    assert shapley_values(worth) == pytest.approx(np.array([[3.0]]))
    assert interactions(worth).shape == (1, 0)


def test_many_games_at_once() -> None:
    worth = np.random.default_rng(1).normal(size=(4, 3, 16))
    assert shapley_values(worth)[2, 1] == pytest.approx(shapley_values(worth[2, 1]), rel=1e-12)
    assert interactions(worth)[3, 0] == pytest.approx(interactions(worth[3, 0]), rel=1e-12)


def test_a_number_of_coalitions_that_is_none() -> None:
    with pytest.raises(ValueError, match="power of two"):
        shapley_values(np.zeros(6))
