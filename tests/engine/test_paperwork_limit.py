"""Paperwork in queues that follow due dates: with a limit of its own it delays casework, without one it gives way."""

from __future__ import annotations

import numpy as np

from sim.rules.coefficients import Coefficients
from sim.rules.deadlines import NO_LIMIT, Deadlines
from sim.rules.paperwork import Paperwork
from sim.verify.world import Demand, Matter, Office, make_world
from sim.vocabulary.codes import Activity


def mean_wait(limit: float, weight: float) -> float:
    """Return how long casework waits on average at a busy office that is also asked for paperwork."""
    world = make_world(
        [Office(superiors=1.0)],
        [Matter(touch=(1.0, -1.0), limit=168.0)],
        horizon=3000.0,
        demand=Demand(0.5),
        rules=Coefficients(
            deadlines=Deadlines(weight=weight),
            paperwork=Paperwork(items=0.35 * 168.0, hours=1.0, shape=-1.0, limit=limit),
        ),
    )
    rows = world.run()
    handled = rows[(rows["activity"] == Activity.HANDLE) & ~np.isnan(rows["start"])]
    return float(np.mean(handled["start"] - handled["enabled"]))


def test_what_is_due_sooner_delays_casework_more() -> None:
    waits = [mean_wait(limit, 1.0) for limit in (24.0, 168.0, NO_LIMIT)]
    assert waits[0] > 1.2 * waits[1] > 1.2 * 1.2 * waits[2]


def test_where_queues_follow_arrival_the_limit_means_nothing() -> None:
    assert mean_wait(24.0, 0.0) == mean_wait(NO_LIMIT, 0.0)
