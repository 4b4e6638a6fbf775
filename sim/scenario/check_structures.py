"""Cross checks of the structures, of what is compared, and of the grounds stated for tables."""

from __future__ import annotations

from sim.scenario.draft import Draft
from sim.scenario.messages import PROBLEMS
from sim.scenario.rows import TABLES
from sim.scenario.words import nearest, one_of
from sim.vocabulary.text import Text


def check_structures(draft: Draft) -> None:
    """Add what is wrong with the structures, the comparison and the tables' grounds."""
    seen: dict[str, int] = {}
    for k, structure in enumerate(draft.structures or ()):
        if seen.setdefault(structure.id, k) != k:
            draft.add(("structures", k, "id"), Text("结构重名", "two structures have this name"), structure.id)
        for i, entry in enumerate(structure.mechanisms):
            for name in entry.model_fields_set:
                intensity = getattr(entry, name).intensity
                if intensity.end is not None and intensity.end <= (intensity.start or 0.0):
                    path = ("structures", k, "mechanisms", i, name, "intensity", "end")
                    draft.add(path, Text("结束须晚于开始", "the end must come after the start"), f"{intensity.end:g} h")
    _check_comparison(draft)
    for name, ground in (draft.statuses or {}).items():
        if draft.findings.full:
            break
        _check_table(draft, name)
        if ground.status != "assumption" and not ground.source.strip():
            draft.add(("tables", name), PROBLEMS["source_missing"], ground.status)


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
