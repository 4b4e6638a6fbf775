"""The event loop: take what comes next, let its thread go on until it waits again."""

from __future__ import annotations

from typing import Any

from sim.engine.compiled.counters import NOT_DUE, PAUSED, SERVED, WAITING, expire, plan, release, seat_anew, serve
from sim.engine.compiled.counting import count_end
from sim.engine.compiled.machine import go_on, next_ready
from sim.engine.compiled.names import ASKED_FOR_PAPERWORK, STARTED
from sim.engine.compiled.rows import emit, write_left
from sim.engine.compiled.stays import new_thread
from sim.engine.compiled.timeline import drop_event, open_buckets
from sim.engine.compiled.world import NONE_FREE
from sim.engine.steps.entering import is_asked, is_decomposed
from sim.engine.steps.luck import happens
from sim.engine.steps.ties import paperwork_tie, request_tie
from sim.engine.steps.working import (
    NOTHING_LEFT,
    TASK,
    paperwork_gap,
    paperwork_hours,
    paperwork_kind,
    paperwork_rate,
    paperwork_visit,
    still_to_come,
)
from sim.vocabulary.codes import MAXIMUM_PARTS, NOWHERE, Activity, Purpose
from sim.vocabulary.draws import For

PAPERWORK, FOR_PAPERWORK = int(Activity.PAPERWORK), int(Purpose.PAPERWORK)
CAMPAIGN = int(Purpose.CAMPAIGN)

REACHED, ROWS_FULL, LISTS_FULL, QUEUE_FULL, EVENTS_FULL = 0, 1, 2, 3, 4
"""Why the loop stopped: the time is reached, or something has to be emptied or to grow before it can go on."""


def run_until(world: Any, until: float) -> int:
    """Let time pass until `until`, events at that moment left out; return why it stopped."""
    state = world.state
    offices = len(world.offices)
    while True:
        if state.serving >= 0:
            o = state.serving
            state.serving = -1
            serve(world, o)
            if state.current < 0:
                next_ready(world)
        if state.current >= 0:
            go_on(world)
        short = shortage(world)
        if short != REACHED:
            return short
        if state.current >= 0 or state.serving >= 0:
            continue
        k = state.next_request
        limit = until
        if k < len(world.requests.time) and world.requests.time[k] < until:
            limit = world.requests.time[k]
        if state.heap_size == 0:
            open_buckets(world.events, world.heap, world.buckets, state, limit)
        top = world.heap[0]
        empty = state.heap_size == 0
        if limit < until:
            tie = request_tie(state.first_number + k, 0, offices)
            if empty or limit < top.time or (limit == top.time and tie < top.key):
                state.now = limit
                state.next_request = k + 1
                state.events += 1
                request_arises(world, k)
                continue
        if empty or top.time >= until:
            state.now = until
            return REACHED
        t, time = top.thread, top.time
        thread = world.threads[t]
        current = thread.due == time and thread.tie == top.key
        drop_event(world.heap, state)
        if not current:
            continue
        state.now = time
        state.events += 1
        thread.due = NOT_DUE
        if t < offices:
            world.offices[t].woken = False
            state.serving = t
        elif t < 2 * offices:
            paperwork_arises(world, t - offices)
        else:
            if thread.state == SERVED:
                release(thread, world.offices[thread.office], state)
            elif thread.state == WAITING:
                expire(thread, world.offices[thread.office], state)
            state.current = t


def shortage(world: Any) -> int:
    """Return whether a list is nearly full, so that one more step may not find room."""
    state = world.state
    if state.rows + NONE_FREE >= len(world.rows):
        return ROWS_FULL
    if state.free_threads < NONE_FREE or state.free_cases < NONE_FREE:
        return LISTS_FULL
    if state.free_events < state.margin or state.heap_size + state.margin > len(world.heap):
        return EVENTS_FULL
    if state.queue_end + 4 * state.longest_queue + NONE_FREE > len(world.queue):
        return QUEUE_FULL
    return REACHED


