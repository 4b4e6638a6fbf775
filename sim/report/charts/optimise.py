"""The Pareto chart: what every choice gains and gives up against the reference, with intervals."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from sim.report import style
from sim.report.effects import Effect, Verdict
from sim.report.numbers import signed, typographic
from sim.report.page import new_page
from sim.report.studies.optimise_sentences import better_than_reference
from sim.report.studies.optimise_words import (
    CORRECTED,
    effect_between,
    finalists_text,
    hidden,
    provenance_of,
    reference_text,
    replications_text,
    scale_at,
    spaced,
    unit_in_brackets,
)
from sim.report.studies.page import Subject
from sim.report.wrapping import wrap
from sim.study.finalists import without_gain
from sim.study.optimise import Optimised
from sim.study.statistics import t_interval
from sim.vocabulary.text import Language, Text

Floats = NDArray[np.float64]
_NUMBER_SIZE = 12.5
"""Diameter of a finalist's mark in points: its number must be read from the last row."""


_FRONT, _OTHER = "#5B8FB0", "#8C8C8C"


class _Mark(NamedTuple):
    colour: str
    marker: str
    filled: bool
    text: Text


_THIRD: dict[Verdict, _Mark] = {
    "better": _Mark(style.BETTER, "o", True, Text("改善", "better")),
    "worse": _Mark(style.WORSE, "D", True, Text("变差", "worse")),
    "undecided": _Mark(style.OPEN, "s", False, Text("未见差异", "no difference shown")),
    "identical": _Mark(style.OPEN, "s", False, Text("完全相同", "identical")),
}


def title(result: Optimised, subject: Subject, language: Language) -> str:
    """Return what the chart shows: is any choice better throughout, which gain nothing, and how many are on the front."""
    zh = language == "zh"
    reference = reference_text(result).to(language)
    ahead = better_than_reference(result)
    count = int(result.on_front.sum())
    measures = len(result.measures)
    every = (Text("两项指标", "both measures") if measures == 2 else Text("三项指标", "all three measures")).to(
        language
    )
    if ahead:
        names = finalists_text(result, ahead, language)
        head = (
            f"{names}在{every}上都优于{reference}"
            if zh
            else f"{names[:1].upper()}{names[1:]} {'are' if len(ahead) > 1 else 'is'} better than {reference} on {every}"
        )
    else:
        head = (
            f"没有一个入围方案在{every}上都优于{reference}"
            if zh
            else f"No finalist is shown to be better than {reference} on {every}"
        )
    idle = list(without_gain(result.told.pairs, len(result.system_points), measures))
    if idle:
        names = finalists_text(result, idle, language)
        if zh:
            return spaced(f"{head}；{names}没有一项显示改善")
        return f"{head}; {names} show{'' if len(idle) > 1 else 's'} no gain on any"
    if count == 1:
        return spaced(head)
    n, tried = result.values.shape[1], sum(point.feasible for point in result.points)
    if zh:
        return spaced(f"{head}；按 {n} 次重复的均值，{tried} 个点中有 {count} 个在前沿上")
    return f"{head}; on the means of {n} replications, {count} of {tried} points are on the front"


def draw_front(result: Optimised, subject: Subject, language: Language) -> Figure:
    """Draw changes of the first two measures against the reference: all points, the front, finalists with intervals."""
    zh = language == "zh"
    three = len(result.measures) > 2
    reference = reference_text(result).to(language)
    n = result.values.shape[1]
    notes = (
        f"十字：与{reference}成对差值的 95% 区间。编号的入围方案用新的重复评估，区间在任意时刻停止都成立；其余前沿点（按均值）只有搜索时的 {n} 次重复（t 区间）。"
        if zh
        else f"Crosses: 95 % intervals of the paired difference to {reference}. Numbered finalists: fresh replications, intervals "
        f"hold whenever one stops; other points of the front (by means): the {n} replications of the search (t intervals). "
    ) + replications_text(result).to(language)
    with style.applied():
        page = new_page(provenance_of(result, subject), title(result, subject, language), notes, language)
        page.key(_key(result, subject, three, language))
        axes = page.axes()[0]
        _points(axes, result, subject)
        _finalists(axes, result, subject, three)
        _limits(axes, result, subject)
        _better_corner(axes, result, language)
        for objective, axis in ((0, axes.xaxis), (1, axes.yaxis)):
            scale = scale_at(result, subject, objective)
            name = subject.measures[result.measures[objective]].text.to(language)
            unit = scale.difference.to(language)
            against = f"，与{reference}相比" if zh else f", against {reference}"
            label = unit_in_brackets(f"{name}{against}", unit, language)
            axis.set_label_text("\n".join(wrap(label, style.LABEL, 440.0 if objective == 0 else 215.0)))
            axis.set_major_formatter(_formatter(axes.get_xlim() if objective == 0 else axes.get_ylim()))
        axes.grid()
        return page.finish()


