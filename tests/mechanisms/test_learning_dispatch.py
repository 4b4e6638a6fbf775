"""`learning_dispatch`: learns matter by matter, also what was wrong; staff follow last period's hours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.base import Intensity
from sim.mechanisms.learning_dispatch import LearningDispatch, apply, learned_errors, react, with_forecast
from sim.mechanisms.targeted_dispatch import TargetedDispatch
from sim.mechanisms.targeted_dispatch import apply as targeted
from sim.mechanisms.window import START, Window
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.verify.world import Demand, Matter, Office, Place, make_world
from sim.vocabulary.codes import Activity, Cause
from sim.vocabulary.units import HOURS_PER_WEEK

STAFF = (10, 10, 4, 1)


def small(staff: Sequence[int] = STAFF, overlap: float = 0.0) -> Structure:
    """Return a county with some departments and a township with one office; two matters."""
    offices = [*(Office(0, k, n) for k, n in enumerate(staff)), Office(1, staff=6)]
    matters = [Matter(0, 1, overlap=overlap), Matter(1, 1)]
    places = (Place(1), Place(0, 0, 1.0))
    return make_world(offices, matters, horizon=1.0, places=places, functions=len(staff)).structure


def seen(weeks: float, matters: Sequence[int], hours: Sequence[float]) -> Window:
    return Window(
        weeks * HOURS_PER_WEEK, 0, 0, 0, 0, matters=np.array(matters), hours=np.array(hours, dtype=np.float64)
    )


NOW = [0, 0, 0, 0, 0, 0]


def test_changes_dispatch_only_until_something_was_seen(pingshan: Structure) -> None:
    after = apply(pingshan, LearningDispatch(), 1.0)
    assert {(c.table, c.field): c.after for c in diff(pingshan, after)} == {
        ("entry", "dispatched"): 1.0,
        ("entry", "accuracy"): 0.85,
    }
    assert react([START], after, LearningDispatch(), 1.0) is after


def test_the_better_of_two_dispatches_holds_in_either_order(pingshan: Structure) -> None:
    learning, target = LearningDispatch(), TargetedDispatch()
    one = apply(targeted(pingshan, target, 1.0), learning, 1.0)
    other = targeted(apply(pingshan, learning, 1.0), target, 1.0)
    assert one.rules.entry.accuracy == other.rules.entry.accuracy == 0.93


def test_errors_fall_by_hand() -> None:
    """From 15 % to 3 %: after 2000 requests 63 % of the way."""
    errors = learned_errors(0.85, np.array([0.97, 0.97, 0.97]), np.array([0, 2000, 10**7]), 2000.0)
    assert errors == pytest.approx([1.0, 1.0 - (1.0 - np.exp(-1.0)) * 0.8, 0.2])


def test_perfect_dispatch_has_nothing_to_learn() -> None:
    assert learned_errors(1.0, np.array([0.9]), np.array([500]), 100.0).tolist() == [1.0]


def test_law_frequent_matters_are_learned_first() -> None:
    base = apply(small(), LearningDispatch(), 1.0)
    history = [seen(0, [0, 0], NOW), seen(1, [3000, 10], NOW)]
    misroute = react(history, base, LearningDispatch(), 1.0).responsibilities.misroute
    assert misroute[0] < 0.5 < 0.99 < misroute[1] < 1.0


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.floats(0.0, 1.0))
def test_law_errors_go_one_way_and_never_beyond_the_ceiling(n: int, more: int, ceiling: float) -> None:
    few, many = learned_errors(0.85, np.full(2, ceiling), np.array([n, n + more]), 2000.0)
    end = (1.0 - ceiling) / 0.15
    assert abs(many - end) <= abs(few - end) + 1e-12
    assert min(1.0, end) - 1e-12 <= many <= max(1.0, end) + 1e-12


def test_harm_bias_where_everybody_holds_the_matter_makes_dispatch_worse() -> None:
    """With every fifth final owner the wrong one, .97 x .8 = .776 is learned, below .85 at the start."""
    spec = LearningDispatch.model_validate({"bias": 0.2})
    base = apply(small(overlap=1.0), spec, 1.0)
    misroute = react([seen(0, [0, 0], NOW), seen(9, [10**6, 10**6], NOW)], base, spec, 1.0).responsibilities.misroute
    assert misroute == pytest.approx([0.224 / 0.15, 0.2])


def test_learning_counts_from_its_start() -> None:
    spec = LearningDispatch(intensity=Intensity.model_validate({"start": "2 weeks"}))
    base = apply(small(), spec, 1.0)
    history = [seen(0, [0, 0], NOW), seen(1, [5000, 0], NOW), seen(2, [9000, 0], NOW)]
    assert react(history, base, spec, 1.0).responsibilities.misroute.tolist() == [1.0, 1.0]


def test_nested_limit_nothing_better_to_learn_and_no_forecast(pingshan: Structure) -> None:
    spec = LearningDispatch.model_validate({"learned_accuracy": 0.85, "bias": 0, "forecast": 0})
    base = apply(small(), spec, 1.0)
    after = react([seen(0, [0, 0], NOW), seen(9, [900, 900], [9, 0, 0, 0, 0, 0])], base, spec, 1.0)
    assert diff(base, after) == []


def test_staff_stand_where_last_periods_hours_were() -> None:
    """Of 25 people a fifth follows the hours, all of which were at the first office: 8 + 5, 8, 3.2, .8 -> 1."""
    hours = np.array([100.0, 0.0, 0.0, 0.0, 50.0, 0.0])
    after = with_forecast(small(), hours, 0.2, 1.0)
    assert after.staffing.staff.tolist() == [13, 8, 3, 1, 6, 0]


def test_at_half_strength_half_of_the_moves_are_made() -> None:
    """At full strength eight people go to the first office; at a quarter two."""
    hours = np.array([1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    gained = [
        int(with_forecast(small((10, 20, 10, 1)), hours, 0.25, i).staffing.staff[0] - 10) for i in (0.25, 0.5, 1.0)
    ]
    assert gained == [2, 4, 8]


@given(
    st.lists(st.tuples(st.integers(1, 30), st.floats(0.1, 1.0)), min_size=2, max_size=6),
    st.floats(0.05, 1.0),
    st.floats(0.0, 1.0),
)
def test_law_where_all_are_equally_loaded_nobody_moves(
    offices: list[tuple[int, float]], load: float, forecast: float
) -> None:
    """Hours in proportion to what there is, staff x share of time: however different the shares, all stay."""
    base = small([staff for staff, _ in offices])
    share = np.array([*(share for _, share in offices), 0.6, 1.0])
    base = base.with_staffing(share=share)
    after = with_forecast(base, 40.0 * load * base.staffing.staff * share, forecast, 1.0)
    assert diff(base, after) == []


def test_the_same_hours_weigh_more_where_people_have_less_time_for_them() -> None:
    """Ten people each, 100 hours each, but at the second office only half of the time is for requests."""
    base = small((10, 10)).with_staffing(share=np.array([1.0, 0.5, 1.0, 1.0]))
    after = with_forecast(base, np.array([100.0, 100.0, 0.0, 0.0]), 0.6, 1.0)
    assert after.staffing.staff[:2].tolist() == [8, 12]


def test_only_the_last_complete_period_counts() -> None:
    spec = LearningDispatch.model_validate({"forecast": 0.3, "every": "2 weeks"})
    base = apply(small(), spec, 1.0)
    history = [
        seen(0, [0, 0], [0, 0, 0, 0, 0, 0]),
        seen(2, [0, 0], [80, 0, 0, 0, 0, 0]),
        seen(4, [0, 0], [80, 80, 0, 0, 0, 0]),
        seen(5, [0, 0], [80, 80, 900, 0, 0, 0]),
    ]
    first, second, between = (react(history[:k], base, spec, 1.0).staffing.staff for k in (2, 3, 4))
    assert first[0] > 10 > first[1] and second[1] > 10 > second[0]
    assert np.array_equal(second, between)


@given(
    st.lists(st.integers(1, 30), min_size=2, max_size=6),
    st.lists(st.floats(0.0, 1e4), min_size=8, max_size=8),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
)
def test_law_nobody_is_hired_leaves_the_place_or_leaves_an_office_empty(
    staff: list[int], hours: list[float], share: float, intensity: float
) -> None:
    base = small(staff)
    seen_hours = np.array(hours[: len(staff) + 2])
    after = with_forecast(base, seen_hours, share, intensity).staffing.staff
    full = with_forecast(base, seen_hours, share, 1.0).staffing.staff
    before = base.staffing.staff
    assert after.sum() == before.sum() and after[-2] == before[-2]
    assert after[:-1].min() >= 1
    assert np.all((np.minimum(before, full) <= after) & (after <= np.maximum(before, full)))


def test_no_hours_no_moves(pingshan: Structure) -> None:
    assert diff(pingshan, with_forecast(pingshan, np.zeros(len(pingshan.staffing.staff)), 0.5, 1.0)) == []


def misrouted(**parameters: float) -> int:
    """Return how many requests were sent on as misdirected in eight weeks of two departments."""
    matters = [Matter(0, overlap=1.0), Matter(1, overlap=1.0)]
    world = make_world([Office(0, 0, 3), Office(0, 1, 3)], matters, horizon=8 * HOURS_PER_WEEK, functions=2)
    spec = LearningDispatch.model_validate({"forecast": 0, "learning_volume": 20, **parameters})
    return int((world.under(spec).run()["cause"] == Cause.MISROUTE).sum())


def test_learning_shows_within_one_run() -> None:
    never = misrouted(accuracy=0.7, learned_accuracy=0.7, bias=0)
    assert 0 < misrouted(accuracy=0.7, learned_accuracy=0.97, bias=0) < 0.5 * never


def test_harm_learned_bias_shows_within_one_run() -> None:
    never = misrouted(accuracy=0.85, learned_accuracy=0.85, bias=0)
    assert misrouted(accuracy=0.85, learned_accuracy=0.97, bias=0.4) > 1.5 * never


def test_harm_when_demand_turns_people_stand_in_the_wrong_place() -> None:
    """Work alternates between two offices week by week; last week's hours send people to the wrong one."""
    week = int(HOURS_PER_WEEK)
    offices = [Office(0, 0, 4), Office(0, 1, 4)]
    spec = LearningDispatch.model_validate({"forecast": 0.5, "every": "1 weeks", "accuracy": 1})
    still = LearningDispatch.model_validate({"forecast": 0, "every": "1 weeks", "accuracy": 1})
    world = make_world(offices, [Matter(0), Matter(1)], horizon=6.0 * week, functions=2, demand=Demand(rate=0.7))
    requests = world.requests()
    turn = (requests.time // week).astype(np.int64) % 2
    requests = requests._replace(matter=turn, work=requests.work * 3.0)

    def waited(mechanism: LearningDispatch) -> float:
        rows = world.under(mechanism).run(requests)
        handled = rows[(rows["activity"] == Activity.HANDLE) & ~np.isnan(rows["start"])]
        return float(np.mean(handled["start"] - handled["enabled"]))

    assert waited(spec) > 1.5 * waited(still)
