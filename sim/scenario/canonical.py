"""The resolved text of a scenario: the same for the same content, wherever and however it was written."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import Any

from sim.scenario.csv_tables import Sheet
from sim.scenario.positions import Node
from sim.scenario.shapes import shape_of, step
from sim.scenario.tree import Scenario


def canonical_text(root: Node, sheets: dict[str, Sheet[Any]]) -> str:
    """Return canonical YAML of the tree, keys in the order of the reference, followed by the tables as CSV."""
    parts = [canonical_yaml(root.plain(), Scenario)]
    for name, sheet in sheets.items():
        table = io.StringIO()
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(sheet.header)
        writer.writerows(sheet.records)
        parts.append(f"# table: {name}\n{table.getvalue()}")
    return "".join(parts)


def canonical_yaml(plain: Any, of: Any) -> str:
    """Return a plain tree of type `of` as canonical YAML, keys in the order of the reference."""
    return "\n".join(_lines(plain, of, "")) + "\n"


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _lines(value: Any, annotation: Any, indent: str) -> list[str]:
    if isinstance(value, dict) and value:
        order = {key: k for k, key in enumerate(shape_of(annotation).names())}
        lines: list[str] = []
        for key in sorted(value, key=lambda key: (order.get(key, len(order)), key)):
            name = key if key.replace("_", "").isalnum() and key.isascii() and key[0].isalpha() else _quoted(key)
            lines.extend(_entry(f"{indent}{name}:", value[key], step(annotation, key), indent + "  "))
        return lines
    if isinstance(value, list) and value:
        lines = []
        for k, item in enumerate(value):
            lines.extend(_entry(f"{indent}-", item, step(annotation, k), indent + "  "))
        return lines
    return [indent + _scalar(value)]


def _entry(head: str, value: Any, annotation: Any, indent: str) -> list[str]:
    if isinstance(value, dict | list) and value:
        return [head, *_lines(value, annotation, indent)]
    return [f"{head} {_scalar(value)}"]


def _scalar(value: Any) -> str:
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