def _formatter(limits: tuple[float, float]) -> Callable[[float, float], str]:
    reach = limits[1] - limits[0]
    # Steps of axes are about a fifth of their reach.
    decimals = max(0, -math.floor(math.log10(reach / 5.0)))
    return lambda x, _: typographic(signed(x, decimals))


def differences(result: Optimised, subject: Subject, objective: int) -> tuple[Floats, Floats]:
    """Return paired differences of every point to the reference in the search, and the half-widths of their intervals."""
    k = scale_at(result, subject, objective).factor
    delta = k * (result.values[:, :, objective] - result.values[0, :, objective])
    found = [t_interval(row) for row in delta]
    return np.array([one.mean for one in found]), np.array([one.half_width for one in found])


def _points(axes: Axes, result: Optimised, subject: Subject) -> None:
    (x, wide), (y, high) = (differences(result, subject, objective) for objective in (0, 1))
    feasible = np.array([point.feasible for point in result.points])
    others = feasible & ~result.on_front
    others[0] = False
    axes.plot(x[others], y[others], "o", ms=3.5, mfc=style.PAPER, mec=_OTHER, mew=0.9, zorder=2)
    over = ~feasible
    axes.plot(x[over], y[over], "X", ms=7.0, color=style.OPEN, mec=style.PAPER, mew=0.6, zorder=3)
    front = np.flatnonzero(result.on_front)
    shown = np.array([k for k in front if k and k not in result.finalists], dtype=np.int64)
    if len(shown):
        axes.errorbar(
            x[shown],
            y[shown],
            xerr=wide[shown],
            yerr=high[shown],
            fmt="none",
            ecolor="#C9DAE4",
            elinewidth=0.6,
            zorder=1,
        )
        axes.plot(x[shown], y[shown], "o", ms=4.5, color=_FRONT, mec=style.PAPER, mew=0.5, zorder=3)
    axes.plot([0.0], [0.0], "*", ms=20.0, color=style.INK, mec=style.PAPER, mew=0.8, zorder=4)


def _finalists(axes: Axes, result: Optimised, subject: Subject, three: bool) -> None:
    for system in range(1, len(result.system_points)):
        across, up = (effect_between(result, subject, system, 0, objective) for objective in (0, 1))
        mark = (
            _THIRD[effect_between(result, subject, system, 0, 2).verdict]
            if three
            else _Mark(style.BETTER, "o", True, Text("", ""))
        )
        x, y = across.difference, up.difference
        axes.plot([across.low, across.high], [y, y], color=mark.colour, lw=1.7, zorder=4)
        axes.plot([x, x], [up.low, up.high], color=mark.colour, lw=1.7, zorder=4)
        size = _NUMBER_SIZE * (0.92 if mark.marker == "D" else 1.0)
        axes.plot(
            [x],
            [y],
            mark.marker,
            ms=size,
            mec=mark.colour,
            mew=1.6,
            mfc=mark.colour if mark.filled else style.PAPER,
            zorder=5,
        )
        axes.text(
            x, y, str(system), ha="center", va="center_baseline", fontsize=style.SMALL, fontweight="bold",
            color=style.PAPER if mark.filled else style.INK, zorder=7,
        )  # fmt: skip


