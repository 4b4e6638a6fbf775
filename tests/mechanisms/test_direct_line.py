"""`direct_line`: delays between tiers collapse, and every app asks its minutes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.log.schema import Rows
from sim.mechanisms.base import Mechanism
from sim.mechanisms.direct_line import DirectLine, apply
from sim.rules.coefficients import Coefficients
from sim.rules.destination import Destination
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.codes import Activity, Purpose
from tests.mechanisms import district as d

SLOW = Coefficients(destination=Destination(up_hours=8.0, down_hours=4.0, across_hours=2.0))


def _spec(**parameters: object) -> DirectLine:
    return DirectLine.model_validate(parameters)


def _mean_time(rows: Rows) -> float:
    closed = rows[rows["activity"] == Activity.CLOSE]
    reported = rows[rows["activity"] == Activity.REPORT]
    begun = dict(zip(reported["request"].tolist(), reported["end"].tolist(), strict=True))
    return float(np.mean([row["end"] - begun[int(row["request"])] for row in closed]))


def test_changes_delays_and_app_work_only(pingshan: Structure) -> None:
    changed = {(c.table, c.field) for c in diff(pingshan, apply(pingshan, _spec(), 1.0))}
    assert changed == {
        ("conduct", "apps"), ("destination", "up_hours"), ("destination", "down_hours"), ("destination", "across_hours"),
    }  # fmt: skip


def test_formula_of_delays() -> None:
    after = apply(d.district(rules=SLOW).structure, _spec(collapse=0.75, across=0.5), 1.0).rules.destination
    assert (after.up_hours, after.down_hours, after.across_hours) == (2.0, 1.0, 1.0)
    half = apply(d.district(rules=SLOW).structure, _spec(collapse=0.75, across=0.5), 0.5).rules.destination
    assert (half.up_hours, half.down_hours, half.across_hours) == (5.0, 2.5, 1.5)


def test_formula_of_app_work() -> None:
    """Three apps of 20 minutes are an hour a day: 10 hours a week of two people."""
    small = d.district().structure
    apps = apply(small, _spec(apps=3, minutes="20 minutes", tiers=["town"]), 1.0).conduct.apps
    assert apps[d.EAST_CITY] * 168.0 * small.rules.paperwork.app_hours == pytest.approx(10.0)
    assert np.flatnonzero(apps).tolist() == [d.EAST_CITY, d.EAST_HOMES, d.WEST_CITY, d.WEST_HOMES]


def test_intensity_is_a_share_of_app_work() -> None:
    small = d.district().structure
    full, half = (apply(small, _spec(), level).conduct.apps for level in (1.0, 0.5))
    assert half == pytest.approx(0.5 * full)
    assert full.sum() > 0.0


def test_law_app_work_grows_with_the_number_of_apps() -> None:
    small = d.district().structure
    work = [apply(small, _spec(apps=n), 1.0).conduct.apps.sum() for n in (0, 1, 2, 5)]
    assert work[0] == 0.0
    assert work[2] == pytest.approx(2 * work[1]) and work[3] == pytest.approx(5 * work[1])


def test_nested_limit_a_line_that_nobody_uses_is_none(
    pingshan: Structure, run_with: Callable[[list[Mechanism]], Rows]
) -> None:
    silent = _spec(collapse=0, across=0, apps=0)
    assert diff(pingshan, apply(pingshan, silent, 1.0)) == []
    assert run_with([silent]).tobytes() == run_with([]).tobytes()


def test_what_climbs_arrives_sooner() -> None:
    world = d.district(rules=SLOW, weights=(0.0, 1.0, 0.0), desk=False)
    assert _mean_time(world.under(_spec(apps=0)).run()) < _mean_time(world.run()) - 5.0


def test_harm_apps_take_hours_and_requests_wait_for_them() -> None:
    world = d.district(weights=(1.0, 0.0, 0.0), rate=2.4)
    crowded = world.under(_spec(apps=20)).run()
    everyone = tuple(range(8))
    assert d.hours_at(world.run(), everyone, Purpose.PAPERWORK) == 0.0
    expected = 18 * 5 * 20 / 3 * 1000.0 / 168.0
    assert d.hours_at(crowded, everyone, Purpose.PAPERWORK) == pytest.approx(expected, rel=0.15)
    assert _mean_time(crowded) > _mean_time(world.run())
