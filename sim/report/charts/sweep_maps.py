"""A sweep over two axes as a heat map of the paired difference; over three, as small multiples of it."""

from __future__ import annotations

from typing import Any, NamedTuple

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from sim.report import style
from sim.report.charts.sweep_band import between_points
from sim.report.contrast import ink_on
from sim.report.numbers import decimals_for_level, fixed, signed, typographic
from sim.report.page import Page, new_page
from sim.report.studies.axis_words import IN_THE_SCENARIO
from sim.report.studies.page import Subject
from sim.report.studies.sweep_titles import map_title
from sim.report.studies.sweep_words import axis_label, level_text, level_with_unit, scale_at, sign_text
from sim.report.wrapping import shorten, width
from sim.study.sweep import Swept
from sim.vocabulary.text import Language, Text

Floats = NDArray[np.float64]
MOST_PANELS = 6
_LAYOUTS = {1: (1, 1), 2: (1, 2), 3: (1, 3), 4: (2, 2), 5: (2, 3), 6: (2, 3)}
_LOW, _HIGH = "#0072B2", "#D55E00"
_HATCH = "#4A4A4A"
_NOTHING = "#BDBDBD"
_SMALLER = 0.74
"""Half-widths to means, in size."""
_LEAST = 5.5
"""Smallest size of a half-width, in points."""


class _Map(NamedTuple):
    """What one picture shows, in shown units."""

    result: Swept
    mean: Floats
    """One per point."""
    half: Floats
    """Half-widths of the 95 % intervals."""
    delta: Floats
    """(points, replications); empty for a level."""
    shown: NDArray[np.bool_]
    colours: Any
    norm: Any
    decimals: int
    difference: bool


def draw_map(structure: str, measure: str, result: Swept, subject: Subject, language: Language) -> Figure:
    """Draw the paired difference of one structure and measure; the level where there is only the baseline."""
    zh = language == "zh"
    m = result.measures.index(measure)
    info = subject.measures[measure]
    scale = scale_at(result, info, m)
    shown = _map_of(result, structure, m, scale.factor, info.better)
    across, up, facet, levels = _arranged(result)
    notes = (
        "格内为各点成对差值的均值，± 为 95% 区间的半宽；斜线：未见差异（95% 区间含 0，或经 Holm 校正后 p ≥ 0.05）。"
        if zh
        else "Cells: mean paired difference, ± half-width of its 95 % interval; hatched where none is shown (95 % interval with 0, or p ≥ 0.05 after Holm)."
    )
    if _crosses(shown, across, up):
        notes += (
            "实线只是均值的插值；虚线之间，插值差值的 95% 区间逐处含 0。"
            if zh
            else " The line is that of means; between the dashed lines the 95 % interval of the interpolated difference holds 0, "
            "place by place."
        )
    if facet is not None and len(levels) < len(result.axes[facet].levels):
        notes += "分图只画出部分取值，其余见表。" if zh else " Not every value has a panel; the table has all."
    # Hatches lie on pale cells here, not on full colours as elsewhere.
    with style.applied(), matplotlib.rc_context({"hatch.color": _HATCH}):
        page = new_page(
            subject.provenance,
            map_title(result, subject, structure, measure, language),
            notes if shown.difference else "",
            language,
            1.0 if facet is None else 1.15,
        )
        rows, columns = _LAYOUTS[len(levels)]
        _key(page, shown, scale_words(result, subject, measure, language), language)
        many = page.axes(rows, columns, sharex=True, sharey=True)
        room = (
            (page.width - 150.0) / columns,
            (page.top - page.bottom - 42.0) / rows - (16.0 if facet is not None else 0.0),
        )
        mesh: Any = None
        for i, axes in enumerate(many):
            if i >= len(levels):
                axes.set_axis_off()
                continue
            mesh = _panel(axes, shown, (across, up, facet), levels[i], room)
            _ticks(axes, result, across, up, room, language)
            if facet is not None:
                value = level_with_unit(result.axes[facet], levels[i], language)
                name = result.axes[facet].dimension.text.to(language)
                axes.set_title(shorten(f"{name} {value}", style.SMALL, room[0], 2, bold=True), fontsize=style.SMALL)
            bottom = i + columns >= len(levels)
            if bottom:
                axes.set_xlabel(shorten(axis_label(result.axes[across], language), style.LABEL, room[0], 2))
                axes.tick_params(labelbottom=True)
            if i % columns == 0:
                size = style.LABEL if facet is None else style.SMALL
                axes.set_ylabel(shorten(axis_label(result.axes[up], language), size, room[1], 2), fontsize=size)
        # The name of a measure may say its unit; the bar does not say the name.
        unit = (scale.difference if shown.difference else scale.unit).to(language) or info.unit.to(language)
        word = ("与基准的差值" if zh else "difference to baseline") if shown.difference else info.text.to(language)
        label = f"{word}（{unit}）" if zh and unit else f"{word} ({unit})" if unit else word
        bar = page.figure.colorbar(mesh, ax=many, fraction=0.05, pad=0.03 if facet is not None else 0.06)
        bar.outline.set_visible(False)
        low, high = shown.norm.vmin, shown.norm.vmax
        bar.set_ticks([float(t) for t in MaxNLocator(7).tick_values(low, high) if low <= t <= high])
        bar.set_label(shorten(label, style.SMALL, page.top - page.bottom, 1), fontsize=style.SMALL)
        bar.ax.yaxis.set_major_formatter(
            lambda x, _: typographic(f"{x:+.6g}" if shown.difference and x else f"{x:.6g}")
        )
        return page.finish()


