"""The scenarios that a server shows: those of a folder, and those that clients sent, each checked before it counts."""

from __future__ import annotations

import contextlib
import re
import shutil
import stat
import threading
import time
from collections import OrderedDict
from pathlib import Path
from typing import NamedTuple

from sim.scenario.composer import compose
from sim.scenario.files import MAXIMUM_YAML_BYTES, Refused, read_text
from sim.scenario.findings import Findings
from sim.scenario.library import scenario_files
from sim.scenario.loaded import Loaded
from sim.scenario.reading import TABLE_PLACES, read_scenario
from sim.scenario.tree import Scenario

CHOSEN = "chosen.txt"
"""Beside the files of an upload: which of them is the scenario."""
_LOOK_SECONDS = 2.0
"""How long what the folder holds is taken as known."""
_MOST_LOADED = 24
UPLOAD = re.compile(r"u-[0-9a-f]{16}")


class Source(NamedTuple):
    """One scenario and where its file lies."""

    name: str
    """By which clients ask for it: the file's stem, or the number of an upload."""
    file: Path
    uploaded: bool


Stamp = tuple[int, int, int] | None
"""What changes when a file does; None where it cannot be looked at."""


class _Read(NamedTuple):
    loaded: Loaded
    files: tuple[Path, ...]
    stamps: tuple[Stamp, ...]


class Library:
    """Know the scenarios; what clients ask for is looked up, never made into a path.

    May be used from any thread, and looks at the disk: not from an event loop.
    """

    def __init__(self, folder: Path, uploads: Path) -> None:
        self.folder = folder
        self._uploads = uploads
        self._lock = threading.Lock()
        self._looking = threading.Lock()
        self._looked = -1e9
        self._files: dict[str, Path] = {}
        self._stamps: tuple[Stamp, ...] = ()
        self._loaded: OrderedDict[Path, _Read] = OrderedDict()

    @property
    def stamps(self) -> tuple[Stamp, ...]:
        """Return what changes when a scenario file of the folder does."""
        return self._stamps

    def sources(self) -> list[Source]:
        """Return the scenarios of the folder."""
        self._look()
        return [Source(name, path, False) for name, path in self._files.items()]

    def find(self, name: str) -> Source | None:
        """Return a scenario by name, None if there is none."""
        if UPLOAD.fullmatch(name):
            folder = self._uploads / name
            try:
                file = folder / (folder / CHOSEN).read_text(encoding="utf-8")
            except OSError:
                return None
            return Source(name, file, True) if file.is_file() else None
        self._look()
        path = self._files.get(name)
        return None if path is None else Source(name, path, False)

    def load(self, source: Source) -> Loaded:
        """Return a scenario, read and checked; read again when one of its own files has changed. Raises ScenarioError."""
        with self._lock:
            known = self._loaded.get(source.file)
            if known is not None:
                self._loaded.move_to_end(source.file)
        if known is not None and known.stamps == tuple(map(stamp_of, known.files)):
            return known.loaded
        began = time.time_ns()
        loaded = read_scenario(source.file)
        names = (source.file.name, *base_of(source.file), *tables_of(loaded.scenario))
        files = tuple(source.file.parent / name for name in names)
        stamps = tuple(map(stamp_of, files))
        if all(stamp is not None and stamp[0] < began for stamp in stamps):  # none was written while it was read
            with self._lock:
                self._loaded[source.file] = _Read(loaded, files, stamps)
                while len(self._loaded) > _MOST_LOADED:
                    self._loaded.popitem(last=False)
        return loaded

    def _look(self) -> None:
        if time.monotonic() - self._looked < _LOOK_SECONDS:
            return
        # One looks; the others go by what was known, but for the first time.
        if not self._looking.acquire(blocking=self._looked < 0.0):
            return
        try:
            if time.monotonic() - self._looked < _LOOK_SECONDS:
                return
            try:
                files = [path for path in scenario_files(self.folder) if not path.name.startswith(".")]
            except OSError:
                files = []
            found = {path: stamp for path in files if (stamp := stamp_of(path)) is not None}
            self._files = {path.stem: path for path in found}
            self._stamps = tuple(found.values())
            self._looked = time.monotonic()
        finally:
            self._looking.release()


def stamp_of(path: Path) -> Stamp:
    """Return what changes when a file does; None for what is no file (a link that leads nowhere, a folder)."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino) if stat.S_ISREG(found.st_mode) else None


def tables_of(scenario: Scenario) -> list[str]:
    """Return the names of the table files that a scenario reads."""
    found = []
    for steps in TABLE_PLACES.values():
        value: object = scenario
        for step in steps:
            value = getattr(value, step)
        if isinstance(value, str):
            found.append(value)
    return list(dict.fromkeys(found))


def base_of(path: Path) -> list[str]:
    """Return the name of the file that a scenario is a difference from, if it is one."""
    try:
        root = compose(read_text(path, MAXIMUM_YAML_BYTES), path.name, Findings([]))
    except Refused:
        return []
    base = None if root is None else root.text_of("base")
    return [base] if base else []


def forget_old(root: Path, pattern: re.Pattern[str], most: int) -> None:
    """Remove all but the newest folders whose names are of a kind."""
    found = []
    for path in root.iterdir():
        if pattern.fullmatch(path.name):
            with contextlib.suppress(OSError):  # somebody else removed it
                found.append((path.stat().st_mtime_ns, path))
    for _, path in sorted(found)[: max(len(found) - most, 0)]:
        shutil.rmtree(path, ignore_errors=True)
