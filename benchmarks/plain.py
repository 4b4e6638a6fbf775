"""The same stays as in one of our logs, on SimPy as its documentation writes it: Resource, timeout, a list of rows."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import simpy

from sim.demand.tables import Requests
from sim.log.schema import Rows
from sim.vocabulary.codes import Activity

STAYS = (Activity.DESK, Activity.TRIAGE, Activity.HANDLE, Activity.COORDINATE, Activity.CONFIRM)


def stays_of(rows: Rows, requests: Requests) -> list[tuple[float, list[tuple[int, float]]]]:
    """Return, per request, its arrival and its stays (office, hours) in order, as the log has them."""
    real = rows[np.isin(rows["activity"], STAYS) & ~np.isnan(rows["end"])]
    real = real[np.lexsort((real["end"], real["request"]))]
    paths: list[list[tuple[int, float]]] = [[] for _ in range(len(requests.time))]
    for request, office, hours in zip(
        real["request"].tolist(), real["office"].tolist(), (real["hours"] + real["trace"]).tolist(), strict=True
    ):
        paths[request].append((office, hours))
    return list(zip(requests.time.tolist(), paths, strict=True))


def run_plain(
    stays: list[tuple[float, list[tuple[int, float]]]], staff: list[int], until: float
) -> list[tuple[Any, ...]]:
    """Run the stays on plain SimPy and return a list of rows (request, office, enabled, start, end)."""
    env = simpy.Environment()
    offices = [simpy.Resource(env, capacity=max(1, n)) for n in staff]
    log: list[tuple[Any, ...]] = []

    def request(number: int, path: list[tuple[int, float]]) -> Generator[simpy.Event, Any, None]:
        for office, hours in path:
            enabled = env.now
            with offices[office].request() as turn:
                yield turn
                start = env.now
                yield env.timeout(hours)
                log.append((number, office, enabled, start, env.now))

    def source() -> Generator[simpy.Event, Any, None]:
        for number, (time, path) in enumerate(stays):
            yield env.timeout(time - env.now)
            env.process(request(number, path))

    env.process(source())
    env.run(until=until)
    return log
