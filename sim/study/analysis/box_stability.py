"""How much a box owes to the points at hand: the search repeated on resampled points."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.study.analysis.boxes import Settings, one_box, searchable
from sim.study.analysis.prim import Flags, Floats, step


class Spread(NamedTuple):
    """5 % and 95 % points of something over the resamples."""

    low: Floats
    high: Floats


class Stability(NamedTuple):
    """One box over the resamples."""

    resamples: int
    none: float
    """Share of the resamples in which no box was found."""
    restricted: Floats
    """Per axis, share of the resamples in which it is restricted."""
    low: Spread
    """Per axis, of the lower bound; where an axis is not bounded, its range's end counts."""
    high: Spread
    coverage: tuple[float, float]
    """5 and 95 % points, on the points that a resample left out; NaN if there never was a box."""
    density: tuple[float, float]


def stability(
    x: Floats, held: Flags, settings: Settings, ends: tuple[Floats, Floats], resamples: int, seed: tuple[int, ...]
) -> Stability:
    """Return how the box that is found in these points varies over bootstrap samples of them.

    `ends` are the ranges of the axes. Each resample runs the whole search for one box anew: peeling, choice, pasting,
    dropping of bounds. Same seed, same result.
    """
    generator = np.random.default_rng(seed)
    n, axes = x.shape
    flags: list[Flags] = []
    lows: list[Floats] = []
    highs: list[Floats] = []
    shares: list[tuple[float, float]] = []
    for _ in range(resamples):
        drawn = generator.integers(0, n, n)
        found = one_box(x[drawn], held[drawn], settings) if searchable(held[drawn]) else None
        if found is None:
            continue
        flags.append(found.box.restricted)
        lows.append(np.maximum(found.box.low, ends[0]))
        highs.append(np.minimum(found.box.high, ends[1]))
        out = np.ones(n, dtype=bool)
        out[drawn] = False
        unseen = step(x[out], held[out], found.box)
        if unseen.points and unseen.total_held:
            shares.append((unseen.coverage, unseen.density))
    count = np.sum(flags, axis=0) if flags else np.zeros(axes)
    coverage, density = np.array(shares).T if shares else (np.array([]), np.array([]))
    return Stability(
        resamples=resamples,
        none=1.0 - len(flags) / resamples,
        restricted=np.asarray(count / resamples, dtype=np.float64),
        low=_spread(lows, axes),
        high=_spread(highs, axes),
        coverage=_ends(coverage),
        density=_ends(density),
    )


def _spread(values: list[Floats], axes: int) -> Spread:
    if not values:
        return Spread(np.full(axes, np.nan), np.full(axes, np.nan))
    low, high = np.quantile(np.array(values), [0.05, 0.95], axis=0)
    return Spread(low, high)


def _ends(values: Floats) -> tuple[float, float]:
    if not len(values):
        return float("nan"), float("nan")
    low, high = np.quantile(values, [0.05, 0.95])
    return float(low), float(high)
