"""The class on disk: written after every change, whole or not at all, so that a lesson goes on after anything."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from pathlib import Path
from typing import NamedTuple

from sim.log.files import unwritable
from sim.web.lesson.state import State, from_json, to_json

FILE = "class.json"
VERSION = 1
MOST_BYTES = 20_000_000
_MODE = 0o600


class Kept(NamedTuple):
    """What a journal holds."""

    key: str
    """The teacher's."""
    state: State


def keep(folder: Path, digest: str, kept: Kept) -> None:
    """Write the class. Raises ResultsError if it cannot be written."""
    content = {"journal": VERSION, "digest": digest, "key": kept.key, "state": to_json(kept.state)}
    _write(folder / FILE, content)


def _write(path: Path, content: object) -> None:
    """Write JSON whole or not at all, to be read by nobody else: whoever has the key teaches the class."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # The mode is given when the file is made: afterwards there would be a moment in which others may open it.
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE), "wb") as file:
            file.write((text + "\n").encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


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
    """Give the class of a folder another name, so that what it did is not lost; return the name, None if there is no class.

    The teacher's key and the phones' tokens are left out: nobody needs them again.
    """
    path = folder / FILE
    if not path.exists():
        return None
    for number in range(1, 10_000):
        free = folder / f"class-{number}.json"
        if not free.exists():
            try:
                content = json.loads(path.read_text(encoding="utf-8"))
                del content["key"]
                for student in content["state"]["students"]:
                    del student["token"]
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                path.chmod(_MODE)
                path.replace(free)  # damaged: somebody may still read it
                return free
            _write(free, content)
            path.unlink()
            return free
    return None
