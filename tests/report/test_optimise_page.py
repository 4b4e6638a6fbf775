"""The page of an optimisation: what it says follows from the runs, tables are whole, charts are legible."""

from __future__ import annotations

import logging
import math
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.measures.registry import MEASURES
from sim.report.chart_data import Better, MeasureInfo, Provenance
from sim.report.studies.optimise import page
from sim.report.studies.optimise_words import finalists_text, spaced
from sim.report.studies.page import StudyPage, Subject
from sim.report.studies.write import check_dictionary
from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario
from sim.scenario.studies.optimise import Optimise
from sim.study.analysis.pareto import non_dominated
from sim.study.candidates import space_of
from sim.study.finalists import Rules, tell_apart
from sim.study.optimise import Optimised, racing
from sim.vocabulary.text import Language, Text
from tests.report.test_charts import covered, labels

SCENARIOS = Path(__file__).parents[2] / "scenarios"
TIME, LOAD, FALSE = "resolution_time_true_mean", "grassroots_utilisation", "false_closure_share"
BETTER: dict[int, Better] = {-1: "lower", 1: "higher", 0: "neither"}
WORDS = {"zh": "题", "en": "title"}
STAFFING = {"staffing": {"tiers": {"community": [0.6, 1.6], "street": [0.6, 1.6], "district": [0.6, 1.6]}}}
COSTS = {"power_list": 3, "targeted_dispatch": 4, "trace": 2, "grid_resolution": 3, "grid_closure": 3}
SETS = {"mechanisms": {"costs": COSTS, "budget": 10, "unit": {"zh": "点", "en": "points"}, "grounds": WORDS}}
Floats = NDArray[np.float64]


def made(
    loaded: Loaded, options: dict[str, Any], measures: list[str], choices: list[list[float]], means: list[list[float]],
    noise: float = 0.01, most: int = 60,
) -> StudyPage:  # fmt: skip
    """Return the page of made-up points of known means; the first is the reference."""
    study = Optimise.model_validate(
        {"name": "best", "title": WORDS, "question": WORDS, "scenario": "x.yaml", "measures": measures}
        | {"most_replications": most}
        | options
    )
    space = space_of(study, loaded)
    # Posts of a tier left out at the end: what the others leave of the total.
    sizes = [part.size for part in space.parts]
    full = [[*v, (space.budget - np.dot(sizes[:-1], v)) / sizes[-1]] if len(v) < len(sizes) else v for v in choices]
    points = tuple(space.exactly(values) for values in full)
    level = np.array(means)
    directions = tuple(MEASURES[name].direction for name in measures)

    def drawn(which: list[int], replications: range) -> Floats:
        rows = []
        for k in which:
            rng = [np.random.default_rng([r, k]) for r in replications]
            shared = [np.random.default_rng(r).normal(0.0, 0.02) for r in replications]
            rows.append(
                [level[k] * (1.0 + s + g.normal(0.0, noise, len(measures))) for g, s in zip(rng, shared, strict=True)]
            )
        return np.array(rows)

    values = drawn(list(range(len(points))), range(4))
    feasible = np.array([point.feasible for point in points])
    front = non_dominated(np.where(feasible[:, None], -np.array(directions) * level, np.nan))
    finalists = tuple(sorted(np.flatnonzero(front).tolist(), key=lambda k: -directions[0] * level[k, 0]))
    systems = (0, *(point for point in finalists if point))
    rules = Rules(0.02 * float(level[0, 0]), 0.95, 20, most, directions)
    told = tell_apart(
        lambda which, replications: drawn([systems[k] for k in which], replications),
        racing(finalists), len(systems), rules,
    )  # fmt: skip
    result = Optimised(
        space, tuple(measures), directions, not space.staffing, len(points), points, values, front,
        np.where(front, 0.97, 0.1), finalists, told,
    )  # fmt: skip
    infos = {name: MeasureInfo(m.text, m.unit, BETTER[m.direction]) for name, m in MEASURES.items()}
    origin = Provenance(Text("题", "title"), 7, 4, "0.1.0", loaded.digest)
    structures = {spec.id: Text(spec.zh, spec.en) for spec in loaded.scenario.structures}
    return page(result, Subject(study, loaded, origin, structures, infos, ()))


