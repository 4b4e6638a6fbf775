"""Server-sent events: the whole state each time, seldom enough, the same bytes for every client."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from sim.web.server.channel import Channel

if TYPE_CHECKING:
    from starlette.responses import StreamingResponse

RETRY_MILLISECONDS = 2000
"""How long a browser waits before it asks again when the connection broke."""
HEARTBEAT_SECONDS = 15.0
"""A comment is sent this often when nothing changes, so that nobody between takes the connection for dead."""
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


def stream(
    channel: Channel,
    own: Callable[[], Any] | None = None,
    last: Callable[[], bool] | None = None,
    during: AbstractContextManager[None] | None = None,
) -> StreamingResponse:
    """Return an endless answer of `event: state`: the state now, then whenever `channel` changes.

    `own` gives what concerns this client alone; it is put into the object as `me`. The answer ends when `last` is true
    after a state was sent, or the channel is closed. `during` is entered as long as the client is there.
    """
    from starlette.responses import StreamingResponse

    messages = _while(during or nullcontext(), _messages(channel, own, last))
    return StreamingResponse(messages, media_type="text/event-stream", headers=_HEADERS)


async def _while(during: AbstractContextManager[None], messages: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    with during:
        async for message in messages:
            yield message


async def _messages(
    channel: Channel, own: Callable[[], Any] | None, last: Callable[[], bool] | None
) -> AsyncIterator[bytes]:
    yield b"retry: %d\n\n" % RETRY_MILLISECONDS
    number = 0
    while True:
        closed = channel.closed
        over = last is not None and last()
        found = await channel.after(number, HEARTBEAT_SECONDS)
        if found is None:
            if closed or over:
                return
            yield b": heartbeat\n\n"
            continue
        number, state = found
        yield b"event: state\ndata: " + (state if own is None else with_own(state, own())) + b"\n\n"
        if closed or over:
            return


def with_own(state: bytes, own: Any) -> bytes:
    """Return a JSON object with `me` added, without writing the shared part again."""
    me = json.dumps(own, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")
    return state[:-1] + (b',"me":' if len(state) > 2 else b'"me":') + me + b"}"
