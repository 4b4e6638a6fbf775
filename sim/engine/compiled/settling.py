"""How a request that was taken is handled, joined and confirmed (R5-R7, R9): steps on arrays."""

from __future__ import annotations

from typing import Any

from sim.engine.compiled.counters import EXPIRED, PAUSED, SERVED
from sim.engine.compiled.moving import goes_on, write_coordination
from sim.engine.compiled.names import (
    ASKS_CONFIRMATION,
    BEGINS_HANDLING,
    CALLED_IN,
    CALLS_BESIDE,
    CALLS_NEXT,
    CLOSES,
    CONFIRMED,
    COORDINATES,
    DOES_OWN_PART,
    ENDS,
    GONE,
    HANDLED,
    HELPS,
    JOINS,
    STAND,
    STARTS_HELPER,
    TAKEN,
    WAIT,
    WAITED_OUTSIDE,
    WAITS_OUTSIDE,
)
from sim.engine.compiled.rows import write_note, write_stay
from sim.engine.compiled.stays import new_thread, pause, prepare
from sim.engine.compiled.world import READY
from sim.engine.steps.case import next_visit
from sim.engine.steps.closing import confirm_hours, confirming_office, is_confirmed, is_noticed
from sim.engine.steps.verdict import HANDLE, NOTHING, RETURN, UNKNOWN, stays
from sim.engine.steps.working import (
    HANDLING,
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
    saved_by_push,
    way_hours,
)
from sim.vocabulary.codes import NOWHERE, Activity, Purpose
from sim.vocabulary.draws import For

OUTSIDE = int(Activity.OUTSIDE)
CONFIRM = int(Activity.CONFIRM)
CONFIRMATION = int(Purpose.CONFIRMATION)


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
    return DOES_OWN_PART if thread.calling == 0 else calls_in(world, t)


def calls_next(world: Any, t: int) -> int:
    """Call in the further parts one after another, where they do not run side by side."""
    thread = world.threads[t]
    case = world.cases[thread.case]
    if case.gave_up:
        return GONE
    thread.calling = 0 if case.beside else next_open_part(case)
    return WAITS_OUTSIDE if thread.calling == 0 else calls_in(world, t)


def calls_in(world: Any, t: int) -> int:
    """Spend time on calling in the office that does the next part, unless the leading one does it itself."""
    thread = world.threads[t]
    case = world.cases[thread.case]
    thread.asked = case.round
    thread.after = STARTS_HELPER
    if is_called_elsewhere(case, thread.calling, world.tables):
        return COORDINATES
    thread.activity = -1
    return STARTS_HELPER


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
    office = helper_of(case, thread.part, view)
    if office == NOWHERE:
        case.done[thread.part] = 1
        return ENDS
    thread.receiver = office
    thread.taker = caller_of(case, office, view)
    if thread.taker == NOWHERE:
        return CALLED_IN
    world.state.called += 1
    way = way_hours(
        case,
        thread.part,
        thread.asked,
        view.offices[thread.taker].tier,
        view.offices[office].tier,
        For.CALL_IN_TRANSMISSION,
        view.rules,
    )
    way *= saved_by_push(case, thread.part, view.rules)
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
    thread.hours = handling_hours(case, thread.part, thread.fits, view.offices[thread.taker], view.rules)
    thread.trace = handling_trace(case, view.rules)
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
        called = thread.part > 0 or thread.joint
        facts = view.offices[thread.office]
        settled = is_settled(case, thread.part, thread.fits, thread.perfunctory, called, facts, view.rules)
        if thread.activity == HANDLING:
            world.seen.handled[thread.office, case.matter] += 1
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
