"""Requests arise, and departments ask for paperwork: the two sources of work."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Any

import simpy

from sim.engine.case import Case
from sim.engine.counter import Turn
from sim.engine.life import live
from sim.engine.scene import Scene
from sim.engine.stays import URGENCIES
from sim.rules.deadlines import NO_LIMIT, queue_key
from sim.rules.paperwork import arrival_rate
from sim.rules.response import arises, demand_factor
from sim.vocabulary.codes import NOWHERE, Activity, Purpose
from sim.vocabulary.draws import For, duration, exponential, uniform

Steps = Generator[simpy.Event, Any, Any]
PAPERWORK, FOR_PAPERWORK = int(Activity.PAPERWORK), int(Purpose.PAPERWORK)
_BAND = {1: 0, 0: 2, -1: 3}
"""Paperwork before signing and casework, among casework, or after it."""
_VISITS = 1 << 15


def requests_arise(scene: Scene) -> Steps:
    """Start the life of every request that arises, in order of arrival."""
    requests, clock = scene.requests, scene.clock
    columns = zip(
        requests.time.tolist(),
        requests.key.tolist(),
        requests.place.tolist(),
        requests.matter.tolist(),
        requests.through_desk.tolist(),
        requests.entry_tier.tolist(),
        requests.risky.tolist(),
        requests.propensity.tolist(),
        requests.patience.tolist(),
        requests.expectation.tolist(),
        requests.parts.tolist(),
        requests.outside.tolist(),
        requests.solvable.tolist(),
        requests.thinning.tolist(),
        requests.recurrence.tolist(),
        strict=True,
    )
    for number, row in enumerate(columns):
        time, key, place, matter, desk, tier, risky, propensity, patience, expectation = row[:10]
        parts, outside, solvable, thinning, recurrence = row[10:]
        yield clock.until(time, scene.tie(number, 0))
        view = scene.view
        response = view.rules.response
        share = scene.settled / scene.closed if scene.closed else response.reference
        if not arises(thinning, demand_factor(share, response), recurrence, view.prevented[matter], response):
            continue
        scene.reported += 1
        case = Case(number, key, time)
        case.place, case.matter, case.channel_desk, case.entry_tier = place, matter, desk, tier
        case.risky, case.propensity, case.patience, case.expectation = risky, propensity, patience, expectation
        case.outside, case.solvable = outside, solvable
        case.work = requests.work[number, :parts].tolist()
        case.at_place = view.office_at[place]
        case.owner_tier = view.owner_tier[matter]
        case.limit, case.urgency = view.limit[matter], view.urgency[matter]
        clock.process(live(scene, case))


def paperwork_arises(scene: Scene, office: int) -> Steps:
    """Let an office receive what the departments above ask of it (R8), item by item."""
    key, item = scene.office_keys[office], 0
    while True:
        rules = scene.view.rules
        rate = arrival_rate(scene.superiors[office], rules.effort.pressure, rules.paperwork)
        if rate <= 0.0:
            yield scene.changed
            continue
        gap = exponential(uniform(key, 0, item, For.PAPERWORK_GAP), 1.0 / rate)
        yield scene.pause(gap, scene.paperwork_key + office)
        scene.clock.process(_do_paperwork(scene, office, item))
        item += 1


def _do_paperwork(scene: Scene, office: int, item: int) -> Steps:
    rules = scene.view.rules.paperwork
    hours = duration(uniform(scene.office_keys[office], 0, item, For.PAPERWORK_WORK), rules.hours, rules.shape)
    if hours <= 0.0:
        return
    counter = scene.counters[office]
    tie = scene.paperwork_key + len(scene.counters) * (item + 1) + office
    turn = Turn(
        office,
        tie,
        hours,
        0.0,
        (_BAND[int(math.copysign(1, rules.precedence)) if rules.precedence else 0] + 1) * URGENCIES - 1,
        queue_key(scene.clock.now, scene.clock.now, NO_LIMIT, scene.view.rules.deadlines),
    )
    turn.limit = NO_LIMIT
    visit = item % _VISITS
    scene.stays[turn] = (NOWHERE, 0, visit, 0, PAPERWORK, FOR_PAPERWORK, office, NOWHERE, NOWHERE)
    yield counter.admit(turn)
    del scene.stays[turn]
    counter.release(turn)
    scene.log.append(
        NOWHERE,
        0,
        visit,
        0,
        PAPERWORK,
        FOR_PAPERWORK,
        office,
        NOWHERE,
        NOWHERE,
        0,
        0,
        0,
        -1,
        -1,
        -1,
        -1,
        turn.enabled,
        turn.start,
        turn.end,
        turn.done,
        0.0,
    )
