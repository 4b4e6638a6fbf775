"""The map of a search for regions: points on the two axes that matter most, where the condition holds, the boxes."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FuncFormatter

from sim.report import style
from sim.report.numbers import PERCENT, typographic, with_unit
from sim.report.page import new_page
from sim.report.studies.discover_words import all_of, bound_text, label_of, percent, short_condition
from sim.report.studies.page import Subject
from sim.report.studies.words import capital
from sim.report.wrapping import wrap
from sim.study.analysis.prim import Flags, Floats
from sim.study.discover import Discovered
from sim.vocabulary.text import Language, Text

MOST_CELLS, FEWEST_CELLS = 12, 4
POINTS_PER_CELL = 12.0
FEWEST = 3
"""Points without which a cell shows no share."""
MOST_POINTS = 600
"""Points beyond which only some are drawn: the cells speak for all of them."""
_SHADES = LinearSegmentedColormap.from_list("shares", ["#FFFFFF", "#F6D9BF", "#DE8F52"])
_HOLDS, _FAILS = Text("条件成立", "it holds"), Text("不成立", "it does not")
_TODAY = Text("情景现值", "the scenario today")
_OUTLINES = ("-", (0, (5, 2)), (0, (1.5, 1.5)))


def axes_of_map(result: Discovered) -> tuple[int, int]:
    """Return the two axes of the map: those that the first box restricts most, then those that tell most apart.

    How much an axis tells apart is |P(held point lies higher) - 1/2|, Mann & Whitney's statistic.
    """
    telling = _telling(result.x, result.calls.held)
    left = np.ones(len(result.dimensions))
    if result.boxes:
        box = result.boxes[0]
        for a, axis in enumerate(result.dimensions):
            left[a] = (min(box.high[a], axis.high) - max(box.low[a], axis.low)) / (axis.high - axis.low)
    order = sorted(range(len(left)), key=lambda a: (left[a], -telling[a]))
    return order[0], order[1] if len(order) > 1 else order[0]


def _telling(x: Floats, held: Flags) -> Floats:
    if held.all() or not held.any():
        return np.zeros(x.shape[1])
    ranks = np.argsort(np.argsort(x, axis=0, kind="stable"), axis=0, kind="stable")
    hits = int(held.sum())
    higher = (ranks[held].sum(axis=0) - hits * (hits - 1) / 2.0) / (hits * (len(held) - hits))
    return np.asarray(np.abs(higher - 0.5), dtype=np.float64)


def _title(result: Discovered, subject: Subject, language: Language) -> str:
    zh = language == "zh"
    said, base = short_condition(result, subject, language), percent(result.base.value, language)
    if not result.search.regions:
        return (
            f"{base} 的参数空间中{said}；未确认任何区域"
            if zh
            else f"In {base} of the space {said}; no region is confirmed"
        )
    region = result.search.regions[0]
    density = percent(region.held_out.density.value, language)
    where = _shown_bounds(result, language)
    if zh:
        return f"{where}时，{density} 的情形中{said}（全空间为 {base}）"
    return f"With {where}, {said} in {density} of cases (whole space: {base})"


def _shown_bounds(result: Discovered, language: Language) -> str:
    """Return the first box's bounds on the axes of the map, and how many more there are."""
    box, chosen = result.boxes[0], axes_of_map(result)
    axes = [a for a in sorted(chosen) if box.restricted[a]]
    parts = [bound_text(result.dimensions[a], float(box.low[a]), float(box.high[a]), language) for a in axes]
    more = int(box.restricted.sum()) - len(parts)
    if more:
        words = f"{more} further bound{'' if more == 1 else 's'}"
        parts.append(f"另有 {more} 项限制" if language == "zh" else words)
    return all_of(parts, language)


