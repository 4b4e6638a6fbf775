"""The life of a request, on SimPy: the readable reference engine."""

from __future__ import annotations

import simpy

from sim.engine.on_simpy.counter import EXPIRED
from sim.engine.on_simpy.moving import circulate, coordinate, enter, on_its_way
from sim.engine.on_simpy.scene import Scene
from sim.engine.on_simpy.stays import Steps, note, stay
from sim.engine.steps.case import Case, next_visit
from sim.engine.steps.closing import (
    asks_again,
    confirm_hours,
    confirming_office,
    is_confirmed,
    is_noticed,
    satisfaction,
)
from sim.engine.steps.entering import own_territory
from sim.engine.steps.verdict import GONE, HANDLE, NOTHING, RETURN, UNKNOWN, Arrival, Found, stays
from sim.engine.steps.view import function_of, owner_of
from sim.engine.steps.working import (
    CASE_BAND,
    HANDLING,
    TRIAGE_BAND,
    caller_of,
    handling_hours,
    handling_purpose,
    handling_trace,
    helper_of,
    idle_hours,
    is_called_elsewhere,
    is_called_in,
    is_settled,
    runs_beside,
)
from sim.vocabulary.codes import NOWHERE, Activity, Purpose
from sim.vocabulary.draws import For

REPORT, OUTSIDE, CONFIRM = int(Activity.REPORT), int(Activity.OUTSIDE), int(Activity.CONFIRM)
CLOSE, REOPEN, RENEGE = int(Activity.CLOSE), int(Activity.REOPEN), int(Activity.RENEGE)
CONFIRMATION = int(Purpose.CONFIRMATION)


def live(scene: Scene, case: Case) -> Steps:
    """Live the life of one request.

    1. It is reported. 2. It enters: by its channel, or by way of the desk, which may answer at once (R1). 3. Its main
    part circulates among offices until one takes it (R2-R5). 4. It is handled there; further parts are called in by
    the office that leads, one after another or side by side, and join (R5). 5. Outsiders are waited for. 6. It is
    closed, by the handler or after the reporter's confirmation, who may send it back (R7). 7. The citizen, if not
    satisfied, may ask again: back to 3 at the same office, or to 2.
    """
    own_territory(case, scene.view)
    note(scene, case, REPORT, NOWHERE, receiver=owner_of(scene.view, case, function_of(scene.view, case, 0)))
    arrival = yield from enter(scene, case)
    while True:
        if arrival is not None:
            found = yield from circulate(scene, case, 0, arrival)
            if found is GONE:
                note(scene, case, RENEGE, NOWHERE)
                return
            settled = yield from _settle(scene, case, found)
            if settled is None:
                note(scene, case, RENEGE, NOWHERE)
                return
            case.closer = found.office
        else:
            settled, case.closer = True, NOWHERE
        satisfied = _close(scene, case, settled)
        again, wait, same = asks_again(case, satisfied, scene.view.rules)
        if not again:
            return
        case.round += 1
        case.contacts += 1
        case.returns = 0
        if wait > 0.0:
            yield scene.pause(wait, scene.tie(case.number, 0))
        note(scene, case, REOPEN, NOWHERE)
        if same and case.closer != NOWHERE:
            arrival = Arrival(case.closer, NOWHERE, False, False, False)
        else:
            arrival = yield from enter(scene, case)


def _settle(scene: Scene, case: Case, found: Found) -> Steps:
    """Handle all parts, wait for outsiders, confirm; return whether the request is truly settled, None if given up.

    In a repetition only the parts that were not settled are done again; if all were, the main part is.
    """
    while True:
        parts = range(case.parts)
        open_parts = [part for part in parts if not case.done[part]] or [0]
        helpers = yield from _call_in_beside(scene, case, open_parts)
        given_up = False
        if 0 in open_parts:
            settled = yield from _handle(scene, case, 0, found)
            case.done[0] = bool(settled)
            given_up = settled is None
        if helpers:
            yield scene.clock.all_of(helpers)
        if given_up:
            return None
        if not helpers:
            for part in open_parts:
                if part > 0:
                    if is_called_elsewhere(case, part, scene.view):
                        yield from coordinate(scene, case, part, case.round)
                    yield from _call_in(scene, case, part)
        if case.outside > 0.0 and case.round == 0:
            begun = scene.clock.now
            yield scene.pause(case.outside, scene.tie(case.number, 0))
            note(scene, case, OUTSIDE, found.office, since=begun)
        settled = all(case.done[part] for part in parts)
        if not is_confirmed(case, scene.view.rules):
            return settled
        sent_back = yield from _confirm(scene, case, settled)
        if not sent_back:
            return settled
        case.round += 1


