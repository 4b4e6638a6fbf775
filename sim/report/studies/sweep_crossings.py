"""Where the conclusion of a sweep turns round, with intervals, and whether the scenario calls that place plausible."""

from __future__ import annotations

import numpy as np

from sim.report.numbers import confidence
from sim.report.studies import axis_words
from sim.report.studies.page import Subject
from sim.report.studies.sweep_words import (
    MOST_LISTED,
    effect_at,
    level_with_unit,
    number_text,
    point_text,
    scale_at,
    sign_text,
    with_units,
)
from sim.report.studies.words import amount_text, joined, spaced
from sim.study.sweep import Swept, SweptAxis, Turn
from sim.vocabulary.text import Language


def turns_of(result: Swept, other: str, measure: str) -> list[Turn]:
    """Return where the conclusion on one structure and measure turns round."""
    return [turn for turn in result.turns if turn.structure == other and turn.measure == measure]


def turnings(result: Swept, subject: Subject, other: str, measure: str, language: Language) -> list[str]:
    """Return where it turns: one turn with the differences on both sides, several of one kind by their crossings."""
    zh = language == "zh"
    alike: dict[tuple[int, int], list[Turn]] = {}
    for turn in turns_of(result, other, measure):
        alike.setdefault((turn.reversal.axis, turn.reversal.sign), []).append(turn)
    said = []
    for (a, sign), turns in alike.items():
        if len(turns) == 1:
            said.append(turning(result, subject, turns[0], language))
            continue
        scale = scale_at(result, subject.measures[measure], result.measures.index(measure))
        before, after = (sign_text(one, scale, language) for one in (sign, -sign))
        name, count = result.axes[a].dimension.text.to(language), len(turns)
        places = []
        for turn in turns[:MOST_LISTED]:
            rest = point_text(result, turn.reversal.before, language, but=[a])
            about = crossing_text(result, turn, language) or _between(result, turn, language)
            places.append(f"{spaced(rest)}时在{about}" if zh else f"{about} with {rest}")
        if count > MOST_LISTED:
            places.append("其余见表 reversals" if zh else "the rest in the table reversals")
        listed = ("，" if zh else ", ").join(places)
        inside = plausible(result, turns, language)
        listed += f"{'；' if zh else '; '}{inside}" if inside else ""
        if zh:
            said.append(f"沿{name}有 {count} 处由{before}转为{after}：{listed}")
        else:
            said.append(f"along {name} it turns from {before} to {after} {count} times: at {listed}")
    return said


def _between(result: Swept, turn: Turn, language: Language) -> str:
    axis = result.axes[turn.reversal.axis]
    first, second = (
        level_with_unit(axis, int(result.points[point, turn.reversal.axis]), language)
        for point in (turn.reversal.before, turn.reversal.after)
    )
    return f"{first}与{second}之间" if language == "zh" else f"between {first} and {second}"


def crossing_text(result: Swept, turn: Turn, language: Language, brackets: bool = True) -> str:
    """Return where a difference is about 0, with its interval; "" along an axis of words."""
    found = turn.reversal
    axis = result.axes[found.axis]
    if axis.places is None or np.isnan(found.crossing):
        return ""
    about = with_units(axis, number_text(_rounded(found.crossing, found.low, found.high)), language)
    if np.isnan(found.low):
        return f"约 {about}" if language == "zh" else f"about {about}"
    low, high = (number_text(_rounded(x, found.low, found.high)) for x in (found.low, found.high))
    if language == "zh":
        bounds = f"{confidence(language)} {low} 至 {high}"
        return f"约 {about}（{bounds}）" if brackets else f"约 {about}，{bounds}"
    bounds = f"{confidence(language)} {low} to {high}"
    return f"about {about} ({bounds})" if brackets else f"about {about}, {bounds}"


