"""The life of a request as a machine of steps: the twin of `on_simpy.life` and `on_simpy.moving`, on arrays.

Each function is one stretch of the life between two waits. It returns the step that comes next; STAND lets the thread
stand in line first and go on with `thread.step` when it was served, WAIT lets it go on with `thread.step` later.
"""

from __future__ import annotations

from typing import Any

from sim.engine.compiled.counters import EXPIRED, PAUSED, SERVED, admit
from sim.engine.compiled.counting import count_end
from sim.engine.compiled.rows import write_note, write_stay
from sim.engine.compiled.world import READY
from sim.engine.steps.case import next_visit
from sim.engine.steps.closing import (
    asks_again,
    confirm_hours,
    confirming_office,
    is_confirmed,
    is_noticed,
    satisfaction,
)
from sim.engine.steps.deciding import MOST_MOVES, Sight, judge, rise
from sim.engine.steps.entering import at_desk, by_channel, desk_hours, is_under_rule, own_territory
from sim.engine.steps.ties import request_tie
from sim.engine.steps.verdict import ANSWER, ESCALATE, HANDLE, LEAD, NOTHING, RETURN, UNKNOWN, stays
from sim.engine.steps.view import function_of, owner_of
from sim.engine.steps.working import (
    CASE_BAND,
    HANDLING,
    TRIAGE,
    TRIAGE_BAND,
    band_of,
    coordination_hours,
    handling_hours,
    handling_purpose,
    holding_hours,
    idle_hours,
    is_called_in,
    is_settled,
    paperwork_band,
    place_in_queue,
    runs_beside,
    triage_hours,
    triage_trace,
    way_hours,
)
from sim.rules.deadlines import NO_LIMIT
from sim.vocabulary.codes import NOWHERE, Activity, Purpose
from sim.vocabulary.draws import For

REPORT, DESK, COORDINATE = int(Activity.REPORT), int(Activity.DESK), int(Activity.COORDINATE)
OUTSIDE, CONFIRM, CLOSE = int(Activity.OUTSIDE), int(Activity.CONFIRM), int(Activity.CLOSE)
REOPEN, RENEGE = int(Activity.REOPEN), int(Activity.RENEGE)
PAPERWORK = int(Activity.PAPERWORK)
FOR_DESK, FOR_TRIAGE = int(Purpose.DESK), int(Purpose.TRIAGE)
COORDINATION, CONFIRMATION = int(Purpose.COORDINATION), int(Purpose.CONFIRMATION)

# Steps of a main part or a helper, in the order of a life.
STARTED = 0
ENTERS = 1
AT_DESK = 2
LOOKED_AT_BY_DESK = 3
ARRIVES = 4
TRIAGED = 5
COORDINATED = 6
CALLED = 7
HELD = 8
TAKEN = 9
CALLS_BESIDE = 10
STARTS_HELPER = 11
DOES_OWN_PART = 12
BEGINS_HANDLING = 13
HANDLED = 14
JOINS = 15
CALLS_NEXT = 16
COORDINATES = 17
WAITS_OUTSIDE = 18
WAITED_OUTSIDE = 19
ASKS_CONFIRMATION = 20
CONFIRMED = 21
CLOSES = 22
ASKS_AGAIN = 23
HELPS = 24
CALLED_IN = 25
GONE = 26
ENDS = 27
ASKED_FOR_PAPERWORK = 28
PAPERWORK_DONE = 29
STAND = 30
WAIT = 31


def pause(thread: Any, now: float, hours: float, step: int) -> int:
    """Let a thread go on with `step` after so many calendar hours; at once if there are none."""
    if hours <= 0.0:
        return step
    thread.state = PAUSED
    thread.step = step
    thread.due = now + hours
    return WAIT


def prepare(thread: Any, office: int, sender: int, activity: int, purpose: int, visit: int, step: int) -> int:
    """Note what a thread is to stand in line for; return STAND."""
    thread.office = office
    thread.sender = sender
    thread.activity = activity
    thread.purpose = purpose
    thread.visit = visit
    thread.step = step
    return STAND


