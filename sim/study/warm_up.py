"""How much of the beginning to leave out: MSER-5.

White, Cobb & Spratt (2000), WSC; Hoad & Robinson (2011). The series is batched by fives; the truncation point is the
one that minimises the squared standard error of what remains.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BATCH = 5


class WarmUp(NamedTuple):
    """A truncation point in observations, and whether it can be trusted."""

    observations: int
    trusted: bool
    """False if the minimum lies in the second half of the series: then the run is too short."""


def mser5(series: NDArray[np.float64]) -> WarmUp:
    """Return the number of leading observations to leave out.

    MSER(d) = sum over i > d of (y_i - mean)^2 / (n - d)^2, over batches of five, for d up to n - 2. Fewer than 20
    observations say nothing: then none is left out and the result is not to be trusted.
    """
    if len(series) < 4 * BATCH:
        return WarmUp(0, False)
    batches = series[: len(series) // BATCH * BATCH].reshape(-1, BATCH).mean(axis=1)
    n = len(batches)
    scores = np.array([batches[d:].var() / (n - d) for d in range(n - 1)])
    best = int(np.argmin(scores))
    return WarmUp(best * BATCH, best <= n // 2)
