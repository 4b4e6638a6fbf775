"""The real server on 127.0.0.1 with a tiny scenario, in a thread of the test's process."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.study.tiny import write_tiny


class Served(NamedTuple):
    """A server that runs."""

    url: str
    port: int
    folder: Path
    out: Path
    app: Any


@contextmanager
def served(place: Path, **more: Any) -> Iterator[Served]:
    """Serve a folder with one tiny scenario, a broken one and no others; end it afterwards."""
    from sim.web.server.application import Serving, application
    from sim.web.server.guard import Settings
    from sim.web.server.listening import bound, server_of

    folder, out = place / "scenarios", place / "out"
    if not folder.exists():
        folder.mkdir()
        write_tiny(folder)
        (folder / "broken.yaml").write_text("name: broken\nseed: many\n", encoding="utf-8")
    listener = bound("127.0.0.1", 0)
    port = listener.getsockname()[1]
    app = application(Serving(folder, out, 1, Settings(port=port), engine="simpy", **more))
    server = server_of(app, app.state.close)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        for _ in range(300):
            if server.started:
                break
            time.sleep(0.1)
        yield Served(f"http://127.0.0.1:{port}", port, folder, out, app)
    finally:
        server.should_exit = True
        thread.join(timeout=15.0)
        app.state.close()
        listener.close()
    assert not thread.is_alive(), "the server does not end"
