"""The life of a request, on SimPy: the readable reference engine."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, NamedTuple

import simpy

from sim.engine.case import Case
from sim.engine.counter import EXPIRED, WAITING, Turn
from sim.engine.deciding import LEAD, RETURN, Sight, Verdict, decide, entry_office, seen, solvable_in_grid
from sim.engine.scene import NAN, Scene
from sim.rules.closure import is_satisfied, reopens, settles
from sim.rules.coordination import in_parallel, is_bound
from sim.rules.deadlines import NO_LIMIT, queue_key
from sim.rules.destination import transmission_hours
from sim.rules.entry import answers, is_dispatched, to_territory
from sim.rules.first_receiver import is_ruled
from sim.rules.foot_dragging import before_pass, before_start
from sim.rules.paperwork import reentry
from sim.vocabulary.codes import NOWHERE, Activity, Cause, Decision, Direction, Purpose
from sim.vocabulary.draws import For, duration, uniform

Steps = Generator[simpy.Event, Any, Any]

REPORT, DESK, TRIAGE = int(Activity.REPORT), int(Activity.DESK), int(Activity.TRIAGE)
HANDLING, COORDINATE, OUTSIDE = int(Activity.HANDLE), int(Activity.COORDINATE), int(Activity.OUTSIDE)
CONFIRM, CLOSE, REOPEN, RENEGE = (
    int(Activity.CONFIRM),
    int(Activity.CLOSE),
    int(Activity.REOPEN),
    int(Activity.RENEGE),
)
NOTHING, HANDLE, ESCALATE = int(Decision.NONE), int(Decision.HANDLE), int(Decision.ESCALATE)
ANSWER, DISPATCH = int(Decision.ANSWER), int(Decision.DISPATCH)
NO_PURPOSE, FOR_DESK, FOR_TRIAGE = int(Purpose.NONE), int(Purpose.DESK), int(Purpose.TRIAGE)
CASEWORK, JOINT, REWORK = int(Purpose.CASEWORK), int(Purpose.JOINT), int(Purpose.REWORK)
COORDINATION, CONFIRMATION = int(Purpose.COORDINATION), int(Purpose.CONFIRMATION)
FROM_DESK, TO_DESK, UP = int(Direction.DISPATCH), int(Direction.DESK), int(Direction.UP)
DEADLINE = int(Cause.DEADLINE)
UNKNOWN = -1

TRIAGE_BAND, CASE_BAND, URGENCIES = 1, 2, 8
"""Signing for a request comes before casework; within a band urgent matters come first."""
MOST_MOVES = 200
"""A request that has moved so often is settled by ruling, so that no run is endless; see docs/decisions.md."""


class Found(NamedTuple):
    """Which office will handle a part, and whether it has the power."""

    office: int
    fits: bool
    joint: bool
    """Whether it was called in by another office that leads."""


class Arrival(NamedTuple):
    """How a part comes to lie before an office."""

    office: int
    sender: int
    first: bool = False
    misrouted: bool = False
    bound: bool = False


GONE = Found(NOWHERE, False, False)
"""The citizen gave up."""


def live(scene: Scene, case: Case) -> Steps:
    """Live the life of one request.

    1. It is reported. 2. It enters: by its channel, or by way of the desk, which may answer at once (R1). 3. Its main
    part circulates among offices until one takes it (R2-R5). 4. It is handled there; further parts are called in by
    the office that leads, one after another or side by side, and join (R5). 5. Outsiders are waited for. 6. It is
    closed, by the handler or after the reporter's confirmation, who may send it back (R7). 7. The citizen, if not
    satisfied, may ask again: back to 3 at the same office, or to 2.
    """
    tie = scene.tie(case.number, 0)
    _note(scene, case, REPORT, NOWHERE, receiver=case.at_place[case.owner_tier][scene.view.function[case.matter]])
    arrival = yield from _enter(scene, case)
    while True:
        if arrival is not None:
            found = yield from _circulate(scene, case, 0, arrival)
            if found is GONE:
                _note(scene, case, RENEGE, NOWHERE)
                return
            settled = yield from _settle(scene, case, found)
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
        if wait > 0.0:
            yield scene.pause(wait, tie)
        _note(scene, case, REOPEN, NOWHERE)
        if same and case.closer != NOWHERE:
            arrival = Arrival(case.closer, NOWHERE)
        else:
            arrival = yield from _enter(scene, case)


def _enter(scene: Scene, case: Case) -> Steps:
    """R1: return the `Arrival` at the first office, or None if the desk answered at once."""
    entry = scene.view.rules.entry
    dispatched = is_dispatched(uniform(case.key, 0, case.round, For.UNDER_RULE), entry)
    if dispatched or case.channel_desk:
        return (yield from _pass_desk(scene, case, NOWHERE, dispatched))
    office, misrouted = entry_office(case, case.visits[0], case.entry_tier, entry.front_accuracy, scene.view)
    return Arrival(office, NOWHERE, False, misrouted)


def _pass_desk(scene: Scene, case: Case, sender: int, dispatched: bool) -> Steps:
    """The desk takes the request: it answers, dispatches, rules (督办) or sends it on by its channel."""
    view, key = scene.view, case.key
    entry, visit = view.rules.entry, case.visit(0)
    hours = duration(uniform(key, 0, visit, For.DESK_WORK), entry.desk_hours, entry.desk_shape)
    turn = yield from _stay(scene, case, 0, visit, view.desk, sender, DESK, FOR_DESK, hours, 0.0, TRIAGE_BAND)
    tie = scene.tie(case.number, 0)
    ruled = case.returns > 0 and is_ruled(case.returns, view.rules.first_receiver)
    if sender == NOWHERE and answers(uniform(key, 0, case.round, For.DESK_ANSWER), entry):
        _record(scene, case, 0, visit, turn, DESK, FOR_DESK, sender, Verdict(ANSWER, True), settled=1)
        return None
    if ruled:
        rule = view.rules.first_receiver
        office = case.at_place[case.owner_tier][view.function[case.matter]]
        verdict = Verdict(ESCALATE, True, office, FROM_DESK)
        delay = duration(uniform(key, 0, visit, For.RULING_DELAY), rule.ruling_hours, rule.ruling_shape)
        arrival = Arrival(office, view.desk, bound=True)
    elif dispatched:
        if to_territory(uniform(key, 0, 0, For.TERRITORY), entry) and view.tiers > 1:
            case.owner_tier = 1
        target = 0 if solvable_in_grid(case, view) else case.owner_tier
        office, misrouted = entry_office(case, visit, target, entry.accuracy, view)
        verdict = Verdict(DISPATCH, True, office, FROM_DESK)
        delay = duration(uniform(key, 0, visit, For.DESK_DELAY), entry.delay_hours, entry.delay_shape)
        arrival = Arrival(office, view.desk, True, misrouted)
        scene.dispatched += 1
    else:
        office, misrouted = entry_office(case, visit, case.entry_tier, entry.front_accuracy, view)
        verdict = Verdict(DISPATCH, True, office, FROM_DESK)
        delay = 0.0
        arrival = Arrival(office, view.desk, False, misrouted)
    _record(scene, case, 0, visit, turn, DESK, FOR_DESK, sender, verdict)
    if delay > 0.0:
        yield scene.pause(delay, tie)
    return arrival


def _circulate(scene: Scene, case: Case, part: int, arrival: Arrival) -> Steps:
    """R2-R5: move a part from office to office until one takes it; return `Found`, or GONE."""
    key, tie, joint = case.key, scene.tie(case.number, part), False
    for move in range(MOST_MOVES + 1):
        office, sender, first, misrouted, bound = arrival
        visit = case.visit(part)
        rules = scene.view.rules
        hours = duration(
            uniform(key, part, visit, For.TRIAGE_WORK), rules.capability.triage_hours, rules.capability.triage_shape
        )
        trace = rules.paperwork.trace_hours + reentry(sender != NOWHERE and sender != scene.view.desk, rules.paperwork)
        turn = yield from _stay(scene, case, part, visit, office, sender, TRIAGE, FOR_TRIAGE, hours, trace, TRIAGE_BAND)
        if turn.state == EXPIRED:
            taken_up = _escalate(scene, case, part, visit, turn, sender)
            if taken_up is None:
                return GONE
            arrival = taken_up
            continue
        view, counter = scene.view, scene.counters[office]
        function = _function(scene, case, part)
        sight = Sight(
            office,
            sender,
            visit,
            part,
            function,
            first,
            misrouted,
            bound or move == MOST_MOVES,
            counter.present,
            counter.staff,
            scene.traits[office],
        )
        verdict = decide(case, sight, view)
        if move == MOST_MOVES - 1 and verdict.decision != HANDLE:
            owner = case.at_place[case.owner_tier][function]
            way = seen(view.office_tier[office], case.owner_tier)
            verdict = (
                Verdict(ESCALATE, verdict.fits, owner, way, DEADLINE) if owner != office else Verdict(HANDLE, True)
            )
        _record(scene, case, part, visit, turn, TRIAGE, FOR_TRIAGE, sender, verdict)
        if verdict.decision == HANDLE:
            if case.lead == NOWHERE and part == 0:
                case.lead = office
            return Found(office, verdict.fits == 1, joint)
        if verdict.decision == LEAD:
            case.lead, joint = office, True
            yield from _coordinate(scene, case, part, visit)
            called = is_bound(uniform(key, part, visit, For.CALLED_IN), view.rules.coordination)
            arrival = Arrival(verdict.receiver, office, bound=called)
            yield from _transmit(scene, case, part, visit, office, verdict.receiver, tie)
        elif verdict.decision == RETURN:
            case.returns += 1
            yield from _hold(scene, case, part, visit, tie)
            arrival = yield from _pass_desk(scene, case, office, True)
        else:
            yield from _hold(scene, case, part, visit, tie)
            yield from _transmit(scene, case, part, visit, office, verdict.receiver, tie)
            arrival = Arrival(verdict.receiver, office, bound=verdict.decision == ESCALATE)
    return GONE


def _escalate(scene: Scene, case: Case, part: int, visit: int, turn: Turn, sender: int) -> Arrival | None:
    """A wait has expired: the citizen gives up (None), or the superior takes the request."""
    if part == 0 and turn.end >= case.reported + case.patience:
        _record(scene, case, part, visit, turn, TRIAGE, FOR_TRIAGE, sender, Verdict(NOTHING, UNKNOWN))
        return None
    office = turn.office
    above = _superior(scene, case, office, _function(scene, case, part))
    verdict = Verdict(ESCALATE, UNKNOWN, above, UP, DEADLINE)
    _record(scene, case, part, visit, turn, TRIAGE, FOR_TRIAGE, sender, verdict)
    return Arrival(above, office)


def _function(scene: Scene, case: Case, part: int) -> int:
    """Return the function that owns a part of a request."""
    view = scene.view
    return view.function[case.matter] if part == 0 else view.co_functions[case.matter][part - 1]


def _superior(scene: Scene, case: Case, office: int, function: int) -> int:
    """Return the office above in the line of `function`, or NOWHERE at the top."""
    for tier in range(scene.view.office_tier[office] + 1, scene.view.tiers):
        if case.at_place[tier][function] != NOWHERE:
            return case.at_place[tier][function]
    return NOWHERE


def _settle(scene: Scene, case: Case, found: Found) -> Steps:
    """Handle all parts, wait for outsiders, confirm; return whether the request is truly settled."""
    tie = scene.tie(case.number, 0)
    while True:
        others = range(1, len(case.work)) if case.round == 0 else range(0)
        helpers: list[simpy.Process] = []
        rules = scene.view.rules
        if others and in_parallel(uniform(case.key, 0, 0, For.PARALLEL), rules.coordination):
            for part in others:
                yield from _coordinate(scene, case, part, 0)
                helpers.append(scene.clock.process(_call_in(scene, case, part)))
        settled = yield from _handle(scene, case, 0, found)
        if helpers:
            yield scene.clock.all_of(helpers)
            settled = all(helper.value for helper in helpers) and settled
        elif others:
            for part in others:
                yield from _coordinate(scene, case, part, 0)
                settled = (yield from _call_in(scene, case, part)) and settled
        if case.outside > 0.0 and case.round == 0:
            begun = scene.clock.now
            yield scene.pause(case.outside, tie)
            _note(scene, case, OUTSIDE, found.office, since=begun)
        if not _is_confirmed(scene, case):
            return settled
        sent_back = yield from _confirm(scene, case, settled)
        if not sent_back:
            return settled
        case.round += 1


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
    turn = yield from _stay(
        scene, case, 0, visit, office, NOWHERE, CONFIRM, CONFIRMATION, hours, rules.paperwork.trace_hours, TRIAGE_BAND
    )
    noticed = (
        not settled
        and case.solvable
        and case.round < rules.closure.rounds
        and uniform(case.key, 0, visit, For.DETECT) < rules.closure.detection
    )
    _record(
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
    """Do the work of one part at the office that took it; return whether that settles it."""
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
        turn = yield from _stay(
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
        _record(
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
    """A further part: the office that leads calls in its owner; return whether it was settled."""
    view, lead = scene.view, case.lead
    function = view.co_functions[case.matter][part - 1]
    office = case.at_place[case.owner_tier][function]
    if office == NOWHERE:
        return True
    tie = scene.tie(case.number, part)
    sender = lead if lead != office else NOWHERE
    if sender != NOWHERE:
        yield from _transmit(scene, case, part, 0, sender, office, tie)
    bound = is_bound(uniform(case.key, part, 0, For.CALLED_IN), view.rules.coordination)
    found = yield from _circulate(scene, case, part, Arrival(office, sender, bound=bound))
    if found is GONE:
        return False
    return (yield from _handle(scene, case, part, found))


def _coordinate(scene: Scene, case: Case, part: int, visit: int) -> Steps:
    """The leading office spends coordination time on calling in one part."""
    rules = scene.view.rules
    hours = duration(
        uniform(case.key, part, visit, For.COORDINATION_WORK), rules.coordination.hours, rules.coordination.shape
    )
    if hours <= 0.0:
        return
    number = case.visit(0)
    turn = yield from _stay(
        scene,
        case,
        0,
        number,
        case.lead,
        NOWHERE,
        COORDINATE,
        COORDINATION,
        hours,
        rules.paperwork.trace_hours,
        TRIAGE_BAND,
    )
    _record(scene, case, 0, number, turn, COORDINATE, COORDINATION, NOWHERE, Verdict(LEAD, True))


def _hold(scene: Scene, case: Case, part: int, visit: int, tie: int) -> Steps:
    """R9: the request lies a while before it is let go."""
    rules = scene.view.rules
    hold = duration(
        uniform(case.key, part, visit, For.HOLDING), rules.foot_dragging.hold_hours, rules.foot_dragging.hold_shape
    )
    wait = before_pass(hold, rules.passing.visible_passes, rules.foot_dragging)
    if wait > 0.0:
        yield scene.pause(wait, tie)


def _transmit(scene: Scene, case: Case, part: int, visit: int, sender: int, receiver: int, tie: int) -> Steps:
    """R4: the request is on its way between two offices."""
    view = scene.view
    scale = transmission_hours(view.office_tier[sender], view.office_tier[receiver], view.rules.destination)
    wait = duration(uniform(case.key, part, visit, For.TRANSMISSION), scale, view.rules.destination.delay_shape)
    if wait > 0.0:
        yield scene.pause(wait, tie)


def _stay(
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
    if activity == TRIAGE and turn.state == WAITING:
        _watch(scene, case, part, turn)
    yield done
    del scene.stays[turn]
    if turn.state != EXPIRED:
        counter.release(turn)
    return turn


def _watch(scene: Scene, case: Case, part: int, turn: Turn) -> None:
    """Set a timer where a wait can expire: by the citizen's patience, or by escalation at the limit (R6)."""
    deadlines = scene.view.rules.deadlines
    expiry = case.reported + case.patience if part == 0 else NO_LIMIT
    may_rise = deadlines.escalate_after < NO_LIMIT
    if may_rise and _superior(scene, case, turn.office, _function(scene, case, part)) != NOWHERE:
        expiry = min(expiry, turn.enabled + deadlines.escalate_after)
    if expiry < NO_LIMIT:
        timer = scene.clock.until(max(expiry, turn.enabled), turn.tie)
        counter = scene.counters[turn.office]
        timer.callbacks.append(lambda _: counter.expire(turn))


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


def _note(scene: Scene, case: Case, activity: int, office: int, receiver: int = NOWHERE, since: float = NAN) -> None:
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


def _record(
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
