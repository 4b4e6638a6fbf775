"""Words for regions: bounds in policy words with their units, shares with their intervals, the condition in plain words."""

from __future__ import annotations

import math

import numpy as np

from sim.measures.registry import MEASURES
from sim.report.chart_data import MeasureInfo
from sim.report.numbers import PERCENT, confidence, fixed, scale_of, with_unit
from sim.report.studies.axis_words import axis_label, with_units
from sim.report.studies.page import Subject
from sim.study.analysis.prim import Box
from sim.study.analysis.shares import Share
from sim.study.condition import Condition
from sim.study.dimension import TIMES, Dimension
from sim.study.discover import Discovered
from sim.vocabulary.text import Language, Text


def info_of(subject: Subject, measure: str) -> MeasureInfo:
    """Return what a measure is called; one of the condition need not be among the study's measures."""
    known = MEASURES[measure]
    return subject.measures.get(measure, MeasureInfo(known.text, known.unit))


def name_of(subject: Subject, structure: str, language: Language) -> str:
    """Return a structure's name."""
    return subject.structures[structure].to(language)


def label_of(axis: Dimension, language: Language) -> str:
    """Return the name of an axis with its unit."""
    return axis_label(axis, language)


def decimals_of(axis: Dimension) -> int:
    """Return the decimals that tell apart a twentieth of an axis' range, about as exact as a bound is."""
    return max(0, math.ceil(-math.log10((axis.high - axis.low) / 20.0) - 1e-9))


def number(axis: Dimension, value: float) -> str:
    """Return a value on an axis without its unit."""
    return fixed(value, decimals_of(axis))


def bound_text(axis: Dimension, low: float, high: float, language: Language) -> str:
    """Return one bounded axis: "accuracy below 0.71", "staff between 0.7 and 0.9 times the scenario's"."""
    zh = language == "zh"
    name = axis.text.to(language)
    if math.isfinite(low) and math.isfinite(high):
        both = f"{number(axis, low)} 至 {number(axis, high)}" if zh else f"{number(axis, low)} and {number(axis, high)}"
        said = with_units(axis, both, language)
        return f"{name}在{'' if axis.unit == TIMES else ' '}{said}之间" if zh else f"{name} between {said}"
    above = math.isfinite(low)
    said = with_units(axis, number(axis, low if above else high), language)
    if zh:
        return f"{name}{'高于' if above else '低于'}{'' if axis.unit == TIMES else ' '}{said}"
    return f"{name} {'above' if above else 'below'} {said}"


def box_text(axes: tuple[Dimension, ...], box: Box, language: Language) -> str:
    """Return a box as people say it, its bounded axes in their order."""
    parts = [
        bound_text(axes[k], float(box.low[k]), float(box.high[k]), language) for k in np.flatnonzero(box.restricted)
    ]
    return all_of(parts, language)


def all_of(parts: list[str], language: Language) -> str:
    """Return parts that must all be so."""
    if language == "zh":
        return "，且".join(parts)
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def percent(value: float, language: Language) -> str:
    """Return a share in per cent: whole ones, below ten with a decimal."""
    if math.isnan(value):
        return fixed(value, 0)
    said = 100.0 * value
    return with_unit(fixed(said, 1 if 0.0 < said < 9.95 else 0), PERCENT, language)


def with_interval(share: Share, language: Language) -> str:
    """Return a share with its interval: "83 % (95 % CI 78 to 87 %)"; in Chinese with the blank that goes before figures."""
    low, high = 100.0 * share.low, 100.0 * share.high
    decimals = 1 if high < 9.95 else 0
    if language == "zh":
        return f" {percent(share.value, language)}（{confidence(language)} {fixed(low, decimals)}% 至 {fixed(high, decimals)}%）"
    return (
        f"{percent(share.value, language)} ({confidence(language)} {fixed(low, decimals)} to {fixed(high, decimals)} %)"
    )


def clause_text(subject: Subject, condition: Condition, language: Language) -> str:
    """Return a clause as a statement: "the mean time ... of A is above that of B"."""
    zh = language == "zh"
    info = info_of(subject, condition.measure)
    own = name_of(subject, condition.structure, language)
    measure = info.text.to(language)
    size = _size(info, condition, language)
    if not condition.against:
        verb = ("高于" if condition.above else "低于") if zh else ("above" if condition.above else "below")
        return f"{own}的{measure}{verb} {size}" if zh else f"{measure} under {own} is {verb} {size}"
    other = name_of(subject, condition.against, language)
    if condition.threshold == 0.0:
        verb = ("高于" if condition.above else "低于") if zh else ("above" if condition.above else "below")
        return f"{own}的{measure}{verb}{other}" if zh else f"{measure} under {own} is {verb} that under {other}"
    # "At least so much more" and "at most so much more" alike: the difference against the threshold.
    verb = ("超过" if condition.above else "低于") if zh else ("more than" if condition.above else "less than")
    if zh:
        return f"{own}与{other}的{measure}之差{verb} {size}"
    return f"{measure} under {own} less that under {other} is {verb} {size}"


def _size(info: MeasureInfo, condition: Condition, language: Language) -> str:
    if condition.relative:
        of = "（以后者为准）" if language == "zh" else " of the latter"
        return f"{with_unit(f'{100.0 * condition.threshold:g}', PERCENT, language)}{of}"
    scale = scale_of(info, condition.threshold)
    unit = scale.difference if condition.against else scale.unit
    return with_unit(f"{scale.factor * condition.threshold:g}", unit, language)


def condition_text(result: Discovered, subject: Subject, language: Language) -> str:
    """Return all clauses as one statement."""
    return all_of([clause_text(subject, each, language) for each in result.conditions], language)


def short_condition(result: Discovered, subject: Subject, language: Language) -> str:
    """Return the condition as a chart's title says it: "mean time ... is higher under A"."""
    first = result.conditions[0]
    if len(result.conditions) > 1 or not first.against or first.threshold != 0.0:
        return condition_text(result, subject, language)
    info, own = info_of(subject, first.measure), name_of(subject, first.structure, language)
    if language == "zh":
        return f"{own}的{info.text.zh}更{'高' if first.above else '低'}"
    return f"{info.text.en} is {'higher' if first.above else 'lower'} under {own}"


def scope_text(result: Discovered) -> Text:
    """Say what the intervals of shares cover, and that such a share is no probability."""
    if result.basis.shared:
        covered = Text(
            "各点使用相同的诉求流，比例的区间（Clopper-Pearson）只涵盖参数点的抽取，仅就这些诉求流而言",
            "All points serve the same streams of requests, so the intervals of shares (Clopper-Pearson) cover the draw of the points only, "
            "for these request streams",
        )
    else:
        covered = Text(
            "各点的诉求流各自抽取，比例的区间（Clopper-Pearson）涵盖参数点与诉求流的抽取",
            "Each point has request streams of its own, so the intervals of shares (Clopper-Pearson) cover the draw of points and streams",
        )
    return Text(
        f"{covered.zh}；占参数空间的比例取决于所给范围，不是概率。",
        f"{covered.en}; a share of the space depends on the ranges given and is no probability.",
    )
