"""The class as its pages see it: one object that is whole each time, and what concerns one phone alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.measures.registry import MEASURES
from sim.mechanisms.registry import MECHANISMS
from sim.report.explanation import FOUNDING
from sim.scenario.lessons.reading import OWN_STRUCTURE, Prepared
from sim.scenario.lessons.tree import Question, StepKind
from sim.scenario.tree import Words
from sim.vocabulary.text import Text
from sim.web.lesson.amounts import amount
from sim.web.lesson.answer import HOURS_BY_TIER, Level, scaled, shown, shown_beside
from sim.web.lesson.desk import Vignette
from sim.web.lesson.machine import guessing
from sim.web.lesson.plan import Plan, Scale, cards_of
from sim.web.lesson.rule import counts, shares
from sim.web.lesson.state import State, Student
from sim.web.lesson.variant import OWN_TEXT

BINS = 12
"""Bars of a histogram, about."""
STEP_TITLES: dict[StepKind, Text] = {
    "predict": Text("预测", "Predict"),
    "decide": Text("决定", "Decide"),
    "run": Text("运行", "Run"),
    "explain": Text("解释", "Explain"),
    "tune": Text("调整", "Tune"),
}
CHOICE_TEXTS: dict[str, Text] = {
    "handle": Text("自己办理", "Handle"),
    "pass": Text("转给其他单位", "Pass on"),
    "return": Text("退回来处", "Return"),
    "call_in": Text("请有关单位会办", "Call in others"),
}
_NOTE = Text(
    "区间由每种结构 {n} 次重复得出；各结构面对同一批诉求。",
    "Intervals come from {n} replications of each structure; all structures face the same requests.",
)
_OWN_NOTE = Text(
    "“本班规则”由 {n} 次决定得出，其区间只含重复之间的差异，不含决定次数有限带来的不确定。",
    "The class's own rests on {n} decisions: its intervals hold the differences between replications alone, not "
    "the uncertainty that a limited number of decisions leaves.",
)


@dataclass(frozen=True)
class Scene:
    """What does not change while a class goes on."""

    prepared: Prepared
    plan: Plan
    vignettes: Mapping[str, tuple[Vignette, ...]]
    address: str | None
    qr: dict[str, Any] | None


def said(text: Text | Words) -> dict[str, str]:
    """Return a text as pages take it."""
    return {"zh": text.zh, "en": text.en}


def shared_state(scene: Scene, state: State, answer: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what everybody is told."""
    lesson = scene.prepared.lesson
    steps = lesson.lengths[state.length]
    return {
        "version": state.version,
        "ended": state.ended,
        "lesson": {"name": lesson.lesson, "title": said(lesson.title), "question": said(lesson.question)},
        "length": state.length,
        "lengths": lesson.minutes,
        "steps": [
            {"kind": kind, "title": said(STEP_TITLES[kind]), "minutes": getattr(steps, kind)} for kind in steps.kinds()
        ],
        "at": state.at,
        "joined": len(state.students),
        "address": scene.address,
        "qr": scene.qr,
        "predict": _predict(scene, state, answer) if lesson.predict else None,
        "decide": _decide(scene, state) if lesson.decide is not None and scene.plan.tiers else None,
        "run": _run(scene, state, answer),
        "explain": _explain(scene, state, answer) if scene.plan.cards else None,
        "tune": _tune(scene, state, answer) if lesson.tune is not None else None,
        "result": "/api/lesson/result.html" if readable(scene, state) else None,
    }


def readable(scene: Scene, state: State) -> bool:
    """Return whether the class may take its file home: not before the truth is shown, unless nobody was asked."""
    return state.ended or state.revealed or not scene.prepared.lesson.predict


def structure_texts(scene: Scene) -> dict[str, Text]:
    """Return the names of the structures that a lesson may show, the class's own among them."""
    known = {spec.id: Text(spec.zh, spec.en) for spec in scene.prepared.loaded.scenario.structures}
    return {**{name: known[name] for name in scene.prepared.lesson.structures}, OWN_STRUCTURE: OWN_TEXT}


def tier_texts(scene: Scene) -> dict[str, Text]:
    """Return the names of the scenario's tiers, bottom to top."""
    return {tier.id: Text(tier.title.zh, tier.title.en) for tier in scene.prepared.loaded.scenario.government.tiers}


# --- predict ---------------------------------------------------------------------------------------------------------


def _predict(scene: Scene, state: State, answer: Mapping[str, Any] | None) -> dict[str, Any]:
    texts = tier_texts(scene)
    questions, answers = [], {}
    for question in scene.prepared.lesson.predict:
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
            question.id: found
            for question in scene.prepared.lesson.predict
            if (found := truth_of(scene, question, answer)) is not None
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


# --- decide, run, explain, tune --------------------------------------------------------------------------------------


def _decide(scene: Scene, state: State) -> dict[str, Any]:
    decide, texts = scene.prepared.lesson.decide, tier_texts(scene)
    assert decide is not None
    students = Counter(student.tier for student in state.students)
    tiers = []
    for tier in scene.plan.tiers:
        made = counts(state.decisions, tier)
        own = {"id": tier, "text": said(texts[tier]), "students": students[tier], "answers": sum(made.values())}
        tiers.append({**own, **made})
    rule = None
    if state.closed and not state.open:
        rule = {
            tier: {"share": s.share, "low": s.low, "high": s.high, "n": s.n}
            for tier, s in shares(scene.plan, state).items()
        }
    return {"text": said(decide.text), "tiers": tiers, "open": state.open, "rule": rule}


