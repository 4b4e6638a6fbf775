"""The class as its pages see it: one object that is whole each time, and what concerns one phone alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sim.measures.registry import MEASURES
from sim.mechanisms.registry import MECHANISMS
from sim.report.explanation import FOUNDING
from sim.scenario.lessons.reading import OWN_STRUCTURE
from sim.vocabulary.text import Text
from sim.web.lesson.answer import scaled, shown, shown_beside
from sim.web.lesson.plan import asked_in, cards_of, dealt_to
from sim.web.lesson.predicted import predict
from sim.web.lesson.rule import counts, shares
from sim.web.lesson.scene import Scene, readable, said, structure_texts, tier_texts
from sim.web.lesson.state import State, Student

_NOTE = Text(
    "区间由每种结构 {n} 次重复得出；各结构面对同一批诉求。",
    "Intervals come from {n} replications of each structure; all structures face the same requests.",
)
_OWN_NOTE = Text(
    "“本班规则”由 {n} 次决定得出，其区间只含重复之间的差异，不含决定次数有限带来的不确定。",
    "The class's own rests on {n} decisions: its intervals hold the differences between replications alone, not "
    "the uncertainty that a limited number of decisions leaves.",
)


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
        "steps": [{"kind": kind, "minutes": getattr(steps, kind)} for kind in steps.kinds()],
        "at": state.at,
        "joined": len(state.students),
        "address": scene.address,
        "qr": scene.qr,
        "predict": predict(scene, state, answer) if asked_in(lesson, state.length) else None,
        "decide": _decide(scene, state) if lesson.decide is not None and scene.plan.tiers else None,
        "run": _run(scene, state, answer),
        "explain": _explain(scene, state, answer) if scene.plan.lengths[state.length].cards else None,
        "tune": _tune(scene, state, answer) if lesson.tune is not None else None,
        "result": "/api/lesson/result.html" if readable(scene, state) else None,
    }


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
    questions = {question.id: question for question in asked_in(scene.prepared.lesson, state.length)}
    cards: list[dict[str, Any]] = []
    for name, card in cards_of(scene.prepared.lesson, state.length).items():
        if card is None:
            cards.append({"figure": None, "text": said(questions[name].text), "mechanism": None, "guesses": name})
            continue
        there = card.figure is not None and card.figure in figures
        cards.append(
            {
                "figure": f"/api/lesson/figure/{card.figure}?run={state.run.id}" if there else None,
                "text": said(card.text),
                "mechanism": None if card.mechanism is None else _mechanism(card.mechanism),
                "guesses": card.guesses if card.guesses in questions else None,
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
    dealt, done = dealt_to(scene.plan, state, student), state.done_by(student.number)
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
        "choices": [{"id": choice} for choice in vignette.choices],
    }
