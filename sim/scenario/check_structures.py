"""Cross checks of the structures, of what is compared, and of the grounds stated for tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from pydantic import BaseModel

from sim.scenario.draft import Draft
from sim.scenario.messages import PROBLEMS
from sim.scenario.references import NO_FUNCTION, NO_MATTER, NO_TIER, names_of
from sim.scenario.rows import TABLES
from sim.scenario.shapes import shape_of, step
from sim.scenario.words import nearest, one_of
from sim.vocabulary.text import Text

_NO_SUCH = {"matters": NO_MATTER, "tiers": NO_TIER, "functions": NO_FUNCTION}
Steps = tuple[str | int, ...]


def check_structures(draft: Draft) -> None:
    """Add what is wrong with the structures, the comparison and the tables' grounds."""
    seen: dict[str, int] = {}
    known = {"matters": names_of(draft.matters), "tiers": draft.tier_rank(), "functions": names_of(draft.functions)}
    for k, structure in enumerate(draft.structures or ()):
        if seen.setdefault(structure.id, k) != k:
            draft.add(("structures", k, "id"), Text("结构重名", "two structures have this name"), structure.id)
        for i, entry in enumerate(structure.mechanisms):
            for name in entry.model_fields_set:
                intensity = getattr(entry, name).intensity
                if intensity.end is not None and intensity.end <= (intensity.start or 0.0):
                    path = ("structures", k, "mechanisms", i, name, "intensity", "end")
                    draft.add(path, Text("结束须晚于开始", "the end must come after the start"), f"{intensity.end:g} h")
                _check_names(draft, getattr(entry, name), ("structures", k, "mechanisms", i, name), known)
    _check_comparison(draft)
    for name, ground in (draft.statuses or {}).items():
        if draft.findings.full:
            break
        _check_table(draft, name)
        if ground.status != "assumption" and not ground.source.strip():
            draft.add(("tables", name), PROBLEMS["source_missing"], ground.status)


def _check_names(draft: Draft, spec: BaseModel, at: Steps, known: dict[str, Collection[str] | None]) -> None:
    """Add a finding for every matter, tier or function that a mechanism names and the scenario does not have."""
    for path, kind, word in _named(spec, type(spec), at):
        words = known[kind]
        if words is not None and word not in words and not draft.findings.full:
            draft.add(path, _NO_SUCH[kind], word, one_of(words), nearest(word, words))


def _named(value: Any, annotation: Any, at: Steps) -> Iterator[tuple[Steps, str, str]]:
    """Yield every word of a mechanism that names something of the scenario: where it stands, what it names, the word."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _named(getattr(value, name), step(annotation, name), (*at, name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _named(inner, step(annotation, key), (*at, key))
    elif isinstance(value, list):
        for k, inner in enumerate(value):
            yield from _named(inner, step(annotation, k), (*at, k))
    elif isinstance(value, str) and shape_of(annotation).named:
        yield at, shape_of(annotation).named, value


def _check_comparison(draft: Draft) -> None:
    compare = draft.compare
    if compare is None:
        return
    word, listed = compare.baseline, draft.root.get("structures")
    # From the nodes: a mistake inside one structure need not hide a misspelt baseline.
    structures = [name for node in (listed.children if listed else ()) if (name := node.text_of("id"))]
    if structures and word is not None and word not in structures:
        problem = Text("没有这个结构", "there is no such structure")
        draft.add(("compare", "baseline"), problem, word, one_of(structures), nearest(word, structures))
    low, high = compare.precision.minimum, compare.precision.maximum
    if low > high:
        problem = Text("minimum 不得大于 maximum", "the minimum must not be above the maximum")
        draft.add(("compare", "precision"), problem, f"{low} > {high}")


def _check_table(draft: Draft, name: str) -> None:
    table, _, column = name.partition(".")
    path = ("tables", name)
    if table not in TABLES:
        problem = Text("没有这张表", "there is no such table")
        near = nearest(table, TABLES)
        draft.add(path, problem, name, one_of(TABLES), f"{near}.{column or '*'}" if near else "", at_key=True)
        return
    columns = ["*", *TABLES[table].model_fields]
    if column not in columns:
        near = nearest(column, columns)
        problem = Text("表中没有这一列", "the table has no such column")
        draft.add(path, problem, name, one_of(columns), f"{table}.{near}" if near else "", at_key=True)
