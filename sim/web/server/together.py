"""What several clients ask for at the same time is made once, and those who wait for it hold no thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool

R = TypeVar("R")


class Together(Generic[R]):
    """Make things in threads, each once at a time. To be used from one event loop."""

    def __init__(self) -> None:
        self._making: dict[str, asyncio.Task[R]] = {}

    async def get(self, key: str, make: Callable[[], R]) -> R:
        """Return what `make` returns in a thread, or what it is about to return to somebody else who asked for `key`."""
        task = self._making.get(key)
        if task is None:
            task = self._making[key] = asyncio.create_task(run_in_threadpool(make))
            task.add_done_callback(lambda done: self._end(key, done))
        # One that hangs up does not take it away from the others.
        return await asyncio.shield(task)

    def _end(self, key: str, task: asyncio.Task[R]) -> None:
        del self._making[key]
        if not task.cancelled():
            task.exception()  # is known to whoever still waits; with nobody left it is no event for the log
