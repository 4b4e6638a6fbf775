"""The rows that a run writes: the twin of the rows of `on_simpy.scene` and `on_simpy.stays`, on arrays.

A step fills the one row of `World.row`; `emit` copies it to the log, if it is kept, and counts it, if that is asked for.
"""

from __future__ import annotations

import math
from typing import Any

from sim.engine.compiled.counters import EXPIRED, SERVED
from sim.engine.compiled.counting import count_row
from sim.engine.steps.verdict import UNKNOWN
from sim.engine.steps.working import hours_so_far
from sim.vocabulary.codes import NOWHERE, Purpose

NO_PURPOSE = int(Purpose.NONE)


def write_stay(row: Any, state: Any, case: Any, thread: Any, verdict: Any, settled: int) -> None:
    """Write the row of a stay that has ended, with what was decided."""
    served = thread.state != EXPIRED
    state.written = True
    fill_who(row, case, thread)
    row.receiver = verdict.receiver
    row.decision = verdict.decision
    row.direction = verdict.direction
    row.cause = verdict.cause
    row.productive = verdict.productive
    row.fits = verdict.fits
    row.settled = settled
    row.satisfied = UNKNOWN
    row.enabled = thread.enabled
    row.start = thread.start if served else math.nan
    row.end = thread.end
    row.hours = thread.spent if served else 0.0
    row.trace = thread.trace if served else 0.0


def write_left(row: Any, state: Any, case: Any, thread: Any, calendar: Any) -> None:
    """Write the row of a stay that the end of the run cuts short."""
    state.written = True
    fill_who(row, case, thread)
    row.receiver = NOWHERE
    row.decision = 0
    row.direction = 0
    row.cause = 0
    row.productive = UNKNOWN
    row.fits = UNKNOWN
    row.settled = UNKNOWN
    row.satisfied = UNKNOWN
    hours = 0.0
    start = math.nan
    spent = 0.0
    if thread.state == SERVED:
        spent = thread.spent
        if thread.start <= state.now:
            start = thread.start
            hours = hours_so_far(start, state.now, thread.spent + thread.trace, thread.share, calendar)
    row.enabled = thread.enabled
    row.start = start
    row.end = math.nan
    row.hours = hours if hours < spent else spent
    row.trace = hours - spent if hours > spent else 0.0


def fill_who(row: Any, case: Any, thread: Any) -> None:
    """Write which stay of which request a row is about."""
    row.request = case.number if thread.case >= 0 else NOWHERE
    row.part = thread.part
    row.visit = thread.visit
    row.round = case.round if thread.case >= 0 else 0
    row.activity = thread.activity
    row.purpose = thread.purpose
    row.office = thread.office
    row.sender = thread.sender


def write_note(
    row: Any,
    state: Any,
    case: Any,
    activity: int,
    office: int,
    receiver: int,
    since: float,
    settled: int,
    satisfied: int,
) -> None:
    """Write a row without work: a report, a wait for outsiders, a closure, a re-opening, a giving up."""
    state.written = True
    row.request = case.number
    row.part = 0
    row.visit = case.visits[0]
    row.round = case.round
    row.activity = activity
    row.purpose = NO_PURPOSE
    row.office = office
    row.sender = NOWHERE
    row.receiver = receiver
    row.decision = 0
    row.direction = 0
    row.cause = 0
    row.productive = UNKNOWN
    row.fits = UNKNOWN
    row.settled = settled
    row.satisfied = satisfied
    row.enabled = since
    row.start = since
    row.end = state.now
    row.hours = 0.0
    row.trace = 0.0


def emit(world: Any, case: Any) -> None:
    """Copy the row that was filled to the log, and count it; `case` is any for a row of paperwork."""
    state, row = world.state, world.row[0]
    state.written = False
    state.all_rows += 1
    if row.office >= 0:
        world.seen.hours[row.office] += row.hours + row.trace
    if state.keeps_all or (case.kept and row.request >= 0):
        world.rows[state.rows] = row
        state.rows += 1
    if state.counts:
        count_row(world.tally, case, row, world.tables)
