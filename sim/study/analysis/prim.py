"""PRIM, bump hunting with a patience parameter: peel a box down to where a condition holds, then paste back.

Friedman & Fisher (1999), "Bump hunting in high-dimensional data", Statistics and Computing 9; for the search of scenarios
Bryant & Lempert (2010), Technological Forecasting and Social Change 77. Own code because the only kept Python package
(ema_workbench) needs a GPL one; tests hold the two against each other. All axes are numeric, and only the order of
their values matters.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

PEEL = 0.05
"""Share of the box that one peel takes away: the patience of Friedman & Fisher, who advise .05 to .1."""
LEAST_MASS = 0.05
"""Share of the points below which no box is peeled."""
_EQUAL = 1e-12
"""Gains that differ by less are ties; the order of the axes must not depend on rounding."""


class Box(NamedTuple):
    """A box: where an axis is not bounded on a side, the bound is infinite."""

    low: Floats
    high: Floats

    def inside(self, x: Floats) -> Flags:
        """Return which rows of `x` (points x axes) lie in the box."""
        return np.asarray(np.all((x >= self.low) & (x <= self.high), axis=1))

    @property
    def restricted(self) -> Flags:
        """Return which axes are bounded on at least one side."""
        return np.isfinite(self.low) | np.isfinite(self.high)

    def without(self, axis: int) -> Box:
        """Return the box with one axis set free."""
        return self.bounded(axis, -np.inf, np.inf)

    def bounded(self, axis: int, low: float, high: float) -> Box:
        """Return the box with other bounds on one axis."""
        lows, highs = self.low.copy(), self.high.copy()
        lows[axis], highs[axis] = low, high
        return Box(lows, highs)


class Step(NamedTuple):
    """One box of the trajectory, with what it holds of the points it was found in."""

    box: Box
    points: int
    """Points in the box."""
    held: int
    """Those of them in which the condition holds."""
    total: int
    """Points in which the box was sought."""
    total_held: int
    pasted: bool

    @property
    def density(self) -> float:
        """Return the share of the box's points in which the condition holds."""
        return self.held / self.points if self.points else 0.0

    @property
    def coverage(self) -> float:
        """Return the share of all points in which it holds that lie in the box."""
        return self.held / self.total_held if self.total_held else 0.0

    @property
    def mass(self) -> float:
        """Return the share of all points that lie in the box."""
        return self.points / self.total if self.total else 0.0

    @property
    def dimensions(self) -> int:
        """Return how many axes are restricted."""
        return int(self.box.restricted.sum())


def whole(axes: int) -> Box:
    """Return the box that restricts nothing."""
    return Box(np.full(axes, -np.inf), np.full(axes, np.inf))


def step(x: Floats, held: Flags, box: Box, pasted: bool = False) -> Step:
    """Return what a box holds of these points."""
    inside = box.inside(x)
    return Step(box, int(inside.sum()), int((inside & held).sum()), len(held), int(held.sum()), pasted)


def peel(
    x: Floats,
    held: Flags,
    share: float = PEEL,
    least_mass: float = LEAST_MASS,
    most_dimensions: int | None = None,
    allowed: Flags | None = None,
) -> list[Step]:
    """Return the peeling trajectory, from the whole space down to the smallest box.

    `x` is points x axes. Each step takes about `share` of the box's points off one side of one axis: the side with the
    largest gain in density per point lost (the "lenient" criterion of Kwakkel & Jaxa-Rozen 2016, with which values that
    repeat do not draw peels to themselves; for values that do not repeat it is that of Friedman & Fisher). Ties, which
    are many where little is left to gain, go to the box with fewer restricted axes, then to the side from which held
    points lie farther: so that the order of the axes decides nothing. No more than `most_dimensions` axes are ever restricted,
    and only those in `allowed`. It ends before `least_mass` of the points, or where nothing gains.
    """
    axes = x.shape[1]
    free = np.ones(axes, dtype=bool) if allowed is None else allowed
    most = axes if most_dimensions is None else most_dimensions
    found = [step(x, held, whole(axes))]
    orders = np.argsort(x, axis=0, kind="stable").T
    inside = np.ones(len(x), dtype=bool)
    while True:
        best = _best_peel(x, held, found[-1], inside, orders, share, free, most)
        if best is None or best.points < least_mass * len(held):
            return found
        found.append(best)
        inside = best.box.inside(x)


