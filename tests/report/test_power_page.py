"""The page of a study of power: sentences that say the table's numbers, whole tables, legible charts."""

from __future__ import annotations

import logging
import math
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from sim.measures.registry import MEASURES
from sim.report.chart_data import Better, MeasureInfo, Provenance
from sim.report.studies.page import StudyPage, Subject
from sim.report.studies.power import page
from sim.report.studies.write import check_dictionary
from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario
from sim.scenario.studies.power import Power
from sim.study.power import Powered, needs, pilot_of
from sim.vocabulary.text import Language, Text
from tests.report.test_charts import covered, labels

SCENARIOS = Path(__file__).parents[2] / "scenarios"
TIME, PASSED = "resolution_time_true_mean", "passed_share"
BETTER: dict[int, Better] = {-1: "lower", 1: "higher", 0: "neither"}
WORDS = {"zh": "题", "en": "title"}
SIZES, POWERS = (0.02, 0.05, 0.1), (0.8, 0.9)


def made(loaded: Loaded, structures: tuple[str, ...], spread: float, alone: bool = False) -> tuple[StudyPage, Powered]:
    """Return the page of a made-up pilot whose differences have about this standard deviation, as a share."""
    rng = np.random.default_rng(1)
    pilots = []
    for measure, level in ((TIME, 20.0), (PASSED, 0.4)):
        base = level * (1.0 + rng.normal(0.0, 0.08, 12))
        for k, structure in enumerate(structures):
            own = (
                base - 0.2 * level + level * (1.0 + k) * rng.normal(0.0, 1.0, 12) * spread
                if spread
                else base - 0.1 * level
            )
            if alone:  # no luck in common: pairing neither saves nor costs
                own = level * (0.8 + rng.normal(0.0, 0.08, 12))
            pilots.append(pilot_of(structure, measure, base, own))
    result = Powered(
        "hierarchy", structures, (TIME, PASSED), 12, 0.05, 2 * len(structures), SIZES, POWERS, tuple(pilots),
        tuple(need for pilot in pilots for need in needs(pilot, SIZES, POWERS, 0.05, 2 * len(structures))),
    )  # fmt: skip
    study = Power.model_validate({"name": "enough", "title": WORDS, "question": WORDS, "scenario": "kaifeng.yaml"})
    infos = {name: MeasureInfo(m.text, m.unit, BETTER[m.direction]) for name, m in MEASURES.items()}
    origin = Provenance(Text("题", "title"), 7, 12, "0.1.0", loaded.digest)
    names = {spec.id: Text(spec.zh, spec.en) for spec in loaded.scenario.structures}
    return page(result, Subject(study, loaded, origin, names, infos, ())), result


@pytest.fixture(scope="module")
def kaifeng() -> Loaded:
    return read_scenario(SCENARIOS / "kaifeng.yaml")


def test_first_sentence_says_the_largest_numbers_of_the_table(kaifeng: Loaded) -> None:
    found, _ = made(kaifeng, ("paper_list", "closing_right"), 0.03)
    table = found.tables["replications"]
    first = found.sentences[0]
    for size in SIZES:
        rows = table[(table["size"] == size) & (table["power"] == 0.8)]
        said = f"{100 * size:g} % takes {rows['paired'].max():,} paired replications ({rows['careful'].max():,} to be careful"
        assert said in first.en
        assert f"{100 * size:g}% 的差异需 {rows['paired'].max():,} 次成对重复" in first.zh
    check_dictionary(found)
    assert len(table) == 2 * 2 * 3 * 2


def test_the_structure_that_varies_most_stands_for_its_measure(kaifeng: Loaded) -> None:
    found, result = made(kaifeng, ("paper_list", "closing_right"), 0.03)
    hardest = max((p for p in result.pilots if p.measure == TIME), key=lambda p: p.deviation)
    assert hardest.structure == "closing_right"
    sentence = next(t for t in found.sentences if t.en.startswith("Mean time until truly settled"))
    name = next(spec.en for spec in kaifeng.scenario.structures if spec.id == "closing_right")
    assert name in sentence.en and "whose difference varies most" in sentence.en


