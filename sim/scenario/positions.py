"""The nodes of a YAML file with the place where each was written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from sim.scenario.scalars import Scalar

Kind = Literal["scalar", "list", "mapping"]


class Mark(NamedTuple):
    """A place in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int


@dataclass(slots=True)
class Node:
    """One node; a mapping keeps the place of each key beside its value."""

    mark: Mark
    kind: Kind
    text: str = ""
    """A scalar as written."""
    value: Scalar = None
    items: dict[str, tuple[Mark, Node]] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    nodes: int = 1
    """Nodes in this tree, with aliases written out."""
    characters: int = 0
    """Characters of all scalars in this tree."""
    height: int = 1

    def get(self, key: str) -> Node | None:
        """Return the value of a key, or None."""
        entry = self.items.get(key)
        return None if entry is None else entry[1]

    def text_of(self, key: str) -> str | None:
        """Return the text of a key's value if it is a string, else None."""
        node = self.get(key)
        return node.value if node is not None and isinstance(node.value, str) else None

    def plain(self) -> Any:
        """Return the tree as dicts, lists and scalars."""
        if self.kind == "mapping":
            return {key: value.plain() for key, (_, value) in self.items.items()}
        if self.kind == "list":
            return [child.plain() for child in self.children]
        return self.value

    def copy(self) -> Node:
        """Return a copy that shares no node with this tree."""
        items = {key: (mark, value.copy()) for key, (mark, value) in self.items.items()}
        children = [child.copy() for child in self.children]
        # By place and not by `replace`: a study copies a scenario's thousand nodes for every point.
        return Node(
            self.mark, self.kind, self.text, self.value, items, children, self.nodes, self.characters, self.height
        )

    def found(self) -> str:
        """Return what a message shows as having stood here."""
        if self.kind == "mapping":
            return "{" + ", ".join(list(self.items)[:4]) + (", …}" if len(self.items) > 4 else "}")
        if self.kind == "list":
            return f"[{len(self.children)}]" if self.children else "[]"
        return self.text
