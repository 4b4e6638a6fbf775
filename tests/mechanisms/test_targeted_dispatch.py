"""`targeted_dispatch`: the desk names the owner; accuracy may be learned."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.log.schema import Rows
from sim.mechanisms.base import Mechanism
from sim.mechanisms.targeted_dispatch import TargetedDispatch, apply, react
from sim.mechanisms.window import Window
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.codes import Activity, Cause, Decision


def _misrouted(rows: Rows) -> int:
    return int((rows["cause"] == Cause.MISROUTE).sum())


def _window(dispatched: int) -> Window:
    return Window(0.0, dispatched, dispatched, 0, 0)


def test_changes_entry_only(pingshan: Structure) -> None:
    changed = diff(pingshan, apply(pingshan, TargetedDispatch(), 1.0))
    assert {c.table for c in changed} == {"entry"}
    assert {c.field for c in changed} == {"dispatched", "accuracy"}


def test_law_perfect_dispatch_misroutes_nothing(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    rows = run_with([TargetedDispatch.model_validate({"accuracy": 1.0})])
    assert _misrouted(rows) == 0


def test_law_less_accuracy_more_misroutes(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    counts = [_misrouted(run_with([TargetedDispatch.model_validate({"accuracy": a})])) for a in (0.6, 0.8, 0.95)]
    assert counts[0] > counts[1] > counts[2] > 0


def test_harm_every_request_passes_the_desk(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    rows = run_with([TargetedDispatch()])
    at_desk = np.unique(rows["request"][rows["activity"] == Activity.DESK])
    finished_desk = rows["decision"][rows["activity"] == Activity.DESK]
    reported = np.unique(rows["request"][rows["activity"] == Activity.REPORT])
    assert set(at_desk) == set(reported)
    assert set(finished_desk) <= {Decision.ANSWER, Decision.DISPATCH, Decision.NONE, Decision.ESCALATE}


def test_accuracy_is_learned_with_volume(pingshan: Structure) -> None:
    spec = TargetedDispatch.model_validate({"accuracy": 0.7, "learned_accuracy": 0.95, "learning_volume": 1000})
    structure = apply(pingshan, spec, 1.0)
    learned = [react([_window(n)], structure, spec, 1.0).rules.entry.accuracy for n in (0, 1000, 100_000)]
    assert learned[0] == pytest.approx(0.7)
    assert learned[1] == pytest.approx(0.95 - 0.25 * np.exp(-1.0))
    assert learned[2] == pytest.approx(0.95)


def test_nothing_is_learned_unless_stated(pingshan: Structure) -> None:
    structure = apply(pingshan, TargetedDispatch(), 1.0)
    assert react(_window(10**6), structure, TargetedDispatch(), 1.0) is structure


def test_learning_shows_within_one_run(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    spec = {"accuracy": 0.5, "learned_accuracy": 0.99, "learning_volume": 200}
    assert _misrouted(run_with([TargetedDispatch.model_validate(spec)])) < _misrouted(
        run_with([TargetedDispatch.model_validate({"accuracy": 0.5})])
    )
