"""The guard: hosts, origins, sizes, rates, rubbish on the wire; answers in both languages and never a traceback."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

import pytest

pytest.importorskip("starlette", reason='pip install "tiaokuai[web]" for the server')

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sim.web.server.guard import POLICY, Buckets, Limits, Settings, guarded

LIMITS = Limits(
    body=1000, body_seconds=0.3, rate=1000.0, burst=1000.0, write_rate=1000.0, write_burst=1000.0, streams=2
)


async def _hello(request: Request) -> Response:
    return JSONResponse({"ok": True})


async def _read(request: Request) -> Response:
    return JSONResponse({"size": len(await request.body())})


async def _fail(request: Request) -> Response:
    raise RuntimeError("secret detail")


async def _stream(request: Request) -> Response:
    async def endless() -> Any:
        while True:
            yield b": beat\n\n"
            await asyncio.sleep(0.01)

    return StreamingResponse(endless(), media_type="text/event-stream")


ROUTES = [
    Route("/", _hello),
    Route("/read", _read, methods=["POST"]),
    Route("/fail", _fail),
    Route("/stream", _stream),
]


def _app(limits: Limits = LIMITS, **more: Any) -> Any:
    return guarded(ROUTES, Settings(port=8000, limits=limits, **more))


class Answer:
    """What came back for one request."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""


def ask(
    app: Any,
    path: str = "/",
    method: str = "GET",
    headers: dict[str, str] | None = None,
    pieces: list[bytes] | None = None,
    client: str = "127.0.0.1",
    wait: float = 0.0,
) -> Answer:
    """Send one request through the application, without a network."""
    answer = Answer()
    own = {"host": "127.0.0.1:8000", **(headers or {})}
    left = list(pieces or [b""])

    async def receive() -> dict[str, Any]:
        if left:
            if wait:
                await asyncio.sleep(wait)
            return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(k.lower().encode(), v.encode()) for k, v in own.items()],
        "client": (client, 50000),
        "server": ("127.0.0.1", 8000),
        "scheme": "http",
        "http_version": "1.1",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "root_path": "",
    }
    asyncio.run(app(scope, receive, send))
    return answer


def _is_told(answer: Answer, status: int) -> None:
    assert answer.status == status
    error = json.loads(answer.body)["error"]
    assert error["zh"] and error["en"] and error["zh"] != error["en"]
    assert b"Traceback" not in answer.body and b"secret" not in answer.body
    assert answer.headers["content-security-policy"] == POLICY


def test_every_answer_carries_the_policy() -> None:
    answer = ask(_app())
    assert answer.status == 200
    assert answer.headers["content-security-policy"] == POLICY
    assert "default-src 'none'" in POLICY and "unsafe" not in POLICY and "http" not in POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "server" not in answer.headers


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example:8000",
        "127.0.0.1:9000",
        "user@127.0.0.1:8000",
        "127.0.0.1:8000/path",
        "",
        "127.0.0.1:port",
        "[::1",
    ],
)
def test_another_name_is_not_served(host: str) -> None:
    _is_told(ask(_app(), headers={"host": host}), 421)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "LOCALHOST:8000", "[::1]:8000"])
def test_loopback_is_served(host: str) -> None:
    assert ask(_app(), headers={"host": host}).status == 200


def test_own_addresses_are_served_only_where_they_are_named() -> None:
    host = {"host": "192.168.1.5:8000"}
    assert ask(_app(), headers=host).status == 421
    assert ask(_app(hosts=("127.0.0.1", "192.168.1.5")), headers=host).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "https://127.0.0.1:8000"},
        {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "cross-site"},
        {"origin": "http://localhost:8000"},
    ],
)
def test_writing_needs_this_servers_own_page(headers: dict[str, str]) -> None:
    _is_told(ask(_app(), "/read", "POST", headers, [b"x"]), 403)


OWN = {"origin": "http://127.0.0.1:8000"}


def test_a_body_is_read_and_bounded_whatever_its_header_says() -> None:
    app = _app()
    assert json.loads(ask(app, "/read", "POST", OWN, [b"x" * 400, b"y" * 400]).body) == {"size": 800}
    _is_told(ask(app, "/read", "POST", {**OWN, "content-length": "10"}, [b"x" * 600, b"y" * 600]), 413)


def test_a_slow_body_is_not_waited_for() -> None:
    _is_told(ask(_app(), "/read", "POST", OWN, [b"x"] * 5, wait=0.15), 408)


def test_errors_are_told_in_both_languages_without_details(caplog: pytest.LogCaptureFixture) -> None:
    _is_told(ask(_app(), "/nothing"), 404)
    _is_told(ask(_app(), "/", "DELETE", OWN), 405)
    _is_told(ask(_app(), "/", "BREW"), 405)
    _is_told(ask(_app(), "/fail"), 500)
    assert "secret detail" in caplog.text, "the server's own log has it"


def test_a_client_that_asks_too_often_waits_and_others_do_not() -> None:
    app = _app(Limits(rate=0.5, burst=3.0))
    assert [ask(app).status for _ in range(3)] == [200] * 3
    refused = ask(app)
    _is_told(refused, 429)
    assert int(refused.headers["retry-after"]) >= 1
    assert ask(app, client="192.168.1.9").status == 200


def test_buckets_fill_again_and_forget_the_oldest() -> None:
    buckets = Buckets(rate=2.0, burst=2.0, most=3)
    assert [buckets.wait("a", 0.0) for _ in range(2)] == [0.0, 0.0]
    assert buckets.wait("a", 0.0) == pytest.approx(0.5)
    assert buckets.wait("a", 0.6) == 0.0
    for client in "bcde":
        buckets.wait(client, 1.0)
    assert len(buckets._levels) == 3


def test_streams_of_one_address_are_bounded_and_counted_back() -> None:
    app = _app()

    async def follow() -> tuple[int, asyncio.Task[None], asyncio.Event]:
        status: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        leave = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if not leave.is_set():
                await leave.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start" and not status.done():
                status.set_result(message["status"])

        scope = {
            "type": "http", "method": "GET", "path": "/stream", "raw_path": b"/stream", "query_string": b"",
            "headers": [(b"host", b"127.0.0.1:8000")], "client": ("127.0.0.1", 1), "scheme": "http",
            "server": ("127.0.0.1", 8000), "http_version": "1.1", "root_path": "",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
        }  # fmt: skip
        task = asyncio.create_task(app(scope, receive, send))
        return await status, task, leave

    async def all_of_them() -> list[int]:
        first = [await follow() for _ in range(3)]
        found = [status for status, _, _ in first]
        for _, _, leave in first:
            leave.set()
        await asyncio.gather(*(task for _, task, _ in first))
        again = await follow()
        again[2].set()
        await again[1]
        return [*found, again[0]]

    assert asyncio.run(all_of_them()) == [200, 200, 429, 200]


def rubbish(port: int) -> None:
    """Send what no browser sends, and hang up in the middle of things."""
    for data in (
        b"\x00\xff\xfe rubbish \r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /" + b"a" * 40000 + b" HTTP/1.1\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
        b"POST /api/run HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\nContent-Length: 999999\r\n\r\n{" % (port, port),
        b"POST /api/check HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n" % port,
        b"GET /static/../../pyproject.toml HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % port,
    ):  # fmt: skip
        with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
            client.sendall(data)
            client.settimeout(0.3)
            try:
                answer = client.recv(2000)
            except (TimeoutError, ConnectionError):
                continue
            assert b"Traceback" not in answer and b" 200 " not in answer.split(b"\r\n")[0], data[:60]