def _run(scene: Scene, state: State, answer: Mapping[str, Any] | None) -> dict[str, Any]:
    run, texts = state.run, structure_texts(scene)
    done = run.status == "done" and answer is not None
    n = scene.prepared.lesson.replications
    coming = (*scene.prepared.lesson.structures, *((OWN_STRUCTURE,) if state.decisions else ()))
    return {
        "status": run.status,
        "share": round(run.share, 4),
        "left": run.left,
        "message": said(run.message),
        "structures": [{"id": name, "text": said(texts[name])} for name in run.structures or coming],
        "reels": f"/api/lesson/reels?run={run.id}"
        if done and answer is not None and answer["reels"] is not None
        else None,
        "engine_note": _note(n, len(state.decisions)),
    }


def _note(replications: int, decisions: int) -> dict[str, str]:
    zh, en = _NOTE.zh.format(n=replications), _NOTE.en.format(n=replications)
    if decisions:
        zh, en = zh + _OWN_NOTE.zh.format(n=decisions), f"{en} {_OWN_NOTE.en.format(n=decisions)}"
    return {"zh": zh, "en": en}


def _explain(scene: Scene, state: State, answer: Mapping[str, Any] | None) -> dict[str, Any]:
    figures = answer["figures"] if answer is not None and state.run.status == "done" else {}
    questions = {question.id: question for question in scene.prepared.lesson.predict}
    cards: list[dict[str, Any]] = []
    for card in cards_of(scene.prepared.lesson):
        if isinstance(card, str):
            cards.append({"figure": None, "text": said(questions[card].text), "mechanism": None, "guesses": card})
            continue
        there = card.figure is not None and card.figure in figures
        cards.append(
            {
                "figure": f"/api/lesson/figure/{card.figure}?run={state.run.id}" if there else None,
                "text": said(card.text),
                "mechanism": None if card.mechanism is None else _mechanism(card.mechanism),
                "guesses": card.guesses,
            }
        )
    return {"at": state.card, "cards": cards}


def _mechanism(name: str) -> dict[str, Any]:
    spec = MECHANISMS[name].spec
    seeds = [FOUNDING[number] for number in spec.seed.split(", ") if number in FOUNDING]
    seed = Text("；".join(text.zh for text in seeds), "; ".join(text.en for text in seeds))
    return {
        "name": name,
        "title": said(spec.title),
        "what": said(spec.what),
        "harm": said(spec.harm),
        "seed": said(seed),
    }


def _tune(scene: Scene, state: State, answer: Mapping[str, Any] | None) -> dict[str, Any]:
    tune = scene.prepared.lesson.tune
    assert tune is not None
    factors = {measure: shown(MEASURES[measure]) for measure in tune.axes}
    reference = []
    for name, text in structure_texts(scene).items():
        own = {} if answer is None else answer["levels"].get(name, {})
        if own:
            points = {measure: scaled(own[measure], factors[measure][0]) for measure in tune.axes if measure in own}
            reference.append({"id": name, "text": said(text), "points": points})
    groups = []
    for group in state.groups:
        points = {
            p.measure: scaled((p.value, p.low, p.high), factors[p.measure][0])
            for p in group.points
            if p.measure in factors
        }
        groups.append(
            {
                "id": group.id,
                "name": group.name,
                "choices": dict(group.choices),
                "spent": group.spent,
                "status": group.status,
                "message": said(group.message),
                "points": points,
            }
        )
    return {
        "text": said(tune.text),
        "structure": tune.structure,
        "budget": tune.budget,
        "options": [{"id": o.id, "text": said(o.text), "price": o.price, "most": o.most} for o in tune.options],
        "axes": [
            {"measure": measure, "text": said(MEASURES[measure].text), "unit": said(shown_beside(MEASURES[measure]))}
            for measure in tune.axes
        ],
        "reference": reference,
        "groups": groups,
    }


# --- one phone -------------------------------------------------------------------------------------------------------


def own_state(scene: Scene, state: State, student: Student | None) -> dict[str, Any] | None:
    """Return what concerns one student alone, None for whoever has not joined."""
    if student is None:
        return None
    guess = state.guess_of(student.number)
    dealt, done = scene.plan.dealt(student.tier, student.turn), state.done_by(student.number)
    waiting = [case for case in dealt if case not in done]
    texts = tier_texts(scene)
    return {
        "number": student.number,
        "name": student.name,
        "guesses": dict(guess.values) if guess is not None else {},
        "tier": student.tier or None,
        "tier_text": said(texts[student.tier]) if student.tier else None,
        "done": len(dealt) - len(waiting),
        "of": len(dealt),
        "case": _case(scene, waiting[0]) if state.open and waiting else None,
        "group": student.group or None,
        "teacher": False,
    }


def _case(scene: Scene, case: str) -> dict[str, Any]:
    tier, _, number = case.rpartition(":")
    vignette = scene.vignettes[tier][int(number)]
    return {
        "id": case,
        "facts": [{"label": said(fact.label), "value": said(fact.value)} for fact in vignette.facts],
        "choices": [{"id": choice, "text": said(CHOICE_TEXTS[choice])} for choice in vignette.choices],
    }
