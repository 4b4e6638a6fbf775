"""A scenario with sliders moved, written as files that anybody can read, and then read like any other scenario."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import os
import re
import shutil
import tempfile
import threading
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from sim.log.files import write_atomically
from sim.scenario.composer import compose
from sim.scenario.files import MAXIMUM_YAML_BYTES, read_text
from sim.scenario.findings import Findings
from sim.scenario.loaded import Loaded
from sim.scenario.positions import Node
from sim.scenario.reading import read_scenario
from sim.scenario.rows import Tables
from sim.scenario.variant import STAFF, with_factor
from sim.vocabulary.errors import InvariantError
from sim.vocabulary.text import Text
from sim.web.server.levers import Set
from sim.web.server.library import Source, forget_old, tables_of

MOST_VARIANTS = 300
"""Variants that are kept, more than there are orders remembered (`runs.MOST_KEPT`); the oldest go first."""
_NUMBER = re.compile(r"[0-9a-f]{10}")
_MOST_LOADED = 48
_MOST_NAMED = 3
"""Changes that a title names; of more it says how many there are."""


class Variant(NamedTuple):
    """A scenario ready to be run, and the files it was read from."""

    loaded: Loaded
    file: Path
    files: tuple[str, ...]
    """All that it needs, relative to the folder of `file`; the file itself first."""


@dataclass(frozen=True)
class Draft:
    """A variant that lies in a folder which goes away, unless it is kept."""

    loaded: Loaded
    keep: Callable[[], Variant]
    """Let the files stay, and return the variant."""


class Variants:
    """Write variants below a folder and remember the last ones. May be used from any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Variant] = OrderedDict()

    def make(self, source: Source, loaded: Loaded, sets: tuple[Set, ...]) -> Variant:
        """Return the scenario with these sliders moved; without any, the scenario itself. Raises ScenarioError."""
        found = self.known(source, loaded, sets)
        if found is None:
            with self.draft(source, loaded, sets) as draft:
                found = draft.keep()
        return found

    def plain(self, source: Source, loaded: Loaded) -> Variant:
        """Return a scenario as it is, with the names of all its files."""
        base = _root(source.file).text_of("base")
        return Variant(loaded, source.file, (source.file.name, *([base] if base else []), *tables_of(loaded.scenario)))

    def known(self, source: Source, loaded: Loaded, sets: tuple[Set, ...]) -> Variant | None:
        """Return a variant for which nothing has to be written: there already, or without any change; else None."""
        number = _number_of(source, loaded, sets)
        with self._lock:
            found = self._known.get(number)
        if found is None or not found.file.exists():
            file = self._folder / number / f"{_name_of(loaded, number)}.yaml"
            if not sets:
                found = self.plain(source, loaded)
            elif file.exists():
                own = _own_files(file.stem, source, loaded, sets)
                found = Variant(read_scenario(file), file, _all_files(file.stem, own, loaded))
            else:
                return None
        if sets:
            with contextlib.suppress(OSError):
                os.utime(self._folder / number)  # the oldest go first: by when they were last asked for
        return self._remember(number, found)

    @contextlib.contextmanager
    def draft(self, source: Source, loaded: Loaded, sets: tuple[Set, ...]) -> Iterator[Draft]:
        """Write a variant into a folder that goes away in the end, unless it is kept. Raises ScenarioError."""
        number = _number_of(source, loaded, sets)
        name, folder = _name_of(loaded, number), self._folder / number
        own = _own_files(name, source, loaded, sets)
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder, prefix="writing-") as place:
            here = Path(place) / number
            for each in (own.base, *tables_of(loaded.scenario)):
                (here / each).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source.file.parent / each, here / each)
            for each, text in {f"{name}.yaml": own.yaml, **own.tables}.items():
                write_atomically(here / each, text.encode("utf-8"))
            made = read_scenario(here / f"{name}.yaml")  # nothing that is wrong stays

            def keep() -> Variant:
                try:
                    here.rename(folder)
                except OSError:
                    if not folder.is_dir():  # somebody else was faster
                        raise
                forget_old(self._folder, _NUMBER, MOST_VARIANTS)
                return self._remember(number, Variant(made, folder / f"{name}.yaml", _all_files(name, own, loaded)))

            yield Draft(made, keep)

    def _remember(self, number: str, variant: Variant) -> Variant:
        with self._lock:
            self._known[number] = variant
            self._known.move_to_end(number)
            while len(self._known) > _MOST_LOADED:
                self._known.popitem(last=False)
        return variant


def _number_of(source: Source, loaded: Loaded, sets: tuple[Set, ...]) -> str:
    said = json.dumps([loaded.digest, source.file.name, [[s.lever.path, s.value] for s in sets]])
    return hashlib.sha256(said.encode("utf-8")).hexdigest()[:10]


def _name_of(loaded: Loaded, number: str) -> str:
    return f"{loaded.scenario.name[:52]}_{number}"


