"""The life of a request, on SimPy: the readable reference engine."""

from __future__ import annotations

import simpy

from sim.engine.case import Case
from sim.engine.counter import EXPIRED
from sim.engine.deciding import RETURN, Verdict
from sim.engine.moving import (
    GONE,
    HANDLE,
    NOTHING,
    Arrival,
    Found,
    circulate,
    coordinate,
    enter,
    own_territory,
    transmit,
)
from sim.engine.scene import Scene
from sim.engine.stays import (
    CASE_BAND,
    HANDLING,
    NO_PURPOSE,
    TRIAGE_BAND,
    UNKNOWN,
    Steps,
    note,
    record,
    stay,
)
from sim.rules.closure import is_satisfied, reopens, settles
from sim.rules.coordination import in_parallel, is_bound
from sim.rules.foot_dragging import before_start
from sim.vocabulary.codes import NOWHERE, Activity, Purpose
from sim.vocabulary.draws import For, duration, uniform

REPORT, OUTSIDE, CONFIRM = int(Activity.REPORT), int(Activity.OUTSIDE), int(Activity.CONFIRM)
CLOSE, REOPEN, RENEGE = int(Activity.CLOSE), int(Activity.REOPEN), int(Activity.RENEGE)
CASEWORK, JOINT, REWORK = int(Purpose.CASEWORK), int(Purpose.JOINT), int(Purpose.REWORK)
CONFIRMATION = int(Purpose.CONFIRMATION)


def live(scene: Scene, case: Case) -> Steps:
    """Live the life of one request.

    1. It is reported. 2. It enters: by its channel, or by way of the desk, which may answer at once (R1). 3. Its main
    part circulates among offices until one takes it (R2-R5). 4. It is handled there; further parts are called in by
    the office that leads, one after another or side by side, and join (R5). 5. Outsiders are waited for. 6. It is
    closed, by the handler or after the reporter's confirmation, who may send it back (R7). 7. The citizen, if not
    satisfied, may ask again: back to 3 at the same office, or to 2.
    """
    tie = scene.tie(case.number, 0)
    own_territory(scene, case)
    note(scene, case, REPORT, NOWHERE, receiver=case.at_place[case.owner_tier][scene.view.function[case.matter]])
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
        closure = scene.view.rules.closure
        if satisfied or not reopens(uniform(case.key, 0, case.round, For.REOPEN), satisfied, case.round, closure):
            return
        wait = duration(uniform(case.key, 0, case.round, For.REOPEN_DELAY), closure.reopen_hours, closure.reopen_shape)
        same = uniform(case.key, 0, case.round, For.REOPEN_WHERE) < closure.same_office
        case.round += 1
        case.contacts += 1
        case.returns = 0
        if wait > 0.0:
            yield scene.pause(wait, tie)
        note(scene, case, REOPEN, NOWHERE)
        if same and case.closer != NOWHERE:
            arrival = Arrival(case.closer, NOWHERE)
        else:
            arrival = yield from enter(scene, case)


def _settle(scene: Scene, case: Case, found: Found) -> Steps:
    """Handle all parts, wait for outsiders, confirm; return whether the request is truly settled, None if given up.

    In a repetition only the parts that were not settled are done again; if all were, the main part is.
    """
    tie = scene.tie(case.number, 0)
    while True:
        parts = range(len(case.work))
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
                    yield from coordinate(scene, case, part, case.round)
                    yield from _call_in(scene, case, part)
        if case.outside > 0.0 and case.round == 0:
            begun = scene.clock.now
            yield scene.pause(case.outside, tie)
            note(scene, case, OUTSIDE, found.office, since=begun)
        settled = all(case.done[part] for part in parts)
        if not _is_confirmed(scene, case):
            return settled
        sent_back = yield from _confirm(scene, case, settled)
        if not sent_back:
            return settled
        case.round += 1


def _call_in_beside(scene: Scene, case: Case, open_parts: list[int]) -> Steps:
    """R5: where parts run side by side, call in the further ones and return their processes; else none."""
    rules = scene.view.rules
    helpers: list[simpy.Process] = []
    if max(open_parts) > 0 and in_parallel(uniform(case.key, 0, 0, For.PARALLEL), rules.coordination):
        for part in open_parts:
            if part > 0:
                yield from coordinate(scene, case, part, case.round)
                helpers.append(scene.clock.process(_call_in(scene, case, part)))
    return helpers


def _is_confirmed(scene: Scene, case: Case) -> bool:
    """R7: whether only the reporter may close this request."""
    closure = scene.view.rules.closure
    return bool(uniform(case.key, 0, 0, For.REPORTER_CLOSES) < closure.reporter)


