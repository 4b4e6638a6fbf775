"""Requests on the desks of a class are real, and the chance with which the rule passes them is the engine's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.engine.simpy_engine import SimpyEngine
from sim.engine.steps.luck import drawn
from sim.mechanisms.class_choices import ClassChoices
from sim.scenario.reading import read_scenario
from sim.study.run import build_world, run
from sim.vocabulary.codes import Activity, Decision
from sim.vocabulary.draws import For
from sim.vocabulary.errors import ResultsError
from sim.web.lesson import cases
from sim.web.lesson.desk import Vignette
from sim.web.lesson.plan import CHOICES, Length, Plan
from sim.web.lesson.rule import expected, mechanism, share_of, shares
from sim.web.lesson.state import Choice, State
from sim.web.lesson.variant import scenario_with

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
WEEKS = 3


@pytest.mark.parametrize(("name", "structure"), [("kaifeng", "hierarchy"), ("w_city_fragmentation", "duplicated")])
def test_the_engine_s_luck_and_the_chance_give_the_log_s_decisions(name: str, structure: str) -> None:
    """Drawn again, each pass of the log falls below the chance and each request kept above it; no pass is left out."""
    world = build_world(read_scenario(SCENARIOS / f"{name}.yaml"))
    hours = 168.0 * WEEKS
    world = world._replace(demand=world.demand._replace(horizon=hours, hourly=world.demand.hourly[: int(hours)]))
    standing = world._replace(baseline=cases._standing(world, structure))
    rows, requests = run(world, structure, cases.REPLICATION, engine=SimpyEngine)
    stays = list(cases.stays_of(standing, rows, requests))
    passes = rows["decision"] == Decision.HAND_OVER
    for stay in stays:
        case = cases._Case(requests, stay.request, standing)
        below = drawn(case, 0, int(rows["visit"][stay.row]), For.PASS) < stay.chance
        assert below == passes[stay.row], stay
    decided = (rows["activity"] == Activity.TRIAGE) & (rows["part"] == 0) & (rows["round"] == 0) & (rows["fits"] == 1)
    assert len(stays) > 100
    assert int((decided & passes).sum()) == sum(bool(passes[stay.row]) for stay in stays)


@pytest.fixture(scope="module")
def kaifeng() -> dict[str, tuple[Vignette, ...]]:
    """Return the requests for three tiers of Kaifeng."""
    return cases.vignettes(read_scenario(SCENARIOS / "kaifeng.yaml"), "hierarchy", ["community", "township", "county"])


def test_what_lies_on_the_desk(kaifeng: dict[str, tuple[Vignette, ...]]) -> None:
    for tier, found in kaifeng.items():
        assert 20 < len(found) <= cases.MOST_CASES, tier
        for vignette in found:
            labels = [fact.label.en for fact in vignette.facts]
            assert labels == [
                "Matter", "Place", "Your office", "Where it comes from", "Powers", "Risk", "On your desk", "Limit",
                "Is passing on seen", "Now",
            ]  # fmt: skip
            assert all(fact.value.zh and fact.value.en and fact.label.zh for fact in vignette.facts)
            assert 0.0 < vignette.chance < 1.0
            direct = any(fact.value.en == "The citizen came directly" for fact in vignette.facts)
            assert set(vignette.choices) == set(CHOICES) - ({"return"} if direct else set())
        assert len({vignette.facts[0].value.en for vignette in found[:6]}) > 1, "one matter after another"
    assert len({vignette.facts[0].value.en for found in kaifeng.values() for vignette in found}) > 5
    assert (
        len({fact.value.en for found in kaifeng.values() for v in found for fact in v.facts if fact.label.en == "Risk"})
        == 2
    )


def test_the_same_scenario_gives_the_same_requests(kaifeng: dict[str, tuple[Vignette, ...]]) -> None:
    again = cases.vignettes(read_scenario(SCENARIOS / "kaifeng.yaml"), "hierarchy", ["county"])
    assert again["county"] == kaifeng["county"]


def test_the_example_of_the_library_expects_what_the_rule_does(kaifeng: dict[str, tuple[Vignette, ...]]) -> None:
    loaded = read_scenario(SCENARIOS / "kaifeng_class.yaml")
    spec = next(structure for structure in loaded.scenario.structures if structure.id == "class").chosen()[0]
    assert isinstance(spec, ClassChoices)
    for choice in spec.tiers:
        mean = float(np.mean([vignette.chance for vignette in kaifeng[choice.tier]]))
        assert choice.expected.value == round(mean, 2)


def test_a_structure_that_changes_under_way_has_no_one_rule() -> None:
    loaded = read_scenario(SCENARIOS / "beijing_path.yaml")
    moving = [spec.id for spec in loaded.scenario.structures if any(m.intensity.start for m in spec.chosen())]
    assert moving
    with pytest.raises(ResultsError):
        cases.vignettes(loaded, moving[0], ["street"])


LENGTHS = {5: Length(("decide", "run"), (), 2, ())}
PLAN = Plan(LENGTHS, {}, ("low", "high"), 2, {"low": (CHOICES,) * 3, "high": (CHOICES,) * 2}, {}, 0)
CHANCES = {"low": (0.1, 0.2, 0.6), "high": (0.5, 0.7)}


def decided(*made: tuple[str, str, str]) -> State:
    """Return a class that decided so: (tier, case, choice), each by another student."""
    choices = tuple(Choice(k + 1, tier, case, choice) for k, (tier, case, choice) in enumerate(made))
    return State(length=5, decisions=choices)


def test_the_rule_counts_passing_and_returning_and_nothing_else() -> None:
    state = decided(
        ("low", "low:0", "pass"), ("low", "low:1", "return"), ("low", "low:2", "call_in"), ("low", "low:0", "handle")
    )
    assert shares(PLAN, state)["low"][:1] == (0.5,) and shares(PLAN, state)["low"].n == 4
    assert "high" not in shares(PLAN, state)


def test_what_the_rule_would_have_done_is_the_mean_over_what_was_seen() -> None:
    state = decided(("low", "low:0", "pass"), ("low", "low:0", "handle"), ("low", "low:2", "handle"))
    assert expected(PLAN, state, CHANCES)["low"] == pytest.approx((0.1 + 0.1 + 0.6) / 3)
    hands = decided(("high", "", "pass"))
    assert expected(PLAN, hands, CHANCES)["high"] == pytest.approx(0.6)


def test_the_interval_of_a_share() -> None:
    """Jeffreys' interval for 3 of 10 leaves 2.5 % of a beta(3.5, 7.5) on each side; none and all are closed."""
    found = share_of(3, 10)
    x = (np.arange(1_000_000) + 0.5) / 1_000_000
    density = x**2.5 * (1.0 - x) ** 6.5
    for side in (x < found.low, x > found.high):
        assert density[side].sum() / density.sum() == pytest.approx(0.025, abs=1e-5)
    assert share_of(0, 8).low == 0.0 and share_of(8, 8).high == 1.0
    assert all(share_of(k, 9).low <= k / 9 <= share_of(k, 9).high for k in range(10))


