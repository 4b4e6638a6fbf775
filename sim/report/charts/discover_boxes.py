"""The boxes as bars on normalised axes: which part of each range, with the spread of the bounds over resamples."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.report import style
from sim.report.numbers import typographic
from sim.report.page import new_page
from sim.report.studies.discover_words import bound_text, label_of, number, percent
from sim.report.studies.page import Subject
from sim.report.studies.words import capital, joined
from sim.report.wrapping import shorten
from sim.study.discover import Discovered
from sim.vocabulary.text import Language

_NAME_WIDTH = 165.0
_ROWS = 9
"""Rows for which a page of the usual size has room."""


class _Row(NamedTuple):
    box: int
    axis: int
    place: float


def draw(result: Discovered, subject: Subject, language: Language) -> Figure:
    """Draw every bounded axis of every box."""
    zh = language == "zh"
    rows, heads, place = [], [], 0.0
    for k, box in enumerate(result.boxes):
        heads.append((k, place))
        place += 0.9
        for a in np.flatnonzero(box.restricted):
            rows.append(_Row(k, int(a), place))
            place += 1.0
        place += 0.35
    # The invented county of a pattern has no value of today.
    known = any(np.isfinite(result.dimensions[row.axis].base) for row in rows)
    today = ("；竖线：情景现值" if zh else "; tick: the scenario today") if known else ""
    notes = (
        f"浅灰：所考察的范围；深色：区域所占部分；细线：界在重抽样中的 5%–95% 范围{today}。百分数：重抽样中出现这项限制的比例。"
        if zh
        else f"Light: the range looked at; dark: the box's part of it; thin lines: 5 to 95 % of the bound over resamples{today}. "
        "Per cent: share of the resamples in which the axis is restricted."
    )
    tick = Line2D(
        [],
        [],
        ls="",
        marker="|",
        ms=11.0,
        mew=2.2,
        color=style.BETTER,
        label="情景现值" if zh else "the scenario today",
    )
    with style.applied():
        page = new_page(subject.provenance, capital(_title(result, language)), notes, language, max(1.0, place / _ROWS))
        page.key(
            [
                Patch(fc=style.RULE, label="所考察的范围" if zh else "range looked at"),
                Patch(fc=style.WORSE, label="区域" if zh else "box"),
                Line2D([], [], color=style.INK, lw=1.6, label="界的 5%–95%" if zh else "5 to 95 % of the bound"),
                *([tick] if known else []),
            ]
        )  # fmt: skip
        axes = page.axes()[0]
        for k, at in heads:
            held = result.search.regions[k].held_out
            density, mass = percent(held.density.value, language), percent(held.mass.value, language)
            said = (
                f"区域 {k + 1}：密度 {density}，占空间 {mass}"
                if zh
                else f"Box {k + 1}: density {density}, {mass} of the space"
            )
            axes.annotate(
                said, (0.0, at), (-_NAME_WIDTH, 0.0), xycoords=axes.get_yaxis_transform(), textcoords="offset points",
                va="center", fontweight="bold", fontsize=style.LABEL,
            )  # fmt: skip
        for row in rows:
            _draw_row(axes, result, row, language)
        axes.set_yticks(
            [row.place for row in rows],
            [shorten(label_of(result.dimensions[r.axis], language), style.SMALL, _NAME_WIDTH, 2) for r in rows],
        )
        axes.tick_params(axis="y", length=0.0)
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.set_xticks([])
        axes.set_xlim(0.0, 1.0)
        axes.set_ylim(place - 0.6, -0.55)
        return page.finish()


def _title(result: Discovered, language: Language) -> str:
    zh = language == "zh"
    spread, box = result.stability[0], result.boxes[0]
    firm = [int(a) for a in np.flatnonzero(box.restricted) if spread.restricted[a] >= 0.9]
    loose = [int(a) for a in np.flatnonzero(box.restricted) if spread.restricted[a] < 0.9]

    def names(axes: list[int]) -> str:
        return joined([result.dimensions[a].text.to(language) for a in axes], language)

    if not firm:
        return (
            f"区域 1 的限制随样本而变：{names(loose)}"
            if zh
            else f"What bounds box 1 depends on the points drawn: {names(loose)}"
        )
    if not loose:
        return (
            f"区域 1 由{names(firm)}界定，几乎每次重抽样都如此"
            if zh
            else f"Box 1 is bounded by {names(firm)}, in nearly all resamples"
        )
    if zh:
        return f"区域 1 稳定地由{names(firm)}界定；{names(loose)}的限制随样本而变"
    return f"Box 1 is firmly bounded by {names(firm)}; the bound on {names(loose)} depends on the points drawn"


def _draw_row(axes: Axes, result: Discovered, row: _Row, language: Language) -> None:
    axis, box, spread = result.dimensions[row.axis], result.boxes[row.box], result.stability[row.box]

    def at(value: float) -> float:
        return (min(max(value, axis.low), axis.high) - axis.low) / (axis.high - axis.low)

    low, high = float(box.low[row.axis]), float(box.high[row.axis])
    axes.barh(row.place, 1.0, height=0.34, color=style.RULE, zorder=1)
    axes.barh(row.place, at(high) - at(low), left=at(low), height=0.34, color=style.WORSE, zorder=2)
    for bound, ends in ((low, spread.low), (high, spread.high)):
        if math.isfinite(bound) and math.isfinite(float(ends.low[row.axis])):
            near, far = at(float(ends.low[row.axis])), at(float(ends.high[row.axis]))
            axes.plot([near, far], [row.place] * 2, color=style.PAPER, lw=3.4, zorder=3, clip_on=False)
            axes.plot(
                [near, far],
                [row.place] * 2,
                color=style.INK,
                lw=1.6,
                zorder=4,
                marker="|",
                ms=9.0,
                mew=1.6,
                clip_on=False,
            )
    if math.isfinite(axis.base) and axis.low <= axis.base <= axis.high:
        axes.plot([at(axis.base)], [row.place], "|", ms=17.0, mew=2.4, color=style.BETTER, zorder=5, clip_on=False)
    for end, side in ((axis.low, "left"), (axis.high, "right")):
        axes.annotate(
            typographic(number(axis, end)), (at(end), row.place), (0.0, -9.0), textcoords="offset points", ha=side, va="top",
            fontsize=style.TINY, color=style.QUIET,
        )  # fmt: skip
    name = axis.text.to(language)
    said = bound_text(axis, low, high, language).removeprefix(name).strip()
    share = percent(float(spread.restricted[row.axis]), language)
    axes.annotate(
        typographic(f"{said}（{share}）" if language == "zh" else f"{said} ({share})"), (1.0, row.place), (8.0, 0.0),
        textcoords="offset points", va="center", fontsize=style.SMALL, annotation_clip=False,
    )  # fmt: skip
