"""A sweep: every combination of the values of one to three axes, every structure, paired replications."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.mechanisms.registry import name_of
from sim.scenario.loaded import Loaded
from sim.scenario.studies.common import Axis
from sim.scenario.studies.sweep import MOST_AXES, MOST_POINTS, Sweep
from sim.scenario.variant import Value, base_of, spread
from sim.study.analysis.grid import Cells, Reversal, Trend, cells, combinations, reversals, trend
from sim.study.asked import Ask
from sim.study.dimension import Dimension, dimension, dimensions, same_unit
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.evaluate import Evaluator

Floats = NDArray[np.float64]


class SweptAxis(NamedTuple):
    """One axis with the values that are run."""

    dimension: Dimension
    levels: tuple[Value, ...]
    """As a change takes them; numbers upward, words in the order of the file."""
    places: Floats | None
    """The same as numbers in the axis' unit; None for words and flags."""
    today: float
    """Where the scenario stands: in the axis' unit, or the number of the level for words; NaN where it is none of them."""
    stated: tuple[float, float] | None = None
    """The range that the scenario itself calls plausible, in the axis' unit; None where it states none."""

    @property
    def beyond(self) -> bool:
        """Return whether values are run that lie outside the range that the scenario states."""
        if self.places is None or self.stated is None:
            return False
        return bool(self.places[0] < self.stated[0] or self.places[-1] > self.stated[1])


class Turn(NamedTuple):
    """A reversal and whose it is."""

    structure: str
    measure: str
    reversal: Reversal


class Course(NamedTuple):
    """What a measure, or its difference to the baseline, does along a smooth axis."""

    axis: int
    structure: str
    measure: str
    of: str
    """`level` or `difference`."""
    trend: Trend


