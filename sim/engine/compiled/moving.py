"""How a request comes to an office and moves on (R1-R5): the twin of `on_simpy.moving`, as steps on arrays."""

from __future__ import annotations

from typing import Any

from sim.engine.compiled.counters import EXPIRED
from sim.engine.compiled.names import (
    ARRIVES,
    AT_DESK,
    CALLED,
    CLOSES,
    COORDINATED,
    COORDINATES,
    GONE,
    HELD,
    LOOKED_AT_BY_DESK,
    TAKEN,
    TRIAGED,
)
from sim.engine.compiled.rows import write_stay
from sim.engine.compiled.stays import pause, prepare
from sim.engine.steps.case import next_visit
from sim.engine.steps.deciding import MOST_MOVES, Sight, judge, rise
from sim.engine.steps.entering import at_desk, by_channel, desk_hours, is_under_rule
from sim.engine.steps.verdict import ANSWER, ESCALATE, HANDLE, LEAD, NOTHING, RETURN, UNKNOWN, stays
from sim.engine.steps.view import function_of
from sim.engine.steps.working import (
    TRIAGE,
    coordination_hours,
    holding_hours,
    is_called_in,
    is_seen_lit,
    leader_of,
    triage_hours,
    triage_trace,
    way_hours,
)
from sim.vocabulary.codes import NOWHERE, Activity, Purpose
from sim.vocabulary.draws import For

DESK = int(Activity.DESK)
COORDINATE = int(Activity.COORDINATE)
FOR_DESK = int(Purpose.DESK)
FOR_TRIAGE = int(Purpose.TRIAGE)
COORDINATION = int(Purpose.COORDINATION)


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
        is_seen_lit(case, thread.part, state.now, view.rules),
    )
    verdict = judge(case, sight, thread.move, view)
    write_stay(world.row[0], state, case, thread, verdict, UNKNOWN)
    thread.receiver = verdict.receiver
    thread.asked = thread.visit
    thread.taker = thread.office
    if verdict.decision == HANDLE:
        if case.lead == NOWHERE and thread.part == 0:
            case.lead = leader_of(case, thread.office, view)
        thread.fits = verdict.fits == 1
        return TAKEN
    if verdict.decision == LEAD:
        case.lead = thread.office
        state.called += 1
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
