"""What a sweep says: does the conclusion turn round, where, what rises or falls with what, what is not shown."""

from __future__ import annotations

import numpy as np

from sim.report.studies.page import Subject
from sim.report.studies.sweep_courses import course, design
from sim.report.studies.sweep_crossings import crossing_text, plausible, standing_text, turnings, turns_of
from sim.report.studies.sweep_words import MOST_LISTED, axis_span, effect_at, point_text, scale_at, sign_text
from sim.report.studies.words import amount_text, capital, joined, spaced
from sim.study.analysis.grid import apart
from sim.study.sweep import Swept
from sim.vocabulary.text import LANGUAGES, Language, Text

NO_REVERSAL = Text("未见反转", "no reversal is shown")
"""Not "does not reverse": between the points nothing was run, and points may show nothing."""


def sentences(result: Swept, subject: Subject) -> tuple[Text, ...]:
    """Return the sentences of a sweep; the first answers the question."""
    pairs = [(other, measure) for measure in result.measures for other in result.others]
    zh, en = (
        [
            *([summary(result, subject, language)] if len(pairs) > 1 else []),
            *(conclusion(result, subject, other, measure, language) for other, measure in pairs),
            *(
                course(result, subject, axis, measure, of, language)
                for measure in result.measures
                for axis, one in enumerate(result.axes)
                if one.places is not None
                for of in (("level", "difference") if pairs else ("level",))
            ),
            design(result, language),
        ]
        for language in LANGUAGES
    )
    return tuple(Text(*both) for both in zip(zh, en, strict=True) if all(both))


def kind_of(result: Swept, other: str, measure: str) -> str:
    """Return what the grid shows of one structure and measure.

    `identical` everywhere; `none`: nothing shown; `reverses` along an axis; `both`: both signs, but not along one line;
    `keeps`: one sign wherever a difference is shown; `no interval`: too few runs.
    """
    o, m = result.others.index(other), result.measures.index(measure)
    cells = result.cells
    if cells.identical[:, o, m].all():
        return "identical"
    if np.isnan(cells.difference.low[:, o, m]).all():
        return "no interval"
    signs = set(cells.shown[:, o, m].tolist()) - {0}
    if not signs:
        return "none"
    if len(signs) == 1:
        return "keeps"
    return "reverses" if turns_of(result, other, measure) else "both"


def summary(result: Swept, subject: Subject, language: Language) -> str:
    """Return the answer for all structures and measures in one sentence; a single crossing with its interval."""
    zh = language == "zh"
    groups: dict[str, list[str]] = {}
    for measure in result.measures:
        by_kind: dict[str, list[str]] = {}
        for other in result.others:
            by_kind.setdefault(kind_of(result, other, measure), []).append(other)
        name = subject.measures[measure].text.to(language)
        for kind, names in by_kind.items():
            groups.setdefault(kind, []).append(name + _which(result, subject, names, measure, kind, language))
    said = {
        "reverses": Text("结论在此范围内发生反转的有", "the conclusion reverses for"),
        "both": Text("方向因点而异、但不在同一条线上的有", "both signs are shown, though not along one line, for"),
        "keeps": Text("凡显示差异处方向不变的有", "the sign is the same wherever a difference is shown for"),
        "none": Text("未见差异的有", "no difference is shown anywhere for"),
        "identical": Text("完全相同（差值恰为 0）的有", "exactly the same (difference exactly 0) everywhere:"),
        "no interval": Text("运行过少、没有区间的有", "too few runs for intervals in"),
    }
    clauses = [
        f"{said[kind].to(language)}{'：' if zh else ' '}{joined(groups[kind], language)}"
        for kind in said
        if kind in groups
    ]
    if "reverses" not in groups:
        clauses.insert(0, NO_REVERSAL.to(language))
    hidden = nothing_shown(result, language)
    clauses += [hidden] if hidden else []
    spans = joined((axis_span(axis, language) for axis in result.axes), language)
    baseline = subject.structures[result.baseline].to(language)
    if zh:
        return f"与{baseline}相比，在{spaced(spans)}的范围内：{'；'.join(clauses)}。"
    return f"Against {baseline}, within {spans}: {'; '.join(clauses)}."


def nothing_shown(result: Swept, language: Language) -> str:
    """Return in how many comparisons no difference is shown, where there are any and not all are identical."""
    hidden, count = int(((result.cells.shown == 0) & ~result.cells.identical).sum()), result.cells.shown.size
    if not hidden:
        return ""
    if len(result.others) == len(result.measures) == 1:
        return (
            f"{count} 个点中有 {hidden} 个未见差异"
            if language == "zh"
            else f"nothing shown at {hidden} of {count} points"
        )
    if language == "zh":
        return f"{count} 个比较（点 × 结构 × 指标）中有 {hidden} 个未见差异"
    return f"nothing shown in {hidden} of {count} comparisons (points x structures x measures)"


