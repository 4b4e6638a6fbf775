"""Exact Shapley values and pairwise interaction indices of a game, from the worth of all its coalitions.

A coalition is a number whose bit i says whether player i is in it; `worth` holds one number per coalition in its last
axis (2 ** players of them), so that everything here works on many games at once: replications stand in front.

Every formula is a weighted sum of *differences* that a player makes. So a player who never makes one gets exactly 0.0,
and not what rounding leaves of two equal sums. The values add up to v(all) - v(none) but for rounding: within 1e-12 of
the largest |v| for ten players.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def players_of(worth: Floats) -> int:
    """Return the number of players of a game; ValueError if the last axis is not 2 ** players long."""
    coalitions = int(worth.shape[-1])
    players = coalitions.bit_length() - 1
    if coalitions != 1 << players:
        raise ValueError(f"{coalitions} coalitions: not a power of two")
    return players


def sizes(players: int) -> Ints:
    """Return how many players each of the 2 ** players coalitions has."""
    return np.array([mask.bit_count() for mask in range(1 << players)], dtype=np.int64)


def weights(others: int) -> Floats:
    """Return the weight of a coalition by its size 0..others: 1 / ((others + 1) * C(others, size)).

    It is the probability that, in a random order of others + 1 players, exactly these stand before the last one; over
    all coalitions of `others` players the weights add up to 1. Shapley (1953), A value for n-person games.
    """
    return np.array([1.0 / ((others + 1) * comb(others, size)) for size in range(others + 1)])


def _without(players: int, bits: int) -> Ints:
    """Return the coalitions that have none of the players in `bits`."""
    every = np.arange(1 << players, dtype=np.int64)
    found: Ints = every[(every & bits) == 0]
    return found


def shapley_values(worth: Floats) -> Floats:
    """Return the Shapley value of each player, in the last axis.

    phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! * (v(S + i) - v(S)).
    """
    n = players_of(worth)
    size = sizes(n)
    values = np.zeros((*worth.shape[:-1], n))
    for i in range(n):
        coalitions = _without(n, 1 << i)
        gained = worth[..., coalitions | 1 << i] - worth[..., coalitions]
        values[..., i] = (gained * weights(n - 1)[size[coalitions]]).sum(axis=-1)
    return values


def pairs(players: int) -> list[tuple[int, int]]:
    """Return the pairs of players in the order in which `interactions` has them."""
    return list(combinations(range(players), 2))


def interactions(worth: Floats) -> Floats:
    """Return the Shapley interaction index of each pair, in the last axis, in the order of `pairs`.

    I_ij = sum over S without i and j of |S|! (n - |S| - 2)! / (n - 1)! * (v(S+i+j) - v(S+i) - v(S+j) + v(S)): above 0
    where the two together raise the worth by more than each by itself. Grabisch & Roubens (1999), An axiomatic approach
    to the concept of interaction among players in cooperative games, International Journal of Game Theory 28.
    """
    n = players_of(worth)
    size = sizes(n)
    found = np.zeros((*worth.shape[:-1], len(pairs(n))))
    for k, (i, j) in enumerate(pairs(n)):
        first, second = 1 << i, 1 << j
        coalitions = _without(n, first | second)
        # What j adds beside i, less what j adds without i: exactly 0 if either of them never makes a difference.
        beside = worth[..., coalitions | first | second] - worth[..., coalitions | first]
        apart = worth[..., coalitions | second] - worth[..., coalitions]
        found[..., k] = ((beside - apart) * weights(n - 2)[size[coalitions]]).sum(axis=-1)
    return found


def alone(worth: Floats) -> Floats:
    """Return what each player makes by itself: v({i}) - v(none)."""
    n = players_of(worth)
    return worth[..., [1 << i for i in range(n)]] - worth[..., :1]


def on_top(worth: Floats) -> Floats:
    """Return what each player makes on top of all others: v(all) - v(all but i)."""
    n = players_of(worth)
    everyone = (1 << n) - 1
    return worth[..., [everyone]] - worth[..., [everyone ^ 1 << i for i in range(n)]]
