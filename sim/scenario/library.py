"""A folder of scenarios: where it is, one line on each of its files, and which mechanisms stand in which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.scenario.composer import compose
from sim.scenario.files import MAXIMUM_CSV_BYTES, MAXIMUM_YAML_BYTES, Refused, inside, read_text
from sim.scenario.findings import Findings
from sim.scenario.positions import Node
from sim.scenario.reading import read_tree
from sim.scenario.tree import Scenario
from sim.vocabulary.errors import Finding, ScenarioError
from sim.vocabulary.text import Text
from sim.vocabulary.units import HOURS_PER_MONTH

FOLDER = "scenarios"
STUDY_ENDING, LESSON_ENDING = ".study.yaml", ".lesson.yaml"
"""How the names of studies and lessons end, so that nobody takes them for scenarios."""
_SECTION = re.compile(r"^(?:structures|change|base)\s*:")
_MECHANISM_PATH = re.compile(r"\bmechanisms\.([a-z][a-z0-9_]*)")
NOTHING = Text("", "")


class Overview(NamedTuple):
    """One line on a scenario file; after `error` nothing else is known."""

    file: Path
    title: Text = NOTHING
    structures: tuple[Text, ...] = ()
    requests: float = 0.0
    """Expected number of requests of one run, the weekly profile left aside."""
    offices: int = 0
    error: Finding | None = None
    """The first thing that is wrong with the YAML; tables are counted here, and checked by `tiaokuai check`."""


def library_near(start: Path) -> Path | None:
    """Return the folder `scenarios` beside or above `start`, else `start` where it holds scenarios, else that of this source
    tree, else None."""
    source = Path(__file__).resolve().parents[2]
    for folder in (start, *start.parents):
        if (folder / FOLDER).is_dir() and scenario_files(folder / FOLDER):
            return folder / FOLDER
    if any(_is_scenario(path) for path in scenario_files(start)):
        return start
    return source / FOLDER if (source / FOLDER).is_dir() and scenario_files(source / FOLDER) else None


def _is_scenario(path: Path) -> bool:
    """Return whether a YAML file looks like a scenario: other programs keep theirs in such files, too."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    return any(line.startswith(("structures:", "base:")) for line in text.splitlines())


def scenario_files(folder: Path) -> list[Path]:
    """Return the scenario files of a folder, by name; studies are none."""
    return sorted(
        path
        for path in folder.glob("*.y*ml")
        if path.suffix in (".yaml", ".yml") and not path.name.endswith((STUDY_ENDING, LESSON_ENDING))
    )


def studies_of(path: Path) -> list[Path]:
    """Return the study files that stand beside a scenario's file and are about it, by name."""
    found = []
    for file in sorted(path.parent.glob(f"*{STUDY_ENDING}")):
        try:
            root = compose(read_text(file, MAXIMUM_YAML_BYTES), file.name, Findings([]))
        except Refused:
            continue
        if root is not None and root.text_of("scenario") == path.name:
            found.append(file)
    return found


def overview(path: Path) -> Overview:
    """Return one line on a scenario file, broken or not."""
    try:
        scenario = read_tree(path)
    except ScenarioError as error:
        return Overview(path, error=error.findings[0])
    table = scenario.government.offices
    try:
        offices = _rows(path.parent, table)
    except Refused as why:
        problem = Finding(path.name, 0, 0, "government.offices", why.problem, table, why.allowed)
        return Overview(path, error=problem)
    title = Text(scenario.title.zh, scenario.title.en)
    structures = tuple(Text(spec.zh, spec.en) for spec in scenario.structures)
    return Overview(path, title, structures, expected_requests(scenario), offices)


def expected_requests(scenario: Scenario) -> float:
    """Return the expected number of requests of one run: volume x season x shocks, hour by hour."""
    demand = scenario.demand
    clock = np.arange(int(np.ceil(scenario.clock.horizon)))
    rate = np.full(len(clock), demand.volume.value)
    if demand.season:
        month = (clock // HOURS_PER_MONTH).astype(np.int64) + demand.first_month - 1
        rate = rate * np.array([factor.value for factor in demand.season])[month % 12]
    for shock in demand.shocks:
        inside_it = (clock >= shock.start) & (clock < shock.start + shock.length)
        rate = np.where(inside_it, rate * shock.factor.value, rate)
    return float(rate.sum())


def _rows(folder: Path, table: str) -> int:
    """Return the number of rows of a table that are not blank, its header left out; raise Refused if there is none."""
    text = read_text(inside(folder, table), MAXIMUM_CSV_BYTES)
    return max(sum(1 for line in text.split("\n") if line.strip(" ,\t\r")) - 1, 0)


def mechanisms_by_scenario(folder: Path) -> dict[str, frozenset[str]]:
    """Return the names of the mechanisms in each scenario file of a folder, by the file's stem; broken files have none."""
    return {path.stem: mechanisms_in(path) for path in scenario_files(folder)}


def mechanisms_in(path: Path) -> frozenset[str]:
    """Return the names of the mechanisms of all structures of a scenario file; those of its base are its own too."""
    root = _structures_of(path)
    if root is None:
        return frozenset()
    found = set(_named(root))
    base, change = root.text_of("base"), root.get("change")
    if base is not None and (change is None or "structures" not in change.items):
        found |= mechanisms_in(path.with_name(Path(base).name)) if base != path.name else set()
    return frozenset(found)


def _structures_of(path: Path) -> Node | None:
    """Return the part of a file that may name mechanisms; the long texts before it are not parsed."""
    try:
        text = read_text(path, MAXIMUM_YAML_BYTES)
    except Refused:
        return None
    kept: list[str] = []
    inside_it = False
    for line in text.split("\n"):
        if line[:1].isalpha():
            inside_it = _SECTION.match(line) is not None
        if inside_it:
            kept.append(line)
    # An alias may lead out of the part: then the whole file is parsed.
    return compose("\n".join(kept), path.name, Findings([])) or compose(text, path.name, Findings([]))


def _named(node: Node) -> Iterator[str]:
    """Yield every name that stands where a mechanism does, in lists under `mechanisms` and in dotted paths."""
    for key, (_, value) in node.items.items():
        if match := _MECHANISM_PATH.search(key):
            yield match[1]
        if key.split(".")[-1] == "mechanisms":
            for item in value.children:
                yield from [str(item.value)] if item.kind == "scalar" else item.items
        yield from _named(value)
    for child in node.children:
        yield from _named(child)
