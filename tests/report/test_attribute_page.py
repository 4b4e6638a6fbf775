"""The page of an attribution: sentences that say what the numbers say, whole tables, legible charts."""

from __future__ import annotations

import logging
import math
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.measures.registry import MEASURES
from sim.report.chart_data import Better, MeasureInfo, Provenance
from sim.report.studies.attribute import page
from sim.report.studies.page import StudyPage, Subject
from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario
from sim.scenario.studies.attribute import Attribute
from sim.study.analysis.attribution import attribution, shown
from sim.study.attribute import Attributed, Measured, Player, alike, players_of, structure_of
from sim.vocabulary.text import LANGUAGES, Language, Text
from tests.report.test_charts import covered, labels

SCENARIOS = Path(__file__).parents[2] / "scenarios"
TIME, HOURS = "resolution_time_true_mean", "grassroots_hours_per_worker_week"
BETTER: dict[int, Better] = {-1: "lower", 1: "higher", 0: "neither"}


def result(
    structure: str,
    players: tuple[Player, ...],
    parts: list[float],
    together: dict[tuple[int, int], float],
    noise: float = 0.1,
    n: int = 12,
    measures: tuple[str, ...] = (TIME,),
) -> Attributed:
    """Return made-up runs of parts and pair effects, divided."""
    rng = np.random.default_rng(2)
    k = len(players)
    spread = rng.normal(0.0, noise, size=(n, k)) * (np.array(parts) != 0.0)
    # The means are exactly the parts, so that sentences are known word for word.
    own = np.array(parts) + spread - spread.mean(axis=0)
    worth: NDArray[np.float64] = np.zeros((n, 1 << k))
    luck = rng.normal(20.0, 2.0, size=n)
    for mask in range(1 << k):
        inside = [i for i in range(k) if alike(players, mask) >> i & 1]
        pair = sum(size for (i, j), size in together.items() if i in inside and j in inside)
        worth[:, mask] = luck + own[:, inside].sum(axis=1) + pair
    found = attribution(worth, 500, 3)
    return Attributed(structure, players, n, 500, {measure: Measured(found, 0) for measure in measures})


def subject(loaded: Loaded, measures: tuple[str, ...] = (TIME, HOURS)) -> Subject:
    """Return what the page needs to know of a scenario."""
    words = {"zh": "题", "en": "title"}
    study = Attribute.model_validate({"name": "parts", "title": words, "question": words, "scenario": "kaifeng.yaml"})
    title = loaded.scenario.title
    origin = Provenance(Text(title.zh, title.en), 7, 12, "0.1.0", loaded.digest)
    infos = {
        name: MeasureInfo(MEASURES[name].text, MEASURES[name].unit, BETTER[MEASURES[name].direction])
        for name in measures
    }
    structures = {spec.id: Text(spec.zh, spec.en) for spec in loaded.scenario.structures}
    return Subject(study, loaded, origin, structures, infos, ())


@pytest.fixture(scope="module")
def kaifeng() -> Loaded:
    return read_scenario(SCENARIOS / "kaifeng.yaml")


@pytest.fixture(scope="module")
def quzhou() -> Loaded:
    return read_scenario(SCENARIOS / "quzhou_modules.yaml")


def kaifeng_page(
    loaded: Loaded, parts: list[float], together: dict[tuple[int, int], float], noise: float = 0.1
) -> StudyPage:
    """Return the page of Kaifeng's five mechanisms with these parts."""
    players = players_of(structure_of(loaded, "closing_right"))
    return page(result("closing_right", players, parts, together, noise), subject(loaded))


def test_the_first_sentence_divides_the_effect(kaifeng: Loaded) -> None:
    made = kaifeng_page(kaifeng, [-3.0, -1.0, 0.5, 0.0, -1.5], {(0, 1): 0.4})
    zh, en = made.sentences[0]
    assert en.startswith("Of the 4.60 ") and "days saved in mean time until truly settled under two-way dispatch" in en
    assert (
        "95 % CI" in en
        and "parts with joint 95 % intervals" in en
        and "power list accounts for 2.80 (" in en
        and "targeted dispatch for 0.80 (" in en
    )
    assert "the other way (added): trace 0.50 (" in en
    assert "not shown to contribute: settlement in the grid (exactly 0)" in en
    assert (
        zh.startswith("双向交办与网格员关闭权使真正解决平均时长缩短 4.60 天")
        and "其中（联合 95% 区间）：权责清单 2.80（" in zh
        and "未见贡献：网格内协商解决（恰为 0）" in zh
    )
    assert "作用相反（延长）：处处留痕" in zh


