"""salabim: components with a process, resources, monitors (switched off here, as nobody reads them)."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

from benchmarks.outcome import NotInstalled, Outcome
from benchmarks.work import Work


def run(work: Work, requests: int, seed: int) -> Outcome:
    """Run the work on salabim with `yield`, which needs no greenlets."""
    try:
        import salabim
    except ImportError as missing:
        raise NotInstalled("salabim") from missing
    salabim.yieldless(False)
    chance = random.Random(seed)
    env = salabim.Environment(trace=False)
    offices = [salabim.Resource(capacity=work.staff, monitor=False) for _ in range(work.offices)]
    sojourns = [0.0] * requests
    worked = last = 0.0

    class Request(salabim.Component):  # type: ignore[misc]
        def setup(self, number: int) -> None:
            self.number = number

        def process(self) -> Generator[Any, Any, None]:
            nonlocal worked
            arrived = env.now()
            while True:
                office = chance.choice(offices)
                yield self.request(office)
                hours = chance.expovariate(1.0 / work.service)
                worked += hours
                yield self.hold(hours)
                self.release(office)
                if chance.random() >= work.passing:
                    break
                yield self.hold(chance.expovariate(1.0 / work.delay))
            sojourns[self.number] = env.now() - arrived

    class Source(salabim.Component):  # type: ignore[misc]
        def process(self) -> Generator[Any, Any, None]:
            nonlocal last
            for number in range(requests):
                yield self.hold(chance.expovariate(work.rate))
                Request(number=number, mode=None)
            last = env.now()

    Source()
    env.run()
    warm = work.warm_up(requests)
    return Outcome(sum(sojourns[warm:]) / (requests - warm), worked / (last * work.offices * work.staff))
