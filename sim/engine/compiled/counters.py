"""Offices' counters: admit, begin, release, expire, serve. The twin of `on_simpy.counter` on arrays."""

from __future__ import annotations

from typing import Any

from sim.engine.compiled.queues import pop, push
from sim.engine.compiled.timeline import schedule
from sim.engine.steps.working import expiry, pace, seat_of
from sim.rules.deadlines import NO_LIMIT
from sim.structure.calendar import next_open, work_end

PAUSED, WAITING, SERVED, EXPIRED = 0, 1, 2, 3
NOT_DUE = -1.0
"""In place of a time: a thread that no event will wake."""


def plan(world: Any, t: int) -> None:
    """Let a thread go on when it is due."""
    thread = world.threads[t]
    schedule(world.events, world.heap, world.buckets, world.state, thread.due, thread.tie, t)


def admit(world: Any, t: int) -> None:
    """Take a thread in: it is served at once, or stands in line, perhaps not longer than its patience."""
    state, thread = world.state, world.threads[t]
    office = world.offices[thread.office]
    calendar = world.calendars[office.calendar]
    now = state.now
    office.present += 1
    opening = next_open(now, calendar)
    if office.unlimited or (office.free > 0 and office.waiting == 0 and opening == now):
        case = world.cases[thread.case if thread.case >= 0 else 0]
        begin(thread, office, calendar, case, world.tables.offices[thread.office], world.tables.rules, opening)
        return
    thread.state = WAITING
    push(world.queue, office, state, thread.band, thread.key, thread.tie, t)
    office.waiting += 1
    if office.free > 0:
        state.serving = thread.office
    if thread.case >= 0:
        case = world.cases[thread.case]
        until = expiry(case, thread.part, thread.office, now, thread.activity, world.tables)
        if until < NO_LIMIT:
            thread.due = until


def begin(thread: Any, office: Any, calendar: Any, case: Any, facts: Any, rules: Any, start: float) -> None:
    """Begin a thread's work; it is due when that is done. `facts` are those of the office."""
    office.free -= 1
    thread.state = SERVED
    thread.start = start
    found = pace(case, thread.part, thread.visit, thread.activity, thread.hours, start, office.present, facts, rules)
    thread.spent = found.hours
    thread.perfunctory = found.perfunctory
    thread.share = office.share
    thread.end = work_end(start, (found.hours + thread.trace) / office.share, calendar)
    thread.due = thread.end


def serve(world: Any, o: int) -> None:
    """Begin as many waiting threads as there are free staff, if the office is open; else wait for it to open."""
    office = world.offices[o]
    calendar = world.calendars[office.calendar]
    now = world.state.now
    opening = next_open(now, calendar)
    if opening > now:
        if not office.woken:
            office.woken = True
            world.threads[o].due = opening
            plan(world, o)
        return
    while (office.free > 0 or office.unlimited) and office.size > 0:
        front = world.queue[office.first]
        thread = world.threads[front.thread]
        live = (
            thread.state == WAITING
            and thread.office == o
            and thread.tie == front.tie
            and thread.key == front.key
            and thread.band == front.band
        )
        t = pop(world.queue, office)
        if live:
            office.waiting -= 1
            case = world.cases[thread.case if thread.case >= 0 else 0]
            begin(thread, office, calendar, case, world.tables.offices[o], world.tables.rules, now)
            plan(world, t)


def release(thread: Any, office: Any, state: Any) -> None:
    """Let a served thread go; who is next is served before anything else happens."""
    office.present -= 1
    office.free += 1
    if office.waiting > 0:
        state.serving = thread.office


def seat_anew(world: Any, o: int) -> None:
    """Let what waits at an office wait where the work it was meant for is done now (the caller has seen to room).

    What goes is left in the heap, where its thread's office tells that it has gone.
    """
    office = world.offices[o]
    for k in range(office.size):
        entry = world.queue[office.first + k]
        thread = world.threads[entry.thread]
        band, key, tie, t = entry.band, entry.key, entry.tie, entry.thread
        live = (
            thread.state == WAITING
            and thread.office == o
            and thread.tie == tie
            and thread.key == key
            and thread.band == band
        )
        other = o
        if live:
            case = world.cases[thread.case if thread.case >= 0 else 0]
            other = seat_of(case, thread.part, thread.activity, o, world.offices, world.tables)
        if other != o:
            thread.office = other
            successor = world.offices[other]
            push(world.queue, successor, world.state, band, key, tie, t)
            office.waiting -= 1
            office.present -= 1
            successor.waiting += 1
            successor.present += 1


def expire(thread: Any, office: Any, state: Any) -> None:
    """Take a thread that still waits out of line."""
    thread.state = EXPIRED
    thread.end = state.now
    office.present -= 1
    office.waiting -= 1
