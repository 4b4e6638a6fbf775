"""A lesson as it is taught: what does not change while a class goes on, and the names that pages show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.scenario.lessons.reading import OWN_STRUCTURE, Prepared
from sim.scenario.tree import Words
from sim.vocabulary.text import Text
from sim.web.lesson.desk import Vignette
from sim.web.lesson.plan import Plan
from sim.web.lesson.state import State
from sim.web.lesson.variant import OWN_TEXT


@dataclass(frozen=True)
class Scene:
    """What does not change while a class goes on."""

    prepared: Prepared
    plan: Plan
    vignettes: Mapping[str, tuple[Vignette, ...]]
    address: str | None
    qr: dict[str, Any] | None


def said(text: Text | Words) -> dict[str, str]:
    """Return a text as pages take it."""
    return {"zh": text.zh, "en": text.en}


def readable(scene: Scene, state: State) -> bool:
    """Return whether the class may take its file home: not before the truth is shown, unless nobody was asked."""
    return state.ended or state.revealed or not scene.prepared.lesson.predict


def structure_texts(scene: Scene) -> dict[str, Text]:
    """Return the names of the structures that a lesson may show, the class's own among them."""
    known = {spec.id: Text(spec.zh, spec.en) for spec in scene.prepared.loaded.scenario.structures}
    return {**{name: known[name] for name in scene.prepared.lesson.structures}, OWN_STRUCTURE: OWN_TEXT}


def tier_texts(scene: Scene) -> dict[str, Text]:
    """Return the names of the scenario's tiers, bottom to top."""
    return {tier.id: Text(tier.title.zh, tier.title.en) for tier in scene.prepared.loaded.scenario.government.tiers}
