"""`modules`: organs pooled, people seconded, nobody hired; those above are missed."""

from __future__ import annotations

import numpy as np
import pytest

from sim.mechanisms.modules import Modules, apply
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.codes import NOWHERE, Activity
from sim.vocabulary.errors import InvariantError
from tests.mechanisms.small_county import (
    LICENCES,
    MARKET,
    NAMES,
    ROADS,
    SAND,
    TOWNSHIP,
    TRADING,
    county,
    hours_of,
    staff_of,
    waited,
)

INTENSITIES = np.linspace(0.05, 1.0, 20)
LINES = {"groups": {"order": ["enforcement", "market"], "building": ["transport", "water"]}}


def test_changes_staff_work_power_and_who_serves_whom(pingshan: Structure) -> None:
    changed = {(c.table, c.field) for c in diff(pingshan, apply(pingshan, Modules(), 1.0))}
    assert changed == {
        ("staffing", "staff"),
        ("staffing", "share"),
        ("staffing", "joined"),
        ("conduct", "work"),
        ("government", "office_at"),
        ("government", "superiors"),
    }, "no district department has the functions of the streets' organs, so nobody is seconded and no power comes"


def test_by_hand() -> None:
    """Market bureau 10 x .3 = 3 people, pooled township organs 6 and 3: two go east, one west."""
    after = apply(county().structure, Modules(), 1.0)
    staff = staff_of(after)
    assert staff["market bureau"] == 7 and staff["transport bureau"] == 8
    assert (staff["east enforcement"], staff["east market"]) == (4 + 2 + 2, 0)
    assert (staff["west enforcement"], staff["west market"]) == (2 + 1 + 1, 0)
    into = NAMES.index("east enforcement")
    assert after.staffing.joined[NAMES.index("east market")] == into
    assert np.all(after.government.office_at[[1, 3], TOWNSHIP, MARKET] == into)
    assert after.conduct.work[into] == pytest.approx(1.1)
    assert after.responsibilities.delegated[:, TOWNSHIP].tolist() == pytest.approx([0.0, 0.3, 0.0, 0.0])


def test_named_groups_and_the_general_office_where_there_is_no_organ() -> None:
    """Transport 8 x .3 = 2, water 12 x .3 = 4 people: six to the general offices, weights 6 and 4."""
    after = apply(county().structure, Modules.model_validate(LINES), 1.0)
    staff = staff_of(after)
    assert (staff["transport bureau"], staff["water bureau"]) == (6, 8)
    assert (staff["east township"], staff["west township"]) == (6 + 4, 4 + 2)
    assert after.responsibilities.delegated[[TRADING, LICENCES, ROADS, SAND], TOWNSHIP].tolist() == pytest.approx(
        [0.0, 0.3, 0.3, 0.3]
    )


def test_unpooled_everybody_goes_to_his_own_line() -> None:
    """The pooled and the unpooled second the same people, so that pooling's own share of a gain can be told."""
    structure = county().structure
    pooled = apply(structure, Modules(), 1.0)
    apart = apply(structure, Modules(pooled=False), 1.0)
    staff = staff_of(apart)
    assert staff["market bureau"] == staff_of(pooled)["market bureau"]
    assert (staff["east market"], staff["west market"], staff["east enforcement"]) == (4, 2, 4)
    assert np.array_equal(apart.staffing.joined, structure.staffing.joined)
    assert np.all(apart.conduct.work == 1.0)


def test_nested_limit_nobody_seconded_and_nothing_pooled_is_nothing() -> None:
    structure = county().structure
    assert diff(structure, apply(structure, Modules.model_validate({"pooled": False, "seconded": 0.0}), 1.0)) == []


@pytest.mark.parametrize("pooled", [True, False])
def test_where_nobody_can_leave_no_power_comes(pooled: bool) -> None:
    """The transport bureau has one person, who stays, and with him the power over roads; water's people come."""
    structure = county(staff={"transport bureau": 1}).structure
    after = apply(structure, Modules.model_validate({**LINES, "pooled": pooled}), 1.0)
    assert staff_of(after)["transport bureau"] == 1 and staff_of(after)["water bureau"] == 8
    assert after.responsibilities.delegated[[TRADING, LICENCES, ROADS, SAND], TOWNSHIP].tolist() == pytest.approx(
        [0.0, 0.3, 0.0, 0.3]
    )


def test_a_function_in_two_groups_counts_once() -> None:
    twice = {"groups": {"one": ["market", "water"], "two": ["water", "transport"]}}
    after = apply(county().structure, Modules.model_validate(twice), 1.0)
    assert staff_of(after)["water bureau"] == 12 - 4


def test_an_unknown_function_is_an_error() -> None:
    with pytest.raises(InvariantError, match="fishery"):
        apply(county().structure, Modules.model_validate({"groups": {"one": ["fishery"]}}), 1.0)


@pytest.mark.parametrize("pooled", [True, False])
def test_law_people_are_conserved_and_every_cell_moves_one_way(pooled: bool) -> None:
    structure = county().structure
    spec = Modules.model_validate({**LINES, "pooled": pooled, "seconded": 0.5})
    steps = [apply(structure, spec, float(i)) for i in INTENSITIES]
    assert {int(step.staffing.staff.sum()) for step in steps} == {int(structure.staffing.staff.sum())}
    assert hours_of(steps[-1]) == pytest.approx(hours_of(structure))
    for column in ("staff", "share"):
        path = np.array([getattr(step.staffing, column) for step in [structure, *steps]])
        assert np.all(np.diff(path, axis=0) * np.sign(path[-1] - path[0]) >= -1e-12), column


def test_a_merger_is_never_half_done() -> None:
    structure = county().structure
    merged = {tuple(apply(structure, Modules(), float(i)).staffing.joined) for i in INTENSITIES}
    assert len(merged) == 1


def test_harm_those_above_miss_who_was_seconded() -> None:
    """Half of a bureau whose cases nobody below may settle is sent down: its cases wait longer."""
    world = county(1.0, staff={"water bureau": 2})
    spec = Modules.model_validate({"groups": {"all": ["water"]}, "seconded": 0.5, "power": 0.0})
    assert waited(world.under(spec).run(), "water bureau") > 2.0 * waited(world.run(), "water bureau")


def test_harm_who_does_everything_does_it_more_slowly() -> None:
    world = county(0.5, entry=(0.0, 1.0, 0.0), weeks=1.0)
    slow = Modules.model_validate({"learning": 0.4, "seconded": 0.0})
    quick = Modules.model_validate({"learning": 0.0, "seconded": 0.0})
    assert world.under(slow).run()["hours"].sum() > 1.05 * world.under(quick).run()["hours"].sum()


def test_what_waited_at_an_organ_waits_at_the_module_and_nothing_is_lost() -> None:
    """Pooled after a week and parted again in the third: no work begins at an organ that is no more."""
    week = 168.0
    spec = Modules.model_validate({"intensity": {"start": "1 weeks", "end": "3 weeks"}, "seconded": 0.0})
    world = county(1.0, entry=(0.0, 1.0, 0.0))
    rows = world.under(spec).run()
    worked = ~np.isnan(rows["start"]) & (rows["activity"] != Activity.STAFFING)
    market = rows[(rows["office"] == NAMES.index("east market")) & worked]
    during = (market["start"] >= week) & (market["start"] < 3 * week)
    assert not during.any()
    assert (market["start"] < week).any() and (market["start"] >= 3 * week).any()
    assert len(np.unique(rows["request"][rows["request"] != NOWHERE])) == len(world.requests().time)
