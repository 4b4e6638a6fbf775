"""`grid_closure`: only the grid worker closes; false closures fall, confirmation work rises, no capacity is made."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.log.schema import Rows
from sim.mechanisms.base import Mechanism
from sim.mechanisms.grid_closure import GridClosure, apply
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.codes import Activity, Purpose
from tests.mechanisms.conftest import hours_for


def _false_closures(rows: Rows) -> float:
    closures = rows[rows["activity"] == Activity.CLOSE]
    return float(np.mean(closures["settled"] == 0))


def test_changes_closure_only(pingshan: Structure) -> None:
    assert {c.table for c in diff(pingshan, apply(pingshan, GridClosure(), 1.0))} == {"closure"}


def test_cuts_false_closure(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    assert _false_closures(run_with([GridClosure()])) < _false_closures(run_with([]))


def test_nested_limit_a_worker_who_notices_nothing_sends_nothing_back(
    run_with: Callable[[list[Mechanism]], Rows],
) -> None:
    blind = run_with([GridClosure.model_validate({"detection": 0.0})])
    confirmations = blind[blind["activity"] == Activity.CONFIRM]
    assert not np.any(confirmations["decision"] == 3)
    assert len(confirmations) > 0


def test_every_closure_was_confirmed(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    rows = run_with([GridClosure()])
    desk = rows["office"].max()
    closed = rows[(rows["activity"] == Activity.CLOSE) & (rows["office"] != desk)]["request"]
    assert set(closed) <= set(rows[rows["activity"] == Activity.CONFIRM]["request"])


def test_harm_confirming_takes_the_grid_workers_time(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    assert hours_for(run_with([]), Purpose.CONFIRMATION) == 0.0
    assert hours_for(run_with([GridClosure()]), Purpose.CONFIRMATION) > 0.0


def test_harm_fewer_requests_are_closed_in_the_same_time(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    def closed(rows: Rows) -> int:
        return len(np.unique(rows["request"][rows["activity"] == Activity.CLOSE]))

    assert closed(run_with([GridClosure()])) < closed(run_with([]))


def test_settled_means_that_the_last_handling_of_every_part_settled_it(
    run_with: Callable[[list[Mechanism]], Rows],
) -> None:
    """A co-part that failed is done again when the grid worker sends the request back; it is never forgotten."""
    rows = run_with([GridClosure()])
    handled = rows[(rows["activity"] == Activity.HANDLE) & (rows["settled"] >= 0)]
    closures = rows[rows["activity"] == Activity.CLOSE]
    final = {int(row["request"]): row for row in closures}
    last = {
        (int(row["request"]), int(row["part"])): int(row["settled"])
        for row in handled
        if int(row["request"]) in final and row["end"] <= final[int(row["request"])]["end"]
    }
    repeated = handled[(handled["part"] > 0) & (handled["round"] > 0)]
    assert len(repeated) > 0
    checked = 0
    for (request, part), settled in last.items():
        if final[request]["settled"] == 1:
            assert settled == 1, (request, part)
            checked += 1
    assert checked > 100
