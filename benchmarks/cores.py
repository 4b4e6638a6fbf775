"""Two replications one after the other against two at once, in two processes that are warm."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from concurrent.futures import ProcessPoolExecutor

from benchmarks.pingshan import STRUCTURE, pingshan_world
from benchmarks.report import Part
from sim.engine.choice import COMPILED, engine_named
from sim.study.run import World, run

_world: World | None = None


def cores(runs: int, rounds: int) -> Part:
    """Return wall times of two workers with so many compiled Pingshan runs each, in turn and together."""
    spawn = multiprocessing.get_context("spawn")
    in_turn, together = [], []
    with (
        ProcessPoolExecutor(1, mp_context=spawn) as first,
        ProcessPoolExecutor(1, mp_context=spawn) as second,
    ):
        for pool in (first, second):
            pool.submit(work, 1, 0).result()
        for number in range(rounds):
            begun = time.perf_counter()
            for pool in (first, second):
                pool.submit(work, runs, number).result()
            middle = time.perf_counter()
            for task in [pool.submit(work, runs, number) for pool in (first, second)]:
                task.result()
            in_turn.append(middle - begun)
            together.append(time.perf_counter() - middle)
    ratio = statistics.median(one / two for one, two in zip(in_turn, together, strict=True))
    text = (
        f"{runs} runs of Pingshan (compiled, requests drawn, full log) in each of two processes: one after the other "
        f"{statistics.median(in_turn):.2f} s, at once {statistics.median(together):.2f} s, speed {ratio:.2f} x "
        f"(wall time, medians of {rounds} rounds)."
    )
    return Part("Two cores", text, {"cores": ratio})


def work(runs: int, number: int) -> None:
    """Do what a worker does in one round; the scenario is read once per process."""
    global _world
    if _world is None:
        _world = pingshan_world()
    for k in range(runs):
        run(_world, STRUCTURE, number * runs + k, engine=engine_named(COMPILED))
