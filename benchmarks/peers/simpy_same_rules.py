"""Idiomatic SimPy with what our engine does besides: priorities, keyed draws, a log row per visit.

Its draws are those of the C loop, so both see the same requests, and their sojourns agree to the last bits.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from benchmarks.outcome import Outcome
from benchmarks.work import Work
from sim.vocabulary.draws import For, entity_key, exponential, stream_key, uniform

ARRIVAL_TIME, PLACE, WORK, PASS, TRANSMISSION = (
    int(purpose) for purpose in (For.ARRIVAL_TIME, For.PLACE, For.WORK, For.PASS, For.TRANSMISSION)
)
PRIORITY = 0
"""Of every request: the workloads are first come, first served."""


def run(work: Work, requests: int, seed: int) -> Outcome:
    """Run the work on SimPy with PriorityResource, one keyed draw at a time and a list of rows."""
    stream = stream_key(seed, 0)
    env = simpy.Environment()
    offices = [simpy.PriorityResource(env, capacity=work.staff) for _ in range(work.offices)]
    sojourns = [0.0] * requests
    log: list[tuple[int, int, int, float, float, float]] = []
    last = 0.0

    def request(number: int, key: int) -> Generator[simpy.Event, Any, None]:
        arrived = env.now
        visit = 0
        while True:
            place = int(uniform(key, 0, visit, PLACE) * work.offices)
            enabled = env.now
            with offices[place].request(priority=PRIORITY) as turn:
                yield turn
                start = env.now
                yield env.timeout(exponential(uniform(key, 0, visit, WORK), work.service))
                log.append((number, visit, place, enabled, start, env.now))
            if uniform(key, 0, visit, PASS) >= work.passing:
                break
            yield env.timeout(exponential(uniform(key, 0, visit, TRANSMISSION), work.delay))
            visit += 1
        sojourns[number] = env.now - arrived

    def source() -> Generator[simpy.Event, Any, None]:
        nonlocal last
        for number in range(requests):
            key = entity_key(stream, number)
            yield env.timeout(exponential(uniform(key, 0, 0, ARRIVAL_TIME), 1.0 / work.rate))
            env.process(request(number, key))
        last = env.now

    env.process(source())
    env.run()
    warm = work.warm_up(requests)
    worked = sum(end - start for _, _, _, _, start, end in log)
    return Outcome(sum(sojourns[warm:]) / (requests - warm), worked / (last * work.offices * work.staff))
