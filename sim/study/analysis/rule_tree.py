"""A classification tree as a second opinion on boxes: CART by scikit-learn, its leaves chosen by the boxes' own rule.

Breiman, Friedman, Olshen & Stone 1984; beside PRIM in Lempert, Bryant & Bankes (2008), RAND WR-557: where the two
disagree, the region is no box.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.study.analysis.boxes import Judged, judge_all
from sim.study.analysis.prim import Box, Flags, Floats, whole

DEPTH = 4
LEAST_LEAF = 0.025
"""Share of the points below which there is no leaf."""


class Leaf(NamedTuple):
    """One leaf: a box, and how dense it is."""

    box: Box
    points: int
    """Of those in which the tree was grown."""
    held: int
    taken: bool
    """Whether it belongs to the tree's region."""


class Grown(NamedTuple):
    """A tree and its region."""

    leaves: tuple[Leaf, ...]
    """The densest first."""
    seen: Judged
    """The region on the points in which it was grown."""
    held_out: Judged
    weight: Floats
    """Per axis, its part in the impurity that the tree removes (Gini); they add up to 1 or are all 0."""


def grow(x: Floats, held: Flags, assess: Flags, goal: float, seed: int, learn: Any) -> Grown:
    """Return the tree of the points not in `assess`; `learn` is the module `sklearn.tree`.

    Leaves are taken, the densest first, as long as the region stays as dense as `goal`; if not even the first is, as
    long as the harmonic mean of coverage and density grows.
    """
    x_in, held_in = x[~assess], held[~assess]
    model = learn.DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=LEAST_LEAF, random_state=seed % 2**32)
    model.fit(x_in, held_in)
    boxes = _boxes(model.tree_, x.shape[1])
    counted = [(box, int((i := box.inside(x_in)).sum()), int((i & held_in).sum())) for box in boxes]
    counted.sort(key=lambda leaf: -leaf[2] / max(leaf[1], 1))
    taken = _taken([points for _, points, _ in counted], [hits for _, _, hits in counted], int(held_in.sum()), goal)
    leaves = tuple(Leaf(box, points, hits, k < taken) for k, (box, points, hits) in enumerate(counted))
    region = [leaf.box for leaf in leaves if leaf.taken]
    return Grown(
        leaves=leaves,
        seen=judge_all(x_in, held_in, region),
        held_out=judge_all(x[assess], held[assess], region),
        weight=np.asarray(model.feature_importances_, dtype=np.float64),
    )


def _taken(points: list[int], hits: list[int], total: int, goal: float) -> int:
    """Return how many of the leaves, densest first, make the region."""
    sizes, found = np.cumsum(points), np.cumsum(hits)
    dense = np.flatnonzero(found >= goal * sizes)
    if len(dense):
        return int(dense[-1]) + 1
    return int(np.argmax(2.0 * found / (sizes + total))) + 1 if total else 0


def _boxes(tree: Any, axes: int) -> list[Box]:
    """Return the leaves of a fitted tree as boxes. scikit-learn sends x <= threshold to the left."""
    found: list[Box] = []
    open_nodes = [(0, whole(axes))]
    while open_nodes:
        node, box = open_nodes.pop()
        axis = int(tree.feature[node])
        if axis < 0:
            found.append(box)
            continue
        cut = float(tree.threshold[node])
        # Single precision inside scikit-learn; the next number up keeps a point from lying in both leaves.
        above = float(np.nextafter(cut, np.inf))
        open_nodes.append((int(tree.children_right[node]), box.bounded(axis, above, float(box.high[axis]))))
        open_nodes.append((int(tree.children_left[node]), box.bounded(axis, float(box.low[axis]), cut)))
    return found
