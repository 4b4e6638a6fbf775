"""The JSON Schema of a scenario file, for editors and for the reference.

It describes what people write: a bare quantity as well as `{value, status, source}`, a mechanism by its name alone, and
a difference (`base` and `change`) as well as a full scenario.
"""

from __future__ import annotations

import re
import types
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from sim.scenario.shapes import Shape, described, shape_of, step
from sim.scenario.structures import MechanismEntry
from sim.scenario.tree import Scenario
from sim.vocabulary.quantity import Given

_Json = dict[str, Any]
_DIFFERENCE_KEYS = ("name", "title", "about", "seed")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a scenario's YAML file."""
    writer = _Writer()
    full = writer.reference(Scenario)
    own = writer.definitions["Scenario"]["properties"]
    difference: _Json = {
        "type": "object",
        "title": "Difference",
        "description": "A named short difference from another scenario of the same folder.",
        "properties": {
            "base": {"type": "string", "pattern": r"^[^/\\]+\.ya?ml$", "description": "The file it differs from."},
            "change": {
                "type": ["object", "null"],
                "description": "New values by dotted path, as `behaviour.passing.base_rate: 0.1`.",
            },
            **{key: own[key] for key in _DIFFERENCE_KEYS},
        },
        "required": ["base", "name"],
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "tiaokuai scenario",
        "description": "A scenario of tiaokuai 条块; every duration and rate has its unit.",
        "anyOf": [full, difference],
        "$defs": dict(sorted(writer.definitions.items())),
    }


def study_schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the files of one kind of study. Raises KeyError for no kind."""
    # Late: the kinds are checked against scenarios, whose schema this file writes.
    from sim.scenario.studies.tree import KINDS

    writer = _Writer()
    model = KINDS[kind]
    top = writer.reference(model)
    own = writer.definitions[_name(model)]
    for name, node in own["properties"].items():
        node["description"] = _description(key_meaning(model, name), step(model, name))
    own["properties"]["study"] = {"const": kind, "title": "study", "description": "Which kind."}
    own["required"] = ["study", *(name for name in own.get("required", []) if name != "study")]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"tiaokuai {kind} study",
        "description": f"A study file of tiaokuai 条块, conducted by `tiaokuai {kind}`.",
        **top,
        "$defs": dict(sorted(writer.definitions.items())),
    }


def key_meaning(model: type[BaseModel], name: str) -> str:
    """Return what a key of a study file means: its own docstring, else its group's, else that of all studies."""
    from sim.scenario.studies.common import Study

    entry = model.model_fields[name]
    shape = shape_of(step(model, name))
    if shape.bounds.get("max_length") == 0:
        return "Nothing is varied by this kind: left out."
    if entry.description:
        return entry.description
    inner = shape.model()
    general = Study.model_fields[name].description if name in Study.model_fields else None
    return general or ("" if inner is None else _first_line(inner))