def test_shares_are_said_only_where_parts_make_a_whole(kaifeng: Loaded) -> None:
    # With a part that works against the others, what they account for is more than the whole.
    net = kaifeng_page(kaifeng, [-3.0, -1.0, 0.5, 0.0, -1.5], {}).sentences[0]
    assert "%" not in net.en.replace("95 %", "") and "占" not in net.zh
    whole = kaifeng_page(kaifeng, [-3.0, -1.0, -0.5, 0.0, -0.5], {}).sentences[0]
    assert "; 60 %)" in whole.en and "占 60%" in whole.zh


def test_the_largest_is_named_only_where_it_is_apart(kaifeng: Loaded) -> None:
    named = kaifeng_page(kaifeng, [-3.0, -1.0, 0.5, 0.2, -1.5], {}).sentences[1]
    assert "the largest part is that of power list" in named.en and "grid worker's closing right by 1." in named.en
    close = kaifeng_page(kaifeng, [-3.0, -3.02, 0.5, 0.2, -1.5], {}, noise=0.4).sentences[1]
    assert "none is named the largest" in close.en and "不能断定哪一项贡献最大" in close.zh


def test_no_shares_of_what_was_not_shown(kaifeng: Loaded) -> None:
    made = kaifeng_page(kaifeng, [-3.0, 3.0, 0.0, 0.0, 0.0], {}, noise=0.8)
    first = made.sentences[0]
    assert "no difference is shown" in first.en and "未见" in first.zh and "不列份额" in first.zh
    assert "power list -" in first.en and "targeted dispatch +" in first.en
    assert not any("%" in text.en.replace("95 %", "") for text in made.sentences[:2])
    assert not any("largest" in text.en for text in made.sentences)
    assert made.tables["shapley"]["share"].isna().all()
    made_title = made.charts[f"waterfall_{TIME}"]("en").get_suptitle().replace("\n", " ")
    assert "no difference shown" in made_title and "no shares" in made_title


def test_nothing_to_divide(kaifeng: Loaded) -> None:
    made = kaifeng_page(kaifeng, [0.0] * 5, {})
    assert "nothing to divide" in made.sentences[0].en and "无可分解" in made.sentences[0].zh
    assert "no interaction is shown" in made.sentences[1].en


def test_what_ablation_misses_is_said(kaifeng: Loaded) -> None:
    parts = [-3.0, -1.0, 0.5, 0.2, -1.5]
    off = next(text for text in kaifeng_page(kaifeng, parts, {(0, 1): 2.0}).sentences if "switched on alone" in text.en)
    assert "the gap of +2.0" in off.en and "interplay" in off.en and "+2.0" in off.zh
    none = next(text for text in kaifeng_page(kaifeng, parts, {}).sentences if "switched on alone" in text.en)
    assert "not shown to differ" in none.en and "未见差异" in none.zh


def test_sums_are_named_for_what_they_are(kaifeng: Loaded) -> None:
    # The number is all less all but one: what a mechanism adds to the others, with the sign of its effect, and no loss.
    made = kaifeng_page(kaifeng, [-3.0, -1.0, 0.5, 0.2, -1.5], {(0, 1): 2.0})
    off = next(text for text in made.sentences if "switched on alone" in text.en)
    assert (
        "each on top of all the others they add up to -0.8" in off.en and "加在其余各项之上的作用之和为 -0.8" in off.zh
    )
    figure = made.charts[f"ablation_{TIME}"]
    heads: dict[Language, str] = {"zh": "加在其余之上", "en": "on top of all the others"}
    for language, head in heads.items():
        said = " ".join(text for text, _ in labels(figure(language)))
        assert head in said and "取消" not in said and "taken away" not in said


def test_one_of_many_is_judged_by_its_joint_interval(kaifeng: Loaded) -> None:
    players = players_of(structure_of(kaifeng, "closing_right"))
    rng = np.random.default_rng(8)
    for _ in range(200):
        found = attribution(rng.normal(50.0, 1.0, size=(12, 32)), 500, 3)
        if not any(map(shown, found.interactions_joint)) and any(map(shown, found.interactions)):
            break
    made = page(Attributed("closing_right", players, 12, 500, {TIME: Measured(found, 0)}), subject(kaifeng))
    said = " ".join(text.en for text in made.sentences)
    assert "no interaction is shown in any of 10 pairs of mechanisms (joint 95 % intervals)" in said
    assert "the 10 of pairs" in said and "the 5 intervals of the parts hold all at once" in said
    assert "no interaction shown in any of 10" in made.charts[f"interactions_{TIME}"]("en").get_suptitle().replace(
        "\n", " "
    )
    table = made.tables["interactions"]
    assert ((table["low"] > 0.0) | (table["high"] < 0.0)).any()
    assert ((table["joint_low"] <= 0.0) & (table["joint_high"] >= 0.0)).all()


