"""Replications that every structure and measure asks for: paired, to be careful, and without pairing."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.report import style
from sim.report.page import new_page
from sim.report.studies.page import Subject
from sim.report.studies.power_words import largest, number, share
from sim.report.wrapping import shorten, width
from sim.study.power import Need, Powered
from sim.vocabulary.text import Language, Text

_NAME_WIDTH = 128.0
_MOST_ROWS = 16
"""Rows for which a page of the usual size has room; with more, the page grows."""


def title(result: Powered, language: Language) -> str:
    """Return how many replications show the largest and the smallest size on whatever asks for the most."""
    power = share(result.powers[0], language)
    said = []
    for size in dict.fromkeys((result.sizes[0], result.sizes[-1])):
        own = [n.paired for n in result.needs if n.size == size and n.power == result.powers[0]]
        said.append((share(size, language), number(largest(own), language)))
    if language == "zh":
        return f"各指标单独看，以 {power} 的把握看出差异：" + "，".join(f"{size} 需 {n} 次成对重复" for size, n in said)
    return f"Seen with probability {power}, each measure taken alone: " + ", ".join(
        f"{size} with {n} paired replications" for size, n in said
    )


def draw_needs(result: Powered, subject: Subject, language: Language) -> Figure:
    """Draw one row per measure and structure, one panel per size; replications on a logarithmic axis."""
    zh = language == "zh"
    several = len(result.structures) > 1
    rows = len(result.measures) * (len(result.structures) + (1 if several else 0))
    notes = (
        f"概率 {share(result.powers[0], language)}，双侧 t 检验，α = {share(result.alpha, language)}；数字为成对重复次数，括号内为谨慎计；"
        "“谨慎计”取试运行标准差的单侧 80% 上限；不成对指每种结构各自的次数；均未作多重比较校正（校正后的次数见表）。"
        if zh
        else f"Probability {share(result.powers[0], language)}, two-sided t test, alpha {share(result.alpha, language)}; numbers are "
        "paired replications; to be careful: standard deviation at its one-sided upper 80 % limit; unpaired: of each structure. Not corrected "
        "for several comparisons; corrected numbers stand in the table."
    )
    with style.applied():
        page = new_page(subject.provenance, title(result, language), notes, language, max(1.0, rows / _MOST_ROWS))
        page.key(_key(language))
        panels = page.axes(1, len(result.sizes), sharey=True)
        low, high, most = _range(result, (page.width - _NAME_WIDTH - 40.0) / len(result.sizes), language)
        for axes, size in zip(panels, result.sizes, strict=True):
            axes.set_xscale("log")
            axes.set_xlim(low, high)
            said = f"差异 {share(size, language)}" if zh else f"difference of {share(size, language)}"
            axes.set_title(said, fontsize=style.LABEL)
            axes.grid(axis="x")
            ticks = _ticks(low, most)
            axes.set_xticks(ticks, [f"{t:,}" for t in ticks])
            axes.minorticks_off()
            axes.spines["left"].set_visible(False)
            axes.tick_params(axis="y", length=0.0)
            axes.set_xlabel(Text("重复次数", "replications").to(language))
        place, places, names = 0.0, [], []
        for measure in result.measures:
            name = subject.measures[measure].text.to(language)
            if several:
                panels[0].annotate(
                    shorten(name, style.SMALL, 200.0, 1, bold=True), (0.0, place), (-_NAME_WIDTH, 0.0),
                    xycoords=panels[0].get_yaxis_transform(), textcoords="offset points", va="center",
                    fontsize=style.SMALL, fontweight="bold", bbox={"fc": style.PAPER, "ec": "none", "pad": 1.0}, zorder=6,
                    annotation_clip=False,
                )  # fmt: skip
                place += 1.0
            for structure in result.structures:
                for axes, size in zip(panels, result.sizes, strict=True):
                    _row(axes, place, _need(result, structure, measure, size), language)
                places.append(place)
                names.append(subject.structures[structure].to(language) if several else name)
                place += 1.0
            place += 0.25
        labels = [shorten(name, style.SMALL, _NAME_WIDTH, 1 if several else 2) for name in names]
        panels[0].set_yticks(places, labels, fontsize=style.SMALL)
        panels[0].set_ylim(place - 0.5, -0.7)
        return page.finish()


def _shown(result: Powered) -> list[Need]:
    return [need for need in result.needs if need.power == result.powers[0]]


def _range(result: Powered, panel: float, language: Language) -> tuple[float, float, float]:
    """Return both ends of the axis and the last mark on it; the numbers keep their room on the right of a panel so wide."""
    needs = _shown(result)
    marks = [k for n in needs for k in (n.paired, n.careful, n.unpaired) if n.paired is not None and k is not None]
    low, most = min([4, *marks]) / 1.25, float(max([20, *marks]))
    room = max(width(_numbers(need, language), style.SMALL) for need in needs) + 11.0
    free = max(0.3, 1.0 - room / panel)
    return low, low * (most / low) ** (1.0 / free), most


def _ticks(low: float, most: float) -> list[int]:
    """Return a few round numbers between the ends: by tens where there are three, else in between too."""
    tens = [10**k for k in range(8) if low <= 10**k <= 1.3 * most]
    if len(tens) > 2:
        return tens
    return [n * 10**k for k in range(8) for n in (1, 2, 5) if low <= n * 10**k <= 1.3 * most][
        :: 1 if most < 60.0 * low else 2
    ]


def _numbers(need: Need, language: Language) -> str:
    """Return the paired number and, in brackets, the careful one."""
    paired, careful = number(need.paired, language), number(need.careful, language)
    if need.paired is None:
        return paired
    return f"{paired}（{careful}）" if language == "zh" else f"{paired} ({careful})"


def _need(result: Powered, structure: str, measure: str, size: float) -> Need:
    pilot = next(p for p in result.pilots if (p.structure, p.measure) == (structure, measure))
    return result.need(pilot, size, result.powers[0])


def _row(axes: Axes, place: float, need: Need, language: Language) -> None:
    if need.paired is None:
        axes.text(
            1.0, place, number(None, language), transform=axes.get_yaxis_transform(), ha="right", va="center",
            fontsize=style.SMALL, color=style.QUIET,
        )  # fmt: skip
        return
    if need.unpaired is not None:
        axes.plot(
            [need.unpaired], [place], "D", ms=8.5, mfc=style.PAPER, mec=style.WORSE, mew=1.5, clip_on=False, zorder=2
        )
    if need.careful is not None:
        axes.plot([need.paired, need.careful], [place, place], color=style.BETTER, lw=2.0, zorder=3)
        axes.plot([need.careful], [place], "|", ms=8.0, mew=2.0, color=style.BETTER, zorder=3)
    axes.plot([need.paired], [place], "o", ms=5.5, color=style.BETTER, zorder=5)
    axes.text(
        1.0, place, _numbers(need, language), transform=axes.get_yaxis_transform(), ha="right", va="center", fontsize=style.SMALL,
        color=style.BETTER,
    )  # fmt: skip


def _key(language: Language) -> list[Line2D]:
    return [
        Line2D([], [], ls="", marker="o", ms=5.5, color=style.BETTER, label=Text("成对", "paired").to(language)),
        Line2D(
            [],
            [],
            marker="|",
            ms=8.0,
            mew=2.0,
            lw=2.2,
            color=style.BETTER,
            label=Text("谨慎计", "to be careful").to(language),
        ),
        Line2D(
            [],
            [],
            ls="",
            marker="D",
            ms=8.0,
            mfc=style.PAPER,
            mec=style.WORSE,
            mew=1.5,
            label=Text("不成对", "unpaired").to(language),
        ),
    ]
