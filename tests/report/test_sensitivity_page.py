"""The page of a sensitivity study: sentences say what the numbers say, tables have their dictionary, charts are drawn."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.measures.registry import MEASURES
from sim.report.chart_data import MeasureInfo, Provenance
from sim.report.studies.page import StudyPage, Subject
from sim.report.studies.sensitivity import page
from sim.report.studies.sensitivity_words import r2_text
from sim.report.studies.words import interval, percent, with_interval
from sim.scenario.reading import read_scenario
from sim.scenario.studies.common import Study
from sim.study.analysis.drivers import Found, OutputFound, Phase, Settings
from sim.study.analysis.metamodel import Quality
from sim.study.analysis.modelled import Curve, Group
from sim.study.analysis.noise import NoiseShare
from sim.study.analysis.screening import Screened
from sim.study.analysis.sobol import Indices
from sim.study.dimension import Dimension
from sim.study.sensitivity import Explained, Sensed
from sim.vocabulary.text import LANGUAGES, Text

SCENARIO = Path(__file__).resolve().parents[2] / "scenarios" / "kaifeng.yaml"
AXES = tuple(
    Dimension(f"a.{en}", Text(zh, en), unit, 1.0, 5.0, lever, 2.0, status, "")
    for zh, en, unit, lever, status in (
        ("准确率", "accuracy", "", True, "assumption"),
        ("用时", "minutes spent", "minutes", False, "assumption"),
        ("重叠", "overlap", "", False, "measured"),
        ("无关", "idle", "", False, "assumption"),
    )
)


def array(*values: float) -> Any:
    """Return floats as an array."""
    return np.array(values)


def found(reliable: bool = True, constant: bool = False, noise: float = 0.02) -> OutputFound:
    """Return what was found of one output: two axes lead, one is not shown, one was set aside."""
    screened = Screened(
        array(3.0, 2.0, 0.3, 0.01), array(0.5, 0.4, 0.1, 0.01), array(1.0, 0.5, 0.2, 0.01),
        array(0.1, 0.1, 0.1, 0.1), np.array([True, True, True, False]), 10,
    )  # fmt: skip
    if constant:
        return OutputFound(True, screened, None, None, None, None, (), True, (), (), 0)
    indices = Indices(
        array(0.50, 0.40, 0.01), array(0.44, 0.33, 0.0), array(0.57, 0.46, 0.03),
        array(0.55, 0.45, 0.02), array(0.47, 0.40, 0.0), array(0.62, 0.50, 0.04),
    )  # fmt: skip
    at = np.linspace(0.0, 1.0, 21)
    curve = Curve(0, at, -at, -at - 0.1, -at + 0.1)
    return OutputFound(
        False, screened, NoiseShare(noise, 0.8 * noise, 1.2 * noise, 0.1, 5.0), indices,
        np.array([1, 1, 0]) if reliable else np.zeros(3, dtype=np.int64), None,
        (Quality("gaussian_process", 0.93 if reliable else 0.4, 0.3, 0.95), Quality("boosted_trees", 0.2, 0.1, 0.3)),
        reliable,
        (Group("levers", 0.5, 0.44, 0.57, 0.55, 0.47, 0.62), Group("assumed", 0.4, 0.33, 0.46, 0.45, 0.4, 0.5)),
        (curve, curve._replace(axis=1)) if reliable else (),
        58,
    )  # fmt: skip


def result(*outputs: OutputFound) -> Sensed:
    """Return an answer with one output per thing found."""
    names = ("resolution_time_true_mean", "passed_share", "grassroots_hours_per_worker_week", "false_closure_share")
    values = np.random.default_rng(1).normal(size=(60, 2, len(outputs)))
    phase = Phase("design", (0, 1, 2), np.random.default_rng(2).random((60, 3)), values)
    return Sensed(
        tuple(Explained(names[k], "closing_right", "hierarchy") for k in range(len(outputs))),
        AXES, ("levers", "assumed", "known", "assumed"), 2, Settings(), Found((phase,), (0, 1, 2), tuple(outputs)), 400,
    )  # fmt: skip


@pytest.fixture(scope="module")
def subject() -> Subject:
    """Return names and units."""
    loaded = read_scenario(SCENARIO)
    study = Study.model_validate(
        {
            "study": "sensitivity", "name": "s", "title": {"zh": "研究", "en": "study"},
            "question": {"zh": "为何", "en": "why"}, "scenario": "kaifeng.yaml",
        }
    )  # fmt: skip
    return Subject(
        study,
        loaded,
        Provenance(Text("研究", "study"), 1, 2, "0", "abcdef0123"),
        {spec.id: Text(spec.zh, spec.en) for spec in loaded.scenario.structures},
        {name: MeasureInfo(m.text, m.unit) for name, m in MEASURES.items()},
        AXES,
    )


def english(made: StudyPage) -> str:
    """Return all sentences in English."""
    assert all(sentence.zh and sentence.en for sentence in made.sentences)
    return "\n".join(sentence.en for sentence in made.sentences)


def test_sentences_name_what_drives_with_intervals_and_what_does_not(subject: Subject) -> None:
    made = page(result(found()), subject)
    first = made.sentences[0].en
    assert "accuracy (55 %, 95 % CI 47 to 62 %) and minutes spent (45 %, 40 to 50 %)" in first
    assert "none is put before another" in first and "No effect is shown of overlap" in first
    assert "the sum may exceed 100 %" in first and "合计可超过 100%" in made.sentences[0].zh
    said = english(made)
    assert said.count("exceed 100 %") == 1 and "; 45 %, 40 to 50 %, with interactions with others" in said
    assert "40 % (33 to 46 %) from quantities whose values are assumed" in said
    assert "set aside idle" in said and "below 5 %" in said
    assert "2.0 % (95 % CI 1.6 to 2.4 %)" in said and "R² of 0.93 (folds 0.30 to 0.95)" in said
    assert "2 points lack a run" in said and "mean response" in said and "400 runs" in said


def test_nothing_is_ranked_where_the_metamodel_is_poor_and_noise_is_named_as_the_reason(subject: Subject) -> None:
    made = page(result(found(reliable=False, noise=0.55)), subject)
    assert "not to be relied on, and no axis is ranked" in made.sentences[0].en
    said = english(made)
    assert "driven above all" not in said and "R² above 0.45" in said
    assert not [name for name in made.charts if name.startswith("main")]
    assert (made.tables["indices"]["rank"] == 0).all() and not made.tables["indices"]["reliable"].any()


def test_a_constant_output_has_a_sentence_and_no_indices(subject: Subject) -> None:
    made = page(result(found(constant=True)), subject)
    assert "does not change over the ranges" in made.sentences[0].en and "indices" not in made.tables
    assert not made.charts


def test_every_column_is_in_the_dictionary_and_only_those(subject: Subject) -> None:
    made = page(result(found(), found(reliable=False)), subject)
    there = {(name, str(column)) for name, table in made.tables.items() for column in table.columns}
    assert there == {(column.table, column.column) for column in made.columns}
    assert all(column.text.zh and column.text.en for column in made.columns)


def test_charts_are_drawn_in_both_languages_and_nothing_leaves_the_page(subject: Subject) -> None:
    made = page(result(found(), found(reliable=False), found(constant=True)), subject)
    assert set(made.charts) == {"indices", "screening", "main_effects_resolution_time_true_mean_closing_right"}
    for draw in made.charts.values():
        titles = []
        for language in LANGUAGES:
            figure = draw(language)
            box = figure.get_tightbbox(figure.canvas.get_renderer())  # type: ignore[attr-defined]
            width, height = figure.get_size_inches()
            assert box.x0 >= -0.01 and box.y0 >= -0.01 and box.x1 <= width + 0.01 and box.y1 <= height + 0.01
            titles.append(figure.get_suptitle())
        assert titles[0] != titles[1]


def test_more_outputs_than_panels_make_more_pictures(subject: Subject) -> None:
    made = page(result(*(found() for _ in range(4))), subject)
    assert {"indices_1", "indices_2", "screening_1", "screening_2"} <= set(made.charts)


def test_numbers_of_shares() -> None:
    assert percent(0.344, "zh") == "34%" and percent(0.034, "en", 0.05) == "3.4 %"
    assert interval(0.004, 0.021, "en") == "0.4 to 2.1 %" and interval(0.31, 0.398, "zh") == "31 至 40%"
    assert with_interval(0.0001, 0.0, 0.0004, "en") == "less than 0.1 % (0.00 to 0.04 %)"
    assert with_interval(0.0001, 0.0, 0.0004, "zh", "95% CI") == "不足 0.1%（95% CI 0.00 至 0.04%）"
    assert r2_text(0.934) == "0.93" and r2_text(0.9996) == "0.9996" and r2_text(1.0) == "1.00"
    assert not math.isnan(float(r2_text(0.5)))
