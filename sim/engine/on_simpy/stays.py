"""One stay of a part at an office: standing in line, being served, giving up waiting."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from sim.engine.on_simpy.counter import EXPIRED, SERVED, WAITING, Turn
from sim.engine.on_simpy.scene import NAN, Scene
from sim.engine.steps.case import Case
from sim.engine.steps.verdict import UNKNOWN
from sim.engine.steps.working import band_of, expiry, limit_of, place_in_queue
from sim.rules.deadlines import NO_LIMIT
from sim.vocabulary.codes import NOWHERE, Purpose

Steps = Generator[simpy.Event, Any, Any]
NO_PURPOSE = int(Purpose.NONE)


def stay(
    scene: Scene,
    case: Case,
    part: int,
    visit: int,
    office: int,
    sender: int,
    activity: int,
    purpose: int,
    hours: float,
    trace: float,
    band: int,
) -> Steps:
    """Stand in line at an office and be served there; return the `Turn`."""
    now = scene.clock.now
    office = scene.view.joined[office]
    key = place_in_queue(now, case.reported, limit_of(case, part, scene.view.rules), scene.view.rules)
    turn = Turn(office, scene.tie(case.number, part), hours, trace, band_of(band, case.urgency), key)
    turn.case, turn.part, turn.visit, turn.sender = case, part, visit, sender
    turn.activity, turn.purpose = activity, purpose
    if hours + trace <= 0.0:
        turn.enabled = turn.start = turn.end = now
        turn.state = SERVED
        return turn
    counter = scene.counters[office]
    scene.turns.add(turn)
    done = counter.admit(turn)
    if turn.state == WAITING:
        until = expiry(case, part, office, now, activity, scene.view)
        if until < NO_LIMIT:
            timer = scene.clock.until(until, turn.tie)
            timer.callbacks.append(lambda _: scene.counters[turn.office].expire(turn))
    yield done
    scene.turns.remove(turn)
    if turn.state != EXPIRED:
        scene.counters[turn.office].release(turn)
    return turn


def note(
    scene: Scene,
    case: Case,
    activity: int,
    office: int,
    receiver: int = NOWHERE,
    since: float = NAN,
    settled: int = UNKNOWN,
    satisfied: int = UNKNOWN,
) -> None:
    """Write a row without work: a report, a wait for outsiders, a closure, a re-opening, a giving up."""
    now = scene.clock.now
    begun = since if since == since else now
    scene.log.append(
        case.number,
        0,
        case.visits[0],
        case.round,
        activity,
        NO_PURPOSE,
        office,
        NOWHERE,
        receiver,
        0,
        0,
        0,
        UNKNOWN,
        UNKNOWN,
        settled,
        satisfied,
        begun,
        begun,
        now,
        0.0,
        0.0,
    )
