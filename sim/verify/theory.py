"""Exact formulas of queueing theory. Computed when asked, never stored.

Rates are per hour, times in hours, `arrival` is lambda and `service` is mu. Sources: Kleinrock, "Queueing Systems" I
and II (1975, 1976); Cooper, "Introduction to Queueing Theory" (1981); where another is meant, it is named.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple


def erlang_b(servers: int, load: float) -> float:
    """Return the probability that all of `servers` are busy when nobody waits.

    B(0) = 1, B(n) = a B(n-1) / (n + a B(n-1)) with load a = lambda / mu. Source: Cooper 1981, ch. 3.
    """
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """Return the probability per request of having to wait in M/M/c.

    C = B / (1 - rho (1 - B)), rho = a / c. Source: Cooper 1981, ch. 3.
    """
    blocked = erlang_b(servers, load)
    return blocked / (1.0 - load / servers * (1.0 - blocked))


def mmc_wait(arrival: float, service: float, servers: int) -> float:
    """Return the mean wait in M/M/c: C / (c mu - lambda), hours. Source: Kleinrock I, 3.5."""
    return erlang_c(servers, arrival / service) / (servers * service - arrival)


def mmc_tail(arrival: float, service: float, servers: int, time: float) -> float:
    """Return P(wait > time) in M/M/c: C exp(-(c mu - lambda) t). Source: Cooper 1981, ch. 3."""
    return erlang_c(servers, arrival / service) * math.exp(-(servers * service - arrival) * time)


def mg1_wait(arrival: float, mean: float, cv2: float) -> float:
    """Return the mean wait in M/G/1: rho (1 + cv2) / (2 (1 - rho)) E[S], hours.

    `cv2` is the squared coefficient of variation of the service time. Source: Pollaczek-Khinchine; Kleinrock I, 5.6.
    """
    rho = arrival * mean
    return rho * (1.0 + cv2) / (2.0 * (1.0 - rho)) * mean


def lognormal_mean(median: float, log_sd: float) -> float:
    """Return the mean of a lognormal time: median exp(s^2 / 2), hours."""
    return median * math.exp(log_sd * log_sd / 2.0)


def lognormal_cv2(log_sd: float) -> float:
    """Return the squared coefficient of variation of a lognormal time: exp(s^2) - 1."""
    return math.expm1(log_sd * log_sd)


class Class(NamedTuple):
    """One class of customers of a single server."""

    arrival: float
    mean: float
    """Mean service time, hours."""
    square: float
    """Second moment of the service time, hours squared; 2 mean^2 if exponential."""


def priority_waits(classes: Sequence[Class]) -> list[float]:
    """Return the mean wait of each class under non-preemptive priority, the first class served first, hours.

    W_k = W_0 / ((1 - s_{k-1}) (1 - s_k)), W_0 = sum lambda E[S^2] / 2, s_k = rho_1 + ... + rho_k.
    Source: Cobham 1954, Operations Research 2; Kleinrock II, 3.3.
    """
    residual = sum(c.arrival * c.square for c in classes) / 2.0
    waits, before = [], 0.0
    for c in classes:
        upto = before + c.arrival * c.mean
        waits.append(residual / ((1.0 - before) * (1.0 - upto)))
        before = upto
    return waits


def vacation_wait(arrival: float, mean: float, square: float, vacation: float, vacation_square: float) -> float:
    """Return the mean wait in M/G/1 whose server takes one vacation after another while nobody waits, hours.

    W = lambda E[S^2] / (2 (1 - rho)) + E[V^2] / (2 E[V]). It is what casework meets when there is always paperwork to
    be done in between. Source: Levy & Yechiali 1975, Management Science 22; Fuhrmann & Cooper 1985.
    """
    return arrival * square / (2.0 * (1.0 - arrival * mean)) + vacation_square / (2.0 * vacation)


class Impatient(NamedTuple):
    """What Erlang-A says of M/M/c+M."""

    waiting: float
    """Probability per request of having to wait."""
    abandoned: float
    """Probability per request of giving up."""
    queue: float
    """Mean number waiting."""


def erlang_a(arrival: float, service: float, servers: int, patience: float) -> Impatient:
    """Return the performance of M/M/c+M, mean `patience` in hours.

    Birth and death: up at lambda, down at min(n, c) mu + max(n - c, 0) theta, theta = 1 / patience; P(give up) =
    theta Lq / lambda. Source: Palm 1957; Mandelbaum & Zeltyn 2007.
    """
    theta = 1.0 / patience
    weight, total, waiting, queue, n = 1.0, 0.0, 0.0, 0.0, 0
    while n <= servers or weight > 1e-18 * total:
        total += weight
        if n >= servers:
            waiting += weight
            queue += weight * (n - servers)
        n += 1
        weight *= arrival / (min(n, servers) * service + max(n - servers, 0) * theta)
    return Impatient(waiting / total, theta * queue / total / arrival, queue / total)


def deterministic_patience(arrival: float, service: float, patience: float) -> float:
    """Return P(the wait expires) in M/M/1+D, where a wait of `patience` hours ends in escalation.

    The work that lies ahead, v, has density lambda p0 e^{-(mu - lambda) v} below D and lambda p0 e^{lambda D - mu v}
    above, p0 the idle share; whoever finds v > D expires. Source: Barrer 1957, Operations Research 5; Baccelli &
    Hebuterne 1981.
    """
    if arrival == service:
        below = arrival * patience
    else:
        below = arrival * -math.expm1((arrival - service) * patience) / (service - arrival)
    above = arrival / service * math.exp((arrival - service) * patience)
    return above / (1.0 + below + above)


def feedback_sojourn(arrival: float, service: float, again: float) -> float:
    """Return the mean sojourn in M/M/1 whose customers queue again with probability `again`, hours.

    1 / (mu (1 - p) - lambda): the number present is that of an M/M/1 with service rate mu (1 - p). Source: Takacs 1963,
    Bell System Technical Journal 42.
    """
    return 1.0 / (service * (1.0 - again) - arrival)


def pooling_ratio(servers: int, rho: float) -> float:
    """Return how many times shorter waits become when `servers` separate M/M/1 are pooled into one M/M/c.

    (rho / (1 - rho)) / (C / (c (1 - rho))) = rho c / C. Source: Smith & Whitt 1981, Bell System Technical Journal 60.
    """
    return rho * servers / erlang_c(servers, rho * servers)


def poisson_cdf(mean: float, most: int) -> float:
    """Return P(N <= most) for a Poisson number; the number open in M/G/infinity is one.

    Source: Kleinrock I, 3.4 (any service law: Palm 1943).
    """
    term, total = math.exp(-mean), 0.0
    for n in range(most + 1):
        total += term
        term *= mean / (n + 1)
    return total
