"""Draw the requests of one replication: the same citizens for every structure.

Arrivals are a Poisson process with a rate that varies by hour, weekday, season and shock, times a gamma factor per
day, so that daily counts have the stated variance over mean. Every attribute is a function of (seed, replication,
day, number within the day, purpose): when demand grows, further requests are added and none changes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import gammaincinv, ndtri, pdtr, pdtrik

from sim.demand.tables import Bools, DemandTables, Floats, Ints, Keys, Requests
from sim.vocabulary.draws import For, entity_key, stream_key, uniform
from sim.vocabulary.errors import InvariantError
from sim.vocabulary.units import HOURS_PER_DAY

DAY_STRIDE = 1 << 20
"""Request numbers per day; a day with more requests than this is refused."""


def _uniform(key: Keys, purpose: For, visit: int = 0, part: int = 0) -> Floats:
    drawn: Floats = uniform(key, part, visit, int(purpose))
    return drawn


def _durations(u: Floats, scale: Floats, shape: Floats) -> Floats:
    """Return durations of many requests at once, as `draws.duration` does for one."""
    exponential = shape < 0.0
    hours = np.zeros(len(u))
    if not exponential.all():
        hours = scale * np.exp(np.maximum(shape, 0.0) * ndtri(u))
    if exponential.any():
        hours = np.where(exponential, -scale * np.log1p(-u), hours)
    return np.where(scale > 0.0, hours, 0.0)


def _pick(cumulative: Floats, key: Keys, purpose: For) -> Ints:
    """Return an index by cumulative shares; where there is one only, nothing is drawn."""
    if len(cumulative) == 1:
        return np.zeros(len(key), dtype=np.int64)
    return np.minimum(np.searchsorted(cumulative, _uniform(key, purpose), side="right"), len(cumulative) - 1)


def _happens(shares: Floats, matter: Ints, key: Keys, purpose: For) -> Bools:
    """Return what happens with the share of each request's matter; where all shares are 0 or all 1, nothing is drawn."""
    if not (shares > 0.0).any():
        return np.zeros(len(key), dtype=np.bool_)
    if (shares >= 1.0).all():
        return np.ones(len(key), dtype=np.bool_)
    drawn: Bools = _uniform(key, purpose) < shares[matter]
    return drawn


def _poisson_quantile(u: Floats, mean: Floats) -> Ints:
    """Return Poisson quantiles, as scipy.stats.poisson.ppf does, without importing scipy.stats."""
    above = np.ceil(np.nan_to_num(pdtrik(u, mean)))
    below = np.maximum(above - 1.0, 0.0)
    quantile: Ints = np.where(pdtr(below, mean) >= u, below, above).astype(np.int64)
    return quantile


def _counts(tables: DemandTables, by_hour: Floats, keys: Keys) -> Ints:
    """Return the number of requests of each day, over-dispersed by a gamma factor of mean 1."""
    daily = by_hour.sum(axis=1)
    factor = np.ones(len(daily))
    extra = tables.overdispersion - 1.0
    busy = daily > 0.0
    if extra > 0.0:
        shape = daily[busy] / extra
        factor[busy] = gammaincinv(shape, _uniform(keys, For.DAY_FACTOR)[busy]) / shape
    mean = daily * factor * tables.headroom
    counts = np.zeros(len(daily), dtype=np.int64)
    u = _uniform(keys, For.ARRIVALS_OF_DAY)
    counts[busy] = _poisson_quantile(u[busy], np.maximum(mean[busy], 1e-12))
    if counts.size and counts.max() >= DAY_STRIDE:
        raise InvariantError("more requests in one day than request numbers")
    return counts


