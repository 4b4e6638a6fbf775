"""Why requests are passed on, and which way: bars with intervals, structures side by side."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.report import style
from sim.report.chart_data import ChartData, MeasureInfo, cells, code_text, interval, paired
from sim.report.effects import effect_within, strongest
from sim.report.numbers import decimals_for_level, fixed
from sim.report.page import Page, new_page
from sim.report.sentences import capital, statement
from sim.report.wrapping import shorten
from sim.vocabulary.codes import Cause, Code, Direction
from sim.vocabulary.text import Language, Text

MEASURE = "passes"
_TOTAL = MeasureInfo(
    Text("每 100 件诉求的推诿次数", "unproductive passes per 100 requests"), Text("次", "passes"), "lower"
)
_ROOM_FOR_NUMBERS = 8.5
"""A bar thinner than this, in points, carries no number."""


def title_of(data: ChartData, language: Language) -> str:
    """Return the finding: the strongest difference in all passes."""
    table = cells(data, MEASURE, ["cause"])
    present = set(table.index.get_level_values("structure"))
    found = strongest(
        effect_within(structure, _TOTAL, paired(table, structure, data.baseline))
        for structure in data.others
        if {structure, data.baseline} <= present
    )
    if found is not None:
        return statement(data, found, language)
    total = interval(table.sum(axis=1, min_count=1)).mean
    name, number = data.structures[data.baseline].to(language), fixed(total, decimals_for_level(total))
    if language == "zh":
        return f"{name}：{_TOTAL.text.zh}为 {number} 次"
    return f"{capital(name)}: {number} {_TOTAL.text.en}"


def _panel(
    axes: Axes, data: ChartData, table: pd.DataFrame, codes: type[Code], language: Language, thickness: float
) -> float:
    """Draw one panel and return the largest value in it."""
    looks = style.looks(data)
    bar = 0.8 / len(data.structures)
    largest = 0.0
    for i, structure in enumerate(data.structures):
        if structure not in table.index.get_level_values("structure"):
            continue
        found = [interval(table.loc[structure][word]) for word in table.columns]
        mean = np.nan_to_num([one.mean for one in found])
        error = np.nan_to_num([one.half_width for one in found])
        place = np.arange(len(found)) + (i - (len(data.structures) - 1) / 2.0) * bar
        look = looks[structure]
        # A count cannot be negative, so neither is the lower end of its whisker.
        axes.barh(
            place, mean, height=bar * 0.92, color=look.colour, hatch=look.hatch, lw=0,
            xerr=np.array([np.minimum(error, mean), error]), error_kw={"elinewidth": 1.0, "ecolor": style.INK},
        )  # fmt: skip
        largest = max(largest, float((mean + error).max(initial=0.0)))
        if thickness * bar >= _ROOM_FOR_NUMBERS:
            for y, x, e in zip(place, mean, error, strict=True):
                axes.annotate(
                    fixed(float(x), 0 if x >= 9.95 else 1),
                    (x + e, y), (3.0, 0.0), textcoords="offset points",
                    va="center", fontsize=style.TINY + 0.5, color=look.ink,
                )  # fmt: skip
    names = [shorten(code_text(codes, word).to(language), style.SMALL, 70.0, 2) for word in table.columns]
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", length=0.0)
    axes.grid(axis="x")
    return largest


def by_frequency(data: ChartData, key: str) -> pd.DataFrame:
    """Return passes by one key, the most frequent first, without those that never occur."""
    table = cells(data, MEASURE, [key])
    means = table.mean().fillna(0.0).sort_values(ascending=False, kind="stable")
    return table[[word for word in means.index if means[word] > 0.0]]


def draw(data: ChartData, language: Language) -> Figure:
    """Draw unproductive passes per 100 requests, by cause and by direction."""
    zh = language == "zh"
    panels: tuple[tuple[type[Code], pd.DataFrame, str], ...] = (
        (Cause, by_frequency(data, "cause"), "按原因" if zh else "by cause"),
        (Direction, by_frequency(data, "direction"), "按方向" if zh else "by direction"),
    )
    notes = (
        "推诿：送出方本可办理，或接收方并不更接近主责单位的流转。细线为各结构自身的 95% t 区间；标题为成对差值的区间。"
        if zh
        else "A pass is a hand-over whose sender could act, or whose receiver is no nearer the owner. "
        "Whiskers: 95 % t interval of each structure alone; the headline gives the paired difference."
    )
    with style.applied():
        page: Page = new_page(data.provenance, title_of(data, language), notes, language)
        page.key(
            [
                Patch(facecolor=look.colour, hatch=look.hatch, lw=0, label=data.structures[structure].to(language))
                for structure, look in style.looks(data).items()
            ]
        )
        rows = max(1, *(len(table.columns) for _, table, _ in panels))
        thickness = (page.top - page.bottom - 48.0) / rows
        both = page.axes(1, 2, sharex=True)
        largest = 0.0
        for axes, (codes, table, name) in zip(both, panels, strict=True):
            largest = max(largest, _panel(axes, data, table, codes, language, thickness))
            axes.set_ylim(rows - 0.5, -0.5)
            axes.set_title(name)
            axes.set_xlabel("每 100 件诉求（次）" if zh else "passes per 100 requests")
        limit = largest * 1.16 or 1.0
        both[0].set_xlim(0.0, limit)
        both[0].xaxis.set_major_formatter(lambda x, _: fixed(x, 0 if math.log10(limit) > 0.6 else 2))
        return page.finish()