def scale_words(result: Swept, subject: Subject, measure: str, language: Language) -> tuple[str, str]:
    """Return what the two colours mean: shorter and longer, or lower and higher, and which is better."""
    info = subject.measures[measure]
    scale = scale_at(result, info, result.measures.index(measure))
    words = []
    for sign in (-1, 1):
        word = sign_text(sign, scale, language)
        if info.better != "neither":
            good = (sign < 0) == (info.better == "lower")
            worth = (Text("改善", "better") if good else Text("变差", "worse")).to(language)
            word = f"{word}（{worth}）" if language == "zh" else f"{word} ({worth})"
        words.append(word)
    return words[0], words[1]


def _map_of(result: Swept, structure: str, m: int, factor: float, better: str) -> _Map:
    if structure == result.baseline:
        s = result.structures.index(structure)
        level = result.cells.level
        mean = factor * level.mean[:, s, m]
        known = mean[~np.isnan(mean)]
        ends = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
        plain = LinearSegmentedColormap.from_list("level", [style.PAPER, _LOW])
        half = factor * (level.high - level.low)[:, s, m] / 2.0
        return _Map(
            result,
            mean,
            half,
            np.empty((0, 0)),
            ~np.isnan(mean),
            plain,
            Normalize(*ends),
            decimals_for_level(*ends),
            False,
        )
    o = result.others.index(structure)
    difference = result.cells.difference
    mean, half = factor * difference.mean[:, o, m], factor * (difference.high - difference.low)[:, o, m] / 2.0
    shown = result.cells.shown[:, o, m] != 0
    largest = float(np.nanmax(np.abs(mean))) if (~np.isnan(mean)).any() else 0.0
    hues = [_LOW, style.PAPER, _HIGH] if better != "higher" else [_HIGH, style.PAPER, _LOW]
    colours = LinearSegmentedColormap.from_list("difference", hues)
    top = largest or 1.0
    # Two digits of the largest, or little more: a cell is not read more closely than that.
    decimals = min(4, max(0, 1 - int(np.floor(np.log10(top / 3.0)))))
    return _Map(result, mean, half, result.cells.delta[:, o, m], shown, colours, Normalize(-top, top), decimals, True)