def stand(world: Any, t: int) -> bool:
    """Let a thread stand in line at its office; return whether it is done at once, for want of work."""
    state, thread = world.state, world.threads[t]
    case = world.cases[thread.case]
    thread.enabled = state.now
    if thread.hours + thread.trace <= 0.0:
        thread.start = state.now
        thread.end = state.now
        thread.spent = 0.0
        thread.perfunctory = False
        thread.state = SERVED
        return True
    rules = world.tables.rules
    if thread.activity == PAPERWORK:
        thread.key = place_in_queue(state.now, state.now, NO_LIMIT, rules)
        thread.band = paperwork_band(rules)
    else:
        thread.key = place_in_queue(state.now, case.reported, case.limit, rules)
        thread.band = band_of(CASE_BAND if thread.activity == HANDLING else TRIAGE_BAND, case.urgency)
    admit(world, t)
    return False


def new_thread(world: Any, c: int, part: int, step: int) -> int:
    """Return a new thread for a part of a request."""
    state = world.state
    state.free_threads -= 1
    t: int = world.free_threads[state.free_threads]
    thread = world.threads[t]
    thread.step = step
    thread.case = c
    thread.part = part
    thread.tie = request_tie(world.cases[c].number, part, len(world.offices))
    thread.state = PAUSED
    return t


def starts(world: Any, t: int) -> int:
    """The request is reported; whether its township owns it is settled before anything is written."""
    thread = world.threads[t]
    case, view = world.cases[thread.case], world.tables
    own_territory(case, view)
    owner = owner_of(view, case, function_of(view, case, 0))
    write_note(world.row[0], world.state, case, REPORT, NOWHERE, owner, world.state.now, UNKNOWN, UNKNOWN)
    return ENTERS


def enters(world: Any, t: int) -> int:
    """R1: by way of the desk, or by its channel."""
    thread = world.threads[t]
    case, view = world.cases[thread.case], world.tables
    thread.move = -1
    thread.joint = False
    thread.under_rule = is_under_rule(case, view.rules)
    if thread.under_rule or case.channel_desk:
        thread.sender = NOWHERE
        return AT_DESK
    return arrives_by(thread, by_channel(case, view))


def arrives_by(thread: Any, arrival: Any) -> int:
    """Note how a part comes to lie before an office."""
    thread.office = arrival.office
    thread.sender = arrival.sender
    thread.first = arrival.first
    thread.misrouted = arrival.misrouted
    thread.bound = arrival.bound
    return ARRIVES


def comes_to_desk(world: Any, t: int) -> int:
    """The desk takes the request."""
    thread = world.threads[t]
    case, view = world.cases[thread.case], world.tables
    visit = next_visit(case, 0)
    thread.hours = desk_hours(case, visit, view.rules)
    thread.trace = 0.0
    return prepare(thread, view.desk, thread.sender, DESK, FOR_DESK, visit, LOOKED_AT_BY_DESK)


def leaves_desk(world: Any, t: int) -> int:
    """The desk answers, dispatches, rules (督办) or sends it on by its channel."""
    state, thread = world.state, world.threads[t]
    case, view = world.cases[thread.case], world.tables
    done = at_desk(case, thread.visit, thread.sender, thread.under_rule, view)
    answered = done.verdict.decision == ANSWER
    if thread.under_rule and not answered and done.verdict.decision != ESCALATE:
        state.dispatched += 1
    write_stay(world.row[0], state, case, thread, done.verdict, 1 if answered else UNKNOWN)
    if answered:
        case.closer = NOWHERE
        thread.settled = True
        return CLOSES
    arrives_by(thread, done.arrival)
    return pause(thread, world.state.now, done.delay, ARRIVES)


def arrives(world: Any, t: int) -> int:
    """A part lies before an office, which will sign for it and look at it."""
    thread = world.threads[t]
    case, view = world.cases[thread.case], world.tables
    thread.move += 1
    if thread.move > MOST_MOVES:
        return GONE
    visit = next_visit(case, thread.part)
    thread.hours = triage_hours(case, thread.part, visit, view.rules)
    thread.trace = triage_trace(thread.sender, view.desk, view.rules)
    return prepare(thread, thread.office, thread.sender, TRIAGE, FOR_TRIAGE, visit, TRIAGED)


