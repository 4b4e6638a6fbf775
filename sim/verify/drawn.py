"""The law of demand itself: touch times and arrivals as drawn, before any engine touches them.

The control variates lean on these, so they are held against theory on their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from sim.demand.tables import Requests
from sim.verify.estimate import Interval, t_interval
from sim.verify.theory import lognormal_cv2, lognormal_mean
from sim.verify.world import Demand, Matter, Office, World, make_world
from sim.vocabulary.text import Text
from sim.vocabulary.units import HOURS_PER_DAY

REPLICATIONS = 12
MEDIAN, LOG_SD, RATE, DISPERSION = 0.8, 0.7, 0.5, 3.0
MARGIN = 0.02
"""Of the theory."""
SHORT_HOURS, LONG_HOURS = 60_000.0, 480_000.0
"""Length of each replication; nothing is simulated, so that they can be long."""

Statistic = Callable[[Requests, float], float]


def drawn_rows(seed: int, long: bool = False) -> Iterator[tuple[Text, float, float, Interval]]:
    """Yield (name, theory, margin, interval) of what is drawn."""
    hours = LONG_HOURS if long else SHORT_HOURS
    yield from _rows(
        _world(hours, (1.0, -1.0), 1.0),
        seed,
        hours,
        (
            (Text("工时均值（指数）", "drawn: mean touch time, exponential"), 1.0, _mean_work),
            (Text("工时变异系数平方（指数）", "drawn: squared CV of touch times, exponential"), 1.0, _cv2_work),
            (Text("每小时到达", "drawn: arrivals per hour"), RATE, lambda r, length: len(r.time) / length),
            (Text("到达间隔变异系数平方", "drawn: squared CV of gaps between arrivals"), 1.0, _cv2_gaps),
        ),
    )
    mean, cv2 = lognormal_mean(MEDIAN, LOG_SD), lognormal_cv2(LOG_SD)
    yield from _rows(
        _world(hours, (MEDIAN, LOG_SD), DISPERSION),
        seed,
        hours,
        (
            (Text("工时均值（对数正态）", "drawn: mean touch time, lognormal"), mean, _mean_work),
            (Text("工时变异系数平方（对数正态）", "drawn: squared CV of touch times, lognormal"), cv2, _cv2_work),
            (
                Text("日到达量方差与均值之比", "drawn: variance over mean of daily arrivals"),
                DISPERSION,
                _daily_dispersion,
            ),
        ),
    )


def _world(hours: float, touch: tuple[float, float], overdispersion: float) -> World:
    return make_world(
        [Office()], [Matter(touch=touch)], horizon=hours, demand=Demand(RATE, overdispersion=overdispersion)
    )


def _rows(
    world: World, seed: int, hours: float, wanted: tuple[tuple[Text, float, Statistic], ...]
) -> Iterator[tuple[Text, float, float, Interval]]:
    found: list[list[float]] = [[] for _ in wanted]
    for replication in range(REPLICATIONS):
        requests = world.requests(seed, replication)
        for (_, _, statistic), values in zip(wanted, found, strict=True):
            values.append(statistic(requests, hours))
    for (name, theory, _), values in zip(wanted, found, strict=True):
        yield name, theory, MARGIN * theory, t_interval(values)


def _mean_work(requests: Requests, _: float) -> float:
    return float(requests.work[:, 0].mean())


def _cv2_work(requests: Requests, _: float) -> float:
    return float(requests.work[:, 0].var() / requests.work[:, 0].mean() ** 2)


def _cv2_gaps(requests: Requests, _: float) -> float:
    gaps = np.diff(requests.time)
    return float(gaps.var() / gaps.mean() ** 2)


def _daily_dispersion(requests: Requests, hours: float) -> float:
    counts = np.bincount(requests.day, minlength=int(hours // HOURS_PER_DAY))[: int(hours // HOURS_PER_DAY)]
    return float(counts.var(ddof=1) / counts.mean())
