"""Numbers with their units as people write them in a study: taken apart, compared, converted, put together again."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from sim.vocabulary.quantity import Hours, Number, Rate, StaffHours

_AMOUNT = re.compile(
    r"((?:每\s*[^\d\s]+\s*)?)([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)((?:\s*(?:[^\W\d]|[%％/])[^\d:]*)?)"
)
"""`20`, `30 %`, `2 hours`, `20 per day`, `每天 40 件`; words that hold a digit (`level2`) and times of day are none."""
_PLACE = "{}"


class Amount(NamedTuple):
    """A number with the words around it."""

    number: float
    template: str
    """The text with `{}` in the number's place; `{}` alone for a bare number."""

    @property
    def unit(self) -> str:
        """Return the words around the number; "" for a bare one."""
        return " ".join(self.template.replace(_PLACE, " ").split())


def amount_of(value: object) -> Amount | None:
    """Return a number with its unit; None for a word, a flag, or a number that is not finite."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return Amount(float(value), _PLACE) if math.isfinite(value) else None
    match = _AMOUNT.fullmatch(str(value).strip())
    if match is None or not math.isfinite(float(match[2])):
        return None
    return Amount(float(match[2]), match[1] + _PLACE + match[3])


def written_amount(number: float, template: str) -> str:
    """Return a number in its template; twelve digits are enough for anybody."""
    return template.replace(_PLACE, f"{number:.12g}")


def in_unit_of(value: Amount, template: str) -> float | None:
    """Return the amount's number in the unit of `template`; None if the one cannot be turned into the other.

    Working days become calendar days in no way here: how many there are depends on what is measured.
    """
    if value.template == template:
        return value.number
    found = set()
    for adapter in _adapters():
        try:
            one = adapter.validate_python(_plain(1.0, template))
            many = adapter.validate_python(_plain(1.0, value.template))
        except ValidationError:
            continue
        found.add(float(f"{many / one:.12g}"))
    return value.number * found.pop() if len(found) == 1 else None


def same_unit(first: object, second: object) -> bool:
    """Return whether two values are numbers in one unit; `1 hour` and `2 hours` are."""
    one, two = amount_of(first), amount_of(second)
    return one is not None and two is not None and in_unit_of(Amount(1.0, one.template), two.template) == 1.0


def _plain(number: float, template: str) -> Any:
    return number if template == _PLACE else written_amount(number, template)


@cache
def _adapters() -> tuple[TypeAdapter[Any], ...]:
    return tuple(TypeAdapter[Any](kind) for kind in (Hours, StaffHours, Rate, Number))
