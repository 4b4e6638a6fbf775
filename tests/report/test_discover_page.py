"""The page of a search for regions: sentences that say what the numbers say, whole tables, legible charts."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.report.chart_data import Provenance
from sim.report.charts.discover import axes_of_map
from sim.report.studies.discover import page
from sim.report.studies.discover_words import bound_text, box_text, decimals_of, percent, with_interval
from sim.report.studies.page import StudyPage, Subject
from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario
from sim.study.analysis.shares import Share, share_of
from sim.study.discover import Basis, Discovered
from sim.vocabulary.text import LANGUAGES, Language, Text
from tests.report.test_charts import covered, labels
from tests.study.test_discover import ACCURACY, MINUTES, TIME, Made, Surface, corner, found_by, study

SCENARIOS = Path(__file__).parents[2] / "scenarios"
STREET, VOLUME = "offices.staff.street", "demand.volume"


def two_corners(at: dict[str, float]) -> float:
    """Dispatch loses in two places, of which each is bounded on two axes."""
    first = at[ACCURACY] < 0.71 and at[STREET] < 1.1
    second = at[MINUTES] > 14.0 and at[VOLUME] > 100.0
    return 2.0 if first or second else -2.0


def busy(at: dict[str, float]) -> float:
    """Dispatch loses nearly everywhere."""
    return 2.0 if at[VOLUME] > 76.0 else -2.0


CASES: dict[str, tuple[Surface, float, dict[str, Any]]] = {
    "one box": (corner, 0.3, {}),
    "two boxes": (two_corners, 0.3, {}),
    "no region": (lambda at: 0.0, 1.0, {}),
    "nowhere": (lambda at: -5.0, 0.3, {}),
    "mostly": (busy, 0.3, {}),
    "two clauses": (corner, 0.8, {"condition": [{"measure": TIME}, {"measure": TIME, "against": None, "above": 21}]}),
    "one replication": (corner, 0.3, {"replications": 1}),
}


@pytest.fixture(scope="module")
def pingshan() -> Loaded:
    return read_scenario(SCENARIOS / "pingshan.yaml")


@pytest.fixture(scope="module")
def results(pingshan: Loaded) -> dict[str, Discovered]:
    return {
        name: found_by(study(points=400, **changes), Made(pingshan, surface, noise))
        for name, (surface, noise, changes) in CASES.items()
    }


def page_of(loaded: Loaded, result: Discovered) -> StudyPage:
    title = loaded.scenario.title
    origin = Provenance(Text(title.zh, title.en), 7, 2, "0.2.0", loaded.digest)
    structures = {spec.id: Text(spec.zh, spec.en) for spec in loaded.scenario.structures}
    return page(result, Subject(study(), loaded, origin, structures, {}, result.dimensions))


def said(loaded: Loaded, result: Discovered, language: Language = "en") -> list[str]:
    return [text.to(language) for text in page_of(loaded, result).sentences]


def test_words_of_bounds(results: dict[str, Discovered]) -> None:
    accuracy, minutes, street, volume = results["one box"].dimensions
    assert [decimals_of(d) for d in (accuracy, minutes, street, volume)] == [2, 1, 2, 0]
    assert bound_text(accuracy, -np.inf, 0.7123, "en").endswith("below 0.71")
    assert bound_text(volume, 101.4, np.inf, "en").endswith("above 101 per day")
    assert bound_text(volume, 101.4, np.inf, "zh").endswith("高于 101/天")
    assert bound_text(street, 0.8, 1.1, "en").endswith("between 0.80 and 1.10 times the scenario's")
    assert bound_text(street, 0.8, 1.1, "zh").endswith("在情景取值的 0.80 至 1.10 倍之间")


def test_shares_in_words() -> None:
    assert percent(0.834, "en") == "83 %" and percent(0.834, "zh") == "83%"
    assert percent(0.021, "en") == "2.1 %" and percent(0.0, "en") == "0 %"
    assert with_interval(Share(0.83, 0.78, 0.87, 83, 100), "en") == "83 % (95 % CI 78 to 87 %)"
    assert with_interval(share_of(0, 500), "en") == "0 % (95 % CI 0.0 to 0.7 %)"


def test_the_first_sentence_answers(pingshan: Loaded, results: dict[str, Discovered]) -> None:
    result = results["one box"]
    held = result.search.regions[0].held_out
    where = box_text(result.dimensions, result.boxes[0], "en")
    numbers = [with_interval(s, "en") for s in (result.base, held.density, held.mass, held.coverage)]
    assert said(pingshan, result)[0] == (
        f"In {numbers[0]} of the space looked at, mean time until truly settled under digital dispatch is above that under "
        f"same-responsibility hierarchy; most of all with {where}: so in {numbers[1]} of the cases there, which are {numbers[2]} "
        f"of the space and hold {numbers[3]} of all such cases."
    )
    assert "below 0.7" in where and "times the scenario's" in where


def test_every_box_and_its_complement_are_told(pingshan: Loaded, results: dict[str, Discovered]) -> None:
    result = results["two boxes"]
    assert len(result.boxes) >= 2
    text = " ".join(said(pingshan, result))
    for box in result.boxes:
        assert box_text(result.dimensions, box, "en") in text
    assert f"Together the {len(result.boxes)} boxes take" in text and "lie in none" in text
    assert sum("Stability" in s for s in said(pingshan, result)) == len(result.boxes)


def test_where_there_is_no_region_the_page_says_why(pingshan: Loaded, results: dict[str, Discovered]) -> None:
    assert "no region is confirmed" in said(pingshan, results["no region"])[0]
    assert "hardly ever, so there is no region to speak of" in said(pingshan, results["nowhere"])[0]
    for name in ("no region", "nowhere"):
        assert not any("most of all" in s or "Stability" in s for s in said(pingshan, results[name]))


def test_a_high_base_rate_is_said(pingshan: Loaded, results: dict[str, Discovered]) -> None:
    assert results["mostly"].base.low > 0.5
    assert any("the rule and no exception" in s for s in said(pingshan, results["mostly"]))
    assert not any("the rule and no exception" in s for s in said(pingshan, results["one box"]))


def test_grounds_close_calls_tree_and_idle_axes_are_told(pingshan: Loaded, results: dict[str, Discovered]) -> None:
    text = " ".join(said(pingshan, results["one box"]))
    accuracy, minutes, street, _ = results["one box"].dimensions
    assert f"assumptions in the scenario: {street.text.en}" in text
    assert f"measured or published: {accuracy.text.en}" in text
    assert re.search(rf"took no part .*{re.escape(minutes.text.en)}", text)
    assert "The tree, as a second opinion" in text
    assert "of the points the sign is not certain" in text
    assert "With one replication per point nothing can be said" in " ".join(said(pingshan, results["one replication"]))


def test_what_intervals_cover_is_said_once(pingshan: Loaded, results: dict[str, Discovered]) -> None:
    result = results["one box"]
    for language, shared, own, chance in (
        ("en", "for these request streams", "request streams of its own", "is no probability"),
        ("zh", "仅就这些诉求流而言", "各点的诉求流各自抽取", "不是概率"),
    ):
        text = " ".join(said(pingshan, result, language))  # type: ignore[arg-type]
        assert text.count(shared) == 1 and text.count(chance) == 1 and own not in text
        other = " ".join(said(pingshan, replace(result, basis=Basis(shared=False)), language))  # type: ignore[arg-type]
        assert shared not in other and other.count(own) == 1


def test_means_alone_are_no_single_replication(pingshan: Loaded, results: dict[str, Discovered]) -> None:
    text = " ".join(said(pingshan, replace(results["one box"], basis=Basis(singles=False))))
    assert "the mean of its 2 replications is kept" in text and "the sign is not certain" not in text


def test_each_of_several_clauses_is_told(pingshan: Loaded, results: dict[str, Discovered]) -> None:
    result = results["two clauses"]
    (text,) = [s for s in said(pingshan, result) if s.startswith("Each by itself")]
    for margin in result.margins:
        assert with_interval(share_of(int((margin.mean > 0.0).sum()), len(result.x)), "en") in text
    assert not any(s.startswith("Each by itself") for s in said(pingshan, results["one box"]))


def test_both_languages_say_the_same_numbers(pingshan: Loaded, results: dict[str, Discovered]) -> None:
    for result in results.values():
        for text in page_of(pingshan, result).sentences:
            assert text.zh.endswith("。") and text.en.endswith(".")
            assert "nan" not in text.en and "inf" not in text.en
            # Numbers with a decimal point are those that were computed; words stand for some of the whole ones.
            decimals = [sorted(re.findall(r"\d+\.\d+", t)) for t in text]
            assert decimals[0] == decimals[1]


def test_tables_are_whole_and_explained(pingshan: Loaded, results: dict[str, Discovered]) -> None:
    for result in results.values():
        made = page_of(pingshan, result)
        told = [(column.table, column.column) for column in made.columns]
        assert len(told) == len(set(told))
        assert set(told) == {(name, str(c)) for name, table in made.tables.items() for c in table.columns}
        assert len(made.tables["points"]) == len(result.numbers)
        boxes = made.tables["boxes"]
        assert len(boxes[boxes["points"] == "all"]) == len(result.boxes) * len(result.dimensions)
        assert made.tables["trade_off"].groupby("box")["chosen"].sum().tolist() == [1] * len(result.boxes)
    one = page_of(pingshan, results["one box"]).tables
    chosen = one["trade_off"][one["trade_off"]["chosen"]].iloc[0]
    summary = one["summary"].set_index("box").loc["1"]
    assert chosen["density"] == pytest.approx(summary["found_density"])
    assert chosen["coverage"] == pytest.approx(summary["found_coverage"])
    points = one["points"]
    outside = points[points["held_out"]]
    box = results["one box"].boxes[0]
    inside = box.inside(outside[[d.path for d in results["one box"].dimensions]].to_numpy())
    assert outside["held"][inside].mean() == pytest.approx(summary["held_out_density"])
    assert inside[outside["held"]].mean() == pytest.approx(summary["held_out_coverage"])


def test_the_map_shows_the_axes_that_matter(results: dict[str, Discovered]) -> None:
    paths = [results["one box"].dimensions[a].path for a in axes_of_map(results["one box"])]
    assert set(paths) == {ACCURACY, STREET}


SEEN_ALWAYS = [("two boxes", "zh"), ("two boxes", "en"), ("no region", "zh"), ("mostly", "en")]
"""Charts that are drawn on every run of the tests; all others by the slow ones."""


@pytest.mark.parametrize(
    ("name", "language"),
    [
        pytest.param(name, language, marks=() if (name, language) in SEEN_ALWAYS else pytest.mark.slow)
        for name in CASES
        for language in LANGUAGES
    ],
)
def test_charts_are_whole_and_legible(
    pingshan: Loaded, results: dict[str, Discovered], name: str, language: Language
) -> None:
    charts = page_of(pingshan, results[name]).charts
    assert set(charts) == ({"map", "boxes", "trade_off"} if results[name].boxes else {"map"})
    for draw in charts.values():
        figure = draw(language)
        page_box = figure.bbox
        found = labels(figure)
        for text, box in found:
            assert (
                page_box.x0 <= box.x0 and box.x1 <= page_box.x1 and page_box.y0 <= box.y0 and box.y1 <= page_box.y1
            ), text
        for (one, first), (other, second) in combinations(found, 2):
            assert not covered(first, second), f"{one!r} covers {other!r}"
