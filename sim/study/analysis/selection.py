"""KN++: keep sampling what may still be best, drop what is beaten, with a guaranteed probability of correct selection.

Kim & Nelson (2001), ACM TOMACS 11(3), the fully sequential procedure KN: exact for normal data, any n0, with or without
common random numbers; Kim & Nelson (2006), Operations Research 54(3), KN++: the same with variances of differences that
are renewed while data come in, asymptotically exact. Both promise: if one system is better than every other
by at least delta, it is the one that is kept, with probability at least `confidence`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

FEWEST = 5
"""Replications below which a variance says too little to drop anybody."""


class Race(NamedTuple):
    """Who is still in, after so many replications of each."""

    alive: Bools
    """(..., systems)"""
    dropped_at: Ints
    """(..., systems) replications after which a system was dropped; 0 while it is in."""
    finished: Bools
    """(...) whether further replications cannot drop anybody but by their means: one is left, or all that are left have
    been followed as long as delta asks for."""
    needed: Floats
    """(...) replications after which the race ends at the latest, as far as the variances tell now."""


def slack(confidence: float, systems: int, degrees: int) -> float:
    """Return h2, which scales the variance of a difference into a number of replications: 2 eta (n - 1).

    eta = ((2 alpha / (k - 1)) ** (-2 / (n - 1)) - 1) / 2 with alpha = 1 - confidence: Bonferroni over the k - 1 others,
    so that systems may depend on each other (common random numbers). c = 1: a triangular region.
    """
    alpha = 1.0 - confidence
    eta = 0.5 * ((2.0 * alpha / (systems - 1)) ** (-2.0 / degrees) - 1.0)
    return float(2.0 * eta * degrees)


def race(samples: Floats, delta: float, confidence: float, first_stage: int, renew: int = 0) -> Race:
    """Return which systems remain of those in `samples`; less is better.

    `samples` is (..., systems, replications), the same replications for all systems; leading axes are separate races.
    `delta` > 0, the smallest difference that matters, in the unit of the samples, is fixed beforehand. `first_stage`
    replications are taken before anybody is dropped, then one at a time. Variances of the differences are estimated
    after the first stage and again every `renew` replications (KN++); 0: never again (KN). The result depends
    on `samples` alone, not on how they came in: a race goes on by calling again with more columns.
    """
    *lead, systems, replications = samples.shape
    alive = np.ones((*lead, systems), dtype=np.bool_)
    dropped = np.zeros((*lead, systems), dtype=np.int64)
    needed = np.full(tuple(lead), np.inf)
    finished = np.zeros(tuple(lead), dtype=np.bool_)
    if systems == 1:
        return Race(alive, dropped, np.ones(tuple(lead), dtype=np.bool_), np.zeros(tuple(lead)))
    if replications < first_stage:
        return Race(alive, dropped, finished, needed)
    sums = np.cumsum(samples, axis=-1)
    limit = np.zeros((*lead, systems, systems))
    for r in range(first_stage, replications + 1):
        if r == first_stage or (renew and (r - first_stage) % renew == 0):
            h2 = slack(confidence, systems, r - 1)
            limit = h2 * variances_of_differences(samples[..., :r]) / delta**2
        means = sums[..., r - 1] / r
        margin = np.maximum(0.0, delta / (2.0 * r) * (limit - r))
        behind = means[..., :, None] - means[..., None, :] > margin
        both = alive[..., :, None] & alive[..., None, :]
        beaten = (behind & both).any(axis=-1)
        dropped[beaten] = r
        alive = alive & ~beaten
        both = alive[..., :, None] & alive[..., None, :]
        needed = np.where(both, limit, 0.0).max(axis=(-2, -1))
        # Past its limit a pair is told apart by means alone: who is left then is level.
        finished = finished | (alive.sum(axis=-1) == 1) | (needed <= r)
        if bool(np.all(finished)):
            break
    return Race(alive, dropped, finished, needed)


def variances_of_differences(samples: Floats) -> Floats:
    """Return (..., systems, systems) variances of the paired differences of `samples` (..., systems, replications)."""
    centred = samples - samples.mean(axis=-1, keepdims=True)
    products = centred @ np.swapaxes(centred, -1, -2) / (samples.shape[-1] - 1)
    own = np.diagonal(products, axis1=-2, axis2=-1)
    result: Floats = np.maximum(0.0, own[..., :, None] + own[..., None, :] - 2.0 * products)
    return result
