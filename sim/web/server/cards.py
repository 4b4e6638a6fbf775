"""The list of scenarios: one card for each, whatever is wrong with it."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any, NamedTuple

from sim.scenario.files import MAXIMUM_CSV_BYTES, Refused, inside, read_text
from sim.scenario.library import expected_requests
from sim.scenario.reading import read_tree
from sim.vocabulary.errors import Finding, ScenarioError
from sim.web.server.library import Library, Source, Stamp, stamp_of
from sim.web.server.replies import finding_json
from sim.web.server.shown import sentence_of
from sim.web.server.uploads import MOST_UPLOAD_BYTES


class _Made(NamedTuple):
    files: tuple[Path, ...]
    stamps: tuple[Any, ...]
    body: bytes


class Cards:
    """One card per scenario, written again only when a file has changed that stands in one."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._made = _Made((), (), b"")

    def body(self) -> bytes:
        """Return all cards as JSON."""
        sources = self._library.sources()
        with self._lock:  # reading them all takes a second: once is enough
            if not self._made.body or self._made.stamps != self._stamps(sources, self._made.files):
                began = self._stamps(sources, ())
                found = [_card(source) for source in sources]
                content = {"scenarios": [card for card, _ in found], "most_upload": MOST_UPLOAD_BYTES}
                body = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")
                files = tuple(file for _, file in found if file is not None)
                self._made = _Made(files, (*began, *map(stamp_of, files)), body)
            return self._made.body

    def _stamps(self, sources: list[Source], files: tuple[Path, ...]) -> tuple[Path | tuple[Stamp, ...] | Stamp, ...]:
        return (*(source.file for source in sources), self._library.stamps, *map(stamp_of, files))


def _card(source: Source) -> tuple[dict[str, Any], Path | None]:
    """Return a card, and the table that was looked at for it."""
    card: dict[str, Any] = {"name": source.name, "file": source.file.name}
    table = None
    try:
        scenario = read_tree(source.file)
        table = source.file.parent / scenario.government.offices
        offices = read_text(inside(source.file.parent, scenario.government.offices), MAXIMUM_CSV_BYTES)
    except ScenarioError as error:
        return {**card, "error": finding_json(error.findings[0])}, None
    except Refused as why:
        found = Finding(source.file.name, 0, 0, "government.offices", why.problem, why.found, why.allowed)
        return {**card, "error": finding_json(found)}, table
    return {
        **card,
        "title": {"zh": scenario.title.zh, "en": scenario.title.en},
        "sentence": sentence_of(scenario),
        "structures": [{"zh": spec.zh, "en": spec.en} for spec in scenario.structures],
        "requests": expected_requests(scenario),
        "offices": max(sum(1 for line in offices.split("\n") if line.strip(" ,\t\r")) - 1, 0),
    }, table