def draw(result: Discovered, subject: Subject, language: Language) -> Figure:
    """Draw the map."""
    zh = language == "zh"
    right, up = axes_of_map(result)
    shown = _sample(len(result.x))
    notes = (
        f"底色：每格内条件成立的点的比例（其余维度取遍各自范围，少于 {FEWEST} 点的格留白）。"
        if zh
        else f"Shade: share of a cell's points in which it holds, over the ranges of all other axes; blank below {FEWEST} points. "
    )
    if len(shown) < len(result.x):
        notes += (
            f"画出 {len(result.x)} 个点中的 {len(shown)} 个。"
            if zh
            else f"{len(shown)} of {len(result.x)} points are drawn. "
        )
    notes += _hidden(result, (right, up), language)
    with style.applied():
        page = new_page(subject.provenance, capital(_title(result, subject, language)), notes, language, 1.15)
        page.key(_key(result, (right, up), language))
        axes = page.axes()[0]
        mesh = _shade(axes, result, (right, up))
        held = result.calls.held[shown]
        for marks, colour, marker, filled in ((~held, style.OPEN, "o", False), (held, style.WORSE, "D", True)):
            axes.plot(
                result.x[shown][marks, right], result.x[shown][marks, up], marker, ls="", ms=4.0, mew=0.8, alpha=0.85,
                color=colour, mfc=colour if filled else "none", zorder=2,
            )  # fmt: skip
        _outline(axes, result, (right, up))
        today = result.dimensions[right].base, result.dimensions[up].base
        if np.isfinite(today).all():
            axes.plot(*today, "P", ms=11.0, color=style.INK, mec=style.PAPER, mew=1.2, zorder=5, clip_on=False)
        for a, set_limits, set_label, room in (
            (right, axes.set_xlim, axes.set_xlabel, page.width - 170.0),
            (up, axes.set_ylim, axes.set_ylabel, page.top - page.bottom - 50.0),
        ):
            axis = result.dimensions[a]
            set_limits(axis.low, axis.high)
            set_label("\n".join(wrap(label_of(axis, language), style.LABEL, room)))
        bar = page.figure.colorbar(mesh, ax=axes, fraction=0.045, pad=0.015)
        bar.outline.set_visible(False)
        bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda x, _: with_unit(f"{100.0 * x:.0f}", PERCENT, language)))
        bar.set_label("格内成立的比例" if zh else "share of a cell in which it holds")
        return page.finish()


def _sample(n: int) -> Any:
    """Return which points are drawn; a design has no order, so every so-manieth is a fair sample."""
    return np.arange(n) if n <= MOST_POINTS else np.arange(0, n, -(-n // MOST_POINTS))


def _shade(axes: Axes, result: Discovered, chosen: tuple[int, int]) -> Any:
    right, up = (result.dimensions[a] for a in chosen)
    cells = int(np.clip(np.sqrt(len(result.x) / POINTS_PER_CELL), FEWEST_CELLS, MOST_CELLS))
    bins = [np.linspace(d.low, d.high, cells + 1) for d in (right, up)]
    across, along = result.x[:, chosen[0]], result.x[:, chosen[1]]
    every = np.histogram2d(across, along, bins)[0]
    hits = np.histogram2d(across, along, bins, weights=result.calls.held.astype(float))[0]
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.where(every >= FEWEST, hits / every, np.nan)
    return axes.pcolormesh(bins[0], bins[1], shares.T, cmap=_SHADES, vmin=0.0, vmax=1.0, zorder=0, rasterized=True)


def _outline(axes: Axes, result: Discovered, chosen: tuple[int, int]) -> None:
    for k, box in enumerate(result.boxes):
        if not box.restricted[list(chosen)].any():
            continue
        (x0, x1), (y0, y1) = (
            (max(box.low[a], result.dimensions[a].low), min(box.high[a], result.dimensions[a].high)) for a in chosen
        )
        for colour, lw in ((style.PAPER, 5.0), (style.INK, 2.6)):
            axes.add_patch(
                Rectangle(
                    (x0, y0), x1 - x0, y1 - y0, fill=False, ec=colour, lw=lw, ls=_OUTLINES[k % 3] if colour == style.INK else "-",
                    zorder=3, clip_on=False,
                )
            )  # fmt: skip


def _hidden(result: Discovered, chosen: tuple[int, int], language: Language) -> str:
    """Return the bounds of each box on axes that the map does not show."""
    said = ""
    for k, box in enumerate(result.boxes):
        parts = [
            bound_text(result.dimensions[a], float(box.low[a]), float(box.high[a]), language)
            for a in np.flatnonzero(box.restricted)
            if a not in chosen
        ]
        if parts:
            bounds = all_of(parts, language)
            if box.restricted[list(chosen)].any():
                said += f"区域 {k + 1} 另须{bounds}。" if language == "zh" else f"Box {k + 1} also has {bounds}. "
            else:
                said += (
                    f"未画出的区域 {k + 1}：{bounds}。" if language == "zh" else f"Box {k + 1}, not drawn: {bounds}. "
                )
    return said.rstrip()


def _key(result: Discovered, chosen: tuple[int, int], language: Language) -> list[Any]:
    zh = language == "zh"
    found: list[Any] = [
        Line2D([], [], ls="", marker="D", ms=4.5, color=style.WORSE, label=_HOLDS.to(language)),
        Line2D([], [], ls="", marker="o", ms=4.5, color=style.OPEN, mfc="none", label=_FAILS.to(language)),
    ]
    for k, box in enumerate(result.boxes):
        if box.restricted[list(chosen)].any():
            label = f"区域 {k + 1}" if zh else f"box {k + 1}"
            found.append(Patch(fc="none", ec=style.INK, lw=1.8, ls=_OUTLINES[k % 3], label=label))
    if np.isfinite([result.dimensions[a].base for a in chosen]).all():
        found.append(Line2D([], [], ls="", marker="P", ms=8.0, color=style.INK, label=typographic(_TODAY.to(language))))
    return found
