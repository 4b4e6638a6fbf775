"""asimpy: SimPy's ideas with async and await."""

from __future__ import annotations

import random

from benchmarks.outcome import NotInstalled, Outcome
from benchmarks.work import Work


def run(work: Work, requests: int, seed: int) -> Outcome:
    """Run the work on asimpy as its documentation writes it: a Process class, `async with resource`."""
    try:
        from asimpy import Environment, Process, Resource
    except ImportError as missing:
        raise NotInstalled("asimpy") from missing
    chance = random.Random(seed)
    env = Environment()
    offices = [Resource(env, capacity=work.staff) for _ in range(work.offices)]
    sojourns = [0.0] * requests
    worked = last = 0.0

    class Request(Process):  # type: ignore[misc]
        def init(self, number: int) -> None:
            self.number = number

        async def run(self) -> None:
            nonlocal worked
            arrived = self.now
            while True:
                async with chance.choice(offices):
                    hours = chance.expovariate(1.0 / work.service)
                    worked += hours
                    await self.timeout(hours)
                if chance.random() >= work.passing:
                    break
                await self.timeout(chance.expovariate(1.0 / work.delay))
            sojourns[self.number] = self.now - arrived

    class Source(Process):  # type: ignore[misc]
        async def run(self) -> None:
            nonlocal last
            for number in range(requests):
                await self.timeout(chance.expovariate(work.rate))
                Request(env, number)
            last = self.now

    Source(env)
    env.run()
    warm = work.warm_up(requests)
    return Outcome(sum(sojourns[warm:]) / (requests - warm), worked / (last * work.offices * work.staff))
