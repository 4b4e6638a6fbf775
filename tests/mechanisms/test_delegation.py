"""`delegation`: power and people go down a tier, together or not."""

from __future__ import annotations

import numpy as np
import pytest

from sim.log.schema import Rows
from sim.mechanisms.base import Mechanism
from sim.mechanisms.delegation import Delegation, apply
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.codes import Activity, Decision
from tests.mechanisms.small_county import (
    LICENCES,
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

WATER_DOWN = {"matters": ["sand_mining"], "power": 1.0, "backflow": 0.0, "skill": 0.0}


def test_changes_power_and_pace_and_with_staff_the_staff(pingshan: Structure) -> None:
    fields = {(c.table, c.field) for c in diff(pingshan, apply(pingshan, Delegation(), 1.0))}
    assert fields == {("responsibilities", "delegated"), ("conduct", "work")}
    both = {c.field for c in diff(pingshan, apply(pingshan, Delegation.model_validate({"staff": 0.2}), 1.0))}
    assert both == {"delegated", "work", "staff", "share"}


@pytest.mark.parametrize("intensity", [0.5, 1.0])
def test_power_by_hand(intensity: float) -> None:
    after = apply(county().structure, Delegation.model_validate({"matters": ["trading", "licences"]}), intensity)
    delegated = after.responsibilities.delegated
    assert delegated[[TRADING, LICENCES, ROADS, SAND], TOWNSHIP].tolist() == pytest.approx([0, 0.54 * intensity, 0, 0])
    assert not np.delete(delegated, TOWNSHIP, axis=1).any()


def test_want_of_practice_by_hand() -> None:
    """A township's market office receives one matter and owns none, its general office two and none, enforcement none."""
    work = apply(county().structure, Delegation(), 1.0).conduct.work
    slow = [work[NAMES.index(name)] for name in ("east market", "east township", "east enforcement", "water bureau")]
    assert slow == pytest.approx([1.0 + 0.2 * 0.6, 1.0 + 0.2 * 0.6, 1.0, 1.0])


def test_half_practised_where_half_is_its_own() -> None:
    """The county's general office is given nothing; a village that receives what it also owns counts both."""
    structure = county().structure
    own = structure.with_responsibilities(
        owner_tier=np.array([TOWNSHIP, TOWNSHIP, 2, 2]), function=np.array([0, 2, 3, 3])
    )
    work = apply(own, Delegation.model_validate({"matters": ["roads"], "power": 1.0}), 1.0).conduct.work
    assert work[NAMES.index("east township")] == pytest.approx(1.0 + 0.2 * 0.5)


def test_people_by_hand() -> None:
    """Water bureau 12 x .25 = 3 people for the general offices that serve water below, weights 6 and 4: two and one."""
    staff = staff_of(apply(county().structure, Delegation.model_validate({**WATER_DOWN, "staff": 0.25}), 1.0))
    assert (staff["water bureau"], staff["east township"], staff["west township"]) == (9, 8, 5)
    assert staff["market bureau"] == 10


def test_nested_limit_no_power_no_people_is_nothing() -> None:
    structure = county().structure
    assert diff(structure, apply(structure, Delegation.model_validate({"power": 0.0}), 1.0)) == []


def test_nothing_is_owned_above_the_top() -> None:
    structure = county().structure
    assert apply(structure, Delegation.model_validate({"tier": "county"}), 1.0) is structure


def test_law_people_are_conserved_and_grow_with_intensity() -> None:
    structure = county().structure
    spec = Delegation.model_validate({"staff": 0.4})
    steps = [apply(structure, spec, float(i)) for i in np.linspace(0.05, 1.0, 20)]
    for step in steps:
        assert step.staffing.staff.sum() == structure.staffing.staff.sum()
        assert hours_of(step) == pytest.approx(hours_of(structure)), "whoever goes brings his own hours"
    path = np.array([step.staffing.staff for step in [structure, *steps]])
    assert np.all(np.diff(path, axis=0) * np.sign(path[-1] - path[0]) >= 0)


def _handled_below(rows: Rows) -> float:
    """Return the share of main parts handled by an office of the townships."""
    done = rows[(rows["activity"] == Activity.HANDLE) & (rows["part"] == 0)]
    return float(np.isin(done["office"], range(2, 8)).mean())


def test_law_more_power_more_is_done_below_and_backflow_takes_it_back() -> None:
    world = county(0.5, entry=(0.0, 1.0, 0.0), weeks=2.0)

    def below(power: float, backflow: float) -> float:
        return _handled_below(world.under(Delegation.model_validate({"power": power, "backflow": backflow})).run())

    assert below(0.0, 0.0) < below(0.5, 0.0) < below(1.0, 0.0) == 1.0
    assert below(1.0, 0.5) < 1.0


def test_law_full_power_ends_the_way_up() -> None:
    rows = (
        county(0.5, entry=(0.0, 1.0, 0.0), weeks=1.0)
        .under(Delegation.model_validate({"power": 1.0, "backflow": 0.0}))
        .run()
    )
    assert not np.any((rows["decision"] == Decision.HAND_OVER) & (rows["part"] == 0))


def test_harm_power_without_people_and_people_without_power() -> None:
    def lone(staff: dict[str, int], *mechanisms: Mechanism) -> Rows:
        return county(1.0, entry=(0.0, 1.0, 0.0), weeks=2.0, staff=staff).under(*mechanisms).run()

    few = {"east township": 1, "west township": 1, "water bureau": 2}
    powerless = Delegation.model_validate({**WATER_DOWN, "power": 0.0, "staff": 0.5})
    overloaded = Delegation.model_validate({**WATER_DOWN, "power": 1.0})
    both = Delegation.model_validate({**WATER_DOWN, "power": 1.0, "staff": 0.5})
    assert waited(lone(few, powerless), "water bureau") > 1.5 * waited(lone(few), "water bureau")
    assert waited(lone(few, overloaded), "west township") > 0.0
    assert waited(lone(few, overloaded), "east township") > waited(lone(few, both), "east township")


def test_backflow_is_power_given_back_and_nothing_else() -> None:
    """Power 0.8 of which a quarter is given back is power 0.6, with the want of practice of what was announced."""
    structure = county().structure
    announced = apply(structure, Delegation.model_validate({"power": 0.8, "backflow": 0.25, "skill": 0.0}), 1.0)
    net = apply(structure, Delegation.model_validate({"power": 0.6, "backflow": 0.0, "skill": 0.0}), 1.0)
    assert diff(announced, net) == []
