"""The lessons say what is true: what they name exists, minutes add up, teachers' pages are there, their numbers were computed."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.cli.page_commands import COMMANDS
from sim.measures.registry import MEASURES, scalar_measures
from sim.mechanisms.registry import name_of
from sim.report.chart_data import MeasureInfo
from sim.report.numbers import scale_of
from sim.scenario.lessons.changes import changes_of, cost_of
from sim.scenario.lessons.reading import ENDING, read_lesson
from sim.scenario.lessons.tree import FIGURES, STEPS, Lesson
from sim.scenario.tree import Words
from sim.scenario.variant import base_of, is_factor, spread, standing
from sim.study.asked import essence
from sim.vocabulary.errors import ScenarioError
from sim.vocabulary.text import Language
from tests.scenarios import lesson_keys as keys
from tests.scenarios import lesson_runs as runs
from tests.test_docs import backticked, names, unknown

FILES = runs.lesson_files()
NAMES = ("beijing", "kaifeng", "suichang", "w_city", "when_flattening_fails")
CHINESE = re.compile("[一-鿿]")
HEADINGS = {
    "zh": (
        *("适用对象与目标", "课前准备", "时间安排", "讲稿", "预测", "决定", "运行", "解释", "调整", "常见误解", "答案"),
        *(
            "预测题",
            "结果",
            "各层级负荷",
            "解释卡片",
            "调整的选项",
            "已有研究的结论",
            "模型不能说的",
            "与原文的联系",
            "讨论题",
        ),
    ),
    "en": (
        *("Who it is for, and what it is for", "Before the lesson", "Timetable", "Script"),
        *("Predict", "Decide", "Run", "Explain", "Tune", "Common misconceptions", "Answer key"),
        *("Questions", "Results", "Load by tier", "Cards", "Options"),
        *("What studies say", "What the model cannot say", "The document it comes from", "Discussion"),
    ),
}
RESULT = re.compile(r"\d ?(?:天|个百分点|小时/人|percentage points|days\b)|\[\d[^\]]* (?:to|至) ")
"""A number that only a run can have given."""
MADE_BY_TEACHING = "results/lessons"
"""Where records of a class lie: not in the project."""


def lesson_name(path: Path) -> str:
    """Return a lesson's name from its file's."""
    return path.name.removesuffix(ENDING)


each_lesson = pytest.mark.parametrize("path", FILES, ids=lesson_name)
each_page = pytest.mark.parametrize("page", sorted(keys.PAGES.glob("*.md")), ids=lambda page: page.name)


def words_of(lesson: Lesson) -> list[tuple[str, Words]]:
    """Return every text of a lesson, with what it is."""
    found = [("title", lesson.title), ("question", lesson.question)]
    found += [(f"predict.{question.id}", question.text) for question in lesson.predict]
    found += [(f"explain.{k + 1}", card.text) for k, card in enumerate(lesson.explain)]
    assert lesson.decide is not None and lesson.tune is not None
    found += [("decide", lesson.decide.text), ("tune", lesson.tune.text)]
    return found + [(f"tune.{option.id}", option.text) for option in lesson.tune.options]


# --- lesson files ----------------------------------------------------------------------------------------------------


def test_all_lessons_are_there() -> None:
    assert tuple(lesson_name(path) for path in FILES) == NAMES


@each_lesson
def test_a_lesson_reads_and_what_it_names_exists(path: Path) -> None:
    """The reader refuses structures, tiers, measures, mechanisms and changes that its scenario does not have."""
    prepared = read_lesson(path, scalar_measures())
    own, scenario = prepared.lesson, prepared.loaded.scenario
    assert own.structures[0] == (scenario.compare.baseline or scenario.structures[0].id)
    shown = [spec for spec in scenario.structures if spec.id in own.structures]
    at_work = {name_of(spec) for structure in shown for spec in structure.chosen()}
    for card in own.explain:
        assert card.figure in FIGURES
        assert card.mechanism in at_work, f"no structure of this lesson has {card.mechanism}"


def test_a_name_that_does_not_exist_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "lessons"
    folder.mkdir()
    for each in ("kaifeng.yaml", "kaifeng", "beijing_city"):
        (tmp_path / each).symlink_to(runs.ROOT / "scenarios" / each)
    text = (runs.LESSONS / f"kaifeng{ENDING}").read_text(encoding="utf-8")
    wrong = folder / f"kaifeng{ENDING}"
    for right, bad in (("grid_closure.confirmation", "grid_closure.conformation"), ("[community, ", "[comunity, ")):
        assert right in text
        wrong.write_text(text.replace(right, bad), encoding="utf-8")
        with pytest.raises(ScenarioError):
            read_lesson(wrong, scalar_measures())


@each_lesson
def test_minutes_add_up(path: Path) -> None:
    own = runs.prepared(path).lesson
    assert own.minutes == [5, 20, 45]
    for length, steps in own.lengths.items():
        assert sum(getattr(steps, kind) or 0 for kind in STEPS) == length
    assert own.lengths[45].kinds() == STEPS
    assert "tune" not in own.lengths[20].kinds() and "decide" not in own.lengths[5].kinds()


@each_lesson
def test_every_text_stands_in_both_languages(path: Path) -> None:
    for what, words in words_of(runs.prepared(path).lesson):
        assert CHINESE.search(words.zh) and not CHINESE.search(words.en), what
        assert len(words.en.split()) >= 3, what


@each_lesson
def test_no_result_is_typed_into_a_lesson(path: Path) -> None:
    for what, words in words_of(runs.prepared(path).lesson):
        if what.startswith("explain"):
            assert set(re.findall(r"\d+", words.zh + words.en)) <= {"95"}, what


@each_lesson
def test_questions_can_be_answered(path: Path) -> None:
    """There are two to four, one of them on who carries the load, and what came out lies on the scale."""
    own = runs.prepared(path).lesson
    assert 2 <= len(own.predict) <= 4 and [q.kind for q in own.predict].count("tier") == 1
    table = runs.kept(own.lesson)
    for question in own.predict:
        if question.kind == "number":
            assert question.measure and question.low is not None and question.high is not None
            value = table["structure", question.structure, question.measure].value
            known = MEASURES[question.measure]
            factor = scale_of(MeasureInfo(known.text, known.unit, "neither"), value.mean).factor
            assert question.low <= factor * value.low and factor * value.high <= question.high, question.id


@each_lesson
def test_groups_have_to_choose(path: Path) -> None:
    """Not everything can be bought, and whatever is bought changes something."""
    prepared = runs.prepared(path)
    tune = prepared.lesson.tune
    assert tune is not None and 4 <= len(tune.options) <= 6 and 8 <= tune.budget <= 12
    assert cost_of(tune, {option.id: 1 for option in tune.options}) > tune.budget
    base = base_of(prepared.loaded)
    unchanged = base.vary([])
    for option in tune.options:
        assert 0 < option.price <= tune.budget
        changes = changes_of(tune, {option.id: 1})
        changed = base.vary(changes)
        assert [essence(changed.scenario.structures), essence(changed.scenario), essence(changed.tables)] != [
            essence(unchanged.scenario.structures),
            essence(unchanged.scenario),
            essence(unchanged.tables),
        ], f"{option.id} changes nothing"
        for name, _ in changes:
            if not is_factor(name):
                assert standing(base.root, spread(base.root, name)[0]) is not None, f"{name} is not in the file"
                assert not name.startswith("structures.") or name.split(".")[1] == tune.structure


def test_a_tier_less_is_said_where_it_can_be_bought() -> None:
    """Only in Beijing can a path express it; every other page says that there is no such option."""
    for path in FILES:
        name = lesson_name(path)
        tune = runs.prepared(path).lesson.tune
        assert tune is not None
        assert any("少一个层级" in option.text.zh for option in tune.options) == (name == "beijing")
        assert ("无法表达“减少一个层级”" in read(keys.page_of(name, "zh"))) == (name != "beijing")


# --- kept numbers ----------------------------------------------------------------------------------------------------


@each_lesson
def test_a_table_holds_what_its_lesson_needs(path: Path) -> None:
    prepared = runs.prepared(path)
    own, table = prepared.lesson, runs.kept(prepared.lesson.lesson)
    tiers = [tier.id for tier in prepared.loaded.scenario.government.tiers]
    wanted = {("structure", s, m) for s in own.structures for m in runs.measures_of(prepared)}
    wanted |= {("tier", f"{s}/{tier}", m) for s in own.structures for tier in tiers for m in runs.BY_TIER}
    assert own.tune is not None
    wanted |= {("option", option.id, m) for option in own.tune.options for m in runs.option_measures(prepared)}
    assert set(table) == wanted
    for (part, name, _), row in table.items():
        assert row.value.low <= row.value.mean <= row.value.high
        based = part == "option" or name.split("/")[0] != own.structures[0]
        assert np.isnan(row.difference.mean) != based


def test_a_lesson_runs() -> None:
    pytest.importorskip("numba")
    prepared = runs.prepared(runs.LESSONS / f"kaifeng{ENDING}")
    table = runs.computed(prepared, replications=2)
    assert set(zip(table["part"], table["id"], table["measure"], strict=True)) == set(runs.kept("kaifeng"))
    assert table["value"].notna().all()


@pytest.mark.slow
@each_lesson
def test_the_kept_numbers_come_out_again(path: Path) -> None:
    pytest.importorskip("numba")
    prepared = runs.prepared(path)
    now = runs.computed(prepared)
    kept = pd.read_csv(runs.table_file(prepared.lesson.lesson))
    pd.testing.assert_frame_equal(now, kept, rtol=1e-5, atol=1e-6)


# --- pages -----------------------------------------------------------------------------------------------------------


def read(page: Path) -> str:
    """Return the text of a page."""
    return page.read_text(encoding="utf-8")


def by_hand(text: str) -> str:
    """Return a page without what stands between markers."""
    return re.sub(r"<!-- (\w+) -->.*?<!-- /\1 -->", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("language", ["zh", "en"])
@each_lesson
def test_a_lesson_has_its_page_with_all_headings(path: Path, language: Language) -> None:
    text = read(keys.page_of(lesson_name(path), language))
    assert tuple(re.findall(r"^###? (.+)$", text, flags=re.MULTILINE)) == HEADINGS[language]
    assert f"`tiaokuai teach {lesson_name(path)} --lan`" in text
    for part in re.split(r"^###? .+$", by_hand(text), flags=re.MULTILINE)[1:]:
        assert len(part) == 0 or part.isspace() or len(part.strip()) > 10


def test_no_page_is_left_of_a_lesson_that_is_gone() -> None:
    expected = {keys.page_of(name, language).name for name in (*NAMES, "README") for language in keys.ENDINGS}
    assert {page.name for page in keys.PAGES.glob("*")} == expected


@cache
def pages_now() -> dict[Path, str]:
    """Return every page as the lessons and the kept tables have it now."""
    return keys.pages()


@each_page
def test_tables_of_a_page_are_up_to_date(page: Path) -> None:
    assert read(page) == pages_now()[page], f"run `{keys.COMMAND}`"


@each_page
def test_no_result_is_typed_into_a_page(page: Path) -> None:
    typed = [line for line in by_hand(read(page)).split("\n") if RESULT.search(line)]
    assert typed == []


@pytest.mark.parametrize("text", ["缩短 6.8 天", "39.8 percentage points", "26.3 [25.8 to 26.8]"])
def test_a_typed_result_is_noticed(text: str) -> None:
    assert RESULT.search(text)


@each_page
def test_links_commands_and_names_exist(page: Path) -> None:
    text = read(page)
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (page.parent / target).exists(), target
    for command in re.findall(r"tiaokuai ([a-z]+)", text):
        assert command in {*names(), *COMMANDS}, command
    quoted = [name for name in backticked(by_hand(text)) if not name.startswith(("tiaokuai ", "--", MADE_BY_TEACHING))]
    assert [problem for name in quoted if (problem := unknown(name))] == []


@each_page
def test_a_page_is_written_in_its_language(page: Path) -> None:
    if page.name.endswith(".zh.md"):
        assert not re.search(r"[一-鿿][,;:!?]", by_hand(read(page))), "Chinese takes full-width punctuation"
    else:
        said = by_hand(read(page)).replace("中文见", "")
        assert not CHINESE.search(said)
