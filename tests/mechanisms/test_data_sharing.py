"""`data_sharing`: less typing in again, faster study; upkeep and wrong data that spread."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.log.schema import Rows
from sim.mechanisms.data_sharing import DataSharing, apply
from sim.mechanisms.fragmentation import Fragmentation
from sim.mechanisms.targeted_dispatch import TargetedDispatch
from sim.rules.capability import Capability
from sim.rules.coefficients import Coefficients
from sim.rules.paperwork import Paperwork
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.verify.world import Matter, Office, Place, World, make_world
from sim.vocabulary.codes import Activity, Cause, Purpose
from tests.mechanisms.conftest import hours_for

share = st.floats(0.0, 1.0)
NOTHING = {"connected": 0, "evidence": 0, "upkeep": "0 minutes", "errors": 0}


def _settled(rows: Rows) -> float:
    closures = rows[rows["activity"] == Activity.CLOSE]
    return float(np.mean(closures["settled"] == 1))


def test_changes_boundaries_study_traces_and_errors(pingshan: Structure) -> None:
    changed = {(c.table, c.field) for c in diff(pingshan, apply(pingshan, DataSharing(), 1.0))}
    assert changed == {
        ("paperwork", "connected"),
        ("paperwork", "trace_hours"),
        ("capability", "triage_hours"),
        ("conduct", "quality"),
        ("responsibilities", "misroute"),
    }


@given(share, share, share)
def test_law_boundaries_connected_twice_are_counted_once(before: float, added: float, intensity: float) -> None:
    world = make_world([Office()], horizon=1.0).structure
    world = world.with_rules(paperwork=world.rules.paperwork._replace(connected=before))
    after = apply(world, DataSharing.model_validate({"connected": added}), intensity).rules.paperwork.connected
    assert before - 1e-12 <= after <= 1.0
    assert 1.0 - after == pytest.approx((1.0 - before) * (1.0 - added * intensity))


def test_by_hand(pingshan: Structure) -> None:
    spec = DataSharing.model_validate({"connected": 0.5, "evidence": 0.4, "upkeep": "3 minutes", "errors": 0.1})
    after = apply(pingshan, spec, 1.0)
    assert after.rules.capability.triage_hours == pytest.approx(0.6 * pingshan.rules.capability.triage_hours)
    assert after.rules.paperwork.trace_hours == pytest.approx(pingshan.rules.paperwork.trace_hours + 0.05)
    assert np.allclose(after.conduct.quality, 0.95) and np.allclose(after.responsibilities.misroute, 1.05)


def test_what_is_not_shared_cannot_spread(pingshan: Structure) -> None:
    spec = DataSharing.model_validate({**NOTHING, "errors": 0.1})
    assert diff(pingshan, apply(pingshan, spec, 1.0)) == []


def county() -> World:
    """Return two departments of a county, and a township where their requests arise: all cross a boundary."""
    places = (Place(1), Place(0, 0, 1.0))
    offices = [Office(0, 0, 3), Office(0, 1, 3), Office(1, staff=3)]
    rules = Coefficients(capability=Capability(triage_hours=0.3), paperwork=Paperwork(reentry_hours=0.2))
    matters = [Matter(0, 1), Matter(1, 1)]
    return make_world(offices, matters, horizon=504.0, places=places, functions=2, rules=rules)


def test_nested_limit_the_log_is_the_same() -> None:
    assert county().under(DataSharing.model_validate(NOTHING)).run().tobytes() == county().run().tobytes()


def test_connected_boundaries_need_no_typing_in_again() -> None:
    bridge = DataSharing.model_validate({**NOTHING, "connected": 1})
    assert county().run()["trace"].sum() > county().under(bridge).run()["trace"].sum() == 0.0


def test_removes_what_islands_cost_at_the_boundaries() -> None:
    bridge = DataSharing.model_validate({**NOTHING, "connected": 0.5})
    islands = Fragmentation.model_validate({"trace": "0 minutes", "misreport": 0})
    apart, joined = county().under(islands).run(), county().under(islands, bridge).run()
    assert joined["trace"].sum() == pytest.approx(0.5 * apart["trace"].sum(), rel=0.05)


def test_evidence_at_hand_saves_study() -> None:
    asked_once = DataSharing.model_validate({**NOTHING, "evidence": 0.5})
    before, after = (hours_for(w.run(), Purpose.TRIAGE) for w in (county(), county().under(asked_once)))
    assert after == pytest.approx(0.5 * before, rel=0.05)


def test_harm_where_nothing_crosses_a_boundary_upkeep_is_all_there_is() -> None:
    world = make_world([Office()], horizon=336.0)
    alone, shared = world.run(), world.under(DataSharing()).run()
    assert alone["trace"].sum() == 0.0 < shared["trace"].sum()
    assert _settled(shared) < _settled(alone) == 1.0


def test_harm_wrong_data_make_handlings_fail_and_dispatch_err() -> None:
    rough = TargetedDispatch.model_validate({"accuracy": 0.7})
    wrong = DataSharing.model_validate({**NOTHING, "connected": 1, "errors": 0.3})
    right = DataSharing.model_validate({**NOTHING, "connected": 1})
    misled, led = county().under(rough, wrong).run(), county().under(rough, right).run()
    assert _settled(misled) < _settled(led) == 1.0
    assert (misled["cause"] == Cause.MISROUTE).sum() > (led["cause"] == Cause.MISROUTE).sum() > 0
