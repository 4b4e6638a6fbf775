"""What is best on two or three measures at once: a search, its Pareto front, and finalists told apart.

1. NSGA-II over staffings or sets of mechanisms (all sets, where there are few), every point on the same replications.
2. The points that no other beats on every measure, and how surely so. 3. A few of them, spread along the front, on fresh
replications, until KN++ has told the first measure apart or the most replications are reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.scenario.studies.optimise import Optimise
from sim.scenario.words import did_you_mean
from sim.study.analysis.pareto import front_share, non_dominated, spread_out
from sim.study.analysis.search import Choice, all_sets, search
from sim.study.asked import Ask
from sim.study.candidates import Candidate, Space, same, space_of
from sim.study.finalists import Rules, Told, tell_apart
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

if TYPE_CHECKING:
    from sim.study.evaluate import Evaluator

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
PER_HEAD = frozenset({"grassroots_hours_per_worker_week", "gini_hours"})
"""Measures that divide by the number of people, where a staffing keeps working time, not heads."""


class Optimised(NamedTuple):
    """The answer of one study."""

    space: Space
    measures: tuple[str, ...]
    directions: tuple[int, ...]
    enumerated: bool
    """Whether all feasible sets were run, and not searched for."""
    evaluations: int
    """Points that the search asked for, the same one more than once among them."""
    points: tuple[Candidate, ...]
    """All that were run; the first is the choice without choosing."""
    values: Floats
    """(points, replications, measures) of the search"""
    on_front: Bools
    front_share: Floats
    """Share of resamples of the replications in which a point is on the front."""
    finalists: tuple[int, ...]
    """Numbers of points; they are the systems 1, 2, ... of `told`, the reference is 0."""
    told: Told

    @property
    def system_points(self) -> tuple[int, ...]:
        """Return the point of each system of `told`."""
        return (0, *(point for point in self.finalists if point))

    @property
    def racing(self) -> tuple[int, ...]:
        """Return the systems that are on the front: the reference only if it is there itself."""
        return racing(self.finalists)


def racing(finalists: Sequence[int]) -> tuple[int, ...]:
    """Return the systems that compete: the reference, system 0, only if it is a finalist itself."""
    others = len([point for point in finalists if point])
    return tuple(range(0 if 0 in finalists else 1, others + 1))


def optimise(study: Optimise, evaluator: Evaluator) -> Optimised:
    """Return the front and what is shown between its finalists. Raises ResultsError for what cannot be chosen or measured."""
    space = space_of(study, evaluator.loaded)
    directions = directions_of(study.measures, space.staffing)
    trial = _Trial(study, evaluator, space)
    firsts = space.firsts()
    enumerated = False
    evaluations = study.evaluations
    if space.staffing or 2 ** len(space.parts) > study.evaluations:
        trial.run(firsts)
        _search(study, evaluator, space, trial, directions)
    else:
        enumerated = True
        sets = [
            space.exactly([float(part.name in chosen) for part in space.parts])
            for chosen in all_sets(space.costs, space.budget)
        ]
        evaluations = len(sets)
        trial.run([*firsts, *sets])
    values = np.array(trial.values)
    points = tuple(trial.points)
    feasible = np.array([point.feasible for point in points])
    oriented = -np.array(directions) * values
    means = np.where(feasible[:, None], oriented.mean(axis=1), np.nan)
    on_front = non_dominated(means)
    if not on_front.any():
        raise ResultsError(
            Text(
                "所选指标在每个可行点上都缺值，没有前沿可言",
                "every feasible point lacks a value of the chosen measures: there is no front",
            )
        )
    share = front_share(oriented, feasible, study.resamples, evaluator.seed % 2**32)
    front = np.flatnonzero(on_front)
    finalists = tuple(int(front[k]) for k in spread_out(means[front], study.finalists))
    evaluator.log(
        Text(
            f"前沿上有 {len(front)} 个点，其中 {len(finalists)} 个进入复评（新的重复）",
            f"{len(front)} points on the front, {len(finalists)} of them looked at more closely (fresh replications)",
        )
    )
    rules = _rules(study, float(values[0, :, 0].mean()), directions)
    systems = (0, *(point for point in finalists if point))

    def sample(which: Sequence[int], replications: range) -> Floats:
        # After the replications of the search: those have picked the finalists and would flatter them.
        moved = range(study.replications + replications.start, study.replications + replications.stop)
        return trial.measured([(systems[k], points[systems[k]]) for k in which], moved)

    told = tell_apart(sample, racing(finalists), len(systems), rules)
    return Optimised(
        space,
        tuple(study.measures),
        directions,
        enumerated,
        evaluations,
        points,
        values,
        on_front,
        share,
        finalists,
        told,
    )


def directions_of(measures: Sequence[str], staffing: bool) -> tuple[int, ...]:
    """Return which way each objective improves.

    Raises ResultsError for a measure that has no better direction, or that counts heads where staff is moved.
    """
    from sim.measures.registry import MEASURES, scalar_measures

    scalar = scalar_measures()
    for name in measures:
        if name not in scalar:
            near = did_you_mean(name, scalar)
            raise ResultsError(
                Text(f"measures：没有指标 {name}{near.zh}", f"measures: there is no measure {name}{near.en}")
            )
    neutral = [name for name in measures if MEASURES[name].direction == 0]
    if neutral:
        raise ResultsError(
            Text(
                f"measures：{'、'.join(neutral)} 无所谓好坏，不能作为优化目标（见 tiaokuai measures）",
                f"measures: neither more nor less of {', '.join(neutral)} is better, so it is no objective "
                "(see tiaokuai measures)",
            )
        )
    heads = [name for name in measures if name in PER_HEAD]
    if staffing and heads:
        raise ResultsError(
            Text(
                f"measures：{'、'.join(heads)} 按人数平均，而调整岗位时人数会因取整而跳动；请改用 grassroots_utilisation 或 "
                "grassroots_hours_share",
                f"measures: {', '.join(heads)} is per head, and moving posts makes the number of heads jump, since people "
                "are whole; use grassroots_utilisation or grassroots_hours_share",
            )
        )
    if len(set(measures)) < len(measures):
        raise ResultsError(Text("measures：同一指标出现两次", "measures: the same measure stands twice"))
    return tuple(MEASURES[name].direction for name in measures)


def _rules(study: Optimise, level: float, directions: tuple[int, ...]) -> Rules:
    if not abs(level) > 0.0:
        raise ResultsError(
            Text(
                f"{study.measures[0]} 在不作选择时的均值为 {level:g}，delta 是它的一个比例，无从计算；请换一个首要指标",
                f"the mean of {study.measures[0]} without any choice is {level:g}, and delta is a share of it; "
                "name another measure first",
            )
        )
    most = max(study.first_stage, study.most_replications)
    return Rules(study.delta * abs(level), study.confidence, study.first_stage, most, directions)


class _Trial:
    """Points that were run, each once, with their values."""

    def __init__(self, study: Optimise, evaluator: Evaluator, space: Space) -> None:
        self.points: list[Candidate] = []
        self.values: list[Floats] = []
        self._numbers: dict[tuple[float, ...], int] = {}
        self._study, self._evaluator, self._space = study, evaluator, space

    def run(self, candidates: Sequence[Candidate]) -> list[int]:
        """Run those that are new, on the replications of the search; return the numbers of all."""
        new: list[tuple[int, Candidate]] = []
        for candidate in candidates:
            key = same(candidate)
            if key not in self._numbers:
                self._numbers[key] = len(self.points)
                new.append((len(self.points), candidate))
                self.points.append(candidate)
        if new:
            self.values += list(self.measured(new, range(self._study.replications)))
        return [self._numbers[same(candidate)] for candidate in candidates]

    def measured(self, numbered: Sequence[tuple[int, Candidate]], replications: range) -> Floats:
        """Return (points, replications, measures) of some points."""
        structure = self._space.structure
        asks = [
            Ask(number, self._space.changes(candidate), structure, replication)
            for number, candidate in numbered
            for replication in replications
        ]
        frame = self._evaluator(asks, self._study.measures)
        values = frame[list(self._study.measures)].to_numpy(dtype=np.float64)
        return np.asarray(values.reshape(len(numbered), len(replications), -1), dtype=np.float64)


def _search(study: Optimise, evaluator: Evaluator, space: Space, trial: _Trial, directions: tuple[int, ...]) -> None:
    def evaluate(choices: list[Choice]) -> list[Sequence[float]]:
        numbers = trial.run([space.candidate(choice) for choice in choices])
        return [list(-np.array(directions) * trial.values[number].mean(axis=0)) for number in numbers]

    names = [part.name for part in space.parts]
    search(
        space.axes,
        len(directions),
        evaluate,
        evaluations=study.evaluations,
        population=study.population,
        seed=evaluator.seed % 2**32,
        first=[
            dict(zip(names, candidate.values, strict=True))
            for candidate in space.firsts()
            if all(part.low <= value <= part.high for part, value in zip(space.parts, candidate.values, strict=True))
        ],
        excess=space.excess,
    )
