"""A sweep over one axis: levels with their intervals, and paired differences with where they cross 0."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.report import style
from sim.report.chart_data import ChartData
from sim.report.numbers import typographic
from sim.report.page import new_page
from sim.report.studies.axis_words import IN_THE_SCENARIO
from sim.report.studies.page import Subject
from sim.report.studies.sweep_titles import title
from sim.report.studies.sweep_words import axis_label, level_text, number_text, scale_at
from sim.report.studies.words import with_difference_unit
from sim.report.wrapping import shorten
from sim.report.wrapping import width as text_width
from sim.study.analysis.grid import Band
from sim.study.sweep import Swept
from sim.vocabulary.text import Language, Text

MOST_PANELS = 4
_LAYOUTS = {1: (1, 1), 2: (1, 2), 3: (1, 3), 4: (2, 2)}


def looks(result: Swept) -> dict[str, style.Look]:
    """Return the look of each structure, as on every other chart."""
    # `style.looks` asks for nothing but the baseline and the others.
    return style.looks(cast(ChartData, result))


def draw_levels(result: Swept, subject: Subject, language: Language) -> Figure:
    """Draw each structure's mean of every measure over the axis."""
    zh = language == "zh"
    notes = (
        f"{_bars(result).zh}：均值的 95% t 区间。空心点：与基准的成对差值未见差异（区间含 0，或经 Holm 校正后 p ≥ 0.05）。"
        if zh
        else f"{_bars(result).en}: 95 % t interval of the mean. Hollow: no paired difference to the baseline is shown there "
        "(interval with 0, or p ≥ 0.05 after Holm)."
    )

    def panel(axes: Axes, m: int) -> None:
        factor = scale_at(result, subject.measures[result.measures[m]], m).factor
        for s, structure in enumerate(result.structures):
            shown = np.ones(len(result.points), dtype=bool)
            if structure != result.baseline:
                shown = result.cells.shown[:, result.others.index(structure), m] != 0
            _line(axes, result, structure, _one(result.cells.level, s, m, factor), shown)

    return _draw(result, subject, language, notes, panel, result.structures, False)


def draw_differences(result: Swept, subject: Subject, language: Language) -> Figure:
    """Draw each structure's paired difference to the baseline over the axis, and where it crosses 0."""
    notes = Text(
        f"{_bars(result).zh}：成对差值的 95% t 区间。空心点：未见差异（区间含 0，或经 Holm 校正后 p ≥ 0.05）。",
        f"{_bars(result).en}: 95 % t interval of the paired difference. Hollow: no difference shown (interval with 0, or "
        "p ≥ 0.05 after Holm).",
    ).to(language)
    if any(not np.isnan(turn.reversal.low) for turn in result.turns):
        notes += Text(
            "零线上的粗线：差值为零处的 95% 自助法区间。",
            " Thick bar on the zero line: 95 % bootstrap interval of where the difference is 0.",
        ).to(language)

    def panel(axes: Axes, m: int) -> None:
        factor = scale_at(result, subject.measures[result.measures[m]], m).factor
        axes.axhline(0.0, color=style.INK, lw=1.0)
        for o, structure in enumerate(result.others):
            shown = result.cells.shown[:, o, m] != 0
            _line(axes, result, structure, _one(result.cells.difference, o, m, factor), shown)
        for turn in result.turns:
            found, look = turn.reversal, looks(result)[turn.structure]
            if turn.measure == result.measures[m] and not np.isnan(found.crossing):
                if not np.isnan(found.low):
                    axes.plot([found.low, found.high], [0.0, 0.0], color=look.ink, lw=5.0, alpha=0.55, zorder=4)
                axes.plot([found.crossing], [0.0], "|", color=look.ink, ms=17.0, mew=2.2, zorder=5)

    return _draw(result, subject, language, notes, panel, result.others, True)


def _bars(result: Swept) -> Text:
    smooth = result.axes[0].places is not None
    return Text("色带", "Bands") if smooth else Text("竖线", "Bars")


def _one(band: Band, s: int, m: int, factor: float) -> Band:
    mean, low, high = (factor * array[:, s, m] for array in (band.mean, band.low, band.high))
    return Band(mean, low, high, band.n[:, s, m])


