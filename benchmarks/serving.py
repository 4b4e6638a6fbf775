"""What the server bears: forty pages that follow one run, and five hundred requests a second. Loopback only.

The processor time is that of the serving process alone; runs are done in processes of their own.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from benchmarks.report import Part

FOLLOWERS = 40
RATE = 500
SECONDS = 5.0
CONNECTIONS = 20
PATHS = ("/static/base.js", "/api/status", "/", "/static/base.css")
REPLICATIONS = 30
SCENARIO = "kaifeng"
_HOST = "127.0.0.1"


class Followed(NamedTuple):
    """Many clients that follow one run to its end."""

    clients: int
    seconds: float
    processor: float
    """Seconds of processor time that the serving process took meanwhile."""
    messages: int
    finished: int
    """Clients that saw the end."""


class Loaded(NamedTuple):
    """Requests at a fixed rate."""

    asked: int
    answered: int
    """With 200 and a whole body."""
    seconds: float
    processor: float
    median: float
    late: float
    """Milliseconds within which 99 of 100 were answered."""


class Server:
    """The real server in a process of its own."""

    def __init__(self, folder: Path, out: Path, workers: int = 1) -> None:
        with socket.socket() as probe:
            probe.bind((_HOST, 0))
            self.port = probe.getsockname()[1]
        words = ["-m", "sim", "serve", str(folder), "--out", str(out), "--port", str(self.port), "-w", str(workers)]
        self._process = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL)
        end = time.monotonic() + 120.0
        while time.monotonic() < end:
            try:
                if self.ask("GET", "/api/scenarios")[0] == 200 and self.ask("GET", "/")[0] == 200:
                    return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("the server did not start")

    def ask(self, method: str, path: str, content: object = None) -> tuple[int, bytes]:
        """Return status and body of one request."""
        import http.client

        connection = http.client.HTTPConnection(_HOST, self.port, timeout=120)
        body = None if content is None else json.dumps(content)
        headers = {"Origin": f"http://{_HOST}:{self.port}", "Content-Type": "application/json"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    def processor(self) -> float:
        """Return the processor time of the serving process so far, its children left out."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> int:
        """End the server as Ctrl-C does; return its exit code."""
        import signal

        self._process.send_signal(signal.SIGINT)
        return self._process.wait(timeout=30)


def settled(server: Server) -> None:
    """Wait until the server has done what it does beforehand."""
    before = -1.0
    while (now := server.processor()) - before > 0.02:
        before = now
        time.sleep(1.0)


def follow(
    server: Server, clients: int = FOLLOWERS, scenario: str = SCENARIO, replications: int = REPLICATIONS
) -> Followed:
    """Start a run and follow it with many clients to its end."""
    settled(server)
    asked = {"scenario": scenario, "set": {}, "replications": replications}
    begun = time.perf_counter()
    status, body = server.ask("POST", "/api/run", asked)
    if status != 200:
        raise RuntimeError(body.decode())
    path = f"/api/run/{json.loads(body)['id']}/events"
    before = server.processor()

    async def one() -> tuple[int, bool]:
        reader, writer = await asyncio.open_connection(_HOST, server.port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {_HOST}:{server.port}\r\n\r\n".encode())
        messages, last = 0, b""
        while line := await reader.readline():
            if line.startswith(b"data: "):
                messages, last = messages + 1, line
                if b'"status":"done"' in last:
                    break
        writer.close()
        return messages, b'"status":"done"' in last

    async def every() -> list[tuple[int, bool]]:
        return await asyncio.gather(*(one() for _ in range(clients)))

    seen = asyncio.run(every())
    return Followed(
        clients,
        time.perf_counter() - begun,
        server.processor() - before,
        sum(messages for messages, _ in seen),
        sum(done for _, done in seen),
    )


def load(server: Server, rate: int = RATE, seconds: float = SECONDS, connections: int = CONNECTIONS) -> Loaded:
    """Ask at a fixed rate over connections that are kept, pages and status in turn."""
    settled(server)
    statuses = Counter[int]()
    times: list[float] = []
    before = server.processor()
    begun = time.perf_counter()

    async def one(number: int) -> None:
        reader, writer = await asyncio.open_connection(_HOST, server.port)
        count = int(rate * seconds / connections)
        for k in range(count):
            due = begun + (k * connections + number) / rate
            await asyncio.sleep(max(due - time.perf_counter(), 0.0))
            path = PATHS[(k + number) % len(PATHS)]
            asked = time.perf_counter()
            writer.write(
                f"GET {path} HTTP/1.1\r\nHost: {_HOST}:{server.port}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
            )
            head = await reader.readuntil(b"\r\n\r\n")
            size = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            body = await reader.readexactly(size)
            times.append(time.perf_counter() - asked)
            statuses[int(head[9:12])] += len(body) > 0
        writer.close()

    async def every() -> None:
        await asyncio.gather(*(one(k) for k in range(connections)))

    asyncio.run(every())
    took = time.perf_counter() - begun
    asked = int(rate * seconds / connections) * connections
    times.sort()
    return Loaded(
        asked,
        statuses[200],
        took,
        server.processor() - before,
        1000.0 * statistics.median(times),
        1000.0 * times[int(0.99 * (len(times) - 1))],
    )


def serving() -> Part:
    """Measure both on the real server."""
    folder = Path(__file__).resolve().parents[1] / "scenarios"
    with tempfile.TemporaryDirectory() as place:
        server = Server(folder, Path(place))
        try:
            followed = follow(server)
            loaded = load(server)
        finally:
            code = server.close()
    text = (
        f"{followed.clients} clients follow one run of {followed.seconds:.1f} s: {followed.messages} messages, "
        f"{followed.finished} saw the end, {followed.processor:.2f} s of processor time of the server.\n\n"
        f"{loaded.asked} requests in {loaded.seconds:.1f} s ({loaded.asked / loaded.seconds:.0f} a second): {loaded.answered} answered, "
        f"median {loaded.median:.1f} ms, 99 % within {loaded.late:.1f} ms, {loaded.processor:.2f} s of processor time."
    )
    measured = {
        "followers": followed.processor,
        "lost": float(loaded.asked - loaded.answered),
        "rate": loaded.asked / loaded.seconds,
    }
    sound = followed.finished == followed.clients and loaded.answered == loaded.asked and code == 0
    return Part("Serving", text, measured, sound)
