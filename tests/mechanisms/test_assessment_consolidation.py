"""`assessment_consolidation`: fewer items and no paper, more records, and what is no longer assessed waits."""

from __future__ import annotations

import numpy as np
import pytest

from sim.log.schema import Rows
from sim.mechanisms.assessment_consolidation import AssessmentConsolidation, apply
from sim.rules.capability import Capability
from sim.rules.coefficients import Coefficients
from sim.rules.foot_dragging import FootDragging
from sim.rules.paperwork import Paperwork
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.codes import Activity, Purpose
from tests.mechanisms.small_county import county, spent

NOTHING = {"cut": 0, "merged": 0, "digital": 0.0, "upkeep": "0 minutes"}


def _spec(**values: object) -> AssessmentConsolidation:
    return AssessmentConsolidation.model_validate({**NOTHING, **values})


def _run(**values: object) -> Rows:
    """Run a county whose departments ask for paperwork and whose requests lie before they are sent on."""
    rules = Coefficients(
        capability=Capability(triage_hours=0.2, triage_shape=0.0),
        paperwork=Paperwork(items=2.0, hours=0.5, shape=0.0, trace_hours=1.0 / 60.0),
        foot_dragging=FootDragging(hold_hours=4.0, hold_shape=0.0, inflation=0.1),
    )
    return county(0.5, rules, entry=(0.0, 1.0, 0.0), weeks=2.0).under(_spec(**values)).run()


def test_changes_paperwork_and_foot_dragging(pingshan: Structure) -> None:
    changed = {(c.table, c.field) for c in diff(pingshan, apply(pingshan, AssessmentConsolidation(), 1.0))}
    assert changed == {
        ("paperwork", "items"),
        ("paperwork", "hours"),
        ("paperwork", "trace_hours"),
        ("foot_dragging", "inflation"),
    }


@pytest.mark.parametrize("intensity", [0.5, 1.0])
def test_xiangshan_by_hand(intensity: float, pingshan: Structure) -> None:
    """Of 100 items 14 cut and 22 half saved: a quarter of the items' work; half the time per item; 2 minutes per event."""
    before, after = pingshan.rules, apply(pingshan, AssessmentConsolidation(), intensity).rules
    assert after.paperwork.items == pytest.approx(before.paperwork.items * (1.0 - 0.25 * intensity))
    assert after.paperwork.hours == pytest.approx(before.paperwork.hours * (1.0 - 0.5 * intensity))
    assert after.paperwork.trace_hours == pytest.approx(before.paperwork.trace_hours + intensity * 2.0 / 60.0)
    assert after.foot_dragging.inflation == pytest.approx(before.foot_dragging.inflation + intensity * 0.1 * 1.4)


def test_nested_limit_nothing_cut_nothing_changed(pingshan: Structure) -> None:
    assert diff(pingshan, apply(pingshan, _spec(), 1.0)) == []


def test_no_more_is_cut_than_there_is(pingshan: Structure) -> None:
    paperwork = apply(pingshan, _spec(items=10, cut=14, merged=22), 1.0).rules.paperwork
    assert paperwork.items == 0.0
    assert apply(pingshan, _spec(items=0), 1.0).rules.paperwork.items == pingshan.rules.paperwork.items


def test_law_paperwork_falls_with_what_is_cut() -> None:
    hours = [spent(_run(cut=cut, neglect=0.0), Purpose.PAPERWORK) for cut in (0, 30, 60, 100)]
    assert hours[0] > hours[1] > hours[2] > hours[3] == 0.0


def test_harm_every_step_is_recorded_for_the_platform() -> None:
    assert _run(upkeep="5 minutes")["trace"].sum() == pytest.approx(6.0 * _run()["trace"].sum(), rel=0.02)


def test_harm_what_is_no_longer_assessed_is_left_lying() -> None:
    """The same items are cut; only where neglect follows does a request come later to the office that can act."""

    def on_its_way(neglect: float) -> float:
        rows = _run(cut=14, neglect=neglect)
        reported = {int(row["request"]): float(row["end"]) for row in rows[rows["activity"] == Activity.REPORT]}
        arrived = rows[(rows["activity"] == Activity.TRIAGE) & (rows["visit"] > 0) & (rows["part"] == 0)]
        return float(np.mean([row["enabled"] - reported[int(row["request"])] for row in arrived]))

    assert on_its_way(1.0) > 1.5 * on_its_way(0.0)
