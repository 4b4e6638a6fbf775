"""SimPy as its documentation writes it: Resource, `with resource.request()`, timeouts, one process per request."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

import simpy

from benchmarks.outcome import Outcome
from benchmarks.work import Work


def run(work: Work, requests: int, seed: int) -> Outcome:
    """Run the work on SimPy; this is what all others are measured against."""
    chance = random.Random(seed)
    env = simpy.Environment()
    offices = [simpy.Resource(env, capacity=work.staff) for _ in range(work.offices)]
    sojourns = [0.0] * requests
    worked = last = 0.0

    def request(number: int) -> Generator[simpy.Event, Any, None]:
        nonlocal worked
        arrived = env.now
        while True:
            with chance.choice(offices).request() as turn:
                yield turn
                hours = chance.expovariate(1.0 / work.service)
                worked += hours
                yield env.timeout(hours)
            if chance.random() >= work.passing:
                break
            yield env.timeout(chance.expovariate(1.0 / work.delay))
        sojourns[number] = env.now - arrived

    def source() -> Generator[simpy.Event, Any, None]:
        nonlocal last
        for number in range(requests):
            yield env.timeout(chance.expovariate(work.rate))
            env.process(request(number))
        last = env.now

    env.process(source())
    env.run()
    warm = work.warm_up(requests)
    return Outcome(sum(sojourns[warm:]) / (requests - warm), worked / (last * work.offices * work.staff))
