"""Which pairs of mechanisms do more, and which less, together than the sum of the two."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from sim.report import style
from sim.report.numbers import typographic
from sim.report.page import new_page
from sim.report.sentences import capital
from sim.report.studies.attribute_words import Shown, about, shown_as
from sim.report.studies.page import Subject
from sim.report.wrapping import shorten
from sim.study.analysis.attribution import Attribution, shown
from sim.study.analysis.shapley import pairs
from sim.study.attribute import Attributed
from sim.study.statistics import Interval
from sim.vocabulary.text import Language, Text

_LOWER, _HIGHER = "#00704F", "#9B3F73"
"""For measures of which neither way is better."""
_MOST_WITH_BOUNDS = 7
"""Players up to which a cell has room for its interval."""
_MOST_WITH_LARGE_TYPE = 5
"""Players up to which numbers may be larger."""
_MOST = 8
"""Players for which a page of the usual size has room; with more, the page grows."""
_LAST_NAME = 120.0
"""Points kept free for the name of the last player, which stands beyond the last column."""


_SHORT = {
    "lower": (Text("更优", "better"), Text("更差", "worse")),
    "higher": (Text("更差", "worse"), Text("更优", "better")),
    "neither": (Text("更低", "lower"), Text("更高", "higher")),
}
"""What a negative and a positive interaction mean, in a word, by which way a measure improves."""


def _kinds(how: Shown) -> tuple[tuple[Text, str], tuple[Text, str]]:
    """Return what a negative and a positive interaction mean, each with its colour."""
    better = Text("合用优于各自相加", "better together than the sum of the two"), style.BETTER
    worse = Text("合用逊于各自相加", "worse together than the sum of the two"), style.WORSE
    if how.info.better == "lower":
        return better, worse
    if how.info.better == "higher":
        return worse, better
    return (
        (Text("合用低于各自相加", "lower together than the sum of the two"), _LOWER),
        (Text("合用高于各自相加", "higher together than the sum of the two"), _HIGHER),
    )


def _title(found: Attribution, how: Shown, language: Language) -> str:
    measure, count = how.info.text.to(language), len(found.interactions_joint)
    seen = [one for one in found.interactions_joint if shown(one)]
    if not seen:
        if language == "zh":
            return f"{measure}：{count} 对机制均未见相互影响"
        return f"{capital(measure)}: no interaction shown in any of {count} pairs of mechanisms"
    below = sum(1 for one in seen if one.mean < 0.0)
    words = _SHORT[how.info.better]
    counts = [(words[0].to(language), below), (words[1].to(language), len(seen) - below)]
    if language == "zh":
        said = "，".join(f"{word}的 {n} 对" for word, n in counts if n)
        return f"{measure}：{count} 对机制中，合用较各自相加{said}"
    said = " and ".join(f"{n} {word}" for word, n in counts if n)
    return f"{capital(measure)}: of {count} pairs of mechanisms, {said} together than the sum of the two"


def _tint(colour: str, strength: float) -> tuple[float, float, float]:
    """Return a colour mixed with paper, light enough for dark type on it."""
    part = 0.18 + 0.42 * strength
    red, green, blue = (part * c + 1.0 - part for c in to_rgb(colour))
    return red, green, blue


def _cell(
    axes: Axes, column: int, row: int, one: Interval, how: Shown, largest: float, players: int, language: Language
) -> None:
    bounds, small = players <= _MOST_WITH_BOUNDS, players > _MOST_WITH_LARGE_TYPE
    seen = shown(one)
    colour = _kinds(how)[0 if one.mean < 0.0 else 1][1]
    axes.add_patch(
        Rectangle(
            (column + 0.03, row + 0.04), 0.94, 0.92, lw=1.8 if seen else 0.6, ec=colour if seen else style.RULE,
            fc=_tint(colour, abs(one.mean) / largest) if seen else style.PAPER,
        )
    )  # fmt: skip
    ink = style.INK if seen else style.OPEN
    text = typographic(how.plain(one))
    axes.text(
        column + 0.5, row + (0.36 if bounds else 0.5), text, ha="center", va="center", color=ink,
        fontsize=style.SMALL if not bounds else style.LABEL if small else style.LABEL + 2.0, fontweight="bold" if seen else "normal",
    )  # fmt: skip
    if bounds:
        said = "0" if one[:3] == (0.0, 0.0, 0.0) else typographic(how.bounds(one, language))
        axes.text(
            column + 0.5,
            row + 0.73,
            said,
            ha="center",
            va="center",
            color=ink,
            fontsize=style.TINY if small else style.SMALL,
        )


def draw(result: Attributed, subject: Subject, measure: str, language: Language) -> Figure:
    """Draw the interaction of every pair as a triangle, whose steps carry the names of rows and columns alike."""
    found, zh = result.measures[measure].found, language == "zh"
    how = shown_as(subject.measures[measure], found)
    n = len(result.players)
    zoom = max(1.0, n / _MOST)
    unit = how.unit.to(language)
    notes = about(result, subject, language) + (
        f"名称既指其左的一行，也指其下的一列。Shapley 交互指数（{unit}）：两项合用的作用减各自作用之和，对其余机制的各种组合取平均。有色、加框、加粗者联合 95% 区间不含 0（配对 t，"
        f"对全部 {len(found.interactions_joint)} 对按 Bonferroni 校正）。"
        if zh
        else f"A name stands for the row to its left and the column below it. Shapley interaction index ({unit}): what two do together less the sum of what each does, averaged over the "
        "combinations of the others. Coloured, framed and bold: joint 95 % interval without 0 (paired t, "
        f"Bonferroni over all {len(found.interactions_joint)} pairs)."
    )
    with style.applied():
        page = new_page(subject.provenance, _title(found, how, language), notes, language, zoom)
        page.key(
            [
                *(
                    Patch(fc=_tint(colour, 1.0), ec=colour, lw=1.5, label=text.to(language))
                    for text, colour in _kinds(how)
                ),
                Patch(fc=style.PAPER, ec=style.OPEN, lw=0.8, label="未见相互影响" if zh else "no interaction shown"),
            ]
        )
        height = page.top - page.bottom
        width = page.width - 32.0
        axes = page.canvas(16.0, width, page.bottom, height)
        side = (width - _LAST_NAME * zoom) / (n - 1)
        axes.set_xlim(0.0, width / side)
        axes.set_ylim(n, 0.0)
        largest = max((abs(one.mean) for one in found.interactions_joint if shown(one)), default=1.0)
        for (i, j), one in zip(pairs(n), found.interactions_joint, strict=True):
            _cell(axes, i, j, one, how, largest, n, language)
        size = style.LABEL if n <= _MOST_WITH_BOUNDS else style.SMALL
        for i, player in enumerate(result.players):
            room = min(width - side * i, 2.0 * _LAST_NAME * zoom) - 10.0
            name = shorten(player.text.to(language), size, room, 2, bold=True)
            axes.text(i + 6.0 / side, i + 0.5, name, va="center", fontsize=size, fontweight="bold")
        return page.finish()
