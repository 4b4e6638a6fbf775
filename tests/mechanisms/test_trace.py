"""`trace`: visible passes lower passing, visible decisions raise it, and every event costs minutes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.log.schema import Rows
from sim.mechanisms.base import Mechanism
from sim.mechanisms.trace import Trace, apply
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.codes import Decision


def _passes(rows: Rows) -> int:
    return int(((rows["decision"] == Decision.HAND_OVER) & (rows["fits"] == 1)).sum())


def test_changes_two_dials_and_the_minutes(pingshan: Structure) -> None:
    changed = {(c.table, c.field) for c in diff(pingshan, apply(pingshan, Trace(), 1.0))}
    assert changed == {("passing", "visible_passes"), ("passing", "visible_decisions"), ("paperwork", "trace_hours")}


def test_adds_to_the_minutes_that_are_recorded_already(pingshan: Structure) -> None:
    before = pingshan.rules.paperwork.trace_hours
    assert apply(pingshan, Trace(), 1.0).rules.paperwork.trace_hours == pytest.approx(before + 0.1)


def test_seen_passes_fall(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    seen = Trace.model_validate({"visible_passes": 1.0, "visible_decisions": 0.0, "minutes": "0 minutes"})
    unseen = Trace.model_validate({"visible_passes": 0.0, "visible_decisions": 0.0, "minutes": "0 minutes"})
    assert _passes(run_with([seen])) < _passes(run_with([unseen]))


def test_harm_attributable_decisions_raise_passing(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    blamed = Trace.model_validate({"visible_passes": 0.0, "visible_decisions": 1.0, "minutes": "0 minutes"})
    free = Trace.model_validate({"visible_passes": 0.0, "visible_decisions": 0.0, "minutes": "0 minutes"})
    assert _passes(run_with([blamed])) > _passes(run_with([free]))


def test_harm_every_event_costs_minutes(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    assert run_with([Trace()])["trace"].sum() > run_with([])["trace"].sum()
