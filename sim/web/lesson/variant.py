"""A scenario made from another one for a class: some of its structures, the class's own, what a group bought."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from sim.mechanisms.class_choices import ClassChoices
from sim.scenario.canonical import canonical_yaml
from sim.scenario.findings import Findings
from sim.scenario.inheritance import lay
from sim.scenario.lessons.reading import OWN_STRUCTURE
from sim.scenario.loaded import Loaded
from sim.scenario.resolved import read_resolved
from sim.scenario.rows import TABLES, Tables
from sim.scenario.tree import Scenario
from sim.scenario.variant import Change, base_of, is_factor, one_change, spread, with_factor
from sim.vocabulary.text import Text

OWN_TEXT = Text("本班规则", "the class's own")
_MADE = "(lesson)"
_TABLE = re.compile(r"^# table: ([a-z_]+)\n", re.MULTILINE)


def scenario_with(
    loaded: Loaded, structures: Sequence[str], own: ClassChoices | None = None, changes: Sequence[Change] = ()
) -> Loaded:
    """Return a scenario with these structures alone, the class's own beside them, and changes laid upon it all.

    The class's own is the first structure with its choices on top.

    Raises ScenarioError where a change does not fit. The same content has the same digest, whoever made it.
    """
    findings = Findings([_MADE])
    root, tables = base_of(loaded).root.copy(), loaded.tables
    for path, value in changes:
        if is_factor(path):
            tables = with_factor(tables, path, float(value))
            continue
        for each in spread(root, path):
            lay(root, one_change(each, value), findings)
    if findings:
        raise findings.error()
    plain = root.plain()
    known = {str(each["id"]): each for each in plain["structures"]}
    plain["structures"] = [known[name] for name in structures]
    if own is not None:
        first = known[structures[0]].get("mechanisms", [])
        plain["structures"].append(_class_structure(own, first))
    plain["compare"] = {**plain.get("compare", {}), "baseline": structures[0]}
    text = canonical_yaml(plain, Scenario) + _tables_text(loaded, tables)
    return read_resolved(text)


def _class_structure(own: ClassChoices, first: list[Any]) -> dict[str, Any]:
    tiers = [
        {
            "tier": choice.tier,
            "passed": {
                "value": choice.passed.value,
                **({"range": list(choice.passed.range)} if choice.passed.range is not None else {}),
            },
            "expected": choice.expected.value,
            "decisions": choice.decisions,
        }
        for choice in own.tiers
    ]
    return {
        "id": OWN_STRUCTURE,
        "zh": OWN_TEXT.zh,
        "en": OWN_TEXT.en,
        "mechanisms": [*first, {"class_choices": {"tiers": tiers}}],
    }


def _tables_text(loaded: Loaded, tables: Tables) -> str:
    """Return the tables as the resolved text has them; those that a factor changed are written anew."""
    _, *pieces = _TABLE.split(loaded.text)
    found: list[str] = []
    for name, content in zip(pieces[::2], pieces[1::2], strict=True):
        rows = getattr(tables, name)
        if rows is not getattr(loaded.tables, name):
            content = _written(name, rows)
        found.append(f"# table: {name}\n{content}")
    return "".join(found)


def _written(name: str, rows: Sequence[BaseModel]) -> str:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    columns = list(TABLES[name].model_fields)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(getattr(row, column)) for column in columns])
    return table.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return " ".join(str(each) for each in value)
    return repr(value) if isinstance(value, float) else str(value)
