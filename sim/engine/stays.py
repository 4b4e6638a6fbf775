"""One stay of a part at an office: standing in line, being served, giving up waiting; and the rows it leaves."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from sim.engine.case import Case
from sim.engine.counter import EXPIRED, WAITING, Turn
from sim.engine.deciding import Verdict
from sim.engine.scene import NAN, Scene
from sim.rules.deadlines import NO_LIMIT, queue_key
from sim.vocabulary.codes import NOWHERE, Activity, Purpose
from sim.vocabulary.draws import For, uniform

Steps = Generator[simpy.Event, Any, Any]

TRIAGE, HANDLING = int(Activity.TRIAGE), int(Activity.HANDLE)
NO_PURPOSE = int(Purpose.NONE)
UNKNOWN = -1

TRIAGE_BAND, CASE_BAND, URGENCIES = 1, 2, 8
"""Signing for a request comes before casework; within a band urgent matters come first."""


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
    view = scene.view
    tie = scene.tie(case.number, part)
    key = queue_key(scene.clock.now, case.reported, case.limit, view.rules.deadlines)
    turn = Turn(office, tie, hours, trace, (band + 1) * URGENCIES - 1 - case.urgency, key)
    if hours + trace <= 0.0:
        turn.enabled = turn.start = turn.end = scene.clock.now
        return turn
    turn.reported, turn.limit = case.reported, case.limit
    if activity == HANDLING:
        turn.rush_draw = uniform(case.key, part, visit, For.PERFUNCTORY)
    counter = scene.counters[office]
    scene.stays[turn] = (case.number, part, visit, case.round, activity, purpose, office, sender, NOWHERE)
    done = counter.admit(turn)
    if activity in (TRIAGE, HANDLING) and turn.state == WAITING:
        _watch(scene, case, part, turn, activity == TRIAGE)
    yield done
    del scene.stays[turn]
    if turn.state != EXPIRED:
        counter.release(turn)
    return turn


def _watch(scene: Scene, case: Case, part: int, turn: Turn, may_rise: bool) -> None:
    """Set a timer where a wait can expire: by the citizen's patience, or, where it may rise, at the limit (R6)."""
    deadlines = scene.view.rules.deadlines
    expiry = case.reported + case.patience if part == 0 else NO_LIMIT
    may_rise = may_rise and deadlines.escalate_after < NO_LIMIT
    if may_rise and superior(scene, case, turn.office, function_of(scene, case, part)) != NOWHERE:
        expiry = min(expiry, turn.enabled + deadlines.escalate_after)
    if expiry < NO_LIMIT:
        timer = scene.clock.until(max(expiry, turn.enabled), turn.tie)
        counter = scene.counters[turn.office]
        timer.callbacks.append(lambda _: counter.expire(turn))


def function_of(scene: Scene, case: Case, part: int) -> int:
    """Return the function that owns a part of a request."""
    view = scene.view
    return view.function[case.matter] if part == 0 else view.co_functions[case.matter][part - 1]


def superior(scene: Scene, case: Case, office: int, function: int) -> int:
    """Return the office above in the line of `function`, or NOWHERE at the top."""
    for tier in range(scene.view.office_tier[office] + 1, scene.view.tiers):
        if case.at_place[tier][function] != NOWHERE:
            return case.at_place[tier][function]
    return NOWHERE


def note(scene: Scene, case: Case, activity: int, office: int, receiver: int = NOWHERE, since: float = NAN) -> None:
    """Write a row without work: a report, a wait for outsiders, a re-opening, a giving up."""
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
        UNKNOWN,
        UNKNOWN,
        begun,
        begun,
        now,
        0.0,
        0.0,
    )


def record(
    scene: Scene,
    case: Case,
    part: int,
    visit: int,
    turn: Turn,
    activity: int,
    purpose: int,
    sender: int,
    verdict: Verdict,
    settled: int = UNKNOWN,
) -> None:
    """Write the row of a stay that has ended, with what was decided."""
    moved = verdict.receiver != NOWHERE and activity == TRIAGE
    expired = turn.state == EXPIRED
    scene.log.append(
        case.number,
        part,
        visit,
        case.round,
        activity,
        purpose,
        turn.office,
        sender,
        verdict.receiver,
        verdict.decision,
        verdict.direction,
        verdict.cause,
        verdict.productive if moved else UNKNOWN,
        verdict.fits,
        settled,
        UNKNOWN,
        turn.enabled,
        NAN if expired else turn.start,
        turn.end,
        turn.done,
        0.0 if expired else turn.trace,
    )
