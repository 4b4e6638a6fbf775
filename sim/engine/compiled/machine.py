"""Which step follows which: the compiled engine's machine of lives."""

from __future__ import annotations

from typing import Any

from sim.engine.compiled.counters import NOT_DUE, plan
from sim.engine.compiled.lives import closes, ends, has_asked_again, is_gone, starts
from sim.engine.compiled.moving import (
    arrives,
    comes_to_desk,
    coordinates,
    enters,
    is_coordinated,
    is_held,
    is_looked_at,
    is_sent,
    leaves_desk,
)
from sim.engine.compiled.names import (
    ARRIVES,
    ASKED_FOR_PAPERWORK,
    ASKS_AGAIN,
    ASKS_CONFIRMATION,
    AT_DESK,
    BEGINS_HANDLING,
    CALLED,
    CALLED_IN,
    CALLS_BESIDE,
    CALLS_NEXT,
    CLOSES,
    CONFIRMED,
    COORDINATED,
    COORDINATES,
    DOES_OWN_PART,
    ENDS,
    ENTERS,
    GONE,
    HANDLED,
    HELD,
    HELPS,
    JOINS,
    LOOKED_AT_BY_DESK,
    PAPERWORK_DONE,
    STAND,
    STARTED,
    STARTS_HELPER,
    TAKEN,
    TRIAGED,
    WAIT,
    WAITED_OUTSIDE,
    WAITS_OUTSIDE,
)
from sim.engine.compiled.rows import emit, write_stay
from sim.engine.compiled.settling import (
    asks_confirmation,
    begins_handling,
    calls_beside,
    calls_next,
    does_own_part,
    has_waited_outside,
    helps,
    is_called,
    is_handled,
    is_looked_over,
    is_taken,
    joins,
    starts_helper,
    waits_outside,
)
from sim.engine.compiled.stays import free_thread, stand
from sim.engine.compiled.world import NONE_FREE, READY
from sim.engine.steps.verdict import NOTHING, UNKNOWN, stays


def go_on(world: Any) -> None:
    """Let the thread under way take its steps until it waits or ends; `state.current` then says who goes on at once.

    Stops early where the rows are nearly full. It comes back after every thread, so that each finds room for what it may
    need: a place in a queue, its helpers, their events.
    """
    state = world.state
    most_rows = len(world.rows) - NONE_FREE
    while state.current >= 0 and state.rows < most_rows:
        t = state.current
        thread = world.threads[t]
        thread.due = NOT_DUE
        step = one_step(world, t)
        if state.written:
            emit(world, world.cases[thread.case if thread.case >= 0 else 0])
        if step == STAND:
            if stand(world, t):
                continue
            step = WAIT
        if step != WAIT and step != ENDS:
            thread.step = step
            continue
        if thread.due >= 0.0:
            plan(world, t)
        if step == ENDS:
            ends(world, t)
        state.current = -1
        if state.serving < 0:
            next_ready(world)
        return


def next_ready(world: Any) -> None:
    """Let the next thread that is ready be the one under way."""
    state = world.state
    if state.next_ready < state.ready:
        state.current = world.ready[state.next_ready & (READY - 1)]
        state.next_ready += 1


def one_step(world: Any, t: int) -> int:
    """Take one step of a life; see `lives`."""
    step = world.threads[t].step
    if step == ARRIVES:
        return arrives(world, t)
    if step == TRIAGED:
        return is_looked_at(world, t)
    if step == HELD:
        return is_held(world, t)
    if step == CALLED:
        return is_sent(world, t)
    if step == STARTED:
        return starts(world, t)
    if step == ENTERS:
        return enters(world, t)
    if step == AT_DESK:
        return comes_to_desk(world, t)
    if step == LOOKED_AT_BY_DESK:
        return leaves_desk(world, t)
    if step == TAKEN:
        return is_taken(world, t)
    if step == DOES_OWN_PART:
        return does_own_part(world, t)
    if step == BEGINS_HANDLING:
        return begins_handling(world, t)
    if step == HANDLED:
        return is_handled(world, t)
    if step == JOINS:
        return joins(world, t)
    if step == CALLS_NEXT:
        return calls_next(world, t)
    if step == WAITS_OUTSIDE:
        return waits_outside(world, t)
    if step == ASKS_CONFIRMATION:
        return asks_confirmation(world, t)
    if step == CLOSES:
        return closes(world, t)
    if step == WAITED_OUTSIDE:
        return has_waited_outside(world, t)
    if step == CONFIRMED:
        return is_looked_over(world, t)
    if step == ASKS_AGAIN:
        return has_asked_again(world, t)
    if step == COORDINATED:
        return is_coordinated(world, t)
    if step == CALLS_BESIDE:
        return calls_beside(world, t)
    if step == COORDINATES:
        return coordinates(world, t)
    if step == STARTS_HELPER:
        return starts_helper(world, t)
    if step == HELPS:
        return helps(world, t)
    if step == CALLED_IN:
        return is_called(world, t)
    if step == ASKED_FOR_PAPERWORK:
        world.threads[t].step = PAPERWORK_DONE
        return STAND
    if step == PAPERWORK_DONE:
        return paperwork_is_done(world, t)
    if step == GONE:
        return is_gone(world, t)
    return ENDS


def paperwork_is_done(world: Any, t: int) -> int:
    """Write the row of an item of paperwork."""
    write_stay(world.row[0], world.state, world.cases[0], world.threads[t], stays(NOTHING, UNKNOWN), UNKNOWN)
    free_thread(world, t)
    return WAIT
