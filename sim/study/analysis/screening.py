"""Morris screening: which axes move an output at all. SALib walks the trajectories and takes the statistics.

Sources: Morris (1991), Technometrics 33; Campolongo, Cariboni & Saltelli (2007), Environmental Modelling & Software 22.
"""

from __future__ import annotations

import importlib
import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.analysis.noise import constant
from sim.study.extras import need
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
LEAST = 4
"""Whole trajectories without which nothing can be said."""
RESAMPLES = 1000


class Screened(NamedTuple):
    """Elementary effects per axis: how an output moves over an axis's whole range, in the output's unit."""

    mu_star: Floats
    """Mean of absolute effects."""
    half_width: Floats
    """Of the 95 % interval of `mu_star`."""
    sigma: Floats
    """Spread of effects: curves and interactions, and noise."""
    floor: Floats
    """What replication noise alone would give an axis without effect; NaN with one replication."""
    kept: Bools
    trajectories: int
    """Those that are whole."""


def unit_problem(axes: int, groups: tuple[str, ...] | None = None) -> dict[str, Any]:
    """Return the unit cube of `axes` axes as SALib wants it told, with the group of each axis where there are groups."""
    told: dict[str, Any] = {"num_vars": axes, "names": [f"x{i}" for i in range(axes)], "bounds": [[0.0, 1.0]] * axes}
    return told if groups is None else {**told, "groups": list(groups)}


def salib(module: str) -> Any:
    """Return a module of SALib, such as "analyze.sobol"; raises ResultsError if SALib is not installed."""
    need("SALib")
    return importlib.import_module(f"SALib.{module}")


def trajectories(axes: int, count: int, levels: int, seed: int) -> Floats:
    """Return the points of `count` random trajectories, (count x (axes + 1), axes), in the unit cube."""
    points: Floats = salib("sample.morris").sample(unit_problem(axes), count, num_levels=levels, seed=seed)
    return points


def screened(points: Floats, values: Floats, levels: int, share: float, seed: int) -> Screened:
    """Return the screening of `values` (points, replications) at the points of trajectories.

    A trajectory with a run that failed (NaN) is left out. An axis is kept unless the upper bound of its mu* stays below
    `share` of the largest mu*. Raises ResultsError if fewer than four trajectories are whole.
    """
    axes = points.shape[1]
    walked, found = points.reshape(-1, axes + 1, axes), values.reshape(-1, axes + 1, values.shape[1])
    whole = ~np.isnan(found).any(axis=(1, 2))
    walked, found = walked[whole], found[whole]
    if len(walked) < LEAST:
        raise ResultsError(
            Text(
                f"筛选只有 {len(walked)} 条轨迹的运行全部完成，至少需要 {LEAST} 条",
                f"screening: only {len(walked)} trajectories have all their runs, at least {LEAST} are needed",
            )
        )
    if constant(found.mean(axis=2)):
        nothing = np.zeros(axes)
        return Screened(nothing, nothing, nothing, nothing, np.zeros(axes, dtype=np.bool_), len(walked))
    told = salib("analyze.morris").analyze(
        {**unit_problem(axes), "groups": None},
        walked.reshape(-1, axes),
        found.mean(axis=2).ravel(),
        num_levels=levels,
        num_resamples=RESAMPLES,
        seed=seed,
    )
    mu_star, half, sigma = (np.asarray(told[name], dtype=np.float64) for name in ("mu_star", "mu_star_conf", "sigma"))
    kept: Bools = mu_star + half >= share * float(mu_star.max())
    return Screened(mu_star, half, sigma, _floor(walked, found), kept & (mu_star > 0.0), len(walked))


def _floor(walked: Floats, found: Floats) -> Floats:
    """Return the mu* of pure noise per axis: mean |N(0, s)| = s sqrt(2/pi), s from the effects' scatter by replication.

    Replications share their requests along a trajectory, so the scatter of the effects counts, not that of the values.
    """
    replications = found.shape[2]
    if replications < 2:
        return np.full(walked.shape[2], math.nan)
    steps = np.diff(walked, axis=1)
    axis = np.abs(steps).argmax(axis=2)
    size = np.take_along_axis(steps, axis[:, :, None], axis=2)
    variance = (np.diff(found, axis=1) / size).var(axis=2, ddof=1) / replications
    return np.array([math.sqrt(2.0 / math.pi * float(variance[axis == i].mean())) for i in range(walked.shape[2])])
