"""Exact answers for requests that wander: absorbing Markov chains and open Jackson networks.

Sources: Kemeny & Snell, "Finite Markov Chains" (1960), ch. 3; Neuts 1981 (phase-type times); Jackson 1957, Operations
Research 5.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import expm

from sim.verify.theory import mmc_wait

Floats = NDArray[np.float64]


def expected_visits(start: Floats, moves: Floats) -> Floats:
    """Return the mean number of visits per request to each transient state.

    `start` (states,) is the law of the first state, `moves` (states, states) the probabilities of moving on; what is
    missing to 1 in a row is absorbed. v = start (I - Q)^-1, by a linear solve.
    """
    return np.asarray(np.linalg.solve(np.eye(len(start)) - moves.T, start), dtype=np.float64)


def moves_at_least(start: Floats, moves: Floats, count: int) -> float:
    """Return P(at least `count` moves before absorption): the mass of start Q^count."""
    state = start
    for _ in range(count):
        state = state @ moves
    return float(state.sum())


def phase_type_mean(start: Floats, moves: Floats, stay: Floats) -> float:
    """Return the mean time to absorption, `stay` (states,) the mean stay per visit in hours: visits times stays."""
    return float(expected_visits(start, moves) @ stay)


def phase_type_tail(start: Floats, moves: Floats, stay: Floats, time: float) -> float:
    """Return P(time to absorption > `time`) where every stay is exponential.

    start exp(T time) 1, T = D (Q - I), D the rates 1 / stay. Source: Neuts 1981, ch. 2.
    """
    generator = (moves - np.eye(len(start))) / stay[:, None]
    return float((start @ expm(generator * time)).sum())


class Network(NamedTuple):
    """An open Jackson network in equilibrium."""

    throughput: Floats
    """(offices,) visits per hour."""
    load: Floats
    """(offices,) share of the staff that is busy."""
    present: Floats
    """(offices,) mean number of requests there."""
    sojourn: float
    """Mean hours per request from arrival to absorption."""


def jackson(external: Floats, moves: Floats, service: Floats, servers: NDArray[np.int64]) -> Network:
    """Return the equilibrium of an open Jackson network.

    Traffic equations gamma = external + Q^T gamma by a linear solve; each office is then an M/M/c at rate gamma
    (product form); mean sojourn by Little's law on the whole.
    """
    total = external.sum()
    throughput = expected_visits(external / total, moves) * total
    present = np.array(
        [
            flow * (mmc_wait(flow, mu, int(c)) + 1.0 / mu)
            for flow, mu, c in zip(throughput, service, servers, strict=True)
        ]
    )
    return Network(throughput, throughput / (service * servers), present, float(present.sum() / total))
