"""The charts of a sensitivity study: screening, indices with their intervals, main effects."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.report import style
from sim.report.charts.sensitivity_curves import draw_curves
from sim.report.numbers import PERCENT, typographic, with_unit
from sim.report.page import new_page
from sim.report.studies.page import Subject
from sim.report.studies.sensitivity_words import OVER_100, leading, name_of, shares, short_text, whose
from sim.report.studies.words import capital, listed, percent
from sim.report.wrapping import shorten
from sim.study.analysis.drivers import OutputFound
from sim.study.sensitivity import Sensed
from sim.vocabulary.text import Language

Draw = Callable[[Sensed, Subject, Language], Figure]
PANELS = 3
"""Outputs side by side on one picture."""
_NAMES = 165.0
"""Points for the names of axes."""
_LINES = 14
"""Axes for which a page of the usual size has room."""


def charts(result: Sensed) -> dict[str, Draw]:
    """Return the charts that a study has, by file name."""
    screened = [k for k, found in enumerate(result.found.outputs) if found.screened is not None and not found.constant]
    indexed = [k for k, found in enumerate(result.found.outputs) if found.indices is not None]
    found: dict[str, Draw] = {}
    for name, outputs, draw in (("indices", indexed, draw_indices), ("screening", screened, draw_screening)):
        for page, first in enumerate(range(0, len(outputs), PANELS)):
            own = tuple(outputs[first : first + PANELS])
            found[name if len(outputs) <= PANELS else f"{name}_{page + 1}"] = partial(draw, own)
    for k, output in enumerate(result.outputs):
        if result.found.outputs[k].curves:
            found[f"main_effects_{output.measure}_{output.structure}"] = partial(draw_curves, k)
    return found


def draw_indices(outputs: tuple[int, ...], result: Sensed, subject: Subject, language: Language) -> Figure:
    """Draw first-order and total indices with their intervals, one panel per output."""
    zh = language == "zh"
    notes = (
        f"总指数含一切交互作用，{OVER_100.zh}；横线为 95% 区间（抽样与设计两方面）。深色实心：区间不含零；灰色空心：区间含零，或代理模型不可依据。"
        if zh
        else f"Total indices include all interactions: {OVER_100.en}. Lines: 95 % intervals, for the sampling and for the design. Filled: the "
        "interval does not reach 0; hollow and grey: it does, or the metamodel is not to be relied on."
    )
    notes = _about(outputs, result, subject, language) + notes
    order = _order(result, outputs)
    with style.applied():
        page = new_page(
            subject.provenance, _title_of_indices(outputs, result, subject, language), notes, language, _zoom(order)
        )
        page.key(
            [
                Line2D([], [], ls="", marker="o", ms=7.0, color=style.BETTER, label="总指数" if zh else "total index"),
                Line2D(
                    [], [], ls="", marker="D", ms=5.5, mew=1.4, mfc=style.PAPER, color=style.WORSE,
                    label="一阶指数（单独作用）" if zh else "first-order index (alone)",
                ),
            ]
        )  # fmt: skip
        panels = page.axes(columns=len(outputs), sharey=True)
        for axes, output in zip(panels, outputs, strict=True):
            _panel(axes, result, order, language)
            _indices(axes, result, result.found.outputs[output], order)
            axes.set_xlabel("输出方差中的占比" if zh else "share of the output's variance")
            _heading(axes, result, subject, output, len(outputs), language)
        return page.finish()


def draw_screening(outputs: tuple[int, ...], result: Sensed, subject: Subject, language: Language) -> Figure:
    """Draw Morris' mu* with its interval as a share of the largest, one panel per output."""
    zh = language == "zh"
    limit = percent(result.settings.share, language)
    notes = (
        f"μ*：轴走完整个范围时结果的平均变化幅度，以最大者为 100%。横线为 95% 区间；区间上限低于 {limit}（虚线）者对该结果不再考察。"
        "竖线“|”：毫无影响的轴仅因随机波动会得到的 μ*。"
        if zh
        else f"mu*: how far the output moves on average over an axis's whole range, the largest being 100 %. Lines: 95 % intervals. "
        f"Below {limit} (dashed) with its whole interval, an axis does not matter to that output. |: the mu* that noise "
        "alone gives an axis without effect."
    )
    notes = _about(outputs, result, subject, language) + notes
    order = _order(result, outputs, screening=True)
    with style.applied():
        page = new_page(subject.provenance, _title_of_screening(result, language), notes, language, _zoom(order))
        page.key(
            [
                Line2D([], [], ls="", marker="o", ms=7.0, color=style.BETTER, label="保留" if zh else "kept"),
                Line2D(
                    [], [], ls="", marker="o", ms=7.0, mew=1.6, mfc=style.PAPER, color=style.OPEN,
                    label="对该结果无关紧要" if zh else "does not matter to this output",
                ),
                Line2D(
                    [], [], ls="", marker="|", ms=9.0, mew=1.6, color=style.INK,
                    label="仅随机波动" if zh else "noise alone",
                ),
            ]
        )  # fmt: skip
        panels = page.axes(columns=len(outputs), sharey=True)
        for axes, output in zip(panels, outputs, strict=True):
            _panel(axes, result, order, language)
            _effects(axes, result.found.outputs[output], order)
            axes.axvline(result.settings.share, color=style.QUIET, lw=1.0, ls=(0, (4, 3)))
            axes.set_xlabel("μ*，相对最大者" if zh else "mu*, relative to the largest")
            _heading(axes, result, subject, output, len(outputs), language)
        return page.finish()