def test_no_spread_is_told_and_not_drawn(kaifeng: Loaded) -> None:
    found, _ = made(kaifeng, ("paper_list",), 0.0)
    said = " ".join(t.en for t in found.sentences)
    assert "2 replications are enough" in said and "cannot prove" in said
    assert "2 次重复即够" in " ".join(t.zh for t in found.sentences)
    assert list(found.charts) == ["replications"]


def test_what_the_scenario_allows_is_held_against_what_is_needed(kaifeng: Loaded) -> None:
    most = kaifeng.scenario.compare.precision.maximum
    for spread, expected in ((0.001, "each of these sizes"), (0.5, "none of these sizes")):
        found, _ = made(kaifeng, ("paper_list",), spread)
        sentence = next(t for t in found.sentences if "comparison takes" in t.en)
        assert f"{most} replications" in sentence.en and "taken alone" in sentence.en
        assert (
            f"without correction, {expected}; with its correction for 2 differences, at the strictest step, {expected}"
            in (sentence.en)
        )


def test_the_correction_of_the_comparison_can_take_a_size_away(kaifeng: Loaded) -> None:
    """At the deviation chosen, 5 % is seen within the most replications alone, but not as one of four comparisons."""
    most = kaifeng.scenario.compare.precision.maximum
    found, result = made(kaifeng, ("paper_list", "closing_right"), 0.0165)
    own = [n for n in result.needs if n.size == 0.05 and n.power == 0.8]
    assert max(n.careful or 0 for n in own) <= most < max(n.corrected_careful or 0 for n in own)
    sentence = next(t for t in found.sentences if "comparison takes" in t.en)
    assert "without correction, 5 % and 10 % but not 2 %" in sentence.en
    assert "for 4 differences, at the strictest step, 10 % but not 2 % or 5 %" in sentence.en
    assert "足以看出 5%、10% 的差异" in sentence.zh and "不足以看出 2%、5% 的差异" in sentence.zh
    corrected = found.sentences[1]
    assert "Bonferroni, 5 % / 4" in corrected.en
    table = found.tables["replications"]
    assert (table["corrected"] >= table["paired"]).all()
    for size in SIZES:
        rows = table[(table["size"] == size) & (table["power"] == 0.8)]
        assert f"{100 * size:g} % takes {rows['corrected'].max():,} (" in corrected.en


def test_where_pairing_may_cost_it_is_said_with_its_interval(kaifeng: Loaded) -> None:
    found, result = made(kaifeng, ("paper_list", "closing_right"), 0.1, alone=True)
    assert all(p.gain.low < 1.0 < p.gain.high for p in result.pilots)
    below = sum(p.gain.ratio < 1.0 for p in result.pilots)
    sentence = next(t for t in found.sentences if "(pairing)" in t.en)
    assert "of 4, none has" in sentence.en.lower() and "12 pilot replications only" in sentence.en
    assert f"{min(p.gain.ratio for p in result.pilots):.2f} (95 % CI" in sentence.en
    assert below and f"below 1 in {below}, so that pairing may cost" in sentence.en
    assert f"估计值低于 1 的有 {below} 项" in sentence.zh
    assert found.tables["pilot"]["pairing_gain"].tolist() == [p.gain.ratio for p in result.pilots]


def test_marks_fill_their_panels(kaifeng: Loaded) -> None:
    """The axis is chosen from the marks: they reach the middle of a panel, and the numbers keep their room."""
    found, _ = made(kaifeng, ("paper_list",), 0.2)
    panels = found.charts["replications"]("en").axes
    ends = [float(x) for axes in panels for line in axes.lines for x in np.asarray(line.get_xdata(), dtype=np.float64)]
    low, high = panels[0].get_xlim()
    reach = [math.log(x / low) / math.log(high / low) for x in (min(ends), max(ends))]
    assert reach[0] < 0.2 and 0.5 < reach[1] < 0.9


@pytest.mark.parametrize(
    ("structures", "spread", "language"),
    [
        (("closing_right",), 0.03, "zh"),
        (("paper_list", "two_way_dispatch", "closing_right"), 0.02, "en"),
        (("paper_list",), 0.0, "zh"),
    ],
)
def test_charts_are_whole_and_legible(
    structures: tuple[str, ...], spread: float, language: Language, kaifeng: Loaded, tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    found, _ = made(kaifeng, structures, spread)
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
        assert "nan" not in " ".join(text for text, _ in texts).lower()
