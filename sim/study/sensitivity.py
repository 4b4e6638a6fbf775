"""Which levers and uncertainties drive an output of a scenario, and which do not."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.scenario.studies.sensitivity import LEAST_AXES, MOST_AXES, Sensitivity
from sim.study.analysis.drivers import Found, Settings, drivers
from sim.study.analysis.screening import LEAST
from sim.study.asked import Ask
from sim.study.conduct import check_measures
from sim.study.dimension import Dimension, dimensions
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.evaluate import Evaluator

Floats = NDArray[np.float64]
Group = Literal["levers", "assumed", "known"]
"""Of an axis: chosen by a government; not chosen, and assumed in the scenario; not chosen, with a source or measured."""


class Explained(NamedTuple):
    """An output: a measure of one structure, or its paired difference to another."""

    measure: str
    structure: str
    against: str
    """"" for the measure itself."""

    @property
    def name(self) -> str:
        """Return the word that stands for it in tables."""
        return f"{self.measure}:{self.structure}" + (f"-{self.against}" if self.against else "")

    def of(self, frame: pd.DataFrame, points: int, replications: int) -> Floats:
        """Return the output as (points, replications) from finished runs, NaN where one is missing."""
        own = _grid(frame, self.measure, self.structure, points, replications)
        if not self.against:
            return own
        return own - _grid(frame, self.measure, self.against, points, replications)


class Sensed(NamedTuple):
    """The answer of a sensitivity study."""

    outputs: tuple[Explained, ...]
    dimensions: tuple[Dimension, ...]
    groups: tuple[Group, ...]
    """Per axis."""
    replications: int
    settings: Settings
    found: Found
    runs: int
    """That were asked for, each structure and replication by itself."""


def sensitivity(study: Sensitivity, evaluator: Evaluator) -> Sensed:
    """Return what drives the outputs of a study. Raises ResultsError for a study that cannot be made."""
    axes = dimensions(evaluator.loaded, study)
    outputs = outputs_of(
        study,
        [spec.id for spec in evaluator.loaded.scenario.structures],
        evaluator.baseline,
        tuple(study.measures or evaluator.loaded.scenario.compare.primary),
    )
    settings = settings_of(study, evaluator.seed)
    check(axes, settings)
    measures = tuple(dict.fromkeys(output.measure for output in outputs))
    check_measures(list(measures))
    structures = tuple(dict.fromkeys(name for o in outputs for name in (o.against, o.structure) if name))
    runs = 0

    def respond(points: Floats, chosen: tuple[int, ...]) -> Floats:
        nonlocal runs
        asks = [
            Ask(number, changes_at([axes[i] for i in chosen], point), structure, replication)
            for number, point in enumerate(points)
            for structure in structures
            for replication in range(study.replications)
        ]
        runs += len(asks)
        _announce(evaluator.log, len(points), len(chosen), len(structures), study.replications)
        frame = evaluator(asks, measures, tolerant=True)
        return np.stack([output.of(frame, len(points), study.replications) for output in outputs], axis=2)

    groups = tuple(group_of(axis) for axis in axes)
    found = drivers(respond, groups, len(outputs), settings)
    return Sensed(outputs, axes, groups, study.replications, settings, found, runs)


def _announce(log: Callable[[Text], None], points: int, axes: int, structures: int, replications: int) -> None:
    log(
        Text(
            f"{axes} 个轴上的 {points} 个点 × {structures} 种结构 × {replications} 次重复",
            f"{points} points over {axes} axes x {structures} structure{'s' if structures > 1 else ''} x "
            f"{replications} replication{'s' if replications > 1 else ''}",
        )
    )


def outputs_of(study: Sensitivity, known: list[str], baseline: str, measures: tuple[str, ...]) -> tuple[Explained, ...]:
    """Return the outputs; where the study names none, the last structure against the baseline on every measure.

    Raises ResultsError for a structure that the scenario has not, or one held against itself.
    """
    if study.output:
        found = tuple(Explained(o.measure, o.structure, o.against or "") for o in study.output)
        for output in found:
            for name in (output.structure, output.against):
                if name and name not in known:
                    raise ResultsError(
                        Text(
                            f"output：情景没有结构 {name}；可用：{'、'.join(known)}",
                            f"output: the scenario has no structure {name}; it has: {', '.join(known)}",
                        )
                    )
            if output.structure == output.against:
                raise ResultsError(
                    Text(
                        f"output：{output.structure} 与自身相比，差值恒为 0",
                        f"output: {output.structure} against itself is always 0",
                    )
                )
        return tuple(dict.fromkeys(found))
    others = [name for name in (study.structures or known) if name != baseline]
    if not others:
        raise ResultsError(
            Text(
                "没有可与基准比较的结构；请写 output",
                "there is no structure to hold against the baseline; write output",
            )
        )
    return tuple(Explained(measure, others[-1], baseline) for measure in measures)


def settings_of(study: Sensitivity, seed: int) -> Settings:
    """Return how thorough the analysis is."""
    model = study.metamodel
    return Settings(
        study.method,
        study.screening.trajectories,
        study.screening.levels,
        study.screening.share,
        study.sample,
        study.second_order,
        model.points,
        model.design,
        model.sample,
        model.folds,
        model.r2,
        model.refits,
        seed,
    )


def check(axes: tuple[Dimension, ...], settings: Settings) -> None:
    """Raise ResultsError for axes that have no range, too few or too many of them, and sizes that no design has."""
    if not LEAST_AXES <= len(axes) <= MOST_AXES:
        raise ResultsError(
            Text(
                f"敏感性分析需要 {LEAST_AXES} 至 {MOST_AXES} 个轴（levers 与 uncertainties 合计），此处为 {len(axes)} 个",
                f"a sensitivity study takes {LEAST_AXES} to {MOST_AXES} axes (levers and uncertainties together), "
                f"here are {len(axes)}",
            )
        )
    for axis in axes:
        if axis.categorical or not axis.low < axis.high:
            raise ResultsError(
                Text(
                    f"{axis.path}：须有数值范围，低端小于高端",
                    f"{axis.path}: a range of numbers is needed, its low end below its high end",
                )
            )
    if 0 < settings.trajectories < LEAST:
        raise ResultsError(
            Text(
                f"screening.trajectories 须为 0（不筛选）或不小于 {LEAST}",
                f"screening.trajectories must be 0 (no screening) or at least {LEAST}",
            )
        )
    sizes = {"sample": settings.sample, "metamodel.sample": settings.model_sample}
    if settings.design == "sobol":
        sizes["metamodel.points"] = settings.points
    for name, size in sizes.items():
        if size & (size - 1):
            raise ResultsError(
                Text(f"{name} 须为 2 的幂，此处为 {size}", f"{name} must be a power of 2, here is {size}")
            )


def group_of(axis: Dimension) -> Group:
    """Return whether an axis is chosen, assumed or known."""
    if axis.lever:
        return "levers"
    return "assumed" if axis.status == "assumption" else "known"


def changes_at(axes: list[Dimension], point: Floats) -> tuple[tuple[str, float | str | bool], ...]:
    """Return what is laid on the scenario at a point of the unit cube of `axes`."""
    return tuple(
        (axis.path, axis.written(axis.low + (axis.high - axis.low) * float(u)))
        for axis, u in zip(axes, point, strict=True)
    )


def _grid(frame: pd.DataFrame, measure: str, structure: str, points: int, replications: int) -> Floats:
    values = np.full((points, replications), math.nan)
    own = frame.loc[frame["structure"] == structure]
    where = (own["point"].to_numpy(dtype=np.int64), own["replication"].to_numpy(dtype=np.int64))
    values[where] = own[measure].to_numpy(dtype=np.float64)
    return values
