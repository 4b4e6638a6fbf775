"""`comprehensive_enforcement` 一支队伍管执法: one team at a tier holds the powers of many departments.

At each place of the tier where the team's function has an organ of its own (a general office is no team), i being the
intensity:

1. The offices of the functions taken over become part of the team's; what the general office did for these functions
   the team does. This is done as soon as i > 0: there is no half a merger.
2. A share i * `staff` of the people of the organs of these functions and of the team's own at the tier above, in whole
   people, joins the teams below, divided by their staff.
3. delegated' = max(delegated, i * coverage) for the matters of the team's and these functions that are owned above.
4. With n functions in one hand, b = max(0, n - span) beyond what one team masters: touch time x (1 + i * loss * b),
   chance of settling x (1 - i * min(1, quality_loss * b)).

Where the team is the only organ of its tier and no functions are named, it takes on those with an organ at the tier above.
Source: seed 003 (Fotang: one team exercises 2,000+ penalty items of 16 departments, on trial since 2010). No outcome was
published: the sizes, and that skill is lost beyond a span, are assumptions; that delegated powers may prove too many, see
Kunshan 2025 (one town's penalty items cut from 674 to 278; Xinhua 2025).
"""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from sim.mechanisms.base import Mechanism
from sim.mechanisms.choosing import FunctionId, TierId, functions_named, offices_of, place_above, places_of, tier_named
from sim.structure.reorganise import with_groups_merged, with_power_given, with_staff_sent_down
from sim.structure.tables import Structure
from sim.vocabulary.codes import GENERAL, NOWHERE
from sim.vocabulary.quantity import Given, NonNegative, Probability
from sim.vocabulary.text import Text

_WHOLE_PEOPLE = Text(
    "人员按整数调动，先后不同，取整结果不同。", "People move in whole numbers, which come out by who is first."
)


class ComprehensiveEnforcement(Mechanism):
    """One team in place of many."""

    title: ClassVar[Text] = Text("一支队伍管执法", "comprehensive enforcement")
    what: ClassVar[Text] = Text(
        "由一支队伍承接多个部门的职能：下级同类机构并入，上级相应部门抽人加入，并取得这些事项的大部分办理权。管得越宽，超出限度后越生疏。总人数不变。",
        "One team takes on what many departments do: the offices at its tier merge into it, people of the departments above join, and it is given power over most of their requests. Beyond some breadth its skill falls. Nobody is hired.",
    )
    seed: ClassVar[str] = "003"
    moves_people: ClassVar[bool] = True
    harm: ClassVar[Text] = Text(
        "管得过宽，专业能力下降，办得慢、办不实；各类诉求挤在同一个队列里。",
        "Too wide a span costs skill: work takes longer and settles less, and all kinds of requests wait in one queue.",
    )
    order: ClassVar[dict[str, Text]] = {"campaign": _WHOLE_PEOPLE}

    tier: TierId | None = None
    """Id of the tier at which the team works; left out: the second from below."""
    team: FunctionId | None = None
    """Id of the function whose office becomes the team; left out: the function with most staff at the tier."""
    functions: Annotated[list[FunctionId], Field(max_length=1000)] = []
    """Ids of the functions taken over; empty: all others with an office of their own at the tier, or, where there is none
    but the team's, at the tier above."""
    coverage: Given[Probability] = Given[Probability](value=0.8, range=(0.3, 1.0))
    """Share of the requests of these functions owned above for which the team is given the power."""
    staff: Given[Probability] = Given[Probability](value=0.3, range=(0.0, 0.6))
    """Share of the people of each organ of the team's function and of those taken over, at the tier above, who join; one
    person stays."""
    span: Given[NonNegative] = Given[NonNegative](value=8.0, range=(3.0, 16.0))
    """Functions that one team masters without loss, its own included."""
    loss: Given[NonNegative] = Given[NonNegative](value=0.05, range=(0.0, 0.2))
    """Extra touch time of casework per function beyond the span, as a share of the ordinary."""
    quality_loss: Given[NonNegative] = Given[NonNegative](value=0.02, range=(0.0, 0.1))
    """Loss of the chance to settle per function beyond the span, as a share of the ordinary."""


def apply(structure: Structure, spec: ComprehensiveEnforcement, intensity: float) -> Structure:
    """Return the structure in which one team at a tier holds many functions."""
    if intensity == 0.0:
        return structure
    tier = tier_named(structure, spec.tier)
    team = _team(structure, spec, tier)
    if team == NOWHERE:
        return structure
    taken = _taken(structure, spec, tier, team)
    team_at = {int(p): int(structure.government.office_at[p, tier, team]) for p in places_of(structure, tier)}
    team_at = {place: office for place, office in team_at.items() if _is_organ(structure, office)}
    if not team_at:
        return structure
    teams = list(team_at.values())
    structure = _with_teams(structure, team_at, tier, taken)
    beyond = max(0.0, 1.0 + len(taken) - spec.span.value)
    work, quality = structure.conduct.work.copy(), structure.conduct.quality.copy()
    work[teams] *= 1.0 + intensity * spec.loss.value * beyond
    quality[teams] *= 1.0 - intensity * min(1.0, spec.quality_loss.value * beyond)
    structure = structure.with_conduct(work=work, quality=quality)
    weights = structure.staffing.staff.astype(np.float64)[teams]
    above = offices_of(structure, tier + 1, [team, *taken])
    structure = with_staff_sent_down(structure, above, teams, weights, spec.staff.value, intensity)
    held = np.isin(structure.responsibilities.function, [team, *taken])
    return with_power_given(structure, held, tier, intensity * spec.coverage.value)


def _team(structure: Structure, spec: ComprehensiveEnforcement, tier: int) -> int:
    """Return the function whose office becomes the team, or NOWHERE if the tier has no organ of any function."""
    if spec.team is not None:
        return functions_named(structure, [spec.team])[0]
    organs = _organs(structure, tier)
    if not len(organs):
        return NOWHERE
    function = structure.government.office_function[organs]
    people = np.bincount(function, weights=structure.staffing.staff[organs].astype(np.float64))
    return int(np.argmax(people))


def _taken(structure: Structure, spec: ComprehensiveEnforcement, tier: int, team: int) -> list[int]:
    """Return the functions that the team takes over."""
    if spec.functions:
        return [function for function in dict.fromkeys(functions_named(structure, spec.functions)) if function != team]
    for level in (tier, tier + 1):
        found = np.unique(structure.government.office_function[_organs(structure, level)])
        others: list[int] = found[found != team].tolist()
        if others:
            return others
    return []


def _is_organ(structure: Structure, office: int) -> bool:
    """Return whether this is an office, and one of a function."""
    return office != NOWHERE and int(structure.government.office_function[office]) != GENERAL


def _organs(structure: Structure, tier: int) -> list[int]:
    """Return the offices of a tier that are of one function."""
    government = structure.government
    return [int(k) for k in offices_of(structure, tier) if government.office_function[k] != GENERAL]


def _with_teams(structure: Structure, team_at: dict[int, int], tier: int, taken: list[int]) -> Structure:
    """Return the structure in which each place's team has taken over these functions, whoever served them there."""
    groups = [([t, *offices_of(structure, tier, taken, place).tolist()], t) for place, t in team_at.items()]
    structure = with_groups_merged(structure, groups)
    above = place_above(structure, tier)
    office_at = structure.government.office_at.copy()
    for place, office in enumerate(team_at.get(int(p), NOWHERE) for p in above):
        if office != NOWHERE:
            office_at[place, tier, taken] = office
    return structure.with_government(office_at=office_at)