def standing(axis: SweptAxis, turn: Turn) -> str:
    """Return where a crossing with its interval lies to the range that the scenario states.

    `within`, `beyond`, `partly`; "" along an axis of words, or where the scenario states no range.
    """
    found = turn.reversal
    if axis.stated is None or np.isnan(found.crossing):
        return ""
    low, high = (found.crossing, found.crossing) if np.isnan(found.low) else (found.low, found.high)
    if axis.stated[0] <= low and high <= axis.stated[1]:
        return "within"
    return "beyond" if high < axis.stated[0] or low > axis.stated[1] else "partly"


def stated_text(axis: SweptAxis, language: Language) -> str:
    """Return the range that the scenario states: "5 to 40 minutes"; "" where it states none."""
    if axis.stated is None:
        return ""
    low, high = map(number_text, axis.stated)
    return axis_words.between(axis.dimension, low, high, language)


def standing_text(axis: SweptAxis, turn: Turn, language: Language) -> str:
    """Return whether the scenario calls the place of a crossing plausible; "" where it states no range."""
    kind, bounds = standing(axis, turn), stated_text(axis, language)
    if not kind:
        return ""
    zh = {"within": f"在情景所述范围（{bounds}）之内", "beyond": f"在情景所述范围（{bounds}）之外"}
    en = {"within": f"within the scenario's stated range ({bounds})"}
    en["beyond"] = f"outside the scenario's stated range ({bounds})"
    if language == "zh":
        return zh.get(kind, f"其区间部分在情景所述范围（{bounds}）之外")
    return en.get(kind, f"with an interval that lies partly outside the scenario's stated range ({bounds})")


def plausible(result: Swept, turns: list[Turn], language: Language) -> str:
    """Return how many of several crossings lie within the ranges that the scenario states; "" where it states none."""
    kinds = [kind for turn in turns if (kind := standing(result.axes[turn.reversal.axis], turn))]
    if not kinds:
        return ""
    inside, count = kinds.count("within"), len(kinds)
    axes = {turn.reversal.axis: result.axes[turn.reversal.axis] for turn in turns}
    bounds = joined((said for axis in axes.values() if (said := stated_text(axis, language))), language)
    if language == "zh":
        many = f"有 {inside} 处" if inside else "没有一处"
        return f"{count} 处过零点中{many}连同区间在情景所述范围（{bounds}）之内"
    many = f"{inside} of {count} crossings lie" if inside else f"none of {count} crossings lies"
    return f"{many}, interval included, within the scenario's stated range ({bounds})"


def _rounded(value: float, low: float, high: float) -> float:
    """Return a place on an axis to two digits of its interval's width."""
    width = high - low
    if not width > 0.0:
        return float(f"{value:.4g}")
    return round(value, 1 - int(np.floor(np.log10(width))))


def turning(result: Swept, subject: Subject, turn: Turn, language: Language) -> str:
    """Return where along which axis a shown sign turns into the other, with both differences and the crossing."""
    zh = language == "zh"
    found = turn.reversal
    axis = result.axes[found.axis]
    scale = scale_at(result, subject.measures[turn.measure], result.measures.index(turn.measure))
    sides = []
    for point, sign in ((found.before, found.sign), (found.after, -found.sign)):
        effect = effect_at(result, subject, point, turn.structure, turn.measure)
        place = level_with_unit(axis, int(result.points[point, found.axis]), language)
        word, size = sign_text(sign, scale, language), amount_text(effect, language, bare=True)
        sides.append(f"{spaced(place)}时{word} {size}" if zh else f"{word} at {place}, {size}")
    name = axis.dimension.text.to(language)
    rest = point_text(result, found.before, language, but=[found.axis])
    about = crossing_text(result, turn, language)
    inside = standing_text(axis, turn, language)
    if zh:
        given = f"在{spaced(rest)}时，" if rest else ""
        return f"{given}沿{name}反转：{'，'.join(sides)}" + (
            f"，差值在{about}处为零{'，' if inside else ''}{inside}" if about else ""
        )
    given = f" with {rest}" if rest else ""
    return f"along {name}{given} it turns: {', then '.join(sides)}" + (
        f"; zero at {about}{', ' if inside else ''}{inside}" if about else ""
    )
