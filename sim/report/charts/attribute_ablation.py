"""Shapley values beside one-at-a-time ablation: switched on alone, and on top of all the others."""

from __future__ import annotations

from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.report import style
from sim.report.charts.attribute import MOST_ROWS, axis_text, label
from sim.report.numbers import confidence, typographic
from sim.report.page import new_page
from sim.report.sentences import capital
from sim.report.studies.attribute_words import Shown, about, shown_as
from sim.report.studies.page import Subject
from sim.study.analysis.attribution import Attribution, shown
from sim.study.attribute import Attributed
from sim.study.statistics import Interval
from sim.vocabulary.text import Language, Text


class _Way(NamedTuple):
    text: Text
    colour: str
    marker: str
    filled: bool
    shift: float


_WAYS = (
    _Way(Text("单独启用", "switched on alone"), "#1F6F9E", "^", False, -0.25),
    _Way(Text("Shapley 份额", "part (Shapley)"), style.INK, "o", True, 0.0),
    _Way(Text("加在其余之上", "on top of all the others"), "#9B3F73", "v", False, 0.25),
)
_COLUMN = 54.0
"""Width of a column of numbers, in points."""


def _title(found: Attribution, how: Shown, language: Language) -> str:
    zh, ci, measure = language == "zh", confidence(language), how.info.text.to(language)
    alone, whole = how.plain(found.alone_sum), how.signed(found.total, language)
    bounds = how.bounds(found.interplay, language)
    if not shown(found.interplay):
        if zh:
            return f"{measure}：各项单独启用之和 {alone}，全部合用 {whole}，两者未见差异（{ci} {bounds}）"
        return f"{capital(measure)}: effects alone add up to {alone} against {whole} together; no difference shown ({ci} {bounds})"
    gap = how.plain(found.interplay)
    if zh:
        return f"{measure}：各项单独启用之和为 {alone}，全部合用为 {whole}；差额 {gap}（{ci} {bounds}）出自相互影响"
    return f"{capital(measure)}: effects alone add up to {alone}, all together make {whole}; {gap} ({ci} {bounds}) is interplay"


def _row(axes: Axes, place: float, values: tuple[Interval, Interval, Interval], how: Shown, size: float) -> None:
    factor, across = how.scale.factor, axes.get_yaxis_transform()
    for k, (way, value) in enumerate(zip(_WAYS, values, strict=True)):
        at = place + way.shift
        axes.plot([factor * value.low, factor * value.high], [at, at], color=way.colour, lw=2.0)
        axes.plot(
            [factor * value.mean], [at], way.marker, ms=6.5, color=way.colour, mew=1.5,
            mfc=way.colour if way.filled else style.PAPER, zorder=3, clip_on=False,
        )  # fmt: skip
        axes.annotate(
            typographic(how.plain(value)), (1.0, place), (_COLUMN * (k + 1), 0.0), xycoords=across,
            textcoords="offset points", va="center", ha="right", fontsize=size, color=way.colour,
            fontweight="bold" if way.filled else "normal",
        )  # fmt: skip


def draw(result: Attributed, subject: Subject, measure: str, language: Language) -> Figure:
    """Draw what each mechanism does alone, what is its part, what it does on top of all the others; and what each adds up to."""
    found, zh = result.measures[measure].found, language == "zh"
    how = shown_as(subject.measures[measure], found)
    k = len(result.players)
    rows = k + 1
    notes = about(result, subject, language) + (
        "末行为三种算法各自之和：只有 Shapley 份额加起来等于全部合用的差异。横线为 95% 区间（配对 t）："
        f"各机制的为联合区间，按 Bonferroni 校正（份额 {k} 个，另两种共 {2 * k} 个）；末行各为单个区间。"
        if zh
        else "Last row: what each way adds up to; only Shapley values add up to the difference that all together make. Lines: 95 % "
        f"intervals (paired t); those of mechanisms are joint, by Bonferroni ({k} parts; {2 * k} of the two others), in the last "
        "row each by itself."
    )
    with style.applied():
        page = new_page(
            subject.provenance, _title(found, how, language), notes, language, max(1.0, rows / (MOST_ROWS - 1))
        )
        page.key(
            [
                Line2D(
                    [], [], ls="-", lw=2.0, marker=way.marker, ms=6.5, color=way.colour, mew=1.5,
                    mfc=way.colour if way.filled else style.PAPER, label=way.text.to(language),
                )
                for way in _WAYS
            ]
        )  # fmt: skip
        axes = page.axes()[0]
        size = style.LABEL if rows <= 8 else style.SMALL
        for place, part in enumerate(found.parts):
            _row(axes, place, (part.alone_joint, part.shapley_joint, part.without_joint), how, size)
        last = rows - 1.0
        _row(axes, last, (found.alone_sum, found.total, found.without_sum), how, size)
        for place in range(rows - 1):
            axes.axhline(place + 0.5, color=style.INK if place == rows - 2 else style.RULE, lw=0.8, zorder=0)
        across = axes.get_yaxis_transform()
        for column, way in enumerate(_WAYS):
            word = ("单独", "份额", "其余之上")[column] if zh else ("alone", "part", "on top")[column]
            axes.annotate(
                word, (1.0, -0.5), (_COLUMN * (column + 1), 2.0), xycoords=across, textcoords="offset points", va="bottom",
                ha="right", fontsize=style.SMALL, color=way.colour,
            )  # fmt: skip
        names = [*(player.text.to(language) for player in result.players), "合计" if zh else "sum"]
        axes.set_yticks(range(rows), [label(name, size) for name in names], fontsize=size)
        axes.get_yticklabels()[-1].set_fontweight("bold")
        axes.tick_params(axis="y", length=0.0)
        axes.spines["left"].set_visible(False)
        axes.set_ylim(rows - 0.5, -0.5)
        axes.margins(x=0.05)
        axes.axvline(0.0, color=style.INK, lw=1.2, zorder=1)
        axes.grid(axis="x")
        axes.xaxis.set_major_formatter(lambda x, _: typographic(f"{x:+,.6g}" if x else "0"))
        unit = how.unit.to(language)
        change = Text("变化：", "change in ").to(language)
        axes.set_xlabel(change + axis_text(how, unit, language))
        return page.finish()
