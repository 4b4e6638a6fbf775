"""Requests arise, and departments ask for paperwork: the two sources of work."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, NamedTuple

import simpy

from sim.demand.tables import Requests
from sim.engine.on_simpy.counter import Turn
from sim.engine.on_simpy.life import live
from sim.engine.on_simpy.scene import Scene
from sim.engine.steps.case import Case
from sim.engine.steps.entering import is_asked, is_decomposed
from sim.engine.steps.ties import asking_tie, paperwork_tie
from sim.engine.steps.verdict import NOTHING, UNKNOWN, stays
from sim.engine.steps.working import (
    NOTHING_LEFT,
    TASK,
    paperwork_band,
    paperwork_gap,
    paperwork_hours,
    paperwork_kind,
    paperwork_rate,
    paperwork_visit,
    place_in_queue,
    still_to_come,
)
from sim.vocabulary.codes import NOWHERE, Activity, Purpose

Steps = Generator[simpy.Event, Any, Any]
PAPERWORK, FOR_PAPERWORK = int(Activity.PAPERWORK), int(Purpose.PAPERWORK)
CAMPAIGN = int(Purpose.CAMPAIGN)


class Asked(NamedTuple):
    """An office that is asked for paperwork; its key names the draws."""

    office: int
    key: int


def requests_arise(scene: Scene, requests: Requests, first: int) -> Steps:
    """Start the life of every request that arises, in order of arrival; `first` is the number of the first."""
    clock = scene.clock
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
    for number, row in enumerate(columns, first):
        yield clock.until(row[0], scene.tie(number, 0))
        facts = scene.view.matters[row[3]]
        if not is_asked(row[13], row[14], facts.prevented, scene.counts.settled, scene.counts.closed, scene.view.rules):
            continue
        scene.counts.report(row[3])
        case = Case()
        case.number = number
        case.reported, case.key, case.place, case.matter, case.channel_desk, case.entry_tier = row[:6]
        case.risky, case.propensity, case.patience, case.expectation, case.parts = row[6:11]
        case.outside, case.solvable = row[11:13]
        case.work = requests.work[number - first].tolist()
        case.decomposed = is_decomposed(case, facts)
        case.owner_tier, case.limit, case.urgency = facts.owner_tier, facts.limit, facts.urgency
        clock.process(live(scene, case))


def paperwork_arises(scene: Scene, office: int) -> Steps:
    """Let an office receive what the departments above ask of it (R8), item by item."""
    asked, item, left = Asked(office, scene.office_keys[office]), 0, NOTHING_LEFT
    while True:
        rate = paperwork_rate(scene.view.offices[office], scene.view.rules)
        if rate <= 0.0:
            yield scene.changed
            continue
        gap = paperwork_gap(asked, item, rate) if left == NOTHING_LEFT else left / rate
        due, left = scene.clock.now + gap, NOTHING_LEFT
        arises = scene.clock.until(due, asking_tie(office))
        while not arises.processed:
            yield arises | scene.changed
            if not arises.processed and paperwork_rate(scene.view.offices[office], scene.view.rules) != rate:
                left = still_to_come(due, scene.clock.now, rate)
                break
        if left == NOTHING_LEFT:
            scene.clock.process(_do_paperwork(scene, asked, item))
            item += 1


def _do_paperwork(scene: Scene, asked: Asked, item: int) -> Steps:
    rules, now = scene.view.rules, scene.clock.now
    kind = paperwork_kind(asked, item, scene.view.offices[asked.office], rules)
    hours = paperwork_hours(asked, item, kind, rules)
    if hours <= 0.0:
        return
    tie = paperwork_tie(asked.office, item, scene.offices)
    office = scene.view.joined[asked.office]
    turn = Turn(office, tie, hours, 0.0, paperwork_band(rules), place_in_queue(now, now, rules.paperwork.limit, rules))
    turn.case, turn.part, turn.visit, turn.sender = None, 0, paperwork_visit(item), NOWHERE
    turn.activity, turn.purpose = PAPERWORK, CAMPAIGN if kind == TASK else FOR_PAPERWORK
    scene.turns.add(turn)
    yield scene.counters[office].admit(turn)
    scene.turns.remove(turn)
    scene.counters[turn.office].release(turn)
    scene.write(turn, stays(NOTHING, UNKNOWN))
