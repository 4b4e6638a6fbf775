"""What a metamodel says of its axes: indices, indices of groups, main effects, each with the doubt of its design."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.analysis import sobol
from sim.study.analysis.metamodel import Fitted, Predict
from sim.study.analysis.noise import constant
from sim.study.analysis.sobol import Indices, Pairs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
CURVES, GRID, OTHERS = 4, 21, 256
"""Main effects: at most so many axes, values along each, points over which the others are averaged."""
_PER_REFIT = 50
"""Resamples of SALib's for each refit of a metamodel; all refits together give the interval."""


class Group(NamedTuple):
    """Indices of several axes together: what they bring without the others, and with their interactions with them."""

    name: str
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float


class Curve(NamedTuple):
    """Mean response along one axis, all others averaged over their ranges."""

    axis: int
    at: Floats
    mean: Floats
    low: Floats
    high: Floats


def modelled(
    fit: Fitted, refits: list[Predict], axes: int, sample: int, second: bool, seed: int
) -> tuple[Indices, Pairs | None] | None:
    """Return the indices of a metamodel, None if it is flat: intervals from resampled designs and SALib's resamples together.

    From each lower bound the upper bound of the axis that does nothing is taken off: what the metamodel grants an axis
    without effect, it may have granted any (a dummy parameter: Khorashadi Zadeh et al. 2017, Environmental Modelling &
    Software 91).
    """
    at = sobol.sample(axes + 1, sample, second, seed)
    if constant(fit.predict(at)):
        return None
    told = [
        sobol.raw(values, axes + 1, second, seed + i, resamples=_PER_REFIT)
        for i, predict in enumerate([fit.predict, *refits])
        if not constant(values := predict(at))
    ]
    said = told[0]
    first = bounds(said.first, np.concatenate([one.first_draws for one in told]))
    total = bounds(said.total, np.concatenate([one.total_draws for one in told]))
    pairs = None
    if said.second is not None and said.second_half is not None:
        seconds = np.array([one.second for one in told])
        # The first is the fit itself: its sampling error stands beside the spread over resampled designs.
        low, high = sobol.spread_of(said.second, seconds)
        pairs = Pairs(*(part[:-1, :-1] for part in (said.second, low - said.second_half, high + said.second_half)))
    return Indices(*first, *total), pairs


def bounds(estimate: Floats, draws: Floats) -> tuple[Floats, Floats, Floats]:
    """Return estimate, low and high of the real axes; the last axis does nothing."""
    low, high = sobol.spread_of(estimate, draws)
    granted = max(0.0, float(high[-1]))
    return sobol.within(estimate[:-1], low[:-1] - granted, high[:-1])


def grouped(fit: Fitted, refits: list[Predict], groups: tuple[str, ...], sample: int, seed: int) -> tuple[Group, ...]:
    """Return the indices of groups of axes, drawn together; the axis that does nothing is a group of its own."""
    names = list(dict.fromkeys(groups))
    together = (*groups, "")
    at = sobol.sample(len(together), sample, False, seed, together)
    told = [
        sobol.raw(values, len(together), False, seed + i, together, _PER_REFIT)
        for i, predict in enumerate([fit.predict, *refits])
        if not constant(values := predict(at))
    ]
    if not told:
        return ()
    # SALib orders groups by their first appearance, as `names` does.
    first = sobol.within(told[0].first, *sobol.spread_of(told[0].first, np.concatenate([t.first_draws for t in told])))
    total = sobol.within(told[0].total, *sobol.spread_of(told[0].total, np.concatenate([t.total_draws for t in told])))
    return tuple(
        Group(name, *(float(part[i]) for part in first), *(float(part[i]) for part in total))
        for i, name in enumerate(names)
    )


def curves(fit: Fitted, refits: list[Predict], indices: Indices, ranks: Ints, seed: int) -> tuple[Curve, ...]:
    """Return the main effects of the axes with the largest total indices among those that are shown to have one."""
    from scipy.stats import qmc

    leading = [int(i) for i in np.argsort(-indices.total, kind="stable") if ranks[i] > 0][:CURVES]
    cloud = qmc.Sobol(len(ranks) + 1, rng=np.random.default_rng(seed)).random(OTHERS)
    grid = np.linspace(0.0, 1.0, GRID)
    found = []
    for axis in leading:
        at = np.repeat(cloud[None], GRID, axis=0)
        at[:, :, axis] = grid[:, None]
        flat = at.reshape(-1, at.shape[2])
        mean, *others = (predict(flat).reshape(GRID, OTHERS).mean(axis=1) for predict in [fit.predict, *refits])
        low, high = sobol.spread_of(mean, np.array(others)) if others else (np.full(GRID, math.nan),) * 2
        found.append(Curve(axis, grid, mean, low, high))
    return tuple(found)