def _about(outputs: tuple[int, ...], result: Sensed, subject: Subject, language: Language) -> str:
    """Return whose measures or differences the panels show."""
    about = whose([result.outputs[k] for k in outputs], subject, language)
    if not about:
        return ""
    return f"{about}。" if language == "zh" else f"{capital(about)}. "


def _zoom(order: list[int]) -> float:
    return max(1.0, len(order) / _LINES)


def _order(result: Sensed, outputs: tuple[int, ...], screening: bool = False) -> list[int]:
    """Return the dimensions from the largest part in any output downward."""
    size = dict.fromkeys(range(len(result.dimensions)) if screening else result.found.kept, 0.0)
    for output in outputs:
        found = result.found.outputs[output]
        if not screening:
            for share in shares(result, found):
                size[share.axis] = max(size[share.axis], share.value)
        elif found.screened is not None:
            largest = float(found.screened.mu_star.max())
            for axis in size:
                size[axis] = max(size[axis], float(found.screened.mu_star[axis]) / largest)
    return sorted(size, key=lambda axis: -size[axis])


def _panel(axes: Axes, result: Sensed, order: list[int], language: Language) -> None:
    size = style.SMALL if len(order) <= 12 else style.TINY
    lines = 2 if len(order) <= 8 else 1
    names = [shorten(name_of(result, axis, language), size, _NAMES, lines) for axis in order]
    axes.set_yticks(range(len(order)), names, fontsize=size)
    axes.set_ylim(len(order) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0.0, pad=8.0)
    axes.spines["left"].set_visible(False)
    axes.axvline(0.0, color=style.INK, lw=1.2)
    axes.grid(axis="x")
    axes.xaxis.set_major_formatter(lambda x, _: with_unit(f"{100.0 * x:.0f}", PERCENT, language))
    axes.locator_params(axis="x", nbins=4)


def _heading(axes: Axes, result: Sensed, subject: Subject, output: int, panels: int, language: Language) -> None:
    text = capital(short_text(result.outputs[output], subject, language))
    if not result.found.outputs[output].reliable:
        text += "（不可依据）" if language == "zh" else " (not to be relied on)"
    axes.set_title(shorten(text, style.LABEL, 370.0 / panels, 2, bold=True))


