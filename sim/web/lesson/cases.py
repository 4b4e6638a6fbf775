"""Requests for the desks of a class: real stays of the baseline's first run, seen as the office would see them.

Only stays at which rule R3 decides are taken: the office could act, at least one other office nominally holds the matter
too, and nothing (a list, a ruling, a dispatch rule) settles the question. Offices know this much. The probability with
which the rule passes each of them on is the engine's own, with what the log shows of the moment:

    p = logistic(b0 + bA (1 - 1/n) + bW z + bB risk V_decision - bT V_trace - bF F + u_r + v_i + shift),

see `sim.rules.passing`. No unit; per stay. A test draws the engine's luck again and finds the decisions of the log.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from sim.engine.choice import AUTO, choose, engine_named
from sim.engine.steps.entering import own_territory
from sim.engine.steps.luck import happens
from sim.engine.steps.view import View, function_of, office_of, office_traits
from sim.engine.steps.working import is_seen_lit
from sim.log.schema import Rows
from sim.mechanisms.registry import MECHANISMS, name_of, watches
from sim.rules.logistic import NEVER, logistic
from sim.rules.passing import ambiguity, standard_queue
from sim.scenario.loaded import Loaded
from sim.structure.tables import Structure
from sim.study.run import World, build_world, run
from sim.vocabulary.codes import NOWHERE, Activity, Decision
from sim.vocabulary.draws import For, entity_key, stream_key
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text
from sim.web.lesson.desk import Stay, Vignette, vignette

MOST_CASES = 60
"""Requests per tier; a class of two hundred sees some of them more than once."""
REPLICATION = 0
_CO_HOLDER = 64
"""As in `deciding`: visit numbers from here on name the draws of co-functions as holders."""
_TRIAGE = int(Activity.TRIAGE)


def vignettes(loaded: Loaded, structure: str, tiers: Sequence[str]) -> dict[str, tuple[Vignette, ...]]:
    """Return requests for the desks of each tier. Raises ResultsError where the rule decides about none at a tier."""
    world = build_world(loaded)
    world = world._replace(baseline=_standing(world, structure), mechanisms={structure: []})
    rows, requests = _logged(build_world(loaded), structure)
    stays = list(stays_of(world, rows, requests))
    weekday = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(loaded.scenario.clock.first_weekday)
    found: dict[str, tuple[Vignette, ...]] = {}
    names = world.baseline.names
    for tier in tiers:
        level = names.tiers.index(tier)
        own = [stay for stay in stays if world.baseline.government.office_tier[stay.office] == level]
        if not own:
            raise ResultsError(
                Text(
                    f"层级 {tier} 没有可供学员决定的诉求（没有职责交叉，或规则 R3 未开）",
                    f"nothing to decide at tier {tier}: no duties overlap there, or rule R3 is off",
                )
            )
        found[tier] = tuple(vignette(world, stay, requests, weekday) for stay in _sample(own, requests, MOST_CASES))
    return found


def _standing(world: World, structure: str) -> Structure:
    """Return the tables of a structure. Raises ResultsError where they change while it runs: then no one rule holds."""
    mechanisms = world.mechanisms[structure]
    moving = any(spec.moments(24.0, world.demand.horizon) for spec in mechanisms)
    if moving or watches(mechanisms) or any(MECHANISMS[name_of(spec)].modulate is not None for spec in mechanisms):
        raise ResultsError(
            Text(
                f"“决定”环节的诉求取自课中第一种结构，而 {structure} 在运行中会变化",
                f"what a class decides about comes from the lesson's first structure, and {structure} changes while it runs",
            )
        )
    return world.final(structure)


def _logged(world: World, structure: str) -> tuple[Rows, Any]:
    engine = choose(AUTO, world.requests, world.baseline, lambda text: None)
    return run(world, structure, REPLICATION, engine=engine_named(engine.name))


def _sample(stays: list[Stay], requests: Any, most: int) -> list[Stay]:
    """Return evenly spaced stays of the list sorted by matter, in an order that shows different matters one after another."""
    ordered = sorted(stays, key=lambda stay: (int(requests.matter[stay.request]), stay.request, stay.row))
    chosen = [ordered[int(k)] for k in np.unique(np.linspace(0, len(ordered) - 1, min(most, len(ordered))).astype(int))]
    return sorted(chosen, key=lambda stay: entity_key(int(requests.key[stay.request]), stay.row))


class _Case:
    """A request as the steps of the engine know it, as far as R3 looks."""

    def __init__(self, requests: Any, number: int, world: World) -> None:
        duties = world.baseline.responsibilities
        self.key = int(requests.key[number])
        self.place = int(requests.place[number])
        self.matter = int(requests.matter[number])
        self.parts = int(requests.parts[number])
        self.propensity = float(requests.propensity[number])
        self.risky = bool(requests.risky[number])
        self.reported = float(requests.time[number])
        self.round = 0
        self.owner_tier = int(duties.owner_tier[self.matter])
        self.limit = float(duties.limit[self.matter])
        self.decomposed = False


def stays_of(world: World, rows: Rows, requests: Any) -> Iterator[Stay]:
    """Yield the stays of a run of the baseline that R3 decided about, in the log's order."""
    structure = world.baseline
    view = View(structure, office_traits(structure, stream_key(world.seed, REPLICATION)))
    passing = view.rules.passing
    if passing.base <= NEVER or view.rules.first_receiver.bound > 0.0 or view.rules.entry.dispatched > 0.0:
        return
    horizon = world.demand.horizon
    here = rows["office"]
    staying = np.isin(
        rows["activity"], [_TRIAGE, Activity.HANDLE, Activity.CONFIRM, Activity.COORDINATE, Activity.PAPERWORK]
    )
    ends = np.where(np.isnan(rows["end"]), horizon, rows["end"])
    enabled, left = _sorted_by_office(here, rows["enabled"], ends, staying, len(view.offices))
    asked = (
        (rows["activity"] == _TRIAGE)
        & (rows["part"] == 0)
        & (rows["round"] == 0)
        & (rows["fits"] == 1)
        & np.isin(rows["decision"], [Decision.HANDLE, Decision.HAND_OVER])
    )
    for row in np.flatnonzero(asked):
        number, office, sender = int(rows["request"][row]), int(here[row]), int(rows["sender"][row])
        case = _Case(requests, number, world)
        own_territory(case, view)
        if view.matters[case.matter].sharpness > 0.0:
            continue  # a list may settle it, which no office on paper can tell beforehand
        time = float(rows["end"][row])
        holders = holders_of(case, office, view)
        if holders < 2:
            continue
        present = int(np.searchsorted(enabled[office], time, "right") - np.searchsorted(left[office], time, "right"))
        chance = chance_of(case, office, sender, holders, max(present, 0), time, view)
        yield Stay(int(row), office, sender, number, time, holders, max(present, 0), case.risky, chance)