@dataclass(frozen=True)
class Swept:
    """The answer of a sweep."""

    axes: tuple[SweptAxis, ...]
    baseline: str
    structures: tuple[str, ...]
    """The baseline among them."""
    measures: tuple[str, ...]
    replications: int
    points: NDArray[np.int64]
    """(points, axes): number of the level of each axis."""
    values: Floats
    """(points, structures, measures, replications)"""
    cells: Cells
    turns: tuple[Turn, ...]
    courses: tuple[Course, ...]
    missing: int
    """Runs that were asked for and failed."""

    @property
    def others(self) -> tuple[str, ...]:
        """Return the structures that are compared with the baseline."""
        return tuple(name for name in self.structures if name != self.baseline)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Return how many values each axis has."""
        return tuple(len(axis.levels) for axis in self.axes)


def sweep(study: Sweep, evaluator: Evaluator) -> Swept:
    """Return the answer of a sweep. Raises ResultsError for axes that make no grid."""
    loaded = evaluator.loaded
    axes = axes_of(study, loaded)
    points = combinations([len(axis.levels) for axis in axes])
    baseline = evaluator.baseline
    known = [spec.id for spec in loaded.scenario.structures]
    named = study.structures or known
    structures = tuple(name for name in known if name == baseline or name in named)
    measures = tuple(study.measures or loaded.scenario.compare.primary)
    asks = [
        Ask(number, changes_at(axes, point), structure, replication)
        for number, point in enumerate(points)
        for structure in structures
        for replication in range(study.replications)
    ]
    evaluator.log(
        Text(
            f"扫描：{len(points)} 个点 × {len(structures)} 种结构 × {study.replications} 次重复",
            f"sweep: {len(points)} points x {len(structures)} structures x {study.replications} replications",
        )
    )
    # A point that cannot be run is a hole in the map, not the end of it.
    frame = evaluator(asks, measures, tolerant=True)
    if frame.empty:
        raise ResultsError(Text("没有一次运行成功", "not one run succeeded"))
    values = as_array(frame, len(points), structures, measures, study.replications)
    return analyse(axes, points, values, structures, baseline, measures, evaluator.seed)


def axes_of(study: Sweep, loaded: Loaded) -> tuple[SweptAxis, ...]:
    """Return the axes with their values. Raises ResultsError for too many axes or points, or axes without values."""
    found = dimensions(loaded, study)
    if not 1 <= len(found) <= MOST_AXES:
        raise ResultsError(
            Text(
                f"扫描需要 1 至 {MOST_AXES} 个轴（levers 与 uncertainties 合计），此处为 {len(found)} 个",
                f"a sweep takes 1 to {MOST_AXES} axes (levers and uncertainties together), here are {len(found)}",
            )
        )
    by_path = {axis.path: axis for axis in (*study.levers, *study.uncertainties)}
    axes = tuple(_axis(one, loaded)._replace(stated=stated_range(loaded, by_path[one.path], one)) for one in found)
    points = math.prod(len(axis.levels) for axis in axes)
    if points > MOST_POINTS:
        sizes = " × ".join(str(len(axis.levels)) for axis in axes)
        raise ResultsError(
            Text(
                f"扫描的点过多：{sizes} = {points:,} 个，至多 {MOST_POINTS:,} 个；请减少 values 或 steps",
                f"too many points: {sizes.replace('×', 'x')} = {points:,}, at most {MOST_POINTS:,}; "
                "take fewer values or steps",
            )
        )
    return axes


def _axis(dimension: Dimension, loaded: Loaded) -> SweptAxis:
    path, levels = dimension.path, dimension.levels
    if len(levels) < 2:
        raise ResultsError(
            Text(
                f"{path}：扫描的每个轴须写 values（至少两个值）或 steps",
                f"{path}: each axis of a sweep needs values (two at least) or steps",
            )
        )
    if dimension.categorical:
        places, today = None, _today(dimension, loaded)
        doubled = len({str(level).lower() for level in levels}) < len(levels)
    else:
        if not all(same_unit(level, levels[0]) for level in levels):
            raise ResultsError(
                Text(f"{path}：各值须用同一单位", f"{path}: all values of an axis must be in the same unit")
            )
        levels = tuple(sorted(levels, key=dimension.number))
        places = np.array([dimension.number(level) for level in levels])
        today = dimension.base
        doubled = bool((np.diff(places) == 0.0).any())
    if doubled:
        raise ResultsError(Text(f"{path}：有重复的值", f"{path}: a value stands there twice"))
    return SweptAxis(dimension, levels, places, today)


def stated_range(loaded: Loaded, axis: Axis, known: Dimension) -> tuple[float, float] | None:
    """Return the range that the scenario states for an axis, whatever the study makes of it; None where it states none.

    `known` is the axis as the study has it: the range is given in its unit.
    """
    if known.categorical:
        return None
    try:
        own = dimension(loaded, axis.model_copy(update={"range": None, "values": [], "steps": None}), known.lever)
        return known.number(own.written(own.low)), known.number(own.written(own.high))
    except (ResultsError, ValueError):
        return None


def _today(dimension: Dimension, loaded: Loaded) -> float:
    """Return the number of the level that the scenario holds now; NaN if it holds none of them."""
    path = next(iter(spread(base_of(loaded).root, dimension.path)), dimension.path)
    steps = path.split(".")
    node: Any = loaded.scenario
    if steps[0] == "structures" and len(steps) > 4:
        chosen = [m for spec in node.structures if spec.id == steps[1] for m in spec.chosen()]
        node, steps = next((m for m in chosen if name_of(m) == steps[3]), None), steps[4:]
    for step in steps:
        node = getattr(node, step, None)
    value = str(getattr(node, "value", node)).lower()
    return next((float(i) for i, level in enumerate(dimension.levels) if str(level).lower() == value), math.nan)


def changes_at(axes: tuple[SweptAxis, ...], point: NDArray[np.int64]) -> tuple[tuple[str, Value], ...]:
    """Return what is laid on the scenario at one point."""
    return tuple((axis.dimension.path, axis.levels[i]) for axis, i in zip(axes, point.tolist(), strict=True))


def as_array(
    frame: pd.DataFrame, points: int, structures: tuple[str, ...], measures: tuple[str, ...], replications: int
) -> Floats:
    """Return finished runs as (points, structures, measures, replications), NaN where one is missing."""
    values = np.full((points, len(structures), replications, len(measures)), math.nan)
    place = {name: i for i, name in enumerate(structures)}
    where = (
        frame["point"].to_numpy(dtype=np.int64),
        np.array([place[str(name)] for name in frame["structure"]], dtype=np.int64),
        frame["replication"].to_numpy(dtype=np.int64),
    )
    values[where] = frame[list(measures)].to_numpy(dtype=np.float64)
    return np.moveaxis(values, 2, 3)


def analyse(
    axes: tuple[SweptAxis, ...],
    points: NDArray[np.int64],
    values: Floats,
    structures: tuple[str, ...],
    baseline: str,
    measures: tuple[str, ...],
    seed: int,
) -> Swept:
    """Return what the finished runs say; pure, the same for the same seed."""
    sizes = [len(axis.levels) for axis in axes]
    found = cells(values, structures.index(baseline))
    others = [name for name in structures if name != baseline]
    turns: list[Turn] = []
    courses: list[Course] = []
    for m, measure in enumerate(measures):
        for o, other in enumerate(others):
            delta = found.delta[:, o, m]
            turned = reversals(sizes, [axis.places for axis in axes], found.shown[:, o, m], delta, seed)
            turns += [Turn(other, measure, one) for one in turned]
        for a, axis in enumerate(axes):
            if axis.places is None:
                continue
            for s, structure in enumerate(structures):
                courses.append(Course(a, structure, measure, "level", trend(sizes, a, values[:, s, m])))
            for o, other in enumerate(others):
                courses.append(Course(a, other, measure, "difference", trend(sizes, a, found.delta[:, o, m])))
    return Swept(
        axes=axes,
        baseline=baseline,
        structures=structures,
        measures=measures,
        replications=values.shape[-1],
        points=points,
        values=values,
        cells=found,
        turns=tuple(turns),
        courses=tuple(courses),
        missing=int(np.isnan(values).all(axis=2).sum()),
    )
