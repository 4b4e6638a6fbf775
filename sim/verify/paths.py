"""Whole paths against a recursion: not a mean but every single wait is known from the requests alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.engine.driver import MakeEngine
from sim.verify.statistics import Run, closed_at, fcfs_waits, many_server_waits
from sim.verify.world import Demand, Matter, Office, make_world
from sim.vocabulary.text import Text

HOURS = 3_000.0


def path_rows(seed: int, engine: MakeEngine) -> Iterator[tuple[Text, float]]:
    """Yield (name, largest difference in hours between a wait in our log and the same wait by the recursion)."""
    one = Text("逐件等待对照 Lindley 递推（最大差，小时）", "each wait by Lindley (largest difference, h)")
    yield one, largest_difference(1, 0.8, (0.7, 0.8), seed, engine)
    many = Text(
        "逐件等待对照 Kiefer-Wolfowitz 递推（最大差，小时）", "each wait by Kiefer & Wolfowitz (largest difference, h)"
    )
    yield many, largest_difference(3, 2.4, (1.0, -1.0), seed, engine)


def largest_difference(
    servers: int, arrival: float, touch: tuple[float, float], seed: int, engine: MakeEngine
) -> float:
    """Return the largest difference in hours over all requests closed in one replication."""
    world = make_world([Office(staff=servers)], [Matter(touch=touch)], horizon=HOURS, demand=Demand(arrival))
    requests = world.requests(seed)
    rows = world.run(requests, seed, engine=engine)
    work = requests.work[:, 0]
    expected = fcfs_waits(requests.time, work) if servers == 1 else many_server_waits(requests.time, work, servers)
    ours = closed_at(Run(requests, rows, 0.0, HOURS)) - requests.time - work
    return float(np.nanmax(np.abs(ours - expected)))