@pytest.fixture(scope="module")
def pingshan() -> Loaded:
    return read_scenario(SCENARIOS / "pingshan.yaml")


@pytest.fixture(scope="module")
def kaifeng() -> Loaded:
    return read_scenario(SCENARIOS / "kaifeng.yaml")


@pytest.fixture(scope="module")
def staffing(pingshan: Loaded) -> StudyPage:
    """Return a trade-off: nothing is better than today on both."""
    return made(
        pingshan, STAFFING, [TIME, LOAD],
        [[1.0, 1.0, 1.0], [0.8, 0.9], [1.2, 1.0], [1.4, 1.1], [0.7, 1.2]],
        [[12.0, 0.6], [10.0, 0.7], [13.0, 0.5], [15.0, 0.4], [16.0, 0.8]],
    )  # fmt: skip


@pytest.fixture(scope="module")
def sets(kaifeng: Loaded) -> StudyPage:
    """Return three measures, a choice better than none on all, and all of them over budget."""
    return made(
        kaifeng, SETS, [TIME, "grassroots_hours_per_worker_week", FALSE],
        [[0] * 5, [1] * 5, [1, 1, 0, 0, 1], [1, 1, 0, 0, 0], [0, 0, 0, 1, 0]],
        [[26.0, 11.0, 0.3], [19.0, 8.0, 0.2], [16.0, 9.0, 0.1], [18.0, 7.0, 0.2], [26.0, 12.0, 0.4]],
    )  # fmt: skip


@pytest.fixture(scope="module")
def level(pingshan: Loaded) -> StudyPage:
    """Return two that nobody can tell apart."""
    return made(
        pingshan, STAFFING, [TIME, LOAD],
        [[1.0, 1.0, 1.0], [0.8, 0.9], [1.2, 1.0]],
        [[12.0, 0.6], [10.0, 0.500001], [10.0000001, 0.5]],
        noise=0.2, most=20,
    )  # fmt: skip


@pytest.fixture(scope="module")
def close(pingshan: Loaded) -> StudyPage:
    """Return a winner whose lead is shown, but is less than the size that matters; finalists trade one for the other."""
    return made(
        pingshan, STAFFING, [TIME, LOAD],
        [[1.0, 1.0, 1.0], [0.8, 0.9], [1.2, 1.0], [1.4, 1.1]],
        [[12.0, 0.6], [11.7, 0.7], [11.9, 0.5], [15.0, 0.4]], noise=0.002,
    )  # fmt: skip


@pytest.fixture(scope="module")
def idle(pingshan: Loaded) -> StudyPage:
    """Return a finalist worse than today on two measures and level on the third, which only luck has put on the front."""
    return made(
        pingshan, STAFFING, [TIME, LOAD, FALSE],
        [[1.0, 1.0, 1.0], [0.8, 0.9], [1.2, 1.0]],
        [[12.0, 0.6, 0.3], [10.0, 0.7, 0.4], [13.0, 0.7, 0.29999]],
    )  # fmt: skip


@pytest.fixture(scope="module")
def hidden(pingshan: Loaded) -> StudyPage:
    """Return differences whose intervals leave out 0, but not once they are corrected."""
    return made(
        pingshan, STAFFING, [TIME, LOAD],
        [[1.0, 1.0, 1.0], [0.8, 0.9], [1.2, 1.0], [1.4, 1.1], [0.7, 1.2]],
        [[12.0, 0.6], [11.1, 0.5925], [11.2, 0.5915], [11.3, 0.5905], [11.4, 0.5895]], noise=0.01, most=20,
    )  # fmt: skip


