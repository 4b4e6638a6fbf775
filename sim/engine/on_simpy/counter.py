"""An office's counter: its staff, its queue, its hours. What stands in line is a `Turn`.

Ours and not `simpy.Resource`, because government queues are long (a PriorityResource sorts its whole queue at every
request), offices close at night, and an end of work must be known when work begins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush
from typing import Any

import simpy

from sim.engine.on_simpy.clock import Clock
from sim.engine.steps.working import Pace, seat_of
from sim.structure.calendar import Calendar, next_open, work_end
from sim.structure.tables import Staffing

WAITING = 0
SERVED = 1
EXPIRED = 2


class Turn:
    """One stay of one part at one office: what is to be done, and when it was."""

    __slots__ = (
        "activity",
        "band",
        "case",
        "done",
        "enabled",
        "end",
        "event",
        "hours",
        "key",
        "office",
        "part",
        "perfunctory",
        "purpose",
        "sender",
        "share",
        "start",
        "state",
        "tie",
        "trace",
        "visit",
    )

    case: Any
    """The request; None for paperwork."""
    event: simpy.Event
    part: int
    visit: int
    activity: int
    purpose: int
    sender: int

    def __init__(self, office: int, tie: int, hours: float, trace: float, band: int, key: float) -> None:
        self.office = office
        self.tie = tie
        self.hours = hours
        self.trace = trace
        self.band = band
        self.key = key
        self.state = WAITING
        self.enabled = self.start = self.end = self.done = 0.0
        self.share = 1.0
        self.perfunctory = False

    def __lt__(self, other: Turn) -> bool:
        """Break a full tie in the queue: only a stay of the same part that has expired can tie, and it is skipped."""
        return False


class Counter:
    """Serve turns at one office: by band, then key, then tie; never more at once than there are staff."""

    __slots__ = (
        "_calendar",
        "_clock",
        "_free",
        "_pace",
        "_queue",
        "_share",
        "_staff",
        "_unlimited",
        "_wake_key",
        "_woken",
        "present",
        "serving",
        "waiting",
    )

    def __init__(
        self,
        clock: Clock,
        office: int,
        staffing: Staffing,
        calendar: Calendar,
        wake_key: int,
        pace: Callable[[Turn, float, int], Pace],
    ) -> None:
        self._clock = clock
        self._calendar = calendar
        self._free = self._staff = 0
        self.take_staff(office, staffing)
        self._queue: list[tuple[int, float, int, Turn]] = []
        self._woken = False
        self._wake_key = wake_key
        self._pace = pace
        self.present = 0
        self.waiting = 0
        self.serving: dict[int, Turn] = {}

    def admit(self, turn: Turn) -> simpy.Event:
        """Take a turn in; the event returned happens when its work is done (or its waiting has expired)."""
        clock = self._clock
        now = clock.now
        turn.enabled = now
        turn.event = simpy.Event(clock)
        self.present += 1
        if self._unlimited:
            self._begin(turn, next_open(now, self._calendar))
        elif self._free > 0 and self.waiting == 0 and next_open(now, self._calendar) == now:
            self._begin(turn, now)
        else:
            heappush(self._queue, (turn.band, turn.key, turn.tie, turn))
            self.waiting += 1
            if self._free > 0:
                self.serve(now)
        return turn.event

    def release(self, turn: Turn) -> None:
        """Let a served turn go and take the next one."""
        self.present -= 1
        del self.serving[turn.tie]
        self._free += 1
        if self.waiting:
            self.serve(self._clock.now)

    def expire(self, turn: Turn) -> None:
        """Take a turn that still waits out of the queue; its event happens now."""
        if turn.state == WAITING:
            turn.state = EXPIRED
            turn.end = self._clock.now
            self.present -= 1
            self.waiting -= 1
            self._clock.at(turn.event, turn.end, turn.tie)

    def take_staff(self, office: int, staffing: Staffing) -> None:
        """Work with other staff from now on; work under way goes on, by whoever has begun it."""
        staff = int(staffing.staff[office])
        self._free += staff - self._staff
        self._staff = staff
        self._share = float(staffing.share[office])
        self._unlimited = bool(staffing.unlimited[office])

    def seat_anew(self, office: int, before: Sequence[Any], view: Any, counters: Sequence[Counter]) -> None:
        """Let what waits at this `office` wait where its work is done now; `before` says who was joined until now."""
        stays_here: list[tuple[int, float, int, Turn]] = []
        for entry in self._queue:
            turn = entry[3]
            target = office
            if turn.state == WAITING:
                target = seat_of(turn.case, turn.part, turn.activity, office, before, view)
            if target == office:
                stays_here.append(entry)
                continue
            other = counters[target]
            turn.office = target
            heappush(other._queue, entry)
            self.present, other.present = self.present - 1, other.present + 1
            self.waiting, other.waiting = self.waiting - 1, other.waiting + 1
        heapify(stays_here)
        self._queue = stays_here

    def serve_waiting(self) -> None:
        """Begin what waits, if there are now people for it."""
        if self.waiting and (self._free > 0 or self._unlimited):
            self.serve(self._clock.now)

    def serve(self, now: float) -> None:
        """Begin as many waiting turns as there are free staff, if the office is open; else wait for it to open."""
        opening = next_open(now, self._calendar)
        if opening > now:
            if not self._woken:
                self._woken = True
                wake = self._clock.until(opening, self._wake_key)
                wake.callbacks.append(self._wake)
            return
        queue = self._queue
        while (self._free > 0 or self._unlimited) and queue:
            turn = heappop(queue)[3]
            if turn.state == WAITING:
                self.waiting -= 1
                self._begin(turn, now)

    def _wake(self, _: simpy.Event) -> None:
        self._woken = False
        self.serve(self._clock.now)

    def _begin(self, turn: Turn, start: float) -> None:
        self._free -= 1
        turn.state = SERVED
        turn.start = start
        turn.done, turn.perfunctory = self._pace(turn, start, self.present)
        turn.share = self._share
        turn.end = work_end(start, (turn.done + turn.trace) / self._share, self._calendar)
        self.serving[turn.tie] = turn
        self._clock.at(turn.event, turn.end, turn.tie)