def _indices(axes: Axes, result: Sensed, found: OutputFound, order: list[int]) -> None:
    assert found.indices is not None and found.ranks is not None
    for place, axis in enumerate(order):
        k, i = result.found.kept.index(axis), found.indices
        shown = bool(found.ranks[k] > 0)
        colour = style.BETTER if shown else style.OPEN
        axes.plot([i.total_low[k], i.total_high[k]], [place - 0.16] * 2, color=colour, lw=2.4)
        axes.plot(
            [i.total[k]], [place - 0.16], "o", ms=7.0, mew=1.6, color=colour, mfc=colour if shown else style.PAPER,
            clip_on=False, zorder=3,
        )  # fmt: skip
        quiet = style.WORSE if shown else style.OPEN
        axes.plot([i.first_low[k], i.first_high[k]], [place + 0.2] * 2, color=quiet, lw=1.6)
        axes.plot(
            [i.first[k]], [place + 0.2], "D", ms=4.8, mew=1.3, color=quiet, mfc=style.PAPER, clip_on=False, zorder=3
        )
    axes.set_xlim(0.0, min(1.0, 1.06 * float(max(found.indices.total_high.max(), found.indices.first_high.max()))))


def _effects(axes: Axes, found: OutputFound, order: list[int]) -> None:
    assert found.screened is not None
    s, largest = found.screened, float(found.screened.mu_star.max())
    for place, axis in enumerate(order):
        middle, half, kept = float(s.mu_star[axis]) / largest, float(s.half_width[axis]) / largest, bool(s.kept[axis])
        colour = style.BETTER if kept else style.OPEN
        axes.plot([max(0.0, middle - half), middle + half], [place, place], color=colour, lw=2.4)
        axes.plot(
            [middle], [place], "o", ms=7.0, mew=1.6, color=colour, mfc=colour if kept else style.PAPER, clip_on=False,
            zorder=3,
        )  # fmt: skip
        if not math.isnan(s.floor[axis]):
            axes.plot([float(s.floor[axis]) / largest], [place], "|", ms=13.0, mew=1.6, color=style.INK, zorder=4)
    axes.set_xlim(0.0, 1.06 * float((s.mu_star + s.half_width).max()) / largest)


def _title_of_indices(outputs: tuple[int, ...], result: Sensed, subject: Subject, language: Language) -> str:
    """Return what drives each output on the picture: "Accuracy drives mean time; coverage drives share passed"."""
    zh = language == "zh"
    clauses: list[str] = []
    driven: dict[str, list[str]] = {}
    several: dict[str, bool] = {}
    for output in outputs:
        found = result.found.outputs[output]
        measure = short_text(result.outputs[output], subject, language)
        if zh and result.outputs[output].against:
            measure += "之差"
        first = leading(result, found)
        if not found.reliable:
            clauses.append(f"{measure}的指数不可依据" if zh else f"indices of {measure} are not to be relied on")
        elif not first:
            clauses.append(f"未见影响{measure}的轴" if zh else f"no axis is shown to drive {measure}")
        else:
            names = [name_of(result, share.axis, language) for share in first]
            said = listed(names, language)
            if len(names) > 2:
                said = f"{names[0]}等 {len(names)} 项" if zh else f"{names[0]} and {len(names) - 1} more"
            driven.setdefault(said, []).append(measure)
            several[said] = len(names) > 1
    for said, measures in reversed(driven.items()):
        what = listed(measures, language)
        clauses.insert(0, f"{what}主要取决于{said}" if zh else f"{said} drive{'' if several[said] else 's'} {what}")
    if zh:
        return "；".join(clauses)
    if all(result.outputs[k].against for k in outputs):
        return f"In the differences, {'; '.join(clauses)}"
    return capital("; ".join(clauses))


def _title_of_screening(result: Sensed, language: Language) -> str:
    kept, axes = len(result.found.kept), len(result.dimensions)
    gone = [name_of(result, i, language) for i in range(axes) if i not in result.found.kept]
    zh = language == "zh"
    if gone:
        names = listed(gone, language)
        said = (
            f"筛选：{axes} 个轴中保留 {kept} 个，剔除{names}"
            if zh
            else f"Screening: {kept} of {axes} axes stay; set aside: {names}"
        )
    else:
        said = f"筛选：{axes} 个轴全部保留" if zh else f"Screening: all {axes} axes stay, none could be set aside"
    return typographic(said)
