"""The same request meets the same luck: in every order of offices, beside any other request, in any unit of time."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.mechanisms.base import Intensity, Mechanism
from sim.mechanisms.targeted_dispatch import TargetedDispatch
from sim.mechanisms.three_rate_assessment import ThreeRateAssessment
from sim.mechanisms.trace import Trace
from sim.rules.coefficients import Coefficients
from sim.rules.deadlines import Deadlines
from sim.rules.paperwork import Paperwork
from sim.verify.world import Channel, Demand, Matter, Office, Place, World, make_world
from sim.vocabulary.codes import Activity, Decision
from sim.vocabulary.draws import For, uniform
from tests.engine import variants
from tests.worlds import MECHANISMS, at_zero, worlds


@settings(max_examples=30)
@given(worlds())
def test_the_same_seed_gives_the_same_bytes(world: World) -> None:
    assert world.run().tobytes() == world.run().tobytes()


def test_another_replication_or_seed_gives_another_log() -> None:
    world = _hierarchy()
    logs = {world.run(seed=seed, replication=r).tobytes() for seed in (1, 2) for r in (0, 1)}
    assert len(logs) == 4


_ELSEWHERE = """
import hashlib
from tests.engine.test_same_luck import _hierarchy
print(hashlib.sha256(_hierarchy().run().tobytes()).hexdigest())
"""


def test_another_process_gives_the_same_bytes() -> None:
    here = hashlib.sha256(_hierarchy().run().tobytes()).hexdigest()
    for salt in ("1", "2"):
        surroundings = {**os.environ, "PYTHONHASHSEED": salt, "PYTHONPATH": os.pathsep.join(sys.path)}
        there = subprocess.run(
            [sys.executable, "-c", _ELSEWHERE], env=surroundings, capture_output=True, text=True, check=True
        )
        assert there.stdout.strip() == here


@settings(max_examples=40)
@given(worlds(mechanisms=False))
def test_an_unused_office_changes_nothing(world: World) -> None:
    """Some mechanisms ask something of every office, used or not: app work, rankings, people to be divided."""
    more = variants.with_unused_office(world)
    assert variants.named(more.run(), more) == variants.named(world.run(), world)


@settings(max_examples=40)
@given(worlds(), st.randoms(use_true_random=False))
def test_offices_in_another_order_do_the_same(world: World, random) -> None:  # type: ignore[no-untyped-def]
    order = list(range(len(world.structure.names.offices) - 1))
    random.shuffle(order)
    other = variants.permuted(world, order)
    assert variants.named(other.run(), other) == variants.named(world.run(), world)


@settings(max_examples=40)
@given(worlds(unlimited=True), st.floats(0.0, 90.0), st.integers(0, 1 << 62))
def test_one_more_request_leaves_the_others_alone(world: World, time: float, key: int) -> None:
    world = variants.without_influence(world)
    requests = world.requests()
    if not len(requests.time):
        return
    more, number = variants.with_request(requests, time, key, 0)
    rows, others = world.run(requests), world.run(more)
    others = others[others["request"] != number]
    others["request"] -= others["request"] > number
    assert variants.named(others, world) == variants.named(rows, world)


@settings(max_examples=30)
@given(worlds(mechanisms=False), st.floats(0.0, 90.0), st.integers(0, 1 << 62))
def test_one_more_request_may_delay_others_but_not_change_their_luck(world: World, time: float, key: int) -> None:
    world = variants.without_influence(world)
    requests = world.requests()
    if not len(requests.time):
        return
    more, number = variants.with_request(requests, time, key, 0)
    before, after = _triage_hours(world.run(requests)), _triage_hours(world.run(more))
    renumbered = {(r - (r > number), part, visit): hours for (r, part, visit), hours in after.items() if r != number}
    assert all(renumbered[stay] == hours for stay, hours in before.items() if stay in renumbered)


def _triage_hours(rows: np.ndarray) -> dict[tuple[int, int, int], float]:
    done = rows[(rows["activity"] == Activity.TRIAGE) & ~np.isnan(rows["end"]) & ~np.isnan(rows["start"])]
    return {(int(r["request"]), int(r["part"]), int(r["visit"])): float(r["hours"]) for r in done}


@settings(max_examples=20)
@given(worlds())
def test_more_days_and_more_demand_add_requests_and_change_none(world: World) -> None:
    few = world.demand._replace(horizon=48.0, hourly=world.demand.hourly[:48])
    day = replace(world, demand=few).requests()
    whole = world.requests()
    known = dict(zip(whole.key.tolist(), whole.time.tolist(), strict=True))
    assert all(known[key] == time for key, time in zip(day.key.tolist(), day.time.tolist(), strict=True))
    grown = replace(world, demand=few._replace(headroom=few.headroom * 1.7)).requests()
    assert set(day.key.tolist()) <= set(grown.key.tolist())


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda m: m.__name__)
@settings(max_examples=12)
@given(world=worlds(mechanisms=False))
def test_a_mechanism_of_intensity_zero_changes_no_bit(mechanism: type[Mechanism], world: World) -> None:
    plain = world.run().tobytes()
    assert world.under(at_zero(mechanism)).run().tobytes() == plain
    assert world.under(mechanism(intensity=Intensity(level=0.0))).run().tobytes() == plain


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda m: m.__name__)
@settings(max_examples=6)
@given(world=worlds(mechanisms=False))
def test_a_mechanism_changes_nothing_before_it_starts(mechanism: type[Mechanism], world: World) -> None:
    plain = world.run()
    reformed = world.under(mechanism(intensity=Intensity(start="60 hours", ramp="24 hours"))).run()
    assert plain[plain["end"] < 60.0].tobytes() == reformed[reformed["end"] < 60.0].tobytes()


def test_a_run_crosses_a_reform() -> None:
    """Dispatch begins at 48 h, rises over two days to 80 %, and ends at 168 h: exactly these requests meet the desk."""
    reform = Intensity(level=0.8, start="48 hours", ramp="48 hours", end="168 hours")
    world = _hierarchy().under(TargetedDispatch(intensity=reform))
    requests, rows = world.requests(), world.run()
    at_desk = rows[(rows["activity"] == Activity.DESK) & (rows["decision"] == Decision.DISPATCH)]
    dispatched = set(at_desk["request"].tolist())
    expected = set()
    for number, (time, key) in enumerate(zip(requests.time.tolist(), requests.key.tolist(), strict=True)):
        level = 0.0 if time < 72.0 or time >= 168.0 else 0.4 if time < 96.0 else 0.8
        if uniform(key, 0, 0, int(For.UNDER_RULE)) < level:
            expected.add(number)
    assert dispatched == expected and len(expected) > 50


@settings(max_examples=30)
@given(worlds(mechanisms=False), st.sampled_from([0.5, 2.0, 64.0]))
def test_time_in_other_units_is_the_same_time(world: World, k: float) -> None:
    world = variants.free_of_the_clock(world)
    requests = world.requests()
    rows = world.run(requests)
    longer = variants.stretched(world, k).run(variants.stretched_requests(requests, k))
    for name in rows.dtype.names or ():
        factor = k if name in variants.TIMES else 1
        assert np.array_equal(longer[name], factor * rows[name], equal_nan=name in variants.TIMES), name


def _hierarchy() -> World:
    """Return three tiers, a desk and some hundred requests in ten days."""
    return make_world(
        [Office(0, staff=1), Office(1, staff=1), Office(2, staff=2)],
        [Matter(owner_tier=2), Matter(owner_tier=1)],
        horizon=240.0,
        places=[Place(0, 1, 1.0), Place(1, 2), Place(2)],
        demand=Demand(1.0, channels=(Channel(entry=(0.5, 0.5)),)),
    )


def test_nothing_at_intensity_zero_moves_the_reviews_of_others() -> None:
    """One mechanism counts in periods of 20 days; another, at 0, has a ramp whose days are no reviews."""
    counting = ThreeRateAssessment.model_validate({"every": "20 days"})
    idle = Trace(intensity=Intensity.model_validate({"level": 0.0, "start": "100 hours", "ramp": "20 days"}))
    world = make_world(
        [Office(0, 0, 1, superiors=2.0, name="a"), Office(0, 1, 1, superiors=2.0, name="b")],
        [Matter(0, 0, limit=24.0), Matter(1, 0, limit=24.0)],
        functions=2,
        horizon=90.0 * 24.0,
        demand=Demand(1.5),
        rules=Coefficients(
            paperwork=Paperwork(items=10.0, hours=0.5), deadlines=Deadlines(window=0.3, perfunctory=0.2)
        ),
    )
    alone, beside = world.under(counting).run(), world.under(counting, idle).run()
    assert alone.tobytes() == beside.tobytes() != world.run().tobytes()
