"""Lesson files: the library's are right, and whatever is wrong with one is said with its place, what may stand there, and what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.measures.registry import scalar_measures
from sim.scenario.lessons.changes import bought, changes_of, cost_of
from sim.scenario.lessons.reading import ENDING, lesson_file, lessons_near, read_lesson
from sim.scenario.reading import read_scenario
from sim.vocabulary.errors import Finding, ScenarioError
from sim.web.lesson.plan import cards_of, plan_of
from sim.web.lesson.variant import scenario_with
from tests.web.lesson_rooms import LESSON, write_lesson

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = sorted((ROOT / "scenarios" / "lessons").glob(f"*{ENDING}"))


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.name.removesuffix(ENDING))
def test_a_lesson_of_the_library_is_right(path: Path) -> None:
    """It reads, has three lengths, tells what to look at in both languages, and everything a group can buy fits together."""
    found = read_lesson(path, scalar_measures())
    lesson = found.lesson
    assert lesson.minutes == [5, 20, 45]
    assert lesson.predict and lesson.decide is not None and lesson.explain
    for words in (lesson.title, lesson.question, *(card.text for card in lesson.explain)):
        assert len(words.zh) >= 4 and len(words.en) >= 10
    if lesson.tune is not None:
        everything = {option.id: option.most for option in lesson.tune.options}
        assert cost_of(lesson.tune, everything) > lesson.tune.budget, "a budget that buys everything teaches nothing"
        made = scenario_with(found.loaded, [lesson.tune.structure], None, changes_of(lesson.tune, everything))
        assert made.digest != found.loaded.digest


def test_the_library_has_the_five_lessons() -> None:
    names = {path.name.removesuffix(ENDING) for path in LIBRARY}
    assert names >= {"kaifeng", "beijing", "suichang", "w_city", "when_flattening_fails"}
    assert lessons_near(ROOT) == LIBRARY
    assert lesson_file("kaifeng", ROOT).name == "kaifeng.lesson.yaml"


def test_a_lesson_that_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(ScenarioError) as caught:
        lesson_file("kaifang", ROOT)
    assert caught.value.findings[0].nearest == "kaifeng"


def mistakes(folder: Path, old: str, new: str) -> list[Finding]:
    """Return what is wrong with the small lesson once `old` became `new`."""
    assert LESSON.count(old) >= 1, old
    file = write_lesson(folder, LESSON.replace(old, new, 1))
    with pytest.raises(ScenarioError) as caught:
        read_lesson(file, scalar_measures())
    return caught.value.findings


def test_the_small_lesson_is_right(tmp_path: Path) -> None:
    found = read_lesson(write_lesson(tmp_path), scalar_measures())
    assert found.lesson.lengths[5].kinds() == ("predict", "run", "explain")
    assert found.lesson.lengths[20].kinds() == ("predict", "decide", "run", "explain", "tune")
    assert found.digest == read_lesson(write_lesson(tmp_path)).digest


@pytest.mark.parametrize(
    ("old", "new", "path", "near"),
    [
        ("structures: [hierarchy, dispatch]", "structures: [hierarchy, dispach]", "structures", "dispatch"),
        ("structures: [hierarchy, dispatch]", "structures: [hierarchy, class]", "structures", ""),
        ("structures: [hierarchy, dispatch]", "structures: [hierarchy]", "structures", ""),
        ("structures: [hierarchy, dispatch]", "structures: [dispatch, dispatch]", "structures", ""),
        ("measure: passed_share", "measure: pased_share", "predict.share.measure", "passed_share"),
        ("structure: hierarchy, low", "structure: hierarch, low", "predict.days.structure", "hierarchy"),
        ("high: 60, step", "high: -1, step", "predict.days.low", ""),
        ("high: 60, step: 1}", "high: 60, step: 0.001}", "predict.days.high", ""),
        ("low: 0, high: 60", "high: 60", "predict.days.low", ""),
        ("kind: tier, structure", "kind: tier, low: 3, structure", "predict.load.low", ""),
        ("kind: tier", "kind: tiers", "predict.load.kind", "tier"),
        ("tiers: [TIERS]", "tiers: [nowhere]", "decide.tiers", ""),
        ("mechanism: targeted_dispatch", "mechanism: targeted_dispach", "explain.1.mechanism", "targeted_dispatch"),
        ("guesses: days", "guesses: day", "explain.1.guesses", "days"),
        ("figure: passing", "figure: pasing", "explain.2.figure", "passing"),
        ("{predict: 1, run: 2, explain: 2}", "{predict: 1, run: 2, explain: 3}", "lengths.5", ""),
        ("{predict: 1, run: 2, explain: 2}", "{predict: 3, explain: 2}", "lengths.5.run", ""),
        ("price: 2, most: 2", "price: 9, most: 2", "tune.options.staff.price", ""),
        ("id: front,", "id: staff,", "tune.options", ""),
        (
            "offices.staff.FIRST: 1.1",
            "offices.staff.nowhere: 1.1",
            "tune.options.staff.change.offices.staff.nowhere",
            "",
        ),
        ("offices.staff.FIRST: 1.1", "offices.staff.FIRST: 900", "", ""),
        ("front_accuracy: 0.95", "front_acuracy: 0.95", "tune.options.front.change.behaviour.entry.front_acuracy", ""),
        (
            "front_accuracy: 0.95",
            "front_accuracy: 1.95",
            "tune.options.front.change.behaviour.entry.front_accuracy",
            "",
        ),
        (
            "price: 1, change",
            "price: 1, most: 2, change",
            "tune.options.front.change.behaviour.entry.front_accuracy",
            "",
        ),
        ("scenario: ../tiny.yaml", "scenario: ../../tiny.yaml", "scenario", ""),
        ("scenario: ../tiny.yaml", "scenario: ../tinny.yaml", "scenario", "../tiny.yaml"),
        ("lesson: tiny", "lesson: other", "lesson", ""),
        ("budget: 5", "budgets: 5", "tune.budgets", "budget"),
        ("title: {zh: 试课, en: a trial lesson}", "title: {zh: 试课}", "title.en", ""),
        ("replications: 2", "replications: 1", "replications", ""),
        ("high: 60, step: 1}", "high: 60, step: 1, from_minutes: 45}", "predict.days.from_minutes", ""),
        (
            "passing, text: {zh: 试, en: a trial}",
            "passing, text: {zh: 试, en: a trial}, from_minutes: soon",
            "explain.2.from_minutes",
            "",
        ),
        ("cases: 3", "cases: 3\n  cases_in: {7: 2}", "decide.cases_in.7", ""),
        ("cases: 3", "cases: 3\n  cases_in: {20: 4}", "decide.cases_in.20", ""),
    ],
)
def test_a_mistake_is_said_with_its_place(tmp_path: Path, old: str, new: str, path: str, near: str) -> None:
    found = mistakes(tmp_path, old, new)
    assert [f for f in found if f.path.startswith(path) and f.file == "tiny.lesson.yaml" and f.line], found
    assert all(f.problem.zh and f.problem.en for f in found)
    assert not near or near in {f.nearest for f in found}, found


def test_a_length_in_which_a_step_shows_nothing_is_a_mistake(tmp_path: Path) -> None:
    text = LESSON.replace("step: 1}", "step: 1, from_minutes: 20}").replace("step: 5}", "step: 5, from_minutes: 20}")
    text = text.replace("kind: tier, structure: dispatch}", "kind: tier, structure: dispatch, from_minutes: 20}")
    with pytest.raises(ScenarioError) as caught:
        read_lesson(write_lesson(tmp_path, text), scalar_measures())
    assert [f.path for f in caught.value.findings] == ["lengths.5.predict"]


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.name.removesuffix(ENDING))
def test_a_lesson_of_the_library_fits_its_length(path: Path) -> None:
    """Five minutes hold one question and two cards; nothing that a shorter lesson shows is missing from a longer one."""
    lesson = read_lesson(path, scalar_measures()).lesson
    plan = plan_of(lesson, ["one", "two"], {})
    short, middle, long = (plan.lengths[minutes] for minutes in (5, 20, 45))
    assert len(short.questions) == 1 and len(short.cards) == 2
    assert 2 <= len(middle.questions) <= 3 and len(middle.cards) == 3 and middle.cases == 3
    assert len(long.questions) == len(lesson.predict) and long.cases == 6
    assert {card for card in cards_of(lesson, 45).values() if card} == set(lesson.explain)
    assert set(short.questions) < set(middle.questions) < set(long.questions)
    assert set(short.cards) < set(middle.cards) < set(long.cards)


def test_a_mistake_in_the_scenario_is_said_there(tmp_path: Path) -> None:
    file = write_lesson(tmp_path)
    scenario = tmp_path / "scenarios" / "tiny.yaml"
    scenario.write_text(
        scenario.read_text(encoding="utf-8").replace("front_accuracy", "front_acuracy"), encoding="utf-8"
    )
    with pytest.raises(ScenarioError) as caught:
        read_lesson(file)
    assert {f.file for f in caught.value.findings} >= {"tiny.yaml"}


@pytest.mark.parametrize(
    "text", ["", "[]", "lesson: !!python/object:os.system x", "a: &a [*a]\n", "lesson: tiny\n---\nlesson: x\n"]
)
def test_what_is_no_lesson_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "tiny.lesson.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError):
        read_lesson(file)


def test_a_factor_grows_by_the_same_amount_with_each_unit() -> None:
    assert [bought("offices.staff.town", 1.1, units) for units in (1, 2, 3)] == pytest.approx([1.1, 1.2, 1.3])
    assert bought("matters.touch_median_h", 0.9, 2) == pytest.approx(0.8)
    assert bought("behaviour.entry.front_accuracy", 0.9, 1) == 0.9


def test_what_is_bought_reaches_the_tables(tmp_path: Path) -> None:
    found = read_lesson(write_lesson(tmp_path))
    tune = found.lesson.tune
    assert tune is not None
    made = scenario_with(found.loaded, [tune.structure], None, changes_of(tune, {"staff": 2, "front": 1}))
    tier = next(iter(tune.options[0].change)).rpartition(".")[2]
    within = {row.id for row in found.loaded.tables.places if row.tier == tier}
    hours = [sum(o.staff * o.share for o in each.tables.offices if o.place in within) for each in (found.loaded, made)]
    assert hours[1] == pytest.approx(1.2 * hours[0])
    assert made.scenario.behaviour.entry.front_accuracy.value == 0.95
    assert read_scenario(tmp_path / "scenarios" / "tiny.yaml").digest == found.loaded.digest