def _sorted_by_office(here: Any, enabled: Any, ends: Any, staying: Any, offices: int) -> tuple[list[Any], list[Any]]:
    """Return, office by office, when items came and when they left, each sorted."""
    own = [np.flatnonzero(staying & (here == office)) for office in range(offices)]
    return [np.sort(enabled[rows]) for rows in own], [np.sort(ends[rows]) for rows in own]


def holders_of(case: Any, office: int, view: Any) -> int:
    """Return how many offices nominally hold the main part of a request, this one included (R3, as `deciding` counts)."""
    overlap = view.matters[case.matter].overlap
    if overlap <= 0.0:
        return 1
    function, tier = function_of(view, case, 0), view.offices[office].tier
    holders = 1
    for level in range(view.tiers):
        other = office_of(view, case.place, level, function)
        if other not in (NOWHERE, office) and level != tier:
            holders += happens(overlap, case, 0, level, For.HOLDER)
    own = function if office == office_of(view, case.place, tier, function) else view.offices[office].function
    first = case.matter * view.co_width
    for i in range(view.matters[case.matter].co_count if tier >= 0 else 0):
        other_function = view.co_functions[first + i]
        other = office_of(view, case.place, tier, other_function)
        if other_function != own and other not in (NOWHERE, office):
            holders += happens(overlap, case, 0, _CO_HOLDER + i, For.HOLDER)
    return holders


def chance_of(case: Any, office: int, sender: int, holders: int, present: int, time: float, view: Any) -> float:
    """Return the probability with which R3 passes a request on."""
    passing, facts = view.rules.passing, view.offices[office]
    total: float = (
        passing.base - passing.trace * passing.visible_passes + facts.shift + view.matters[case.matter].evasion
    )
    if sender != NOWHERE and view.offices[sender].tier > facts.tier:
        total += passing.from_superior
    elif sender != NOWHERE and view.offices[sender].tier == facts.tier:
        total += passing.from_peer
    if is_seen_lit(case, 0, time, view.rules):
        total -= passing.lit * view.rules.deadlines.lights
    if sender in (NOWHERE, view.desk):
        total -= passing.first * passing.first_norm
    if case.risky:
        total += passing.risk * passing.visible_decisions
    total += passing.request_sd * case.propensity + passing.office_sd * facts.trait
    total += passing.ambiguity * ambiguity(holders) + passing.load * standard_queue(present, facts.staff, passing)
    return float(logistic(total))
