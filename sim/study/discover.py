"""Where a condition on the measures holds: points over the uncertainties, paired runs at each, boxes, a tree beside them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.scenario.studies.discover import Discover
from sim.study.analysis.box_stability import Stability, stability
from sim.study.analysis.boxes import Judged, Region, Search, Settings, goal_of, judge_all, rest, search, searchable
from sim.study.analysis.close_calls import Calls, Margins, calls, margins
from sim.study.analysis.prim import Box, Flags, Floats
from sim.study.analysis.rule_tree import Grown, grow
from sim.study.analysis.shares import Share, share_of
from sim.study.asked import Ask
from sim.study.condition import Condition, conditions_of
from sim.study.dimension import Dimension, dimensions
from sim.study.extras import need
from sim.vocabulary.draws import name_key
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.evaluate import Evaluator

HELD_OUT = 3
"""One point in so many is held out: boxes are found without it and judged by it."""


class Parted(NamedTuple):
    """The search among the points that are no close calls."""

    search: Search
    share: Share
    """How often the condition holds among them."""


class Basis(NamedTuple):
    """What stands behind the points."""

    singles: bool = True
    """Whether the values of single replications are kept; from their mean alone no point can be called close."""
    shared: bool = True
    """Whether all points serve the same streams of requests; else each has its own."""
    relative: bool = False
    """Whether margins are shares of what they are held against, else in the unit of the measure."""


SCENARIO = Basis()
"""Of a study: every run is kept, and all points serve the same requests."""


@dataclass(frozen=True)
class Discovered:
    """The answer of a search for regions."""

    dimensions: tuple[Dimension, ...]
    conditions: tuple[Condition, ...]
    replications: int
    asked: int
    """Points that were asked for; those not in `numbers` had a run that failed or a measure that is not defined."""
    numbers: tuple[int, ...]
    """Of the points that count, in the design."""
    x: Floats
    """(points, axes), in the axes' units."""
    margins: tuple[Margins, ...]
    """One per clause: what it exceeds its threshold by."""
    calls: Calls
    assess: Flags
    """The points held out."""
    goal: float
    """Density asked of a box."""
    base: Share
    """How often the condition holds."""
    searched: bool
    """Whether it holds and fails often enough to look for a region."""
    search: Search
    seen: Judged
    """All boxes together, on the points in which they were found."""
    together: Judged
    """All boxes together, on the points held out."""
    stability: tuple[Stability, ...]
    """One per box; one of the first search where no box was found, none where nothing was searched."""
    clear: Parted | None
    """The same without close calls; None if there are none, or too few others."""
    tree: Grown | None
    """The second opinion; None without scikit-learn, or where nothing was searched."""
    basis: Basis = SCENARIO

    @property
    def boxes(self) -> list[Box]:
        """Return the boxes."""
        return [region.found.box for region in self.search.regions]


def discover(study: Discover, evaluator: Evaluator) -> Discovered:
    """Return where the condition of a study holds. Raises ResultsError for a condition that cannot be asked."""
    conditions = conditions_of(study, evaluator.loaded, evaluator.baseline)
    axes = numeric(dimensions(evaluator.loaded, study))
    x = design(axes, study.points, evaluator.seed)
    structures = list(dict.fromkeys(s for c in conditions for s in (c.structure, c.against) if s))
    measures = list(dict.fromkeys(c.measure for c in conditions))
    asks = [
        Ask(k, tuple((d.path, d.written(float(v))) for d, v in zip(axes, row, strict=True)), structure, replication)
        for k, row in enumerate(x)
        for replication in range(study.replications)
        for structure in structures
    ]
    evaluator.log(
        Text(
            f"拉丁超立方：{len(axes)} 个维度上 {study.points} 个点，每点 {len(structures)} 种结构 × {study.replications} 次重复",
            f"Latin hypercube: {study.points} points on {len(axes)} axes, {len(structures)} structures x "
            f"{study.replications} replications at each",
        )
    )
    frame = evaluator(asks, measures, tolerant=True)
    values, numbers = arrange(frame, conditions, study.replications)
    evaluator.log(
        Text(
            f"分析：区域搜索，{study.resamples} 次重抽样", f"analysis: search for regions, {study.resamples} resamples"
        )
    )
    return analyse(study, axes, conditions, x[list(numbers)], numbers, values, evaluator.seed, evaluator.log)


def numeric(axes: tuple[Dimension, ...]) -> tuple[Dimension, ...]:
    """Return the axes as they are. Raises ResultsError if there is none, or one without a range."""
    if not axes:
        raise ResultsError(Text("须写出 uncertainties 或 levers", "uncertainties or levers are needed"))
    for axis in axes:
        if not (math.isfinite(axis.low) and math.isfinite(axis.high) and axis.low < axis.high):
            raise ResultsError(Text(f"{axis.path}：须有数值范围", f"{axis.path}: a range of numbers is needed"))
    return axes


def design(axes: tuple[Dimension, ...], points: int, seed: int) -> Floats:
    """Return a Latin hypercube over the ranges, (points, axes): one point in every slice of every axis.

    McKay, Beckman & Conover 1979; scipy draws it. An axis of whole numbers takes the nearest one.
    """
    from scipy.stats import qmc

    generator = np.random.default_rng([seed, name_key("discover") & 0xFFFFFFFF, points])
    cube = qmc.LatinHypercube(len(axes), rng=generator).random(points)
    x = np.asarray(qmc.scale(cube, [a.low for a in axes], [a.high for a in axes]), dtype=np.float64)
    whole = [k for k, axis in enumerate(axes) if axis.whole]
    x[:, whole] = np.round(x[:, whole])
    return x


