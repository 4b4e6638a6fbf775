"""W4: Pingshan's hierarchy with all its rules, the whole log kept, on both engines."""

from __future__ import annotations

import gc
import statistics
import time
from typing import NamedTuple

from benchmarks.fresh import ROOT
from benchmarks.report import Part, digits, markdown
from sim.demand.requests import draw_requests
from sim.demand.tables import Requests
from sim.engine.choice import COMPILED, SIMPY, engine_named
from sim.engine.driver import drive
from sim.log.schema import Rows
from sim.scenario.reading import read_scenario
from sim.study.run import World, build_world
from sim.vocabulary.draws import stream_key

SCENARIO = ROOT / "scenarios" / "pingshan.yaml"
STRUCTURE = "hierarchy"
REPETITIONS = {SIMPY: 1, COMPILED: 20}
"""Runs behind one time: a single compiled run is too short for the clock."""


class Timed(NamedTuple):
    """What one run took and wrote."""

    seconds: float
    requests: int
    rows: int


def pingshan_world() -> World:
    """Return the scenario, ready to run."""
    return build_world(read_scenario(SCENARIO))


def pingshan(rounds: int) -> Part:
    """Return time per request on both engines; drawing the requests is left out of both."""
    world = pingshan_world()
    for engine in REPETITIONS:
        _drive(world, draw_requests(world.demand, world.seed, 0), 0, engine)
    timed: dict[str, list[Timed]] = {engine: [] for engine in REPETITIONS}
    for replication in range(1, rounds + 1):
        requests = draw_requests(world.demand, world.seed, replication)
        for engine, times in REPETITIONS.items():
            timed[engine].append(_timed(world, requests, replication, engine, times))
    costs = {engine: 1e6 * statistics.median(t.seconds / t.requests for t in runs) for engine, runs in timed.items()}
    rows = [
        [
            f"tiaokuai, {engine}, full log",
            f"{statistics.median(t.requests for t in timed[engine]):,.0f}",
            f"{statistics.median(t.rows for t in timed[engine]):,.0f}",
            digits(costs[engine]),
            digits(costs[SIMPY] / costs[engine]),
        ]
        for engine in REPETITIONS
    ]
    text = markdown(["Pingshan, hierarchy", "requests", "log rows", "µs per request", "speed, SimPy engine = 1"], rows)
    text += f"\n\nAll rules on. Drawing the requests is left out of both. Medians of {rounds} replications."
    same = all(a.rows == b.rows for a, b in zip(timed[SIMPY], timed[COMPILED], strict=True))
    return Part("W4: Pingshan with all rules", text, {"w4": costs[SIMPY] / costs[COMPILED]}, same)


def _timed(world: World, requests: Requests, replication: int, engine: str, times: int) -> Timed:
    gc.collect()
    begun = time.process_time()
    for _ in range(times):
        rows = _drive(world, requests, replication, engine)
    return Timed((time.process_time() - begun) / times, len(requests.time), len(rows))


def _drive(world: World, requests: Requests, replication: int, engine: str) -> Rows:
    stream = int(stream_key(world.seed, replication))
    mechanisms, horizon = world.mechanisms[STRUCTURE], world.demand.horizon
    return drive(engine_named(engine), world.baseline, mechanisms, requests, stream, horizon)