class _Writer:
    """Write definitions, one per model of the tree."""

    def __init__(self) -> None:
        self.definitions: dict[str, _Json] = {}

    def reference(self, model: type[BaseModel]) -> _Json:
        """Return a reference to a model, defining it if it is new."""
        name = _name(model)
        if name not in self.definitions:
            self.definitions[name] = {}  # holds the place while the model's own fields are written
            self.definitions[name] = self._model(model)
        return {"$ref": f"#/$defs/{name}"}

    def _model(self, model: type[BaseModel]) -> _Json:
        properties: _Json = {}
        for name, entry in model.model_fields.items():
            annotation = step(model, name)
            node = self.node(annotation)
            node["title"] = name.replace("_", " ")
            node["description"] = _description(entry.description or "", annotation)
            group = isinstance(entry.default, BaseModel) and not isinstance(entry.default, Given)
            if not entry.is_required() and not group:
                node["default"] = _default(entry.default, shape_of(annotation))
            properties[name] = node
        required = [name for name, entry in model.model_fields.items() if entry.is_required()]
        result: _Json = {
            "title": model.__name__.partition("[")[0],
            "description": _first_line(model),
            "type": "object",
            "properties": properties,
            "additionalProperties": False,
        }
        if required:
            result["required"] = required
        if issubclass(model, MechanismEntry):
            names = list(model.model_fields)
            for name in names:
                properties[name].pop("default", None)
                properties[name]["description"] = _first_line(_model_of(model, name))
            result |= {"minProperties": 1, "maxProperties": 1}
            return {"title": result["title"], "anyOf": [{"enum": names}, result]}
        return result

    def node(self, annotation: Any) -> _Json:
        """Return the schema of an annotation."""
        several = _members(annotation)
        if len(several) > 1:
            either: _Json = {"anyOf": [self.node(member) for member in several]}
            return {"anyOf": [*either["anyOf"], {"type": "null"}]} if _optional(annotation) else either
        shape = shape_of(annotation)
        model = shape.model()
        node: _Json
        if model is not None and issubclass(model, Given):
            bare = self.node(step(model, "value"))
            node = {"anyOf": [bare, self.reference(model)]}
        elif model is not None:
            node = self.reference(model)
        elif shape.core is list:
            node = {"type": "array", "items": self.node(shape.arguments[0]), **_sizes(shape, "Items")}
        elif shape.core is tuple:
            items = [self.node(argument) for argument in shape.arguments]
            node = {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
        elif shape.core is dict:
            node = {"type": "object", "additionalProperties": self.node(shape.arguments[1])}
        else:
            node = _scalar(shape)
        return {"anyOf": [node, {"type": "null"}]} if _optional(annotation) else node


def _scalar(shape: Shape) -> _Json:
    bounds = shape.bounds
    if shape.dimension in ("calendar", "work", "rate"):
        quantity: _Json = {"type": "string", "examples": ["40 per day"] if shape.dimension == "rate" else ["2 hours"]}
        return {"anyOf": [{"enum": list(shape.options)}, quantity]} if shape.options else quantity
    if shape.options:
        return {"enum": list(shape.options)}
    if shape.core in (int, float):
        names = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
        number: _Json = {"type": "integer" if shape.core is int else "number"}
        number |= {names[key]: value for key, value in bounds.items() if key in names}
        if shape.dimension != "number":
            return number
        return {"anyOf": [number, {"type": "string", "pattern": r"^[^%％]+[%％]\s*$", "examples": ["30 %"]}]}
    if shape.core is bool:
        return {"type": "boolean"}
    text: _Json = {"type": "string", **_sizes(shape, "Length")}
    if "pattern" in bounds:
        text["pattern"] = bounds["pattern"]
    return text


def _sizes(shape: Shape, noun: str) -> _Json:
    sizes = {f"min{noun}": shape.bounds.get("min_length"), f"max{noun}": shape.bounds.get("max_length")}
    return {key: value for key, value in sizes.items() if value is not None}


def _members(annotation: Any) -> list[Any]:
    """Return the kinds of scalar that a union takes (a number or a text); one or none for everything else."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) not in (Union, types.UnionType):
        return []
    return [m for m in get_args(annotation) if m is not type(None) and shape_of(m).core in (bool, int, float, str)]


def _optional(annotation: Any) -> bool:
    return type(None) in getattr(annotation, "__args__", ())


def _model_of(model: type[BaseModel], name: str) -> type[BaseModel]:
    inner = shape_of(model.model_fields[name].annotation).model()
    assert inner is not None
    return inner


def _default(value: Any, shape: Shape) -> Any:
    """Return a default as people would write it."""
    model = shape.model()
    if isinstance(value, Given) and model is not None:
        return _default(value.value, shape_of(step(model, "value")))
    return f"{value:g} {shape.unit}" if shape.unit and isinstance(value, float) else value


def _description(meaning: str, annotation: Any) -> str:
    """Return what an entry means, and what may stand there unless that is a mapping with its own description."""
    shape = shape_of(annotation)
    allowed = "" if shape.model() is not None and not shape.is_a(Given) else described(annotation).en
    return " ".join(part for part in (meaning, f"Allowed: {allowed}." if allowed else "") if part)


def _first_line(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().split("\n")[0]


def _name(model: type[BaseModel]) -> str:
    """Return a readable name: `Given[...]` by what it holds, everything else as it is called."""
    name, bracket, _ = model.__name__.partition("[")
    if not bracket:
        return name
    held = step(model, "value") if issubclass(model, Given) else step(step(model, "mean"), "value")
    shape = shape_of(held)
    bounds = "_".join(f"{key}{value:g}" for key, value in sorted(shape.bounds.items()))
    noun = {"calendar": "Hours", "work": "StaffHours", "rate": "Rate"}.get(shape.dimension, "Number")
    return re.sub(r"[^A-Za-z0-9_]", "_", f"{name}_{noun}{'_' + bounds if bounds else ''}")