def _confirm(scene: Scene, case: Case, settled: bool) -> Steps:
    """The grid worker looks: return True if an unsettled request is noticed and sent back."""
    rules = scene.view.rules
    visit = case.visit(0)
    office = case.at_place[0][scene.view.function[case.matter]]
    if office == NOWHERE:
        return False
    hours = duration(
        uniform(case.key, 0, visit, For.CONFIRM_WORK), rules.closure.confirm_hours, rules.closure.confirm_shape
    )
    turn = yield from stay(
        scene, case, 0, visit, office, NOWHERE, CONFIRM, CONFIRMATION, hours, rules.paperwork.trace_hours, TRIAGE_BAND
    )
    noticed = (
        not settled
        and case.solvable
        and case.round < rules.closure.rounds
        and uniform(case.key, 0, visit, For.DETECT) < rules.closure.detection
    )
    record(
        scene,
        case,
        0,
        visit,
        turn,
        CONFIRM,
        CONFIRMATION,
        NOWHERE,
        Verdict(RETURN if noticed else HANDLE, True),
        settled=int(settled),
    )
    return noticed


def _handle(scene: Scene, case: Case, part: int, found: Found) -> Steps:
    """Do the work of one part at the office that took it; return whether that settles it, None if given up."""
    key, visit = case.key, case.visit(part)
    view = scene.view
    rules = view.rules
    tie = scene.tie(case.number, part)
    if rules.foot_dragging.inflation > 0.0:
        hold = duration(
            uniform(key, part, visit, For.HOLDING), rules.foot_dragging.hold_hours, rules.foot_dragging.hold_shape
        )
        idle = before_start(hold, rules.passing.visible_passes, rules.foot_dragging)
        if idle > 0.0:
            yield scene.pause(idle, tie)
    hours = case.work[part]
    purpose = JOINT if part > 0 or found.joint else CASEWORK
    if case.round > 0:
        hours, purpose = hours * rules.closure.rework, REWORK
    if not found.fits:
        hours *= rules.capability.work_factor
    perfunctory = False
    if hours > 0.0:
        turn = yield from stay(
            scene,
            case,
            part,
            visit,
            found.office,
            NOWHERE,
            HANDLING,
            purpose,
            hours,
            rules.paperwork.trace_hours,
            CASE_BAND,
        )
        if turn.state == EXPIRED:
            record(scene, case, part, visit, turn, HANDLING, purpose, NOWHERE, Verdict(NOTHING, UNKNOWN))
            return None
        perfunctory = turn.perfunctory
    rules = scene.view.rules
    settled = settles(
        uniform(key, part, case.round, For.SETTLE),
        case.solvable,
        found.fits,
        perfunctory,
        rules.capability.settle_factor,
        rules.closure,
    )
    if hours > 0.0:
        record(
            scene,
            case,
            part,
            visit,
            turn,
            HANDLING,
            purpose,
            NOWHERE,
            Verdict(HANDLE, found.fits),
            settled=int(settled),
        )
    return settled


def _call_in(scene: Scene, case: Case, part: int) -> Steps:
    """A further part: the office that leads calls in its owner; whether it was settled is noted in `case.done`."""
    view, lead, visit = scene.view, case.lead, case.visits[part]
    office = case.at_place[case.owner_tier][view.co_functions[case.matter][part - 1]]
    if office == NOWHERE:
        case.done[part] = True
        return
    sender = lead if lead != office else NOWHERE
    if sender != NOWHERE:
        tie = scene.tie(case.number, part)
        yield from transmit(scene, case, part, visit, sender, office, tie, For.CALL_IN_TRANSMISSION)
    bound = is_bound(uniform(case.key, part, visit, For.CALLED_IN), view.rules.coordination)
    found = yield from circulate(scene, case, part, Arrival(office, sender, bound=bound))
    case.done[part] = found is not GONE and bool((yield from _handle(scene, case, part, found)))


def _close(scene: Scene, case: Case, settled: bool) -> bool:
    """R7: write the closure; return whether the citizen is satisfied."""
    satisfied = is_satisfied(
        uniform(case.key, 0, case.round, For.SATISFIED),
        settled,
        (scene.clock.now - case.reported) / case.expectation,
        case.contacts,
        scene.view.rules.closure,
    )
    scene.closed += 1
    scene.settled += settled
    now = scene.clock.now
    office = scene.view.desk if case.closer == NOWHERE else case.closer
    scene.log.append(
        case.number,
        0,
        case.visits[0],
        case.round,
        CLOSE,
        NO_PURPOSE,
        office,
        NOWHERE,
        NOWHERE,
        0,
        0,
        0,
        UNKNOWN,
        UNKNOWN,
        settled,
        satisfied,
        now,
        now,
        now,
        0.0,
        0.0,
    )
    return satisfied