def _best_peel(
    x: Floats, held: Flags, last: Step, inside: Flags, orders: NDArray[np.intp], share: float, free: Flags, most: int
) -> Step | None:
    full = last.dimensions >= most
    best, best_gain, best_pull = None, 0.0, 0.0
    for axis in np.flatnonzero(free & (last.box.restricted | (not full))):
        here = orders[axis][inside[orders[axis]]]
        values, marks = x[here, axis], held[here]
        for upper in (False, True):
            first, end = _kept(values, share, upper)
            if first >= end:
                continue
            points, hits = end - first, int(marks[first:end].sum())
            gain = (hits / points - last.density) / (last.points - points)
            if gain <= 0.0 or gain < best_gain - _EQUAL:
                continue
            cut = float((values[end - 1] + values[end]) / 2.0 if upper else (values[first - 1] + values[first]) / 2.0)
            box = last.box.bounded(
                int(axis), last.box.low[axis] if upper else cut, cut if upper else last.box.high[axis]
            )
            new = Step(box, points, hits, last.total, last.total_held, False)
            pull = _pull(marks, upper)
            tied = best is not None and gain <= best_gain + _EQUAL
            if tied and best is not None and (new.dimensions, -pull) >= (best.dimensions, -best_pull):
                continue
            best, best_gain, best_pull = new, gain, pull
    return best


def _kept(ordered: Floats, share: float, upper: bool) -> tuple[int, int]:
    """Return which of the values, in order, stay when about `share` of them go, at least one; alike go together."""
    n = len(ordered)
    off = max(1, math.ceil(share * n - _EQUAL))
    if upper:
        return 0, int(np.searchsorted(ordered, ordered[n - off], "left"))
    return int(np.searchsorted(ordered, ordered[off - 1], "right")), n


def _pull(marks: Flags, upper: bool) -> float:
    """Return how far held points lie from the side that is peeled, in ranks, beyond the others; marks in order."""
    if marks.all() or not marks.any():
        return 0.0
    ranks = np.arange(len(marks))
    ahead = float(ranks[marks].mean() - ranks[~marks].mean())
    return -ahead if upper else ahead


def paste(x: Floats, held: Flags, last: Step, share: float = PEEL) -> list[Step]:
    """Return the boxes by which a box grows again, as long as growing does not thin it out; none if it cannot grow.

    A paste moves one bound of a restricted axis outward by `share` of the box's points; of all, the one with the
    densest result is taken, if its density is higher than before (Friedman & Fisher 1999, section 8.2).
    """
    found: list[Step] = []
    while True:
        best = None
        for axis in np.flatnonzero(last.box.restricted):
            for upper in (False, True):
                new = _pasted(x, held, last, int(axis), upper, share)
                # Alike in density, the larger one.
                if new is not None and (best is None or (new.density, new.points) > (best.density, best.points)):
                    best = new
        if best is None or best.density < last.density or (best.density == last.density < 1.0):
            return found
        found.append(best)
        last = best


def _pasted(x: Floats, held: Flags, last: Step, axis: int, upper: bool, share: float) -> Step | None:
    low, high = float(last.box.low[axis]), float(last.box.high[axis])
    if not np.isfinite(high if upper else low):
        return None
    beyond = last.box.bounded(axis, high, np.inf) if upper else last.box.bounded(axis, -np.inf, low)
    values = np.sort(x[beyond.inside(x), axis])
    more = max(1, int(share * last.points))
    if len(values) <= more:
        # Nothing would be left beyond: the bound goes.
        box = last.box.bounded(axis, low, np.inf) if upper else last.box.bounded(axis, -np.inf, high)
    elif upper:
        end = int(np.searchsorted(values, values[more - 1], "right"))
        edge = np.inf if end >= len(values) else float((values[end - 1] + values[end]) / 2.0)
        box = last.box.bounded(axis, low, edge)
    else:
        start = int(np.searchsorted(values, values[-more], "left"))
        edge = -np.inf if start == 0 else float((values[start] + values[start - 1]) / 2.0)
        box = last.box.bounded(axis, edge, high)
    new = step(x, held, box, pasted=True)
    return new if new.points > last.points else None