def arrange(
    frame: pd.DataFrame, conditions: tuple[Condition, ...], replications: int
) -> tuple[list[tuple[Floats, Floats]], tuple[int, ...]]:
    """Return per clause (margins, level) with points x replications, and the numbers of the points that are whole."""
    tables = []
    for c in conditions:
        own = frame[frame["structure"] == c.structure].pivot(index="point", columns="replication", values=c.measure)
        other = own * 0.0
        if c.against:
            other = frame[frame["structure"] == c.against].pivot(index="point", columns="replication", values=c.measure)
        tables.append((own, other))
    whole = None
    for table in (t for pair in tables for t in pair):
        full = table.index[table.notna().all(axis=1)] if table.shape[1] == replications else table.index[:0]
        whole = full if whole is None else whole.intersection(full)
    assert whole is not None
    found = []
    for c, (own, other) in zip(conditions, tables, strict=True):
        a = own.loc[whole].to_numpy(dtype=np.float64)
        b = other.loc[whole].to_numpy(dtype=np.float64)
        asked = c.threshold * np.abs(b) if c.relative else c.threshold
        beyond = a - b - asked
        found.append((beyond if c.above else -beyond, (np.abs(a) + np.abs(b)).mean(axis=1)))
    return found, tuple(int(k) for k in whole)


def analyse(
    study: Discover,
    axes: tuple[Dimension, ...],
    conditions: tuple[Condition, ...],
    x: Floats,
    numbers: tuple[int, ...],
    values: list[tuple[Floats, Floats]],
    seed: int,
    log: Callable[[Text], None],
    basis: Basis = SCENARIO,
) -> Discovered:
    """Return what the finished points say; the same for the same seed. Raises ResultsError if hardly any is left.

    `values` has per clause (margins, level) with points x replications, or one column of means if `basis` says so.
    """
    n = len(numbers)
    if n < max(30, study.points // 2):
        raise ResultsError(
            Text(
                f"{study.points} 个点中只有 {n} 个可用（运行失败，或指标无定义），不足以分析",
                f"only {n} of {study.points} points can be used (runs failed or measures are not defined): too few",
            )
        )
    found = tuple(margins(beyond, level) for beyond, level in values)
    called = calls(list(found))
    held = called.held
    assess = np.zeros(n, dtype=bool)
    generator = np.random.default_rng([seed, name_key("held out") & 0xFFFFFFFF])
    assess[generator.permutation(n)[: n // HELD_OUT]] = True
    goal = goal_of(float(held.mean()), study.density)
    settings = Settings(goal, study.dimensions, study.boxes, study.peel, study.least_mass)
    searched = searchable(held[~assess])
    result = search(x, held, assess, settings) if searched else Search((), None)
    boxes = [region.found.box for region in result.regions]
    ends = np.array([a.low for a in axes]), np.array([a.high for a in axes])
    spreads = [
        stability(x[left], held[left], settings, ends, study.resamples, (seed, k))
        for k in range(max(1, len(boxes)))
        if searched
        for left in (~assess & of_box(x, boxes, k),)
    ]
    return Discovered(
        dimensions=axes,
        conditions=conditions,
        replications=study.replications,
        asked=study.points,
        numbers=numbers,
        x=x,
        margins=found,
        calls=called,
        assess=assess,
        goal=goal,
        base=share_of(int(held.sum()), n),
        searched=searched,
        search=result,
        seen=judge_all(x[~assess], held[~assess], boxes),
        together=judge_all(x[assess], held[assess], boxes),
        stability=tuple(spreads),
        clear=_without_close(x, called, assess, settings) if searched else None,
        tree=_second_opinion(x, held, assess, goal, seed, log) if searched else None,
        basis=basis,
    )


def of_box(x: Floats, boxes: list[Box], k: int) -> Flags:
    """Return the points among which box `k` is sought again: those that the other boxes leave, its own among them.

    Without them the search on resampled points could come upon another box first, and a box that is always found would
    look as if it came and went.
    """
    left = rest(x, boxes[:k])
    return left & (rest(x, boxes[k + 1 :]) | boxes[k].inside(x)) if boxes else left


def _without_close(x: Floats, called: Calls, assess: Flags, settings: Settings) -> Parted | None:
    clear = ~called.close
    held = called.held[clear]
    if clear.all() or not searchable(held[~assess[clear]]):
        return None
    return Parted(search(x[clear], held, assess[clear], settings), share_of(int(held.sum()), len(held)))


def _second_opinion(
    x: Floats, held: Flags, assess: Flags, goal: float, seed: int, log: Callable[[Text], None]
) -> Grown | None:
    try:
        learn = need("sklearn.tree")
    except ResultsError as error:
        log(Text(f"决策树旁证从略：{error.text.zh}", f"the tree as a second opinion is left out: {error.text.en}"))
        return None
    return grow(x, held, assess, goal, seed, learn)


def never_mattered(found: Discovered) -> list[int]:
    """Return the axes in no box, in no split of the tree, and restricted in at most a tenth of the resamples."""
    boxes: list[Region] = list(found.search.regions)
    used = np.zeros(len(found.dimensions), dtype=bool)
    for region in boxes:
        used |= region.found.box.restricted
    for spread in found.stability:
        used |= spread.restricted > 0.1
    if found.tree is not None:
        used |= found.tree.weight > 0.0
    return [int(k) for k in np.flatnonzero(~used)]


def left_over(found: Discovered) -> Share:
    """Return, of the points held out in which the condition holds, the share that no box covers."""
    held = found.calls.held[found.assess]
    left = rest(found.x[found.assess], found.boxes)
    return share_of(int((held & left).sum()), int(held.sum()))
