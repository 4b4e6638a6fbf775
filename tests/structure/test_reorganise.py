"""Moving people, merging offices, giving power: nobody appears or vanishes, and each step can be told beforehand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.structure.diff import diff
from sim.structure.reorganise import (
    leavers,
    lies_below,
    shares_of,
    with_groups_merged,
    with_offices_merged,
    with_power_given,
    with_staff_moved,
    with_staff_pooled,
    with_staff_sent_down,
)
from sim.structure.tables import Structure
from sim.vocabulary.codes import NOWHERE
from tests.mechanisms.small_county import NAMES, TOWNSHIP, county, hours_of, staff_of

WEIGHTS = st.lists(st.integers(0, 30), min_size=1, max_size=8)


def _at(name: str) -> int:
    return NAMES.index(name)


def _with_apps(structure: Structure) -> Structure:
    return structure.with_conduct(apps=0.1 * structure.staffing.staff)


@given(WEIGHTS, st.integers(0, 60))
def test_one_person_more_takes_nobody_away_from_anyone(weights: list[int], total: int) -> None:
    """The largest remainder would: with weights 6, 6, 2 and 10 people it gives 4, 4, 2, with 11 it gives 5, 5, 1."""
    column = np.array(weights, dtype=np.float64)
    few, more = shares_of(total, column), shares_of(total + 1, column)
    assert np.all(few <= more)
    assert few.sum() == (total if column.sum() > 0.0 else 0)


@given(WEIGHTS)
def test_as_many_people_as_weight_are_divided_exactly(weights: list[int]) -> None:
    column = np.array(weights, dtype=np.float64)
    assert shares_of(sum(weights), column).tolist() == weights


def test_shares_by_hand() -> None:
    assert shares_of(3, np.array([4.0, 2.0])).tolist() == [2, 1]
    assert shares_of(1, np.array([2.0, 2.0])).tolist() == [1, 0]
    assert shares_of(5, np.zeros(2)).tolist() == [0, 0]


def test_leavers_are_rounded_and_one_stays() -> None:
    staff = np.array([0, 1, 2, 3, 10])
    assert leavers(staff, 0.5).tolist() == [0, 0, 1, 2, 5]
    assert leavers(staff, 1.0).tolist() == [0, 0, 1, 2, 9]
    assert leavers(staff, 0.0).tolist() == [0, 0, 0, 0, 0]


def test_who_moves_brings_his_hours_and_his_apps() -> None:
    before = _with_apps(county().structure)
    after = with_staff_moved(before, [_at("water bureau")], [_at("east market")], [3])
    assert staff_of(after)["water bureau"] == 9 and staff_of(after)["east market"] == 5
    assert after.staffing.share[_at("east market")] == pytest.approx((2 * 0.8 + 3 * 0.9) / 5)
    assert after.conduct.apps[_at("east market")] == pytest.approx(0.5)
    assert hours_of(after) == pytest.approx(hours_of(before))
    assert after.conduct.apps.sum() == pytest.approx(before.conduct.apps.sum())


def test_no_more_leave_than_there_are_and_none_where_there_is_no_limit() -> None:
    before = county(staff={"county office": 0}).structure
    assert before.staffing.unlimited[_at("county office")]
    after = with_staff_moved(
        before, [_at("west market"), _at("water bureau")], [_at("east market"), _at("county office")], [9, 5]
    )
    assert staff_of(after)["west market"] == 0 and staff_of(after)["east market"] == 3
    assert staff_of(after)["water bureau"] == 12


@pytest.mark.parametrize("intensity", [0.05, 0.3, 0.5, 0.77, 1.0])
def test_a_pool_conserves_people_at_every_intensity_and_hours_at_full_strength(intensity: float) -> None:
    before = _with_apps(county().structure)
    origin, target = [_at("market bureau"), _at("water bureau")], [_at("east market"), _at("west market")]
    after = with_staff_pooled(before, origin, target, np.array([2.0, 1.0]), 0.3, intensity)
    assert after.staffing.staff.sum() == before.staffing.staff.sum()
    assert after.conduct.apps.sum() == pytest.approx(before.conduct.apps.sum())
    assert hours_of(after) == pytest.approx(hours_of(before), abs=1e-9 if intensity == 1.0 else 0.05)


def test_a_pool_by_hand() -> None:
    """A tenth of 10 and of 12 people leave, 1 each; of the two, weights 2 and 1 give the first receiver 1, the second 1."""
    before = county().structure
    origin, target = [_at("market bureau"), _at("water bureau")], [_at("east market"), _at("west market")]
    after = with_staff_pooled(before, origin, target, np.array([2.0, 1.0]), 0.1, 1.0)
    assert [staff_of(after)[NAMES[k]] for k in (*origin, *target)] == [9, 11, 3, 2]
    assert after.staffing.share[_at("west market")] == pytest.approx((0.8 + 0.85) / 2)


def test_every_cell_moves_one_way_as_the_pool_grows() -> None:
    before = _with_apps(county().structure)
    origin = [_at("market bureau"), _at("transport bureau"), _at("water bureau")]
    target = [_at("east township"), _at("west township"), _at("east market")]
    steps = [
        with_staff_pooled(before, origin, target, np.array([6.0, 4.0, 2.0]), 0.5, i) for i in np.linspace(0.0, 1.0, 41)
    ]
    for column in ("staff", "share"):
        path = np.array([getattr(step.staffing, column) for step in steps])
        assert np.all(np.diff(path, axis=0) * np.sign(path[-1] - path[0]) >= -1e-12)


def test_people_go_down_only_to_what_lies_below() -> None:
    structure = county().structure
    assert lies_below(structure, 3, 0) and lies_below(structure, 3, 1)
    assert not lies_below(structure, 3, 2) and not lies_below(structure, 3, 3)
    east, target = [_at("east enforcement")], [_at("east village"), _at("west village")]
    after = with_staff_sent_down(structure, east, target, np.array([2.0, 2.0]), 0.5, 1.0)
    assert staff_of(after)["east village"] == 4 and staff_of(after)["west village"] == 2


def test_power_is_given_only_where_the_owner_stands_above_and_is_never_taken() -> None:
    structure = county().structure
    everything = np.ones(4, dtype=np.bool_)
    given_once = with_power_given(structure, everything, TOWNSHIP, 0.6)
    assert given_once.responsibilities.delegated[:, TOWNSHIP].tolist() == [0.0, 0.6, 0.6, 0.6]
    again = with_power_given(given_once, everything, TOWNSHIP, 0.2)
    assert diff(given_once, again) == []


def test_a_merger_adds_people_duties_and_apps_and_leaves_nothing_behind() -> None:
    before = _with_apps(county().structure)
    group = [_at("east market"), _at("east enforcement"), _at("east township")]
    after = with_offices_merged(before, group, _at("east enforcement"))
    into = _at("east enforcement")
    assert after.staffing.staff[group].tolist() == [0, 12, 0]
    assert hours_of(after) == pytest.approx(hours_of(before))
    assert after.conduct.apps.sum() == pytest.approx(before.conduct.apps.sum())
    assert after.staffing.joined[group].tolist() == [into, into, into]
    assert not after.staffing.unlimited[group].any()
    assert np.all(after.government.office_at[1, TOWNSHIP] == into)
    assert np.all(after.government.office_at[2] == before.government.office_at[2])


def test_who_had_joined_an_office_that_joins_another_joins_that() -> None:
    structure = with_offices_merged(
        county().structure, [_at("east market"), _at("east enforcement")], _at("east market")
    )
    twice = with_offices_merged(structure, [_at("east township"), _at("east market")], _at("east township"))
    assert twice.staffing.joined[_at("east enforcement")] == _at("east township")


def test_disjoint_groups_merge_at_once_as_one_after_another() -> None:
    structure = _with_apps(county().structure)
    east, west = [_at("east market"), _at("east enforcement")], [_at("west market"), _at("west enforcement")]
    at_once = with_groups_merged(structure, [(east, east[0]), (west, west[1])])
    in_turn = with_offices_merged(with_offices_merged(structure, west, west[1]), east, east[0])
    assert diff(at_once, in_turn) == []
    assert np.all(at_once.government.office_at[structure.government.office_at == NOWHERE] == NOWHERE)


def test_an_office_alone_merges_with_nobody() -> None:
    structure = county().structure
    assert with_offices_merged(structure, [3], 3) is structure


def test_who_all_have_the_same_share_of_time_still_have_it_after_a_merger_and_a_pool() -> None:
    """0.7 weighed by 3 and 7 people is not 0.7 to the last bit; nothing has changed, so nothing may show."""
    before = county().structure
    before = before.with_staffing(share=np.full(len(before.staffing.share), 0.7))
    group = [_at("east market"), _at("east enforcement"), _at("east township")]
    merged = with_offices_merged(before, group, _at("east enforcement"))
    assert np.array_equal(merged.staffing.share, before.staffing.share)
    origin, target = [_at("market bureau"), _at("water bureau")], [_at("east market"), _at("west market")]
    pooled = with_staff_pooled(before, origin, target, np.array([2.0, 1.0]), 0.3, 0.7)
    assert np.array_equal(pooled.staffing.share, before.staffing.share)
