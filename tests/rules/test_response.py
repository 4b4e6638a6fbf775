"""Demand responds: success breeds demand, prevention thins it; the same citizens ask in every structure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.steps.entering import is_asked
from sim.log.schema import Rows
from sim.rules.closure import Closure
from sim.rules.coefficients import Coefficients
from sim.rules.response import Response, arises, demand_factor
from sim.verify.world import Demand, Matter, Office, World, make_world
from sim.vocabulary.codes import Activity
from tests.rules.numbers import share, unit

ROOM = 1.5


@pytest.mark.parametrize(("settled", "expected"), [(0.0, 0.75), (0.5, 1.0), (0.9, 1.2), (1.0, 1.25)])
def test_demand_follows_the_share_settled_by_hand(settled: float, expected: float) -> None:
    assert demand_factor(settled, Response(elasticity=0.5, reference=0.5, headroom=ROOM)) == pytest.approx(expected)


@given(share, st.floats(0.0, 10.0))
def test_demand_stays_between_nothing_and_the_headroom(settled: float, elasticity: float) -> None:
    for signed in (elasticity, -elasticity):
        assert 0.0 <= demand_factor(settled, Response(elasticity=signed, reference=0.5, headroom=ROOM)) <= ROOM


@given(unit, st.floats(0.0, 1.5), st.floats(0.0, 1.5), share, share)
def test_who_asks_when_demand_is_low_asks_when_it_is_high(
    u: float, factor: float, more: float, recurrence: float, prevented: float
) -> None:
    r = Response(headroom=ROOM)
    assert arises(u, factor, recurrence, prevented, r) <= arises(u, factor + more, recurrence, prevented, r)


@given(unit, st.floats(0.0, 1.5), share, share, share)
def test_prevention_only_ever_removes(u: float, factor: float, recurrence: float, one: float, other: float) -> None:
    r = Response(headroom=ROOM)
    less, more = sorted((one, other))
    assert arises(u, factor, recurrence, more, r) <= arises(u, factor, recurrence, less, r)
    assert arises(u, factor, 0.0, more, r) == arises(u, factor, 0.0, 0.0, r)


@given(unit, share)
def test_before_anything_is_closed_demand_is_as_given(u: float, reference: float) -> None:
    rules = Coefficients(response=Response(elasticity=0.8, reference=reference, headroom=ROOM))
    assert is_asked(u, 0.0, 0.0, 0, 0, rules) == (u * ROOM < 1.0)


def town(quality: float = 1.0, elasticity: float = 0.0, prevented: float = 0.0) -> World:
    """Return one office that is never busy, two matters of which the second recurs, and demand with headroom."""
    rules = Coefficients(
        response=Response(elasticity=elasticity, reference=0.5, headroom=ROOM), closure=Closure(quality=quality)
    )
    matters = [Matter(recurrence=0.0), Matter(recurrence=0.8)]
    demand = Demand(rate=1.0, headroom=ROOM)
    world = make_world([Office(staff=20)], matters, horizon=336.0, demand=demand, rules=rules)
    return replace(world, structure=world.structure.with_responsibilities(prevented=np.full(2, prevented)))


def asked(rows: Rows) -> set[int]:
    """Return the numbers of the requests that arose."""
    return set(rows["request"][rows["activity"] == Activity.REPORT].tolist())


def test_success_breeds_demand_and_adds_only_requests_drawn_beforehand() -> None:
    flat, rising = town(), town(elasticity=0.6)
    requests = flat.requests()
    before, after = asked(flat.run(requests)), asked(rising.run(requests))
    assert before < after
    added = np.array(sorted(after - before))
    assert np.all(requests.thinning[added] * ROOM >= 1.0)
    assert len(added) == pytest.approx(0.3 * len(before), rel=0.25)


def test_who_asks_all_the_same_brings_the_same_request() -> None:
    """Time of report and work of a request do not depend on whether others ask."""
    rows, more = town().run(), town(elasticity=0.6).run()
    common = asked(rows) & asked(more)

    def told(log: Rows) -> list[tuple[int, float, float]]:
        handled = log[(log["activity"] == Activity.HANDLE) & np.isin(log["request"], list(common))]
        return sorted((int(r["request"]), float(r["enabled"]), float(r["hours"])) for r in handled if r["end"] < 300.0)

    assert told(rows) == told(more)
    assert len(told(rows)) > 100


def test_failure_drives_citizens_away() -> None:
    assert asked(town(quality=0.2, elasticity=0.6).run()) < asked(town(quality=0.2).run())


def test_prevention_removes_only_requests_of_matters_that_recur() -> None:
    requests = town().requests()
    before, after = asked(town().run(requests)), asked(town(prevented=0.5).run(requests))
    gone = np.array(sorted(before - after))
    assert after < before
    assert set(requests.matter[gone].tolist()) == {1}
    assert np.all(requests.thinning[gone] * ROOM >= 1.0 - 0.8 * 0.5)
    recurrent = [k for k in before if requests.matter[k] == 1]
    assert len(gone) / len(recurrent) == pytest.approx(0.4, abs=0.1)
