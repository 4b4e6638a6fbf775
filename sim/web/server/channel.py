"""One changing state that many clients follow: announced from any thread, awaited in the event loop, written once."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable
from typing import Any

PAUSE_SECONDS = 0.25
"""Changes within so many seconds are told as one: nobody reads faster."""
SLOW_SECONDS = 3.0
SLOWING = 20.0
"""Of what goes on for long one hears the more seldom: every twentieth of the time it has gone on, at least each 3 s."""


class Channel:
    """Tell all that wait when the state has changed; what they send is serialised once for all of them."""

    def __init__(self, state: Callable[[], Any], pause: float = PAUSE_SECONDS, slowing: bool = False) -> None:
        self._state = state
        self._least = pause
        self._slowing = slowing
        self._begun = time.monotonic()
        self._lock = threading.Lock()
        self._changes = 1
        """How often the state changed; 1 from the beginning, so that whoever comes has something to read."""
        self._written = (0, b"")
        self._waiters: dict[asyncio.AbstractEventLoop, _Waiter] = {}
        self.closed = False

    def begin(self) -> None:
        """Let the time begin that slows a channel down."""
        self._begun = time.monotonic()

    @property
    def pause(self) -> float:
        """Return the seconds between two messages, as things stand."""
        if not self._slowing:
            return self._least
        return min(max((time.monotonic() - self._begun) / SLOWING, self._least), SLOW_SECONDS)

    def changed(self, at_once: bool = False) -> None:
        """Announce that the state has changed; may be called from any thread, as often as one likes.

        `at_once` tells it without the pause between two messages: something has begun or ended.
        """
        with self._lock:
            self._changes += 1
            waiters = list(self._waiters.values())
        for waiter in waiters:
            waiter.announce(at_once)

    def close(self) -> None:
        """End all that follow, after the state as it is now."""
        self.closed = True
        self.changed(at_once=True)

    def written(self) -> tuple[int, bytes]:
        """Return the number of the present state and the state as compact JSON."""
        with self._lock:
            number = self._changes
            if self._written[0] == number:
                return self._written
        text = json.dumps(self._state(), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        written = (number, text.encode("utf-8"))
        with self._lock:
            if written[0] >= self._written[0]:
                self._written = written
        return written

    async def after(self, number: int, timeout: float) -> tuple[int, bytes] | None:
        """Return the first state after number `number` (0: the one of now), or None if none comes within `timeout` seconds."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while self._changes <= number:
            rest = deadline - loop.time()
            if rest <= 0.0 or self.closed:
                return None
            with self._lock:
                for other in [each for each in self._waiters if each.is_closed()]:
                    del self._waiters[other]
                if loop not in self._waiters:
                    self._waiters[loop] = _Waiter(loop, lambda: self.pause)
                future = self._waiters[loop].future
            if self._changes > number:
                self._waiters[loop].announce()  # it changed before we were known
            await asyncio.wait([future], timeout=rest)
        return self.written()


class _Waiter:
    """Those of one event loop that wait; woken together, seldom enough."""

    def __init__(self, loop: asyncio.AbstractEventLoop, pause: Callable[[], float]) -> None:
        self._loop = loop
        self._pause = pause
        self._due = False
        self._at_once = False
        self._timer: asyncio.TimerHandle | None = None
        self._woken = -1e9
        self.future: asyncio.Future[None] = loop.create_future()

    def announce(self, at_once: bool = False) -> None:
        """Wake all, soon; from any thread."""
        if self._due and not at_once:
            return
        self._due = True
        self._at_once = self._at_once or at_once
        try:
            self._loop.call_soon_threadsafe(self._plan)
        except RuntimeError:  # the loop is closed
            self._due = False

    def _plan(self) -> None:
        rest = self._woken + self._pause() - time.monotonic()
        if rest <= 0.0 or self._at_once:
            self._wake()
        elif self._timer is None:
            self._timer = self._loop.call_later(rest, self._wake)

    def _wake(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._due = self._at_once = False
        self._woken = time.monotonic()
        future, self.future = self.future, self._loop.create_future()
        if not future.done():
            future.set_result(None)
