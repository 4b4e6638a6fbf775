"""The study kind `optimise`: which runs are asked for, that the total is kept, what is decided and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from sim.measures.counted import COUNTED
from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario
from sim.scenario.studies.optimise import Optimise
from sim.scenario.studies.reading import read_study
from sim.scenario.variant import STAFF, Change, base_of
from sim.study.analysis.pareto import non_dominated
from sim.study.asked import Ask, in_force
from sim.study.candidates import space_of
from sim.study.evaluate import Evaluator
from sim.study.optimise import Optimised, optimise
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

SCENARIOS = Path(__file__).parents[2] / "scenarios"
TIME, LOAD = "resolution_time_true_mean", "grassroots_utilisation"
Rule = Callable[[tuple[Change, ...], int], Sequence[float]]


@pytest.fixture(scope="module")
def pingshan() -> Loaded:
    return read_scenario(SCENARIOS / "pingshan.yaml")


@pytest.fixture(scope="module")
def kaifeng() -> Loaded:
    return read_scenario(SCENARIOS / "kaifeng.yaml")


class Fake:
    """Evaluate by a rule on the changes and the replication, instead of running."""

    def __init__(self, loaded: Loaded, rule: Rule) -> None:
        self.loaded, self.seed, self.rule = loaded, 7, rule
        self.calls: list[list[Ask]] = []

    def __call__(self, asks: Sequence[Ask], measures: Sequence[str]) -> pd.DataFrame:
        self.calls.append(list(asks))
        rows = [(a.point, a.structure, a.replication, *self.rule(a.changes, a.replication)) for a in asks]
        return pd.DataFrame(rows, columns=["point", "structure", "replication", *measures])

    def log(self, text: Text) -> None:
        assert text.zh and text.en


def study(**options: Any) -> Optimise:
    words = {"zh": "题", "en": "title"}
    return Optimise.model_validate(
        {"name": "best", "title": words, "question": words, "scenario": "pingshan.yaml", "measures": [TIME, LOAD]}
        | {"resamples": 200, "evaluations": 40, "population": 10}
        | options
    )


def staffing(**options: Any) -> dict[str, Any]:
    bounds = {"community": [0.7, 1.5], "street": [0.7, 1.5], "district": [0.7, 1.5]}
    return {"staffing": {"tiers": bounds} | options}


def costs(**options: Any) -> dict[str, Any]:
    words = {"zh": "点", "en": "points"}
    named = {"power_list": 3, "targeted_dispatch": 4, "trace": 2, "grid_resolution": 3, "grid_closure": 3}
    return {
        "mechanisms": {"costs": named, "budget": 10, "unit": words, "grounds": words} | options,
        "scenario": "kaifeng.yaml",
    }


def run(made: Optimise, loaded: Loaded, rule: Rule) -> tuple[Optimised, Fake]:
    fake = Fake(loaded, rule)
    return optimise(made, cast(Evaluator, fake)), fake


def luck(replication: int) -> tuple[float, float]:
    """Return what all points share in a replication."""
    one, other = np.random.default_rng(replication).normal(size=2)
    return float(one), float(other)


def by_staff(changes: tuple[Change, ...], replication: int) -> Sequence[float]:
    """Time falls with the district's posts, load with the communities': a trade-off by construction."""
    factors = {path.removeprefix(STAFF): float(value) for path, value in changes}
    own = np.random.default_rng([replication, int(1e6 * sum(factors.values()))]).normal(0.0, 0.02, size=2)
    shared = luck(replication)
    time = 20.0 / factors.get("district", 1.0) + shared[0] + own[0]
    load = 0.8 / factors.get("community", 1.0) + 0.05 * shared[1] + 0.01 * own[1]
    return time, load


def test_every_staffing_keeps_the_posts_of_today_in_the_tables(pingshan: Loaded) -> None:
    found, fake = run(study(**staffing()), pingshan, by_staff)
    tier = {row.id: row.tier for row in pingshan.tables.places}

    def posts(loaded_offices: Any) -> float:
        return float(
            sum(
                row.staff * row.share
                for row in loaded_offices
                if tier[row.place] in {p.name for p in found.space.parts}
            )
        )

    today = posts(pingshan.tables.offices)
    assert found.space.budget == pytest.approx(today)
    base = base_of(pingshan)
    for changes in {ask.changes for call in fake.calls for ask in call}:
        assert posts(base.vary(changes).tables.offices) == pytest.approx(today, rel=1e-9)
    assert all(point.feasible for point in found.points)
    assert found.points[0].values == (1.0, 1.0, 1.0)
    assert fake.calls[0][0].changes == ()


def test_a_budget_scales_the_total(pingshan: Loaded) -> None:
    found, _ = run(study(**staffing(budget=0.9)), pingshan, by_staff)
    today = sum(part.size for part in found.space.parts)
    assert not found.points[0].feasible
    assert not found.on_front[0]
    assert all(point.cost == pytest.approx(0.9 * today) for point in found.points[1:])


def test_known_trade_off_is_found_and_nobody_is_best_at_all(pingshan: Loaded) -> None:
    found, _ = run(study(**staffing(), evaluations=120, population=20), pingshan, by_staff)
    front = [found.points[k].values for k in np.flatnonzero(found.on_front)]
    # Nothing is gained by posts in the streets: what the district leaves belongs to the communities, up to their bound.
    community, street, district = found.space.parts

    def share_of_best(values: tuple[float, ...]) -> float:
        left = found.space.budget - district.size * values[2] - street.size * street.low
        return values[0] / min(community.high, left / community.size)

    assert len(front) > 5
    assert np.median([share_of_best(values) for values in front]) > 0.93
    # The first generation is drawn at random: it has not learnt that yet.
    assert np.median([share_of_best(point.values) for point in found.points[2:20]]) < 0.85
    assert found.on_front.tolist() == non_dominated(found.values.mean(axis=1)).tolist()
    assert (found.front_share[~found.on_front] < 1.0).all()
    best = found.system_points[found.told.decision.remaining[0]]
    assert found.points[best].values[2] == max(values[2] for values in front)


def test_finalists_are_judged_on_replications_that_did_not_pick_them(pingshan: Loaded) -> None:
    made = study(**staffing())
    _, fake = run(made, pingshan, by_staff)
    search, after = fake.calls[:5], fake.calls[5:]
    assert {ask.replication for call in search for ask in call} == set(range(made.replications))
    fresh = {ask.replication for call in after for ask in call}
    assert min(fresh) == made.replications
    assert len(fresh) >= made.first_stage
    assert all(ask.structure == "dispatch" for call in fake.calls for ask in call)
    asked = [(ask.point, ask.replication) for call in fake.calls for ask in call]
    assert len(asked) == len(set(asked))


def test_same_seed_same_answer(pingshan: Loaded) -> None:
    one, other = (run(study(**staffing()), pingshan, by_staff)[0] for _ in range(2))
    assert one.points == other.points
    np.testing.assert_array_equal(one.values, other.values)
    assert one.told.pairs == other.told.pairs
    assert one.told.decision == other.told.decision


def test_staffings_that_make_no_difference_have_no_winner(pingshan: Loaded) -> None:
    """The null case: all points share their luck and nothing else matters."""
    found, _ = run(study(**staffing()), pingshan, lambda _, r: [20.0 + luck(r)[0], 0.8 + luck(r)[1]])
    assert found.told.decision.winner is None
    assert all(pair.better == 0 for pair in found.told.pairs)
    assert found.told.dominates == ()
    assert found.on_front.all()


def test_pure_noise_has_no_winner_either(pingshan: Loaded) -> None:
    def noise(changes: tuple[Change, ...], replication: int) -> Sequence[float]:
        seed = abs(hash((tuple(round(float(v), 9) for _, v in changes), replication)))
        return np.random.default_rng(seed).normal([20.0, 5.0], 0.5).tolist()

    found, _ = run(study(**staffing(), delta=0.001), pingshan, noise)
    assert found.told.decision.winner is None
    assert len(found.told.decision.remaining) + len(found.told.decision.not_shown_worse) > 1
    assert all(pair.better == 0 for pair in found.told.pairs)


def test_all_sets_within_the_budget_are_run(kaifeng: Loaded) -> None:
    base = base_of(kaifeng)

    @cache
    def in_place(changes: tuple[Change, ...]) -> int:
        spec = next(s for s in base.vary(changes).scenario.structures if s.id == "closing_right")
        return len(in_force(spec.chosen()))

    def by_set(changes: tuple[Change, ...], replication: int) -> Sequence[float]:
        number = in_place(changes)
        return 30.0 - 3.0 * number + luck(replication)[0], 0.5 + 0.01 * number + 0.01 * luck(replication)[1]

    found, fake = run(study(**costs()), kaifeng, by_set)
    assert found.enumerated
    feasible = [point for point in found.points if point.feasible]
    assert len(feasible) == 26
    assert all(point.cost <= 10.0 for point in feasible)
    # None and all of them are always run; all of them cost too much here and are on no front.
    assert found.points[0].values == (0.0,) * 5
    assert found.points[1].values == (1.0,) * 5
    assert not found.points[1].feasible and not found.on_front[1] and found.front_share[1] == 0.0
    none = next(ask for ask in fake.calls[0] if ask.point == 0)
    assert {value for _, value in none.changes} == {0.0}
    assert {path for path, _ in none.changes} == {
        f"structures.closing_right.mechanisms.{part.name}.intensity.level" for part in found.space.parts
    }
    assert next(ask for ask in fake.calls[0] if ask.point == 1).changes == ()
    # The fewest and the most that can be had are both on the front of this toy: 0 to 3 or 4 mechanisms.
    sizes = {sum(found.points[k].values) for k in np.flatnonzero(found.on_front)}
    assert sizes == {0.0, 1.0, 2.0, 3.0}


def test_more_sets_than_evaluations_are_searched(kaifeng: Loaded) -> None:
    def by_count(changes: tuple[Change, ...], replication: int) -> Sequence[float]:
        return 30.0 + len(changes) + luck(replication)[0], 0.5 - 0.01 * len(changes)

    found, _ = run(study(**costs(), evaluations=20), kaifeng, by_count)
    assert not found.enumerated
    assert all(point.feasible for point in found.points[2:])


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (staffing() | costs(), "exactly one"),
        ({}, "exactly one"),
        (staffing(budget=3.0), "posts"),
        ({"staffing": {"tiers": {"street": [0.7, 1.5], "village": [0.7, 1.5]}}}, "village"),
        ({"staffing": {"tiers": {"street": [0.7, 1.5], "district": [1.2, 1.1]}}}, "below"),
        (staffing() | {"structure": "dispach"}, "dispatch"),
        (staffing() | {"measures": [TIME, "number_reported"]}, "better"),
        (staffing() | {"measures": [TIME, "grassroots_hours_per_worker_week"]}, "per head"),
        (staffing() | {"measures": [TIME, TIME]}, "twice"),
        (staffing() | {"measures": [TIME, "passed_shar"]}, "passed_share"),
        (costs(costs={"power_list": 1, "whistle": 1}) | {"structure": "dispatch"}, "whistle"),
    ],
)
def test_what_cannot_be_chosen_or_measured_is_refused_in_both_languages(
    pingshan: Loaded, options: dict[str, Any], says: str
) -> None:
    with pytest.raises(ResultsError, match=says) as caught:
        run(study(**{**options, "scenario": "pingshan.yaml"}), pingshan, by_staff)
    assert caught.value.text.zh != caught.value.text.en


def test_a_first_measure_of_zero_has_no_share_of_itself(pingshan: Loaded) -> None:
    with pytest.raises(ResultsError, match="share of it"):
        run(study(**staffing()), pingshan, lambda changes, r: [0.0, by_staff(changes, r)[1]])


def test_mechanisms_that_are_not_priced_stay(kaifeng: Loaded) -> None:
    made = study(**costs(costs={"trace": 1.0, "grid_closure": 1.0}, budget=1.0))
    space = space_of(made, kaifeng)
    spec = next(
        s
        for s in base_of(kaifeng).vary(space.changes(space.reference())).scenario.structures
        if s.id == "closing_right"
    )
    assert len(in_force(spec.chosen())) == 3


@pytest.mark.parametrize("name", ["pingshan", "kaifeng", "beijing_swift_response"])
def test_shipped_studies_can_be_conducted(name: str) -> None:
    posed = read_study(SCENARIOS / f"{name}_optimise.study.yaml")
    made = posed.study
    assert isinstance(made, Optimise)
    assert set(made.measures) <= COUNTED
    space = space_of(made, posed.loaded)
    assert len(space.parts) >= 3
    assert base_of(posed.loaded).vary(space.changes(space.firsts()[1])).scenario.name == name
