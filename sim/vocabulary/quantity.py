"""Quantities as people write them, each with its unit, its status and its source.

`2 hours`, `3 working days`, `40 per day`, `2 个工作日`, `每天 40 件`, `30 %`. A duration or a rate without a unit
is refused. A value may be written bare, or as `{value, status, source}`; a bare one counts as an
assumption and is listed as such with every result.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from sim.vocabulary.units import HOURS_PER_DAY, HOURS_PER_MONTH, HOURS_PER_WEEK, HOURS_PER_YEAR

Status = Literal["source", "measured", "assumption"]

_HOURS: dict[str, float] = {
    "minute": 1 / 60,
    "minutes": 1 / 60,
    "min": 1 / 60,
    "分钟": 1 / 60,
    "hour": 1.0,
    "hours": 1.0,
    "h": 1.0,
    "小时": 1.0,
    "个小时": 1.0,
    "day": HOURS_PER_DAY,
    "days": HOURS_PER_DAY,
    "天": HOURS_PER_DAY,
    "日": HOURS_PER_DAY,
    "week": HOURS_PER_WEEK,
    "weeks": HOURS_PER_WEEK,
    "周": HOURS_PER_WEEK,
    "month": HOURS_PER_MONTH,
    "months": HOURS_PER_MONTH,
    "个月": HOURS_PER_MONTH,
    "月": HOURS_PER_MONTH,
    "year": HOURS_PER_YEAR,
    "years": HOURS_PER_YEAR,
    "年": HOURS_PER_YEAR,
}
_WORKING_HOURS: dict[str, float] = {
    "working hour": 1.0,
    "working hours": 1.0,
    "工作小时": 1.0,
    "个工作小时": 1.0,
    "working day": 8.0,
    "working days": 8.0,
    "工作日": 8.0,
    "个工作日": 8.0,
    "working week": 40.0,
    "working weeks": 40.0,
    "工作周": 40.0,
    "个工作周": 40.0,
}
DURATION_UNITS: tuple[str, ...] = (*_HOURS, *_WORKING_HOURS)
_NUMBER = r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
_DURATION = re.compile(rf"^\s*{_NUMBER}\s*([^\d\s].*?)\s*$")
_RATE = re.compile(rf"^\s*{_NUMBER}\s*(?:次|件|items?|times?|requests?)?\s*(?:per|/|每)\s*(\S+)\s*$")
_RATE_ZH = re.compile(rf"^\s*每\s*(个月|[^\d\s]+?)\s*{_NUMBER}\s*(?:次|件)?\s*$")
_PERCENT = re.compile(rf"^\s*{_NUMBER}\s*[%％]\s*$")
# Longer text is no quantity; the bound keeps the patterns below from walking through a megabyte of blanks.
_LONGEST = 100
MAXIMUM_HOURS = 100 * HOURS_PER_YEAR
CALENDAR_HOURS_PER_WORKING_HOUR = HOURS_PER_WEEK / 40.0
"""A limit of n working days is a limit of n x 7/5 calendar days: five working days make a week."""


@dataclass(frozen=True)
class Dimension:
    """Mark a quantity by what it measures, so that a message can say what may stand there."""

    name: Literal["calendar", "work", "rate", "number"]
    unit: str = ""
    """The unit in which the value is kept."""


def _refuse_number(value: Any, example: str) -> None:
    if isinstance(value, bool) or not isinstance(value, str | int | float) or len(str(value)) > _LONGEST:
        raise PydanticCustomError("quantity_type", "a quantity with its unit is needed", {"example": example})
    if isinstance(value, int | float):
        raise PydanticCustomError("quantity_unit", "a unit is missing", {"example": example})


def _hours(value: Any, working: bool) -> float:
    example = "2 hours, 30 minutes, 3 working days, 2 个工作日"
    _refuse_number(value, example)
    match = _DURATION.match(value)
    if match is None:
        raise PydanticCustomError("quantity_unit", "a unit is missing", {"example": example})
    number, unit = float(match[1]), " ".join(match[2].split())
    key = unit if unit in _HOURS or unit in _WORKING_HOURS else unit.lower()
    if key in _HOURS:
        hours = number * _HOURS[key]
    elif key in _WORKING_HOURS:
        hours = number * _WORKING_HOURS[key] * (1.0 if working else CALENDAR_HOURS_PER_WORKING_HOUR)
    else:
        raise PydanticCustomError(
            "quantity_unknown_unit", "unknown unit of time", {"found": unit, "allowed": list(DURATION_UNITS)}
        )
    if not 0.0 <= hours <= MAXIMUM_HOURS:
        raise PydanticCustomError("quantity_range", "a duration must be between 0 and 100 years", {})
    return hours


def _calendar_hours(value: Any) -> float:
    return _hours(value, working=False)


def _staff_hours(value: Any) -> float:
    return _hours(value, working=True)


def _rate(value: Any) -> float:
    example = "40 per day, 每天 40 件"
    _refuse_number(value, example)
    match = _RATE.match(value)
    number, unit = (match[1], match[2]) if match else ("", "")
    if match is None and (match := _RATE_ZH.match(value)):
        unit, number = match[1], match[2]
    if match is None:
        raise PydanticCustomError("rate_unit", "a rate such as '40 per day' is needed", {"example": example})
    if unit not in _HOURS:
        raise PydanticCustomError(
            "quantity_unknown_unit", "unknown unit of time", {"found": unit, "allowed": list(_HOURS)}
        )
    rate = float(number) / _HOURS[unit]
    if not 0.0 <= rate < math.inf:
        raise PydanticCustomError("rate_range", "a rate must not be negative", {})
    return rate


def _fraction(value: Any) -> Any:
    if isinstance(value, str) and len(value) <= _LONGEST and (match := _PERCENT.match(value)):
        return float(match[1]) / 100.0
    return value


def _percentable(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticCustomError("number_needed", "a number is needed", {})
    return _fraction(value)


Number = Annotated[float, Dimension("number"), BeforeValidator(_percentable), Field(allow_inf_nan=False)]
"""A plain number."""
NonNegative = Annotated[float, Dimension("number"), BeforeValidator(_percentable), Field(ge=0.0, allow_inf_nan=False)]
"""A plain number that is not negative."""
Probability = Annotated[
    float, Dimension("number"), BeforeValidator(_percentable), Field(ge=0.0, le=1.0, allow_inf_nan=False)
]
"""A number in [0, 1], also written `30 %`. The field's description says per what."""
Hours = Annotated[float, Dimension("calendar", "hours"), BeforeValidator(_calendar_hours, json_schema_input_type=str)]
"""A duration on the wall clock, in hours."""
StaffHours = Annotated[float, Dimension("work", "hours"), BeforeValidator(_staff_hours, json_schema_input_type=str)]
"""A duration of work, in hours of one member of staff; a working day is 8 of them."""
Rate = Annotated[float, Dimension("rate", "per hour"), BeforeValidator(_rate, json_schema_input_type=str)]
"""Events per hour of the wall clock."""

T = TypeVar("T")


class Frozen(BaseModel):
    """Base of every typed node of a scenario: frozen, unknown keys forbidden, docstrings become the reference."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Given(Frozen, Generic[T]):
    """Hold a value together with the ground on which it stands."""

    value: T
    """The value, with its unit."""
    status: Status = "assumption"
    """On what ground: `source` (published), `measured` (computed from data) or `assumption`."""
    source: str = ""
    """Where the value comes from; needed unless it is an assumption."""
    range: tuple[T, T] | None = None
    """The plausible range, low and high, in the same unit."""

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        return value if isinstance(value, dict | Given) else {"value": value}

    @model_validator(mode="after")
    def _grounded(self) -> Given[T]:
        if self.status != "assumption" and not self.source.strip():
            raise PydanticCustomError(
                "source_missing", "a value with this status names its source", {"status": self.status}
            )
        if self.range is not None:
            low, high = self.range
            if not low <= self.value <= high:  # type: ignore[operator]
                raise PydanticCustomError(
                    "range_order", "low <= value <= high is needed", {"low": low, "value": self.value, "high": high}
                )
        return self
