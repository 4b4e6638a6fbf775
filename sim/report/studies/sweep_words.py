"""Words for the points of a sweep: where they lie, their differences with intervals, what a sign means."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.report.chart_data import MeasureInfo
from sim.report.effects import Effect, verdict_of
from sim.report.numbers import Scale, scale_of
from sim.report.studies import axis_words
from sim.report.studies.axis_words import between, number_text, word_text
from sim.report.studies.page import Subject
from sim.report.studies.words import amount_text, joined, spaced, with_difference_unit
from sim.study.dimension import TIMES
from sim.study.sweep import Swept, SweptAxis
from sim.vocabulary.text import Language, Text

__all__ = [
    "MOST_LISTED",
    "SweptAxis",
    "amount_text",
    "axis_label",
    "axis_span",
    "effect_at",
    "level_text",
    "level_with_unit",
    "number_text",
    "point_text",
    "scale_at",
    "sign_text",
    "spaced",
    "unit_text",
    "with_units",
]
MOST_LISTED = 6
"""Points that are named one by one; more are counted."""


def unit_text(axis: SweptAxis) -> Text:
    """Return the unit of an axis' values."""
    return axis_words.unit_text(axis.dimension)


def with_units(axis: SweptAxis, value: str, language: Language) -> str:
    """Return a number on an axis with its unit."""
    return axis_words.with_units(axis.dimension, value, language)


def axis_label(axis: SweptAxis, language: Language) -> str:
    """Return the name of an axis with its unit."""
    return axis_words.axis_label(axis.dimension, language)


def level_text(axis: SweptAxis, level: int, language: Language) -> str:
    """Return one value of an axis without its unit, as an axis of a chart shows it."""
    if axis.places is None:
        return word_text(axis.levels[level], language)
    return number_text(float(axis.places[level]))


def level_with_unit(axis: SweptAxis, level: int, language: Language) -> str:
    """Return one value of an axis as a sentence says it."""
    return with_units(axis, level_text(axis, level, language), language)


def axis_span(axis: SweptAxis, language: Language) -> str:
    """Return what an axis was varied over: "accuracy 0.5 to 0.98"."""
    name = axis.dimension.text.to(language)
    if axis.places is None:
        said = joined((level_text(axis, i, language) for i in range(len(axis.levels))), language)
        return f"{name}（{said}）" if language == "zh" else f"{name} ({said})"
    low, high = (level_text(axis, i, language) for i in (0, -1))
    blank = "" if language == "zh" and axis.dimension.unit == TIMES else " "
    return f"{name}{blank}{between(axis.dimension, low, high, language)}"


def point_text(result: Swept, point: int, language: Language, but: Sequence[int] = ()) -> str:
    """Return where a point lies, without the axes in `but`; "" if nothing is left."""
    parts = [
        f"{axis.dimension.text.to(language)} {level_with_unit(axis, int(result.points[point, a]), language)}"
        for a, axis in enumerate(result.axes)
        if a not in but
    ]
    return joined(parts, language)


def scale_at(result: Swept, info: MeasureInfo, measure: int) -> Scale:
    """Return the scale of a measure: one for the whole grid, set by its largest mean."""
    level = result.cells.level.mean[:, :, measure]
    known = np.abs(level[~np.isnan(level)])
    return scale_of(info, float(known.max()) if known.size else 0.0)


def effect_at(result: Swept, subject: Subject, point: int, other: str, measure: str) -> Effect:
    """Return the paired difference at one point, in the unit in which it is shown."""
    o, m = result.others.index(other), result.measures.index(measure)
    cells, info = result.cells, subject.measures[measure]
    scale = with_difference_unit(scale_at(result, info, m), info)
    mean, low, high = (float(a[point, o, m]) for a in cells.difference[:3])
    p = float(cells.p_holm[point, o, m])
    verdict = "identical" if cells.identical[point, o, m] else verdict_of(mean, low, high, p, info)
    k = scale.factor
    return Effect(other, measure, info.text, k * mean, k * low, k * high, float("nan"), p, verdict, scale)


def sign_text(effect_or_sign: int, scale: Scale, language: Language) -> str:
    """Return what a shown sign means: shorter, longer, lower or higher than under the baseline."""
    time = scale.kind == "time"
    less = Text("较短", "shorter") if time else Text("较低", "lower")
    more = Text("较长", "longer") if time else Text("较高", "higher")
    return (less if effect_or_sign < 0 else more).to(language)