def test_what_turns_round_is_said(kaifeng: Loaded) -> None:
    made = kaifeng_page(kaifeng, [-3.0, -1.0, 0.5, 0.2, -1.5], {(0, 1): 2.5})
    said = next(text for text in made.sentences if "turned round" in text.en)
    assert "targeted dispatch makes -1.0" in said.en and "+1.5" in said.en and "power list" not in said.en
    assert "靶向派单单独启用为 -1.0" in said.zh
    straight = kaifeng_page(kaifeng, [-3.0, -1.0, 0.5, 0.2, -1.5], {(0, 1): 0.5})
    assert not any("direction turned round" in text.en for text in straight.sentences)


def test_small_parts_keep_their_sign_and_width(kaifeng: Loaded) -> None:
    players = players_of(structure_of(kaifeng, "closing_right"))
    found = result("closing_right", players, [-30.0, -9.0, 0.03, 0.0, -2.0], {}, noise=0.0)
    told = attribution(wobbly([-30.0, -9.0, 0.03, 0.0, -2.0], [9.0, 0.3, 0.01, 0.0, 0.001]), 500, 3)
    made = page(found._replace(measures={TIME: Measured(told, 0)}), subject(kaifeng)).sentences[0].en
    assert "of the 41 days" in made.lower() and "trace 0.03 (0.02 to 0.04)" in made
    assert "targeted dispatch for 9.0 (8.7 to 9.3)" in made
    assert "closing right for 2.0000 (" in made or "closing right for 2.000 (" in made


def wobbly(parts: list[float], noise: list[float]) -> NDArray[np.float64]:
    """Return an additive game whose parts have these means exactly, and noise of different sizes."""
    rng = np.random.default_rng(5)
    spread = rng.normal(size=(12, 5)) * np.array(noise)
    own = np.array(parts) + spread - spread.mean(axis=0)
    members = np.array([[mask >> i & 1 for i in range(5)] for mask in range(32)])
    worth: NDArray[np.float64] = 80.0 + own @ members.T
    return worth


def test_pairs_are_named_with_their_intervals(kaifeng: Loaded) -> None:
    said = " ".join(text.en for text in kaifeng_page(kaifeng, [-3.0, -1.0, 0.5, 0.2, -1.5], {(0, 1): 2.0}).sentences)
    assert (
        "pairs of mechanisms shown to interact, 1 of 10 (joint 95 % intervals)" in said
        and "power list with targeted dispatch +2.0" in said
    )


def test_pooling_apart(quzhou: Loaded) -> None:
    players = players_of(structure_of(quzhou, "pooled"))
    made = page(result("pooled", players, [-2.0, -1.0], {}), subject(quzhou))
    said = next(text for text in made.sentences if "on top of all the others it makes" in text.en)
    assert "modules: pooling of staff accounts for -0.5" in said.en and "it makes -1.0" in said.en
    assert "条抓块统、模块化：合并人员占 -0.5" in said.zh
    kinds = made.tables["shapley"].set_index("player")["kind"]
    assert kinds.to_dict() == {"modules": "mechanism", "pooling (modules)": "pooling"}
    assert list(made.tables["coalitions"]["coalition"]) == ["none", "modules", "modules+pooling (modules)"]
    beijing = read_scenario(SCENARIOS / "beijing_swift_response.yaml")
    four = players_of(structure_of(beijing, "harsh_ranking"))
    made = page(result("harsh_ranking", four, [-2.0, -1.0, 0.5, 0.0], {}), subject(beijing))
    assert any("Delegation moves people" in text.en and "cannot be told apart" in text.en for text in made.sentences)
    assert not any("pools staff" in text.en for text in made.sentences)


def test_few_replications_are_owned_up_to(kaifeng: Loaded) -> None:
    players = players_of(structure_of(kaifeng, "closing_right"))
    made = page(result("closing_right", players, [-3.0, -1.0, 0.5, 0.2, -1.5], {}, n=4), subject(kaifeng))
    assert any("With only 4 replications" in text.en for text in made.sentences)


