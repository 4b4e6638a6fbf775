"""The scenarios that a server shows: those of a folder, and those that clients sent, each checked before it counts."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import stat
import tempfile
import threading
import time
from collections import OrderedDict
from pathlib import Path
from typing import NamedTuple

from sim.scenario.files import MAXIMUM_CSV_BYTES, MAXIMUM_YAML_BYTES
from sim.scenario.library import scenario_files
from sim.scenario.loaded import Loaded
from sim.scenario.reading import TABLE_PLACES, read_scenario
from sim.scenario.tree import Scenario
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

MOST_UPLOADS = 100
"""Uploads that are kept; the oldest go first."""
MOST_UPLOAD_BYTES = 256 * 1024
_COPIED_BYTES = 64 * 1024 * 1024
_LOOK_SECONDS = 2.0
"""How long what the folder holds is taken as known."""
_MOST_LOADED = 24
UPLOAD = re.compile(r"u-[0-9a-f]{16}")
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in "0123456789¹²³")}
"""What Windows takes for a device, whatever ending follows."""
_UNFIT = re.compile(r"[^\w.\-]+")


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
            files = sorted((self._uploads / name).glob("*.yaml")) if (self._uploads / name).is_dir() else []
            chosen = self._uploads / name / "chosen.txt"
            try:
                wanted = chosen.read_text(encoding="utf-8")
            except OSError:
                return None
            return next((Source(name, path, True) for path in files if path.name == wanted), None)
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
        names = (source.file.name, *_base_of(source.file), *tables_of(loaded.scenario))
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


def file_name_of(name: str) -> str:
    """Return a harmless file name for what a client calls its file."""
    stem = _UNFIT.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]).strip("._")[:60]
    if stem.partition(".")[0].upper() in _RESERVED:
        stem = f"scenario_{stem}"
    return f"{stem or 'scenario'}.yaml"


def take_upload(text: bytes, called: str, folder: str, uploads: str) -> str:
    """Check what a client sent beside the tables of `folder`, keep it if it is right, and return its number.

    Raises ScenarioError with everything that is wrong with it. Runs in a process of its own (`clerk`): it reads what a
    stranger wrote.
    """
    if len(text) > MOST_UPLOAD_BYTES:
        most = f"{MOST_UPLOAD_BYTES // 1024} KiB"
        raise ResultsError(Text(f"情景文件过大，至多 {most}", f"the scenario is too large; at most {most}"))
    root, file = Path(uploads), file_name_of(called)
    number = "u-" + hashlib.sha256(file.encode() + b"\0" + text).hexdigest()[:16]
    if (root / number / "chosen.txt").exists():
        return number
    root.mkdir(parents=True, exist_ok=True)
    # The same checks as of a file that lies in the folder, and the same help: the nearest name among its neighbours.
    with tempfile.TemporaryDirectory(dir=root, prefix="checking-") as place:
        here = Path(place) / "here"
        here.mkdir()
        _lay_out(Path(folder), here)
        path = here / file
        path.unlink(missing_ok=True)  # it may be linked to the folder's own
        path.write_bytes(text)
        loaded = read_scenario(path)
        kept = Path(place) / "kept"
        kept.mkdir()
        names = [file, *tables_of(loaded.scenario), *_base_of(path)]
        for name in names:
            (kept / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(here / name, kept / name)
        (kept / "chosen.txt").write_text(file, encoding="utf-8")
        try:
            kept.rename(root / number)
        except OSError:
            if not (root / number).is_dir():
                raise
    forget_old(root, UPLOAD, MOST_UPLOADS)
    return number


def _base_of(path: Path) -> list[str]:
    from sim.scenario.composer import compose
    from sim.scenario.files import read_text
    from sim.scenario.findings import Findings

    root = compose(read_text(path, MAXIMUM_YAML_BYTES), path.name, Findings([]))
    base = None if root is None else root.text_of("base")
    return [base] if base else []


def _lay_out(folder: Path, here: Path) -> None:
    """Put the scenarios and tables of a folder into another; links that lead out of the folder are left behind."""
    root, left = folder.resolve(), _COPIED_BYTES
    for path in sorted([*folder.glob("*.y*ml"), *folder.rglob("*.csv")]):
        try:
            real = path.resolve()
            size = real.stat().st_size
        except (OSError, RuntimeError):  # a link that leads nowhere, or in a circle
            continue
        if path.name.startswith(".") or not real.is_file() or not real.is_relative_to(root):
            continue
        left -= size
        if size > MAXIMUM_CSV_BYTES or left < 0:
            continue
        target = here / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(real, target)
        except OSError:
            shutil.copyfile(real, target)


def forget_old(root: Path, pattern: re.Pattern[str], most: int) -> None:
    """Remove all but the newest folders whose names are of a kind."""
    found = []
    for path in root.iterdir():
        if pattern.fullmatch(path.name):
            with contextlib.suppress(OSError):  # somebody else removed it
                found.append((path.stat().st_mtime_ns, path))
    for _, path in sorted(found)[: max(len(found) - most, 0)]:
        shutil.rmtree(path, ignore_errors=True)
