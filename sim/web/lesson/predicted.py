"""What a class guessed, and what the run says to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sim.measures.registry import MEASURES
from sim.scenario.lessons.tree import Question
from sim.web.lesson.amounts import amount
from sim.web.lesson.answer import HOURS_BY_TIER, Level, scaled, shown
from sim.web.lesson.guesses import guessing
from sim.web.lesson.plan import Scale, asked_in
from sim.web.lesson.scene import Scene, said, structure_texts, tier_texts
from sim.web.lesson.state import State

BINS = 12
"""Bars of a histogram, about."""


def predict(scene: Scene, state: State, answer: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the questions of a lesson of this length, how the class answered, and the truth once it is revealed."""
    asked_now = asked_in(scene.prepared.lesson, state.length)
    texts = tier_texts(scene)
    questions, answers = [], {}
    for question in asked_now:
        scale = scene.plan.questions[question.id]
        values = [value for guess in state.guesses for key, value in guess.values if key == question.id]
        asked: dict[str, Any] = {"id": question.id, "kind": question.kind, "text": said(question.text)}
        if isinstance(scale, Scale):
            unit = shown(MEASURES[question.measure or ""])[1]
            asked |= {"unit": said(unit), "low": scale.low, "high": scale.high, "step": scale.step, "options": None}
            answers[question.id] = {"n": len(values), "bins": histogram([float(value) for value in values], scale)}
        else:
            options = [{"id": tier, "text": said(texts[tier])} for tier in scale]
            asked |= {"unit": None, "low": None, "high": None, "step": None, "options": options}
            told = Counter(str(value) for value in values)
            answers[question.id] = {"n": len(values), "options": {tier: told[tier] for tier in scale}}
        questions.append(asked)
    truth = None
    if state.revealed and answer is not None:
        truth = {
            question.id: found for question in asked_now if (found := truth_of(scene, question, answer)) is not None
        }
    return {
        "questions": questions,
        "answers": answers,
        "truth": truth,
        "revealed": state.revealed and truth is not None,
        "open": guessing(state),
    }


def histogram(values: list[float], scale: Scale) -> list[dict[str, float | int]]:
    """Return some twelve bars of whole steps over a scale; the last one holds its high end too."""
    steps = max(1, round((scale.high - scale.low) / scale.step))
    width = max(1, -(-steps // BINS)) * scale.step
    count = max(1, -(-round((scale.high - scale.low) / scale.step) // round(width / scale.step)))
    found = [0] * count
    for value in values:
        found[min(count - 1, max(0, int((value - scale.low) / width + 1e-9)))] += 1
    return [
        {"low": round(scale.low + k * width, 9), "high": round(min(scale.high, scale.low + (k + 1) * width), 9), "n": n}
        for k, n in enumerate(found)
    ]


def truth_of(scene: Scene, question: Question, answer: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what the run says to a question, None where it does not say."""
    structure = structure_texts(scene)[question.structure]
    if question.kind == "tier":
        own = answer["tiers"].get(question.structure) or {}
        if not own:
            return None
        first, *others = leading(own)
        factor_and_unit, texts = shown(MEASURES[HOURS_BY_TIER]), tier_texts(scene)
        levels = {tier: amount(own[tier], *factor_and_unit) for tier in (first, *others)}
        if not others:
            zh, en = texts[first].zh + "，" + levels[first].zh, f"{texts[first].en}, {levels[first].en}"
            return {"tier": first, "text": {"zh": f"{structure.zh}：{zh}", "en": f"{structure.en}: {en}"}}
        zh = "；".join(f"{texts[tier].zh}，{levels[tier].zh}" for tier in levels)
        en = "; ".join(f"{texts[tier].en}, {levels[tier].en}" for tier in levels)
        return {
            "tier": None,
            "text": {
                "zh": f"{structure.zh}：仅凭各自的区间，次序未定，可能是：{zh}",
                "en": f"{structure.en}: these intervals alone leave the order open; it may be {en}",
            },
        }
    level = answer["levels"].get(question.structure, {}).get(question.measure)
    if level is None or question.measure is None:
        return None
    factor, unit = shown(MEASURES[question.measure])
    told = amount(level, factor, unit)
    return {**scaled(level, factor), "text": {"zh": f"{structure.zh}：{told.zh}", "en": f"{structure.en}: {told.en}"}}


def leading(levels: Mapping[str, Level]) -> list[str]:
    """Return the tiers that may have the highest level, the highest mean first.

    One alone has an interval above all others; without intervals nothing is decided.
    """
    first, *others = sorted(levels, key=lambda tier: -levels[tier][0])
    low = levels[first][1]

    def reaches(high: float | None) -> bool:
        return low is None or high is None or high >= low

    return [first, *(tier for tier in others if reaches(levels[tier][2]))]
