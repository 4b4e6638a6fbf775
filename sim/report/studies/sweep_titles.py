"""Titles of a sweep's charts: the finding in a line or two."""

from __future__ import annotations

from sim.report.studies.page import Subject
from sim.report.studies.sweep_crossings import crossing_text, turns_of
from sim.report.studies.sweep_sentences import counts, kind_of, nothing_shown
from sim.report.studies.sweep_words import axis_span, level_with_unit, scale_at, sign_text
from sim.report.studies.words import capital
from sim.study.sweep import Swept, Turn
from sim.vocabulary.text import Language


def title(result: Swept, subject: Subject, language: Language) -> str:
    """Return what a sweep over one axis finds: where the conclusion turns first, or that it does not."""
    zh = language == "zh"
    span = axis_span(result.axes[0], language)
    if not result.others:
        name = subject.structures[result.baseline].to(language)
        return f"{name}：{span}" if zh else f"{capital(name)}: {span}"
    if result.turns:
        first = _turn(result, subject, result.turns[0], language)
        more = len(result.turns) - 1
        if more:
            first += f"；另有 {more} 处反转" if zh else f"; {more} more reversal{'s' if more > 1 else ''}"
        return first
    kinds = {kind_of(result, other, measure) for other in result.others for measure in result.measures}
    base = subject.structures[result.baseline].to(language)
    if kinds == {"identical"}:
        return f"{span}：与{base}完全相同" if zh else f"Exactly the same as {base} at every {span}"
    if len(result.others) == len(result.measures) == 1:
        said = map_title(result, subject, result.others[0], result.measures[0], language)
        return f"{span}：未见反转。{said}" if zh else f"No reversal is shown over {span}. {said}"
    if "keeps" not in kinds and "both" not in kinds:
        return f"{span}：与{base}相比均未见差异" if zh else f"Over {span}, no difference to {base} is shown"
    hidden = nothing_shown(result, language)
    if zh:
        return f"{span}：未见反转，与{base}的差异凡有显示，方向相同" + (f"；{hidden}" if hidden else "")
    kept = f"No reversal is shown over {span}: each difference to {base} keeps its sign wherever it is shown"
    return kept + (f"; {hidden}" if hidden else "")


def _turn(result: Swept, subject: Subject, turn: Turn, language: Language) -> str:
    zh = language == "zh"
    found = turn.reversal
    scale = scale_at(result, subject.measures[turn.measure], result.measures.index(turn.measure))
    before, after = (sign_text(sign, scale, language) for sign in (found.sign, -found.sign))
    name, noun = subject.structures[turn.structure].to(language), subject.measures[turn.measure].text.to(language)
    base = subject.structures[result.baseline].to(language)
    about = crossing_text(result, turn, language)
    if not about:
        axis = result.axes[found.axis]
        first, second = (
            level_with_unit(axis, int(result.points[point, found.axis]), language)
            for point in (found.before, found.after)
        )
        if zh:
            return f"{name}的{noun}与{base}相比，“{first}”时{before}，“{second}”时{after}"
        return f"{capital(name)} against {base}: {noun} {before} at “{first}”, {after} at “{second}”"
    if zh:
        return f"{name}的{noun}与{base}相比在{about}处由{before}转为{after}"
    return f"{capital(name)} against {base}: {noun} turns from {before} to {after} at {about}"


def map_title(result: Swept, subject: Subject, other: str, measure: str, language: Language) -> str:
    """Return what a grid shows of one structure and measure, in a line or two."""
    zh = language == "zh"
    noun = subject.measures[measure].text.to(language)
    name, base = (subject.structures[one].to(language) for one in (other, result.baseline))
    if other == result.baseline:
        return f"{name}：{noun}" if zh else f"{capital(name)}: {noun}"
    head = f"{name}与{base}相比，{noun}" if zh else f"{capital(name)} against {base}: {noun} "
    n = len(result.points)
    kind = kind_of(result, other, measure)
    if kind == "identical":
        return head + (f"在全部 {n} 个点完全相同" if zh else f"exactly the same at all {n} points")
    if kind == "none":
        return head + (f"在全部 {n} 个点均未见差异" if zh else f"not shown to differ at any of {n} points")
    if kind == "no interval":
        return head + ("运行过少，没有区间" if zh else "has too few runs for an interval")
    turns = turns_of(result, other, measure)
    tail = ("；发生反转" if zh else "; it reverses") if turns else ""
    return head + counts(result, subject, other, measure, language) + tail
