"""Time contestants on one workload, alternately, and hold each against theory."""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from benchmarks.outcome import NotInstalled, Outcome
from benchmarks.work import Work

WARM_UP = 500
"""Requests of the first, untimed run, which brings imports and compilations with it."""
LEAST = 10_000
"""Requests that everybody runs at least: with fewer, what is left of the empty start shows in the mean."""
TOLERANCE = 4.0
"""Standard errors that the mean over all rounds may lie away from theory."""


class Contestant(NamedTuple):
    """Name a contestant, what runs it, and how much of the work it gets."""

    name: str
    run: Callable[[Work, int, int], Outcome]
    share: float = 1.0
    """Requests as a share of those asked for: the slow get fewer, the quick more; what counts is time per request."""


class Timing(NamedTuple):
    """Hold what a contestant took per request, and what it found."""

    name: str
    requests: int
    rounds: int
    microseconds: float
    """CPU time per request, the median of the rounds."""
    mean_sojourn: float
    """Hours; mean of the rounds, each with its own seed."""
    utilisation: float
    missing: str | None = None
    """What is not installed, if the contestant could not run; its numbers are then nan."""

    def sojourn_tolerance(self, work: Work) -> float:
        """Return how many hours the mean sojourn may lie away from theory."""
        return TOLERANCE * work.sojourn_error(self.requests) / math.sqrt(self.rounds)

    def utilisation_tolerance(self, work: Work) -> float:
        """Return how far the utilisation may lie away from theory."""
        return TOLERANCE * work.utilisation_error(self.requests) / math.sqrt(self.rounds)

    def agrees(self, work: Work) -> bool:
        """Tell whether both means lie within the tolerance; what could not run does not agree."""
        return abs(self.mean_sojourn - work.mean_sojourn) <= self.sojourn_tolerance(work) and abs(
            self.utilisation - work.load
        ) <= self.utilisation_tolerance(work)


def measure(contestants: Iterable[Contestant], work: Work, requests: int, rounds: int = 5) -> list[Timing]:
    """Run every contestant once per round, one after the other, and return their medians in the order given.

    CPU time of the run only: imports and compilation happen in a first run that is not timed.
    """
    missing: dict[str, str] = {}
    ready: list[Contestant] = []
    contestants = list(contestants)
    for contestant in contestants:
        try:
            contestant.run(work, WARM_UP, 0)
        except NotInstalled as reason:
            missing[contestant.name] = str(reason)
        else:
            ready.append(contestant)
    outcomes: dict[str, list[Outcome]] = {contestant.name: [] for contestant in ready}
    for seed in range(1, rounds + 1):
        for contestant in ready:
            outcomes[contestant.name].append(_timed(contestant, work, _requests(contestant, requests), seed))
    return [
        _timing(contestant.name, _requests(contestant, requests), outcomes[contestant.name])
        if contestant.name in outcomes
        else Timing(contestant.name, 0, 0, math.nan, math.nan, math.nan, missing[contestant.name])
        for contestant in contestants
    ]


def _requests(contestant: Contestant, requests: int) -> int:
    return max(LEAST, round(requests * contestant.share))


def _timed(contestant: Contestant, work: Work, requests: int, seed: int) -> Outcome:
    gc.collect()
    begun = time.process_time()
    outcome = contestant.run(work, requests, seed)
    seconds = time.process_time() - begun
    return outcome if outcome.seconds is not None else outcome._replace(seconds=seconds)


def _timing(name: str, requests: int, outcomes: list[Outcome]) -> Timing:
    return Timing(
        name,
        requests,
        len(outcomes),
        1e6 * statistics.median(outcome.seconds or 0.0 for outcome in outcomes) / requests,
        statistics.fmean(outcome.mean_sojourn for outcome in outcomes),
        statistics.fmean(outcome.utilisation for outcome in outcomes),
    )
