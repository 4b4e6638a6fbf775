"""Which points could lie on either side of a condition, for all that few replications say."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.analysis.prim import Flags, Floats

ERRORS = 2.0
"""A point is close if it lies within so many standard errors of where the condition turns."""
NEIGHBOURS = 50
"""Points over which the variance between replications is pooled, at the least."""


class Margins(NamedTuple):
    """Points held against one clause: positive where it is met."""

    mean: Floats
    """Per point, over replications, in the unit of the measure."""
    half_width: Floats
    """Two standard errors; NaN with one replication."""


class Calls(NamedTuple):
    """Points held against all clauses."""

    held: Flags
    """Whether all clauses are met, by their means."""
    close: Flags
    """Whether the noise of replications could turn that round; all False with one replication."""


def margins(per_replication: Floats, level: Floats) -> Margins:
    """Return the margin of each point with two standard errors.

    `per_replication` is points x replications, `level` the size of the measure at each point. Two replications say
    little about the variance of one point, and the variance grows with the level by orders of magnitude (queues). So
    variances are pooled over the points nearest in level.
    """
    n, replications = per_replication.shape
    mean = np.asarray(per_replication.mean(axis=1), dtype=np.float64)
    if replications < 2:
        return Margins(mean, np.full(n, math.nan))
    own = per_replication.var(axis=1, ddof=1)
    return Margins(mean, ERRORS * np.sqrt(pooled(own, level) / replications))


def pooled(variances: Floats, level: Floats) -> Floats:
    """Return each point's variance averaged over its neighbours in level, a fortieth of the points or `NEIGHBOURS`."""
    n = len(variances)
    order = np.argsort(level, kind="stable")
    reach = min(n, max(NEIGHBOURS, n // 40))
    sums = np.concatenate([[0.0], np.cumsum(variances[order])])
    first: NDArray[np.int64] = np.clip(np.arange(n) - reach // 2, 0, n - reach)
    found = np.empty(n)
    found[order] = np.maximum(0.0, sums[first + reach] - sums[first]) / reach
    return found


def calls(clauses: list[Margins]) -> Calls:
    """Return where all clauses are met, and where that is a close call.

    It is surely met where every clause is by more than two standard errors, surely not where one fails by more.
    """
    mean = np.array([clause.mean for clause in clauses])
    half = np.nan_to_num(np.array([clause.half_width for clause in clauses]), nan=0.0)
    held = np.all(mean > 0.0, axis=0)
    met: Flags = np.all(mean > half, axis=0)
    failed: Flags = np.any((mean <= 0.0) & (mean <= -half), axis=0)
    return Calls(np.asarray(held), np.asarray(np.where(held, ~met, ~failed), dtype=bool))
