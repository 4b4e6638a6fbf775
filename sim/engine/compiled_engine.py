"""The compiled engine: the same log as the SimPy engine, event for event, many times faster."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from sim.demand.tables import Requests, no_requests
from sim.engine.compiled import loop
from sim.engine.compiled.counters import NOT_DUE, SERVED, WAITING
from sim.engine.compiled.tables import calendar_table, table_view
from sim.engine.compiled.timeline import BUCKETS, EVENT, NONE, free_events, longer
from sim.engine.compiled.world import CASE, NONE_FREE, OFFICE, READY, STATE, THREAD, WAIT, World, nothing_seen
from sim.engine.steps.ties import asking_tie, opening_tie
from sim.engine.steps.view import office_traits
from sim.engine.steps.working import NOTHING_LEFT
from sim.log.keep import WHOLE_LOG, Keep
from sim.log.schema import ROW, Rows, join
from sim.log.tally import Tally, empty_tally
from sim.mechanisms.window import Window
from sim.structure.tables import Staffing, Structure, same_staffing
from sim.vocabulary.draws import entity_key

START_SIZE = 256
"""Requests under way for which there is room at first; all lists double when they are full."""
ROWS_AT_ONCE = 1 << 16
"""Log rows that are gathered before they are handed on."""


@cache
def _compiled(name: str) -> Any:
    from sim.engine.compiled.compiling import entry_point

    return entry_point(getattr(loop, name))


def forget() -> None:
    """Let the next engine look anew at what it is compiled from: after a rule was replaced in a running program."""
    from sim.engine.compiled import compiling

    compiling.compiled.cache_clear()
    _compiled.cache_clear()


def is_ready() -> bool:
    """Return whether the engine's machine code lies on disk for the sources as they are."""
    from sim.engine.compiled.compiling import is_kept

    return is_kept(_compiled("run_until"))


def compile_errors() -> tuple[type[Exception], ...]:
    """Return what the compiler raises for a function that it cannot compile."""
    from numba.core.errors import NumbaError

    return (NumbaError,)


