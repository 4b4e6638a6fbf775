"""A run that is asked for, and the key under which its outcome is kept: what it is made of, not who asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel

from sim.measures.window import Window
from sim.mechanisms.base import Mechanism
from sim.mechanisms.registry import name_of
from sim.scenario.loaded import Source
from sim.scenario.tree import Words
from sim.scenario.variant import Change as Change
from sim.study.store import MODEL_VERSION
from sim.vocabulary.quantity import Given

_OUTSIDE = frozenset({"name", "title", "about", "seed", "tables", "structures", "compare", "zh", "en"})
"""What names, explains or compares, and can change no run."""


class Ask(NamedTuple):
    """One run."""

    point: int
    """Its point's number in the design."""
    changes: tuple[Change, ...]
    """Laid upon the scenario, in order."""
    structure: str
    replication: int


def essence(value: Any) -> Any:
    """Return the numbers and words of a part of a scenario, without grounds, titles and sources."""
    if isinstance(value, Given):
        return essence(value.value)
    if isinstance(value, BaseModel):
        return {
            name: essence(inner)
            for name in type(value).model_fields
            if name not in _OUTSIDE and not isinstance(inner := getattr(value, name), Words)
        }
    if isinstance(value, dict):
        return {str(key): essence(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [essence(inner) for inner in value]
    return value


def world_essence(source: Source, tables: Any = None) -> str:
    """Return the hash of what all structures of a scenario share: government, matters, demand, behaviour, clock.

    `tables` is the essence of its tables where that is known already: most points of a design leave them alone.
    """
    return _hash([essence(source.scenario), essence(source.tables) if tables is None else tables])


def in_force(mechanisms: Sequence[Mechanism]) -> list[Mechanism]:
    """Return the mechanisms that can do anything: one of level 0 leaves every log as it was (pattern N2)."""
    return [spec for spec in mechanisms if spec.intensity.level.value > 0.0]


def own_essence(mechanisms: Sequence[Mechanism]) -> list[Any]:
    """Return what is a structure's own: its mechanisms in force, in order, as plain numbers and words."""
    return [[name_of(spec), essence(spec)] for spec in in_force(mechanisms)]


def key_of(world: str, own: list[Any], seed: int, replication: int, window: Window, how: str) -> str:
    """Return the key of a run's row from `world_essence` and `own_essence`; `how`: whether it was logged or counted.

    Neither the engine nor the number of workers is part of it: they change nothing.
    """
    return _hash([MODEL_VERSION, world, own, seed, replication, [window.start, window.end, window.horizon], how])


def _hash(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:32]
