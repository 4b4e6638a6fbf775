"""The reference workloads as plain data, and what theory says of them.

One request arrives at a uniformly random office, is served first come, first served by one of its staff, and then,
with probability `passing`, spends a delay and goes to another uniformly random office: any of them, the one it came
from included. Arrivals are Poisson, services and delays exponential. That is an open Jackson network whose delays are
stations with infinitely many servers, so every office is an M/M/c by itself and the mean sojourn is exact.

A run starts empty, ends when the last of its requests has left, and leaves the first fifth of the requests out of the
mean sojourn. Times are in hours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from sim.verify.theory import mmc_wait


@dataclass(frozen=True)
class Work:
    """Describe one workload: what every contestant is given, and nothing else."""

    name: str
    offices: int
    staff: int
    """Of each office."""
    passing: float
    """Probability, after each service, of a delay and another office."""
    load: float = 0.8
    """Share of the staff's time that is worked."""
    service: float = 1.0
    """Mean hours of one service."""
    delay: float = 2.0
    """Mean hours between two offices."""

    @cached_property
    def visits(self) -> float:
        """Return the mean number of visits per request."""
        return 1.0 / (1.0 - self.passing)

    @cached_property
    def rate(self) -> float:
        """Return new requests per hour, at all offices together."""
        return self.offices * self.staff * self.load / self.service / self.visits

    @cached_property
    def mean_sojourn(self) -> float:
        """Return the exact mean sojourn: per visit the wait of M/M/c and the service, and the delays between visits."""
        wait = mmc_wait(self.staff * self.load / self.service, 1.0 / self.service, self.staff)
        return self.visits * (wait + self.service) + (self.visits - 1.0) * self.delay

    def warm_up(self, requests: int) -> int:
        """Return how many requests, in order of arrival, are left out of the mean sojourn: the first fifth."""
        return requests // 5

    def sojourn_error(self, requests: int) -> float:
        """Return the standard error, in hours, of the mean sojourn of a run of so many requests.

        The number present has the asymptotic variance of the offices' birth-and-death processes plus that of the
        requests between offices (M/M/infinity), as if the stations were independent of each other; by Little's law
        this is carried over to the mean sojourn. It errs to the wide side.
        """
        between = self.rate * (self.visits - 1.0) * self.delay
        variance = self.offices * _number_variance(self) + 2.0 * between * self.delay
        hours = (requests - self.warm_up(requests)) / self.rate
        return math.sqrt(variance / hours) / self.rate

    def utilisation_error(self, requests: int) -> float:
        """Return the standard error of the utilisation: work and arrivals are both sums of exponential times."""
        return self.load * math.sqrt(2.0 / requests)


def _number_variance(work: Work) -> float:
    """Return the asymptotic variance, in hours, of the time average of the number present in one M/M/c.

    2 sum_n (sum_{i <= n} p_i (i - L))^2 / (lambda p_n). Source: Whitt 1992, Mathematics of Operations Research 17.
    """
    arrival = work.load * work.staff / work.service
    weights = [1.0]
    while weights[-1] > 1e-15:
        weights.append(weights[-1] * arrival * work.service / min(len(weights), work.staff))
    total = sum(weights)
    shares = [weight / total for weight in weights]
    mean = sum(n * share for n, share in enumerate(shares))
    variance = below = 0.0
    for n, share in enumerate(shares[: len(shares) * 3 // 4]):
        below += share * (n - mean)
        variance += 2.0 * below * below / (arrival * share)
    return variance


W1 = Work("W1", offices=40, staff=3, passing=0.3)
W2 = Work("W2", offices=40, staff=3, passing=0.05)
W3 = Work("W3", offices=1, staff=1, passing=0.0)
WORKS = (W1, W2, W3)