class CompiledEngine:
    """Run a structure on arrays. See `compiled.lives` for what happens to a request."""

    def __init__(self, structure: Structure, stream: int, keep: Keep = WHOLE_LOG) -> None:
        government, staffing = structure.government, structure.staffing
        self._traits = office_traits(structure, stream)
        self._done: list[Rows] = []
        self._counts = keep.window is not None
        count = len(government.office_tier)
        offices = np.zeros(count, OFFICE)
        offices["free"], offices["unlimited"] = staffing.staff, staffing.unlimited
        offices["share"], offices["calendar"] = staffing.share, government.office_calendar
        self._staffing = staffing
        offices["left"] = NOTHING_LEFT
        offices["key"] = [int(entity_key(stream, int(key))) for key in government.office_key]
        state = np.zeros(1, STATE)
        state["current"] = state["serving"] = state["free_event"] = state["later"] = -1
        state["margin"] = NONE_FREE + int(staffing.staff.max(initial=0))
        state["longest_queue"] = 4
        state["keeps_all"], state["share_kept"], state["counts"] = keep.share >= 1.0, keep.share, self._counts
        self._world = World(
            tables=table_view(structure, self._traits),
            state=state[0],
            offices=offices,
            calendars=calendar_table(government.calendars),
            requests=no_requests(),
            cases=np.zeros(0, CASE),
            threads=_office_threads(count),
            events=np.zeros(0, EVENT),
            heap=np.zeros(0, EVENT),
            buckets=np.full(BUCKETS, NONE, np.int32),
            queue=np.zeros(0, WAIT),
            free_cases=np.zeros(0, np.int64),
            free_threads=np.zeros(0, np.int64),
            ready=np.zeros(READY, np.int64),
            rows=np.zeros(ROWS_AT_ONCE, ROW),
            row=np.zeros(1, ROW),
            tally=empty_tally(structure, *(keep.window or (0.0, 0.0, 0.0))),
            seen=nothing_seen(count, len(structure.responsibilities.function)),
        )
        self._grow_lists()
        self._grow_events()
        self._grow_queue()
        self._ask_for_paperwork()

    def expect(self, requests: Requests) -> None:
        """Take the next requests in order of arrival; those before must all have arisen."""
        state = self._world.state
        state["first_number"] += state["next_request"]
        state["next_request"] = 0
        self._world = self._world._replace(requests=_columns(requests))

    def advance(self, until: float) -> None:
        """Let time pass; events at exactly `until` wait for the next call."""
        run = _compiled("run_until")
        while True:
            short = run(self._world, until)
            if short == loop.REACHED:
                return
            if short == loop.ROWS_FULL:
                self._hand_on()
            elif short == loop.QUEUE_FULL:
                self._grow_queue()
            elif short == loop.EVENTS_FULL:
                self._grow_events()
            else:
                self._grow_lists()

    def change(self, structure: Structure) -> None:
        """Let another structure be in force from now on; people and queues move, what is under way stays."""
        self._world = self._world._replace(tables=table_view(structure, self._traits))
        before, self._staffing = self._staffing, structure.staffing
        if not same_staffing(before, self._staffing):
            self._move_people(before, self._staffing)
        self._ask_for_paperwork()

    def window(self) -> Window:
        """Return counts since the start of the run."""
        state, seen = self._world.state, self._world.seen
        totals: dict[str, Any] = {
            name: int(state[name]) for name in ("reported", "dispatched", "closed", "settled", "called")
        }
        return Window(time=float(state["now"]), **totals, **{name: getattr(seen, name).copy() for name in seen._fields})

    def take(self) -> Rows:
        """Return the rows written since the last call."""
        self._hand_on()
        taken, self._done = self._done, []
        return join(taken)

    def finish(self) -> None:
        """Write what the end of the run cuts short."""
        world = self._world
        threads = world.threads
        left = np.flatnonzero((threads["state"] == WAITING) | (threads["state"] == SERVED))
        if len(world.rows) < int(world.state["rows"]) + len(left) + NONE_FREE:
            self._hand_on()
            world = self._world = world._replace(rows=np.zeros(len(left) + NONE_FREE, ROW))
        _compiled("write_all_left")(world, left[np.argsort(threads["tie"][left], kind="stable")])
        world.tally.counts["rows"] = world.state["all_rows"]

    def tally(self) -> Tally | None:
        """Return what was counted, if that was asked for; complete once the run is finished."""
        return self._world.tally if self._counts else None

    @property
    def events(self) -> int:
        """Return how many events have happened."""
        return int(self._world.state["events"])

    def _hand_on(self) -> None:
        state, rows = self._world.state, self._world.rows
        if state["rows"] > 0:
            self._done.append(rows[: int(state["rows"])])
            self._world = self._world._replace(rows=np.empty(len(rows), ROW))
            state["rows"] = 0

    def _grow_lists(self) -> None:
        """Double the room for requests, or for their parts, whichever is short."""
        world, state = self._world, self._world.state
        if state["free_cases"] < NONE_FREE:
            old, size = len(world.cases), max(START_SIZE, 2 * len(world.cases))
            free = _stocked(world.free_cases, int(state["free_cases"]), old, size)
            self._world = world = world._replace(cases=longer(world.cases, size), free_cases=free)
            state["free_cases"] += size - old
        if state["free_threads"] < NONE_FREE:
            old, size = len(world.threads), max(2 * START_SIZE, 2 * len(world.threads))
            free = _stocked(world.free_threads, int(state["free_threads"]), old, size)
            self._world = world._replace(threads=longer(world.threads, size), free_threads=free)
            state["free_threads"] += size - old

    def _grow_events(self) -> None:
        """Double the room for events to come."""
        world, state = self._world, self._world.state
        size = max(4 * START_SIZE, 2 * len(world.events), 2 * int(state["margin"]))
        events = free_events(world.events, size, state)
        self._world = world._replace(events=events, heap=longer(world.heap, size))

    def _move_people(self, before: Staffing, after: Staffing) -> None:
        """Give every office its new people; let queues follow the work that was taken over; begin what can be begun."""
        state, offices = self._world.state, self._world.offices
        offices["free"] += (after.staff - before.staff).astype(np.int32)
        offices["share"], offices["unlimited"] = after.share, after.unlimited
        offices["joined"] = before.joined
        # Staff and room first, so that the compiled code finds a free place for whatever it begins or moves.
        state["margin"] = NONE_FREE + int(after.staff.max(initial=0))
        waiting = int(offices["waiting"].sum())
        while min(state["free_events"], len(self._world.heap) - state["heap_size"]) < 2 * waiting + state["margin"]:
            self._grow_events()
        self._grow_queue(8 * (waiting + int(offices["room"].sum())) + 8 * len(offices))
        _compiled("move_queues")(self._world, float(state["now"]))

    def _grow_queue(self, more: int = 0) -> None:
        """Double the room for queues, leaving out the stretches that were given up; `more` places are needed at once."""
        world, state = self._world, self._world.state
        size = int(world.offices["room"].sum()) + 4 * int(state["longest_queue"]) + NONE_FREE + more
        queue = np.zeros(2 * size, WAIT)
        end = 0
        for o in np.flatnonzero(world.offices["room"]).tolist():
            first, waiting, room = (int(world.offices[name][o]) for name in ("first", "size", "room"))
            queue[end : end + waiting] = world.queue[first : first + waiting]
            world.offices["first"][o] = end
            end += room
        state["queue_end"] = end
        self._world = world._replace(queue=queue)

    def _ask_for_paperwork(self) -> None:
        # Every office may plan an item at once; the loop looks for room only between two events.
        state, planned = self._world.state, len(self._world.offices)
        while min(state["free_events"], len(self._world.heap) - state["heap_size"]) < planned + state["margin"]:
            self._grow_events()
        _compiled("ask_idle_offices")(self._world, float(self._world.state["now"]))


def _columns(requests: Requests) -> Requests:
    """Return the requests with columns of the kinds that the compiled loop was compiled for."""
    columns: list[Any] = [
        np.ascontiguousarray(column, dtype=kind.dtype) for column, kind in zip(requests, no_requests(), strict=True)
    ]
    return Requests(*columns)


def _stocked(free: Any, count: int, first: int, last: int) -> Any:
    """Return a list of free numbers with those from `first` to `last` added, the smallest to be taken first."""
    stocked = np.zeros(count + last - first + len(free), np.int64)
    stocked[: last - first] = np.arange(last - 1, first - 1, -1)
    stocked[last - first : last - first + count] = free[:count]
    return stocked


def _office_threads(offices: int) -> Any:
    """Return the threads that stand for the openings of offices and for their next items of paperwork."""
    threads = np.zeros(2 * offices, THREAD)
    threads["tie"][:offices] = [opening_tie(o) for o in range(offices)]
    threads["tie"][offices:] = [asking_tie(o) for o in range(offices)]
    threads["due"] = NOT_DUE
    return threads
