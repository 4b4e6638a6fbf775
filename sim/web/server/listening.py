"""Listen: a server that strangers can neither keep busy with silence nor fill with connections, and that ends when asked to."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections import Counter
from collections.abc import Callable
from typing import Any

from sim.study.extras import need
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

MOST_CONNECTIONS = 800
MOST_PER_ADDRESS = 400
"""Connections of one address: a class of forty phones may sit behind one."""
SILENT_SECONDS = 15.0
"""A connection without a whole request for so long is closed."""
KEEP_ALIVE_SECONDS = 10
MOST_HEADER_BYTES = 16 * 1024
LAST_SECONDS = 2
"""How long answers that are on their way have to end when the server does."""


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that is bound. Raises ResultsError where the port is taken or not allowed."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, for asyncio sends without delay only then: else every answer waits 40 ms.
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if hasattr(socket, "SO_REUSEADDR") and not hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError as error:
        found.close()
        reason = error.strerror or str(error)
        raise ResultsError(
            Text(
                f"无法在端口 {port} 上提供服务：{reason}；请用 --port 换一个端口",
                f"cannot serve on port {port}: {reason}; choose another with --port",
            )
        ) from error
    return found


def server_of(app: Any, on_end: Callable[[], None]) -> Any:
    """Return a uvicorn server for an application; `on_end` is called once, before open streams are waited for.

    `server.run(sockets=[...])` runs it until Ctrl-C, `server.should_exit = True` ends it from another thread.
    """
    need("uvicorn", "web")
    import uvicorn

    logging.getLogger("uvicorn.error").setLevel(
        logging.CRITICAL
    )  # what clients do wrong is no news; `Guard` logs our errors
    config = uvicorn.Config(
        app,
        http=protocol(),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=LAST_SECONDS,
        h11_max_incomplete_event_size=MOST_HEADER_BYTES,
        backlog=512,
    )

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await asyncio.get_running_loop().run_in_executor(None, on_end)
            await super().shutdown(sockets)

    return Server(config)


def protocol() -> type[Any]:
    """Return HTTP/1.1 as uvicorn speaks it, with a limit on silence and on connections of one address."""
    need("uvicorn", "web")
    from uvicorn.protocols.http.h11_impl import H11Protocol

    connections = Counter[str]()

    class Protocol(H11Protocol):
        _silence: asyncio.TimerHandle | None = None
        _address = ""

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._address = self.client[0] if self.client else ""
            connections[self._address] += 1
            if connections[self._address] > MOST_PER_ADDRESS or len(self.connections) > MOST_CONNECTIONS:
                transport.abort()
                return
            self._await_request()

        def connection_lost(self, exc: Exception | None) -> None:
            connections[self._address] -= 1
            if connections[self._address] <= 0:
                del connections[self._address]
            if self._silence is not None:
                self._silence.cancel()
            super().connection_lost(exc)

        def on_response_complete(self) -> None:
            super().on_response_complete()
            self._await_request()

        def _await_request(self) -> None:
            if self._silence is not None:
                self._silence.cancel()
            self._silence = self.loop.call_later(SILENT_SECONDS, self._end_silence)

        def _end_silence(self) -> None:
            if (self.cycle is None or self.cycle.response_complete) and not self.transport.is_closing():
                self.transport.abort()

    return Protocol
