"""Many at once: forty pages on one run, requests in quick succession, and connections that say nothing. No timings here."""

from __future__ import annotations

import http.client
import json
import socket
import time
from pathlib import Path

import pytest

from benchmarks.serving import follow, load
from tests.web.serving import Served, served

for _package in ("starlette", "uvicorn"):
    pytest.importorskip(_package, reason=f"{_package} is needed to test the server")


class _Asked:
    """The server in this process, with what the benchmark wants to know of one."""

    def __init__(self, server: Served) -> None:
        self.port = server.port

    def ask(self, method: str, path: str, content: object = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Origin": f"http://127.0.0.1:{self.port}", "Content-Type": "application/json"}
        connection.request(method, path, None if content is None else json.dumps(content), headers)
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    def processor(self) -> float:
        return 0.0


def test_forty_followers_see_the_end_and_nothing_is_lost(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        asked = _Asked(server)
        assert asked.ask("GET", "/")[0] == 200
        followed = follow(asked, 40, "tiny", 3)  # type: ignore[arg-type]
        assert followed.finished == followed.clients == 40 and followed.messages >= 40
        late = follow(asked, 40, "tiny", 3)  # type: ignore[arg-type]
        assert late.finished == 40, "who comes when it is over is told so at once"
        loaded = load(asked, 200, 1.0, 10)  # type: ignore[arg-type]
        assert loaded.answered == loaded.asked == 200


def test_silence_and_too_many_connections_are_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.web.server import listening

    monkeypatch.setattr(listening, "SILENT_SECONDS", 0.5)
    monkeypatch.setattr(listening, "MOST_PER_ADDRESS", 5)
    with served(tmp_path) as server:
        silent = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(4)]
        silent[0].sendall(b"GET / HTTP/1.1\r\nHost: ")
        more = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(4)]
        assert sum(_is_ended(each) for each in more) >= 3
        time.sleep(0.2)
        assert all(_is_ended(each) for each in silent), "also the one that began to speak"
        for each in (*silent, *more):
            each.close()
        end = time.monotonic() + 10.0
        while time.monotonic() < end:
            try:
                if _Asked(server).ask("GET", "/api/status")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("those who ask properly are not served any more")


def _is_ended(connection: socket.socket) -> bool:
    try:
        return connection.recv(1000) == b""
    except ConnectionError:
        return True
