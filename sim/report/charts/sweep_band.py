"""Where the zero line of a heat map may lie: the interpolated difference with its interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.study.analysis.grid import Band, band

Floats = NDArray[np.float64]
_FINE = 8
"""Steps between two neighbouring points where the zero line is looked for."""


def between_points(delta: Floats) -> tuple[Floats, Floats, Band]:
    """Return a fine grid over (up, across, replications) and mean and 95 % t interval of the interpolated difference.

    Interpolation is linear in each replication, so that the interval is that of the interpolated difference itself,
    place by place.
    """
    fine = delta
    places = []
    for axis in (0, 1):
        n = delta.shape[axis]
        at = np.linspace(0.0, n - 1.0, (n - 1) * _FINE + 1)
        left = np.minimum(at.astype(np.int64), n - 2)
        part = (at - left).reshape([-1 if k == axis else 1 for k in range(3)])
        below, above = np.take(fine, left, axis=axis), np.take(fine, left + 1, axis=axis)
        # At a point itself the neighbour has no say, be it missing or not.
        fine = np.where(part == 0.0, below, np.where(part == 1.0, above, (1.0 - part) * below + part * above))
        places.append(at)
    return places[1], places[0], band(fine)
