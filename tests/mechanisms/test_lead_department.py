"""`lead_department`: one department leads and calls in the others at once; the township is relieved, the lead is not."""

from __future__ import annotations

import numpy as np
import pytest

from sim.log.schema import Rows
from sim.mechanisms.lead_department import LeadDepartment, apply
from sim.rules.coefficients import Coefficients
from sim.rules.coordination import Coordination
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.codes import Activity, Purpose
from tests.mechanisms.small_county import SAND, WATER, county, spent, waited

TOWNSHIP_LED = Coefficients(coordination=Coordination(hours=1.0, shape=0.0, local=1.0))
TOWNSHIPS = ["east township", "west township"]
EXACT = {"coordination": {"exactly": "1 hours"}}
NOTHING = {"parallel": 0.0, "bound": 0.0, "relieves": 0.0, "overhead": 0.0, **EXACT}


def _run(spec: LeadDepartment | None = None, **world: float) -> Rows:
    mechanisms = [] if spec is None else [spec]
    return (
        county(world.get("rate", 1.0), TOWNSHIP_LED, weeks=2.0, staff={"water bureau": int(world.get("water", 12))})
        .under(*mechanisms)
        .run()
    )


def _closing_time(rows: Rows) -> float:
    """Return the mean time to closure of sand-mining requests, which have three parts."""
    parts = rows["request"][(rows["part"] == 2) & (rows["activity"] == Activity.HANDLE)]
    closed = rows[(rows["activity"] == Activity.CLOSE) & np.isin(rows["request"], parts)]
    reported = {int(r["request"]): float(r["end"]) for r in rows[rows["activity"] == Activity.REPORT]}
    return float(np.mean([row["end"] - reported[int(row["request"])] for row in closed]))


def test_changes_coordination_only(pingshan: Structure) -> None:
    changed = {(c.table, c.field): c.after for c in diff(pingshan, apply(pingshan, LeadDepartment(), 1.0))}
    assert changed == {
        ("coordination", "parallel"): pytest.approx(0.9),
        ("coordination", "bound"): pytest.approx(0.8),
        ("coordination", "hours"): pytest.approx(1.1),
        ("coordination", "shape"): pytest.approx(1.0),
    }


@pytest.mark.parametrize("intensity", [0.25, 0.5, 1.0])
def test_formula_by_hand(intensity: float) -> None:
    structure = county(rules=TOWNSHIP_LED._replace(coordination=Coordination(0.2, 0.9, 2.0, 0.0, local=0.6))).structure
    spec = LeadDepartment.model_validate({"relieves": 0.5, "overhead": 0.5, **EXACT})
    after = apply(structure, spec, intensity).rules.coordination
    assert after.parallel == pytest.approx(max(0.2, 0.9 * intensity))
    assert after.bound == pytest.approx(0.9)
    assert after.local == pytest.approx(0.6 * (1.0 - 0.5 * intensity))
    assert after.hours == pytest.approx(2.0 + (1.5 - 2.0) * intensity)


def test_nested_limit_a_lead_that_changes_nothing_is_none() -> None:
    assert _run(LeadDepartment.model_validate(NOTHING)).tobytes() == _run().tobytes()


def test_the_township_is_relieved_of_coordination() -> None:
    assert spent(_run(), Purpose.COORDINATION, TOWNSHIPS) > 0.0
    assert spent(_run(LeadDepartment.model_validate(EXACT)), Purpose.COORDINATION, TOWNSHIPS) == 0.0


def test_law_the_lead_takes_over_as_many_hours_as_the_township_loses_and_the_overhead() -> None:
    before = spent(_run(), Purpose.COORDINATION, TOWNSHIPS)
    shifted = LeadDepartment.model_validate({"parallel": 0.0, "bound": 0.0, "overhead": 0.25, **EXACT})
    after = spent(_run(shifted), Purpose.COORDINATION, ["water bureau"])
    assert after == pytest.approx(1.25 * before, rel=0.03), "all but what the end of the run cuts short"


def test_parts_side_by_side_are_closed_sooner() -> None:
    assert _closing_time(_run(LeadDepartment.model_validate(EXACT))) < _closing_time(_run())


def test_harm_the_leads_cases_wait_longer() -> None:
    """With few people at the lead, coordination (which comes before casework) lengthens its queue."""
    assert county().structure.responsibilities.function[SAND] == WATER
    led = _run(LeadDepartment.model_validate({**EXACT, "overhead": 0.5}), water=2, rate=1.2)
    assert waited(led, "water bureau") > 1.2 * waited(_run(water=2, rate=1.2), "water bureau")
