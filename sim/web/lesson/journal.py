"""The class on disk: written after every change, whole or not at all, so that a lesson goes on after anything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from sim.log.files import write_atomically
from sim.web.lesson.state import State, from_json, to_json

FILE = "class.json"
VERSION = 1
MOST_BYTES = 20_000_000


class Kept(NamedTuple):
    """What a journal holds."""

    key: str
    """The teacher's."""
    state: State


def keep(folder: Path, digest: str, kept: Kept) -> None:
    """Write the class. Raises ResultsError if it cannot be written."""
    content = {"journal": VERSION, "digest": digest, "key": kept.key, "state": to_json(kept.state)}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    write_atomically(folder / FILE, (text + "\n").encode("utf-8"))


def kept_in(folder: Path, digest: str) -> Kept | None:
    """Return the class that a folder holds, None if there is none of this lesson or it cannot be read."""
    path = folder / FILE
    try:
        if path.stat().st_size > MOST_BYTES:
            return None
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["journal"] != VERSION or content["digest"] != digest or not isinstance(content["key"], str):
            return None
        return Kept(content["key"], from_json(content["state"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def set_aside(folder: Path) -> Path | None:
    """Give the class of a folder another name, so that nothing of it is lost; return the name, None if there is no class."""
    path = folder / FILE
    if not path.exists():
        return None
    for number in range(1, 10_000):
        free = folder / f"class-{number}.json"
        if not free.exists():
            path.replace(free)
            return free
    return None