def test_trade_off_is_said_and_no_trophy_given(staffing: StudyPage) -> None:
    first = staffing.sentences[0]
    assert "no finalist is shown to be better than today's staffing on every measure" in first.en
    assert "没有一个入围方案" in first.zh
    one = next(t for t in staffing.sentences if t.en.startswith("Finalist 1"))
    assert re.search(r"gains: mean time until truly settled -(1\.9|2\.0)", one.en)
    assert "gives up: grassroots utilisation +" in one.en
    assert "(95 % CI" in one.en
    assert "改善：真正解决平均时长 -" in one.zh and "变差：基层负荷率 +" in one.zh


def test_decision_names_guarantee_and_difference_that_matters(staffing: StudyPage) -> None:
    text = staffing.sentences[1]
    assert "finalist 1 is the best of the finalists" in text.en
    assert "at least 95 %" in text.en and "0.24 days" in text.en and "2 % of the mean" in text.en
    assert "不低于 95%" in text.zh and "0.24 天" in text.zh
    assert staffing.tables["decision"]["winner"].tolist() == [1]
    assert "among the finalists only" in text.en and "near normal" in text.en and "asymptotic" in text.en
    assert "只及于入围方案" in text.zh and "近似正态" in text.zh and "渐近" in text.zh


def test_lead_is_said_with_its_interval_and_held_against_the_size_that_matters(
    staffing: StudyPage, close: StudyPage
) -> None:
    row = staffing.tables["decision"].iloc[0]
    assert row["lead_low"] < row["lead"] < row["lead_high"] < -row["delta"]
    far, near = staffing.sentences[1], close.sentences[1]
    assert re.search(r"next, today's staffing, it differs by -\d\.\d+ days \(95 % CI", far.en)
    assert "by the size stated beforehand, 0.24 days, shown to matter" in far.en
    row = close.tables["decision"].iloc[0]
    assert row["runner_up"] == 2 and abs(row["lead_low"]) < row["delta"]
    assert "next, finalist 2, it differs by -0." in near.en
    assert "by the size stated beforehand, 0.24 days, not shown to matter" in near.en
    assert "以事先写定的大小（0.24 天）计，未显示有实际意义" in near.zh
    title = " ".join(text for text, _ in labels(close.charts["finalists"]("en"))).replace("\n", " ")
    assert "not shown to matter" in title or "too small to matter" in title
    assert "found with probability" not in title


def test_means_are_called_means_and_finalists_without_gain_are_named(
    staffing: StudyPage, close: StudyPage, idle: StudyPage
) -> None:
    assert "on the means of 4 replications" in staffing.sentences[0].en
    assert "按 4 次重复的均值" in staffing.sentences[0].zh
    assert "between any two finalists" in close.sentences[0].en and "有得有失" in close.sentences[0].zh
    text = idle.sentences[0]
    assert "show no gain over today's staffing on any measure, and is shown worse on two" in text.en.replace(
        "shows", "show"
    )
    assert "没有一项显示改善，2 项显示变差" in text.zh
    title = " ".join(text for text, _ in labels(idle.charts["front"]("en"))).replace("\n", " ")
    assert "no gain on any" in title


def test_an_interval_without_0_is_not_called_no_difference(hidden: StudyPage) -> None:
    pairs = hidden.tables["pairs"]
    apart = pairs[
        (pairs["first"] == 0) & ((pairs["low"] > 0.0) | (pairs["high"] < 0.0)) & (pairs["better"] == "neither")
    ]
    assert len(apart)
    said = " ".join(t.en for t in hidden.sentences), " ".join(t.zh for t in hidden.sentences)
    assert f"not shown once corrected for {len(pairs)} comparisons: " in said[0]
    assert f"校正多重比较（{len(pairs)} 项）后未见差异：" in said[1]
    for text in re.findall(r"no difference shown: ([^;.]*(?:\.\d[^;.]*)*)", said[0]):
        for low, high in re.findall(r"CI (-?[\d.]+) to (-?[\d.]+)", text):
            assert float(low) <= 0.0 <= float(high)
    key = " ".join(text for text, _ in labels(hidden.charts["finalists"]("en"))).replace("\n", " ")
    assert "not shown once corrected" in key and f"{len(pairs)} comparisons" in key


