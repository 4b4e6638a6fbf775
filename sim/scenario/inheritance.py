"""`base` and `change`: a scenario written as a named short difference from another file.

A path of `change` is dotted, written nested, or both. List items are addressed by their id (a mechanism by its name, an
item without a name by its number from 1). Groups of parameters are followed key by key; everything else, a quantity
with its status included, is replaced as a whole.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.scenario.composer import MAXIMUM_DEPTH
from sim.scenario.files import Refused
from sim.scenario.findings import Findings
from sim.scenario.location import item_name
from sim.scenario.positions import Mark, Node
from sim.scenario.shapes import is_choice, is_section, shape_of, step
from sim.scenario.tree import Scenario
from sim.scenario.words import NOTHING, nearest, one_of
from sim.vocabulary.quantity import Given
from sim.vocabulary.text import Text

_OWN = ("name", "title", "about", "seed")
_KEYS = ("base", "change", *_OWN)


def resolved(root: Node, findings: Findings, compose_file: Callable[[str], Node | None]) -> Node | None:
    """Return the scenario that a file means: itself, or its base with the changes laid upon it.

    `compose_file` reads another YAML file of the scenario's folder; it adds its findings itself, or raises Refused
    if the file cannot be used at all. None is returned if there is nothing to validate.
    """
    if "base" not in root.items:
        if "change" in root.items:
            mark = root.items["change"][0]
            findings.add(*mark, "change", Text("change 须与 base 一起使用", "change needs a base"), "change")
            return None
        return root
    for key, (mark, _) in root.items.items():
        if key not in _KEYS:
            near = nearest(key, [k for k in _KEYS if k not in root.items])
            problem = Text("有 base 时，其余内容须写在 change 之下", "beside base, everything else stands under change")
            findings.add(*mark, key, problem, key, one_of(_KEYS), near or f"change.{key}")
    if "name" not in root.items:
        problem = Text("缺少必填项：差异须有自己的名称", "a required entry is missing: a difference has a name")
        findings.add(*root.mark, "name", problem)
    base = _base(root.items["base"][1], findings, compose_file)
    if base is None:
        return None
    change = root.get("change")
    if change is not None and change.kind == "mapping":
        lay(base, change, findings)
    elif change is not None and (change.kind == "list" or change.value is not None):
        findings.add(
            *change.mark, "change", Text("须为“路径: 值”的映射", "a mapping of 'path: value' is needed"), change.found()
        )
    for key in _OWN:
        if key in root.items:
            base.items[key] = root.items[key]
    return base


def lay(root: Node, change: Node, findings: Findings) -> None:
    """Lay a mapping of `path: value` upon a tree, in place; what does not fit is added to `findings`."""
    _Change(root, findings).apply(change)


def _base(named: Node, findings: Findings, compose_file: Callable[[str], Node | None]) -> Node | None:
    name = named.value
    allowed = Text("同一文件夹内的 .yaml 文件名", "the name of a .yaml file in the same folder")
    if not isinstance(name, str) or "/" in name or not name.endswith((".yaml", ".yml")):
        findings.add(*named.mark, "base", Text("写法不符合要求", "not written as it must be"), named.found(), allowed)
        return None
    try:
        base = compose_file(name)
    except Refused as why:
        why_allowed = why.allowed if why.allowed != NOTHING else allowed
        findings.add(*named.mark, "base", why.problem, name, why_allowed, why.nearest)
        return None
    if base is not None and "base" in base.items:
        problem = Text("base 指向的文件自身不能再有 base", "a base must not have a base itself")
        findings.add(*named.mark, "base", problem, name)
        return None
    return base


class _Change:
    """Lay changes upon a tree."""

    def __init__(self, base: Node, findings: Findings) -> None:
        self._base = base
        self._findings = findings

    def apply(self, change: Node) -> None:
        """Apply every entry of `change`, in order."""
        for path, (mark, value) in change.items.items():
            steps = _steps(path)
            if len(steps) > MAXIMUM_DEPTH:
                self._findings.add(*mark, path, Text("嵌套过深", "nested too deeply"))
            else:
                self._set(self._base, steps, value, mark, Scenario, ())

    def _set(
        self, node: Node, steps: list[str], value: Node, mark: Mark, annotation: Any, done: tuple[str, ...]
    ) -> None:
        """Set the value at `steps` within `node`; missing groups on the way are made."""
        here, rest = steps[0], steps[1:]
        if node.kind == "list":
            self._set_item(node, steps, value, mark, annotation, done)
            return
        inner = step(annotation, here)
        old, key = node.get(here), node.items[here][0] if here in node.items else mark
        if not rest and not (is_section(inner) and value.kind == "mapping"):
            node.items[here] = (mark, value)
            return
        if old is None or (old.kind == "scalar" and not shape_of(inner).is_a(Given)):
            old = Node(mark, "mapping")
        elif old.kind == "scalar":
            old = Node(old.mark, "mapping", items={"value": (old.mark, old)})
        node.items[here] = (key, old)
        self._go_on(old, rest, value, mark, inner, (*done, here))

    def _go_on(self, node: Node, rest: list[str], value: Node, mark: Mark, inner: Any, done: tuple[str, ...]) -> None:
        if rest:
            self._set(node, rest, value, mark, inner, done)
            return
        for key, (key_mark, entry) in value.items.items():
            self._set(node, [key], entry, key_mark, inner, done)

    def _set_item(
        self, node: Node, steps: list[str], value: Node, mark: Mark, annotation: Any, done: tuple[str, ...]
    ) -> None:
        here, rest = steps[0], steps[1:]
        inner = step(annotation, 0)
        names = [item_name(child, inner) for child in node.children]
        if names.count(here) == 1:
            index = names.index(here)
        elif here.isdecimal() and len(here) < 6 and 1 <= int(here) <= len(node.children):
            index = int(here) - 1
        else:
            known = [name for name in names if name] or [str(k + 1) for k in range(len(names))]
            problem = Text("列表中没有这一项", "the list has no such item")
            self._findings.add(*mark, ".".join((*done, here)), problem, here, one_of(known), nearest(here, known))
            return
        item = node.children[index]
        if (
            is_choice(inner)
            and item.kind == "scalar"
            and names[index]
            and (rest or value.kind == "mapping" or here == names[index])
        ):
            # The item `trace` and the item `trace: {...}` are the same place, whether addressed by name or by number.
            item = Node(item.mark, "mapping", items={names[index]: (item.mark, Node(item.mark, "mapping"))})
            node.children[index] = item
        if is_choice(inner) and here == names[index]:
            self._set(item, steps, value, mark, inner, done)
        elif not rest and not (is_section(inner) and value.kind == "mapping"):
            node.children[index] = value
        else:
            self._go_on(item, rest, value, mark, inner, (*done, here))


def _steps(path: str) -> list[str]:
    """Return the steps of a dotted path; a table's column, as in `tables.matters.count`, is one step."""
    steps = path.split(".")
    if steps[0] == "tables" and len(steps) > 2:
        return ["tables", f"{steps[1]}.{steps[2]}", *steps[3:]]
    return steps
