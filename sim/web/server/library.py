"""The scenarios that a server shows: those of a folder, and those that clients sent, each checked before it counts."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
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
_UNFIT = re.compile(r"[^\w.\-]+")


class Source(NamedTuple):
    """One scenario and where its file lies."""

    name: str
    """By which clients ask for it: the file's stem, or the number of an upload."""
    file: Path
    uploaded: bool


class Library:
    """Know the scenarios; what clients ask for is looked up, never made into a path. May be used from any thread."""

    def __init__(self, folder: Path, uploads: Path) -> None:
        self.folder = folder
        self._uploads = uploads
        self._lock = threading.Lock()
        self._looked = -1e9
        self._files: dict[str, Path] = {}
        self._stamp: tuple[int, int] = (0, 0)
        self._loaded: OrderedDict[tuple[Path, tuple[int, int]], Loaded] = OrderedDict()

    @property
    def stamp(self) -> tuple[int, int]:
        """Return what changes when a file of the folder does."""
        return self._stamp

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
        """Return a scenario, read and checked. Raises ScenarioError."""
        self._look()
        key = (source.file, (0, 0) if source.uploaded else self._stamp)
        with self._lock:
            if key in self._loaded:
                self._loaded.move_to_end(key)
                return self._loaded[key]
        loaded = read_scenario(source.file)
        with self._lock:
            self._loaded[key] = loaded
            while len(self._loaded) > _MOST_LOADED:
                self._loaded.popitem(last=False)
        return loaded

    def _look(self) -> None:
        now = time.monotonic()
        with self._lock:
            if now - self._looked < _LOOK_SECONDS:
                return
            self._looked = now
            try:
                files = scenario_files(self.folder)
                self._files = {path.stem: path for path in files if path.is_file()}
                self._stamp = _stamp(self.folder)
            except OSError:
                self._files = {}


def _stamp(folder: Path) -> tuple[int, int]:
    """Return what changes when a file of a scenario does: how many there are, and a sum over their ages and sizes."""
    found = [path.stat() for ending in ("*.y*ml", "*.csv") for path in folder.rglob(ending)]
    return len(found), hash(tuple(sorted((each.st_mtime_ns, each.st_size) for each in found)))


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
    _forget_old(root)
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
        real = path.resolve()
        if not real.is_file() or not real.is_relative_to(root):
            continue
        size = real.stat().st_size
        left -= size
        if size > MAXIMUM_CSV_BYTES or left < 0:
            continue
        target = here / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(real, target)
        except OSError:
            shutil.copyfile(real, target)


def _forget_old(root: Path) -> None:
    found = [(path.stat().st_mtime, path) for path in root.iterdir() if UPLOAD.fullmatch(path.name)]
    for _, path in sorted(found)[: max(len(found) - MOST_UPLOADS, 0)]:
        shutil.rmtree(path, ignore_errors=True)
