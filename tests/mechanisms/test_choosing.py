"""What mechanisms share: names, offices, pressure, units of work."""

from __future__ import annotations

import numpy as np
import pytest

from sim.mechanisms import choosing as c
from sim.structure.tables import Structure
from sim.vocabulary.errors import InvariantError
from tests.mechanisms import district as d


@pytest.fixture(scope="module")
def small() -> Structure:
    return d.district().structure


def test_no_names_stand_for_all(small: Structure) -> None:
    assert c.matters_named(small, []).tolist() == [True, True, True]
    assert c.tiers_named(small, []).tolist() == [True, True, True]
    assert c.functions_named(small, []) == []


def test_names_choose(small: Structure) -> None:
    assert c.matters_named(small, ["yard", "litter"]).tolist() == [True, False, True]
    assert c.tiers_named(small, ["county"]).tolist() == [False, False, True]
    assert c.functions_named(small, ["homes", "city"]) == [1, 0]
    assert c.tier_named(small, "county") == 2
    assert c.tier_named(small, None) == 1
    assert c.tier_named(small, None, default=7) == 2


def test_an_unknown_name_is_our_bug(small: Structure) -> None:
    for choose in (c.matters_named, c.tiers_named, c.functions_named):
        with pytest.raises(InvariantError, match="nobody"):
            choose(small, ["nobody"])


def test_offices_by_tier_function_place_and_staff(small: Structure) -> None:
    assert c.offices_of(small).tolist() == list(range(8))
    assert c.offices_of(small, tiers=1, functions=[1]).tolist() == [d.EAST_HOMES, d.WEST_HOMES]
    assert c.offices_of(small, tiers=np.array([True, False, True])).tolist() == [0, 1, d.EAST_GRID, d.WEST_GRID]
    assert c.offices_of(small, place=d.EAST).tolist() == [d.EAST_CITY, d.EAST_HOMES]
    nobody = small.with_staffing(staff=np.where(np.arange(9) == d.EAST_CITY, 0, small.staffing.staff))
    assert c.offices_of(nobody, place=d.EAST).tolist() == [d.EAST_HOMES]
    assert c.offices_of(nobody, place=d.EAST, staffed=False).tolist() == [d.EAST_CITY, d.EAST_HOMES]


def test_owners_and_territories(small: Structure) -> None:
    assert c.owner_offices(small, c.matters_named(small, ["litter"])).tolist() == [d.EAST_CITY, d.WEST_CITY]
    assert c.owner_offices(small, c.matters_named(small, ["leak"])).tolist() == [d.COUNTY_HOMES]
    assert c.place_above(small, 1).tolist() == [c.NOWHERE, d.EAST, d.WEST, d.EAST, d.WEST]
    assert c.places_of(small, 0).tolist() == [d.EAST_VILLAGE, d.WEST_VILLAGE]
    assert c.grassroots_tiers(small).tolist() == [True, True, False]


def test_ranks_run_from_best_to_worst_and_ties_share() -> None:
    assert c.relative_rank(np.array([3.0, 1.0, 2.0])).tolist() == [0.0, 1.0, 0.5]
    assert c.relative_rank(np.array([2.0, 2.0, 1.0])).tolist() == [0.25, 0.25, 1.0]
    assert c.relative_rank(np.array([np.nan, 5.0, 4.0])).tolist() == [0.5, 0.0, 1.0]
    assert c.relative_rank(np.array([7.0])).tolist() == [0.5]


def test_only_chosen_rows_move_and_only_so_far() -> None:
    old = np.array([0.0, 0.2, 0.4])
    assert c.blend_at(old, np.array([True, False, True]), 1.0, 0.5).tolist() == [0.5, 0.2, 0.7]
    assert c.blend_at(old, np.array([0, 2]), np.array([1.0, 9.0, 0.0]), 1.0).tolist() == [1.0, 0.2, 0.0]


def test_either_of_two_independent_chances() -> None:
    assert c.either(np.array([0.5, 0.0]), 0.5).tolist() == [0.75, 0.5]


def test_rates_are_shares_of_what_was_closed_in_between(small: Structure) -> None:
    begin = d.window(100.0, small, closures={0: 10}, on_time={0: 10}, settlements={0: 10}, satisfied={0: 10})
    end = d.window(
        200.0, small, closures={0: 14, 2: 2}, on_time={0: 13, 2: 2}, settlements={0: 12}, satisfied={0: 11, 2: 1}
    )
    member = np.array([0, 0, 1, 2, *[c.NOWHERE] * 5])
    rates = c.three_rates(begin, end, member, 3)
    assert rates[0].tolist() == [0.75, 0.5, 0.25]
    assert rates[1].tolist() == [1.0, 0.0, 0.5]
    assert np.isnan(rates[2]).all()


def test_pressures_join_in_any_order_and_can_be_taken_back(small: Structure) -> None:
    one, other = np.full(9, 0.3), np.linspace(0.0, 0.9, 9)
    ab = c.with_pressure(c.with_pressure(small, one, 0.5), other, 1.0).conduct
    ba = c.with_pressure(c.with_pressure(small, other, 1.0), one, 0.5).conduct
    assert ab.pressure == pytest.approx(ba.pressure)
    assert ab.shift == pytest.approx(ba.shift)
    assert ab.pressure == pytest.approx(1.0 - 0.7 * (1.0 - other))
    assert ab.shift == pytest.approx(-0.15 - other)
    replaced = c.with_pressure(c.with_pressure(c.with_pressure(small, one, 0.5), other, 1.0), other, 0.5, one).conduct
    assert replaced.pressure == pytest.approx(1.0 - (1.0 - other) ** 2)
    assert replaced.shift == pytest.approx(-1.5 * other)


def test_app_work_is_what_it_says(small: Structure) -> None:
    """Half an hour a day of four people is 10 hours a week: 40 items of a quarter of an hour in 168 hours."""
    items = c.app_items(small, 0.5)
    assert items[d.COUNTY_CITY] == pytest.approx(40.0 / 168.0)
    assert items[d.EAST_GRID] == pytest.approx(10.0 / 168.0)
    assert items[d.DESK] == 0.0
    assert items * small.rules.paperwork.app_hours * 168.0 == pytest.approx(small.staffing.staff * 5 * 0.5)


def test_tasks_are_what_they_say(small: Structure) -> None:
    assert c.task_items(small, 8.0) == pytest.approx(2.0 / 168.0)
    free = small.with_rules(paperwork=small.rules.paperwork._replace(app_hours=0.0, task_hours=0.0))
    assert c.app_items(free, 1.0).tolist() == [0.0] * 9
    assert c.task_items(free, 8.0) == 0.0


def test_hours_available_are_people_times_opening_hours(small: Structure) -> None:
    half = small.with_staffing(share=np.full(9, 0.5))
    assert c.hours_available(half, 336.0)[d.COUNTY_CITY] == pytest.approx(4 * 0.5 * 336.0)
    assert c.hours_available(half, 336.0)[d.DESK] == 0.0


def test_history_begins_where_the_mechanism_does(small: Structure) -> None:
    history = [d.window(168.0 * week, small) for week in range(5)]
    begun = c.since(history, c.Intensity.model_validate({"start": "2 weeks"}))
    assert [window.time for window in begun] == [336.0, 504.0, 672.0]
    assert c.since(history, c.Intensity()) == history
