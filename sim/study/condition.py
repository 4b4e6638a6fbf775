"""The condition of a search for regions: its clauses with all that they leave out filled in."""

from __future__ import annotations

from typing import NamedTuple

from sim.scenario.loaded import Loaded
from sim.scenario.studies.discover import BASELINE, Clause, Discover
from sim.scenario.words import did_you_mean
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text


class Condition(NamedTuple):
    """One clause, made definite."""

    measure: str
    structure: str
    against: str
    """"" where the value itself is meant."""
    above: bool
    threshold: float
    """In the measure's unit, or a share of what `against` has."""
    relative: bool


def conditions_of(study: Discover, loaded: Loaded, baseline: str) -> tuple[Condition, ...]:
    """Return the clauses with all that they leave out filled in. Raises ResultsError."""
    scenario = loaded.scenario
    known = [spec.id for spec in scenario.structures]
    first = (study.measures or list(scenario.compare.primary))[0]
    others = [s for s in study.structures or known if s != baseline]
    last = others[-1] if others else baseline
    return tuple(_condition(clause, last, baseline, known) for clause in study.condition or [Clause(measure=first)])


def _condition(clause: Clause, last: str, baseline: str, known: list[str]) -> Condition:
    from sim.measures.registry import MEASURES, scalar_measures

    structure = clause.structure or last
    against = clause.against or ""
    if against == BASELINE and BASELINE not in known:
        against = baseline
    scalar = scalar_measures()
    if clause.measure not in scalar:
        raise _unknown(clause.measure, scalar, Text("不是单一数值的指标", "not a measure that is one number"))
    for name in (structure, against):
        if name and name not in known:
            raise _unknown(name, known, Text("情景没有这个结构", "the scenario has no such structure"))
    if structure == against:
        raise _refused(clause, Text("同一结构与自己相比", "a structure against itself"))
    if clause.above is not None and clause.below is not None:
        raise _refused(clause, Text("above 与 below 只能写一个", "write above or below, not both"))
    direction = MEASURES[clause.measure].direction
    if clause.above is None and clause.below is None:
        if not against:
            raise _refused(clause, Text("against: null 须写 above 或 below", "against: null needs above or below"))
        if direction == 0:
            raise _refused(
                clause, Text("该指标无好坏方向，须写 above 或 below", "neither way is better: write above or below")
            )
        return Condition(clause.measure, structure, against, direction < 0, 0.0, False)
    asked = clause.above if clause.above is not None else clause.below
    relative = isinstance(asked, str)
    threshold = (
        float(asked.replace("％", "%").partition("%")[0]) / 100.0 if isinstance(asked, str) else float(asked or 0)
    )
    if relative and not against:
        raise _refused(clause, Text("没有对照结构，不能用百分比", "a percentage needs another structure"))
    return Condition(clause.measure, structure, against, clause.above is not None, threshold, relative)


def _unknown(word: str, known: list[str], problem: Text) -> ResultsError:
    near = did_you_mean(word, known)
    return ResultsError(Text(f"condition：{word}：{problem.zh}{near.zh}", f"condition: {word}: {problem.en}{near.en}"))


def _refused(clause: Clause, why: Text) -> ResultsError:
    return ResultsError(Text(f"condition：{clause.measure}：{why.zh}", f"condition: {clause.measure}: {why.en}"))
