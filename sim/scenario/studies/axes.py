"""Whether the axes of a study fit its scenario: that each path exists, and that each value may stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import prod
from typing import Any, NamedTuple

from pydantic import ValidationError

from sim.scenario.findings import Findings
from sim.scenario.inheritance import lay
from sim.scenario.loaded import Loaded
from sim.scenario.messages import add_findings
from sim.scenario.positions import Node
from sim.scenario.shapes import is_choice, shape_of, step
from sim.scenario.studies.amounts import Amount, amount_of, in_unit_of, same_unit
from sim.scenario.studies.common import AXIS_PATH, MOST_AXES
from sim.scenario.studies.sensitivity import LEAST_AXES
from sim.scenario.studies.sensitivity import MOST_AXES as MOST_SENSITIVITY_AXES
from sim.scenario.studies.sweep import MOST_AXES as MOST_SWEEP_AXES
from sim.scenario.studies.sweep import MOST_POINTS
from sim.scenario.tree import Scenario
from sim.scenario.variant import (
    Base,
    Unfit,
    base_of,
    is_factor,
    one_change,
    spread,
    standing,
    unfit_factor,
    with_factor,
)
from sim.scenario.words import nearest, one_of
from sim.vocabulary.quantity import Given
from sim.vocabulary.text import Text

GROUPS = ("levers", "uncertainties")
AXES_OF: dict[str, tuple[int, int]] = {
    "sweep": (1, MOST_SWEEP_AXES),
    "sensitivity": (LEAST_AXES, MOST_SENSITIVITY_AXES),
    "discover": (1, 2 * MOST_AXES),
}
"""How many axes a kind takes, both groups together; kinds that are not named vary nothing."""
_RANGE = Text("range: [低, 高]", "range: [low, high]")


class Unknown(NamedTuple):
    """The first step of a path that does not exist."""

    word: str
    known: tuple[str, ...]


def annotation_at(path: str) -> Any:
    """Return what the scenario allows at a dotted path (a quantity without its ground), or the step that is Unknown."""
    annotation: Any = Scenario
    for part in path.split("."):
        if shape_of(annotation).core is list:
            annotation = step(annotation, 0)
            if part.isdecimal() or not is_choice(annotation):
                continue  # an item by its number or id; a mechanism's name is a step of its own
        inner = step(annotation, part)
        if inner is None:
            return Unknown(part, shape_of(annotation).names())
        annotation = inner
    return step(annotation, "value") if shape_of(annotation).is_a(Given) else annotation


def check_axes(root: Node, kind: str, loaded: Loaded, findings: Findings) -> None:
    """Add everything that is wrong with the axes of a study, held against its scenario."""
    if kind not in AXES_OF:
        return
    found = list(_axes(root))
    least, most = AXES_OF[kind]
    if not least <= len(found) <= most:
        mark = next((root.items[group][0] for group in reversed(GROUPS) if group in root.items), root.mark)
        problem = Text(
            "轴数不合要求（levers 与 uncertainties 合计）", "the number of axes (levers and uncertainties together)"
        )
        findings.add(*mark, "levers", problem, str(len(found)), Text(f"{least} 至 {most} 个", f"{least} to {most}"))
    if len(found) > most or any(
        len(listed.children) > MOST_AXES for g in GROUPS if (listed := root.get(g)) is not None
    ):
        return  # one mistake is enough to say about so many
    base, taken = base_of(loaded), dict[str, str]()
    for at, node in found:
        path = node.text_of("path")
        if path is None or not re.fullmatch(AXIS_PATH, path):
            continue  # said by the validation of the file
        named = node.items["path"][1]
        for each in [path] if is_factor(path) else spread(base.root, path):
            if each in taken:
                first = taken[each]
                problem = Text(f"{first} 已改变同一路径", f"{first} changes the same path already")
                findings.add(*named.mark, f"{at}.path", problem, path)
                break
            taken[each] = at
        _check_shape(node, at, kind, findings)
        if is_factor(path):
            _check_factor(node, named, at, path, loaded, findings)
        else:
            _check_path(node, named, at, path, base, loaded, findings)
    if kind == "sweep":
        _check_points(root, [node for _, node in found], findings)


def _axes(root: Node) -> Iterator[tuple[str, Node]]:
    for group in GROUPS:
        listed = root.get(group)
        for k, node in enumerate(listed.children if listed is not None else ()):
            yield f"{group}.{k + 1}", node


def _written(node: Node, *keys: str) -> list[Node]:
    """Return the values that the study writes for an axis: the ends of its range, or its list."""
    return [
        child
        for key in keys or ("range", "values")
        if (listed := node.get(key)) is not None
        for child in listed.children
        if child.kind == "scalar"
    ]


def _check_shape(node: Node, at: str, kind: str, findings: Findings) -> None:
    """Check what can be said without the scenario: ends in order and in one unit, lists for sweeps alone."""
    ends, values = _written(node, "range"), _written(node, "values")
    if len(ends) == 2:
        low, high = (amount_of(end.value) for end in ends)
        if low is None or high is None:
            problem = Text("两端须为数或带单位的数", "both ends must be numbers, with their units")
            findings.add(*ends[0].mark, f"{at}.range", problem, f"{ends[0].text} – {ends[1].text}")
        elif not same_unit(ends[0].value, ends[1].value):
            problem = Text("两端的单位不同", "the ends are in different units")
            findings.add(*ends[1].mark, f"{at}.range", problem, f"{ends[0].text} – {ends[1].text}")
        elif not low.number < high.number:
            problem = Text("低端须小于高端", "the low end must lie below the high end")
            findings.add(*ends[0].mark, f"{at}.range", problem, f"{ends[0].text} – {ends[1].text}")
    for key in ("values", "steps"):
        if key in node.items and kind != "sweep":
            problem = Text("只有扫描（sweep）的轴才写此键", "only the axes of a sweep have this key")
            findings.add(*node.items[key][0], f"{at}.{key}", problem, key, Text("range", "range"))
    if kind != "sweep":
        return
    if "values" in node.items and "steps" in node.items:
        problem = Text("values 与 steps 只写其一", "either values or steps, not both")
        findings.add(*node.items["steps"][0], f"{at}.steps", problem, "steps")
    elif "values" not in node.items and "steps" not in node.items:
        problem = Text("扫描的每个轴须写 values 或 steps", "each axis of a sweep needs values or steps")
        findings.add(*node.mark, at, problem)
    elif "values" in node.items and len(values) < 2:
        problem = Text("项数过少", "too few items")
        findings.add(
            *node.items["values"][1].mark, f"{at}.values", problem, "", Text("至少两个值", "two values at least")
        )
    amounts = [amount_of(value.value) for value in values]
    numeric = [amount for amount in amounts if amount is not None]
    if len(numeric) == len(values):
        _check_list(values, numeric, at, findings)
    elif len({value.text for value in values}) < len(values):
        findings.add(*node.items["values"][1].mark, f"{at}.values", Text("有重复的值", "a value stands there twice"))


def _check_list(values: list[Node], amounts: list[Amount], at: str, findings: Findings) -> None:
    seen: set[float] = set()
    for node, amount in zip(values, amounts, strict=True):
        number = in_unit_of(amount, amounts[0].template)
        if not same_unit(node.value, values[0].value):
            problem = Text("各值须用同一单位", "all values of an axis must be in the same unit")
            findings.add(*node.mark, f"{at}.values", problem, node.text, Text(amounts[0].unit, amounts[0].unit))
        elif number in seen:
            findings.add(*node.mark, f"{at}.values", Text("有重复的值", "a value stands there twice"), node.text)
        seen.add(amount.number if number is None else number)


def _check_points(root: Node, axes: list[Node], findings: Findings) -> None:
    sizes = []
    for node in axes:
        steps = node.get("steps")
        stated = steps.value if steps is not None and isinstance(steps.value, int) else 0
        sizes.append(max(len(_written(node, "values")) or stated, 1))
    if prod(sizes) > MOST_POINTS:
        mark = next((root.items[group][0] for group in GROUPS if group in root.items), root.mark)
        found = " x ".join(str(size) for size in sizes) + f" = {prod(sizes):,}"
        problem, allowed = (
            Text("扫描的点过多", "too many points"),
            Text(f"至多 {MOST_POINTS:,} 个", f"at most {MOST_POINTS:,}"),
        )
        findings.add(*mark, "levers", problem, found, allowed)


def _check_factor(node: Node, named: Node, at: str, path: str, loaded: Loaded, findings: Findings) -> None:
    wrong = unfit_factor(loaded.tables, path, 1.0)
    if wrong is not None:
        findings.add(*named.mark, f"{at}.path", wrong.problem, wrong.found, wrong.allowed, wrong.near)
        return
    if not _written(node):
        problem = Text("倍数须写出范围", "a factor needs a range")
        findings.add(*named.mark, at, problem, path, Text("range: [0.5, 2]", "range: [0.5, 2]"))
    for end in _written(node):
        wrong = unfit_factor(loaded.tables, path, end.value)
        if wrong is None:
            try:
                with_factor(loaded.tables, path, float(str(end.value)))
            except ValidationError:
                allowed = Text("结果须仍在该列的允许范围内", "what comes of it must stay within the column's range")
                wrong = Unfit(Text("超出允许范围", "outside the allowed range"), end.text, allowed)
        if wrong is not None:
            findings.add(*end.mark, f"{at}.range", wrong.problem, wrong.found, wrong.allowed, wrong.near)


def _check_path(node: Node, named: Node, at: str, path: str, base: Base, loaded: Loaded, findings: Findings) -> None:
    paths = spread(base.root, path)
    if not paths:
        known = sorted({name for spec in loaded.scenario.structures for name in _names(spec.chosen())})
        word = path.split(".")[3]
        problem = Text("没有一个结构有这个机制", "no structure has this mechanism")
        findings.add(*named.mark, f"{at}.path", problem, path, one_of(known), nearest(word, known))
        return
    there = annotation_at(paths[0])
    if isinstance(there, Unknown):
        problem = Text("没有这个路径", "there is no such path")
        near = nearest(there.word, there.known)
        steps = [near if near and part == there.word else part for part in path.split(".")]
        findings.add(*named.mark, f"{at}.path", problem, path, one_of(there.known), ".".join(steps) if near else "")
        return
    for each in paths:
        own = Findings([])
        # The path alone is tried first, with what stands there already: a mistake in it is told once.
        _laid(base, [each], standing(base.root, each) or named, own)
        if own:
            _retell(own, named, at, findings)
            return
    ends = _written(node)
    for value in ends:
        own = Findings([])
        _validate(_laid(base, paths, value, own), own)
        if own:
            _retell(own, value, at, findings)
    if not ends and not any(a.path == paths[0] and a.range for a in loaded.assumptions):
        problem = Text("情景没有给出范围，这里也没有 range", "the scenario states no range, nor does the study")
        findings.add(*named.mark, at, problem, path, _RANGE)


def _names(specs: Any) -> list[str]:
    from sim.mechanisms.registry import name_of

    return [name_of(spec) for spec in specs]


def _laid(base: Base, paths: list[str], value: Node, findings: Findings) -> Node:
    root = base.root.copy()
    for path in paths:
        change = one_change(path, "", value.mark)
        change.items[path] = (value.mark, value.copy())
        lay(root, change, findings)
    return root


def _validate(laid: Node, findings: Findings) -> None:
    try:
        Scenario.model_validate(laid.plain())
    except ValidationError as error:
        add_findings(error, laid, findings)


def _retell(own: Findings, value: Node, at: str, findings: Findings) -> None:
    """Add the first of what is wrong with one value, at the place where the study writes it."""
    first = own.error().findings[0]
    mark = value.mark  # what the value makes wrong elsewhere in the scenario is still this line's doing
    findings.add(*mark, f"{at}: {first.path}", first.problem, first.found or value.text, first.allowed, first.nearest)