def test_footer_counts_the_replications_of_search_and_finalists(staffing: StudyPage) -> None:
    fresh = int(staffing.tables["decision"]["replications"].iloc[0])
    for drawing in staffing.charts.values():
        said = " ".join(text for text, _ in labels(drawing("en"))).replace("\n", " ")
        assert f"{4 + fresh} replications" in said and "4 of every point in the search" in said


def test_what_cannot_be_separated_is_listed_and_not_named(level: StudyPage) -> None:
    text = level.sentences[1].en
    assert "no winner is named" in text or "cannot be separated" in text
    assert level.tables["decision"]["winner"].tolist() == [-1]
    assert "best of the finalists" not in " ".join(t.en for t in level.sentences)


def test_better_than_none_on_every_measure_is_said_with_costs(sets: StudyPage) -> None:
    assert "finalists 1, 2 are shown to be better than choosing none on every measure" in sets.sentences[0].en
    one = next(t for t in sets.sentences if t.en.startswith("Finalist 1"))
    assert "10 points" in one.en and "10 点" in one.zh
    assert any("Assumptions of the choice" in t.en for t in sets.sentences)
    table = sets.tables["evaluated"]
    assert table.loc[1, "feasible"] == False  # noqa: E712
    assert not table.loc[1, "on_front"]


@pytest.mark.parametrize("name", ["staffing", "sets", "level"])
def test_tables_are_tidy_and_every_column_explained(name: str, request: pytest.FixtureRequest) -> None:
    found: StudyPage = request.getfixturevalue(name)
    check_dictionary(found)
    assert all(column.text.zh and column.text.en for column in found.columns)
    pairs, finalists = found.tables["pairs"], found.tables["finalists"]
    systems = finalists["finalist"].nunique()
    assert len(pairs) == systems * (systems - 1) // 2 * finalists["measure"].nunique()
    assert ((pairs["low"] <= pairs["difference"]) & (pairs["difference"] <= pairs["high"])).all()
    assert set(found.tables["evaluated"]["finalist"]) - {-1} == set(range(systems))


@pytest.mark.parametrize(
    ("name", "language"), [("staffing", "zh"), ("staffing", "en"), ("sets", "en"), ("level", "zh")]
)
def test_charts_are_whole_and_legible(
    name: str, language: Language, request: pytest.FixtureRequest, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found: StudyPage = request.getfixturevalue(name)
    assert list(found.charts) == ["front", "finalists"]
    for chart, drawing in found.charts.items():
        with caplog.at_level(logging.WARNING, logger="matplotlib"):
            figure = drawing(language)
            figure.savefig(tmp_path / f"{chart}.png")
        assert not caplog.records
        canvas, texts = figure.bbox, labels(figure)
        assert math.isclose(canvas.width / canvas.height, 16 / 9, rel_tol=0.01)
        for text, box in texts:
            inside = box.x0 >= canvas.x0 and box.x1 <= canvas.x1 and box.y0 >= canvas.y0 and box.y1 <= canvas.y1
            assert inside, (chart, text)
        for (one, first), (other, second) in combinations(texts, 2):
            assert covered(first, second) < 0.15, (chart, one, other)
        said = " ".join(text for text, _ in texts)
        assert "95" in said and "nan" not in said.lower()


def test_lists_of_finalists_read_well(staffing: StudyPage, pingshan: Loaded) -> None:
    space = space_of(
        Optimise.model_validate(
            {"name": "best", "title": WORDS, "question": WORDS, "scenario": "x.yaml", "measures": [TIME, LOAD]}
            | STAFFING
        ),
        pingshan,
    )
    result: Any = type("R", (), {"space": space})()
    assert finalists_text(result, (0, 1, 3, 4, 5), "en") == "today's staffing and finalists 1, 3 to 5"
    assert finalists_text(result, (2,), "en") == "finalist 2"
    assert spaced(finalists_text(result, (1, 2, 3), "zh") + "相比") == "方案 1 至 3 相比"
