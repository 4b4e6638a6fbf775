"""DESimpy: an event scheduler with callbacks; it has no resources, so an office is a counter and a deque."""

from __future__ import annotations

import random
from collections import deque

from benchmarks.outcome import NotInstalled, Outcome
from benchmarks.work import Work


def run(work: Work, requests: int, seed: int) -> Outcome:
    """Run the work on DESimpy without its event log, until no event is left."""
    try:
        from desimpy import EventScheduler
    except ImportError as missing:
        raise NotInstalled("DESimpy") from missing
    chance = random.Random(seed)
    env = EventScheduler()
    offices = [Office(work.staff) for _ in range(work.offices)]
    sojourns = [0.0] * requests
    worked = last = 0.0

    def arrive(number: int) -> None:
        nonlocal last
        last = env.current_time
        if number + 1 < requests:
            env.timeout(chance.expovariate(work.rate), lambda: arrive(number + 1))
        enter(number, env.current_time)

    def enter(number: int, arrived: float) -> None:
        office = chance.choice(offices)
        if office.idle:
            office.idle -= 1
            serve(office, number, arrived)
        else:
            office.queue.append((number, arrived))

    def serve(office: Office, number: int, arrived: float) -> None:
        nonlocal worked
        hours = chance.expovariate(1.0 / work.service)
        worked += hours
        env.timeout(hours, lambda: finish(office, number, arrived))

    def finish(office: Office, number: int, arrived: float) -> None:
        if office.queue:
            serve(office, *office.queue.popleft())
        else:
            office.idle += 1
        if chance.random() < work.passing:
            env.timeout(chance.expovariate(1.0 / work.delay), lambda: enter(number, arrived))
        else:
            sojourns[number] = env.current_time - arrived

    env.timeout(chance.expovariate(work.rate), lambda: arrive(0))
    env.run(lambda _: False, logging=False)
    warm = work.warm_up(requests)
    return Outcome(sum(sojourns[warm:]) / (requests - warm), worked / (last * work.offices * work.staff))


class Office:
    """Hold who is idle and who waits."""

    __slots__ = ("idle", "queue")

    def __init__(self, staff: int) -> None:
        """Start with nobody busy."""
        self.idle = staff
        self.queue: deque[tuple[int, float]] = deque()
