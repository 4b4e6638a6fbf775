"""What a working week goes to, tier by tier: stacked bars, structures below one another."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.report import style
from sim.report.chart_data import ChartData, MeasureInfo, cells, code_text, interval, paired
from sim.report.effects import effect_within
from sim.report.numbers import fixed
from sim.report.page import new_page
from sim.report.sentences import finding, statement
from sim.report.wrapping import shorten
from sim.vocabulary.codes import Purpose
from sim.vocabulary.text import Language, Text

MEASURE = "hours_per_worker_week"
_NAME_WIDTH = 118.0
_ROOM_FOR_NUMBERS = 15.0
"""A piece narrower than this, in points, carries no number."""

MOST_LINES = 22
"""Lines of text for which a page of the usual size has room; with more, the page grows."""


def in_order(words: list[str], known: list[str]) -> list[str]:
    """Return `words` in the order of `known`, those that are not known last."""
    return [word for word in known if word in words] + sorted(set(words) - set(known))


def title_of(data: ChartData, tiers: list[str], language: Language) -> str:
    """Return the finding: the strongest difference in grassroots hours, or in those of the lowest tier."""
    said = finding(data, data.headline.grassroots, language)
    if said is not None:
        return said
    lowest = data.tier_text(tiers[0])
    table = cells(data, MEASURE, ["tier", "purpose"])
    info = MeasureInfo(
        Text(f"{lowest.zh}每人周工时", f"hours per worker-week, {lowest.en}"), Text("小时", "hours per worker-week")
    )
    if data.others:
        own = table.loc[:, table.columns.get_level_values("tier") == tiers[0]]
        found = paired(own, data.others[-1], data.baseline)
        return statement(data, effect_within(data.others[-1], info, found), language)
    return "各层级每人周工时及其用途" if language == "zh" else "Hours per worker-week, by tier and purpose"


def _bar(axes: Axes, place: float, pieces: dict[str, float], half: float, points: float) -> None:
    left, free = 0.0, sum(pieces.values()) - half
    for purpose, hours in pieces.items():
        fill = style.PURPOSES.get(purpose, style.Fill("#777777", "xx"))
        axes.barh(place, hours, left=left, height=0.8, color=fill.colour, hatch=fill.hatch, ec=style.PAPER, lw=0.5)
        # Nothing is written under a hatch or a whisker.
        room = min(hours, 2.0 * (free - left - hours / 2.0)) * points
        if room >= _ROOM_FOR_NUMBERS and not fill.hatch:
            axes.text(
                left + hours / 2.0, place, fixed(hours, 1), ha="center", va="center",
                fontsize=style.TINY, color=style.PAPER if fill.colour == "#0072B2" else style.INK,
            )  # fmt: skip
        left += hours
    axes.errorbar(left, place, xerr=half, fmt="none", ecolor=style.INK, elinewidth=1.2, capsize=2.0)
    axes.annotate(
        fixed(left, 1), (left + half, place), (4.0, 0.0), textcoords="offset points",
        va="center", fontsize=style.SMALL, fontweight="bold",
    )  # fmt: skip


def draw(data: ChartData, language: Language) -> Figure:
    """Draw staff-hours per worker and week, by tier and purpose."""
    zh = language == "zh"
    table = cells(data, MEASURE, ["tier", "purpose"])
    columns: Any = table.columns
    used = [column for column in columns if (table[column] > 0.0).any()]
    tiers = in_order([tier for tier, _ in used], list(data.tiers))
    purposes = in_order([purpose for _, purpose in used], list(style.PURPOSES))
    notes = (
        "粗体数字为合计，细线为合计的 95% t 区间；工时为每名工作人员每周的平均数。"
        if zh
        else "Bold: total with its 95 % t interval. Hours are means per member of staff and week."
    )
    with style.applied():
        lines = len(tiers) * (len(data.structures) + 1)
        zoom = max(1.0, lines / MOST_LINES)
        page = new_page(data.provenance, title_of(data, tiers, language), notes, language, zoom)
        page.key(
            [
                Patch(
                    fc=(fill := style.PURPOSES.get(purpose, style.Fill("#777777", "xx"))).colour,
                    hatch=fill.hatch, ec=style.PAPER, lw=0, label=code_text(Purpose, purpose).to(language),
                )
                for purpose in purposes
            ]
        )  # fmt: skip
        axes = page.axes()[0]
        size = style.SMALL if len(tiers) * len(data.structures) <= 12 else style.TINY + 0.5
        bars: list[tuple[float, str, dict[str, float], float]] = []
        place = 0.0
        for tier in reversed(tiers):
            mark = ("（基层）" if zh else " (grassroots)") if tier in data.grassroots else ""
            axes.annotate(
                data.tier_text(tier).to(language) + mark, (0.0, place), (2.0, 0.0), textcoords="offset points",
                va="center", fontsize=style.SMALL, fontweight="bold",
            )  # fmt: skip
            place += 1.0
            for structure in data.structures:
                rows = table.loc[[structure]] if structure in table.index else table.iloc[:0]
                own = {p: float(rows[(tier, p)].mean()) for p in purposes if (tier, p) in used}
                total = rows[[(tier, p) for p in own]].sum(axis=1, min_count=1)
                bars.append((place, structure, {p: x for p, x in own.items() if x > 0.0}, interval(total).half_width))
                place += 1.0
            place += 0.1
        longest = (
            max((sum(pieces.values()) + float(np.nan_to_num(half)) for _, _, pieces, half in bars), default=0.0) or 1.0
        )
        for y, _, pieces, half in bars:
            _bar(axes, y, pieces, float(np.nan_to_num(half)), zoom * 390.0 / (longest * 1.12))
        names = [shorten(data.structures[structure].to(language), size, _NAME_WIDTH, 1) for _, structure, *_ in bars]
        axes.set_yticks([y for y, *_ in bars], names, fontsize=size)
        axes.tick_params(axis="y", length=0.0)
        axes.set_ylim(place - 0.55, -0.5)
        axes.set_xlim(0.0, longest * 1.12)
        axes.grid(axis="x")
        axes.set_xlabel("每人周工时（小时）" if zh else "hours per worker-week")
        return page.finish()
