"""The benchmark measures what it says: our worlds are the workloads, the backlog stands, the tables print."""

from __future__ import annotations

import math

import numpy as np
import pytest

pytest.importorskip("numba")

from benchmarks.growth import backlog
from benchmarks.ours import COMPILED_LOG, OURS, SIMPY_LOG, arrivals_of, drive_work, measure, note
from benchmarks.outcome import Outcome
from benchmarks.readme import BEGIN, END, README, machine, put_between_markers, section
from benchmarks.report import TARGETS, targets_table
from benchmarks.table import table
from benchmarks.timing import Contestant, Timing
from benchmarks.timing import measure as time_all
from benchmarks.work import W1, W2, W3, WORKS, Work
from sim.engine.choice import COMPILED, SIMPY, engine_named

FEW = 4_000


def agrees(work: Work, requests: int, found: tuple[float, float]) -> bool:
    return Timing("ours", requests, 1, 1.0, *found).agrees(work)


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.name)
def test_the_compiled_engine_agrees_with_theory(work: Work) -> None:
    for whole_log in (True, False):
        driven = drive_work(work, 20 * FEW, 1, COMPILED, whole_log)
        assert abs(driven.requests - 20 * FEW) < 5.0 * math.sqrt(20 * FEW)
        assert agrees(work, driven.requests, measure(work, driven)), whole_log
        assert 0.0 < driven.drawing < driven.seconds


@pytest.mark.parametrize("work", [W1, W3], ids=lambda work: work.name)
def test_the_simpy_engine_agrees_with_theory_and_sees_the_same_requests(work: Work) -> None:
    readable, fast = (drive_work(work, FEW, 2, engine, True) for engine in (SIMPY, COMPILED))
    assert agrees(work, FEW, measure(work, readable))
    assert measure(work, readable) == pytest.approx(measure(work, fast), rel=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.name)
def test_many_requests_agree_with_theory(work: Work) -> None:
    found = np.mean([measure(work, drive_work(work, 10**6, seed, COMPILED, False)) for seed in range(5)], axis=0)
    assert Timing("ours", 10**6, 5, 1.0, *found.tolist()).agrees(work)


def test_every_office_has_the_load_and_a_request_the_visits_of_the_workload() -> None:
    driven = drive_work(W1, 20 * FEW, 1, COMPILED, True)
    visited = np.concatenate([piece["office"][piece["hours"] > 0.0] for piece in driven.pieces])
    assert len(visited) / driven.requests == pytest.approx(W1.visits, rel=0.02)
    each = np.bincount(visited, minlength=W1.offices)
    assert len(each) == W1.offices and (abs(each - each.mean()) < 6.0 * math.sqrt(each.mean())).all()


def test_a_world_of_pairs_is_the_workload() -> None:
    arrivals = arrivals_of(W2, 1_000)
    structure, demand = arrivals.world.structure, arrivals.world.demand
    assert (structure.staffing.staff[:-1] == W2.staff).all() and len(structure.staffing.staff) == W2.offices + 1
    assert demand.hourly.sum() == pytest.approx(1_000)
    assert structure.government.desk == W2.offices
    with pytest.raises(ValueError, match="pairs"):
        arrivals_of(Work("odd", offices=3, staff=1, passing=0.0), 10)


@pytest.mark.parametrize("engine", [SIMPY, COMPILED])
@pytest.mark.parametrize("waiting", [1, 100])
def test_the_backlog_stands(engine: str, waiting: int) -> None:
    then = 50
    structure, burst, coming = backlog(waiting, then)
    machine = engine_named(engine)(structure, 1)
    machine.expect(burst)
    machine.advance(0.25)
    machine.expect(coming)
    left = []
    for hour in range(1, then):
        machine.advance(hour + 0.25)
        left.append(machine.window())
    assert [(window.reported - window.closed) for window in left] == [waiting + 1] * (then - 1)
    machine.finish()
    rows = machine.take()
    served = rows[rows["hours"] > 0.0]
    assert len(np.unique(served["request"])) >= then - 1
    assert (np.diff(served["request"]) < 0).any() or waiting == 1  # not by arrival alone


def test_the_table_prints() -> None:
    peer = Contestant("peer", lambda work, requests, seed: Outcome(work.mean_sojourn, work.load, 1.0))
    timings = time_all([peer, *(one for one in OURS if one.name in (COMPILED_LOG,))], W1, 10_000, 1)
    text = table(W1, timings, "peer")
    assert text.count("| yes |") == 2 and COMPILED_LOG in text
    assert "compiled, full log" in note(W1)
    inner = section(timings, "peer", {"simpy": 1.4, "w4": 41.0})
    assert "**missed**" in inner and "met |" in inner and machine() in inner
    assert SIMPY_LOG not in inner
    assert inner.count("not measured") == len(TARGETS) - 2 == targets_table({"simpy": 1.4, "w4": 41.0}).count("not m")


def test_the_readme_has_its_markers() -> None:
    text = README.read_text(encoding="utf-8")
    assert text.count(BEGIN) == text.count(END) == 1
    changed = put_between_markers(text, "new")
    assert f"{BEGIN}\nnew\n{END}" in changed and len(changed.split(END)[1]) == len(text.split(END)[1])
    with pytest.raises(ValueError, match="must hold"):
        put_between_markers("nothing", "new")