def is_looked_at(world: Any, t: int) -> int:
    """R2-R5: the office decides, or the wait has expired."""
    state, thread = world.state, world.threads[t]
    case, view = world.cases[thread.case], world.tables
    if thread.state == EXPIRED:
        risen = rise(case, thread.part, thread.office, thread.end, view)
        write_stay(world.row[0], state, case, thread, risen, UNKNOWN)
        if risen.decision == NOTHING:
            return GONE
        return goes_on(thread, risen.receiver, thread.office, False)
    sight = Sight(
        thread.office,
        thread.sender,
        thread.visit,
        thread.part,
        function_of(view, case, thread.part),
        thread.first,
        thread.misrouted,
        thread.bound or thread.move == MOST_MOVES,
        world.offices[thread.office].present,
    )
    verdict = judge(case, sight, thread.move, view)
    write_stay(world.row[0], state, case, thread, verdict, UNKNOWN)
    thread.receiver = verdict.receiver
    thread.asked = thread.visit
    thread.taker = thread.office
    if verdict.decision == HANDLE:
        if case.lead == NOWHERE and thread.part == 0:
            case.lead = thread.office
        thread.fits = verdict.fits == 1
        return TAKEN
    if verdict.decision == LEAD:
        case.lead = thread.office
        thread.joint = True
        thread.calling = thread.part
        thread.after = COORDINATED
        return COORDINATES
    thread.bound = verdict.decision == ESCALATE
    thread.under_rule = verdict.decision == RETURN
    return pause(thread, world.state.now, holding_hours(case, thread.part, thread.visit, view.rules), HELD)


def goes_on(thread: Any, receiver: int, sender: int, bound: bool) -> int:
    """Let a part lie before the next office, which is not the first."""
    thread.office = receiver
    thread.sender = sender
    thread.first = False
    thread.misrouted = False
    thread.bound = bound
    return ARRIVES


def coordinates(world: Any, t: int) -> int:
    """The leading office spends coordination time on calling in one part."""
    thread = world.threads[t]
    case, rules = world.cases[thread.case], world.tables.rules
    hours = coordination_hours(case, thread.calling, thread.asked, rules)
    if hours <= 0.0:
        thread.activity = -1
        return int(thread.after)
    thread.hours = hours
    thread.trace = rules.paperwork.trace_hours
    return prepare(thread, case.lead, NOWHERE, COORDINATE, COORDINATION, next_visit(case, 0), thread.after)


def write_coordination(world: Any, t: int) -> None:
    """Write the row of the coordination that has ended, if there was any."""
    thread = world.threads[t]
    if thread.activity == COORDINATE:
        write_stay(world.row[0], world.state, world.cases[thread.case], thread, stays(LEAD, 1), UNKNOWN)


def is_coordinated(world: Any, t: int) -> int:
    """The first receiver has called in the owner, who may be bound to come."""
    thread = world.threads[t]
    case, view = world.cases[thread.case], world.tables
    write_coordination(world, t)
    thread.bound = is_called_in(case, thread.part, thread.asked, view.rules)
    return CALLED


def is_held(world: Any, t: int) -> int:
    """The office lets the part go: back to the desk, or to the next office."""
    thread = world.threads[t]
    if not thread.under_rule:
        return CALLED
    world.cases[thread.case].returns += 1
    thread.sender = thread.taker
    return AT_DESK


def is_sent(world: Any, t: int) -> int:
    """R4: the part is on its way to the next office."""
    thread = world.threads[t]
    case, view = world.cases[thread.case], world.tables
    way = way_hours(
        case,
        thread.part,
        thread.asked,
        view.offices[thread.taker].tier,
        view.offices[thread.receiver].tier,
        For.TRANSMISSION,
        view.rules,
    )
    goes_on(thread, thread.receiver, thread.taker, thread.bound)
    return pause(thread, world.state.now, way, ARRIVES)


def is_taken(world: Any, t: int) -> int:
    """An office has taken the part: what is open is done, by it and by the offices it calls in.

    In a repetition only the parts that were not settled are done again; if all were, the main part is.
    """
    thread = world.threads[t]
    case, view = world.cases[thread.case], world.tables
    if thread.part > 0:
        return DOES_OWN_PART
    some, further = False, False
    for part in range(case.parts):
        is_open = case.done[part] == 0
        case.open[part] = int(is_open)
        some = some or is_open
        further = further or (part > 0 and is_open)
    if not some:
        case.open[0] = 1
    case.gave_up = False
    case.joining = False
    case.helpers = 0
    case.next_part = 1
    case.beside = further and runs_beside(case, view.rules)
    return CALLS_BESIDE if case.beside else DOES_OWN_PART


def next_open_part(case: Any) -> int:
    """Return the next further part that is open, or 0."""
    while case.next_part < case.parts:
        if case.open[case.next_part] == 1:
            part: int = case.next_part
            return part
        case.next_part += 1
    return 0


