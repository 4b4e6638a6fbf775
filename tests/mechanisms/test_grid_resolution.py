"""`grid_resolution`: the grid settles more itself; casework moves to the lowest tier."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.log.schema import Rows
from sim.mechanisms.base import Mechanism
from sim.mechanisms.grid_resolution import GridResolution, apply
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.codes import Activity, Purpose


def _grid_casework(rows: Rows, structure: Structure) -> float:
    at_grid = structure.government.office_tier[rows["office"]] == 0
    casework = (rows["purpose"] == Purpose.CASEWORK) & (rows["activity"] == Activity.HANDLE) & (rows["fits"] == 1)
    return float(rows["hours"][at_grid & casework].sum())


def test_changes_the_grid_share_only(pingshan: Structure) -> None:
    assert [c.field for c in diff(pingshan, apply(pingshan, GridResolution(), 1.0))] == ["grid_share"]


def test_a_share_stays_a_share(pingshan: Structure) -> None:
    share = apply(pingshan, GridResolution.model_validate({"extent": 50}), 1.0).responsibilities.grid_share
    assert share.max() == 1.0


def test_nested_limit_the_same_extent_changes_nothing(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    assert run_with([GridResolution.model_validate({"extent": 1.0})]).tobytes() == run_with([]).tobytes()


def test_what_needs_a_power_stays_where_it_is(pingshan: Structure) -> None:
    share = apply(pingshan, GridResolution.model_validate({"extent": 50}), 1.0).responsibilities.grid_share
    assert np.all(share[pingshan.responsibilities.grid_share == 0.0] == 0.0)


def test_harm_casework_moves_to_the_grid(run_with: Callable[[list[Mechanism]], Rows], pingshan: Structure) -> None:
    assert _grid_casework(run_with([GridResolution()]), pingshan) > _grid_casework(run_with([]), pingshan)
