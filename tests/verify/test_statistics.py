"""Recursions and statistics, on numbers that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.verify.statistics import (
    Run,
    closed_at,
    fcfs_waits,
    levels,
    many_server_waits,
    share_with,
    sojourns,
    visits,
    waits,
)
from sim.verify.world import Matter, Office, Place, make_world
from sim.vocabulary.codes import Activity
from tests.worlds import Ask, scripted

gaps = st.lists(st.floats(0.0, 5.0), min_size=1, max_size=40)


@given(gaps, st.randoms(use_true_random=False))
def test_lindley_by_hand(between: list[float], random) -> None:  # type: ignore[no-untyped-def]
    arrivals = np.cumsum(between)
    work = np.array([random.uniform(0.0, 5.0) for _ in between])
    waited, free = [], 0.0
    for arrival, length in zip(arrivals.tolist(), work.tolist(), strict=True):
        start = max(arrival, free)
        waited.append(start - arrival)
        free = start + length
    assert fcfs_waits(arrivals, work) == pytest.approx(waited, abs=1e-9)
    assert many_server_waits(arrivals, work, 1) == pytest.approx(waited, abs=1e-9)


def test_two_servers_by_hand() -> None:
    arrivals, work = np.array([0.0, 1.0, 2.0, 3.0]), np.array([5.0, 4.0, 1.0, 1.0])
    assert many_server_waits(arrivals, work, 2).tolist() == [0.0, 0.0, 3.0, 2.0]


def test_levels_by_hand() -> None:
    present, hours = levels(np.array([0.0, 1.0, 4.0]), np.array([3.0, np.nan, 6.0]), 0.5, 5.0)
    spent = {int(n): float(hours[present == n].sum()) for n in np.unique(present)}
    assert {n: h for n, h in spent.items() if h > 0.0} == {1: 1.5, 2: 3.0}


def test_statistics_of_a_log_by_hand() -> None:
    """Two requests at one counter and one that is still open at the end; the second waits an hour."""
    world = make_world(
        [Office(0), Office(1)], [Matter(owner_tier=1)], horizon=20.0, places=[Place(0, 1, 1.0), Place(1)]
    )
    requests = scripted(Ask(1.0, (2.0,)), Ask(2.0, (3.0,)), Ask(19.0, (5.0,)))
    run = Run(requests, world.run(requests), 0.0, 20.0)
    assert closed_at(run)[:2].tolist() == [3.0, 6.0] and np.isnan(closed_at(run)[2])
    assert sojourns(run).tolist() == [2.0, 4.0]
    assert waits(run, 1, Activity.HANDLE).tolist() == [0.0, 1.0, 0.0]
    assert visits(run).tolist() == [2.0, 2.0, 2.0] and visits(run, 0).tolist() == [1.0, 1.0, 1.0]
    assert share_with(run, Activity.CLOSE) == pytest.approx(2.0 / 3.0)
    late = run._replace(begin=1.5, end=10.0)
    assert sojourns(late).tolist() == [4.0] and late.counted().tolist() == [False, True, False]