def test_nobody_decides_and_there_is_no_structure_of_the_class() -> None:
    assert mechanism(PLAN, State(length=5), CHANCES) is None


def test_the_class_s_structure_is_the_first_one_with_its_choices_on_top(tmp_path: Path) -> None:
    loaded = read_scenario(SCENARIOS / "w_city_fragmentation.yaml")
    own = ClassChoices.model_validate({"tiers": [{"tier": "city", "passed": 0.1, "expected": 0.4, "decisions": 12}]})
    made = scenario_with(loaded, ["duplicated", "holistic"], own)
    specs = {spec.id: spec.chosen() for spec in made.scenario.structures}
    first = next(spec for spec in loaded.scenario.structures if spec.id == "duplicated")
    assert list(specs) == ["duplicated", "holistic", "class"]
    assert specs["class"][:-1] == first.chosen() and specs["class"][-1] == own
    assert made.scenario.compare.baseline == "duplicated"
    assert made.digest == scenario_with(loaded, ["duplicated", "holistic"], own).digest != loaded.digest


def test_what_a_group_buys_is_laid_on_tables_and_tree() -> None:
    loaded = read_scenario(SCENARIOS / "kaifeng.yaml")
    made = scenario_with(
        loaded, ["closing_right"], None, [("offices.staff.community", 1.2), ("behaviour.entry.front_accuracy", 0.9)]
    )
    tiers = {row.id: row.tier for row in loaded.tables.places}
    hours = [
        sum(o.staff * o.share for o in each.tables.offices if tiers[o.place] == "community") for each in (loaded, made)
    ]
    assert hours[1] == pytest.approx(1.2 * hours[0])
    assert made.scenario.behaviour.entry.front_accuracy.value == 0.9
    assert [spec.id for spec in made.scenario.structures] == ["closing_right"]
