"""The server of scenarios: pages, API and static files behind the guard."""

from __future__ import annotations

import contextlib
import importlib
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sim.engine.choice import AUTO
from sim.vocabulary.errors import ResultsError
from sim.web.font import shipped
from sim.web.server.api import Room, routes
from sim.web.server.cards import Cards
from sim.web.server.clerk import Clerk
from sim.web.server.guard import Settings, guarded
from sim.web.server.hand import After
from sim.web.server.library import Library
from sim.web.server.orders import Orders
from sim.web.server.runs import MOST_REQUESTS, Runs
from sim.web.server.static import make_ready, page_route, static_routes
from sim.web.server.variants import Variants

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from sim.study.compare import Comparison

PER_OWNER = 4
"""Comparisons of one address that may wait."""


@dataclass(frozen=True)
class Serving:
    """What the server is started with."""

    folder: Path
    """Of scenarios."""
    out: Path
    """For results, uploads and variants."""
    workers: int = 1
    guard: Settings = field(default_factory=Settings)
    queue: int = 8
    most_requests: int = MOST_REQUESTS
    engine: str = AUTO
    after: After | None = None
    """What is made of a finished comparison; left out: `answers.prepare`."""


def application(serving: Serving) -> Starlette:
    """Return the application. `application.state.close()` ends its runs and processes; finished runs are kept."""
    uploads = serving.out / "uploads"
    library = Library(serving.folder, uploads)
    runs = Runs(
        serving.out,
        serving.workers,
        serving.queue,
        after=serving.after or prepared,
        most_requests=serving.most_requests,
        per_owner=PER_OWNER,
        engine=serving.engine,
    )
    checks, exports = Clerk("checks"), Clerk("exports")
    orders = Orders(library, Variants(serving.out / "variants"), runs, exports, serving.out)
    cards = Cards(library)
    room = Room(library, orders, runs, checks, serving.folder, uploads)
    app = guarded(
        [
            page_route("/", "serve.html"),
            page_route("/scenario/{name}", "serve.html"),
            *routes(room, cards),
            *static_routes(),
        ],
        serving.guard,
    )

    def close() -> None:
        runs.close()
        checks.close()
        exports.close()

    app.state.close = close
    threading.Thread(target=_get_ready, args=(cards,), name="ready", daemon=True).start()
    return app


def _get_ready(cards: Cards) -> None:
    """Do beforehand what would keep the first client waiting."""
    with contextlib.suppress(OSError, ResultsError):
        make_ready()
        cards.body()
        shipped()
        importlib.import_module("sim.web.server.answers")


def prepared(comparison: Comparison) -> object:
    """Return what pages show of a comparison; its module is loaded in the process of the runs only."""
    from sim.web.server.answers import prepare

    return prepare(comparison)