def request_arises(world: Any, k: int) -> None:
    """Start the life of a request, if it arises at all."""
    state, view, requests = world.state, world.tables, world.requests
    matter = requests.matter[k]
    facts = view.matters[matter]
    if not is_asked(
        requests.thinning[k], requests.recurrence[k], facts.prevented, state.settled, state.closed, view.rules
    ):
        return
    state.reported += 1
    world.seen.matters[matter] += 1
    state.free_cases -= 1
    c = world.free_cases[state.free_cases]
    case = world.cases[c]
    case.number = state.first_number + k
    case.key = requests.key[k]
    case.reported = requests.time[k]
    case.place = requests.place[k]
    case.matter = matter
    case.channel_desk = requests.through_desk[k]
    case.entry_tier = requests.entry_tier[k]
    case.risky = requests.risky[k]
    case.propensity = requests.propensity[k]
    case.patience = requests.patience[k]
    case.expectation = requests.expectation[k]
    case.parts = requests.parts[k]
    case.outside = requests.outside[k]
    case.solvable = requests.solvable[k]
    case.owner_tier = facts.owner_tier
    case.limit = facts.limit
    case.urgency = facts.urgency
    case.round = 0
    case.returns = 0
    case.contacts = 1
    case.lead = NOWHERE
    case.closer = NOWHERE
    case.kept = not state.keeps_all and happens(state.share_kept, case, 0, 0, For.SAMPLE)
    case.counted = state.counts and world.tally.start <= case.reported < world.tally.end
    case.answered = False
    case.left = False
    case.stands = False
    case.reopened = False
    case.ping_pong = False
    case.passed_down = False
    case.passes = 0
    case.moves = 0
    case.sent_back = 0
    case.first_closed = -1.0
    case.last_closed = -1.0
    for part in range(MAXIMUM_PARTS):
        case.visits[part] = 0
        case.done[part] = 0
    for part in range(case.parts):
        case.work[part] = requests.work[k, part]
    case.decomposed = is_decomposed(case, facts)
    state.current = new_thread(world, c, 0, STARTED)


def paperwork_arises(world: Any, o: int) -> None:
    """Let an office begin an item of paperwork, and plan the next (R8)."""
    state, view = world.state, world.tables
    office = world.offices[o]
    item = office.item
    office.item += 1
    plan_paperwork(world, o)
    kind = paperwork_kind(office, item, view.offices[o], view.rules)
    hours = paperwork_hours(office, item, kind, view.rules)
    if hours <= 0.0:
        return
    state.free_threads -= 1
    t = world.free_threads[state.free_threads]
    thread = world.threads[t]
    thread.case = NOWHERE
    thread.part = 0
    thread.visit = paperwork_visit(item)
    thread.office = o
    thread.sender = NOWHERE
    thread.activity = PAPERWORK
    thread.purpose = CAMPAIGN if kind == TASK else FOR_PAPERWORK
    thread.tie = paperwork_tie(o, item, len(world.offices))
    thread.hours = hours
    thread.trace = 0.0
    thread.state = PAUSED
    thread.step = ASKED_FOR_PAPERWORK
    state.current = t


def ask_idle_offices(world: Any, since: float) -> int:
    """Plan paperwork as offices are asked for it now: what is on its way comes sooner or later with the rate."""
    now = world.state.now
    for o in range(len(world.offices)):
        office = world.offices[o]
        thread = world.threads[len(world.offices) + o]
        rate = paperwork_rate(world.tables.offices[o], world.tables.rules)
        if office.asking and rate != office.rate:
            office.left = still_to_come(thread.due, now, office.rate)
            office.asking = False
            thread.due = NOT_DUE
        if not office.asking and rate > 0.0:
            plan_paperwork(world, o)
    return REACHED


def move_queues(world: Any, since: float) -> int:
    """Let what waits wait where its office's work is done now, and begin what there are people for."""
    for o in range(len(world.offices)):
        if world.offices[o].waiting > 0:
            seat_anew(world, o)
    for o in range(len(world.offices)):
        office = world.offices[o]
        if office.waiting > 0 and (office.free > 0 or office.unlimited):
            serve(world, o)
    return REACHED


def write_all_left(world: Any, threads: Any) -> int:
    """Write the rows of the stays of `threads`, which the end of the run cuts short."""
    for k in range(len(threads)):
        thread = world.threads[threads[k]]
        office = world.offices[thread.office]
        case = world.cases[thread.case if thread.case >= 0 else 0]
        write_left(world.row[0], world.state, case, thread, world.calendars[office.calendar])
        emit(world, case)
    if world.state.counts:
        for c in range(len(world.cases)):
            count_end(world.tally, world.cases[c])
    return REACHED


def plan_paperwork(world: Any, o: int) -> None:
    """Plan the next item of paperwork of an office, if it is asked for any."""
    state = world.state
    office = world.offices[o]
    rate = paperwork_rate(world.tables.offices[o], world.tables.rules)
    office.asking = rate > 0.0
    office.rate = rate
    if rate > 0.0:
        gap = paperwork_gap(office, office.item, rate) if office.left == NOTHING_LEFT else office.left / rate
        office.left = NOTHING_LEFT
        t = len(world.offices) + o
        world.threads[t].due = state.now + gap
        plan(world, t)
