"""`comprehensive_enforcement`: one team, many functions, their powers and people; beyond its span it loses skill."""

from __future__ import annotations

import numpy as np
import pytest

from sim.log.schema import Rows
from sim.mechanisms.comprehensive_enforcement import ComprehensiveEnforcement, apply
from sim.rules.closure import Closure
from sim.rules.coefficients import Coefficients
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.codes import GENERAL, Activity, Decision
from tests.mechanisms.small_county import (
    ENFORCEMENT,
    MARKET,
    NAMES,
    TOWNSHIP,
    TRANSPORT,
    WATER,
    county,
    hours_of,
    staff_of,
)

ALL = {"functions": ["market", "transport", "water"]}
TEAMS = [NAMES.index("east enforcement"), NAMES.index("west enforcement")]
WIDE = {**ALL, "coverage": 1.0, "staff": 0.0, "span": 3.0}
"""Four functions, one beyond the span."""


def _handlings(rows: Rows) -> Rows:
    return rows[(rows["activity"] == Activity.HANDLE) & (rows["part"] == 0) & (rows["settled"] >= 0)]


def test_changes_staff_and_who_serves_whom(pingshan: Structure) -> None:
    changed = {(c.table, c.field) for c in diff(pingshan, apply(pingshan, ComprehensiveEnforcement(), 1.0))}
    assert changed == {
        ("staffing", "staff"),
        ("staffing", "share"),
        ("staffing", "joined"),
        ("government", "office_at"),
        ("government", "superiors"),
    }, "the streets' other organs have no department in the district, and two functions are within the span"


def test_the_team_is_the_function_with_most_staff_unless_named() -> None:
    structure = county().structure
    assert staff_of(apply(structure, ComprehensiveEnforcement(), 1.0))["east enforcement"] == 4 + 2 + 2
    named = apply(structure, ComprehensiveEnforcement.model_validate({"team": "market"}), 1.0)
    assert staff_of(named)["east market"] == 4 + 2 + 2 and staff_of(named)["east enforcement"] == 0
    assert staff_of(named)["market bureau"] == 7, "people of the team's own function above come too"


def test_by_hand() -> None:
    """Market 3, transport 2, water 4 of the county's people: nine to teams of 6 and 3, six east and three west."""
    after = apply(county().structure, ComprehensiveEnforcement.model_validate({**ALL, "span": 3.0}), 1.0)
    staff = staff_of(after)
    assert [staff[name] for name in ("market bureau", "transport bureau", "water bureau")] == [7, 6, 8]
    assert (staff["east enforcement"], staff["west enforcement"]) == (6 + 6, 3 + 3)
    assert staff["east township"] == 6, "the general office keeps its people"
    assert after.conduct.work[TEAMS].tolist() == pytest.approx([1.05, 1.05])
    assert after.conduct.quality[TEAMS].tolist() == pytest.approx([0.98, 0.98])
    assert after.responsibilities.delegated[:, TOWNSHIP].tolist() == pytest.approx([0.0, 0.8, 0.8, 0.8])
    served = after.government.office_at[3, TOWNSHIP, [ENFORCEMENT, MARKET, TRANSPORT, WATER]]
    assert np.all(served == TEAMS[0]), "also what the general office did for these functions"


def test_nested_limit_a_team_that_takes_nothing_over_holds_only_its_own_power() -> None:
    structure = county().structure
    alone = ComprehensiveEnforcement.model_validate({"team": "enforcement", "functions": ["enforcement"]})
    assert diff(structure, apply(structure, alone, 1.0)) == []


def test_a_tier_without_organs_has_no_team() -> None:
    structure = county().structure
    assert apply(structure, ComprehensiveEnforcement.model_validate({"tier": "village"}), 1.0) is structure


