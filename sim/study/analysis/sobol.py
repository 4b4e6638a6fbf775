"""Sobol' indices of the mean response: which part of its variance an axis brings, alone and with all its interactions.

SALib makes the samples and the estimates. Added here is what a simulation needs: the noise of a mean of paired
replications is taken out, so that an axis without effect gets 0 and not the noise.

Sources: Saltelli et al. (2010), Computer Physics Communications 181; Saltelli (2002), ibid. 145.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.analysis.noise import noise_of_points
from sim.study.analysis.screening import salib, unit_problem

Floats = NDArray[np.float64]
Z = 1.959963984540054
"""Of a 95 % interval."""
RESAMPLES = 200


class Indices(NamedTuple):
    """First-order and total indices with 95 % intervals; arrays (axes,). They lie between 0 and 1, estimates too."""

    first: Floats
    first_low: Floats
    first_high: Floats
    total: Floats
    total_low: Floats
    total_high: Floats


class Pairs(NamedTuple):
    """Second-order indices, (axes, axes), NaN on and below the diagonal."""

    second: Floats
    low: Floats
    high: Floats


class Raw(NamedTuple):
    """What SALib says of one sample of noise-free values."""

    first: Floats
    first_half: Floats
    total: Floats
    total_half: Floats
    first_draws: Floats
    """(resamples, axes)"""
    total_draws: Floats
    second: Floats | None
    second_half: Floats | None


def sample(axes: int, n: int, second: bool, seed: int, groups: tuple[str, ...] | None = None) -> Floats:
    """Return Saltelli's sample in the unit cube: n x (axes + 2) points, n x (2 axes + 2) with second order.

    `n` is a power of 2 (scrambled Sobol' sequence). With `groups`, groups count in place of axes.
    """
    points: Floats = salib("sample.sobol").sample(
        unit_problem(axes, groups), n, calc_second_order=second, seed=np.random.default_rng(seed)
    )
    return points


def raw(
    values: Floats,
    axes: int,
    second: bool,
    seed: int,
    groups: tuple[str, ...] | None = None,
    resamples: int = RESAMPLES,
) -> Raw:
    """Return SALib's estimates from `values` (points of `sample`,), which must not all be equal."""
    told = salib("analyze.sobol").analyze(
        unit_problem(axes, groups),
        values,
        calc_second_order=second,
        num_resamples=resamples,
        keep_resamples=True,
        # SALib takes 0 for no seed at all.
        seed=seed + 1,
    )

    def array(name: str) -> Floats:
        return np.asarray(told[name], dtype=np.float64)

    return Raw(
        array("S1"),
        array("S1_conf"),
        array("ST"),
        array("ST_conf"),
        array("S1_conf_all"),
        array("ST_conf_all"),
        array("S2") if second else None,
        array("S2_conf") if second else None,
    )


def within(value: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats, Floats]:
    """Return estimate and bounds within 0 and 1, where indices lie."""
    return np.clip(value, 0.0, 1.0), np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


class Blocks(NamedTuple):
    """Saltelli's sample taken apart, each (n, replications) or (n, axes, replications)."""

    a: Floats
    b: Floats
    ab: Floats
    ba: Floats | None


def blocks(values: Floats, axes: int, second: bool) -> Blocks:
    """Return the rows of the sample whose runs are all there; `values` (points, replications)."""
    width = 2 * axes + 2 if second else axes + 2
    rows = values.reshape(-1, width, values.shape[1])
    rows = rows[~np.isnan(rows).any(axis=(1, 2))]
    ba = rows[:, axes + 1 : -1] if second else None
    return Blocks(rows[:, 0], rows[:, -1], rows[:, 1 : axes + 1], ba)


def direct(values: Floats, axes: int, second: bool, seed: int) -> tuple[Indices, Pairs | None]:
    """Return the indices from `values` (points of `sample`, replications), run by the model itself.

    SALib's estimates from the means of replications, with the noise taken out of numerator and denominator. With R
    replications, D the difference a row makes when an axis changes, and B the row's other value:
    E[mean(D)^2] = E[D]^2 + var_r(D)/R and E[mean(B) mean(D)] = E[B]E[D] + cov_r(B, D)/R; both terms are estimated over
    the same paired replications, so common random numbers are allowed for. Their sampling error widens the intervals.
    """
    parts = blocks(values, axes, second)
    n, replications = parts.a.shape
    kept = np.concatenate(
        [parts.a[:, None], parts.ab, *([] if parts.ba is None else [parts.ba]), parts.b[:, None]], axis=1
    )
    said = raw(kept.mean(axis=2).ravel(), axes, second, seed)
    both = np.concatenate([parts.a, parts.b])
    seen = float(np.var(both.mean(axis=1)))
    if replications < 2:
        first = within(said.first, said.first - said.first_half, said.first + said.first_half)
        total = within(said.total, said.total - said.total_half, said.total + said.total_half)
        return Indices(*first, *total), _pairs(said, 1.0)
    steps = parts.ab - parts.a[:, None]
    other = parts.b - parts.b.mean(axis=0)
    moved = steps - steps.mean(axis=2, keepdims=True)
    beside = (other - other.mean(axis=1, keepdims=True))[:, None]
    too_total = 0.5 * (moved**2).sum(axis=2) / (replications - 1) / replications
    too_first = (beside * moved).sum(axis=2) / (replications - 1) / replications
    true = seen - float(np.mean(noise_of_points(both)))
    if true <= 0.0:
        nothing, all_of_it = np.zeros(axes), np.ones(axes)
        return Indices(nothing, nothing, all_of_it, nothing, nothing, all_of_it), None
    first = _without(said.first, said.first_half, too_first, seen, true, n)
    total = _without(said.total, said.total_half, too_total, seen, true, n)
    return Indices(*first, *total), _pairs(said, seen / true)


def _without(
    index: Floats, half: Floats, too_much: Floats, seen: float, true: float, n: int
) -> tuple[Floats, Floats, Floats]:
    """Return an index and its bounds without the noise `too_much` (rows, axes) in its numerator."""
    value = (index * seen - too_much.mean(axis=0)) / true
    error = Z * too_much.std(axis=0, ddof=1) / math.sqrt(n)
    wide = np.hypot(half * seen, error) / true
    return within(value, value - wide, value + wide)


def _pairs(said: Raw, scale: float) -> Pairs | None:
    if said.second is None or said.second_half is None:
        return None
    second, half = scale * said.second, scale * said.second_half
    return Pairs(second, second - half, second + half)


def spread_of(estimate: Floats, draws: Floats) -> tuple[Floats, Floats]:
    """Return bounds from resampled `draws` (draws, axes): the wider of percentile and basic bootstrap on each side.

    Refits see fewer distinct points than the fit they stand for, so their indices may be shifted: the basic interval
    turns the shift round, the percentile interval keeps it. Source: Davison & Hinkley (1997), Bootstrap Methods, ch. 5.
    """
    low, high = np.percentile(draws, [2.5, 97.5], axis=0)
    return np.minimum(low, 2.0 * estimate - high), np.maximum(high, 2.0 * estimate - low)


def ranks(low: Floats, high: Floats) -> NDArray[np.int64]:
    """Return 1 + how many intervals lie wholly above each; 0 for an interval that reaches 0.

    Axes whose intervals overlap are never put in an order by their estimates alone.
    """
    above = (low[None, :] > high[:, None]).sum(axis=1) + 1
    return np.where(low > 0.0, above, 0).astype(np.int64)