def days_of(tables: DemandTables) -> int:
    """Return how many days the demand covers, the last perhaps not whole."""
    return -(-len(tables.hourly) // 24)


def draw_requests(tables: DemandTables, seed: int, replication: int) -> Requests:
    """Return the requests of one replication, in order of arrival.

    A pure function of its arguments. Shapes: see `Requests`.
    """
    return draw_days(tables, seed, replication, 0, days_of(tables))


def draw_days(tables: DemandTables, seed: int, replication: int, first: int, last: int) -> Requests:
    """Return the requests of the days from `first` up to `last` (left out): a stretch of `draw_requests`."""
    stream: Any = stream_key(seed, replication)
    hours = len(tables.hourly)
    by_hour = np.zeros((days_of(tables), 24))
    by_hour.ravel()[:hours] = tables.hourly
    by_hour[:first] = by_hour[last:] = 0.0
    day_numbers = np.arange(first, last, dtype=np.uint64)
    day_keys: Keys = entity_key(np.uint64(stream), day_numbers + np.uint64(1 << 62))
    counts = _counts(tables, by_hour[first:last], day_keys)
    day = np.repeat(np.arange(first, last), counts)
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    key: Keys = entity_key(np.uint64(stream), (day * DAY_STRIDE + number).astype(np.uint64))
    cumulative = np.cumsum(by_hour, axis=1)
    aim = _uniform(key, For.ARRIVAL_TIME) * cumulative[day, -1]
    starts = np.concatenate(([0], np.cumsum(counts)))
    hour = np.empty(len(aim), dtype=np.int64)
    for k in range(last - first):
        today = slice(starts[k], starts[k + 1])
        hour[today] = np.searchsorted(cumulative[first + k], aim[today], side="right")
    hour = np.minimum(hour, 23)
    below = np.where(hour > 0, cumulative[day, hour - 1], 0.0)
    within = (aim - below) / np.maximum(by_hour[day, hour], 1e-300)
    time = day * HOURS_PER_DAY + hour + np.clip(within, 0.0, 1.0)
    time = np.minimum(time, np.nextafter((day + 1) * HOURS_PER_DAY, 0.0))  # midnight belongs to the next day's batch
    kept = time < tables.horizon
    key, day, time = key[kept], day[kept], time[kept]
    order = np.argsort(time)
    if (np.diff(time[order]) == 0.0).any():
        order = np.lexsort((key, time))
    key, day, time = key[order], day[order], time[order]
    return _attributes(tables, key, day, time)


def _attributes(tables: DemandTables, key: Keys, day: Ints, time: Floats) -> Requests:
    """Return the requests with everything that belongs to the citizen and the matter, not to a structure."""
    n = len(key)
    matter = _pick(tables.matter_share, key, For.MATTER)
    channel = _pick(tables.channel_share, key, For.CHANNEL)
    entry = tables.channel_entry[channel]
    entry_tier = np.minimum((entry <= _uniform(key, For.ENTRY_TIER)[:, None]).sum(axis=1), entry.shape[1] - 1)
    multi = _happens(tables.multi, matter, key, For.MULTI_PART)
    parts = np.where(multi, tables.parts[matter], 1)
    width = int(parts.max()) if n else 1
    work = np.zeros((n, width))
    everyone = np.arange(n)
    for part in range(width):
        # All have a main part; only those that have the others need their draws.
        some = everyone if part == 0 else np.flatnonzero(parts > part)
        if not (tables.touch[:, 0] > 0.0).any():
            break
        touch = tables.touch[matter[some]]
        work[some, part] = _durations(_uniform(key[some], For.WORK, part=part), touch[:, 0], touch[:, 1])
    waits = np.flatnonzero(_happens(tables.outside[:, 0], matter, key, For.OUTSIDE_SHARE))
    spread = tables.outside[matter[waits]]
    outside = np.zeros(n)
    outside[waits] = _durations(_uniform(key[waits], For.OUTSIDE_TIME), spread[:, 1], spread[:, 2])
    return Requests(
        key=key,
        day=day,
        time=time,
        place=tables.place[_pick(tables.place_share, key, For.PLACE)],
        matter=matter,
        channel=channel,
        through_desk=tables.channel_desk[channel],
        entry_tier=entry_tier.astype(np.int64),
        risky=_happens(tables.risky, matter, key, For.RISK),
        propensity=ndtri(_uniform(key, For.PROPENSITY)),
        patience=_limits(key, For.PATIENCE, tables.patience),
        expectation=_limits(key, For.EXPECTATION, tables.expectation),
        parts=parts,
        work=work,
        outside=outside,
        solvable=_happens(tables.solvable, matter, key, For.SOLVABLE),
        thinning=_uniform(key, For.THINNING),
        recurrence=tables.recurrence[matter],
    )


def _limits(key: Keys, purpose: For, spread: tuple[float, float]) -> Floats:
    if spread[0] <= 0.0:
        return np.full(len(key), np.inf)
    n = len(key)
    return _durations(_uniform(key, purpose), np.full(n, spread[0]), np.full(n, spread[1]))
