"""A waterfall: from no mechanism, over what each accounts for, to all of them."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.report import style
from sim.report.effects import Verdict
from sim.report.numbers import confidence, typographic, with_unit
from sim.report.page import new_page
from sim.report.sentences import capital
from sim.report.studies.attribute_words import Shown, about, shown_as, sides, structure_text
from sim.report.studies.page import Subject
from sim.report.tables import VERDICTS
from sim.report.wrapping import shorten
from sim.study.analysis.attribution import Attribution, shown
from sim.study.attribute import Attributed
from sim.study.statistics import Interval
from sim.vocabulary.text import Language

LABEL_WIDTH = 150.0
MOST_ROWS = 9
"""Rows for which a page of the usual size has room; with more, the page grows."""
_BAR = 0.56
COLOURS: dict[Verdict, str] = {"better": style.BETTER, "worse": style.WORSE, "changed": style.INK}
HATCHES: dict[Verdict, str] = {"worse": "////"}


def colour_of(verdict: Verdict) -> str:
    """Return the colour of a difference; grey where nothing is shown."""
    return COLOURS.get(verdict, style.OPEN)


def title_of(result: Attributed, subject: Subject, found: Attribution, how: Shown, language: Language) -> str:
    """Return the finding: the whole effect, and how many mechanisms are shown to have a part in it."""
    name, measure = structure_text(result, subject).to(language), how.info.text.to(language)
    zh, ci = language == "zh", confidence(language)
    if not shown(found.total):
        bounds = with_unit(how.bounds(found.total, language), how.unit, language)
        if zh:
            return f"{name}：{measure}与没有机制时未见差异（{ci} {bounds}），不列份额"
        return f"{capital(measure)}: no difference shown under {name} ({ci} {bounds}), hence no shares"
    size, bounds = how.amount(found.total, language), how.sizes(found.total, language)
    along, against, unseen = sides(found, result.players)
    change = how.change(found.total.mean).to(language)
    leader = found.leader
    named = leader is not None and leader.apart and leader.player in along
    most = result.players[leader.player].text.to(language) if leader is not None and named else ""
    if zh:
        counts = [f"{len(along)} 项可见贡献"]
        counts += [f"{len(against)} 项作用相反"] if against else []
        counts += [f"{len(unseen)} 项未见作用"] if unseen else []
        most = f"最大的是{most}；" if most else ""
        return f"{name}使{measure}{change} {size}（{ci} {bounds}）：{most}{'，'.join(counts)}"
    most = f"the largest part by {most}; " if most else ""
    counts = [f"{len(along)} of {len(result.players)} mechanisms shown to contribute"]
    counts += [f"{len(against)} to work against it"] if against else []
    return f"{capital(size)} {how.linked(found.total.mean)} {measure} ({ci} {bounds}): {most}{', '.join(counts)}"


def label(text: str, size: float) -> str:
    """Return a player's name as a row can hold it."""
    return shorten(text, size, LABEL_WIDTH, 2)


def _step(axes: Axes, place: float, start: float, part: Interval, verdict: Verdict, factor: float) -> None:
    """Draw one bar from `start`, and its interval around its end."""
    colour = colour_of(verdict)
    seen = verdict in COLOURS
    axes.barh(
        place, factor * part.mean, left=factor * start, height=_BAR, lw=1.3, zorder=2,
        facecolor=colour if seen else style.PAPER, edgecolor=style.PAPER if seen else colour,
        hatch=HATCHES.get(verdict, ""),
    )  # fmt: skip
    if seen:
        axes.barh(place, factor * part.mean, left=factor * start, height=_BAR, lw=1.3, fc="none", ec=colour, zorder=2.5)
    ends = [factor * (start + part.low), factor * (start + part.high)]
    if seen:
        # A light line below the dark one keeps the interval visible on its own bar.
        axes.plot(ends, [place, place], color=style.PAPER, lw=4.2, zorder=3, solid_capstyle="butt")
    axes.plot(ends, [place, place], color=style.INK, lw=1.7, zorder=3.1)
    for end in ends:
        axes.plot([end, end], [place - 0.13, place + 0.13], color=style.INK, lw=1.7, zorder=3.1)


def _said(axes: Axes, place: float, text: str, size: float, colour: str, bold: bool = False) -> None:
    axes.text(
        1.02, place, typographic(text), transform=axes.get_yaxis_transform(), va="center", fontsize=size,
        color=colour, fontweight="bold" if bold else "normal",
    )  # fmt: skip


