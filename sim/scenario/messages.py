"""From the validator's complaints to findings: what stood there, what may stand there, the nearest word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from itertools import islice
from typing import Any, Literal

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.scenario.findings import MAXIMUM_FINDINGS, Findings
from sim.scenario.location import Location, locate
from sim.scenario.positions import Node
from sim.scenario.shapes import Shape, described, is_choice, shape_of
from sim.scenario.tree import Scenario
from sim.scenario.words import NOTHING, listed, nearest, one_of
from sim.vocabulary.quantity import Given
from sim.vocabulary.text import Text

_UNIT = Text("缺少单位", "the unit is missing")
_RANGE = Text("超出允许范围", "outside the allowed range")
_NUMBER = Text("须为数", "a number is needed")
_WHOLE = Text("须为整数", "a whole number is needed")
_TEXT = Text("须为文字（数字须加引号）", "text is needed (put quotes around a number)")
_WORD = Text("不是允许的词", "not one of the allowed words")
_LIST = Text("须为列表", "a list is needed")
_MAPPING = Text("须为“键: 值”的映射", "a mapping of 'key: value' is needed")
_FLAG = Text("须为 true 或 false", "true or false is needed")
MISSING = Text("缺少必填项", "a required entry is missing")
_EMPTY = Text("内容为空", "nothing stands here")
_FEW = Text("项数过少", "too few items")
_MANY = Text("项数过多", "too many items")
PROBLEMS: Mapping[str, Text] = {
    "quantity_type": Text("须为带单位的数量", "a quantity with its unit is needed"),
    "quantity_unit": _UNIT,
    "quantity_unknown_unit": Text("未知的时间单位", "unknown unit of time"),
    "quantity_range": Text("时长须在 0 到 100 年之间", "a duration must be between 0 and 100 years"),
    "rate_unit": Text("须为带单位的速率", "a rate with its unit is needed"),
    "rate_range": Text("速率不能为负", "a rate must not be negative"),
    "number_needed": _NUMBER,
    "scalar_needed": Text("须为数、带单位的数或一个词", "a number, a number with its unit or a word is needed"),
    "source_missing": Text("标明此状态的值须写出来源 source", "a value with this status must name its source"),
    "range_order": Text("范围须满足 低 <= 值 <= 高", "the range must satisfy low <= value <= high"),
    "duration_form": Text(
        "时长分布须写 median 与 log_sd，或只写 mean，或只写 exactly",
        "write median and log_sd together, or mean alone, or exactly alone",
    ),
    "one_mechanism": Text("每项须恰好一个机制", "each item must hold exactly one mechanism"),
    "name_taken": Text("此名称已另有用途", "this name is taken for something else"),
    "string_type": _TEXT,
    "string_pattern_mismatch": Text("写法不符合要求", "not written as it must be"),
    "string_too_short": Text("文字过短", "the text is too short"),
    "string_too_long": Text("文字过长", "the text is too long"),
    "string_unicode": Text("文字含无效字符", "the text holds an invalid character"),
    "literal_error": _WORD,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": Text("须为有限的数", "a finite number is needed"),
    "greater_than": _RANGE,
    "greater_than_equal": _RANGE,
    "less_than": _RANGE,
    "less_than_equal": _RANGE,
    "bool_type": _FLAG,
    "bool_parsing": _FLAG,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "too_short": _FEW,
    "too_long": _MANY,
}


def add_findings(error: ValidationError, root: Node, findings: Findings, of: type[BaseModel] = Scenario) -> None:
    """Add a finding for every mistake in a tree `of` that type; several complaints about one mistake become one finding."""
    unknown: dict[int, list[str]] = defaultdict(list)
    places: list[tuple[ErrorDetails, Location]] = []
    for detail in islice(error.errors(include_url=False), 2 * MAXIMUM_FINDINGS):
        place = locate(root, detail["loc"], detail["type"] == "extra_forbidden", of)
        places.append((detail, place))
        if detail["type"] == "extra_forbidden" and place.parent is not None:
            unknown[id(place.parent)].append(str(detail["loc"][-1]))
    for detail, place in places:
        if findings.full:
            break
        kind, loc = detail["type"], detail["loc"]
        shape = shape_of(place.annotation)
        if kind == "literal_error" and shape.core is not Literal:
            continue  # one branch of a union; the complaint about the other one names these words, too
        if kind == "extra_forbidden":
            _add_unknown(str(loc[-1]), place, findings, of)
        elif kind != "missing":
            _add_value(detail, place, shape, findings)
        elif isinstance(loc[-1], int):
            _add(place, _FEW, findings, found=place.node.found(), allowed=described(place.owner))
        elif not any(_meant(word, place.owner, place.node) == loc[-1] for word in unknown[id(place.node)]):
            _add(place, MISSING, findings, allowed=described(place.annotation))


def _add_unknown(word: str, place: Location, findings: Findings, of: type[BaseModel]) -> None:
    holder = place.parent if place.complete else None
    meant = _meant(word, place.owner, holder)
    elsewhere = "" if meant else _homes(of).get(word, "")
    problem = Text("未知的键", "unknown key")
    if is_choice(place.owner):
        problem = Text("没有这个机制", "there is no such mechanism")
    elif elsewhere:
        problem = Text("此键不应出现在这里", "this key does not belong here")
    elif word == "<<":
        problem = Text("YAML 1.2 没有合并键", "YAML 1.2 has no merge keys")
    allowed = one_of(shape_of(place.owner).names())
    _add(place, problem, findings, found=word, allowed=allowed, near=meant or elsewhere)


def _meant(word: str, owner: Any, holder: Node | None) -> str:
    """Return the key that was probably meant: the nearest, first among those that are not there yet."""
    present = holder.items if holder is not None else {}
    names = shape_of(owner).names()
    return nearest(word, [key for key in names if key not in present]) or nearest(word, names)


@cache
def _homes(of: type[BaseModel]) -> dict[str, str]:
    """Return, for every key of the tree, the first place where it belongs."""
    homes: dict[str, str] = {}
    waiting: list[tuple[str, type[BaseModel]]] = [("", of)]
    while waiting:
        path, model = waiting.pop(0)
        for name, entry in model.model_fields.items():
            shape = shape_of(entry.annotation)
            here = f"{path}.{name}" if path else name
            homes.setdefault(name, here)
            inner = shape.model()
            if inner is not None and not shape.is_a(Given) and here.count(".") < 3:
                waiting.append((here, inner))
    return homes


def _add_value(detail: ErrorDetails, place: Location, shape: Shape, findings: Findings) -> None:
    kind, context = detail["type"], detail.get("ctx") or {}
    problem = PROBLEMS.get(kind) or Text("取值不合要求", detail["msg"])
    node = place.node
    if node.kind == "scalar" and node.value is None and place.complete:
        problem = _EMPTY
    found, allowed, near = node.found(), described(place.annotation), ""
    if kind == "quantity_unknown_unit":
        units = [str(unit) for unit in context["allowed"]]
        allowed, near = one_of(units), nearest(str(context["found"]), units)
    elif shape.options:
        near = nearest(node.text, shape.options)
    elif kind == "one_mechanism":
        allowed = listed(context["allowed"])
    elif kind in ("duration_form", "scalar_needed"):
        allowed = NOTHING
    elif kind == "range_order":
        found, allowed = f"{context['value']:g}, [{context['low']:g}, {context['high']:g}]", NOTHING
    elif kind == "source_missing":
        found, allowed = str(context["status"]), Text("source: 出处", "source: where it comes from")
    elif kind == "string_pattern_mismatch":
        near = _repaired(node.text, shape)
    _add(place, problem, findings, found=found, allowed=allowed, near=near)


def _repaired(text: str, shape: Shape) -> str:
    """Return the name a badly written one was probably meant to be."""
    pattern = str(shape.bounds.get("pattern", ""))
    if shape.named or not pattern.startswith("^[a-z]") or "." in pattern:
        return ""
    name = "".join(c for c in text.strip().lower().replace("-", "_").replace(" ", "_") if c.isascii())
    return name if name and name[0].isalpha() and name.replace("_", "").isalnum() and len(name) <= 64 else ""


def _add(
    place: Location, problem: Text, findings: Findings, found: str = "", allowed: Text = NOTHING, near: str = ""
) -> None:
    mark = place.mark
    findings.add(mark.file, mark.line, mark.column, place.path, problem, found, allowed, near)
