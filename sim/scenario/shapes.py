"""What the typed tree allows at a place: walking annotations, and saying in words what may stand there."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.mechanisms.choosing import Names
from sim.scenario.structures import MechanismEntry
from sim.scenario.words import NOTHING, one_of
from sim.vocabulary.duration import Varying
from sim.vocabulary.quantity import Dimension, Given
from sim.vocabulary.text import Text

_PATTERNS = {
    r"^[a-z][a-z0-9_]{0,63}$": Text(
        "以小写字母开头，由小写字母、数字、下划线组成，至多 64 个字符",
        "a lower-case name: letters, digits and underscores, beginning with a letter, at most 64 characters",
    ),
    r"^(\*|[a-z][a-z0-9_]{0,63})$": Text("小写名称，或 *", "a lower-case name, or *"),
    r"^[^\\:]+\.csv$": Text("场景文件夹内的 .csv 文件，用“/”分隔", "a .csv file in the scenario's folder, with '/'"),
    r"^[a-z][a-z0-9_.*]{0,199}$": Text(
        "情景中的点分路径，如 behaviour.passing.base_rate；或 offices.staff.层级、matters.列",
        "a dotted path of the scenario, such as behaviour.passing.base_rate; or offices.staff.<tier>, matters.<column>",
    ),
    r"^[^\\:/]+\.ya?ml$": Text("同一文件夹内的 .yaml 文件名", "the name of a .yaml file in the same folder"),
    r"^([01]\d|2[0-4]):[0-5]\d$": Text("HH:MM 形式的时刻，如 08:30", "a time of day HH:MM, such as 08:30"),
}
_NAMED = {
    "matters": (Text("本场景某一事项的 id", "the id of a matter of this scenario"), Text("事项", "ids of matters")),
    "tiers": (Text("本场景某一层级的 id", "the id of a tier of this scenario"), Text("层级", "ids of tiers")),
    "functions": (
        Text("本场景某一职能的 id", "the id of a function of this scenario"),
        Text("职能", "ids of functions"),
    ),
}
"""What may stand where something of the scenario is named: once, and in a list."""
_QUANTITIES = {
    "calendar": Text("带单位的时长，如 2 小时、3 天、2 个工作日", "a duration with its unit: 2 hours, 3 working days"),
    "work": Text("带单位的工时，如 20 分钟、1.5 小时", "a duration of work with its unit: 20 minutes, 1.5 hours"),
    "rate": Text("带单位的速率，如 每天 40 件、40 per day", "a rate with its unit: 40 per day, 每天 40 件"),
}


@dataclass(frozen=True)
class Shape:
    """One annotation, unwrapped."""

    core: Any
    """A model class, `list`, `tuple`, `dict`, `Literal`, `int`, `float`, `str`, `bool` or None if unknown."""
    arguments: tuple[Any, ...] = ()
    options: tuple[str, ...] = ()
    """Words that are allowed literally."""
    dimension: str = ""
    unit: str = ""
    bounds: dict[str, Any] = field(default_factory=dict)
    named: str = ""
    """What a word names: `matters`, `tiers` or `functions` of the scenario; "" if it names nothing."""

    def model(self) -> type[BaseModel] | None:
        """Return the model class, or None if this is something else."""
        return self.core if isinstance(self.core, type) and issubclass(self.core, BaseModel) else None

    def is_a(self, *classes: type[BaseModel]) -> bool:
        """Tell whether this is one of the given models."""
        model = self.model()
        return model is not None and issubclass(model, classes)

    def names(self) -> tuple[str, ...]:
        """Return the keys a mapping may have here; () if they are free."""
        model = self.model()
        return tuple(model.model_fields) if model is not None else ()


def shape_of(annotation: Any) -> Shape:
    """Return what an annotation means, with its constraints collected."""
    metadata: list[Any] = []
    core, options = annotation, ()
    while True:
        if get_origin(core) is Annotated:
            core, *more = get_args(core)
            metadata.extend(more)
            continue
        if get_origin(core) in (Union, types.UnionType):
            members = [member for member in get_args(core) if member is not type(None)]
            options += tuple(o for m in members if get_origin(m) is Literal for o in get_args(m))
            rest = [member for member in members if get_origin(member) is not Literal]
            core = rest[0] if rest else Literal
            continue
        break
    if get_origin(core) is Literal:
        return Shape(Literal, options=tuple(str(option) for option in get_args(core)))
    bounds: dict[str, Any] = {}
    dimension = unit = named = ""
    for item in _flat(metadata):
        if isinstance(item, Names):
            named = item.of
        if isinstance(item, Dimension):
            dimension, unit = item.name, item.unit
        for name in ("gt", "ge", "lt", "le", "min_length", "max_length", "pattern"):
            value = getattr(item, name, None)
            if value is not None:
                bounds[name] = _tighter(name, bounds.get(name), value)
    return Shape(get_origin(core) or core, get_args(core), options, dimension, unit, bounds, named)


def _flat(metadata: list[Any]) -> Iterator[Any]:
    for item in metadata:
        if isinstance(item, FieldInfo):
            yield from item.metadata
        else:
            yield item


def _tighter(name: str, old: Any, new: Any) -> Any:
    if old is None or name == "pattern":
        return new
    return max(old, new) if name in ("gt", "ge", "min_length") else min(old, new)


def step(annotation: Any, key: str | int) -> Any:
    """Return the annotation one step further in, or None if there is none."""
    shape = shape_of(annotation)
    model = shape.model()
    if model is not None:
        entry = model.model_fields.get(str(key))
        if entry is None:
            return None
        return Annotated[entry.annotation, *entry.metadata] if entry.metadata else entry.annotation
    if shape.core is dict and len(shape.arguments) == 2:
        return shape.arguments[1]
    if shape.core is list and shape.arguments:
        return shape.arguments[0]
    if shape.core is tuple and shape.arguments and isinstance(key, int):
        return shape.arguments[min(key, len(shape.arguments) - 1)]
    return None


def is_section(annotation: Any) -> bool:
    """Tell whether a mapping here groups parameters; otherwise it is one value and replaced as a whole."""
    shape = shape_of(annotation)
    if shape.core is dict and len(shape.arguments) == 2:
        return shape_of(shape.arguments[1]).model() is not None
    return shape.model() is not None and not shape.is_a(Given, Varying)


def is_choice(annotation: Any) -> bool:
    """Tell whether a list item is named by its single key, as a mechanism is."""
    return shape_of(annotation).is_a(MechanismEntry)


def described(annotation: Any) -> Text:
    """Return in words what may stand here; nothing if the annotation is unknown."""
    if annotation is None:
        return NOTHING
    shape = shape_of(annotation)
    if shape.is_a(Given):
        return described(step(annotation, "value"))
    if shape.model() is not None:
        keys = one_of(shape.names())
        return Text(f"映射，键为{keys.zh}", f"a mapping; keys: {keys.en}")
    if shape.core is Literal:
        return one_of(shape.options)
    text = _value_described(shape)
    if shape.options:
        words = one_of(shape.options)
        return Text(f"{text.zh}；或{words.zh}", f"{text.en}; or {words.en}")
    return text


def _value_described(shape: Shape) -> Text:
    bounds = shape.bounds
    if shape.dimension in _QUANTITIES:
        text, limit = _QUANTITIES[shape.dimension], _range(bounds)
        if not limit.en:
            return text
        return Text(f"{text.zh}；以小时计 {limit.zh}", f"{text.en}; in hours {limit.en}")
    if bounds.get("ge") == 0 and bounds.get("le") == 1 and shape.dimension:
        return Text("0 到 1 的数，或 0 % 到 100 %", "a number from 0 to 1, or 0 % to 100 %")
    if shape.core in (int, float):
        limit = _range(bounds)
        noun = Text("整数", "a whole number") if shape.core is int else Text("数", "a number")
        return Text(f"{limit.zh}的{noun.zh}", f"{noun.en} {limit.en}") if limit.en else noun
    if shape.core is bool:
        return Text("true 或 false", "true or false")
    if shape.core is str:
        if shape.named:
            return _NAMED[shape.named][0]
        if "pattern" in bounds:
            return _PATTERNS.get(bounds["pattern"], NOTHING)
        if "max_length" in bounds:
            low, high = bounds.get("min_length", 0), bounds["max_length"]
            return Text(f"{low} 到 {high} 个字符的文字", f"text of {low} to {high} characters")
        return Text("文字", "text")
    if shape.core is tuple:
        size = len(shape.arguments)
        return Text(f"{size} 项的列表", f"a list of {size} items")
    if shape.core is list:
        inner = shape_of(shape.arguments[0]).named if shape.arguments else ""
        if inner:
            noun = _NAMED[inner][1]
            return Text(f"{noun.zh} id 的列表", f"a list of {noun.en}")
        low, high = bounds.get("min_length", 0), bounds.get("max_length")
        if high is None:
            return Text(f"至少 {low} 项的列表", f"a list of at least {low} items") if low else Text("列表", "a list")
        return Text(f"{low} 到 {high} 项的列表", f"a list of {low} to {high} items")
    return Text("“键: 值”的映射", "a mapping of 'key: value'") if shape.core is dict else NOTHING


def _range(bounds: dict[str, Any]) -> Text:
    low, high = bounds.get("gt", bounds.get("ge")), bounds.get("lt", bounds.get("le"))
    above, below = (">" if "gt" in bounds else ">="), ("<" if "lt" in bounds else "<=")
    if low is not None and high is not None:
        span = f"{'(' if above == '>' else '['}{_plain(low)}, {_plain(high)}{')' if below == '<' else ']'}"
        return Text(f"{span} 内", f"in {span}")
    if low is not None:
        return Text(f"{above} {_plain(low)} ", f"{above} {_plain(low)}")
    return Text(f"{below} {_plain(high)} ", f"{below} {_plain(high)}") if high is not None else NOTHING


def _plain(number: int | float) -> str:
    return str(number) if isinstance(number, int) else f"{number:g}"