def draw(result: Attributed, subject: Subject, measure: str, language: Language) -> Figure:
    """Draw how the parts of all mechanisms lead from the level without any to the level with all."""
    found, zh = result.measures[measure].found, language == "zh"
    how = shown_as(subject.measures[measure], found)
    factor, unit = how.scale.factor, how.scale.unit.to(language)
    rows = len(result.players) + 2
    notes = about(result, subject, language) + (
        "自上而下按情景中的次序，不是排名。横条为各机制的 Shapley 份额，黑线与括号为联合 95% 区间（配对 t，"
        f"对 {len(result.players)} 项按 Bonferroni 校正）；末行为单个 95% 配对 t 区间。横轴不从 0 起。"
        if zh
        else "Top to bottom in the order of the scenario; this is no ranking. Bars: Shapley values; black lines and brackets: joint "
        f"95 % intervals (paired t, Bonferroni over {len(result.players)}); in the last row a single 95 % paired t interval. The axis does not begin at 0."
    )
    verdicts = [how.verdict(part.shapley_joint) for part in found.parts]
    whole = how.verdict(found.total)
    with style.applied():
        page = new_page(
            subject.provenance,
            title_of(result, subject, found, how, language),
            notes,
            language,
            max(1.0, rows / MOST_ROWS),
        )
        page.key(
            [
                Patch(
                    fc=colour_of(verdict) if verdict in COLOURS else style.PAPER, hatch=HATCHES.get(verdict, ""),
                    ec=style.PAPER if verdict in COLOURS else style.OPEN, label=VERDICTS[verdict].to(language),
                )
                for verdict in VERDICTS
                if verdict in (*verdicts, whole)
            ]
        )  # fmt: skip
        axes = page.axes()[0]
        size = style.LABEL if rows <= 8 else style.SMALL
        level, edges = found.none.mean, [found.none.mean, found.full.mean]
        axes.plot([factor * level] * 2, [-_BAR / 2.0, rows - 1.0], color=style.QUIET, lw=1.0, ls=(0, (4, 3)), zorder=1)
        axes.plot([factor * level], [0.0], "D", ms=7.0, color=style.INK, zorder=3)
        for place, (part, verdict) in enumerate(zip(found.parts, verdicts, strict=True), 1):
            own = part.shapley_joint
            _step(axes, place, level, own, verdict, factor)
            interval, amount = how.bounds(own, language), how.plain(own)
            text = f"{amount}（{interval}）" if zh else f"{amount} ({interval})"
            if verdict == "identical":
                text = "恰为 0" if zh else "exactly 0"
            _said(axes, place, text, size, colour_of(verdict))
            edges += [level + own.low, level + own.high]
            level += own.mean
            edges.append(level)
            reach = [place - _BAR / 2.0, place + 1.0 + _BAR / 2.0]
            axes.plot([factor * level] * 2, reach, color=style.QUIET, lw=0.8, zorder=1.5)
        unit_said = how.unit.to(language)
        head = (
            (f"变化（{unit_said}）" if unit_said else "变化")
            if zh
            else f"change ({unit_said})"
            if unit_said
            else "change"
        )
        axes.text(1.02, 1.0, head, transform=axes.transAxes, va="bottom", fontsize=style.SMALL, color=style.QUIET)
        last = rows - 1.0
        _step(axes, last, found.none.mean, found.total, whole, factor)
        edges += [found.none.mean + found.total.low, found.none.mean + found.total.high]
        total = how.plain(found.total)
        bounds = how.bounds(found.total, language)
        _said(axes, last, f"{total}（{bounds}）" if zh else f"{total} ({bounds})", size, colour_of(whole), bold=True)
        axes.axhline(last - 0.5, color=style.RULE, lw=0.8, zorder=0)
        start = how.level(found.none.mean, language)
        first_name = f"没有机制：{start}" if zh else f"without mechanisms: {start}"
        last_name = (
            f"全部：{how.level(found.full.mean, language)}"
            if zh
            else f"all together: {how.level(found.full.mean, language)}"
        )
        names = [first_name, *(player.text.to(language) for player in result.players), last_name]
        axes.set_yticks(range(rows), [label(name, size) for name in names], fontsize=size)
        axes.get_yticklabels()[-1].set_fontweight("bold")
        axes.tick_params(axis="y", length=0.0)
        axes.spines["left"].set_visible(False)
        axes.set_ylim(rows - 0.45, -0.55)
        low, high = factor * min(edges), factor * max(edges)
        room = 0.04 * (high - low) or abs(high) * 0.05 or 1.0
        axes.set_xlim(low - room, high + room)
        axes.grid(axis="x")
        axes.xaxis.set_major_formatter(lambda x, _: typographic(f"{x:,.6g}"))
        axes.set_xlabel(axis_text(how, unit, language))
        return page.finish()


def axis_text(how: Shown, unit: str, language: Language) -> str:
    """Return a measure's name with a unit in brackets."""
    name = how.info.text.to(language)
    if not unit:
        return name
    return f"{name}（{unit}）" if language == "zh" else f"{name} ({unit})"
