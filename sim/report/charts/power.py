"""The power curve of one measure: with how many replications a difference is seen with which probability."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from sim.report import style
from sim.report.numbers import with_unit
from sim.report.page import new_page
from sim.report.sentences import capital
from sim.report.studies.page import Subject
from sim.report.studies.power_words import difference_text, hardest, number, share
from sim.study.analysis.replications import effect_of, power_paired
from sim.study.power import Pilot, Powered
from sim.vocabulary.text import Language, Text

_LINES = (
    ("#0072B2", "-"),
    ("#D55E00", "--"),
    ("#009E73", "-."),
    ("#9B3F73", ":"),
    ("#8A5F00", (0, (6, 1, 1, 1))),
    ("#1F6F9E", (0, (1, 1))),
)
"""Colour and dashes per size; each alone tells it from the others."""
_STEPS = 80


def title(result: Powered, subject: Subject, pilot: Pilot, language: Language) -> str:
    """Return how many replications the middle one of the sizes takes."""
    size = result.sizes[len(result.sizes) // 2]
    need = result.need(pilot, size, result.powers[0])
    name = subject.measures[pilot.measure].text.to(language)
    paired, careful = number(need.paired, language), number(need.careful, language)
    power = share(result.powers[0], language)
    if language == "zh":
        return f"{name}：要以 {power} 的把握看出 {share(size, language)} 的差异，需 {paired} 次成对重复，谨慎计 {careful} 次"
    return capital(
        f"{name}: {paired} paired replications show a difference of {share(size, language)} with probability {power}; {careful} to be careful"
    )


def draw_curve(result: Powered, subject: Subject, measure: str, language: Language) -> Figure:
    """Draw power against the number of replications for each size, with the band of the pilot's uncertainty."""
    zh = language == "zh"
    pilot = hardest(result, measure)
    structure = subject.structures[pilot.structure].to(language)
    baseline = subject.structures[result.baseline].to(language)
    which = (
        f"{structure}与{baseline}之差" + ("（各结构中波动最大）" if len(result.structures) > 1 else "")
        if zh
        else f"Difference between {structure} and {baseline}"
        + (" (varies most of all)" if len(result.structures) > 1 else "")
    )
    alpha = share(result.alpha, language)
    notes = (
        f"{which}；试运行 {result.replications} 次成对重复，双侧成对 t 检验，α = {alpha}（单独看，未作多重比较校正）。色带：标准差取其单侧 80% 下限与上限；"
        "圆点：所需次数，括号内为谨慎计（上限）。"
        if zh
        else f"{which}; pilot of {result.replications} paired replications, two-sided paired t test, alpha {alpha} (taken alone, "
        "not corrected for several comparisons). Bands: standard deviation at its one-sided 80 % limits; dots: replications needed, in brackets at the upper limit."
    )
    with style.applied():
        page = new_page(subject.provenance, title(result, subject, pilot, language), notes, language)
        page.key(_key(result, subject, pilot, language))
        axes = page.axes()[0]
        most = _most(result, pilot)
        places = np.unique(np.round(np.geomspace(2.0, most, _STEPS)))
        for size, (colour, dashes) in zip(result.sizes, _LINES, strict=False):
            _curve(axes, result, pilot, size, places, colour, dashes)
        for power in result.powers:
            axes.axhline(100.0 * power, color=style.QUIET, lw=0.9, ls=(0, (2, 2)), zorder=1)
        _needs(axes, result, pilot, language)
        axes.set_xscale("log")
        axes.set_xlim(2.0, most)
        ticks = [
            t
            for t in (2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 1_000_000)
            if t <= most
        ]
        axes.set_xticks(ticks, [f"{t:,}" for t in ticks])
        axes.minorticks_off()
        axes.set_ylim(0.0, 103.0)
        axes.set_yticks(range(0, 101, 20))
        axes.yaxis.set_major_formatter(lambda y, _: with_unit(f"{y:.0f}", Text("%", "%"), language))
        axes.set_xlabel(Text("成对重复次数（对数尺度）", "paired replications (logarithmic)").to(language))
        axes.set_ylabel(Text("看出差异的概率", "probability of seeing it").to(language))
        axes.grid()
        return page.finish()


def _most(result: Powered, pilot: Pilot) -> float:
    needs = [n for n in result.needs if (n.structure, n.measure) == (pilot.structure, pilot.measure)]
    known = [n.careful for n in needs if n.careful is not None]
    return float(max(12.0, 1.35 * max(known, default=10)))


def _curve(
    axes: Axes, result: Powered, pilot: Pilot, size: float, places: NDArray[np.float64], colour: str, dashes: object
) -> None:
    difference = size * pilot.level
    middle, worst, best = (
        [100.0 * power_paired(float(n), effect_of(difference, deviation), result.alpha) for n in places]
        for deviation in (pilot.deviation, pilot.high, pilot.low)
    )
    axes.fill_between(places, worst, best, color=colour, alpha=0.16, lw=0.0, zorder=1)
    axes.plot(places, middle, color=colour, ls=dashes, lw=2.2, zorder=3)


def _needs(axes: Axes, result: Powered, pilot: Pilot, language: Language) -> None:
    """Mark the number that each size takes at the first power."""
    power = result.powers[0]
    for size, (colour, _) in zip(result.sizes, _LINES, strict=False):
        need = result.need(pilot, size, power)
        if need.paired is None:
            continue
        # At the number that is needed the curve is at the power asked for, or a little above it.
        reached = 100.0 * power_paired(need.paired, effect_of(need.difference, pilot.deviation), result.alpha)
        axes.plot([need.paired], [reached], "o", ms=7.5, color=colour, mec=style.PAPER, mew=1.0, zorder=5)
        said = (
            f"{number(need.paired, language)}（{number(need.careful, language)}）"
            if language == "zh"
            else f"{number(need.paired, language)} ({number(need.careful, language)})"
        )
        axes.annotate(
            said, (need.paired, reached), (6.0, -5.0), textcoords="offset points", va="top", fontsize=style.LABEL,
            fontweight="bold", color=colour, bbox={"fc": style.PAPER, "ec": "none", "pad": 0.8, "alpha": 0.85}, zorder=6,
        )  # fmt: skip


def _key(result: Powered, subject: Subject, pilot: Pilot, language: Language) -> list[Line2D | Patch]:
    handles: list[Line2D | Patch] = []
    for size, (colour, dashes) in zip(result.sizes, _LINES, strict=False):
        need = result.need(pilot, size, result.powers[0])
        amount = difference_text(need, subject, language)
        said = (
            f"差异 {share(size, language)}（{amount}）"
            if language == "zh"
            else f"difference of {share(size, language)} ({amount})"
        )
        handles.append(Line2D([], [], color=colour, ls=dashes, lw=2.2, label=said))
    handles.append(Patch(fc="#BBBBBB", label=Text("试运行标准差的不确定", "the pilot's uncertainty").to(language)))
    return handles
