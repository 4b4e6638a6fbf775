"""`three_rate_assessment` 响应率、解决率、满意率考核排名: offices are ranked period by period, and the ranking presses.

The score of an office is the weighted mean of three shares of its closures in the last period: within the limit
(response), truly settling (solution, as the citizen tells it at the call-back), satisfied. Offices are ranked among
those of their tier. With rank q from 0 (first) to 1 (last) the pressure on an office is

    harshness x (1/2 + q/2),

half the harshness before the first ranking and for whoever closed nothing. Pressure acts by the rules: effort (R10, if
it is on), hollow closing near the limit (R6, if there is a window), paperwork (R8), and here: less passing (`shift`)
and more hollow closing for everybody (`gaming`, per unit of mean pressure). Source: seeds 004 and 002; Zhang & Xiong
2024 (ranking pressure), Tu & Gong 2022 (sanctions cut open stalling and breed subtler avoidance), Edmonton's auditor
2023 (closing before done). The three weights and all sizes are assumptions: Beijing's weights were not found.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.mechanisms.base import Mechanism
from sim.mechanisms.choosing import TierId, offices_of, relative_rank, since, three_rates, tiers_named, with_pressure
from sim.mechanisms.window import History, Window, periods
from sim.structure.tables import Floats, Ints, Structure
from sim.vocabulary.codes import NOWHERE
from sim.vocabulary.quantity import Given, Hours, NonNegative, Probability
from sim.vocabulary.text import Text


class ThreeRateAssessment(Mechanism):
    """Ranking by response, solution and satisfaction."""

    title: ClassVar[Text] = Text("“三率”考核排名", "three-rate assessment and ranking")
    what: ClassVar[Text] = Text(
        "每期按响应率、解决率、满意率给各单位打分，在同一层级内排名；排名越靠后压力越大。压力使人少推诿、快办事，也使人临期敷衍办结、多做材料。压力经由办理速度（R10）、临期时段（R6）和报表（R8）起作用；三者都未设的情景中，只有推出的意愿改变。各率记在答复诉求的单位名下，属地牵头的记在乡镇。",
        "Each period offices are scored by response, solution and satisfaction and ranked within their tier; the lower the rank, the higher the pressure. Pressure makes offices pass less and work faster, and also close hollowly near the limit and write more reports. Pressure works through effort (R10), the window before limits (R6) and paperwork (R8); where a scenario has none of these only the wish to pass moves. Rates are counted at the office that answers for a request, the township where it leads.",
    )
    seed: ClassVar[str] = "004, 002"
    harm: ClassVar[Text] = Text(
        "为分数而办结：临期敷衍增多，名义上的解决与真正的解决拉开距离；应付考核的材料增多。",
        "Closing for the score: hollow closures near the limit grow, what is reported and what is settled drift apart, and the assessment asks for paperwork.",
    )

    harshness: Given[Probability] = Given[Probability](value=0.5, range=(0.1, 1.0))
    """Pressure in [0, 1] on the office that comes last."""
    every: Given[Hours] = Given[Hours](value="4 weeks", range=("1 weeks", "13 weeks"))
    """Length of a period, on the wall clock; rankings are made at the first weekly review after it."""
    response: Given[NonNegative] = Given[NonNegative](value=0.1, range=(0.0, 1.0))
    """Weight of the share of closures within the limit; only the ratio of the three weights counts."""
    solution: Given[NonNegative] = Given[NonNegative](value=0.45, range=(0.0, 1.0))
    """Weight of the share of closures that settled; only the ratio of the three weights counts."""
    satisfaction: Given[NonNegative] = Given[NonNegative](value=0.45, range=(0.0, 1.0))
    """Weight of the share of closures that satisfied; only the ratio of the three weights counts."""
    shift: Given[NonNegative] = Given[NonNegative](value=0.5, range=(0.0, 1.5))
    """Taken off the logit of passing, per unit of pressure."""
    gaming: Given[NonNegative] = Given[NonNegative](value=0.2, range=(0.0, 1.0))
    """Added to the share of hollow closures near the limit (R6), per unit of the mean pressure."""
    targets: list[TierId] = []
    """Ids of the tiers that are assessed; none: all tiers with staff."""


def apply(structure: Structure, spec: ThreeRateAssessment, intensity: float) -> Structure:
    """Return the structure under assessment, before anybody has a rank."""
    if intensity == 0.0:
        return structure
    return _under(structure, spec, np.full(len(structure.staffing.staff), 0.0), intensity, None)


def react(history: History, structure: Structure, spec: ThreeRateAssessment, intensity: float) -> Structure:
    """Return the structure under the pressure of the last complete period's ranking."""
    if intensity == 0.0:
        return structure
    complete = periods(since(history, spec.intensity), spec.every.value)
    if not complete:
        return structure
    rank = ranking(structure, spec, *complete[-1])
    return _under(structure, spec, rank, intensity, np.zeros(len(rank)))


def ranking(structure: Structure, spec: ThreeRateAssessment, begin: Window, end: Window) -> Floats:
    """Return (offices,) the rank of each assessed office within its tier, 0 the first, 1 the last; 0 without a rank."""
    offices = len(structure.staffing.staff)
    member = np.full(offices, NOWHERE, dtype=np.int64)
    assessed = _assessed(structure, spec)
    member[assessed] = assessed
    weights = np.array([spec.response.value, spec.solution.value, spec.satisfaction.value])
    score = three_rates(begin, end, member, offices) @ weights
    rank = np.zeros(offices)
    for tier in range(len(structure.names.tiers)):
        here = np.intersect1d(assessed, offices_of(structure, tier))
        rank[here] = np.where(np.isnan(score[here]), 0.0, relative_rank(score[here]))
    return rank


def _assessed(structure: Structure, spec: ThreeRateAssessment) -> Ints:
    return offices_of(structure, tiers_named(structure, spec.targets))


def _under(
    structure: Structure, spec: ThreeRateAssessment, rank: Floats, intensity: float, instead_of: Floats | None
) -> Structure:
    """Return the structure under the pressure of a ranking, in place of that of another one."""
    assessed = _assessed(structure, spec)

    def pressure(of: Floats) -> Floats:
        column = np.zeros(len(of))
        column[assessed] = intensity * spec.harshness.value * (0.5 + 0.5 * of[assessed])
        return column

    by = pressure(rank)
    before = np.zeros(len(rank)) if instead_of is None else pressure(instead_of)
    deadlines = structure.rules.deadlines
    grown = float((by - before)[assessed].mean()) if len(assessed) else 0.0
    hollow = min(deadlines.perfunctory + spec.gaming.value * grown, 1.0)
    return with_pressure(structure, by, spec.shift.value, before).with_rules(
        deadlines=deadlines._replace(perfunctory=hollow)
    )
