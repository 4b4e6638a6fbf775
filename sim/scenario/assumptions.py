"""On what ground every parameter of a scenario stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from sim.scenario.csv_tables import Sheet
from sim.scenario.loaded import Assumption
from sim.scenario.location import label
from sim.scenario.positions import Node
from sim.scenario.shapes import is_choice, shape_of, step
from sim.scenario.tree import Scenario, TableStatus
from sim.vocabulary.quantity import Given

# Columns that name a row or translate its name; every other column is a parameter.
_NAMES = {
    "places": ("id", "zh", "en"),
    "functions": ("id", "zh", "en"),
    "offices": ("place", "function"),
    "matters": ("id", "zh", "en"),
    "profile": ("weekday", "hour"),
}


def assumptions_of(scenario: Scenario, root: Node, sheets: dict[str, Sheet[Any]]) -> tuple[Assumption, ...]:
    """Return the ground of every parameter: those of the tree, then the columns of the tables."""
    tree = _walk(scenario, root, Scenario, ())
    tables = (entry for sheet in sheets.values() for entry in _columns(sheet, scenario.tables))
    return (*tree, *tables)


def _walk(value: Any, node: Node | None, annotation: Any, path: tuple[str, ...]) -> Iterator[Assumption]:
    if isinstance(value, Given):
        yield _given(value, node, annotation, path)
    elif isinstance(value, BaseModel):
        written = list(node.items) if node is not None else []
        fields = type(value).model_fields
        for name in [*written, *(name for name in fields if name not in written)]:
            child = getattr(value, name)
            if child is None:
                continue
            # A mechanism's name is both the label of its item in the list and its single key.
            inner = path if is_choice(annotation) and path[-1:] == (name,) else (*path, name)
            yield from _walk(child, node.get(name) if node is not None else None, step(annotation, name), inner)
    elif isinstance(value, dict):
        for key, child in value.items():
            below = node.get(key) if node is not None else None
            yield from _walk(child, below, step(annotation, key), (*path, str(key)))
    elif isinstance(value, list):
        for k, child in enumerate(value):
            below = node.children[k] if node is not None else None
            name = label(node, k, step(annotation, k)) if node is not None else str(k + 1)
            yield from _walk(child, below, step(annotation, k), (*path, name))


def _given(given: Given[Any], node: Node | None, annotation: Any, path: tuple[str, ...]) -> Assumption:
    written = node is not None
    raw = node.get("value") if node is not None and node.kind == "mapping" else node
    span = node.get("range") if node is not None else None
    unit = shape_of(step(annotation, "value")).unit
    if span is not None and span.kind == "list":
        low, high = (child.text for child in span.children)
        if given.range is not None and low.endswith(("%", "％")) != high.endswith(("%", "％")):
            low, high = (_number(end, unit) for end in given.range)  # side by side, `0.3 – 50 %` would read as 0.3 %
    else:
        low, high = (_number(end, unit) for end in given.range) if given.range is not None else ("", "")
    return Assumption(
        path=".".join(path),
        value=raw.text if raw is not None else _number(given.value, unit),
        status=given.status,
        source=given.source,
        range=f"{low} – {high}" if low else "",
        stated=written and "status" in given.model_fields_set,
        written=written,
    )


def _number(value: Any, unit: str) -> str:
    return f"{value:g} {unit}".strip()


def _columns(sheet: Sheet[Any], statuses: dict[str, TableStatus]) -> Iterator[Assumption]:
    for column in sheet.model.model_fields:
        if column in _NAMES[sheet.name]:
            continue
        path = f"{sheet.name}.{column}"
        ground = statuses.get(path) or statuses.get(f"{sheet.name}.*")
        yield Assumption(
            path=path,
            value=_summary([getattr(row, column) for row in sheet.rows]),
            status=ground.status if ground is not None else "assumption",
            source=ground.source if ground is not None else "",
            stated=ground is not None,
            written=column in sheet.header,
        )


def _summary(values: list[Any]) -> str:
    """Return the range of numbers, or the first few of different words."""
    numbers = [value for value in values if isinstance(value, int | float)]
    if numbers:
        low, high = min(numbers), max(numbers)
        return f"{low:g}" if low == high else f"{low:g} – {high:g}"
    words = list(dict.fromkeys(str(value) for value in values if value))
    return ", ".join(words[:3]) + (", …" if len(words) > 3 else "")
