"""From a checked scenario to the tables that engines read: the baseline structure and the demand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.demand.tables import DemandTables
from sim.rules.capability import Capability
from sim.rules.closure import Closure
from sim.rules.coefficients import Coefficients
from sim.rules.coordination import Coordination
from sim.rules.deadlines import NO_LIMIT, Deadlines
from sim.rules.destination import Destination
from sim.rules.effort import Effort
from sim.rules.entry import Entry
from sim.rules.foot_dragging import FootDragging
from sim.rules.logistic import logit
from sim.rules.paperwork import Paperwork
from sim.rules.passing import Passing
from sim.rules.response import Response
from sim.scenario.loaded import Source
from sim.scenario.rows import Tables
from sim.scenario.tree import Behaviour, Calendar, Scenario
from sim.structure.calendar import ALWAYS, make_calendar
from sim.structure.calendar import Calendar as WeeklyCalendar
from sim.structure.tables import (
    Floats,
    Government,
    Ints,
    Names,
    Responsibilities,
    Structure,
    ordinary_conduct,
    ordinary_matters,
    staffing_of,
)
from sim.vocabulary.codes import DESK_TIER, GENERAL, NOWHERE
from sim.vocabulary.draws import name_key
from sim.vocabulary.text import Text
from sim.vocabulary.units import HOURS_PER_DAY, HOURS_PER_MONTH, HOURS_PER_WEEK

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PRECEDENCE = {"first": 1.0, "same": 0.0, "last": -1.0}


def build_baseline(loaded: Source) -> Structure:
    """Return the structure without any mechanism: 职责同构."""
    scenario, tables = loaded.scenario, loaded.tables
    names = _names(scenario, tables)
    government = _government(scenario, tables, names)
    return Structure(
        government=government,
        staffing=staffing_of(
            staff=np.array([*(row.staff for row in tables.offices), scenario.government.desk.staff], dtype=np.int64),
            share=np.array([*(row.share for row in tables.offices), 1.0]),
        ),
        conduct=ordinary_conduct(len(tables.offices) + 1),
        responsibilities=_responsibilities(scenario, tables, names),
        rules=_coefficients(scenario),
        names=names,
    )


def _names(scenario: Scenario, tables: Tables) -> Names:
    place_text = {row.id: Text(row.zh, row.en) for row in tables.places}
    function_text = {row.id: Text(row.zh, row.en) for row in tables.functions}
    offices: list[str] = []
    office_text: list[Text] = []
    for row in tables.offices:
        offices.append(f"{row.place}/{row.function}")
        place = place_text[row.place]
        if row.function == "*":
            office_text.append(Text(f"{place.zh}", f"{place.en} office"))
        else:
            duty = function_text[row.function]
            office_text.append(Text(f"{place.zh}·{duty.zh}", f"{place.en}: {duty.en}"))
    tiers = scenario.government.tiers
    marked = tuple(tier.grassroots for tier in tiers)
    return Names(
        tiers=tuple(tier.id for tier in tiers),
        places=tuple(row.id for row in tables.places),
        functions=tuple(row.id for row in tables.functions),
        offices=(*offices, "desk"),
        matters=tuple(row.id for row in tables.matters),
        channels=tuple(channel.id for channel in scenario.demand.channels),
        tier_text=tuple(Text(tier.title.zh, tier.title.en) for tier in tiers),
        place_text=tuple(place_text.values()),
        function_text=tuple(function_text.values()),
        office_text=(*office_text, Text("受理台", "desk")),
        matter_text=tuple(Text(row.zh, row.en) for row in tables.matters),
        channel_text=tuple(Text(c.title.zh, c.title.en) for c in scenario.demand.channels),
        grassroots=marked if any(marked) else tuple(k < 2 for k in range(len(tiers))),
    )


def _numbers(names: Sequence[str]) -> dict[str, int]:
    return {name: k for k, name in enumerate(names)}


def _weekly(calendar: Calendar, first: int) -> WeeklyCalendar:
    intervals: list[tuple[float, float]] = []
    for day in calendar.days:
        offset = ((WEEKDAYS.index(day) - first) % 7) * HOURS_PER_DAY
        for opens, closes in calendar.hours:
            intervals.append((offset + _clock_hours(opens), offset + _clock_hours(closes)))
    return make_calendar(intervals)


def _clock_hours(text: str) -> float:
    hours, minutes = text.split(":")
    return int(hours) + int(minutes) / 60.0


def _government(scenario: Scenario, tables: Tables, names: Names) -> Government:
    places, functions, tiers = _numbers(names.places), _numbers(names.functions), _numbers(names.tiers)
    place_tier = np.array([tiers[row.tier] for row in tables.places], dtype=np.int64)
    parent = np.array([NOWHERE if row.parent is None else places[row.parent] for row in tables.places])
    calendar_names = ["always", *scenario.government.calendars]
    first = WEEKDAYS.index(scenario.clock.first_weekday)
    calendars = (ALWAYS, *(_weekly(c, first) for c in scenario.government.calendars.values()))
    place_of = [places[row.place] for row in tables.offices]
    function_of = [GENERAL if row.function == "*" else functions[row.function] for row in tables.offices]
    calendar_of = [calendar_names.index(row.calendar) for row in tables.offices]
    desk = len(tables.offices)
    neighbours, count = _neighbours(tables)
    office_tier = [int(place_tier[place]) for place in place_of]
    office_at = _office_at(place_tier, parent, place_of, function_of, len(names.tiers), len(functions))
    return Government(
        place_tier=place_tier,
        place_parent=parent.astype(np.int64),
        office_place=np.array([*place_of, NOWHERE], dtype=np.int64),
        office_tier=np.array([*office_tier, DESK_TIER], dtype=np.int64),
        office_function=np.array([*function_of, GENERAL], dtype=np.int64),
        office_calendar=np.array(
            [*calendar_of, calendar_names.index(scenario.government.desk.calendar)], dtype=np.int64
        ),
        office_key=np.array([name_key(name) for name in names.offices], dtype=np.uint64),
        office_at=office_at,
        superiors=np.array([*_superiors(place_tier, parent, place_of, function_of), 0.0]),
        neighbours=neighbours,
        neighbour_count=count,
        calendars=calendars,
        desk=desk,
    )


def _office_at(
    place_tier: Ints, parent: Ints, place_of: Sequence[int], function_of: Sequence[int], tiers: int, functions: int
) -> Ints:
    """Return which office serves a place at a tier for a function: the organ, else the general office."""
    organ = {(place, function): k for k, (place, function) in enumerate(zip(place_of, function_of, strict=True))}
    table = np.full((len(place_tier), tiers, functions), NOWHERE, dtype=np.int64)
    for place in range(len(place_tier)):
        node = place
        while node != NOWHERE:
            general = organ.get((node, GENERAL), NOWHERE)
            for function in range(functions):
                table[place, place_tier[node], function] = organ.get((node, function), general)
            node = int(parent[node])
    return table


def _superiors(place_tier: Ints, parent: Ints, place_of: Sequence[int], function_of: Sequence[int]) -> list[float]:
    """Return how many departments above may ask each office for paperwork.

    An organ answers to the organs of its own line and to the general offices above; a general office answers to
    every department above it (上面千条线，下面一根针).
    """
    at_place: dict[int, list[int]] = {}
    for office, place in enumerate(place_of):
        at_place.setdefault(place, []).append(office)
    counts: list[float] = []
    for office, place in enumerate(place_of):
        total, node = 0, int(parent[place])
        while node != NOWHERE:
            for other in at_place.get(node, []):
                same_line = function_of[other] in (function_of[office], GENERAL)
                total += 1 if function_of[office] == GENERAL or same_line else 0
            node = int(parent[node])
        counts.append(float(total))
    return counts


def _neighbours(tables: Tables) -> tuple[Ints, Ints]:
    """Return, per function, the others of its domain; a function alone in its domain neighbours all others."""
    groups: list[list[int]] = []
    for i, row in enumerate(tables.functions):
        same = [j for j, other in enumerate(tables.functions) if other.domain == row.domain and j != i]
        groups.append(same or [j for j in range(len(tables.functions)) if j != i])
    width = max(1, max(len(group) for group in groups))
    table = np.full((len(groups), width), NOWHERE, dtype=np.int64)
    for i, group in enumerate(groups):
        table[i, : len(group)] = group
    return table, np.array([len(group) for group in groups], dtype=np.int64)


def _responsibilities(scenario: Scenario, tables: Tables, names: Names) -> Responsibilities:
    matters = tables.matters
    functions, tiers = _numbers(names.functions), _numbers(names.tiers)
    co = [[functions[name] for name in _co_functions(row.co_functions)] for row in matters]
    width = max(1, max(len(group) for group in co))
    co_table = np.full((len(matters), width), NOWHERE, dtype=np.int64)
    for i, group in enumerate(co):
        co_table[i, : len(group)] = group
    zero = np.zeros(len(matters))
    return Responsibilities(
        function=np.array([functions[row.function] for row in matters], dtype=np.int64),
        owner_tier=np.array([tiers[row.owner_tier] for row in matters], dtype=np.int64),
        co_functions=co_table,
        overlap=np.full(len(matters), scenario.behaviour.overlap.overlap.value),
        covered=zero,
        sharpness=zero.copy(),
        erosion=zero.copy(),
        grid_share=np.array([row.grid_share for row in matters]),
        delegated=np.zeros((len(matters), len(names.tiers))),
        prevented=zero.copy(),
        limit=np.array([NO_LIMIT if row.limit_h is None else row.limit_h for row in matters], dtype=np.float64),
        urgency=np.array([row.urgency for row in matters], dtype=np.int64),
        **ordinary_matters(len(matters)),
    )


def _co_functions(text: str) -> list[str]:
    return [name.strip() for name in text.split(";") if name.strip()]


def _coefficients(scenario: Scenario) -> Coefficients:
    b: Behaviour = scenario.behaviour
    desk = scenario.government.desk
    desk_hours, desk_shape = desk.work.scale_and_shape()
    triage_hours, triage_shape = b.capability.triage.scale_and_shape()
    work_hours, work_shape = b.coordination.work.scale_and_shape()
    paper_hours, paper_shape = b.paperwork.work.scale_and_shape()
    hold_hours, hold_shape = b.foot_dragging.holding.scale_and_shape()
    reopen_hours, reopen_shape = b.closure.reopen_delay.scale_and_shape()
    escalate = b.deadlines.escalate_after
    return Coefficients(
        entry=Entry(
            front_accuracy=b.entry.front_accuracy.value,
            neighbour=b.entry.neighbour.value,
            territory=b.entry.territory.value,
            answered=desk.answered.value,
            desk_hours=desk_hours,
            desk_shape=desk_shape,
        ),
        capability=Capability(
            attempt=b.capability.attempt.value,
            coercion=b.capability.coercion.value,
            work_factor=b.capability.work_factor.value,
            settle_factor=b.capability.settle_factor.value,
            triage_hours=triage_hours,
            triage_shape=triage_shape,
        ),
        passing=Passing(
            base=logit(b.passing.base_rate.value),
            ambiguity=b.passing.ambiguity.value,
            load=b.passing.load.value,
            risk=b.passing.risk.value,
            trace=b.passing.trace.value,
            first=b.passing.first.value,
            request_sd=b.passing.request_sd.value,
            office_sd=b.passing.office_sd.value,
            from_superior=b.passing.from_superior.value,
            from_peer=b.passing.from_peer.value,
            visible_decisions=b.passing.visible_decisions.value,
            visible_passes=b.passing.visible_passes.value,
            queue_centre=b.passing.queue_centre.value,
            queue_spread=b.passing.queue_spread.value,
        ),
        destination=Destination(
            up=b.destination.up.value,
            across=b.destination.across.value,
            down=b.destination.down.value,
            back=b.destination.back.value,
            knowledge=b.destination.knowledge.value,
            up_hours=b.destination.up_delay.value,
            down_hours=b.destination.down_delay.value,
            across_hours=b.destination.across_delay.value,
            delay_shape=b.destination.delay_log_sd.value,
        ),
        coordination=Coordination(
            parallel=b.coordination.parallel.value,
            bound=b.coordination.bound.value,
            local=b.coordination.local.value,
            hours=work_hours,
            shape=work_shape,
        ),
        deadlines=Deadlines(
            weight=b.deadlines.weight.value,
            window=b.deadlines.window.value,
            rush=b.deadlines.rush.value,
            perfunctory=b.deadlines.perfunctory.value,
            perfunctory_work=b.deadlines.perfunctory_work.value,
            escalate_after=NO_LIMIT if escalate is None else escalate.value,
        ),
        closure=Closure(
            quality=b.closure.quality.value,
            satisfied_if_settled=b.closure.satisfied_if_settled.value,
            satisfied_if_not=b.closure.satisfied_if_not.value,
            lateness=b.closure.lateness.value,
            contacts=b.closure.contacts.value,
            reopening=b.closure.reopening.value,
            same_office=b.closure.same_office.value,
            reopen_hours=reopen_hours,
            reopen_shape=reopen_shape,
            rework=b.closure.rework.value,
            rounds=float(b.closure.rounds),
        ),
        paperwork=Paperwork(
            items=b.paperwork.items.value * HOURS_PER_WEEK,
            hours=paper_hours,
            shape=paper_shape,
            precedence=_PRECEDENCE[b.paperwork.precedence],
            limit=NO_LIMIT if b.paperwork.limit is None else b.paperwork.limit.value,
            trace_hours=b.paperwork.trace.value,
            reentry_hours=b.paperwork.reentry.value,
            connected=b.paperwork.connected.value,
        ),
        foot_dragging=FootDragging(
            hold_hours=hold_hours, hold_shape=hold_shape, inflation=b.foot_dragging.inflation.value
        ),
        effort=Effort(gain=b.effort.gain.value, peak=b.effort.peak.value, pressure=b.effort.pressure.value),
        response=Response(
            elasticity=scenario.demand.response.elasticity.value,
            reference=scenario.demand.response.reference.value,
            headroom=scenario.demand.response.headroom.value,
        ),
    )


def build_demand(loaded: Source) -> DemandTables:
    """Return the distributions from which requests are drawn."""
    scenario, tables = loaded.scenario, loaded.tables
    demand = scenario.demand
    reporting = [(k, row.weight) for k, row in enumerate(tables.places) if row.weight]
    tiers = [tier.id for tier in scenario.government.tiers]
    return DemandTables(
        horizon=scenario.clock.horizon,
        hourly=_hourly(loaded),
        overdispersion=demand.overdispersion.value,
        headroom=demand.response.headroom.value,
        place=np.array([k for k, _ in reporting], dtype=np.int64),
        place_share=_cumulative([float(weight) for _, weight in reporting]),
        matter_share=_cumulative([row.count for row in tables.matters]),
        channel_share=_cumulative([channel.share.value for channel in demand.channels]),
        channel_desk=np.array([channel.desk for channel in demand.channels]),
        channel_entry=np.array(
            [_cumulative([channel.entry.get(tier, 0.0) for tier in tiers]) for channel in demand.channels]
        ),
        patience=(0.0, 0.0) if demand.patience is None else demand.patience.scale_and_shape(),
        expectation=(0.0, 0.0) if demand.expectation is None else demand.expectation.scale_and_shape(),
        touch=np.array([(row.touch_median_h, row.touch_log_sd) for row in tables.matters]),
        outside=np.array([(row.outside_share, row.outside_median_h, row.outside_log_sd) for row in tables.matters]),
        risky=np.array([row.risky_share for row in tables.matters]),
        solvable=np.array([row.solvable_share for row in tables.matters]),
        multi=np.array([row.multi_share for row in tables.matters]),
        parts=np.array([1 + len(_co_functions(row.co_functions)) for row in tables.matters], dtype=np.int64),
        recurrence=np.array([row.recurrence for row in tables.matters]),
    )


def _cumulative(weights: Sequence[float]) -> Floats:
    total: Floats = np.cumsum(np.asarray(weights, dtype=np.float64))
    share: Floats = total / total[-1]
    return share


def _hourly(loaded: Source) -> Floats:
    """Return expected requests per hour: weekly profile x season x shocks, averaging to the stated volume."""
    scenario = loaded.scenario
    demand = scenario.demand
    hours = int(np.ceil(scenario.clock.horizon))
    week = np.ones((7, 24))
    if loaded.tables.profile:
        week[:] = 0.0
        for row in loaded.tables.profile:
            week[row.weekday - 1, row.hour] = row.weight
    shape = np.roll(week, -WEEKDAYS.index(scenario.clock.first_weekday), axis=0).ravel()
    rate = demand.volume.value * np.tile(shape / shape.mean(), hours // len(shape) + 1)[:hours]
    clock = np.arange(hours)
    if demand.season:
        factors = np.array([factor.value for factor in demand.season])
        month = (clock // HOURS_PER_MONTH).astype(np.int64) + demand.first_month - 1
        rate = rate * factors[month % 12]
    for shock in demand.shocks:
        inside = (clock >= shock.start) & (clock < shock.start + shock.length)
        rate = np.where(inside, rate * shock.factor.value, rate)
    return np.asarray(rate, dtype=np.float64)
