"""The finalists side by side: what each chooses on the left, what it gains and gives up on the right."""

from __future__ import annotations

import math
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.report import style
from sim.report.effects import Effect, Verdict
from sim.report.numbers import decimals_for_interval, fixed, signed, typographic
from sim.report.page import new_page
from sim.report.sentences import capital, signed_bounds
from sim.report.studies.optimise_decision import against_delta
from sim.report.studies.optimise_words import (
    CORRECTED,
    amount_of_cost,
    effect_between,
    finalist_text,
    finalists_text,
    hidden,
    lead,
    percent,
    provenance_of,
    reference_text,
    replications_text,
    scale_at,
    spaced,
    unit_in_brackets,
)
from sim.report.studies.page import Subject
from sim.report.studies.words import amount_text
from sim.report.wrapping import shorten, width
from sim.study.optimise import Optimised
from sim.vocabulary.text import Language, Text

_MARKS: dict[Verdict, tuple[str, str, bool, Text]] = {
    "better": (style.BETTER, "o", True, Text("改善", "better")),
    "worse": (style.WORSE, "D", True, Text("变差", "worse")),
    "undecided": (style.OPEN, "o", False, Text("未见差异", "no difference shown")),
    "identical": (style.OPEN, "o", False, Text("完全相同", "identical")),
}


def title(result: Optimised, subject: Subject, language: Language) -> str:
    """Return what was decided on the first measure."""
    zh = language == "zh"
    made = result.told.decision
    measure = subject.measures[result.measures[0]].text.to(language)
    kept = finalists_text(result, made.remaining, language)
    if len(result.racing) == 1:
        return spaced(f"前沿上只有{kept}") if zh else capital(f"{kept} is alone on the front")
    if made.winner is not None:
        found = lead(result, subject)
        assert found is not None  # a winner among several has someone behind it
        other, effect = found
        name, gap = finalist_text(result, other, language), amount_text(effect, language)
        judged = against_delta(result, subject, effect, short=True).to(language)
        if zh:
            return spaced(f"就{measure}而言，{kept}在入围者中最优，与{name}相差 {gap}：{judged}")
        return capital(f"{kept} is best of the finalists on {measure}; {gap} against {name}: {judged}")
    level = made.remaining if len(made.remaining) > 1 else (*made.remaining, *made.not_shown_worse)
    several = finalists_text(result, level, language)
    if zh:
        return spaced(f"就{measure}而言，{several}无法分出，不指认最优者")
    return capital(f"{several} cannot be told apart on {measure}: no winner is named")


def draw_finalists(result: Optimised, subject: Subject, language: Language) -> Figure:
    """Draw one row per finalist: posts moved or mechanisms chosen, then each measure's difference with its interval."""
    zh = language == "zh"
    reference = reference_text(result).to(language)
    count = len(result.told.pairs)
    notes = (
        f"右侧：与{reference}的成对差值，95% 区间在任意时刻停止都成立；“改善”“变差”另须 {count} 项比较经 Holm 校正后 p < 0.05。"
        if zh
        else f"Right: paired difference to {reference}, 95 % intervals that hold whenever one stops; better and worse also "
        f"need p < 0.05 after Holm over {count} comparisons."
    )
    if result.space.staffing:
        notes = (
            "左侧：各层级岗位的变化，总数不变。" if zh else "Left: change of each tier's posts, their total unchanged. "
        ) + notes
    notes += ("" if zh else " ") + replications_text(result).to(language)
    systems = list(range(1, len(result.system_points)))
    with style.applied():
        page = new_page(provenance_of(result, subject), title(result, subject, language), notes, language)
        page.key(_key(result, subject, systems, language))
        parts, measures = result.space.parts, result.measures
        # Measures carry intervals and numbers, mechanisms only a mark.
        left = 0.8 if result.space.staffing else 0.6
        cost = [] if result.space.staffing else [0.6]
        widths = [left] * len(parts) + cost + [1.25] * len(measures)
        panels = page.axes(1, len(widths), width_ratios=widths)
        room = 0.9 * (page.width - 60.0) * 1.25 / sum(widths)
        for k, axes in enumerate(panels):
            axes.set_ylim(len(systems) - 0.35, -0.65)
            axes.tick_params(axis="y", length=0.0, labelleft=k == 0)
            axes.spines["left"].set_visible(False)
        size = style.LABEL
        panels[0].set_yticks(
            range(len(systems)), [str(system) for system in systems], fontsize=size + 2.0, fontweight="bold"
        )
        for k in range(len(parts)):
            (_moved if result.space.staffing else _chosen)(panels[k], result, k, systems, language)
        if cost:
            _costs(panels[len(parts)], result, subject, systems, language)
        for m in range(len(measures)):
            _measured(panels[len(parts) + len(cost) + m], result, subject, m, systems, language, room)
        return page.finish()


def _head(axes: Axes, text: str, limit: float, size: float = style.SMALL) -> None:
    axes.set_title(_stacked(text, size, limit), fontsize=size, loc="left", pad=5.0)


