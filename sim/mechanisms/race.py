"""`race` 赛马、晾晒: places of one tier are compared in public, and everybody in them feels where the place stands.

The score of a place is the mean of three shares of the closures by all offices in its territory (within the limit,
truly settling, satisfied). With rank q from 0 (first) to 1 (last) the pressure on all these offices is stake x drive(q):

    drive(q) = 1 - (1 - 2q)^2                       q <= 1/2: leaders rest
             = 1                                    1/2 < q <= 3/4: whoever can still catch up runs
             = 1 - discouragement x (4q - 3)        q > 3/4: the hopeless give up

and half the stake before the first ranking. The show itself costs daily minutes. Source: seed 002 (Zhejiang: results of
cities and departments ranked publicly). The shape is an assumption, after what is known of tournaments: effort is
highest where the outcome is open; so are all sizes. Where fewer than two places compete there is no race.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.mechanisms.base import Mechanism
from sim.mechanisms.choosing import (
    TierId,
    app_items,
    has_people,
    place_above,
    places_of,
    relative_rank,
    since,
    three_rates,
    tier_named,
    with_pressure,
)
from sim.mechanisms.window import History, Window, periods
from sim.structure.tables import Floats, Ints, Structure
from sim.vocabulary.codes import NOWHERE
from sim.vocabulary.quantity import Given, Hours, NonNegative, Probability, StaffHours
from sim.vocabulary.text import Text

_COUNTED = Text(
    "展示工时按当时在岗人数计：以后派驻来的人不带来展示工时。",
    "Display work is counted by the people who are there then: those who are seconded later bring none with them.",
)


class Race(Mechanism):
    """Public ranking of places."""

    title: ClassVar[Text] = Text("赛马、晾晒", "public race")
    what: ClassVar[Text] = Text(
        "同一层级的各属地公开排名、晾晒成绩。居中和落后但有望追上的压力最大，领先的松一口气，垫底的可能放弃；展示本身每天占用时间。压力经由办理速度（R10）、临期时段（R6）和报表（R8）起作用；三者都未设的情景中，只有推出的意愿改变。各率记在答复诉求的单位名下，属地牵头的记在乡镇。",
        "Places of one tier are ranked in public. Those in the middle and behind, who can still catch up, feel it most; leaders rest, and the last may give up. The show itself takes time every day. Pressure works through effort (R10), the window before limits (R6) and paperwork (R8); where a scenario has none of these only the wish to pass moves. Rates are counted at the office that answers for a request, the township where it leads.",
    )
    seed: ClassVar[str] = "002"
    harm: ClassVar[Text] = Text(
        "做展示占用办事时间；垫底者失去动力；压力下临期敷衍增多。",
        "Showing takes time from casework, the last lose heart, and pressure breeds hollow closing near the limit.",
    )

    order: ClassVar[dict[str, Text]] = {"modules": _COUNTED, "comprehensive_enforcement": _COUNTED}

    tier: TierId | None = None
    """Id of the tier whose places compete; left out: the second lowest."""
    every: Given[Hours] = Given[Hours](value="4 weeks", range=("1 weeks", "13 weeks"))
    """Length of a period, on the wall clock; rankings are made at the first weekly review after it."""
    stake: Given[Probability] = Given[Probability](value=0.5, range=(0.1, 1.0))
    """Pressure in [0, 1] where it is highest."""
    discouragement: Given[Probability] = Given[Probability](value=0.5, range=(0.0, 1.0))
    """Share of the pressure that the last place no longer feels; in the last quarter of the ranking it rises from 0."""
    shift: Given[NonNegative] = Given[NonNegative](value=0.3, range=(0.0, 1.5))
    """Taken off the logit of passing, per unit of pressure."""
    showing: Given[StaffHours] = Given[StaffHours](value="10 minutes", range=("0 minutes", "40 minutes"))
    """Work of display, per worker and working day; counts as paperwork."""


def apply(structure: Structure, spec: Race, intensity: float) -> Structure:
    """Return the structure in which places race, before anybody has a rank."""
    runner = _runners(structure, spec)
    if intensity == 0.0 or not (runner != NOWHERE).any():
        return structure
    runs = runner != NOWHERE
    apps = structure.conduct.apps + intensity * runs * app_items(structure, spec.showing.value)
    return with_pressure(structure, _before(spec, runs, intensity), spec.shift.value).with_conduct(apps=apps)


def react(history: History, structure: Structure, spec: Race, intensity: float) -> Structure:
    """Return the structure under the pressure of the last complete period's ranking."""
    if intensity == 0.0:
        return structure
    complete = periods(since(history, spec.intensity), spec.every.value)
    runner = _runners(structure, spec)
    runs = runner != NOWHERE
    if not complete or not runs.any():
        return structure
    rank = ranking(structure, spec, *complete[-1])
    pressure = np.zeros(len(runner))
    pressure[runs] = intensity * spec.stake.value * drive(rank, spec.discouragement.value)[runner[runs]]
    return with_pressure(structure, pressure, spec.shift.value, _before(spec, runs, intensity))


def drive(rank: Floats, discouragement: float) -> Floats:
    """Return how far places feel the race, from their ranks: 0 the first, 1 the last."""
    chasing = np.where(rank <= 0.5, 1.0 - (1.0 - 2.0 * rank) ** 2, 1.0)
    return np.asarray(chasing - discouragement * np.maximum(4.0 * rank - 3.0, 0.0), dtype=np.float64)


def ranking(structure: Structure, spec: Race, begin: Window, end: Window) -> Floats:
    """Return (places,) the rank of each place that competes, 0 the first, 1 the last; 1/2 without a score."""
    runner = _runners(structure, spec)
    places = len(structure.government.place_tier)
    score = three_rates(begin, end, runner, places).mean(axis=1)
    rank = np.full(places, 0.5)
    competing = places_of(structure, tier_named(structure, spec.tier))
    rank[competing] = relative_rank(score[competing])
    return rank


def _before(spec: Race, runs: Floats, intensity: float) -> Floats:
    """Return the pressure before the first ranking."""
    return np.asarray(0.5 * intensity * spec.stake.value * runs, dtype=np.float64)


def _runners(structure: Structure, spec: Race) -> Ints:
    """Return (offices,) the competing place to whose territory each office with people belongs, or NOWHERE."""
    government = structure.government
    tier = tier_named(structure, spec.tier)
    runner = np.full(len(government.office_place), NOWHERE, dtype=np.int64)
    if len(places_of(structure, tier)) < 2:
        return runner
    inside = has_people(structure) & (government.office_place != NOWHERE)
    runner[inside] = place_above(structure, tier)[government.office_place[inside]]
    return runner