def calls_beside(world: Any, t: int) -> int:
    """R5: call in the further parts side by side."""
    thread = world.threads[t]
    case = world.cases[thread.case]
    thread.calling = next_open_part(case)
    thread.asked = case.round
    thread.after = STARTS_HELPER
    return DOES_OWN_PART if thread.calling == 0 else COORDINATES


def calls_next(world: Any, t: int) -> int:
    """Call in the further parts one after another, where they do not run side by side."""
    thread = world.threads[t]
    case = world.cases[thread.case]
    if case.gave_up:
        return GONE
    thread.calling = 0 if case.beside else next_open_part(case)
    thread.asked = case.round
    thread.after = STARTS_HELPER
    return WAITS_OUTSIDE if thread.calling == 0 else COORDINATES


def starts_helper(world: Any, t: int) -> int:
    """Let the part that was just called in begin."""
    c = world.threads[t].case
    case, state = world.cases[c], world.state
    write_coordination(world, t)
    case.main = t
    case.helpers += 1
    world.ready[state.ready & (READY - 1)] = new_thread(world, c, case.next_part, HELPS)
    state.ready += 1
    case.next_part += 1
    return CALLS_BESIDE if case.beside else JOINS


def joins(world: Any, t: int) -> int:
    """Wait until the offices that were called in have finished."""
    thread = world.threads[t]
    case = world.cases[thread.case]
    if case.helpers > 0:
        case.joining = True
        thread.state = PAUSED
        thread.step = JOINS
        return WAIT
    case.joining = False
    return CALLS_NEXT


def helps(world: Any, t: int) -> int:
    """A further part: the office that leads calls in its owner."""
    thread = world.threads[t]
    case, view = world.cases[thread.case], world.tables
    thread.move = -1
    thread.joint = False
    thread.asked = case.visits[thread.part]
    office = owner_of(view, case, function_of(view, case, thread.part))
    if office == NOWHERE:
        case.done[thread.part] = 1
        return ENDS
    thread.receiver = office
    thread.taker = case.lead if case.lead != office else NOWHERE
    if thread.taker == NOWHERE:
        return CALLED_IN
    way = way_hours(
        case,
        thread.part,
        thread.asked,
        view.offices[thread.taker].tier,
        view.offices[office].tier,
        For.CALL_IN_TRANSMISSION,
        view.rules,
    )
    return pause(thread, world.state.now, way, CALLED_IN)


def is_called(world: Any, t: int) -> int:
    """The part lies before its owner, who may be bound."""
    thread = world.threads[t]
    bound = is_called_in(world.cases[thread.case], thread.part, thread.asked, world.tables.rules)
    return goes_on(thread, thread.receiver, thread.taker, bound)


def does_own_part(world: Any, t: int) -> int:
    """The office that took the part does it, after it has left it lying for a while (R9)."""
    thread = world.threads[t]
    case, view = world.cases[thread.case], world.tables
    if thread.part == 0 and case.open[0] == 0:
        return JOINS
    thread.visit = next_visit(case, thread.part)
    return pause(thread, world.state.now, idle_hours(case, thread.part, thread.visit, view.rules), BEGINS_HANDLING)


def begins_handling(world: Any, t: int) -> int:
    """Stand in line for the casework."""
    thread = world.threads[t]
    case, view = world.cases[thread.case], world.tables
    thread.hours = handling_hours(case, thread.part, thread.fits, view.rules)
    thread.trace = view.rules.paperwork.trace_hours
    purpose = handling_purpose(case, thread.part, thread.joint)
    prepare(thread, thread.taker, NOWHERE, HANDLING, purpose, thread.visit, HANDLED)
    if thread.hours > 0.0:
        return STAND
    thread.activity = -1
    thread.state = SERVED
    thread.perfunctory = False
    return HANDLED


def is_handled(world: Any, t: int) -> int:
    """The casework is done, or the citizen has given up waiting for it."""
    thread = world.threads[t]
    case, view = world.cases[thread.case], world.tables
    if thread.state == EXPIRED:
        case.gave_up = True
        write_stay(world.row[0], world.state, case, thread, stays(NOTHING, UNKNOWN), UNKNOWN)
        settled = False
    else:
        settled = is_settled(case, thread.part, thread.fits, thread.perfunctory, view.rules)
        if thread.activity == HANDLING:
            write_stay(world.row[0], world.state, case, thread, stays(HANDLE, int(thread.fits)), int(settled))
    case.done[thread.part] = int(settled)
    return JOINS if thread.part == 0 else ENDS


