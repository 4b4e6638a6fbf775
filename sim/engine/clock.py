"""SimPy's clock with absolute times and a documented order of simultaneous events.

Events at the same time happen in the order of their `key`, smallest first: offices opening (their number), then
requests and their parts in order of arrival, then paperwork. SimPy's own bookkeeping (process starts and ends) uses
the keys below FIRST_KEY and so comes before.
"""

from __future__ import annotations

from collections.abc import Generator
from heapq import heappush
from typing import Any

import simpy

FIRST_KEY = 16
PARTS_PER_REQUEST = 16
"""Key positions per request; parts are fewer (codes.MAXIMUM_PARTS)."""

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
