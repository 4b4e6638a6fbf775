"""Posts moved between groups of offices while their number stays the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def allocate(weights: Floats, posts: Floats, low: Floats, high: Floats, total: float) -> Floats:
    """Return the factor of each group: as the weights ask, within [low, high], and sum(posts * factor) = total.

    The factors are clip(scale * weights, low, high) for the one scale that keeps the total; where all factors are at a
    bound, the total may leave several scales, which all give the same factors. `weights` and `posts` are above 0. Raises
    ValueError if no factors within the bounds have the total.
    """
    least, most = float(posts @ low), float(posts @ high)
    # A total at the very end of what is possible may be beyond it by rounding.
    room = 1e-9 * max(most, total)
    if not least - room <= total <= most + room:
        raise ValueError(f"{total} posts are not between {least} and {most}")
    # Between two neighbouring scales at which a factor meets a bound, the total is a straight line.
    knots = np.unique(np.concatenate([low / weights, high / weights]))
    totals = np.array([float(posts @ np.clip(knot * weights, low, high)) for knot in knots])
    scale = float(np.interp(total, totals, knots))
    factors = np.clip(scale * weights, low, high)
    free = (factors > low) & (factors < high)
    if np.any(free):
        # What rounding lost goes to those that can move.
        share = posts[free] @ factors[free]
        factors[free] *= (total - posts[~free] @ factors[~free]) / share
    return np.asarray(factors, dtype=np.float64)
