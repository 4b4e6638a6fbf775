"""Main effects: how an output moves on average along its leading axes, with a band."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.report import style
from sim.report.numbers import fixed, signed, typographic
from sim.report.page import new_page
from sim.report.studies.axis_words import IN_THE_SCENARIO, axis_label
from sim.report.studies.page import Subject
from sim.report.studies.sensitivity_words import leading, name_of, output_text, scale_at, short_text, unit_at
from sim.report.studies.words import capital
from sim.report.wrapping import shorten, wrap
from sim.study.analysis.modelled import Curve
from sim.study.sensitivity import Sensed
from sim.vocabulary.text import Language


def draw_curves(output: int, result: Sensed, subject: Subject, language: Language) -> Figure:
    """Draw the mean response along each leading axis, all others averaged over their ranges."""
    zh = language == "zh"
    curves = result.found.outputs[output].curves
    scale = scale_at(result, subject, output)
    notes = (
        "其余各轴在其范围内取平均；带为 95% 区间（对设计点重抽样并重新拟合代理模型）。虚线竖线：情景取值。"
        if zh
        else "All other axes averaged over their ranges. Band: 95 % interval, from metamodels refitted to resampled designs. "
        "Dashed upright line: the scenario's value."
    )
    with style.applied():
        page = new_page(subject.provenance, _title(output, result, subject, language), notes, language)
        page.key(
            [
                Line2D([], [], color=style.BETTER, lw=2.4, label="平均响应" if zh else "mean response"),
                Patch(fc=style.BETTER, alpha=0.25, label="95% 区间" if zh else "95 % interval"),
                Line2D([], [], color=style.QUIET, lw=1.2, ls=(0, (4, 3)), label=IN_THE_SCENARIO.to(language)),
            ]
        )
        panels = page.axes(columns=len(curves), sharey=True)
        for axes, curve in zip(panels, curves, strict=True):
            _curve(axes, result, curve, scale.factor, len(curves), language)
        unit = unit_at(result, scale, output).to(language)
        what = capital(short_text(result.outputs[output], subject, language))
        if result.outputs[output].against:
            what = f"{what}之差" if zh else f"difference in {what[:1].lower()}{what[1:]}"
        label = f"{what}（{unit}）" if zh and unit else f"{what} ({unit})" if unit else what
        panels[0].set_ylabel("\n".join(wrap(label, style.LABEL, 190.0)))
        # A difference carries its sign; a level needs none.
        decimals = 0 if _spread(curves, scale.factor) >= 4.0 else 1 if _spread(curves, scale.factor) >= 0.4 else 2
        write = signed if result.outputs[output].against else fixed
        panels[0].yaxis.set_major_formatter(lambda y, _: typographic(write(y, decimals)))
        return page.finish()


def _spread(curves: tuple[Curve, ...], factor: float) -> float:
    return factor * (max(float(c.high.max()) for c in curves) - min(float(c.low.min()) for c in curves))


def _curve(axes: Axes, result: Sensed, curve: Curve, factor: float, panels: int, language: Language) -> None:
    axis = result.dimensions[result.found.kept[curve.axis]]
    at = axis.low + (axis.high - axis.low) * curve.at
    axes.fill_between(at, factor * curve.low, factor * curve.high, color=style.BETTER, alpha=0.25, lw=0.0)
    axes.plot(at, factor * curve.mean, color=style.BETTER, lw=2.4)
    low, high = factor * float(curve.low.min()), factor * float(curve.high.max())
    if low < 0.0 < high:
        axes.axhline(0.0, color=style.INK, lw=1.0)
    if not math.isnan(axis.base) and axis.low <= axis.base <= axis.high:
        axes.axvline(axis.base, color=style.QUIET, lw=1.2, ls=(0, (4, 3)))
    axes.set_xlabel(shorten(axis_label(axis, language), style.LABEL, 470.0 / panels, 2))
    axes.set_xlim(axis.low, axis.high)
    axes.xaxis.set_major_locator(MaxNLocator(4, prune="upper"))
    axes.grid()


def _title(output: int, result: Sensed, subject: Subject, language: Language) -> str:
    """Return which way the leading axis moves the output."""
    zh = language == "zh"
    first = result.found.outputs[output].curves[0]
    name = name_of(result, result.found.kept[first.axis], language)
    what = output_text(result, subject, output, language, whole=True)
    steps = [float(b) - float(a) for a, b in zip(first.mean[:-1], first.mean[1:], strict=True)]
    if float(first.low[-1]) > float(first.high[0]) and min(steps) >= -1e-3 * abs(sum(steps)):
        way = "随之上升" if zh else "rises with it"
    elif float(first.high[-1]) < float(first.low[0]) and max(steps) <= 1e-3 * abs(sum(steps)):
        way = "随之下降" if zh else "falls with it"
    else:
        way = "随之变化，但并非单向" if zh else "changes with it, not all one way"
    if len(leading(result, result.found.outputs[output])) > 1:
        # Intervals overlap: none leads alone.
        return f"{name}属影响最大者：{what}{way}" if zh else f"{capital(name)} is among the leading axes: {what} {way}"
    return f"{name}的影响最大：{what}{way}" if zh else f"{capital(name)} leads: {what} {way}"
