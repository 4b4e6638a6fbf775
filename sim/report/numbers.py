"""Numbers as people write them: units, digits and intervals in both languages."""

from __future__ import annotations

import math
import re
from typing import Literal, NamedTuple

from sim.report.chart_data import MeasureInfo
from sim.vocabulary.text import Language, Text
from sim.vocabulary.units import HOURS_PER_DAY

NOT_KNOWN = "–"
_DAYS_FROM_HOURS = 48.0
"""From here on a duration reads better in days."""
_MOST_DECIMALS = 6

_DAYS = Text("天", "days")
PERCENT = Text("%", "%")
_POINTS = Text("个百分点", "percentage points")


class Scale(NamedTuple):
    """How the values of one measure are shown: times `factor`, in `unit`; differences in `difference`."""

    kind: Literal["time", "share", "other"]
    factor: float
    unit: Text
    difference: Text


def scale_of(measure: MeasureInfo, magnitude: float) -> Scale:
    """Return the scale for a measure whose values are about as large as `magnitude`."""
    unit = measure.unit
    if unit.en in ("hours", "days", "working hours", "working days", "calendar hours"):
        if unit.en in ("hours", "calendar hours") and abs(magnitude) >= _DAYS_FROM_HOURS:
            return Scale("time", 1.0 / HOURS_PER_DAY, _DAYS, _DAYS)
        return Scale("time", 1.0, unit, unit)
    if unit.en == "share":
        return Scale("share", 100.0, PERCENT, _POINTS)
    if unit.en == "%":
        return Scale("share", 1.0, PERCENT, _POINTS)
    # "hours per worker-week 6.1", not "hours per worker-week 6.1 hours per worker-week".
    unit = Text(unit.zh, "" if unit.en in measure.text.en else unit.en)
    return Scale("other", 1.0, unit, unit)


def fixed(value: float, decimals: int) -> str:
    """Return a number with thousands separators; NaN as a dash, and never "-0"."""
    if math.isnan(value):
        return NOT_KNOWN
    text = f"{value:,.{decimals}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text


def decimals_for_level(*values: float) -> int:
    """Return the decimals that give the largest of `values` three significant digits, at most two decimals."""
    largest = max((abs(value) for value in values if not math.isnan(value)), default=0.0)
    if largest == 0.0:
        return 1
    return min(2, max(0, 2 - math.floor(math.log10(largest))))


def decimals_for_interval(value: float, low: float, high: float) -> int:
    """Return the decimals that an interval's width carries, enough to keep its sign.

    One significant digit of the half-width, two if it begins with 1 or 2 and the value has no more than three then;
    never more than four of the value, unless a bound that is not 0 would be printed as 0.
    """
    half = (high - low) / 2.0
    if math.isnan(half) or half <= 0.0:
        return decimals_for_level(value)
    exponent = math.floor(math.log10(half))
    digits = math.floor(math.log10(abs(value))) if value else exponent
    decimals = -exponent
    if half / 10.0**exponent < 3.0 and decimals + 1 <= 2 - digits:
        decimals += 1
    decimals = max(0, min(decimals, 3 - digits, _MOST_DECIMALS))
    if low * high > 0.0:
        while decimals < _MOST_DECIMALS and round(min(abs(low), abs(high)), decimals) == 0.0:
            decimals += 1
    return decimals


def with_unit(number: str, unit: Text, language: Language) -> str:
    """Return a number and its unit as the language sets them."""
    word = unit.to(language)
    if not word:
        return number
    return f"{number}{word}" if language == "zh" and word == "%" else f"{number} {word}"


def span(low: float, high: float, decimals: int, language: Language) -> str:
    """Return two bounds as "2.8 to 3.4" or "2.8 至 3.4"."""
    word = "至" if language == "zh" else "to"
    return f"{fixed(low, decimals)} {word} {fixed(high, decimals)}"


def signed(value: float, decimals: int) -> str:
    """Return a difference with its sign; 0 has none."""
    text = fixed(value, decimals)
    return text if value <= 0.0 or math.isnan(value) or not text.strip("0.,") else f"+{text}"


def confidence(language: Language) -> str:
    """Return what introduces an interval."""
    return "95% CI" if language == "zh" else "95 % CI"


def typographic(text: str) -> str:
    """Return `text` with true minus signs before numbers.

    Sentences keep the hyphen, which every console can print; charts need not.
    """
    return re.sub(r"(?<![\w.])-(?=\d)", "−", text)
