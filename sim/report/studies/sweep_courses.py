"""What rises or falls with what along the axes of a sweep, and what was run."""

from __future__ import annotations

import math

from sim.report.chart_data import MeasureInfo
from sim.report.effects import Effect, verdict_of
from sim.report.studies.page import Subject
from sim.report.studies.sweep_crossings import stated_text
from sim.report.studies.sweep_words import axis_span, scale_at
from sim.report.studies.words import amount_text, joined, spaced, with_difference_unit
from sim.study.sweep import Course, Swept
from sim.vocabulary.text import Language, Text


def course(result: Swept, subject: Subject, axis: int, measure: str, of: str, language: Language) -> str:
    """Return what rises or falls along an axis under which structure; `of` is `level` or `difference`."""
    zh = language == "zh"
    found = [c for c in result.courses if c.axis == axis and c.measure == measure and c.of == of]
    info, one = subject.measures[measure], result.axes[axis]
    base = next(c for c in result.courses if (c.axis, c.measure, c.structure) == (axis, measure, result.baseline))
    if of == "difference" and base.trend.still:
        return ""  # Differences do what levels do.
    still = [subject.structures[c.structure].to(language) for c in found if c.trend.still]
    moving = [c for c in found if not c.trend.still]
    clauses = [_course(result, info, c, subject.structures[c.structure].to(language), language) for c in moving]
    if still:
        names = " / ".join(still)
        clauses.append(f"{names}完全不变" if zh else f"does not change at all under {names}")
    if not clauses:
        return ""
    span = axis_span(one, language)
    over = len(result.axes) > 1
    noun = info.text.to(language)
    if of == "difference":
        other = subject.structures[result.baseline].to(language)
        noun = f"{noun}与{other}的差值" if zh else f"the difference to {other} in {noun}"
    if zh:
        return f"{spaced(span)}之间{'（其余各轴取平均）' if over else ''}，{noun}：{'；'.join(clauses)}。"
    return f"Over {span}{', averaged over the other axes' if over else ''}, {noun} {'; '.join(clauses)}."


def _course(result: Swept, info: MeasureInfo, found: Course, name: str, language: Language) -> str:
    zh = language == "zh"
    change, lines = found.trend.change, found.trend.lines
    scale = with_difference_unit(scale_at(result, info, result.measures.index(found.measure)), info)
    k = scale.factor
    effect = Effect(
        found.structure, found.measure, info.text, k * change.mean, k * change.low, k * change.high,
        math.nan, math.nan, verdict_of(change.mean, change.low, change.high, math.nan, info), scale,
    )  # fmt: skip
    size = amount_text(effect, language)
    if not (change.low > 0.0 or change.high < 0.0):
        return f"{name}首尾之间未见变化，{size}" if zh else f"is not shown to change under {name}, {size}"
    up = change.mean > 0.0
    word = (Text("上升", "rises") if up else Text("下降", "falls")).to(language)
    every = found.trend.rising if up else found.trend.falling
    mean = found.trend.rising_in_mean if up else found.trend.falling_in_mean
    all_lines = Text(f"（其余轴的 {lines} 种取值下均如此）", f" at all {lines} settings of the rest").to(language)
    all_lines = all_lines if lines > 1 else ""
    if every == lines:
        return f"{name}逐级{word}{all_lines}，共 {size}" if zh else f"{word} throughout under {name}{all_lines}, {size}"
    if mean == lines:
        rest = Text(f"，均值每一级均{word}{all_lines}", f", in the mean at every step{all_lines}").to(language)
    elif mean and lines > 1:
        some = Text(
            f"（其余轴的 {lines} 种取值中有 {mean} 种，其均值每一级均{word}）",
            f" (in the mean at every step at {mean} of {lines} settings of the rest)",
        )
        rest = some.to(language)
    else:
        rest = "，但并非每一级如此" if zh else ", though not at every step"
    if mean and every:
        shown = Text(f"，{lines} 种中有 {every} 种每一级可见", f", each step shown at {every} of {lines}")
        rest += shown.to(language)
    elif mean and lines == 1:
        rest += "（各级之间未必可见）" if zh else " (not every step is shown by itself)"
    return f"{name}{word}{rest}，共 {size}" if zh else f"{word} under {name}{rest}, {size}"


def design(result: Swept, language: Language) -> str:
    """Return what was run, and what was not varied."""
    zh = language == "zh"
    sizes = " × ".join(str(size) for size in result.sizes)
    n, r = len(result.points), result.replications
    grid = f"{sizes} = {n}" if len(result.sizes) > 1 else str(n)
    lost = ""
    if result.missing:
        lost = f"；{result.missing} 次运行失败，未计入" if zh else f"; {result.missing} runs failed and are left out"
    outside = [axis for axis in result.axes if axis.beyond]
    ranges = [
        f"{axis.dimension.text.to(language)}{'（' if zh else ' ('}{stated_text(axis, language)}{'）' if zh else ')'}"
        for axis in outside
    ]
    if ranges:
        names = joined(ranges, language)
        lost += (
            f"；{names}的取值超出情景所述的合理范围（括号内）"
            if zh
            else f"; beyond the range that the scenario states (in brackets): {names}"
        )
    if zh:
        return (
            f"设计：{grid} 个点，每点每种结构 {r} 次成对重复；区间为配对 t 区间，显示差异须区间不含 0 且在全部点上经 Holm 校正后 "
            f"p < 0.05；“逐级”须每一级的成对差值经 Holm 校正后 p < 0.05；反转位置由线性插值与对重复的自助法得出；其余一切如情景所设{lost}。"
        )
    return (
        f"Design: {grid.replace('×', 'x')} points, {r} paired replications of each structure at each; paired t intervals; a "
        'difference is shown if its interval excludes 0 and p < 0.05 after Holm over all points; "throughout": so is each step, Holm over all steps; crossings by linear '
        f"interpolation, bootstrapped over replications; everything else as the scenario has it{lost}."
    )