def _line(axes: Axes, result: Swept, structure: str, band: Band, shown: Any) -> None:
    look = looks(result)[structure]
    places = result.axes[0].places
    if places is None:
        order = list(result.structures).index(structure) - (len(result.structures) - 1) / 2.0
        x = np.arange(len(band.mean)) + 0.5 * order / len(result.structures)
        error = np.nan_to_num(np.array([band.mean - band.low, band.high - band.mean]))
        axes.errorbar(x, band.mean, error, ls="", color=look.colour, lw=1.8, capsize=2.5, zorder=2)
    else:
        x = places
        axes.fill_between(x, band.low, band.high, color=look.colour, alpha=0.2, lw=0)
        axes.plot(x, band.mean, color=look.colour, lw=2.0, zorder=2)
    for these, face in ((shown, look.colour), (~shown, style.PAPER)):
        axes.plot(
            x[these], band.mean[these], look.marker, ls="", ms=6.0, color=look.colour, mfc=face, mew=1.4, zorder=7
        )


def _draw(
    result: Swept,
    subject: Subject,
    language: Language,
    notes: str,
    panel: Callable[[Axes, int], None],
    structures: tuple[str, ...],
    differences: bool,
) -> Figure:
    zh = language == "zh"
    axis = result.axes[0]
    count = min(len(result.measures), MOST_PANELS)
    if count < len(result.measures):
        notes += (
            f"图中为前 {count} 项指标，其余见表。"
            if zh
            else f" The first {count} measures; the others stand in the table."
        )
    with style.applied():
        page = new_page(subject.provenance, title(result, subject, language), notes, language)
        drawn = looks(result)
        handles = [
            Line2D(
                [], [], color=drawn[name].colour, marker=drawn[name].marker, ms=6.0, lw=2.0,
                label=subject.structures[name].to(language),
            )
            for name in structures
        ]  # fmt: skip
        if not np.isnan(axis.today):
            handles.append(Line2D([], [], color=style.QUIET, ls="--", lw=1.2, label=IN_THE_SCENARIO.to(language)))
        page.key(handles)
        rows, columns = _LAYOUTS[count]
        width = page.width / columns - 42.0
        for m, axes in enumerate(page.axes(rows, columns)):
            panel(axes, m)
            info = subject.measures[result.measures[m]]
            scale = with_difference_unit(scale_at(result, info, m), info)
            name = info.text.to(language)
            if differences:
                name = f"{name}：差值" if zh else f"{name}: difference"
            axes.set_title(shorten(name, style.LABEL, width, 2, bold=True))
            unit = (scale.difference if differences or not scale.unit.en else scale.unit).to(language)
            # On one line, in a size in which it is no longer than the panel is high.
            size = ((page.top - page.bottom) / rows - 42.0) / max(text_width(unit, 1.0), 1.0)
            axes.set_ylabel(unit, fontsize=min(style.LABEL, max(style.TINY, size)))
            axes.grid()
            _ticks(axes, result, language)
            if m >= count - columns:
                axes.set_xlabel(shorten(axis_label(axis, language), style.LABEL, width, 2))
        return page.finish()


def _ticks(axes: Axes, result: Swept, language: Language) -> None:
    axis = result.axes[0]
    axes.yaxis.set_major_locator(_locator(5))
    axes.yaxis.set_major_formatter(lambda y, _: typographic(number_text(float(f"{y:.6g}"))))
    if axis.places is None:
        words = [level_text(axis, i, language) for i in range(len(axis.levels))]
        axes.set_xticks(range(len(words)), words)
        axes.set_xlim(-0.6, len(words) - 0.4)
    else:
        axes.xaxis.set_major_locator(_locator(6))
        axes.xaxis.set_major_formatter(lambda x, _: typographic(number_text(float(f"{x:.6g}"))))
    if not np.isnan(axis.today):
        axes.axvline(axis.today, color=style.QUIET, ls="--", lw=1.2, zorder=1)


def _locator(most: int) -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(most, steps=[1, 2, 2.5, 5, 10])
