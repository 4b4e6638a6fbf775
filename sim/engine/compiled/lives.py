"""How a life begins, closes, begins anew and ends: steps on arrays.

Each function of this file, `moving` and `settling` is one stretch of a life between two waits. It returns the step that
comes next (`names`); STAND lets the thread stand in line first and go on with `thread.step` when it was served, WAIT
lets it go on with `thread.step` later.
"""

from __future__ import annotations

from typing import Any

from sim.engine.compiled.counting import count_end
from sim.engine.compiled.moving import goes_on
from sim.engine.compiled.names import ASKS_AGAIN, ENDS, ENTERS
from sim.engine.compiled.rows import write_note
from sim.engine.compiled.stays import free_thread, pause
from sim.engine.compiled.world import READY
from sim.engine.steps.closing import asks_again, satisfaction
from sim.engine.steps.entering import own_territory
from sim.engine.steps.verdict import UNKNOWN
from sim.engine.steps.view import function_of, owner_of
from sim.vocabulary.codes import NOWHERE, Activity

REPORT = int(Activity.REPORT)
CLOSE = int(Activity.CLOSE)
REOPEN = int(Activity.REOPEN)
RENEGE = int(Activity.RENEGE)


def starts(world: Any, t: int) -> int:
    """The request is reported; whether its township owns it is settled before anything is written."""
    thread = world.threads[t]
    case, view = world.cases[thread.case], world.tables
    own_territory(case, view)
    owner = owner_of(view, case, function_of(view, case, 0))
    write_note(world.row[0], world.state, case, REPORT, NOWHERE, owner, world.state.now, UNKNOWN, UNKNOWN)
    return ENTERS


def closes(world: Any, t: int) -> int:
    """R7: the closure is written; the citizen may ask again."""
    state, thread = world.state, world.threads[t]
    case, view = world.cases[thread.case], world.tables
    satisfied = satisfaction(case, thread.settled, state.now, view.rules)
    state.closed += 1
    state.settled += int(thread.settled)
    office = view.desk if case.closer == NOWHERE else case.closer
    seen, answers = world.seen, case.lead if case.lead != NOWHERE else office
    seen.closures[answers] += 1
    seen.settlements[answers] += int(thread.settled)
    seen.satisfied[answers] += int(satisfied)
    seen.on_time[answers] += int(state.now <= case.reported + case.limit)
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
