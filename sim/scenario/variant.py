"""A scenario with changes laid upon it, made in milliseconds: what each point of a study runs.

A change is a dotted path, as `change` takes it, and a value; `structures.*` stands for every structure that has what
follows. Two paths reach into the tables, as factors: `offices.staff.<tier>` and `matters.<column>`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from sim.scenario.composer import compose
from sim.scenario.findings import Findings
from sim.scenario.inheritance import lay
from sim.scenario.loaded import Loaded
from sim.scenario.positions import Mark, Node
from sim.scenario.rows import MatterRow, OfficeRow, Tables
from sim.scenario.tree import Scenario
from sim.scenario.words import nearest, one_of
from sim.vocabulary.errors import InvariantError
from sim.vocabulary.text import Text

Value = float | str | bool
Change = tuple[str, Value]
STAFF, MATTERS = "offices.staff.", "matters."
MOST_TIMES = 100.0
_MADE = "(study)"


_Row = TypeVar("_Row", OfficeRow, MatterRow)


class Variant(NamedTuple):
    """What a world is built from, after the changes."""

    scenario: Scenario
    tables: Tables


class Unfit(NamedTuple):
    """What is wrong with a factor on a table."""

    problem: Text
    found: str
    allowed: Text
    near: str = ""


@dataclass(frozen=True)
class Base:
    """A scenario as a tree, ready for changes."""

    root: Node
    tables: Tables

    def vary(self, changes: Iterable[Change]) -> Variant:
        """Return the scenario with `changes`, in order. Raises ScenarioError or ValidationError where one does not fit."""
        findings = Findings([_MADE])
        root, tables = self.root.copy(), self.tables
        for path, value in changes:
            if is_factor(path):
                unfit = unfit_factor(tables, path, value)
                if unfit is None:
                    tables = with_factor(tables, path, float(value))
                else:
                    findings.add(_MADE, 1, 1, path, unfit.problem, unfit.found, unfit.allowed, unfit.near)
            else:
                for each in spread(root, path):
                    lay(root, one_change(each, value), findings)
        if findings:
            raise findings.error()
        return Variant(Scenario.model_validate(root.plain()), tables)


def base_of(loaded: Loaded) -> Base:
    """Return a checked scenario as a tree, ready for changes."""
    return Base(_tree(loaded.text.partition("\n# table: ")[0] + "\n"), loaded.tables)


@lru_cache(maxsize=8)
def _tree(text: str) -> Node:
    """Return the tree of a resolved text; whoever changes it copies it first."""
    root = compose(text, _MADE, Findings([_MADE]))
    if root is None:
        raise InvariantError("a resolved scenario does not read as it was written")
    return root


def one_change(path: str, value: Value, mark: Mark | None = None) -> Node:
    """Return the mapping `path: value` as a node."""
    mark = mark or Mark(_MADE, 1, 1)
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    return Node(mark, "mapping", items={path: (mark, Node(mark, "scalar", text, value))})


def spread(root: Node, path: str) -> list[str]:
    """Return `path` for every structure that has it, where it says `structures.*`; else `path` alone.

    A structure has it if it has the mechanism that the path names. None may have it.
    """
    steps = path.split(".")
    if steps[:2] != ["structures", "*"]:
        return [path]
    found = []
    structures = root.get("structures")
    for structure in structures.children if structures is not None else ():
        name = structure.text_of("id")
        has = len(steps) < 4 or steps[2] != "mechanisms" or steps[3] in set(_mechanisms(structure))
        if name and has:
            found.append(".".join(["structures", name, *steps[2:]]))
    return found


def standing(root: Node, path: str) -> Node | None:
    """Return what a tree holds at a dotted path, as `change` takes it; None if the file leaves it out."""
    node: Node | None = root
    for part in path.split("."):
        if node is None:
            return None
        node = _item(node, part) if node.kind == "list" else node.get(part)
    return node


def _item(listed: Node, name: str) -> Node | None:
    for child in listed.children:
        if child.text_of("id") == name:
            return child
        if name in child.items:
            return child.get(name)  # a mechanism is named by its single key
    number = int(name) if name.isdecimal() and len(name) < 6 else 0
    return listed.children[number - 1] if 1 <= number <= len(listed.children) else None


def _mechanisms(structure: Node) -> Iterator[str]:
    listed = structure.get("mechanisms")
    for item in listed.children if listed is not None else ():
        if isinstance(item.value, str):
            yield item.value
        yield from item.items


def is_factor(path: str) -> bool:
    """Return whether a path reaches into a table, as a factor on what stands there."""
    return path.startswith((STAFF, MATTERS))


def unfit_factor(tables: Tables, path: str, value: object) -> Unfit | None:
    """Return what is wrong with a factor on a table, or None."""
    prefix = STAFF if path.startswith(STAFF) else MATTERS
    word = path.removeprefix(prefix)
    allowed = list(FACTORS) if prefix == MATTERS else list(dict.fromkeys(row.tier for row in tables.places))
    if word not in allowed:
        problem = Text("这里没有这个词", "there is no such word here")
        return Unfit(problem, path, one_of(allowed), nearest(word, allowed))
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 < value <= MOST_TIMES:
        limit = Text(f"大于 0、不超过 {MOST_TIMES:g} 的数", f"a number above 0 and up to {MOST_TIMES:g}")
        return Unfit(Text("超出允许范围", "outside the allowed range"), str(value), limit)
    return None


def with_factor(tables: Tables, path: str, factor: float) -> Tables:
    """Return the tables with a tier's staff, or a column of the matters, times `factor`.

    Members of staff stay whole: their number is rounded, and the share of their time that casework may take makes up for
    it, so that the working time is `factor` times as much exactly. Probabilities are cut at 1. Raises ValidationError
    where a row then exceeds what a table may hold.
    """
    if factor == 1.0:
        return tables
    if path.startswith(STAFF):
        tier = path.removeprefix(STAFF)
        within = {row.id for row in tables.places if row.tier == tier}
        offices = tuple(_staffed(row, factor) if row.place in within else row for row in tables.offices)
        return tables.model_copy(update={"offices": offices})
    column = path.removeprefix(MATTERS)
    most = 1.0 if column.endswith("_share") or column == "recurrence" else math.inf
    matters = tuple(
        row if getattr(row, column) is None else _revised(row, {column: min(most, getattr(row, column) * factor)})
        for row in tables.matters
    )
    return tables.model_copy(update={"matters": matters})


def _staffed(row: OfficeRow, factor: float) -> OfficeRow:
    if row.staff == 0:
        return row
    posts = row.staff * factor
    # The nearest number of heads, unless each would then have to give more than all of its time.
    staff = max(1, round(posts))
    if row.share * posts / staff > 1.0:
        staff = math.ceil(posts - 1e-9)
    return _revised(row, {"staff": staff, "share": min(1.0, row.share * posts / staff)})


def _revised(row: _Row, update: dict[str, Any]) -> _Row:
    return type(row).model_validate({**row.model_dump(), **update})


FACTORS: tuple[str, ...] = (
    "multi_share",
    "grid_share",
    "touch_median_h",
    "outside_share",
    "outside_median_h",
    "risky_share",
    "solvable_share",
    "limit_h",
    "recurrence",
)
"""Columns of the matters that a factor may change."""