def _arranged(result: Swept) -> tuple[int, int, int | None, list[int]]:
    """Return the axes that go across, up and from panel to panel, and the levels that have a panel."""
    if len(result.axes) == 2:
        return 0, 1, None, [0]
    sizes = result.sizes
    facet = min(range(len(sizes)), key=lambda a: (sizes[a], -a))
    across, up = (a for a in range(len(sizes)) if a != facet)
    count = min(sizes[facet], MOST_PANELS)
    return across, up, facet, [round(i) for i in np.linspace(0, sizes[facet] - 1, count).tolist()]


def _panel(
    axes: Axes, shown: _Map, arranged: tuple[int, int, int | None], level: int, room: tuple[float, float]
) -> Any:
    across, up, facet = arranged
    result = shown.result
    nx, ny = result.sizes[across], result.sizes[up]
    here = np.ones(len(result.points), dtype=bool) if facet is None else result.points[:, facet] == level
    numbers = np.full((ny, nx), -1, dtype=np.int64)
    numbers[result.points[here, up], result.points[here, across]] = np.flatnonzero(here)
    mean = shown.mean[numbers]
    axes.set_facecolor(_NOTHING)
    mesh = axes.pcolormesh(
        np.arange(nx + 1) - 0.5, np.arange(ny + 1) - 0.5, np.ma.masked_invalid(mean),
        cmap=shown.colours, norm=shown.norm, edgecolors=style.PAPER, linewidth=0.8 if max(nx, ny) <= 15 else 0.2,
    )  # fmt: skip
    for j, i in zip(*np.nonzero(~shown.shown[numbers] & ~np.isnan(mean)), strict=True):
        axes.add_patch(
            Rectangle((i - 0.5, j - 0.5), 1, 1, fill=False, lw=0, hatch="////", edgecolor=_HATCH, alpha=0.55)
        )
    crossed = _zero_line(axes, shown, numbers, across, up)
    _numbers(axes, shown, numbers, ~shown.shown[numbers] | crossed, room)
    axes.set_xlim(-0.5, nx - 0.5)
    axes.set_ylim(-0.5, ny - 0.5)
    for side in axes.spines.values():
        side.set_visible(False)
    return mesh


def _crosses(shown: _Map, across: int, up: int) -> bool:
    """Return whether there is a line along which the mean difference is 0: on smooth axes, with both signs."""
    smooth = all(shown.result.axes[a].places is not None for a in (across, up))
    return shown.difference and smooth and _around_zero(shown.mean)


def _around_zero(values: Floats) -> bool:
    return bool(np.nanmin(values, initial=0.0) < 0.0 < np.nanmax(values, initial=0.0))


def _zero_line(axes: Axes, shown: _Map, numbers: NDArray[np.int64], across: int, up: int) -> bool:
    """Draw where the difference is 0 and the band of that line, and return whether there is such a line."""
    if not _crosses(shown, across, up) or not _around_zero(shown.mean[numbers]):
        return False
    x, y, found = between_points(shown.delta[numbers])
    for bound, dashes, width_of in ((found.mean, "-", 1.8), (found.low, "--", 1.1), (found.high, "--", 1.1)):
        if _around_zero(bound):
            axes.contour(
                x, y, np.ma.masked_invalid(bound), [0.0], colors=style.INK, linewidths=width_of, linestyles=dashes
            )
    return True