def _call_in_beside(scene: Scene, case: Case, open_parts: list[int]) -> Steps:
    """R5: where parts run side by side, call in the further ones and return their processes; else none."""
    helpers: list[simpy.Process] = []
    if max(open_parts) > 0 and runs_beside(case, scene.view.rules):
        for part in open_parts:
            if part > 0:
                if is_called_elsewhere(case, part, scene.view):
                    yield from coordinate(scene, case, part, case.round)
                helpers.append(scene.clock.process(_call_in(scene, case, part)))
    return helpers


def _call_in(scene: Scene, case: Case, part: int) -> Steps:
    """A further part: the office that leads calls in its owner; whether it was settled is noted in `case.done`."""
    visit = case.visits[part]
    office = helper_of(case, part, scene.view)
    if office == NOWHERE:
        case.done[part] = True
        return
    sender = caller_of(case, office, scene.view)
    if sender != NOWHERE:
        scene.counts.called += 1
        way = on_its_way(scene, case, part, visit, sender, office, For.CALL_IN_TRANSMISSION)
        if way > 0.0:
            yield scene.pause(way, scene.tie(case.number, part))
    bound = is_called_in(case, part, visit, scene.view.rules)
    found = yield from circulate(scene, case, part, Arrival(office, sender, False, False, bound))
    case.done[part] = found is not GONE and bool((yield from _handle(scene, case, part, found)))


def _handle(scene: Scene, case: Case, part: int, found: Found) -> Steps:
    """Do the work of one part at the office that took it; return whether that settles it, None if given up."""
    visit = next_visit(case, part)
    idle = idle_hours(case, part, visit, scene.view.rules)
    if idle > 0.0:
        yield scene.pause(idle, scene.tie(case.number, part))
    facts, called = scene.view.offices[found.office], part > 0 or found.joint
    hours = handling_hours(case, part, found.fits, facts, scene.view.rules)
    purpose = handling_purpose(case, part, found.joint)
    if hours <= 0.0:
        return is_settled(case, part, found.fits, False, called, facts, scene.view.rules)
    trace = handling_trace(case, scene.view.rules)
    turn = yield from stay(scene, case, part, visit, found.office, NOWHERE, HANDLING, purpose, hours, trace, CASE_BAND)
    if turn.state == EXPIRED:
        scene.write(turn, stays(NOTHING, UNKNOWN))
        return None
    facts = scene.view.offices[turn.office]
    settled = is_settled(case, part, found.fits, turn.perfunctory, called, facts, scene.view.rules)
    scene.counts.handled[turn.office, case.matter] += 1
    scene.write(turn, stays(HANDLE, int(found.fits)), int(settled))
    return settled


def _confirm(scene: Scene, case: Case, settled: bool) -> Steps:
    """The grid worker looks: return True if an unsettled request is noticed and sent back."""
    visit, office = next_visit(case, 0), confirming_office(case, scene.view)
    if office == NOWHERE:
        return False
    hours, trace = confirm_hours(case, visit, scene.view.rules), scene.view.rules.paperwork.trace_hours
    turn = yield from stay(scene, case, 0, visit, office, NOWHERE, CONFIRM, CONFIRMATION, hours, trace, TRIAGE_BAND)
    noticed = is_noticed(case, visit, settled, scene.view.rules)
    scene.write(turn, stays(RETURN if noticed else HANDLE, 1), int(settled))
    return noticed


def _close(scene: Scene, case: Case, settled: bool) -> bool:
    """R7: write the closure; return whether the citizen is satisfied."""
    now = scene.clock.now
    satisfied = satisfaction(case, settled, now, scene.view.rules)
    office = scene.view.desk if case.closer == NOWHERE else case.closer
    answers = case.lead if case.lead != NOWHERE else office
    scene.counts.close(answers, settled, satisfied, now <= case.reported + case.limit)
    note(scene, case, CLOSE, office, settled=settled, satisfied=satisfied)
    return satisfied
