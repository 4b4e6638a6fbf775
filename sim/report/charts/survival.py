"""How many requests are still unsettled after so many days: one curve per structure."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from sim.report import style
from sim.report.chart_data import ChartData, cells, interval
from sim.report.numbers import fixed
from sim.report.page import new_page
from sim.report.sentences import finding
from sim.report.wrapping import shorten
from sim.vocabulary.text import Language

TRUE, OFFICIAL = "unsettled_share", "unclosed_share"
SETTLED = 0.01
"""The time axis ends when no structure has more than this share open."""
_LABEL_WIDTH = 84.0
_DASHED: dict[str, Any] = {"lw": 1.3, "ls": (0, (4, 2))}


class Curve(NamedTuple):
    """Mean share still open by day, in per cent, with its band."""

    days: NDArray[np.float64]
    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def curves_of(data: ChartData, measure: str) -> dict[str, Curve]:
    """Return the share still open by day and structure, in per cent, as `measure` counts it."""
    table = cells(data, measure, ["day"], absent=float("nan"))
    table = table.loc[:, sorted(table.columns, key=float)]
    days = np.array([float(day) for day in table.columns])
    found = {}
    for structure in data.structures:
        if structure not in table.index.get_level_values("structure"):
            continue
        rows = table.loc[structure]
        bands = np.array([interval(rows[day])[:3] for day in table.columns]) * 100.0
        known = ~np.isnan(bands[:, 0])
        if known.any():
            mean, low, high = np.clip(bands[known].T, 0.0, 100.0)
            found[structure] = Curve(days[known], mean, low, high)
    return found


def _spread(wanted: list[float], heights: list[float], top: float) -> list[float]:
    """Return label positions near `wanted` that do not overlap, within 0 and `top`."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = [0.0] * len(wanted)
    floor = 0.0
    for i in order:
        placed[i] = max(wanted[i], floor + heights[i] / 2.0)
        floor = placed[i] + heights[i] / 2.0
    ceiling = top
    for i in reversed(order):
        placed[i] = min(placed[i], ceiling - heights[i] / 2.0)
        ceiling = placed[i] - heights[i] / 2.0
    return placed


def _label(axes: Axes, data: ChartData, curves: dict[str, Curve], language: Language, height: float) -> None:
    looks = style.looks(data)
    names = {
        structure: shorten(data.structures[structure].to(language), style.SMALL, _LABEL_WIDTH, 3)
        for structure in curves
    }
    line = 1.4 * style.SMALL / height * 100.0
    heights = [line * (1 + name.count("\n")) + 0.35 * line for name in names.values()]
    ends = [float(curve.mean[-1]) for curve in curves.values()]
    across = axes.get_yaxis_transform()
    for structure, end, place in zip(curves, ends, _spread(ends, heights, 100.0), strict=True):
        look = looks[structure]
        axes.plot([1.0, 1.025, 1.05], [end, place, place], color=look.colour, lw=1.4, transform=across, clip_on=False)
        axes.plot([1.05], [place], look.marker, color=look.colour, ms=5.0, transform=across, clip_on=False)
        axes.text(
            1.07, place, names[structure], transform=across, va="center", color=look.ink, fontsize=style.SMALL,
            linespacing=1.3,
        )  # fmt: skip


def title_of(data: ChartData, curves: dict[str, Curve], language: Language) -> str:
    """Return the finding: the strongest difference in time, or what is open at the end."""
    said = finding(data, data.headline.time, language)
    if said is not None:
        return said
    day = min(curve.days[-1] for curve in curves.values())
    parts = []
    for structure, curve in curves.items():
        share = fixed(float(np.interp(day, curve.days, curve.mean)), 1)
        name = data.structures[structure].to(language)
        parts.append(f"{name} {share}%" if language == "zh" else f"{name} {share} %")
    if language == "zh":
        return f"第 {day:g} 天仍未真正解决的诉求：{'，'.join(parts)}"
    return f"Requests not truly settled by day {day:g}: {', '.join(parts)}"


def draw(data: ChartData, language: Language) -> Figure:
    """Draw the share of requests not truly settled, and not officially closed, by days since the report."""
    zh = language == "zh"
    curves = curves_of(data, TRUE)
    official = curves_of(data, OFFICIAL) if data.holds(OFFICIAL) else {}
    with style.applied():
        notes = (
            "色带为各次重复均值的 95% t 区间；未解决的诉求按删失处理。"
            if zh
            else "Bands: 95 % t interval of the mean over replications. Requests still open are censored, not dropped."
        )
        page = new_page(data.provenance, title_of(data, curves, language), notes, language)
        handles = [Line2D([], [], color=style.INK, lw=2.2, label="真正解决" if zh else "truly settled")]
        if official:
            label = "系统登记办结" if zh else "officially closed"
            handles.append(Line2D([], [], color=style.INK, label=label, **_DASHED))
        page.key(handles)
        height = page.top - page.bottom - 40.0
        axes = page.axes()[0]
        looks = style.looks(data)
        last = max(
            float(curve.days[np.argmax(curve.mean < 100.0 * SETTLED)])
            if (curve.mean < 100.0 * SETTLED).any()
            else float(curve.days[-1])
            for curve in curves.values()
        )
        shown = {name: Curve(*(part[curve.days <= last] for part in curve)) for name, curve in curves.items()}
        for i, (structure, curve) in enumerate(shown.items()):
            look, every = looks[structure], max(1, len(curve.days) // 7)
            axes.fill_between(curve.days, curve.low, curve.high, color=look.colour, alpha=0.22, lw=0)
            axes.plot(
                curve.days,
                curve.mean,
                color=look.colour,
                # Curves that coincide show beside one another.
                lw=2.2 + 0.5 * (len(shown) - 1 - i),
                marker=look.marker,
                ms=5.0,
                markevery=list(range(every * (2 * i + 1) // (2 * len(shown)), len(curve.days) - 1, every)),
            )
        for structure, curve in official.items():
            within = curve.days <= last
            axes.plot(curve.days[within], curve.mean[within], color=looks[structure].colour, **_DASHED)
        axes.set_xlim(0.0, last)
        axes.set_ylim(0.0, 100.0)
        axes.set_yticks(range(0, 101, 25), [f"{tick}%" if zh else f"{tick} %" for tick in range(0, 101, 25)])
        axes.grid(axis="y")
        axes.set_xlabel("自报告起的天数（天）" if zh else "days since the report")
        axes.set_ylabel("尚未解决（办结）的诉求占比（%）" if zh else "requests not settled (closed) yet (%)")
        _label(axes, data, shown, language, height)
        return page.finish()
