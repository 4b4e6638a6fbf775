"""`territorial_dispatch`: the township answers; with the power it handles, without it has to lead."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.log.schema import Rows
from sim.mechanisms.base import Mechanism
from sim.mechanisms.targeted_dispatch import TargetedDispatch
from sim.mechanisms.territorial_dispatch import TerritorialDispatch, apply
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.codes import Activity, Decision, Purpose
from tests.mechanisms import district as d

TOWN = (d.EAST_CITY, d.EAST_HOMES, d.WEST_CITY, d.WEST_HOMES)


def _spec(**parameters: object) -> TerritorialDispatch:
    return TerritorialDispatch.model_validate({"coordination": {"exactly": "2 hours"}, **parameters})


def _handled_at(rows: Rows, offices: tuple[int, ...]) -> float:
    """Return the share of the handlings of main parts that took place at some offices."""
    handled = rows[(rows["activity"] == Activity.HANDLE) & (rows["part"] == 0)]
    return float(np.isin(handled["office"], offices).mean())


def test_changes_entry_and_the_hours_of_coordination_only(pingshan: Structure) -> None:
    changed = {c.field: c.after for c in diff(pingshan, apply(pingshan, _spec(empowered=0.3), 1.0))}
    expected = {"dispatched": 1.0, "accuracy": 0.95, "territory": 1.0, "empowered": 0.3, "hours": 2.0, "shape": 0.0}
    assert changed == pytest.approx(expected)


def test_share_and_intensity_move_the_share_that_goes_to_the_township(pingshan: Structure) -> None:
    half = apply(pingshan, _spec(share=0.8), 0.5).rules
    assert half.entry.territory == pytest.approx(0.4)
    assert half.entry.dispatched == pytest.approx(0.5)
    assert half.entry.empowered == 0.0


def test_nested_limit_nothing_to_the_township_is_targeted_dispatch() -> None:
    """Without multi-part requests nobody leads, so that the hours of coordination do not matter."""
    world = d.district(weights=(1.0, 1.0, 0.0))
    none = world.under(_spec(share=0.0, accuracy=0.93)).run()
    assert none.tobytes() == world.under(TargetedDispatch.model_validate({"accuracy": 0.93})).run().tobytes()
    assert len(none) > 100


def test_law_with_the_power_the_township_handles_everything_itself() -> None:
    rows = d.district(weights=(1.0, 1.0, 0.0)).under(_spec(accuracy=1.0, empowered=1.0)).run()
    assert _handled_at(rows, TOWN) == 1.0
    assert not (rows["decision"] == Decision.LEAD).any()


def test_law_without_the_power_it_leads_exactly_what_it_does_not_own() -> None:
    world = d.district(weights=(1.0, 1.0, 0.0)).under(_spec(accuracy=1.0, empowered=0.0))
    rows, matter = world.run(), world.requests().matter
    led = rows[rows["decision"] == Decision.LEAD]
    assert len(led) > 50
    assert set(matter[led["request"]]) == {d.LEAK}
    assert set(led["office"]) == {d.EAST_HOMES, d.WEST_HOMES}
    handled = rows[rows["activity"] == Activity.HANDLE]
    assert set(handled["office"][matter[handled["request"]] == d.LEAK]) == {d.COUNTY_HOMES}


def test_harm_the_township_pays_for_what_it_cannot_decide() -> None:
    world = d.district(weights=(1.0, 1.0, 0.0))

    def hours(empowered: float) -> float:
        return d.hours_at(world.under(_spec(accuracy=1.0, empowered=empowered)).run(), TOWN, Purpose.COORDINATION)

    assert hours(0.0) > hours(0.5) > hours(1.0) == 0.0


def test_harm_coordination_grows_against_dispatch_to_the_owner(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    def coordination(rows: Rows) -> float:
        return float(rows["hours"][rows["purpose"] == Purpose.COORDINATION].sum())

    owner = TargetedDispatch.model_validate({"accuracy": 0.95})
    assert coordination(run_with([TerritorialDispatch()])) > coordination(run_with([owner]))
