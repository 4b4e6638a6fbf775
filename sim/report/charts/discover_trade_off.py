"""Coverage against density along the trajectory of every box, the chosen ones with their honest intervals."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from sim.report import style
from sim.report.numbers import PERCENT, typographic, with_unit
from sim.report.page import new_page
from sim.report.studies.discover_words import percent
from sim.report.studies.page import Subject
from sim.report.studies.words import capital
from sim.study.discover import Discovered
from sim.vocabulary.text import Language

_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8A5F00")
_MARKERS = ("o", "s", "^", "v", "P")


def draw(result: Discovered, subject: Subject, language: Language) -> Figure:
    """Draw what each further restriction buys in density and costs in coverage."""
    zh = language == "zh"
    first = result.search.regions[0]
    density, coverage = (
        percent(first.held_out.density.value, language),
        percent(first.held_out.coverage.value, language),
    )
    title = (
        f"区域 1 密度 {density}、覆盖率 {coverage}；限制越多，密度越高，覆盖率越低"
        if zh
        else f"Box 1: density {density}, coverage {coverage}; more bounds buy density and cost coverage"
    )
    notes = (
        "小点：寻找所用的点上的轨迹（后续区域只计此前剩下的情形），数字为受限制的维度数；大点与十字：选定的区域在留出的点上的数值及 95% Clopper-Pearson 区间。"
        if zh
        else "Small marks: the trajectory on the points of the search (later boxes: on what earlier ones left); figures: restricted axes. "
        "Large marks and crosses: the chosen box on the points held out, Clopper-Pearson 95 %."
    )
    with style.applied():
        page = new_page(subject.provenance, capital(title), notes, language)
        page.key(_key(result, language))
        axes = page.axes()[0]
        for k, region in enumerate(result.search.regions):
            colour, marker = _COLOURS[k % 5], _MARKERS[k % 5]
            steps = region.found.trajectory
            axes.plot([s.coverage for s in steps], [s.density for s in steps], "-", color=colour, lw=0.9, alpha=0.6)
            axes.plot(
                [s.coverage for s in steps],
                [s.density for s in steps],
                marker,
                ls="",
                ms=3.2,
                color=colour,
                mew=0.0,
                alpha=0.8,
            )
            last = 0
            for s in steps:
                if s.dimensions != last and not s.pasted:
                    last = s.dimensions
                    axes.annotate(
                        str(last), (s.coverage, s.density), (5.0, 4.0), textcoords="offset points", fontsize=style.SMALL, color=colour,
                    )  # fmt: skip
            taken = steps[region.found.chosen]
            axes.plot([taken.coverage], [taken.density], marker, ms=8.0, mfc=style.PAPER, mec=colour, mew=1.6, zorder=4)
            held = region.held_out
            axes.errorbar(
                [held.coverage.value], [held.density.value],
                xerr=[[held.coverage.value - held.coverage.low], [held.coverage.high - held.coverage.value]],
                yerr=[[held.density.value - held.density.low], [held.density.high - held.density.value]],
                fmt=marker, ms=9.0, color=colour, mec=style.PAPER, mew=0.8, elinewidth=2.0, zorder=5,
            )  # fmt: skip
        axes.axhline(result.base.value, color=style.QUIET, lw=0.9, ls=(0, (4, 3)))
        axes.axhline(result.goal, color=style.QUIET, lw=0.9, ls=(0, (1, 2)))
        # The lower line's words go below it, as the two may lie close; there is no room where it lies on the axis.
        for value, said, above in (
            (result.base.value, "全空间" if zh else "whole space", result.base.value < 0.1),
            (result.goal, "要求的密度" if zh else "density asked", True),
        ):
            axes.annotate(
                said, (0.0, value), (3.0, 3.0 if above else -3.0), xycoords=("axes fraction", "data"),
                textcoords="offset points", va="bottom" if above else "top", fontsize=style.SMALL, color=style.QUIET,
            )  # fmt: skip
        axes.set_xlim(0.0, 1.03)
        axes.set_ylim(0.0, 1.03)
        axes.grid()
        shown = FuncFormatter(lambda x, _: typographic(with_unit(f"{100.0 * x:.0f}", PERCENT, language)))
        axes.xaxis.set_major_formatter(shown)
        axes.yaxis.set_major_formatter(shown)
        axes.set_xlabel(
            "覆盖率：全部此类情形中落在区域内的" if zh else "coverage: share of all such cases that lie in the box"
        )
        axes.set_ylabel("密度：区域内条件成立的比例" if zh else "density: share of the box in which it holds")
        return page.finish()


def _key(result: Discovered, language: Language) -> list[Line2D]:
    zh = language == "zh"
    found = [
        Line2D(
            [],
            [],
            marker=_MARKERS[k % 5],
            ms=6.0,
            lw=1.0,
            color=_COLOURS[k % 5],
            label=f"区域 {k + 1}" if zh else f"box {k + 1}",
        )
        for k in range(len(result.search.regions))
    ]
    return [
        *found,
        Line2D([], [], ls="", marker="o", ms=7.0, mfc=style.PAPER, mec=style.QUIET, mew=1.5, label="选定：寻找所用的点" if zh else "chosen, on the points of the search"),
        Line2D([], [], ls="", marker="o", ms=7.0, color=style.QUIET, label="选定：留出的点" if zh else "chosen, on the points held out"),
    ]  # fmt: skip
