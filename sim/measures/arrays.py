"""Arrays as all families use them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def sums(cells: Ints, weights: Floats, number: int) -> Floats:
    """Return the sum of `weights` in each of `number` cells."""
    return np.asarray(np.bincount(cells, weights=weights, minlength=number), dtype=np.float64)
