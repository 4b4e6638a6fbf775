"""A process beside the server that does what may be slow, large or dangerous, started again whenever it is gone."""

from __future__ import annotations

import atexit
import multiprocessing
from collections.abc import Callable
from typing import Any

GONE = object()
"""What is heard of a process that died."""
LAST_SECONDS = 2.0


class Process:
    """One process and the pipe to it. Not a daemon, for it may have processes of its own; it must end when the pipe closes."""

    def __init__(self, main: Callable[[Any], None], name: str) -> None:
        self._main = main
        self._name = name
        self._process: Any = None
        self._pipe: Any = None

    def send(self, word: Any) -> None:
        """Send a word, None excepted only to a process that is there. Raises OSError if it cannot be sent."""
        if word is not None and (self._process is None or not self._process.is_alive()):
            self.end()
            context = multiprocessing.get_context("spawn")
            self._pipe, other = context.Pipe()
            self._process = context.Process(target=self._main, args=(other,), name=self._name, daemon=False)
            self._process.start()
            other.close()
            atexit.register(self.end)  # else the interpreter would wait for it for ever
        try:
            self._pipe.send(word)
        except (BrokenPipeError, ConnectionResetError, AttributeError):
            if word is not None:
                raise

    def hear(self, timeout: float) -> Any:
        """Return what the process says within `timeout` seconds, None if nothing, `GONE` if it died."""
        try:
            return self._pipe.recv() if self._pipe.poll(timeout) else None
        except (EOFError, OSError, AttributeError):
            self.end()
            return GONE

    def end(self) -> None:
        """End the process, at once if need be."""
        atexit.unregister(self.end)
        pipe, self._pipe = self._pipe, None
        process, self._process = self._process, None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.join(timeout=LAST_SECONDS)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()
