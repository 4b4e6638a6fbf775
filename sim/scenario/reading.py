"""Read a scenario: the YAML file, its base if it has one, its tables; then everything that must fit together."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.scenario.assumptions import assumptions_of
from sim.scenario.canonical import canonical_text, digest_of
from sim.scenario.check_demand import check_demand
from sim.scenario.check_government import check_government
from sim.scenario.check_matters import check_matters
from sim.scenario.check_structures import check_structures
from sim.scenario.composer import compose
from sim.scenario.csv_tables import Sheet, read_sheet
from sim.scenario.draft import Draft, draft_of
from sim.scenario.files import MAXIMUM_YAML_BYTES, Refused, inside, read_text
from sim.scenario.findings import Findings
from sim.scenario.inheritance import resolved
from sim.scenario.loaded import Loaded
from sim.scenario.messages import add_findings
from sim.scenario.opening import opened, yaml_files
from sim.scenario.positions import Node
from sim.scenario.rows import TABLES, Tables
from sim.scenario.tree import Scenario
from sim.scenario.words import nearest
from sim.vocabulary.text import Text

_TABLE_FILE = re.compile(r"[^\\:]{1,196}\.csv")
TABLE_PLACES: dict[str, tuple[str, ...]] = {
    "places": ("government", "places"),
    "functions": ("government", "functions"),
    "offices": ("government", "offices"),
    "matters": ("matters",),
    "profile": ("demand", "profile"),
}


def read_scenario(path: Path) -> Loaded:
    """Return the checked scenario of a YAML file; raise ScenarioError with everything that is wrong with it."""
    path = Path(path)
    findings = Findings([path.name])
    root = _resolve(path, findings)
    if root is None:
        raise findings.error()
    scenario = _validated(root, findings)
    draft = draft_of(root, findings)
    sheets = _read_sheets(path.parent, root, draft)
    check_government(draft)
    check_matters(draft)
    check_demand(draft)
    check_structures(draft)
    if findings or scenario is None:
        raise findings.error()
    text = canonical_text(root, sheets)
    return Loaded(
        scenario=scenario,
        tables=Tables(**{name: tuple(sheet.rows) for name, sheet in sheets.items()}),
        text=text,
        digest=digest_of(text),
        assumptions=assumptions_of(scenario, root, sheets),
    )


def read_tree(path: Path) -> Scenario:
    """Return the YAML part of a scenario, its tables unread; raise ScenarioError with what is wrong with it."""
    findings = Findings([path.name])
    root = _resolve(path, findings)
    scenario = None if root is None else _validated(root, findings)
    if findings or scenario is None:
        raise findings.error()
    return scenario


def _resolve(path: Path, findings: Findings) -> Node | None:
    """Return the tree after `base` and `change`, or None after adding why there is none."""
    root = opened(path, findings)
    if root is not None and "study" in root.items and not {"government", "base"} & set(root.items):
        problem = Text("这是研究文件，不是情景", "this is a study, not a scenario")
        use = f"tiaokuai {root.text_of('study') or 'sweep'} {path.name}"
        findings.add(*root.items["study"][0], "study", problem, "", Text(use, use))
        return None

    def compose_base(name: str) -> Node | None:
        source = inside(path.parent, name)
        findings.name(name)
        try:
            text = read_text(source, MAXIMUM_YAML_BYTES)
        except Refused as why:
            if not why.line:
                why.nearest = nearest(name, yaml_files(path.parent))
                raise
            findings.add(name, why.line, why.column, "", why.problem, why.found, why.allowed)
            return None
        return compose(text, name, findings)

    return None if root is None else resolved(root, findings, compose_base)


def _validated(root: Node, findings: Findings) -> Scenario | None:
    try:
        return Scenario.model_validate(root.plain())
    except ValidationError as error:
        add_findings(error, root, findings)
        return None


def _read_sheets(folder: Path, root: Node, draft: Draft) -> dict[str, Sheet[Any]]:
    sheets: dict[str, Sheet[Any]] = {}
    for name, steps in TABLE_PLACES.items():
        node: Node | None = root
        for key in steps:
            node = node.get(key) if node is not None else None
        if node is None or not isinstance(node.value, str) or not _TABLE_FILE.fullmatch(node.value):
            continue  # left out, or reported by the validation of the tree
        sheet = read_sheet(folder, node, ".".join(steps), name, TABLES[name], draft.findings)
        if sheet is not None:
            sheets[name] = sheet
            setattr(draft, name, sheet)
    return sheets
