"""`first_receiver`: who receives first keeps, leads and calls in the others, or returns to the desk."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.log.schema import Rows
from sim.mechanisms.base import Mechanism
from sim.mechanisms.first_receiver import FirstReceiver, apply
from sim.mechanisms.targeted_dispatch import TargetedDispatch
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.codes import Activity, Decision, Purpose

ROUGH = TargetedDispatch.model_validate({"accuracy": 0.7})


def _returns(rows: Rows) -> int:
    return int((rows["decision"] == Decision.RETURN).sum())


def test_changes_only_its_own_rules(pingshan: Structure) -> None:
    changed = diff(pingshan, apply(pingshan, FirstReceiver(), 1.0))
    assert {c.table for c in changed} == {"first_receiver", "passing", "coordination"}


def test_law_full_compliance_means_no_refusals(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    rows = run_with([ROUGH, FirstReceiver.model_validate({"compliance": 1.0})])
    assert _returns(rows) == 0
    assert (rows["decision"] == Decision.LEAD).sum() > 0


def test_law_refusals_fall_with_compliance(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    counts = [_returns(run_with([ROUGH, FirstReceiver.model_validate({"compliance": c})])) for c in (0.5, 0.8, 0.95)]
    assert counts[0] > counts[1] > counts[2] > 0


def test_share_of_refusals_is_what_compliance_says(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    """Of first receipts after dispatch a share 1 - phi is returned; margin: four standard errors."""
    rows = run_with([ROUGH, FirstReceiver.model_validate({"compliance": 0.8, "returns": 20})])
    first = rows[(rows["activity"] == Activity.TRIAGE) & (rows["part"] == 0) & (rows["round"] == 0)]
    desk = rows["office"][rows["activity"] == Activity.DESK][0]
    receipts = first[(first["sender"] == desk) & (first["decision"] != Decision.NONE)]
    share = np.mean(receipts["decision"] == Decision.RETURN)
    assert share == pytest.approx(0.2, abs=4 * np.sqrt(0.16 / len(receipts)))


def test_after_m_returns_the_owner_is_named(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    rows = run_with([ROUGH, FirstReceiver.model_validate({"compliance": 0.5, "returns": 2})])
    first_round = rows[(rows["decision"] == Decision.RETURN) & (rows["round"] == 0)]
    assert np.bincount(first_round["request"]).max() == 2
    assert (rows["decision"] == Decision.ESCALATE).sum() > 0


def test_binds_whoever_receives_first_also_without_dispatch(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    assert _returns(run_with([FirstReceiver.model_validate({"compliance": 0.5})])) > 0
    assert _returns(run_with([FirstReceiver.model_validate({"compliance": 1.0})])) == 0


def test_harm_misdirected_requests_cost_the_first_receiver_coordination(
    run_with: Callable[[list[Mechanism]], Rows],
) -> None:
    def coordination(accuracy: float) -> float:
        rows = run_with([TargetedDispatch.model_validate({"accuracy": accuracy}), FirstReceiver()])
        return float(rows["hours"][rows["purpose"] == Purpose.COORDINATION].sum())

    assert coordination(0.5) > coordination(0.95)
