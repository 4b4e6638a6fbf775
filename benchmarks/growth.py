"""How the time per request grows with the number of requests, with the number of offices and with a standing backlog."""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from benchmarks.ours import drive_work
from benchmarks.report import Part, digits, markdown
from benchmarks.work import W1
from sim.demand.tables import Requests
from sim.engine.choice import COMPILED, SIMPY, engine_named
from sim.log.keep import WHOLE_LOG, Keep
from sim.rules.coefficients import Coefficients
from sim.rules.deadlines import NO_LIMIT, Deadlines
from sim.structure.tables import Structure
from sim.verify.world import Matter, Office, make_world
from sim.vocabulary.draws import entity_key, stream_key

NAMES = {COMPILED: "compiled, measures only", SIMPY: "SimPy engine, full log"}
URGENCIES = (0, 1, 2)
LIMITS = (24.0, 168.0, 720.0, NO_LIMIT)

Plan = dict[str, dict[int, int]]
"""Per engine, for every size of the table, how many requests to run."""


def growth_in_requests(plan: Plan, rounds: int) -> Part:
    """Return what a request costs in short and long runs of W1; batches keep the memory of the long ones small."""
    found = _table(plan, rounds, lambda engine, _, count, seed: _w1_cost(engine, W1.offices, count, seed))
    measured = {}
    for key, few, many in (("requests", 10**5, 10**7),):
        if {few, many} <= found[COMPILED].keys():
            measured[key] = found[COMPILED][many] / found[COMPILED][few]
    text = _text("requests (W1)", plan, found)
    said = f"At 10^7 requests a request costs {measured['requests']:.2f} x as much as at 10^5." if measured else ""
    return Part("Growth: number of requests", f"{text}\n\nDrawing the requests included. {said}".strip(), measured)


def growth_in_offices(plan: Plan, rounds: int) -> Part:
    """Return what a request costs with few and many offices, each with the traffic that it has in W1."""
    found = _table(plan, rounds, lambda engine, offices, count, seed: _w1_cost(engine, offices, count, seed))
    counts = ", ".join(
        f"{NAMES[engine]}: {max(sizes.values()):,} requests in every row" for engine, sizes in plan.items()
    )
    return Part("Growth: number of offices", f"{_text('offices', plan, found)}\n\n{counts}; drawing them included.")


def growth_in_backlog(plan: Plan, rounds: int) -> Part:
    """Return what a request costs while so many others wait at the one office."""
    found = _table(plan, rounds, backlog_cost)
    measured = {}
    for key, engine in (("backlog simpy", SIMPY), ("backlog compiled", COMPILED)):
        if {10, 10**5} <= found[engine].keys():
            measured[key] = found[engine][10**5] / found[engine][10]
    ratios = ", ".join(
        f"{NAMES[engine]} {measured[key]:.2f} x"
        for key, engine in (("backlog compiled", COMPILED), ("backlog simpy", SIMPY))
        if key in measured
    )
    text = (
        f"{_text('waiting', plan, found)}\n\nOne office of one member of staff; {len(URGENCIES)} urgencies, {len(LIMITS)} limits, "
        "the queue half by arrival and half by due date. A burst builds the backlog; then one request comes as often as one is "
        "served, and the time per request counts while the backlog stands (requests scripted, not drawn)."
    )
    return Part(
        "Growth: standing backlog", text + (f" 100,000 against 10 waiting: {ratios}." if ratios else ""), measured
    )


def backlog(waiting: int, then: int) -> tuple[Structure, Requests, Requests]:
    """Return an office, a burst at time 0 after which so many wait, and requests that come as quickly as it serves.

    Every request takes one hour; the burst comes at time 0, one request at each half hour after it, so `waiting` wait
    whenever one of them arrives, and nothing happens at the same instant as anything else but the burst.
    """
    matters = [Matter(touch=(1.0, 0.0), urgency=urgency, limit=limit) for urgency in URGENCIES for limit in LIMITS]
    world = make_world(
        [Office()], matters, horizon=float(then + 1), rules=Coefficients(deadlines=Deadlines(weight=0.5))
    )
    matter = np.random.default_rng(1).integers(0, len(matters), waiting + 1 + then)
    burst = _scripted(np.zeros(waiting + 1), matter[: waiting + 1], 0)
    return world.structure, burst, _scripted(np.arange(then) + 0.5, matter[waiting + 1 :], waiting + 1)


def backlog_cost(engine: str, waiting: int, count: int, seed: int) -> float:
    """Return CPU seconds per request while `waiting` others wait."""
    structure, burst, coming = backlog(waiting, count)
    keep = Keep(0.0, (0.0, count + 1.0, count + 1.0)) if engine == COMPILED else WHOLE_LOG
    machine = engine_named(engine)(structure, int(stream_key(seed, 0)), keep)
    machine.expect(burst)
    machine.advance(0.25)
    machine.take()
    gc.collect()
    begun = time.process_time()
    machine.expect(coming)
    machine.advance(count + 0.25)
    machine.take()
    return (time.process_time() - begun) / count


def _scripted(times: np.ndarray, matter: np.ndarray, first: int) -> Requests:
    """Return requests of one hour each, at these times, numbered from `first`."""
    count = len(times)
    whole, none = np.zeros(count, np.int64), np.zeros(count)
    no = np.zeros(count, np.bool_)
    return Requests(
        key=entity_key(np.uint64(stream_key(1, 0)), np.arange(first, first + count, dtype=np.uint64)),
        day=(times // 24.0).astype(np.int64),
        time=times,
        place=whole,
        matter=matter,
        channel=whole,
        through_desk=no,
        entry_tier=whole,
        risky=no,
        propensity=none,
        patience=np.full(count, math.inf),
        expectation=np.full(count, math.inf),
        parts=np.ones(count, np.int64),
        work=np.ones((count, 1)),
        outside=none,
        solvable=~no,
        thinning=np.full(count, 0.5),
        recurrence=none,
    )


def _w1_cost(engine: str, offices: int, count: int, seed: int) -> float:
    """Return CPU seconds per request of W1 with so many offices."""
    gc.collect()
    driven = drive_work(replace(W1, offices=offices), count, seed, engine, engine == SIMPY)
    return driven.seconds / driven.requests


def _table(plan: Plan, rounds: int, cost: Callable[[str, int, int, int], float]) -> dict[str, dict[int, float]]:
    """Return per engine and size the median microseconds per request; sizes and engines alternate."""
    for engine in plan:
        cost(engine, next(iter(plan[engine])), 500, 0)
    found: dict[str, dict[int, list[float]]] = {engine: {size: [] for size in plan[engine]} for engine in plan}
    for seed in range(1, rounds + 1):
        for engine, sizes in plan.items():
            for size, count in sizes.items():
                found[engine][size].append(cost(engine, size, count, seed))
    return {
        engine: {size: 1e6 * statistics.median(costs) for size, costs in sizes.items()}
        for engine, sizes in found.items()
    }


def _text(name: str, plan: Plan, found: dict[str, dict[int, float]]) -> str:
    sizes: Sequence[int] = sorted({size for engine in plan.values() for size in engine})
    head = [name, *(f"{NAMES[engine]}, µs per request" for engine in plan)]
    return markdown(
        head, [[f"{size:,}", *(digits(found[engine].get(size, math.nan)) for engine in plan)] for size in sizes]
    )
