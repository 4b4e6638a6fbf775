"""What a class takes home: its predictions, decisions, rule, runs and choices as one HTML file, without any nickname."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sim.measures.registry import MEASURES
from sim.mechanisms.class_choices import ClassChoices
from sim.report.numbers import NOT_KNOWN
from sim.scenario.lessons.reading import OWN_STRUCTURE
from sim.vocabulary.text import Language, Text
from sim.web.lesson.amounts import amount_and_interval
from sim.web.lesson.answer import shown, shown_beside
from sim.web.lesson.classroom import Classroom
from sim.web.lesson.scene import Scene, said, structure_texts
from sim.web.lesson.shown import shared_state
from sim.web.lesson.state import State

MOST_MEASURES = 4


def result_html(room: Classroom, language: Language = "zh") -> bytes:
    """Return the file; the same class and the same runs give the same bytes."""
    from sim.web import player_assets
    from sim.web.assets import words_of
    from sim.web.single_file import single_file
    from sim.web.vega import vega_script
    from sim.web.words import charts, lesson, lesson_result, player

    state, answer = room.state, room.answer
    lesson_file = room.scene.prepared.lesson
    figures: Mapping[str, Any] = answer["figures"] if answer is not None else {}
    reels = answer["reels"] if answer is not None else None
    words = words_of(lesson, lesson_result, *([charts] if figures else []), *([player] if reels is not None else []))
    blocks = {
        "lesson-words": {key: said(text) for key, text in words.items()},
        "lesson-result": {**content(room.scene, state, answer, origin(room)), "language": language},
        "lesson-charts": dict(figures),
        "lesson-reels": reels,
    }
    styles, scripts = ["base.css"], ["base.js"]
    if figures:
        styles, scripts = [*styles, "charts.css"], [*scripts, "charts.js"]
    if reels is not None:
        styles, scripts = [*styles, *player_assets.STYLES], [*scripts, *player_assets.SCRIPTS]
    styles += ["lesson.css", "lesson_result.css"]
    scripts += ["lesson.js", "lesson_charts.js", "lesson_result.js"]
    title = Text(lesson_file.title.zh, lesson_file.title.en)
    return single_file(title, blocks, styles, scripts, [vega_script()] if figures else [], language)


def content(scene: Scene, state: State, answer: Mapping[str, Any] | None, origin_text: Text) -> dict[str, Any]:
    """Return what the file says: the class as at its end, the truth shown wherever there is one."""
    asked = scene.plan.lengths[state.length].questions
    # The longest lesson has all questions and all cards: what was answered before the lesson was cut short is not lost.
    over = replace(state, open=False, closed=True, revealed=answer is not None, length=max(scene.plan.lengths))
    told = shared_state(scene, over, answer)
    if told["predict"] is not None:
        answers = told["predict"]["answers"]
        told["predict"]["questions"] = [
            each for each in told["predict"]["questions"] if each["id"] in asked or answers[each["id"]]["n"]
        ]
    for key in ("address", "qr", "version", "result"):
        told.pop(key)
    cards = [
        {**card, "figure": None if card["figure"] is None else card["figure"].rpartition("/")[2].partition("?")[0]}
        for card in (told["explain"] or {"cards": []})["cards"]
        if card["figure"] is not None or card["mechanism"] is not None
    ]
    return {
        "state": told,
        "cards": cards,
        "structures": structures(scene, answer),
        "levels": levels(scene, answer),
        "origin": said(origin_text),
    }


def structures(scene: Scene, answer: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Return the structures that were run, with the titles of their mechanisms."""
    if answer is None:
        return []
    specs = {spec.id: spec.chosen() for spec in scene.prepared.loaded.scenario.structures}
    first = scene.prepared.lesson.structures[0]
    found = []
    for name, text in structure_texts(scene).items():
        if name not in answer["levels"]:
            continue
        titles = [spec.title for spec in specs.get(first if name == OWN_STRUCTURE else name, [])]
        if name == OWN_STRUCTURE:
            titles.append(ClassChoices.title)
        found.append({"id": name, "text": said(text), "mechanisms": [said(title) for title in titles]})
    return found


def levels(scene: Scene, answer: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Return the scenario's primary measures with the level of each structure, as text."""
    if answer is None:
        return []
    found = []
    for measure in scene.prepared.loaded.scenario.compare.primary[:MOST_MEASURES]:
        factor, unit = shown(MEASURES[measure])[0], shown_beside(MEASURES[measure])
        values = {}
        for name, own in answer["levels"].items():
            told = (Text(NOT_KNOWN, NOT_KNOWN), Text("", ""))
            if measure in own:
                told = amount_and_interval(own[measure], factor, unit)
            values[name] = [said(text) for text in told]
        found.append({"measure": measure, "text": said(MEASURES[measure].text), "values": values})
    return found


def origin(room: Classroom) -> Text:
    """Return where the numbers come from."""
    import sim

    scenario, lesson = room.scene.prepared.loaded.scenario, room.scene.prepared.lesson
    ran = room.loaded
    digest = (room.scene.prepared.loaded if ran is None else ran).digest[:8]
    n = lesson.replications
    return Text(
        f"情景“{scenario.title.zh}”，种子 {scenario.seed}，每种结构 {n} 次重复，内容 {digest}，tiaokuai {sim.__version__}；"
        f"重做：tiaokuai teach {lesson.lesson}",
        f'scenario "{scenario.title.en}", seed {scenario.seed}, {n} replications per structure, content {digest}, '
        f"tiaokuai {sim.__version__}; to do it again: tiaokuai teach {lesson.lesson}",
    )
