"""Read a study file, its scenario, and hold the one against the other: everything that is wrong, before any run."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from sim.scenario.canonical import canonical_yaml
from sim.scenario.composer import compose
from sim.scenario.findings import Findings
from sim.scenario.library import STUDY_ENDING
from sim.scenario.loaded import Loaded
from sim.scenario.messages import MISSING, add_findings
from sim.scenario.named import named_scenario
from sim.scenario.opening import opened
from sim.scenario.positions import Node
from sim.scenario.studies.axes import GROUPS, check_axes
from sim.scenario.studies.common import SCENARIO_FILE, Study
from sim.scenario.studies.discover import BASELINE
from sim.scenario.studies.tree import KINDS
from sim.scenario.words import nearest, one_of
from sim.vocabulary.errors import InvariantError
from sim.vocabulary.text import Text

ENDING = STUDY_ENDING


class Posed(NamedTuple):
    """A study that was read and checked, with its scenario."""

    study: Study
    loaded: Loaded
    text: str
    """Canonical YAML of the study."""


def read_study(path: Path, measures: Collection[str] | None = None) -> Posed:
    """Return the checked study of a YAML file; raise ScenarioError with everything that is wrong with it.

    `measures` are the names that a study may use; left out, they are checked where they are needed.
    """
    path = Path(path)
    findings = Findings([path.name])
    root = opened(path, findings)
    if root is None:
        raise findings.error()
    study = _validated(root, findings)
    loaded = _scenario(path, root, findings)
    if loaded is not None:
        check_axes(root, root.text_of("study") or "", loaded, findings)
        _check_names(root, [spec.id for spec in loaded.scenario.structures], measures, findings)
    if findings or study is None or loaded is None:
        raise findings.error()
    return Posed(study, loaded, canonical_yaml(root.plain(), type(study)))


def read_study_text(text: str, loaded: Loaded) -> Study:
    """Return the study of its canonical text; its scenario is known. Raises InvariantError where it does not read."""
    findings = Findings([loaded.scenario.name])
    root = compose(text, loaded.scenario.name, findings)
    study = None if root is None else _validated(root, findings)
    if study is None:
        raise InvariantError("a study does not read as it was written")
    return study


def _validated(root: Node, findings: Findings) -> Study | None:
    kind = root.text_of("study") or ""
    if kind not in KINDS:
        node = root.get("study")
        found = node.found() if node is not None else ""
        mark = node.mark if node is not None else root.mark
        problem = Text("没有这种研究", "there is no such kind of study") if node is not None else MISSING
        findings.add(*mark, "study", problem, found, one_of(list(KINDS)), nearest(found, list(KINDS)))
        return None
    try:
        return KINDS[kind].model_validate(root.plain())
    except ValidationError as error:
        add_findings(error, root, findings, KINDS[kind])
        return None


def _scenario(path: Path, root: Node, findings: Findings) -> Loaded | None:
    """Return the scenario that a study names, or None after adding why there is none."""
    node, name = root.get("scenario"), root.text_of("scenario")
    if node is None or name is None or not re.fullmatch(SCENARIO_FILE, name):
        return None  # said by the validation of the file
    return named_scenario(node, path.parent, name, findings)


def _check_names(root: Node, structures: list[str], measures: Collection[str] | None, findings: Findings) -> None:
    """Check every structure and measure that a study names, wherever it does."""
    no_structure = Text("情景没有这个结构", "the scenario has no such structure")
    no_measure = Text(
        "没有这个单一数值的指标（见 tiaokuai measures）",
        "there is no such measure that is one number (see tiaokuai measures)",
    )
    for at, key, node in _named(root, ""):
        word = node.value
        if not isinstance(word, str):
            continue
        if key in _STRUCTURES and word not in structures and not (key == "against" and word == BASELINE):
            findings.add(*node.mark, at, no_structure, word, one_of(structures), nearest(word, structures))
        elif key in _MEASURES and measures is not None and word not in measures:
            findings.add(*node.mark, at, no_measure, word, nearest=nearest(word, measures))


_STRUCTURES = ("structures", "baseline", "structure", "against")
_MEASURES = ("measures", "measure")


def _named(node: Node, at: str) -> Iterator[tuple[str, str, Node]]:
    """Yield the place, the key and the node of everything that names a structure or a measure."""
    for key, (_, value) in node.items.items():
        here = f"{at}.{key}" if at else key
        if key in (*_STRUCTURES, *_MEASURES):
            for each in value.children if value.kind == "list" else [value]:
                yield here, key, each
        elif key not in GROUPS:
            yield from _named(value, here)
    for k, child in enumerate(node.children):
        yield from _named(child, f"{at}.{k + 1}")
