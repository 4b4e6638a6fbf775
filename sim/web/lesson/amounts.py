"""Levels of measures as a class reads them."""

from __future__ import annotations

from sim.report.numbers import decimals_for_interval, decimals_for_level, fixed, span, with_unit
from sim.vocabulary.text import Text
from sim.web.lesson.answer import Level


def amount(level: Level, factor: float, unit: Text) -> Text:
    """Return a level with its interval and unit, as the report has it."""
    number, within = amount_and_interval(level, factor, unit)
    if not within.en:
        return number
    return Text(f"{number.zh}（{within.zh}）", f"{number.en} ({within.en})")


def amount_and_interval(level: Level, factor: float, unit: Text) -> tuple[Text, Text]:
    """Return a level with its unit, and its interval, empty where there is none."""
    value = level[0] * factor
    if level[1] is None or level[2] is None:
        number = fixed(value, decimals_for_level(value))
        return Text(with_unit(number, unit, "zh"), with_unit(number, unit, "en")), Text("", "")
    low, high = level[1] * factor, level[2] * factor
    digits = decimals_for_interval(value, low, high)
    number = fixed(value, digits)
    return (
        Text(with_unit(number, unit, "zh"), with_unit(number, unit, "en")),
        Text(f"95% 区间 {span(low, high, digits, 'zh')}", f"95 % interval {span(low, high, digits, 'en')}"),
    )
