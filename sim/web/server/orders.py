"""What clients ordered: a scenario, what they set, and the comparison that answers it; and what is made of it on demand."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sim.scenario.loaded import Loaded
from sim.study.run import build_world
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text
from sim.web.server.clerk import Clerk
from sim.web.server.levers import Lever, Set, levers, moved
from sim.web.server.library import Library, Source
from sim.web.server.runs import MOST_KEPT, Runs, Ticket
from sim.web.server.together import Together
from sim.web.server.variants import Variant, Variants, set_text
from sim.web.server.wishes import OWN

CHOICES = (3, 5, 10, 20, 30)
"""Numbers of replications that a client may ask for."""
EXPORT_SECONDS = 180.0


class Asked(NamedTuple):
    """One order, and the variant that it made."""

    source: Source
    sets: tuple[Set, ...]
    replications: int
    variant: Variant
    ticket: Ticket


class Orders:
    """Turn what clients ask into comparisons, and remember what each was about. May be used from any thread."""

    def __init__(self, library: Library, variants: Variants, runs: Runs, exports: Clerk, root: Path) -> None:
        self._library = library
        self._variants = variants
        self._runs = runs
        self._exports = exports
        self._root = root
        self._lock = threading.Lock()
        self._asked: OrderedDict[str, Asked] = OrderedDict()
        self._levers: OrderedDict[str, tuple[Lever, ...]] = OrderedDict()
        self._made: dict[str, Path] = {}
        self._making = Together[Path]()

    def levers(self, loaded: Loaded) -> tuple[Lever, ...]:
        """Return the sliders of a scenario."""
        with self._lock:
            known = self._levers.get(loaded.digest)
        if known is None:
            known = levers(loaded)
            with self._lock:
                self._levers[loaded.digest] = known
                while len(self._levers) > MOST_KEPT:
                    self._levers.popitem(last=False)
        return known

    def choices(self, loaded: Loaded) -> list[int]:
        """Return how many replications a client may ask for; none where one run is too large already."""
        each = build_world(loaded).requests * len(loaded.scenario.structures)
        return [n for n in CHOICES if n * each <= self._runs.most_requests]

    def order(self, source: Source, asked: Mapping[str, Any], replications: int, owner: str, wish: str = OWN) -> Asked:
        """Return the order for a scenario with sliders moved, wished for by one client. Raises ScenarioError or ResultsError."""
        loaded = self._library.load(source)
        if replications not in CHOICES:
            zh, en = "、".join(map(str, CHOICES)), ", ".join(map(str, CHOICES))
            raise ResultsError(Text(f"重复次数须为 {zh} 之一", f"the number of replications is one of {en}"))
        sets = moved(self.levers(loaded), asked)
        variant = self._variants.known(source, loaded, sets)
        if variant is None:
            # What would be refused anyhow is not even read, and what is refused leaves nothing behind.
            self._runs.check_room(owner)
            with self._variants.draft(source, loaded, sets) as draft:
                ticket = self._runs.submit(draft.loaded, replications, owner=owner, wish=wish)
                variant = draft.keep()
        else:
            ticket = self._runs.submit(variant.loaded, replications, owner=owner, wish=wish)
        found = Asked(source, sets, replications, variant, ticket)
        with self._lock:
            self._asked[ticket.id] = found
            self._asked.move_to_end(ticket.id)
            self._forget()
        return found

    def _forget(self) -> None:
        """Forget what is over beyond a bound, what came to nothing first: nobody can push out what waits or runs."""
        for over in (("cancelled", "failed"), ("done",)):
            ended = [id for id, asked in self._asked.items() if asked.ticket.status in over]
            for id in ended[: max(len(self._asked) - MOST_KEPT, 0)]:
                del self._asked[id]

    def plain(self, source: Source, loaded: Loaded) -> Variant:
        """Return a scenario as it is, with the names of all its files."""
        return self._variants.plain(source, loaded)

    def get(self, id: str) -> Asked | None:
        """Return an order that is still known."""
        with self._lock:
            found = self._asked.get(id)
        return found

    async def made(self, asked: Asked, kind: str, ending: str, *more: str) -> Path:
        """Return a file made of a finished comparison (`answers.MAKERS`), made once however many ask for it.

        Raises ResultsError where there is none to be made.
        """
        comparison = asked.ticket.comparison
        if comparison is None:
            raise ResultsError(Text("此次运行尚未完成", "this comparison is not finished"))
        name = "-".join((str(comparison.stop.replications), kind, *more))
        path = comparison.folder / "pages" / f"{name}{ending}"
        id = "-".join((asked.ticket.id, kind, *more))
        return await self._making.get(id, lambda: self._make(id, asked, kind, path, more))

    def _make(self, id: str, asked: Asked, kind: str, path: Path, more: tuple[str, ...]) -> Path:
        from sim.web.server.answers import MAKERS

        if self._made.get(id) != path or not path.exists():
            arguments = (asked.variant.loaded, str(self._root), asked.replications, str(path), *more)
            self._exports.ask(MAKERS[kind], *arguments, seconds=EXPORT_SECONDS)
            self._made[id] = path
        return path


def described(asked: Asked) -> dict[str, Any]:
    """Return what the page says of an order: what was set, in words and as numbers."""
    return {
        "id": asked.ticket.id,
        "scenario": asked.source.name,
        "replications": asked.replications,
        "set": {each.lever.path: each.shown for each in asked.sets},
        "said": [set_text(each)._asdict() for each in asked.sets],
        "file": asked.variant.loaded.scenario.name,
    }
