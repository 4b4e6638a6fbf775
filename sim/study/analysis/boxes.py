"""From points with a mark to boxes: which box of a trajectory, which of its bounds count, what is left for further ones.

The order is fixed before any run: boxes are found in one part of the points and judged in the other, which no choice has
seen. A box is reported only if the condition holds in more than half of it, and if the other part confirms it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.study.analysis.prim import LEAST_MASS, PEEL, Box, Flags, Floats, Step, paste, peel
from sim.study.analysis.shares import Share, share_of

RARE = 0.01
"""A condition that holds in less than this share of the points, or fails in less, has no region worth a box."""
FEWEST = 10
"""Points of either kind without which no box is sought."""
THIN = 0.5
"""Density below which a box is no region: there the condition fails more often than it holds."""
KEPT = 0.05
"""Quasi-p above which a bound is dropped (Bryant & Lempert 2010)."""
CONFIRMED = 0.01
"""p on the points held out from which on a box counts as chance."""


class Settings(NamedTuple):
    """How boxes are sought; all of it is known before the run."""

    goal: float
    """Density asked of a box."""
    most_dimensions: int = 4
    most_boxes: int = 3
    peel: float = PEEL
    least_mass: float = LEAST_MASS


class Found(NamedTuple):
    """One box as it was found."""

    trajectory: tuple[Step, ...]
    """Peels, then pastes from the box chosen."""
    chosen: int
    """Place of the final box in the trajectory."""
    quasi_p: Floats
    """Per axis; NaN where it is not restricted."""

    @property
    def box(self) -> Box:
        """Return the final box."""
        return self.trajectory[self.chosen].box


class Judged(NamedTuple):
    """What a box holds of some points, of those that earlier boxes left."""

    coverage: Share
    """Of all cases in which the condition holds, those in the box."""
    density: Share
    """Of the box's points, those in which it holds."""
    mass: Share
    """Of all points, those in the box."""
    p: float
    """Chance of so many held ones in the box if it were laid blindly (hypergeometric, one-sided)."""
    axis_p: Floats
    """The same for each bound against the box without it; NaN where an axis is not restricted."""


def goal_of(base: float, asked: float) -> float:
    """Return the density asked of a box: `asked`, at least half-way from the base rate to 1.

    Where the condition holds in most points anyway, a box as dense as that says nothing.
    """
    return max(asked, (1.0 + base) / 2.0)


def f1(step: Step) -> float:
    """Return the harmonic mean of coverage and density."""
    both = step.coverage + step.density
    return 2.0 * step.coverage * step.density / both if both else 0.0


def choose(trajectory: list[Step], goal: float) -> int:
    """Return which box of a trajectory is taken: of those as dense as `goal`, the one that fits best.

    Fit is the harmonic mean of coverage and density; with coverage alone a box would take in thin borders until it is
    just dense enough. If none is as dense, the best fitting of all. Alike in fit, fewer restricted axes.
    """
    dense = [k for k, step in enumerate(trajectory) if step.density >= goal]
    return max(dense or range(len(trajectory)), key=lambda k: (f1(trajectory[k]), -trajectory[k].dimensions))


def quasi_p(x: Floats, held: Flags, box: Box) -> Floats:
    """Return for each bound how likely so many held points were if it did nothing (Bryant & Lempert 2010, appendix).

    Binomial, one-sided: with the axis set free the box has density q; P(at least as many as in the box | n, q). The box
    was sought among many, so this is no true p value: hence its name, and hence the points held out.
    """
    from scipy.stats import binom

    inside = box.inside(x)
    points, hits = int(inside.sum()), int((inside & held).sum())
    found = np.full(x.shape[1], np.nan)
    for axis in np.flatnonzero(box.restricted):
        freed = box.without(int(axis)).inside(x)
        found[axis] = binom.sf(hits - 1, points, held[freed].mean()) if freed.any() else 1.0
    return found


def one_box(x: Floats, held: Flags, settings: Settings) -> Found | None:
    """Return the box of these points, or None if no restriction is significant.

    The bound with the highest quasi-p above `KEPT` is forbidden and all is done anew, until every bound counts.
    """
    allowed = np.ones(x.shape[1], dtype=bool)
    while allowed.any():
        peels = peel(x, held, settings.peel, settings.least_mass, settings.most_dimensions, allowed)
        taken = choose(peels, settings.goal)
        if peels[taken].dimensions == 0:
            return None
        pastes = paste(x, held, peels[taken], settings.peel)
        final = pastes[-1] if pastes else peels[taken]
        p = quasi_p(x, held, final.box)
        if not np.any(p > KEPT):
            chosen = len(peels) + len(pastes) - 1 if pastes else taken
            return Found((*peels, *pastes), chosen, p)
        allowed[int(np.nanargmax(p))] = False
    return None