def _stacked(text: str, size: float, limit: float) -> str:
    """Return a narrow heading on several lines; words of English stay whole."""
    if " " not in text or len(text.split()) == 1:
        return shorten(text, size, limit, 4, bold=True)
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, size, bold=True) > limit:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def _moved(axes: Axes, result: Optimised, part: int, systems: list[int], language: Language) -> None:
    own = result.space.parts[part]
    reach = max(abs(v - 1.0) for system in systems for v in result.points[result.system_points[system]].values) or 1.0
    for row, system in enumerate(systems):
        value = result.points[result.system_points[system]].values[part]
        more = value >= 1.0
        axes.barh(
            [row], [value - 1.0], height=0.5, color="#8FB8D0" if more else "#D9D9D9", hatch="" if more else "////",
            ec="#6F6F6F", lw=0.5,
        )  # fmt: skip
        # The words stand where the bar does not.
        side: dict[str, Any] = {"ha": "right" if more else "left", "textcoords": "offset points"}
        shift = -4.0 if more else 4.0
        axes.annotate(
            typographic(percent(value, language)), (0.0, row), (shift, 0.5), va="bottom", fontsize=style.SMALL, **side
        )
        posts = fixed(value * own.size, 0)
        said = f"{posts} 岗" if language == "zh" else f"{posts} posts"
        axes.annotate(said, (0.0, row), (shift, -0.5), va="top", fontsize=style.TINY, color=style.QUIET, **side)
    axes.axvline(0.0, color=style.INK, lw=0.9)
    axes.set_xlim(-1.1 * reach, 1.1 * reach)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    today = fixed(own.size, 0)
    now = f"现 {today} 岗" if language == "zh" else f"now {today} posts"
    name = shorten(own.text.to(language), style.SMALL, 70.0, 2, bold=True)
    axes.set_title(f"{name}\n{now}", fontsize=style.SMALL, loc="left", pad=5.0)


def _chosen(axes: Axes, result: Optimised, part: int, systems: list[int], language: Language) -> None:
    own = result.space.parts[part]
    for row, system in enumerate(systems):
        there = bool(result.points[result.system_points[system]].values[part])
        axes.plot(
            [0.5], [row], "s" if there else "_", ms=12.0 if there else 8.0, color=style.INK if there else "#B5B5B5"
        )
    axes.set_xlim(0.0, 1.0)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    _head(axes, own.text.to(language), 42.0, style.TINY)


def _costs(axes: Axes, result: Optimised, subject: Subject, systems: list[int], language: Language) -> None:
    for row, system in enumerate(systems):
        cost = result.points[result.system_points[system]].cost
        axes.text(0.1, row, amount_of_cost(result, subject, cost, language), fontsize=style.SMALL, va="center")
    axes.set_xlim(0.0, 1.0)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    budget = amount_of_cost(result, subject, result.space.budget, language)
    _head(axes, f"投入（至多 {budget}）" if language == "zh" else f"cost (at most {budget})", 44.0, style.TINY)


def _measured(
    axes: Axes, result: Optimised, subject: Subject, objective: int, systems: list[int], language: Language, room: float
) -> None:
    scale = scale_at(result, subject, objective)
    ends = [0.0]
    for row, system in enumerate(systems):
        effect = effect_between(result, subject, system, 0, objective)
        colour, marker, filled, _ = _MARKS[effect.verdict]
        axes.plot([effect.low, effect.high], [row, row], color=colour, lw=2.2)
        axes.plot(
            [effect.difference],
            [row],
            marker,
            ms=7.0,
            color=colour,
            mew=1.6,
            mfc=colour if filled else style.PAPER,
            zorder=3,
        )
        ends += [end for end in (effect.low, effect.high) if math.isfinite(end)]
        said = _size(effect, language)
        axes.text(
            0.02, row - 0.33, typographic(said), transform=axes.get_yaxis_transform(), fontsize=style.SMALL,
            color=colour, va="center", bbox={"fc": style.PAPER, "ec": "none", "pad": 0.6}, zorder=2.5,
        )  # fmt: skip
    low, high = min(ends), max(ends)
    margin = 0.1 * (high - low) or 1.0
    axes.set_xlim(low - margin, high + margin)
    # Beside the marks only: the numbers above them stay clear of it.
    axes.vlines(
        [0.0] * len(systems),
        [row - 0.14 for row in range(len(systems))],
        [row + 0.45 for row in range(len(systems))],
        color=style.INK,
        lw=0.9,
        zorder=1.5,
    )
    axes.locator_params(axis="x", nbins=4)
    # Steps of axes are about a third of their reach.
    decimals = max(0, -math.floor(math.log10((high - low) / 3.0))) if high > low else 1
    axes.xaxis.set_major_formatter(lambda x, _: typographic(signed(x, decimals)))
    unit = scale.difference.to(language)
    name = subject.measures[result.measures[objective]].text.to(language)
    _head(axes, unit_in_brackets(name, unit, language), room)


def _size(effect: Effect, language: Language) -> str:
    """Return a difference with its interval, without its unit, which stands above."""
    decimals = decimals_for_interval(effect.difference, effect.low, effect.high)
    size, interval = signed(effect.difference, decimals), signed_bounds(effect, language)
    return f"{size}（{interval}）" if language == "zh" else f"{size} ({interval})"


def _key(result: Optimised, subject: Subject, systems: list[int], language: Language) -> list[Line2D]:
    found = [effect_between(result, subject, system, 0, m) for system in systems for m in range(len(result.measures))]
    verdicts = {effect.verdict for effect in found}
    reference = reference_text(result).to(language)
    against = Text(f"与{reference}相比", f"against {reference}").to(language)

    def said(verdict: Verdict, text: Text) -> str:
        corrected = verdict == "undecided" and any(hidden(effect) for effect in found)
        return (CORRECTED if corrected else text).to(language)

    handles = [Line2D([], [], color=style.INK, lw=0.9, label=against)]
    handles += [
        Line2D(
            [],
            [],
            ls="",
            marker=marker,
            ms=7.0,
            color=colour,
            mew=1.6,
            mfc=colour if filled else style.PAPER,
            label=said(verdict, text),
        )
        for verdict, (colour, marker, filled, text) in _MARKS.items()
        if verdict in verdicts
    ]
    if not result.space.staffing:
        handles.append(
            Line2D([], [], ls="", marker="s", ms=8.0, color=style.INK, label=Text("采用", "chosen").to(language))
        )
    return handles