def waits_outside(world: Any, t: int) -> int:
    """Wait for outsiders, the first time."""
    thread = world.threads[t]
    case = world.cases[thread.case]
    thread.enabled = world.state.now
    if case.outside <= 0.0 or case.round > 0:
        return ASKS_CONFIRMATION
    return pause(thread, world.state.now, case.outside, WAITED_OUTSIDE)


def has_waited_outside(world: Any, t: int) -> int:
    """Write how long outsiders took."""
    thread = world.threads[t]
    case = world.cases[thread.case]
    write_note(world.row[0], world.state, case, OUTSIDE, thread.taker, NOWHERE, thread.enabled, UNKNOWN, UNKNOWN)
    return ASKS_CONFIRMATION


def asks_confirmation(world: Any, t: int) -> int:
    """R7: the handler closes, or only the reporter may."""
    thread = world.threads[t]
    case, view = world.cases[thread.case], world.tables
    case.closer = thread.taker
    thread.settled = True
    for part in range(case.parts):
        thread.settled = thread.settled and case.done[part] == 1
    if not is_confirmed(case, view.rules):
        return CLOSES
    visit = next_visit(case, 0)
    office = confirming_office(case, view)
    if office == NOWHERE:
        return CLOSES
    thread.hours = confirm_hours(case, visit, view.rules)
    thread.trace = view.rules.paperwork.trace_hours
    return prepare(thread, office, NOWHERE, CONFIRM, CONFIRMATION, visit, CONFIRMED)


def is_looked_over(world: Any, t: int) -> int:
    """The grid worker has looked, and may send an unsettled request back."""
    thread = world.threads[t]
    case = world.cases[thread.case]
    noticed = is_noticed(case, thread.visit, thread.settled, world.tables.rules)
    verdict = stays(RETURN if noticed else HANDLE, 1)
    write_stay(world.row[0], world.state, case, thread, verdict, int(thread.settled))
    if not noticed:
        return CLOSES
    case.round += 1
    return TAKEN


def closes(world: Any, t: int) -> int:
    """R7: the closure is written; the citizen may ask again."""
    state, thread = world.state, world.threads[t]
    case, view = world.cases[thread.case], world.tables
    satisfied = satisfaction(case, thread.settled, state.now, view.rules)
    state.closed += 1
    state.settled += int(thread.settled)
    office = view.desk if case.closer == NOWHERE else case.closer
    write_note(world.row[0], state, case, CLOSE, office, NOWHERE, state.now, int(thread.settled), int(satisfied))
    again = asks_again(case, satisfied, view.rules)
    if not again.again:
        return ENDS
    case.round += 1
    case.contacts += 1
    case.returns = 0
    thread.under_rule = again.same
    return pause(thread, world.state.now, again.hours, ASKS_AGAIN)


def has_asked_again(world: Any, t: int) -> int:
    """The request begins anew: where it was closed, or from the start."""
    thread = world.threads[t]
    case = world.cases[thread.case]
    write_note(world.row[0], world.state, case, REOPEN, NOWHERE, NOWHERE, world.state.now, UNKNOWN, UNKNOWN)
    if not thread.under_rule or case.closer == NOWHERE:
        return ENTERS
    thread.move = -1
    thread.joint = False
    return goes_on(thread, case.closer, NOWHERE, False)


def is_gone(world: Any, t: int) -> int:
    """The citizen has given up; of a helper: its part will not be done."""
    thread = world.threads[t]
    case = world.cases[thread.case]
    if thread.part == 0:
        write_note(world.row[0], world.state, case, RENEGE, NOWHERE, NOWHERE, world.state.now, UNKNOWN, UNKNOWN)
    else:
        case.done[thread.part] = 0
    return ENDS


def ends(world: Any, t: int) -> None:
    """Free what a thread held; the last helper to finish lets the main part go on."""
    state, thread = world.state, world.threads[t]
    case = world.cases[thread.case]
    if thread.part == 0:
        if state.counts:
            count_end(world.tally, case)
        case.counted = False
        world.free_cases[state.free_cases] = thread.case
        state.free_cases += 1
    else:
        case.helpers -= 1
        if case.joining and case.helpers == 0:
            world.ready[state.ready & (READY - 1)] = case.main
            state.ready += 1
    free_thread(world, t)


def free_thread(world: Any, t: int) -> None:
    """Put a thread back among the free ones."""
    state, thread = world.state, world.threads[t]
    thread.state = PAUSED
    thread.case = NOWHERE
    thread.office = NOWHERE
    world.free_threads[state.free_threads] = t
    state.free_threads += 1