def _which(result: Swept, subject: Subject, names: list[str], measure: str, kind: str, language: Language) -> str:
    """Return in brackets which structures are meant, if not all, and where a difference crosses 0 exactly once."""
    several = len(result.others) > 1
    parts = []
    for other in names:
        turns = turns_of(result, other, measure) if kind == "reverses" else []
        where = crossing_text(result, turns[0], language, brackets=False) if len(turns) == 1 else ""
        if where and len(result.axes) == 1:
            at = where if language == "zh" else f"at {where}"
            inside = standing_text(result.axes[0], turns[0], language)
            at += f"{'，' if language == 'zh' else ', '}{inside}" if inside else ""
            name = subject.structures[other].to(language)
            parts.append((f"{name}：{at}" if language == "zh" else f"{name}: {at}") if several else at)
        else:
            name = subject.structures[other].to(language) if several else ""
            inside = plausible(result, turns, language)
            parts.append(f"{name}{('：' if language == 'zh' else ': ') if name and inside else ''}{inside}")
    if several and len(names) == len(result.others) and kind != "reverses":
        parts = [Text("各结构", "all structures").to(language)]
    # Names of structures hold commas themselves.
    said = " / ".join(part for part in parts if part)
    return "" if not said else f"（{said}）" if language == "zh" else f" ({said})"


def counts(result: Swept, subject: Subject, other: str, measure: str, language: Language) -> str:
    """Return at how many points which sign is shown: "shorter at 15 of 25 points, longer at 4, not shown at 6"."""
    zh = language == "zh"
    o, m = result.others.index(other), result.measures.index(measure)
    shown = result.cells.shown[:, o, m]
    scale = scale_at(result, subject.measures[measure], m)
    clauses: list[str] = []
    for sign in sorted({-1, 1}, key=lambda s: -int((shown == s).sum())):
        number = int((shown == sign).sum())
        word = sign_text(sign, scale, language)
        if number == len(shown):
            return f"在全部 {number} 个点均{word}" if zh else f"{word} at all {number} points"
        if number:
            total = (f"{len(shown)} 个点中的 " if zh else f" of {len(shown)} points") if not clauses else ""
            clauses.append(f"{word}的有 {total}{number} 个" if zh else f"{word} at {number}{total}")
    hidden = int((shown == 0).sum())
    if hidden and clauses:
        clauses.append(f"未见差异的有 {hidden} 个" if zh else f"no difference shown at {hidden}")
    return ("，" if zh else ", ").join(clauses)


def conclusion(result: Swept, subject: Subject, other: str, measure: str, language: Language) -> str:
    """Return whether one structure's difference on one measure turns round, and where, with intervals."""
    zh = language == "zh"
    kind = kind_of(result, other, measure)
    name, base = (subject.structures[one].to(language) for one in (other, result.baseline))
    noun = subject.measures[measure].text.to(language)
    head = f"{name}与{base}相比，{noun}" if zh else f"{capital(name)} against {base}, {noun}: "
    n = len(result.points)
    if kind == "identical":
        said = f"在全部 {n} 个点的每次重复中完全相同（差值恰为 0）" if zh else "exactly the same (difference exactly 0)"
        return head + said + ("。" if zh else f" at all {n} points, in every replication.")
    if kind == "no interval":
        return head + ("运行过少，没有区间。" if zh else "too few runs for an interval.")
    if kind == "none":
        point = _widest(result, other, measure)
        widest = amount_text(effect_at(result, subject, point, other, measure), language)
        if zh:
            return f"{head}在全部 {n} 个点均未见差异；最宽的区间：{widest}。"
        return f"{head}no difference shown at any of the {n} points; the widest interval: {widest}."
    o, m = result.others.index(other), result.measures.index(measure)
    shown = result.cells.shown[:, o, m]
    verdict = {
        "reverses": Text("在所扫描的范围内发生反转", "the conclusion reverses within the swept range"),
        "both": Text("在不同的点上方向不同", "the sign differs from point to point"),
        "keeps": NO_REVERSAL,
    }[kind].to(language)
    parts = [counts(result, subject, other, measure, language)]
    parts.append(_range(result, subject, other, measure, language))
    parts += turnings(result, subject, other, measure, language)
    hidden = np.flatnonzero(shown == 0)
    if 0 < len(hidden) <= MOST_LISTED:
        places = ("；" if zh else "; ").join(point_text(result, int(point), language) for point in hidden)
        parts.append(f"未见差异的点：{places}" if zh else f"no difference shown at {places}")
    elif len(hidden):
        parts.append("未见差异的各点见表 cells" if zh else "the points at which none is shown stand in the table cells")
    return f"{head}{verdict}：{'；'.join(parts)}。" if zh else f"{head}{verdict}: {'; '.join(parts)}."


def _range(result: Swept, subject: Subject, other: str, measure: str, language: Language) -> str:
    """Return between which means the points lie; where, only if the two ends differ in a paired comparison."""
    zh = language == "zh"
    o, m = result.others.index(other), result.measures.index(measure)
    mean = result.cells.difference.mean[:, o, m]
    ends = int(np.nanargmin(mean)), int(np.nanargmax(mean))
    low, high = (amount_text(effect_at(result, subject, point, other, measure), language) for point in ends)
    if mean[ends[0]] == mean[ends[1]]:
        return f"处处为 {low}" if zh else f"{low} everywhere"
    if not apart(result.cells.delta[:, o, m], *ends):
        if zh:
            return f"各点的均值由 {low}至 {high}，两端之间未见差异"
        return f"means of the points from {low} to {high}, and these two are not shown to differ"
    first, second = (point_text(result, point, language) for point in ends)
    if zh:
        return f"各点均值的低端为 {low}，位于{first}，高端为 {high}，位于{second}"
    return f"means of the points from {low} with {first} to {high} with {second}"


def _widest(result: Swept, other: str, measure: str) -> int:
    """Return the point with the widest interval: what may be hidden there."""
    o, m = result.others.index(other), result.measures.index(measure)
    found = result.cells.difference
    return int(np.nanargmax(found.high[:, o, m] - found.low[:, o, m]))
