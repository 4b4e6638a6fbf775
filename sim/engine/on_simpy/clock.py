"""SimPy's clock with absolute times and the order of simultaneous events that `steps.ties` gives.

SimPy's own bookkeeping (process starts and ends) uses the keys below `ties.FIRST_KEY` and so comes before.
"""

from __future__ import annotations

from collections.abc import Generator
from heapq import heappush
from typing import Any

import simpy

Life = Generator[simpy.Event, Any, Any]


class Clock(simpy.Environment):
    """A SimPy environment that schedules at an absolute time with a tie-breaking key."""

    def at(self, event: simpy.Event, time: float, key: int) -> simpy.Event:
        """Make `event` happen at `time`; no rounding by way of a delay."""
        event._ok = True
        event._value = None
        queue: list[Any] = self._queue
        heappush(queue, (time, key, next(self._eid), event))
        return event

    def until(self, time: float, key: int) -> simpy.Event:
        """Return an event that happens at `time`."""
        return self.at(simpy.Event(self), time, key)
