"""What a measure is, and how its values are named."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sim.vocabulary.text import Text


class Measure(NamedTuple):
    """One measure as the report prints it."""

    name: str
    text: Text
    unit: Text
    formula: Text
    direction: int
    """-1: lower is better, 1: higher is better, 0: neither."""
    family: str
    """Key of `registry.FAMILIES`."""
    source: str
    split: tuple[str, ...] = ()
    """By what it is split; empty for one number."""


class Value(NamedTuple):
    """One value of one measure."""

    measure: str
    by: str
    """"" for a measure that is one number, else `tier=street;purpose=casework`."""
    value: float


def ratio(above: float, below: float) -> float:
    """Return above / below, NaN if there is nothing below."""
    return float(above) / float(below) if below else math.nan


def scalars(values: dict[str, float]) -> Iterator[Value]:
    """Return the values of measures that are one number each."""
    return (Value(name, "", float(value)) for name, value in values.items())


def along(measure: str, key: str, names: Iterable[object], values: Iterable[float]) -> Iterator[Value]:
    """Return the values of a measure that is split by one thing."""
    return (Value(measure, f"{key}={name}", float(v)) for name, v in zip(names, values, strict=True))


DAYS = Text("天", "days")
WORKING_HOURS = Text("工作小时", "working hours")
SHARE = Text("比例", "share")
PER_REQUEST = Text("次/件", "per request")
PER_HUNDRED = Text("次/百件", "per 100 requests")
HOURS_PER_WORKER_WEEK = Text("小时/人·周", "hours per worker-week")
NUMBER = Text("件", "number")
MODEL = "model.md, section 5"
