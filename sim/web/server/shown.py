"""What the page of one scenario shows of it."""

from __future__ import annotations

import json
import re
from typing import Any

from sim.mechanisms.registry import MECHANISMS, name_of
from sim.scenario.about import sections, unfolded
from sim.scenario.loaded import Loaded
from sim.scenario.tree import Scenario
from sim.study.run import build_world
from sim.vocabulary.errors import ScenarioError
from sim.web.font import outside
from sim.web.server.levers import lever_json
from sim.web.server.library import Library, Source
from sim.web.server.orders import CHOICES, Orders
from sim.web.server.replies import finding_json

_FIRST = {"zh": re.compile(r"^.*?[。！？]"), "en": re.compile(r"^.*?[.!?](?=\s|$)")}


def scenario_shown(library: Library, orders: Orders, most_requests: int, source: Source) -> dict[str, Any]:
    """Return everything about a scenario, ready for JSON; of a broken one what is wrong with it."""
    try:
        loaded = library.load(source)
    except ScenarioError as error:
        return {"name": source.name, "file": source.file.name, "findings": [finding_json(f) for f in error.findings]}
    scenario = loaded.scenario
    shown = {
        "name": source.name,
        "file": source.file.name,
        "uploaded": source.uploaded,
        "title": {"zh": scenario.title.zh, "en": scenario.title.en},
        "sentence": sentence_of(scenario),
        "about": [{"heading": heading._asdict(), "text": said._asdict()} for heading, said in sections(scenario.about)],
        "baseline": scenario.compare.baseline or scenario.structures[0].id,
        "structures": _structures(loaded),
        "requests": build_world(loaded).requests,
        "offices": len(loaded.tables.offices),
        "days": scenario.clock.horizon / 24.0,
        "levers": [lever_json(lever) for lever in orders.levers(loaded)],
        "replications": orders.choices(loaded),
        "least": CHOICES[0],
        "most_requests": most_requests,
    }
    tables = loaded.tables
    names = [(row.zh, row.en) for rows in (tables.places, tables.functions, tables.matters) for row in rows]
    return {**shown, "undrawn": sorted(outside(json.dumps([shown, names], ensure_ascii=False)))}


def _structures(loaded: Loaded) -> list[dict[str, Any]]:
    found = []
    for spec in loaded.scenario.structures:
        mechanisms = [MECHANISMS[name_of(chosen)].spec for chosen in spec.chosen()]
        found.append(
            {
                "id": spec.id,
                "text": {"zh": spec.zh, "en": spec.en},
                "mechanisms": [{"title": m.title._asdict(), "what": m.what._asdict()} for m in mechanisms],
            }
        )
    return found


def sentence_of(scenario: Scenario) -> dict[str, str]:
    """Return the first sentence of what a scenario says about itself."""
    about = scenario.about
    if about is None:
        return {"zh": "", "en": ""}
    said = unfolded(about.what_is_it)
    return {"zh": _first(said.zh, "zh"), "en": _first(said.en, "en")}


def _first(text: str, language: str) -> str:
    found = _FIRST[language].match(text.replace("\n", " "))
    return found[0] if found else text
