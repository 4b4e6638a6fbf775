"""Paired differences of all primary measures with their intervals, as a share of the baseline."""

from __future__ import annotations

import math
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.report import style
from sim.report.chart_data import ChartData
from sim.report.effects import Effect, Verdict, effects
from sim.report.numbers import PERCENT, signed, typographic, with_unit
from sim.report.page import new_page
from sim.report.sentences import signed_amount, signed_bounds
from sim.report.tables import VERDICTS
from sim.report.wrapping import shorten
from sim.vocabulary.text import Language

WIDEST = 1.0
"""Beyond this share of the baseline a value is drawn at the edge, with an arrow: it would flatten the rest."""
_NAME_WIDTH = 150.0
MOST_LINES = 20
"""Lines of text for which a page of the usual size has room; with more, the page grows."""


class _Mark(NamedTuple):
    colour: str
    marker: str
    filled: bool


_MARKS: dict[Verdict, _Mark] = {
    "better": _Mark(style.BETTER, "o", True),
    "worse": _Mark(style.WORSE, "D", True),
    "changed": _Mark(style.INK, "s", True),
    "undecided": _Mark(style.OPEN, "o", False),
    "identical": _Mark(style.OPEN, "o", False),
    "no interval": _Mark(style.OPEN, "X", False),
}


def title_of(data: ChartData, found: list[Effect], language: Language) -> str:
    """Return the finding: how many measures are better, worse or undecided, by structure."""
    zh = language == "zh"
    parts = []
    for structure in data.others:
        own = [effect.verdict for effect in found if effect.structure == structure]
        if not own:
            continue
        counts = [
            f"{VERDICTS[verdict].zh} {own.count(verdict)} 项" if zh else f"{own.count(verdict)} {VERDICTS[verdict].en}"
            for verdict in VERDICTS
            if verdict in own
        ]
        name = data.structures[structure].to(language)
        parts.append(f"{name}{'、'.join(counts)}" if zh else f"{name} {', '.join(counts)}")
    count = len({effect.measure for effect in found})
    if zh:
        return f"与{data.structures[data.baseline].zh}相比，{count} 项主要指标中：{'；'.join(parts)}"
    return f"Against {data.structures[data.baseline].en}, of {count} primary measures: {'; '.join(parts)}"


def reach(effect: Effect) -> tuple[float, float]:
    """Return the interval as shares of the baseline; both are the value itself where there is no interval."""
    if not effect.difference or math.isnan(effect.low):
        return effect.relative, effect.relative
    ratio = effect.relative / effect.difference
    low, high = sorted((effect.low * ratio, effect.high * ratio))
    return low, high


def _limits(found: list[Effect]) -> tuple[float, float]:
    """Return the ends of the axis: all intervals and 0, with some room, but no further than `WIDEST`."""
    ends = [end for effect in found if math.isfinite(effect.relative) for end in reach(effect)]
    low, high = max(-WIDEST, min([*ends, 0.0])), min(WIDEST, max([*ends, 0.0]))
    room = 0.08 * (high - low) or 0.01
    return low - room, high + room


def _row(axes: Axes, place: float, effect: Effect, limits: tuple[float, float]) -> None:
    if not math.isfinite(effect.relative):
        return
    mark = _MARKS[effect.verdict]
    low, high = (min(max(end, limits[0]), limits[1]) for end in reach(effect))
    axes.plot([low, high], [place, place], color=mark.colour, lw=2.4)
    middle = min(max(effect.relative, limits[0]), limits[1])
    marker = mark.marker if middle == effect.relative else (">" if middle > 0.0 else "<")
    axes.plot(
        [middle], [place], marker, ms=7.5, color=mark.colour, mew=1.6,
        mfc=mark.colour if mark.filled else style.PAPER, clip_on=False, zorder=3,
    )  # fmt: skip


def draw(data: ChartData, language: Language) -> Figure:
    """Draw every structure's paired differences, in per cent of the baseline."""
    zh = language == "zh"
    found = effects(data)
    limits = _limits(found)
    notes = (
        "横线为配对差值的 95% t 区间；“改善”“变差”须区间不含 0 且 Holm 校正后 p < 0.05。"
        if zh
        else "Lines: 95 % t interval of the paired difference. Better or worse: interval without 0, "
        "and p < 0.05 after Holm."
    )
    with style.applied():
        zoom = max(1.0, (len(found) + len(data.others)) / MOST_LINES)
        page = new_page(data.provenance, title_of(data, found, language), notes, language, zoom)
        page.key(
            [
                Line2D(
                    [], [], ls="", marker=mark.marker, ms=7.0, color=mark.colour, mew=1.6,
                    mfc=mark.colour if mark.filled else style.PAPER, label=VERDICTS[verdict].to(language),
                )
                for verdict, mark in _MARKS.items()
                if any(effect.verdict == verdict for effect in found)
            ]
        )  # fmt: skip
        axes = page.axes()[0]
        across = axes.get_yaxis_transform()
        several = len(data.others) > 1
        size = style.SMALL if len(found) <= 12 else style.TINY
        place, places = 0.0, []
        for structure in data.others:
            if several:
                axes.annotate(
                    data.structures[structure].to(language), (0.0, place), (-_NAME_WIDTH, 0.0), xycoords=across,
                    textcoords="offset points", va="center", fontsize=size, fontweight="bold",
                    bbox={"fc": style.PAPER, "ec": "none", "pad": 1.0},
                )  # fmt: skip
                place += 0.95
            for effect in (effect for effect in found if effect.structure == structure):
                _row(axes, place, effect, limits)
                places.append(place)
                said = signed_amount(effect, language)
                if effect.verdict != "no interval":
                    interval = signed_bounds(effect, language)
                    said += f"（{interval}）" if zh else f" ({interval})"
                axes.text(
                    1.02, place, typographic(said), transform=across, va="center", fontsize=size,
                    color=_MARKS[effect.verdict].colour,
                )  # fmt: skip
                place += 1.0
            place += 0.3
        lines = 1 if several else 2
        axes.set_yticks(
            places, [shorten(effect.text.to(language), size, _NAME_WIDTH, lines) for effect in found], fontsize=size
        )
        axes.tick_params(axis="y", length=0.0)
        axes.spines["left"].set_visible(False)
        axes.set_ylim(place - 0.7, -0.6)
        axes.set_xlim(limits)
        axes.axvline(0.0, color=style.INK, lw=1.2)
        axes.grid()
        decimals = 0 if limits[1] - limits[0] > 0.05 else 1
        axes.xaxis.set_major_formatter(
            lambda x, _: typographic(with_unit(signed(100.0 * x, decimals), PERCENT, language))
        )
        axes.set_xlabel("相对基准结构的变化（%）" if zh else "change relative to the baseline (%)")
        return page.finish()
