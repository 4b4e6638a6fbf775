"""Which points no other point beats on every objective, how surely so, and which of them stand for the rest.

Values are oriented so that less is better: a caller multiplies measures of which more is better by -1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_AT_ONCE = 4_000_000
"""Comparisons held in memory at once."""


def non_dominated(values: Floats) -> Bools:
    """Return which points are on the Pareto front; less is better.

    `values` is (..., points, objectives). A point is dominated if another is no worse on every objective and better on
    one; equal points do not dominate each other. A point with NaN is never on the front and dominates nobody.
    """
    known = np.asarray(~np.isnan(values).any(axis=-1), dtype=np.bool_)
    left, right = values[..., :, None, :], values[..., None, :, :]
    with np.errstate(invalid="ignore"):
        beaten = np.logical_and((right <= left).all(axis=-1), (right < left).any(axis=-1))
    return np.asarray(known & ~np.logical_and(beaten, known[..., None, :]).any(axis=-1), dtype=np.bool_)


def front_share(replicated: Floats, feasible: Bools, resamples: int, seed: int) -> Floats:
    """Return the share of bootstrap resamples of the replications in which each point is on the front.

    `replicated` is (points, replications, objectives). The replications are drawn with replacement, the same ones for
    all points, so that what pairing gained is kept. Points that are not feasible get 0 and beat nobody. With r
    replications there are only (2r - 1)! / (r! (r - 1)!) different resamples: with few, the share is a rough guide.
    Efron & Tibshirani (1993), An Introduction to the Bootstrap.
    """
    points, replications, _ = replicated.shape
    shares = np.zeros(points)
    allowed = np.flatnonzero(feasible & ~np.isnan(replicated).any(axis=(1, 2)))
    if not len(allowed):
        return shares
    drawn = np.random.default_rng(seed).integers(0, replications, (resamples, replications))
    weights = np.apply_along_axis(np.bincount, 1, drawn, minlength=replications) / replications
    step = max(1, _AT_ONCE // len(allowed) ** 2)
    count = np.zeros(len(allowed))
    for first in range(0, resamples, step):
        means = np.einsum("br,pro->bpo", weights[first : first + step], replicated[allowed])
        count += non_dominated(means).sum(axis=0)
    shares[allowed] = count / resamples
    return shares


def spread_out(values: Floats, most: int) -> list[int]:
    """Return at most `most` points that stand for all of them: the best on each objective, then the farthest away.

    `values` is (points, objectives). Each objective is scaled to its range. Farthest-point clustering: Gonzalez (1985),
    Theoretical Computer Science 38. The result is in order of the first objective.
    """
    points = len(values)
    low, high = values.min(axis=0), values.max(axis=0)
    scaled = (values - low) / np.where(high > low, high - low, 1.0)
    order = np.lexsort(values.T[::-1])
    # The best on an objective; among equals the one that is best on the first of the others.
    chosen = list(dict.fromkeys(int(order[np.argmin(values[order, k])]) for k in range(values.shape[1])))[:most]
    while len(chosen) < min(most, points):
        apart = np.linalg.norm(scaled[:, None] - scaled[chosen][None], axis=2).min(axis=1)
        apart[chosen] = -1.0
        chosen.append(int(np.argmax(apart)))
    return sorted(chosen, key=lambda point: tuple(values[point]))
