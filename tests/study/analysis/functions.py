"""Test functions with known indices, as responses: they take the path of the simulator."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.analysis.drivers import Respond

Floats = NDArray[np.float64]


class Known(NamedTuple):
    """Indices in closed form."""

    first: Floats
    total: Floats


def ishigami(u: Floats) -> Floats:
    """Return sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1 for the first three axes, mapped to (-pi, pi). Ishigami & Homma 1990."""
    x = math.pi * (2.0 * u[:, :3] - 1.0)
    values: Floats = np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return values


# Shared oracles: S1 .3139 / .4424 / 0, ST .5576 / .4424 / .2437.
ISHIGAMI = Known(np.array([0.3139, 0.4424, 0.0]), np.array([0.5576, 0.4424, 0.2437]))
ISHIGAMI_VARIANCE = 49.0 / 8.0 + 0.1 * math.pi**4 / 5.0 + 0.01 * math.pi**8 / 18.0 + 0.5


def sobol_g(a: Sequence[float]) -> tuple[Callable[[Floats], Floats], Known]:
    """Return the product over axes of (|4u - 2| + a_i) / (1 + a_i) and its indices.

    V_i = 1 / (3 (1 + a_i)^2), V = prod (1 + V_i) - 1, S_i = V_i / V, ST_i = V_i prod_{j != i} (1 + V_j) / V.
    Source: Saltelli & Sobol' 1995.
    """
    weights = np.asarray(a, dtype=np.float64)
    own = 1.0 / (3.0 * (1.0 + weights) ** 2)
    whole = float(np.prod(1.0 + own))

    def function(u: Floats) -> Floats:
        values: Floats = np.prod((np.abs(4.0 * u - 2.0) + weights) / (1.0 + weights), axis=1)
        return values

    return function, Known(own / (whole - 1.0), own * whole / (1.0 + own) / (whole - 1.0))


def responding(
    axes: int,
    *functions: Callable[[Floats], Floats],
    noise: float = 0.0,
    replications: int = 1,
    shared: float = 0.0,
    swapped: bool = False,
) -> Respond:
    """Return a response of `axes` axes (unmoved ones stand in the middle) with independent normal noise per run.

    `shared` is the spread of what a replication adds to all points alike, as common requests do. `swapped` is the
    planted fault: the first two columns of the design are exchanged on their way to the model.
    """

    def respond(points: Floats, chosen: tuple[int, ...]) -> Floats:
        full = np.full((len(points), axes), 0.5)
        full[:, list(chosen)] = points
        if swapped:
            full = full[:, [1, 0, *range(2, axes)]]
        draws = np.random.default_rng([len(points), 11]).normal(size=(len(points), replications, len(functions)))
        common = np.random.default_rng(7).normal(size=(1, replications, 1))
        true = np.stack([function(full) for function in functions], axis=1)
        return np.asarray(true[:, None, :] + noise * draws + shared * common)

    return respond