def test_tables_agree_with_one_another_and_with_the_dictionary(kaifeng: Loaded) -> None:
    made = kaifeng_page(kaifeng, [-3.0, -1.0, 0.5, 0.2, -1.5], {(0, 1): 2.0, (2, 4): -0.4})
    shapley, totals, coalitions = (made.tables[name] for name in ("shapley", "totals", "coalitions"))
    whole = float(totals["difference"].iloc[0])
    assert shapley["value"].sum() == pytest.approx(whole, rel=1e-9)
    assert shapley["share"].sum() == pytest.approx(1.0, rel=1e-9)
    assert shapley["alone"].sum() == pytest.approx(totals["alone_sum"].iloc[0], rel=1e-9)
    full = coalitions.set_index("coalition")["mean"]
    assert len(full) == 32 and full["none"] == 0.0
    assert full["+".join(shapley["player"])] == pytest.approx(whole)
    assert full["power_list"] == pytest.approx(shapley.set_index("player")["alone"]["power_list"])
    described = {(column.table, column.column) for column in made.columns}
    assert described == {(name, column) for name, table in made.tables.items() for column in table.columns}
    assert all(column.text.zh and column.text.en for column in made.columns)
    assert len(made.columns) == len(described)


def test_both_languages_say_as_much(kaifeng: Loaded) -> None:
    made = kaifeng_page(kaifeng, [-3.0, -1.0, 0.5, 0.2, -1.5], {(0, 1): 2.0})
    for text in made.sentences:
        assert text.zh.endswith("。") and text.en.endswith(".") and "nan" not in text.en
        assert "  " not in text.en and "()" not in text.en and " ;" not in text.en


def cases() -> dict[str, tuple[str, str, list[float], dict[tuple[int, int], float]]]:
    """Return scenarios, structures and made-up parts of different sizes."""
    return {
        "five": ("kaifeng", "closing_right", [-3.0, -1.0, 0.5, 0.0, -1.5], {(0, 1): 0.8, (1, 3): -0.5}),
        "pooling": ("quzhou_modules", "pooled", [-2.0, -1.0], {}),
        "null": ("kaifeng", "closing_right", [0.0] * 5, {}),
        "one": ("quzhou_modules", "seconded", [-2.0], {}),
    }


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", list(cases()))
def test_charts_are_whole_and_legible(
    case: str, language: Language, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    check_case(case, language, tmp_path, caplog)


def test_one_chart_of_each_kind(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    check_case("five", "zh", tmp_path, caplog)


def check_case(case: str, language: Language, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Check the charts of one case."""
    file, structure, parts, together = cases()[case]
    loaded = read_scenario(SCENARIOS / f"{file}.yaml")
    players = players_of(structure_of(loaded, structure))
    check_charts(page(result(structure, players, parts, together), subject(loaded)), loaded, language, tmp_path, caplog)


@pytest.mark.slow
def test_ten_mechanisms_have_room(kaifeng: Loaded, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    players = players_of(structure_of(kaifeng, "closing_right"))
    ten = tuple(
        player._replace(name=f"{player.name}{k}", text=Text(f"{player.text.zh}{k}", f"{player.text.en} {k}"))
        for k in range(2)
        for player in players
    )
    made = result(
        "closing_right", ten, [-3.0, -1.0, 0.5, 0.0, -1.5, 0.7, -0.2, 0.1, -0.9, -1.1], {(0, 9): 0.8, (1, 3): -0.5}
    )
    check_charts(page(made, subject(kaifeng)), kaifeng, "en", tmp_path, caplog)


def check_charts(
    made: StudyPage, loaded: Loaded, language: Language, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Check every chart as people see it: nothing clipped, nothing on top of something else, units and origin there."""
    players = made.tables["shapley"]["player"].nunique()
    assert len(made.charts) == min(players, 3)
    for name, drawing in made.charts.items():
        with caplog.at_level(logging.WARNING, logger="matplotlib"):
            figure = drawing(language)
            figure.savefig(folder / f"{name}.png")
        assert not caplog.records
        canvas, texts = figure.bbox, labels(figure)
        assert math.isclose(canvas.width / canvas.height, 16 / 9, rel_tol=0.01)
        for text, box in texts:
            assert box.x0 >= canvas.x0 and box.x1 <= canvas.x1 and box.y0 >= canvas.y0 and box.y1 <= canvas.y1, (
                name,
                text,
            )
        for (one, first), (other, second) in combinations(texts, 2):
            assert covered(first, second) < 0.12, (name, one, other)
        said = " ".join(text for text, _ in texts).replace("\n", " ")
        assert loaded.digest[:8] in said and "nan" not in said.lower() and "95" in said
