"""Standing in line, pausing, and the threads that do it: the twin of `on_simpy.stays`, on arrays."""

from __future__ import annotations

from typing import Any

from sim.engine.compiled.counters import PAUSED, SERVED, admit
from sim.engine.compiled.names import STAND, WAIT
from sim.engine.steps.ties import request_tie
from sim.engine.steps.working import CASE_BAND, HANDLING, TRIAGE_BAND, band_of, limit_of, paperwork_band, place_in_queue
from sim.vocabulary.codes import NOWHERE, Activity

PAPERWORK = int(Activity.PAPERWORK)


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
    thread.office = world.tables.joined[thread.office]
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
        thread.key = place_in_queue(state.now, state.now, rules.paperwork.limit, rules)
        thread.band = paperwork_band(rules)
    else:
        thread.key = place_in_queue(state.now, case.reported, limit_of(case, thread.part, rules), rules)
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


def free_thread(world: Any, t: int) -> None:
    """Put a thread back among the free ones."""
    state, thread = world.state, world.threads[t]
    thread.state = PAUSED
    thread.case = NOWHERE
    thread.office = NOWHERE
    world.free_threads[state.free_threads] = t
    state.free_threads += 1
