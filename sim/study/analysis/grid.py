"""A grid of points: levels, paired differences, where the conclusion turns round, what rises or falls throughout.

Arrays are (points, structures, measures, replications); a run that is missing is NaN. Points count the grid with its
last axis fastest. A difference is *shown* where its 95 % t interval excludes 0 and its p value, adjusted by Holm over
the whole grid of one structure and measure, is below .05.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.analysis.joint_bootstrap import expanded_level
from sim.study.statistics import Interval, holm, t_interval

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SIGNIFICANCE = 0.05
CONFIDENCE = 0.95
RESAMPLES = 2000


class Band(NamedTuple):
    """Means with their 95 % t intervals; arrays of one shape."""

    mean: Floats
    low: Floats
    high: Floats
    n: Ints
    """Replications behind each mean."""


class Cells(NamedTuple):
    """Every point of a grid. `others` are the structures without the baseline, in their order."""

    level: Band
    """(points, structures, measures)"""
    delta: Floats
    """(points, others, measures, replications): structure minus baseline, replication by replication."""
    difference: Band
    """(points, others, measures)"""
    p_holm: Floats
    shown: Ints
    """-1 or 1: the sign of a difference that is shown; 0: none is shown."""
    identical: NDArray[np.bool_]
    """Where every replication gave exactly the same."""


class Reversal(NamedTuple):
    """Between two points of one line the sign of the shown difference turns."""

    axis: int
    before: int
    """The last point with the old sign."""
    after: int
    """The first point with the new sign; points between the two show no difference."""
    sign: int
    """The sign at `before`."""
    crossing: float
    """Where the difference is about 0; NaN along an axis of categories."""
    low: float
    high: float
    """95 % bootstrap interval of the crossing; NaN where replications are too few."""


class Trend(NamedTuple):
    """What one quantity does along an axis, over all lines of the grid in its direction."""

    lines: int
    rising: int
    """Lines on which every step is shown to be up, by paired t tests under Holm over all steps of all lines."""
    falling: int
    rising_in_mean: int
    """Lines on which the mean is up at every step and the interval of the whole rise excludes 0."""
    falling_in_mean: int
    change: Interval
    """From one end of the axis to the other, paired by replication, averaged over the lines."""
    still: bool
    """Whether nothing changes at all: every replication gives the same at every value."""


def combinations(sizes: Sequence[int]) -> Ints:
    """Return the points of a grid as (points, axes) numbers of values, the last axis fastest."""
    return np.indices(tuple(sizes)).reshape(len(sizes), -1).T.astype(np.int64)


def lines(sizes: Sequence[int], axis: int) -> Ints:
    """Return the points along one axis as (lines, values), one line for each choice of the other axes."""
    points = np.arange(math.prod(sizes), dtype=np.int64).reshape(tuple(sizes))
    return np.moveaxis(points, axis, -1).reshape(-1, sizes[axis])


def band(sample: Floats) -> Band:
    """Return mean and 95 % t interval over the last axis, leaving out NaN; NaN bounds for fewer than two values."""
    from scipy.special import stdtrit

    there = ~np.isnan(sample)
    n = there.sum(axis=-1)
    total = np.where(there, sample, 0.0).sum(axis=-1)
    mean = np.divide(total, n, out=np.full(n.shape, math.nan), where=n > 0)
    squares = np.where(there, (sample - mean[..., None]) ** 2, 0.0).sum(axis=-1)
    enough = n > 1
    fewer = np.maximum(n - 1, 1)
    half = stdtrit(fewer, 0.5 + CONFIDENCE / 2.0) * np.sqrt(squares / fewer / np.maximum(n, 1))
    half = np.where(enough, half, math.nan)
    return Band(mean, mean - half, mean + half, n.astype(np.int64))


def p_values(delta: Floats) -> Floats:
    """Return two-sided p values of paired t tests over the last axis; 1 where all differences are 0."""
    from scipy.special import stdtr

    found = band(delta)
    half = (found.high - found.low) / 2.0
    there = found.n > 1
    fewer = np.maximum(found.n - 1, 1)
    error = half / _quantile(fewer)
    ratio = np.divide(np.abs(found.mean), error, out=np.zeros_like(error), where=there & (error > 0.0))
    p = 2.0 * stdtr(fewer, -ratio)
    p = np.where(there & (error == 0.0), np.where(found.mean == 0.0, 1.0, 0.0), p)
    return np.where(there, p, math.nan)


def _quantile(freedom: Ints) -> Floats:
    from scipy.special import stdtrit

    return np.asarray(stdtrit(freedom, 0.5 + CONFIDENCE / 2.0), dtype=np.float64)


def cells(values: Floats, baseline: int) -> Cells:
    """Return levels and paired differences of every point; `baseline` is the number of a structure."""
    others = [i for i in range(values.shape[1]) if i != baseline]
    delta = values[:, others] - values[:, [baseline]]
    difference = band(delta)
    raw = p_values(delta)
    adjusted = np.empty_like(raw)
    for structure in range(raw.shape[1]):
        for measure in range(raw.shape[2]):
            adjusted[:, structure, measure] = holm(raw[:, structure, measure].tolist())
    apart = (difference.low > 0.0) | (difference.high < 0.0)
    shown = np.where(apart & (adjusted < SIGNIFICANCE), np.sign(difference.mean), 0.0).astype(np.int64)
    same = np.where(np.isnan(delta), 0.0, delta) == 0.0
    identical = same.all(axis=-1) & (difference.n > 0)
    return Cells(band(values), delta, difference, adjusted, shown, identical)


def crossing(places: Floats, profile: Floats, rising: bool) -> Floats:
    """Return where profiles (..., values) pass 0 by linear interpolation between neighbouring values.

    Of several passages the middle one. A profile whose ends have one sign crosses at the end of `places` beyond which
    it would: a resample can only say that the crossing is not inside.
    """
    above = profile > 0.0
    turns = above[..., 1:] != above[..., :-1]
    count = turns.sum(axis=-1, keepdims=True)
    step = np.argmax(turns & (np.cumsum(turns, axis=-1) == (count + 1) // 2), axis=-1)[..., None]
    left, right = (np.take_along_axis(profile, step + k, axis=-1)[..., 0] for k in (0, 1))
    start, end = places[step[..., 0]], places[step[..., 0] + 1]
    span = np.where(right == left, 1.0, right - left)
    inside = start - (end - start) * left / span
    outside = np.where(above[..., -1] == rising, places[0], places[-1])
    return np.asarray(np.where(above[..., 0] != above[..., -1], inside, outside), dtype=np.float64)


def crossing_interval(places: Floats, delta: Floats, rising: bool, seed: int) -> tuple[float, float]:
    """Return the 95 % bootstrap interval over replications of a crossing; `delta` is (values, replications).

    Percentiles are expanded for small samples (`joint_bootstrap`), for plain ones cover too seldom with few
    replications.
    """
    from scipy.stats import bootstrap

    whole = delta[:, ~np.isnan(delta).any(axis=0)]
    n = whole.shape[1]
    if n < 2:
        return math.nan, math.nan

    def statistic(chosen: Ints, axis: int) -> Floats:
        # (values, resamples, replications) is averaged over the replications of each resample.
        return crossing(places, np.moveaxis(whole[:, chosen].mean(axis=-1), 0, -1), rising)

    found = bootstrap(
        (np.arange(n),), statistic, n_resamples=RESAMPLES, vectorized=True, axis=-1, method="percentile",
        confidence_level=expanded_level(n, CONFIDENCE), rng=np.random.default_rng(seed),
    ).confidence_interval  # fmt: skip
    return float(found.low), float(found.high)


def reversals(
    sizes: Sequence[int], places: Sequence[Floats | None], shown: Ints, delta: Floats, seed: int
) -> list[Reversal]:
    """Return where the shown difference of one structure and measure turns round, along every axis.

    `shown` is (points,), `delta` (points, replications); `places` has the values of a smooth axis, None for categories.
    """
    found = []
    for axis, place in enumerate(places):
        for line in lines(sizes, axis):
            known = np.flatnonzero(shown[line])
            for i, j in pairwise(known.tolist()):
                before, after = int(line[i]), int(line[j])
                if shown[before] == shown[after]:
                    continue
                rising = bool(shown[after] > 0)
                at, low, high = math.nan, math.nan, math.nan
                if place is not None:
                    piece = delta[line[i : j + 1]]
                    # The ends are shown, so they have means; one without any run in between is passed over.
                    there = ~np.isnan(piece).all(axis=1)
                    means = band(piece[there]).mean
                    at = float(crossing(place[i : j + 1][there], means, rising))
                    low, high = crossing_interval(place[i : j + 1][there], piece[there], rising, seed)
                found.append(Reversal(axis, before, after, int(shown[before]), at, low, high))
    return found


def trend(sizes: Sequence[int], axis: int, sample: Floats) -> Trend:
    """Return what a quantity does along an axis; `sample` is (points, replications), paired by replication."""
    along = lines(sizes, axis)
    steps = np.diff(sample[along], axis=1)
    means, p = band(steps).mean, p_values(steps)
    shown = np.array(holm(p.ravel().tolist())).reshape(p.shape) < SIGNIFICANCE
    whole = sample[along[:, -1]] - sample[along[:, 0]]
    ends = band(whole)
    up, down = (means > 0.0).all(axis=1), (means < 0.0).all(axis=1)
    change = whole.mean(axis=0)
    return Trend(
        lines=len(along),
        rising=int((up & shown.all(axis=1)).sum()),
        falling=int((down & shown.all(axis=1)).sum()),
        rising_in_mean=int((up & (ends.low > 0.0)).sum()),
        falling_in_mean=int((down & (ends.high < 0.0)).sum()),
        change=t_interval(change[~np.isnan(change)]),
        still=bool((steps[~np.isnan(steps)] == 0.0).all()) and not np.isnan(change).all(),
    )


def apart(delta: Floats, one: int, other: int) -> bool:
    """Return whether two points that were picked from a grid differ, paired by replication; `delta` (points, replications).

    The p value is adjusted by Bonferroni for all pairs of points, for the two were picked by their values.
    """
    pairs = math.comb(len(delta), 2)
    return bool(float(p_values(delta[one] - delta[other])) * pairs < SIGNIFICANCE)
