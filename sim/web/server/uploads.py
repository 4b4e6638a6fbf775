"""What clients send: a scenario in YAML, or a ZIP with its tables; checked as the command line does, kept if it is right.

Runs in a process of its own (`clerk`): it reads what strangers wrote.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
import time
from pathlib import Path

from sim.scenario.files import MAXIMUM_CSV_BYTES
from sim.scenario.findings import Findings
from sim.scenario.opening import YAML_ENDINGS, opened
from sim.scenario.reading import read_scenario
from sim.vocabulary.errors import Finding, ResultsError, ScenarioError
from sim.vocabulary.text import Text
from sim.web.server.archive import is_archive, is_reserved, unpacked
from sim.web.server.library import CHOSEN, UPLOAD, base_of, forget_old, tables_of

MOST_UPLOADS = 100
"""Uploads that are kept; the oldest go first."""
MOST_UPLOAD_BYTES = 256 * 1024
_STALE_SECONDS = 120.0
"""No check takes so long."""
_COPIED_BYTES = 64 * 1024 * 1024
_UNFIT = re.compile(r"[^\w.\-]+")


def file_name_of(name: str, ending: str = ".yaml") -> str:
    """Return a harmless file name for what a client calls its file."""
    stem = _UNFIT.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]).strip("._")[:60]
    if is_reserved(stem):
        stem = f"scenario_{stem}"
    return f"{stem or 'scenario'}{ending}"


def take_upload(content: bytes, called: str, folder: str, uploads: str) -> str:
    """Check what a client sent, keep it if it is right, and return its number.

    A YAML file is read beside the tables of `folder`, a ZIP with its own alone. Raises ScenarioError with everything
    that is wrong with it.
    """
    if len(content) > MOST_UPLOAD_BYTES:
        raise ResultsError(too_large())
    packed = is_archive(content, called)
    root, file = Path(uploads), file_name_of(called, ".zip" if packed else ".yaml")
    root.mkdir(parents=True, exist_ok=True)
    _sweep(root)
    # The same checks as of a file that lies in the folder, and the same help: the nearest name among its neighbours.
    with tempfile.TemporaryDirectory(dir=root, prefix="checking-") as place:
        here = Path(place) / "here"
        here.mkdir()
        if packed:
            for name, each in unpacked(content, file).items():
                (here / name).parent.mkdir(parents=True, exist_ok=True)
                (here / name).write_bytes(each)
            path = here / _chosen(here, file)
        else:
            _lay_out(Path(folder), here)
            path = here / file
            path.unlink(missing_ok=True)  # it may be linked to the folder's own
            path.write_bytes(content)
        loaded = read_scenario(path)
        kept, parts = Path(place) / "kept", hashlib.sha256()
        for name in (path.name, *tables_of(loaded.scenario), *base_of(path)):
            (kept / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(here / name, kept / name)
            parts.update(f"{name}\0{(here / name).stat().st_size}\0".encode() + (here / name).read_bytes())
        (kept / CHOSEN).write_text(path.name, encoding="utf-8")
        number = f"u-{parts.hexdigest()[:16]}"
        try:
            kept.rename(root / number)
        except OSError:
            if not (root / number).is_dir():
                raise
            os.utime(root / number)  # it is the newest again
    forget_old(root, UPLOAD, MOST_UPLOADS)
    return number


def _sweep(root: Path) -> None:
    """Remove what is left of checks that were stopped in the middle."""
    for path in root.glob("checking-*"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(path, ignore_errors=True)


def too_large() -> Text:
    """Return what is said of an upload that is too large."""
    most = f"{MOST_UPLOAD_BYTES // 1024} KiB"
    return Text(f"上传的文件过大，至多 {most}", f"the upload is too large; at most {most}")


def _chosen(here: Path, archive: str) -> str:
    """Return the scenario of an unpacked ZIP: its only one, or the one that is no other's base, or that is called like it."""
    found = sorted(path for path in here.iterdir() if path.suffix in YAML_ENDINGS and path.is_file())
    roots = {path: opened(path, Findings([path.name])) for path in found}
    found = [path for path in found if (root := roots[path]) is None or "study" not in root.items] or found
    bases = {root.text_of("base") for root in roots.values() if root is not None}
    names = [path.name for path in found if path.name not in bases] or [path.name for path in found]
    alike = [name for name in names if Path(name).stem == Path(archive).stem]
    if len(names) == 1 or len(alike) == 1:
        return (names if len(names) == 1 else alike)[0]
    allowed = Text("一个情景（YAML）及其 base 与各表", "one scenario (YAML) with its base and its tables")
    problem = (
        Text("其中有多个情景", "there are several scenarios in it")
        if names
        else Text("其最上层没有情景文件", "there is no scenario at its top")
    )
    raise ScenarioError([Finding(archive, 0, 0, "", problem, ", ".join(names), allowed)])


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