def test_law_people_are_conserved_and_every_cell_moves_one_way() -> None:
    structure = county().structure
    spec = ComprehensiveEnforcement.model_validate({**ALL, "staff": 0.5, "span": 3.0})
    steps = [apply(structure, spec, float(i)) for i in np.linspace(0.05, 1.0, 20)]
    assert {int(step.staffing.staff.sum()) for step in steps} == {int(structure.staffing.staff.sum())}
    assert hours_of(steps[-1]) == pytest.approx(hours_of(structure))
    for table, column in (("staffing", "staff"), ("staffing", "share"), ("conduct", "work"), ("conduct", "quality")):
        path = np.array([getattr(getattr(step, table), column) for step in [structure, *steps]])
        assert np.all(np.diff(path, axis=0) * np.sign(path[-1] - path[0]) >= -1e-12), column


def test_a_team_with_all_powers_refers_nothing_upward() -> None:
    """Requests enter at the townships; without the team most must go up to the county, with it none."""
    world = county(0.5, entry=(0.0, 1.0, 0.0), weeks=1.0)
    rows = world.under(ComprehensiveEnforcement.model_validate({**WIDE, "span": 9.0})).run()
    handed = rows[(rows["decision"] == Decision.HAND_OVER) & (rows["part"] == 0)]
    assert len(handed) == 0
    assert np.all(np.isin(_handlings(rows)["office"], TEAMS))
    assert ((world.run()["decision"] == Decision.HAND_OVER) & (world.run()["part"] == 0)).sum() > 0


def test_harm_beyond_its_span_the_team_works_longer_and_settles_less() -> None:
    world = county(0.5, Coefficients(closure=Closure(quality=0.9)), entry=(0.0, 1.0, 0.0), weeks=2.0)
    within = _handlings(
        world.under(ComprehensiveEnforcement.model_validate({**WIDE, "loss": 0.0, "quality_loss": 0.0})).run()
    )
    beyond = _handlings(
        world.under(ComprehensiveEnforcement.model_validate({**WIDE, "loss": 0.2, "quality_loss": 0.1})).run()
    )
    assert beyond["hours"].mean() == pytest.approx(1.2 * within["hours"].mean(), rel=0.02)
    assert beyond["settled"].mean() < within["settled"].mean()


def _without_market_organs() -> Structure:
    """Return the county in which the townships' market organs are general offices: enforcement is alone at its tier."""
    structure = county().structure
    function = structure.government.office_function.copy()
    function[[NAMES.index("east market"), NAMES.index("west market")]] = GENERAL
    return structure.with_government(office_function=function)


def test_a_team_that_is_alone_at_its_tier_takes_on_what_has_an_organ_above() -> None:
    structure = _without_market_organs()
    after = apply(structure, ComprehensiveEnforcement(), 1.0)
    staff = staff_of(after)
    assert [staff[name] for name in ("market bureau", "transport bureau", "water bureau")] == [7, 6, 8]
    assert staff["east enforcement"] + staff["west enforcement"] == 4 + 2 + 9
    served = after.government.office_at[3, TOWNSHIP, [MARKET, TRANSPORT, WATER]]
    assert np.all(served == TEAMS[0])
    assert after.responsibilities.delegated[:, TOWNSHIP].tolist() == pytest.approx([0.0, 0.8, 0.8, 0.8])


def test_a_general_office_is_no_team() -> None:
    """West's enforcement becomes a general office: only the east gets a team, and all who come go there."""
    structure = county().structure
    function = structure.government.office_function.copy()
    function[TEAMS[1]] = GENERAL
    structure = structure.with_government(office_function=function)
    after = apply(structure, ComprehensiveEnforcement.model_validate({**ALL, "team": "enforcement"}), 1.0)
    staff = staff_of(after)
    assert (staff["east enforcement"], staff["west enforcement"], staff["west market"]) == (6 + 9, 2, 1)
    assert np.array_equal(after.government.office_at[4], structure.government.office_at[4])
    nowhere = ComprehensiveEnforcement.model_validate({**ALL, "team": "water"})
    assert apply(structure, nowhere, 1.0) is structure, "the townships' general offices serve water: no team at all"
