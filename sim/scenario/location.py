"""Where in the tree something stands: from a path of keys and numbers to a node, a mark and a dotted path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.scenario.positions import Mark, Node
from sim.scenario.shapes import is_choice, shape_of, step
from sim.scenario.tree import Scenario
from sim.vocabulary.quantity import Given


@dataclass(frozen=True)
class Location:
    """The deepest node on a path that exists, and what the tree allows there."""

    node: Node
    mark: Mark
    """Where to look: the key, for a whole entry that is out of place; else the value."""
    path: str
    annotation: Any
    owner: Any
    """Annotation of what holds the last step."""
    parent: Node | None
    complete: bool
    """Whether every step of the path exists in the file."""


def locate(root: Node, steps: tuple[str | int, ...], at_key: bool = False, of: Any = Scenario) -> Location:
    """Return where `steps` lead from the top of a tree `of` that type; steps that no file has (branches of a union) end the walk."""
    if steps and steps[-1] == "[key]":
        steps, at_key = steps[:-1], True
    node, mark, labels = root, root.mark, list[str]()
    annotation: Any = of
    owner: Any = None
    parent: Node | None = None
    complete = True
    for number, part in enumerate(steps, 1):
        inner = step(annotation, part)
        bare = part == "value" and node.kind != "mapping" and shape_of(annotation).is_a(Given)
        if complete and not bare and node.kind == "mapping" and part in node.items:
            key, value = node.items[str(part)]
            name = str(part)
            parent, node = node, value
            mark = key if at_key and number == len(steps) else value.mark
        elif complete and node.kind == "list" and isinstance(part, int) and part < len(node.children):
            name = label(node, part, inner)
            parent, node = node, node.children[part]
            mark = node.mark
        elif bare:
            name = ""
        elif inner is None and shape_of(annotation).model() is None:
            break
        else:
            name = part if isinstance(part, str) else ""
            complete = False
        repeated = is_choice(annotation) and labels[-1:] == [name]
        if name and not repeated:
            labels.append(name)
        annotation, owner = inner, annotation
    return Location(node, mark, ".".join(labels), annotation, owner, parent, complete)


def label(node: Node, index: int, annotation: Any) -> str:
    """Return the name of a list's item in a dotted path: its id or single key if unique, else its number from 1."""
    name = item_name(node.children[index], annotation)
    unique = name and [item_name(child, annotation) for child in node.children].count(name) == 1
    return name if unique else str(index + 1)


def item_name(item: Node, annotation: Any) -> str:
    """Return the name by which a list's item may be addressed, or ""."""
    if is_choice(annotation):
        if isinstance(item.value, str):
            return item.value
        return next(iter(item.items)) if len(item.items) == 1 else ""
    return item.text_of("id") or ""
