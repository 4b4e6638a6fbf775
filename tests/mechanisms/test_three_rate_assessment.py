"""`three_rate_assessment`: a ranking period by period, its pressure, and what pressure breeds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.log.schema import Rows
from sim.mechanisms.base import Mechanism
from sim.mechanisms.three_rate_assessment import ThreeRateAssessment, apply, ranking, react
from sim.mechanisms.window import START, Window
from sim.rules.coefficients import Coefficients
from sim.rules.deadlines import Deadlines
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.codes import Activity, Decision
from tests.mechanisms import district as d

WEEK = 168.0


@pytest.fixture(scope="module")
def small() -> Structure:
    return d.district().structure


def _spec(**parameters: object) -> ThreeRateAssessment:
    return ThreeRateAssessment.model_validate(parameters)


def _seen(structure: Structure) -> list[Window]:
    """Return a start, and a month in which the town offices settled all, half, a quarter and nothing."""
    closed = {d.EAST_CITY: 8, d.EAST_HOMES: 8, d.WEST_CITY: 8}
    return [
        START,
        d.window(WEEK, structure),
        d.window(
            5 * WEEK,
            structure,
            closures=closed,
            on_time=closed,
            settlements={d.EAST_CITY: 8, d.EAST_HOMES: 4, d.WEST_CITY: 2},
            satisfied={d.EAST_CITY: 8, d.EAST_HOMES: 4, d.WEST_CITY: 2},
        ),
    ]


def test_changes_conduct_and_hollow_closing_only(pingshan: Structure) -> None:
    changed = {(c.table, c.field) for c in diff(pingshan, apply(pingshan, _spec(), 1.0))}
    assert changed == {("conduct", "pressure"), ("conduct", "shift"), ("deadlines", "perfunctory")}


def test_nested_limit_an_assessment_without_harshness_is_none(
    pingshan: Structure, run_with: Callable[[list[Mechanism]], Rows]
) -> None:
    mild = _spec(harshness=0.0)
    assert diff(pingshan, apply(pingshan, mild, 1.0)) == []
    assert run_with([mild]).tobytes() == run_with([]).tobytes()


def test_before_the_first_ranking_everybody_feels_half_of_it(small: Structure) -> None:
    after = apply(small, _spec(harshness=0.6, shift=2.0, gaming=0.5), 1.0)
    assert after.conduct.pressure == pytest.approx([0.3] * 8 + [0.0])
    assert after.conduct.shift == pytest.approx([-0.6] * 8 + [0.0])
    assert after.rules.deadlines.perfunctory == pytest.approx(0.15)
    assert react([START], after, _spec(), 1.0) is after


def test_only_targets_are_assessed(small: Structure) -> None:
    after = apply(small, _spec(targets=["town"]), 1.0)
    assert np.flatnonzero(after.conduct.pressure).tolist() == [d.EAST_CITY, d.EAST_HOMES, d.WEST_CITY, d.WEST_HOMES]


def test_ranks_stand_within_the_tier_and_whoever_closed_nothing_has_none(small: Structure) -> None:
    rank = ranking(small, _spec(), *_seen(small)[1:])
    assert rank[[d.EAST_CITY, d.EAST_HOMES, d.WEST_CITY, d.WEST_HOMES]].tolist() == [0.0, 0.5, 1.0, 0.0]
    assert rank[[d.COUNTY_CITY, d.EAST_GRID, d.DESK]].tolist() == [0.0, 0.0, 0.0]


def test_weights_decide_who_is_first(small: Structure) -> None:
    begin = d.window(WEEK, small)
    end = d.window(
        5 * WEEK,
        small,
        closures={d.EAST_CITY: 10, d.WEST_CITY: 10},
        on_time={d.EAST_CITY: 10},
        settlements={d.WEST_CITY: 10},
    )
    prompt = ranking(small, _spec(response=1, solution=0, satisfaction=0), begin, end)
    sound = ranking(small, _spec(response=0, solution=1, satisfaction=0), begin, end)
    assert (prompt[d.EAST_CITY], prompt[d.WEST_CITY]) == (0.0, 1.0)
    assert (sound[d.EAST_CITY], sound[d.WEST_CITY]) == (1.0, 0.0)


def test_formula_of_pressure_after_a_ranking(small: Structure) -> None:
    spec = _spec(harshness=0.6, shift=2.0, gaming=0.5)
    after = react(_seen(small), apply(small, spec, 1.0), spec, 1.0)
    ranked = after.conduct.pressure[[d.EAST_CITY, d.EAST_HOMES, d.WEST_CITY, d.WEST_HOMES]]
    assert ranked == pytest.approx([0.3, 0.45, 0.6, 0.3])
    assert after.conduct.shift == pytest.approx(-2.0 * after.conduct.pressure)
    assert after.rules.deadlines.perfunctory == pytest.approx(0.5 * after.conduct.pressure[:8].mean())


def test_a_ranking_takes_nothing_from_pressure_that_was_there(small: Structure) -> None:
    pressed = small.with_conduct(pressure=np.full(9, 0.5))
    spec = _spec(harshness=0.6)
    after = react(_seen(small), apply(pressed, spec, 1.0), spec, 1.0)
    assert after.conduct.pressure[d.WEST_CITY] == pytest.approx(1.0 - 0.5 * 0.4)
    assert after.conduct.pressure[d.DESK] == 0.5


def test_law_pressure_grows_with_harshness_and_intensity(small: Structure) -> None:
    def mean(harshness: float, intensity: float) -> float:
        spec = _spec(harshness=harshness)
        return float(react(_seen(small), apply(small, spec, intensity), spec, intensity).conduct.pressure.mean())

    assert mean(0.2, 1.0) < mean(0.5, 1.0) < mean(1.0, 1.0) <= 1.0
    assert mean(0.5, 0.3) < mean(0.5, 0.6) < mean(0.5, 1.0)
    assert react(_seen(small), small, _spec(), 0.0) is small


def test_nobody_is_ranked_by_what_was_before_it_began(small: Structure) -> None:
    spec = _spec(every="4 weeks", intensity={"start": "3 weeks"})
    structure = apply(small, spec, 1.0)
    assert react(_seen(small), structure, spec, 1.0) is structure


def test_until_a_period_is_complete_nothing_moves(small: Structure) -> None:
    spec = _spec(every="8 weeks")
    structure = apply(small, spec, 1.0)
    assert react(_seen(small), structure, spec, 1.0) is structure


def test_passing_falls(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    def passes(rows: Rows) -> int:
        return int(((rows["decision"] == Decision.HAND_OVER) & (rows["fits"] == 1)).sum())

    assert passes(run_with([_spec(harshness=1.0, shift=2.0)])) < passes(run_with([]))


def test_harm_more_is_closed_without_being_settled() -> None:
    late = Coefficients(deadlines=Deadlines(window=0.9, perfunctory=0.1))
    world = d.district(rules=late, rate=0.8, limit=10.0)

    def settled(rows: Rows) -> float:
        return float(np.mean(rows["settled"][rows["activity"] == Activity.CLOSE] == 1))

    assert settled(world.under(_spec(harshness=1.0, gaming=0.5)).run()) < settled(world.run())
