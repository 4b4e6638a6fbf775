"""The guard in front of every page: who may ask, how much, how often; and no error that tells of the machine.

Pure ASGI. Addresses are those of the connection: this server stands behind no other one.
"""

from __future__ import annotations

import json
import logging
import time
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sim.vocabulary.text import Text

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.routing import BaseRoute

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_log = logging.getLogger("tiaokuai.server")
_HEADERS: dict[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_RAW_HEADERS = {name.encode(): value.encode() for name, value in _HEADERS.items()}


@dataclass(frozen=True)
class Limits:
    """How much one client may ask."""

    body: int = 2 * 1024 * 1024
    """Bytes of one request."""
    body_seconds: float = 20.0
    """How long a request's body may take to arrive."""
    rate: float = 1000.0
    """Requests per second and address that read: a class may sit behind one address."""
    burst: float = 3000.0
    """Requests that may come at once."""
    write_rate: float = 10.0
    """Requests per second and address that change something."""
    write_burst: float = 120.0
    clients: int = 4096
    """Addresses that are remembered."""
    streams: int = 120
    """Event streams of one address at a time."""
    all_streams: int = 400


@dataclass(frozen=True)
class Settings:
    """Whom the server answers."""

    hosts: tuple[str, ...] = LOOPBACK
    """Names under which it may be called: loopback, and with --lan the machine's own addresses."""
    port: int | None = None
    """Port that the Host header has to name; None: any."""
    limits: Limits = field(default_factory=Limits)


class Problem(Exception):
    """An answer other than success: status and a message in both languages, for a client that may be anybody."""

    def __init__(self, status: int, text: Text, **more: Any) -> None:
        super().__init__(text.en)
        self.status = status
        self.text = text
        self.more = more


def problem_body(text: Text, **more: Any) -> bytes:
    """Return the JSON of an error."""
    content = {"error": {"zh": text.zh, "en": text.en}, **more}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


STATUS_TEXTS: dict[int, Text] = {
    400: Text("请求不合要求", "the request is not as it must be"),
    403: Text("不允许的来源", "not allowed from there"),
    404: Text("没有此页", "there is no such page"),
    405: Text("此处不接受这种请求", "this method is not accepted here"),
    408: Text("请求内容到达过慢", "the request took too long to arrive"),
    411: Text("请求须写明长度", "the request must state its length"),
    413: Text("内容过大", "too large"),
    415: Text("请求须为 JSON 或纯文本", "JSON or plain text is needed"),
    421: Text("不以此名称提供服务", "this server is not called that"),
    429: Text("请求过于频繁，请稍候", "too many requests; wait a moment"),
    500: Text("服务器内部错误", "an error inside the server"),
    503: Text("服务器繁忙", "the server is busy"),
}


_TOO_MANY_PAGES = Text("同时打开的页面过多，请关闭一些", "too many pages are open at once; please close some")


class _Refused(Exception):
    """The answer was given already; the application's own is not wanted."""


class Guard:
    """Ask every request who it is, before the application sees it, and put the policy on every answer."""

    def __init__(self, app: App, settings: Settings) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in settings.hosts)
        self._port = settings.port
        self._limits = settings.limits
        limits = settings.limits
        self._reads = Buckets(limits.rate, limits.burst, limits.clients)
        self._streams = Counter[str]()
        self._writes = Buckets(limits.write_rate, limits.write_burst, limits.clients)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
                return
            await self._app(scope, receive, send)
            return
        begun = False
        client = (scope.get("client") or ("",))[0]
        streaming = False

        async def guarded_send(message: Message) -> None:
            nonlocal begun, streaming
            if message["type"] == "http.response.start":
                headers = [pair for pair in message.get("headers", ()) if pair[0].lower() != b"server"]
                own = {name.lower(): value for name, value in headers}
                if not begun and own.get(b"content-type", b"").startswith(b"text/event-stream"):
                    if not self._open_stream(client):
                        begun = True
                        await _answer(guarded_send, 429, _TOO_MANY_PAGES)
                        raise _Refused
                    streaming = True
                begun = True
                headers += [pair for pair in _RAW_HEADERS.items() if pair[0] not in own]
                message = {**message, "headers": headers}
            await send(message)

        try:
            refused, wait = self._refused(scope, client)
            if refused:
                await _answer(guarded_send, refused, wait=wait)
                return
            body = _Body(receive, self._limits) if scope["method"] in WRITING else None
            await self._app(scope, receive if body is None else body.receive, guarded_send)
        except Problem as problem:
            if not begun:
                await _answer(guarded_send, problem.status, problem.text, problem.more)
        except (ConnectionError, TimeoutError, _Refused):
            pass  # the client hung up
        except Exception as error:  # whatever one request breaks, its client gets an answer that tells nothing
            if type(error).__name__ in ("ClientDisconnect", "LocalProtocolError"):
                return  # the client hung up, or sent what is no HTTP so that no answer can be sent either
            _log.exception("%s %s failed", scope["method"], scope["path"][:200])
            if not begun:
                await _answer(guarded_send, 500)
        finally:
            if streaming:
                self._streams[client] -= 1
                if not self._streams[client]:
                    del self._streams[client]

    def _open_stream(self, client: str) -> bool:
        limits = self._limits
        if self._streams[client] >= limits.streams or self._streams.total() >= limits.all_streams:
            return False
        self._streams[client] += 1
        return True

    def _refused(self, scope: MutableMapping[str, Any], client: str) -> tuple[int, float]:
        """Return the status of a refusal and the seconds to wait, or zeros."""
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or not self._is_own(hosts[0].decode("latin-1")):
            return 421, 0.0
        writing = scope["method"] in WRITING
        wait = (self._writes if writing else self._reads).wait(client)
        if wait > 0.0:
            return 429, wait
        if writing and not self._same_origin(scope["headers"], hosts[0]):
            return 403, 0.0
        if scope["method"] not in METHODS:
            return 405, 0.0
        return 0, 0.0

    def _is_own(self, authority: str) -> bool:
        try:
            parts = urlsplit(f"//{authority}")
            host, port = parts.hostname, parts.port
        except ValueError:
            return False
        if host is None or parts.path or parts.query or parts.fragment or "@" in authority:
            return False
        return host in self._hosts and (self._port is None or port == self._port or (port is None and self._port == 80))

    @staticmethod
    def _same_origin(headers: Sequence[tuple[bytes, bytes]], host: bytes) -> bool:
        """Return whether a request that changes something comes from a page of this server."""
        found = dict(headers)
        site = found.get(b"sec-fetch-site")
        if site is not None and site != b"same-origin":
            return False
        origin = found.get(b"origin", b"")
        return origin.lower() == b"http://" + host.lower()


METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
WRITING = ("POST", "PUT", "DELETE", "PATCH")


class Buckets:
    """A bucket of tokens for each client: it fills at `rate` a second up to `burst`, and each request takes one."""

    def __init__(self, rate: float, burst: float, most: int) -> None:
        self._rate = rate
        self._burst = burst
        self._most = most
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str, now: float | None = None) -> float:
        """Take a token and return 0, or return the seconds until there is one."""
        now = time.monotonic() if now is None else now
        level, then = self._levels.pop(client, (self._burst, now))
        level = min(self._burst, level + (now - then) * self._rate)
        short = level < 1.0
        self._levels[client] = (level if short else level - 1.0, now)
        if len(self._levels) > self._most:
            self._levels.popitem(last=False)
        return (1.0 - level) / self._rate if short else 0.0


class _Body:
    """Count what arrives of a request, whatever its header promised, and do not wait for ever."""

    def __init__(self, receive: Receive, limits: Limits) -> None:
        self._receive = receive
        self._left = limits.body
        self._limits = limits
        self._deadline = time.monotonic() + limits.body_seconds
        self._complete = False

    async def receive(self) -> Message:
        """Return the next message; raise Problem where the body is too large or too slow."""
        import asyncio

        if self._complete:
            return await self._receive()  # waits for the client to hang up
        try:
            message = await asyncio.wait_for(self._receive(), max(self._deadline - time.monotonic(), 0.01))
        except TimeoutError:
            raise Problem(408, STATUS_TEXTS[408]) from None
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            self._complete = not message.get("more_body", False)
            if self._left < 0:
                size = f"{self._limits.body / 1024 / 1024:g} MiB"
                raise Problem(413, Text(f"内容过大，至多 {size}", f"too large; at most {size}"))
        return message


async def _answer(
    send: Send, status: int, text: Text | None = None, more: dict[str, Any] | None = None, wait: float = 0.0
) -> None:
    body = problem_body(text or STATUS_TEXTS.get(status, STATUS_TEXTS[400]), **(more or {}))
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    if wait > 0.0:
        headers.append((b"retry-after", str(int(wait) + 1).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def guarded(
    routes: Iterable[BaseRoute], settings: Settings, lifespan: Any = None, limits: Limits | None = None
) -> Starlette:
    """Return an application of these routes behind the guard; errors of its own are JSON in both languages."""
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.middleware import Middleware
    from starlette.requests import Request
    from starlette.responses import Response

    if limits is not None:
        settings = Settings(settings.hosts, settings.port, limits)

    async def told(request: Request, error: Exception) -> Response:
        if isinstance(error, Problem):
            return _json(error.status, problem_body(error.text, **error.more))
        status = error.status_code if isinstance(error, HTTPException) else 500
        return _json(status, problem_body(STATUS_TEXTS.get(status, STATUS_TEXTS[400])))

    def _json(status: int, body: bytes) -> Response:
        return Response(body, status, {"cache-control": "no-store"}, "application/json; charset=utf-8")

    return Starlette(
        routes=list(routes),
        middleware=[Middleware(Guard, settings=settings)],
        exception_handlers={Problem: told, HTTPException: told},
        lifespan=lifespan,
    )