def _limits(axes: Axes, result: Optimised, subject: Subject) -> None:
    for objective, setter in ((0, axes.set_xlim), (1, axes.set_ylim)):
        middle, _ = differences(result, subject, objective)
        ends = [0.0, *middle[~np.isnan(middle)]]
        for system in range(1, len(result.system_points)):
            effect: Effect = effect_between(result, subject, system, 0, objective)
            ends += [end for end in (effect.low, effect.high) if math.isfinite(end)]
        low, high = min(ends), max(ends)
        room = 0.07 * (high - low) or 1.0
        setter(low - room, high + room)


def _better_corner(axes: Axes, result: Optimised, language: Language) -> None:
    """Shade where both measures are better than under the reference."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    x = (left, 0.0) if result.directions[0] < 0 else (0.0, right)
    y = (low, 0.0) if result.directions[1] < 0 else (0.0, high)
    axes.add_patch(Rectangle((x[0], y[0]), x[1] - x[0], y[1] - y[0], fc="#E8F1F6", ec="none", zorder=0))
    axes.axvline(0.0, color=style.QUIET, lw=0.9, zorder=1)
    axes.axhline(0.0, color=style.QUIET, lw=0.9, zorder=1)
    word = Text("两项均改善", "better on both").to(language)
    outer_left, outer_low = result.directions[0] < 0, result.directions[1] < 0
    axes.annotate(
        word, (0.0 if outer_left else 1.0, 0.0 if outer_low else 1.0), (5.0 if outer_left else -5.0, 5.0 if outer_low else -5.0),
        xycoords="axes fraction", textcoords="offset points", fontsize=style.SMALL, color=style.BETTER,
        ha="left" if outer_left else "right", va="bottom" if outer_low else "top", zorder=8,
        bbox={"fc": style.PAPER, "ec": "none", "pad": 1.0, "alpha": 0.8},
    )  # fmt: skip


def _key(result: Optimised, subject: Subject, three: bool, language: Language) -> list[Line2D]:
    zh = language == "zh"

    def handle(marker: str, size: float, colour: str, face: str, label: str) -> Line2D:
        return Line2D([], [], ls="", marker=marker, ms=size, mec=colour, mfc=face, label=label)

    handles = [handle("*", 11.0, style.INK, style.INK, reference_text(result).to(language))]
    if three:
        third = subject.measures[result.measures[2]].text.to(language)
        thirds = [effect_between(result, subject, k, 0, 2) for k in range(1, len(result.system_points))]
        verdicts = {effect.verdict for effect in thirds}
        for verdict, mark in _THIRD.items():
            if verdict in verdicts:
                word = mark.text.to(language)
                if verdict == "undecided" and any(hidden(effect) for effect in thirds):
                    word = CORRECTED.to(language)
                said = f"入围方案，{third}{word}" if zh else f"finalist, {third}: {word}"
                face = mark.colour if mark.filled else style.PAPER
                handles.append(handle(mark.marker, 8.0, mark.colour, face, said))
    else:
        said = Text("入围方案（编号）", "finalist (numbered)").to(language)
        handles.append(handle("o", 9.0, style.BETTER, style.BETTER, said))
    if any(k and k not in result.finalists for k in np.flatnonzero(result.on_front)):
        said = Text("其余前沿点", "other points of the front").to(language)
        handles.append(handle("o", 5.0, _FRONT, _FRONT, said))
    feasible = [point.feasible for point in result.points]
    if any(fine and not front for fine, front in zip(feasible[1:], result.on_front[1:], strict=True)):
        said = Text("其余试过的点", "other points run").to(language)
        handles.append(handle("o", 4.5, _OTHER, style.PAPER, said))
    if not all(feasible):
        over = Text("超出预算", "over budget")
        if not result.space.staffing:
            over = Text("全部采用（超出预算）", "all of them (over budget)")
        handles.append(handle("X", 7.0, style.OPEN, style.OPEN, over.to(language)))
    return handles