def _all_files(name: str, own: _Own, loaded: Loaded) -> tuple[str, ...]:
    return (f"{name}.yaml", *own.tables, own.base, *tables_of(loaded.scenario))


class _Own(NamedTuple):
    base: str
    yaml: str
    tables: dict[str, str]


def _own_files(name: str, source: Source, loaded: Loaded, sets: tuple[Set, ...]) -> _Own:
    """Return what the variant writes itself: a difference from its base, and the tables that it changes."""
    root = _root(source.file)
    base, change = root.text_of("base"), root.get("change")
    entries: dict[str, Any] = {}
    own: dict[str, Any] = {}
    if base is not None:
        # A base must not have one itself: the changes of the scenario come first, ours after them.
        entries = dict(change.plain()) if change is not None and change.kind == "mapping" else {}
        own = {key: root.items[key][1].plain() for key in ("about", "seed") if key in root.items}
    tables, staffed = loaded.tables, False
    for each in sets:
        path = each.lever.path
        if path.startswith(STAFF):
            tables, staffed = with_factor(tables, path, float(each.value)), True
        else:
            entries.pop(path, None)
            entries[path] = _quantity(loaded, each)
    written: dict[str, str] = {}
    if staffed:
        file = f"{name}/offices.csv"
        written[file] = _offices_csv(tables)
        said = "; ".join(f"{s.lever.path} x {s.value:g}" for s in sets if s.lever.path.startswith(STAFF))
        entries["government.offices"] = file
        entries["tables.offices.staff"] = {"status": "assumption", "source": f"set on the page: {said}"}
    title = title_of(loaded, sets)
    lines = [
        "# 由 tiaokuai serve 写成：与 base 只差 change 所列各项。 Written by tiaokuai serve: differs from its base by `change` alone.",
        f"base: {_json(base or source.file.name)}",
        f"name: {name}",
        f"title: {_json({'zh': title.zh, 'en': title.en})}",
        *(f"{key}: {_json(value)}" for key, value in own.items()),
        "change:",
        *(f"  {_json(path)}: {_json(value)}" for path, value in entries.items()),
    ]
    return _Own(base or source.file.name, "\n".join(lines) + "\n", written)


def _quantity(loaded: Loaded, each: Set) -> dict[str, Any]:
    """Return a value with its ground: whatever stood there before, what a reader sets is an assumption."""
    known = next((a for a in loaded.assumptions if a.path == each.lever.path), None)
    quantity: dict[str, Any] = {"value": each.value, "status": "assumption", "source": "set on the page"}
    if known is not None and known.range:
        low, _, high = known.range.partition(" – ")
        quantity["range"] = [_number(low), _number(high)]
    return quantity


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def title_of(loaded: Loaded, sets: tuple[Set, ...]) -> Text:
    """Return the title of a variant: the scenario's, and what was set."""
    title = loaded.scenario.title
    if not sets:
        return Text(title.zh, title.en)
    if len(sets) > _MOST_NAMED:
        return Text(f"{title.zh}（调整 {len(sets)} 项）", f"{title.en} ({len(sets)} settings changed)")
    said = [set_text(each) for each in sets]
    zh, en = "；".join(text.zh for text in said), "; ".join(text.en for text in said)
    return Text(f"{title.zh}（{zh}）", f"{title.en} ({en})")


def set_text(each: Set) -> Text:
    """Return one slider's setting in words: what, from, to."""
    lever = each.lever
    unit = lever.unit
    blank = "" if unit.en == "%" else " "
    before, after = f"{lever.base:g}", f"{each.shown:g}"
    group = lever.group if lever.subgroup.en else Text("", "")
    head = Text(
        "·".join(part for part in (group.zh, lever.subgroup.zh, lever.text.zh) if part),
        " · ".join(part for part in (group.en, lever.subgroup.en, lever.text.en) if part),
    )
    zh_unit = unit.zh if unit.zh.startswith(("/", "%")) or not unit.zh else f" {unit.zh}"
    return Text(
        f"{head.zh} {before} → {after}{zh_unit}", f"{head.en} {before} → {after}{blank if unit.en else ''}{unit.en}"
    )


def _offices_csv(tables: Tables) -> str:
    rows = [row.model_dump() for row in tables.offices]
    names = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([["" if row[name] is None else row[name] for name in names] for row in rows])
    return out.getvalue()


def _root(file: Path) -> Node:
    root = compose(read_text(file, MAXIMUM_YAML_BYTES), file.name, Findings([file.name]))
    if root is None:
        raise InvariantError("a scenario that was read does not read again")
    return root


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def zipped(variant: Variant) -> bytes:
    """Return all files of a scenario as a ZIP; the same files give the same bytes."""
    return zip_of({name: (variant.file.parent / name).read_bytes() for name in dict.fromkeys(variant.files)})


def zip_of(contents: dict[str, bytes]) -> bytes:
    """Return a ZIP without times of day."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return out.getvalue()