def searchable(held: Flags) -> bool:
    """Return whether the condition holds and fails often enough for a search."""
    hits = int(held.sum())
    rate = hits / len(held) if len(held) else 0.0
    return RARE <= rate <= 1.0 - RARE and FEWEST <= hits <= len(held) - FEWEST


def judge(x: Floats, held: Flags, box: Box, earlier: list[Box]) -> Judged:
    """Return what a box holds of these points; points of earlier boxes are theirs."""
    left = rest(x, earlier)
    inside = left & box.inside(x)
    hits = int((inside & held).sum())
    axis_p = np.full(x.shape[1], np.nan)
    for axis in np.flatnonzero(box.restricted):
        axis_p[axis] = _chance(held, inside, left & box.without(int(axis)).inside(x))
    return Judged(
        coverage=share_of(hits, int(held.sum())),
        density=share_of(hits, int(inside.sum())),
        mass=share_of(int(inside.sum()), len(held)),
        p=_chance(held, inside, left),
        axis_p=axis_p,
    )


def judge_all(x: Floats, held: Flags, boxes: list[Box]) -> Judged:
    """Return what the boxes hold together."""
    inside = ~rest(x, boxes)
    hits = int((inside & held).sum())
    everywhere = np.ones(len(held), dtype=bool)
    return Judged(
        share_of(hits, int(held.sum())),
        share_of(hits, int(inside.sum())),
        share_of(int(inside.sum()), len(held)),
        _chance(held, inside, everywhere),
        np.full(x.shape[1], np.nan),
    )


def rest(x: Floats, boxes: list[Box]) -> Flags:
    """Return which points lie in none of the boxes."""
    left = np.ones(len(x), dtype=bool)
    for box in boxes:
        left &= ~box.inside(x)
    return left


def _chance(held: Flags, inside: Flags, within: Flags) -> float:
    """Return P(at least so many held ones among the points inside | drawn blindly from those within)."""
    from scipy.stats import hypergeom

    hits, n = int((inside & held).sum()), int(inside.sum())
    if n == 0:
        return 1.0
    p = float(hypergeom.sf(hits - 1, int(within.sum()), int((within & held).sum()), n))
    return 1.0 if math.isnan(p) else p


class Region(NamedTuple):
    """A box that the points held out confirm."""

    found: Found
    seen: Judged
    """On the points in which it was found."""
    held_out: Judged
    """On the points that it has not seen: the numbers to believe."""


class Search(NamedTuple):
    """All boxes, and why there are no more."""

    regions: tuple[Region, ...]
    refused: Region | None
    """The next box, which was not taken."""
    why: str = ""
    """Why not: `thin` (the condition holds in less than half of it) or `chance` (the points held out do not confirm it)."""


def search(x: Floats, held: Flags, assess: Flags, settings: Settings) -> Search:
    """Find boxes one after the other in the points not in `assess`, each in what the earlier ones left.

    Covering by Friedman & Fisher (1999, section 10). It ends with the first box in less than half of which the condition
    holds, or which the points held out do not confirm, or when nothing is left to find: later boxes are only tried where
    all earlier ones held, so no level needs to be adjusted for their number.
    """
    x_in, held_in, x_out, held_out = x[~assess], held[~assess], x[assess], held[assess]
    regions: list[Region] = []
    boxes: list[Box] = []
    while len(boxes) < settings.most_boxes:
        left = rest(x_in, boxes)
        found = one_box(x_in[left], held_in[left], settings) if searchable(held_in[left]) else None
        if found is None:
            return Search(tuple(regions), None)
        new = Region(found, judge(x_in, held_in, found.box, boxes), judge(x_out, held_out, found.box, boxes))
        if new.seen.density.value < THIN:
            return Search(tuple(regions), new, "thin")
        if new.held_out.p >= CONFIRMED:
            return Search(tuple(regions), new, "chance")
        regions.append(new)
        boxes.append(found.box)
    return Search(tuple(regions), None)