def _numbers(
    axes: Axes, shown: _Map, numbers: NDArray[np.int64], plates: NDArray[np.bool_], room: tuple[float, float]
) -> None:
    """Write means into their cells, with half-widths of their intervals below where there is room for both."""
    write = signed if shown.difference else fixed
    mean, half = shown.mean[numbers], shown.half[numbers]
    texts = {
        (j, i): typographic(write(float(v), shown.decimals)) for (j, i), v in np.ndenumerate(mean) if not np.isnan(v)
    }
    below = {
        place: "" if np.isnan(half[place]) else f"±{_digits(float(half[place]), shown.decimals)}" for place in texts
    }
    cell = room[0] / mean.shape[1], room[1] / mean.shape[0]
    widest = max((width(text, 1.0) for text in texts.values()), default=1.0)
    size = min(style.LABEL, 0.62 * cell[1], 0.86 * cell[0] / widest)
    if size < 5.5:
        return
    wider = max(widest, _SMALLER * max((width(text, 1.0) for text in below.values()), default=1.0))
    both = min(style.LABEL, 0.42 * cell[1], 0.86 * cell[0] / wider)
    with_half = both * _SMALLER >= _LEAST
    size = both if with_half else size
    for (j, i), text in texts.items():
        colour = shown.colours(shown.norm(mean[j, i]))
        ink = ink_on(to_hex(colour))
        plate = {"fc": colour, "ec": "none", "pad": 0.8} if plates[j, i] else None
        said = [(text, size, 0.0)]
        if with_half and below[j, i]:
            shift = 0.56 * size
            said = [(text, size, shift), (below[j, i], _SMALLER * size, -shift)]
        for line, points, up in said:
            label = axes.annotate(
                line, (i, j), xytext=(0.0, up), textcoords="offset points", ha="center", va="center",
                fontsize=points, color=ink, bbox=plate, zorder=4,
            )  # fmt: skip
            label.set_in_layout(False)  # It lies inside its cell; asking 2,000 of them takes long.


def _digits(half: float, decimals: int) -> str:
    """Return a half-width with the decimals of its mean, one more where it would be 0."""
    text = fixed(half, decimals)
    return text if half == 0.0 or text.strip("0.") else fixed(half, decimals + 1)


def _ticks(axes: Axes, result: Swept, across: int, up: int, room: tuple[float, float], language: Language) -> None:
    for a, axis, space in ((across, axes.xaxis, room[0]), (up, axes.yaxis, room[1])):
        one = result.axes[a]
        words = [level_text(one, i, language) for i in range(len(one.levels))]
        need = max(width(word, style.SMALL) for word in words) + 5.0 if a == across else style.SMALL * 1.3
        step = max(1, int(np.ceil(need * len(words) / space)))
        axis.set_ticks(range(0, len(words), step), [typographic(word) for word in words[::step]])
        if np.isnan(one.today):
            continue
        place = one.today if one.places is None else float(np.interp(one.today, one.places, np.arange(len(words))))
        if one.places is not None and not one.places[0] <= one.today <= one.places[-1]:
            continue
        kind, x, y = ("v", place, 1.0) if a == across else ("<", 1.0, place)
        transform = axes.get_xaxis_transform() if a == across else axes.get_yaxis_transform()
        axes.plot([x], [y], kind, ms=7.0, color=style.INK, transform=transform, clip_on=False, zorder=6, mew=0.0)
    axes.tick_params(length=0.0)


def _key(page: Page, shown: _Map, words: tuple[str, str], language: Language) -> None:
    zh = language == "zh"
    today = Line2D([], [], ls="", marker="v", ms=7.0, mew=0.0, color=style.INK, label=IN_THE_SCENARIO.to(language))
    if not shown.difference:
        page.key([today])
        return
    low, high = shown.colours(0.0), shown.colours(1.0)
    result = shown.result
    handles: list[Any] = [
        Patch(facecolor=low, lw=0, label=words[0]),
        Patch(facecolor=high, lw=0, label=words[1]),
    ]
    if not shown.shown.all():
        hidden = "未见差异" if zh else "no difference shown"
        handles.append(Patch(facecolor=style.PAPER, edgecolor=_HATCH, hatch="////", lw=0, label=hidden))
    if np.isnan(shown.mean).any():
        handles.append(Patch(facecolor=_NOTHING, lw=0, label="没有结果" if zh else "no result"))
    across, up, _, _ = _arranged(result)
    if _crosses(shown, across, up):
        handles += [
            Line2D([], [], color=style.INK, lw=1.8, label="差值为零（插值）" if zh else "difference 0, interpolated"),
            Line2D([], [], color=style.INK, lw=1.1, ls="--", label="其 95% 带" if zh else "its 95 % band"),
        ]
    if any(not np.isnan(axis.today) for axis in result.axes):
        handles.append(today)
    page.key(handles)
