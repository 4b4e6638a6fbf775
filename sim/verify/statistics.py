"""Statistics of one replication, straight from the rows of its log; none of them goes by way of the measures."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.demand.tables import Requests
from sim.log.schema import Rows
from sim.vocabulary.codes import Activity, Decision

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SERVED = (int(Activity.TRIAGE), int(Activity.HANDLE))


class Run(NamedTuple):
    """One replication and the requests that count: reported after the warm-up, early enough to be settled."""

    requests: Requests
    rows: Rows
    begin: float
    end: float
    stream: int = 0
    """Key of the replication's draws."""

    def counted(self) -> Bools:
        """Return, per request, whether it counts."""
        counts: Bools = (self.requests.time >= self.begin) & (self.requests.time < self.end)
        return counts


def stays(run: Run, office: int | None = None, activity: Activity | None = None) -> Rows:
    """Return the rows of stays with work, at an office if one is named, enabled while requests count."""
    rows = run.rows
    kept = np.isin(rows["activity"], SERVED) if activity is None else rows["activity"] == int(activity)
    kept &= (rows["enabled"] >= run.begin) & (rows["enabled"] < run.end)
    kept &= (rows["end"] > rows["enabled"]) | np.isnan(rows["end"])
    if office is not None:
        kept &= rows["office"] == office
    chosen: Rows = rows[kept]
    return chosen


def waits(run: Run, office: int | None = None, activity: Activity | None = None) -> Floats:
    """Return the waits of stays, in hours; one that expired waited until it did."""
    rows = stays(run, office, activity)
    begun = np.where(np.isnan(rows["start"]), rows["end"], rows["start"])
    hours: Floats = begun - rows["enabled"]
    return hours[~np.isnan(hours)]


def waits_of_matter(run: Run, matter: int) -> Floats:
    """Return the waits of the requests of one matter, in hours."""
    rows = stays(run)
    hours: Floats = (rows["start"] - rows["enabled"])[run.requests.matter[rows["request"]] == matter]
    return hours[~np.isnan(hours)]


def closed_at(run: Run) -> Floats:
    """Return when each request was closed for the last time, NaN if it never was."""
    rows = run.rows[run.rows["activity"] == int(Activity.CLOSE)]
    last = np.full(len(run.requests.time), np.nan)
    np.fmax.at(last, rows["request"], rows["end"])
    return last


def sojourns(run: Run) -> Floats:
    """Return hours from report to last closure of the requests that count and were closed."""
    hours: Floats = (closed_at(run) - run.requests.time)[run.counted()]
    return hours[~np.isnan(hours)]


def share_with(run: Run, activity: Activity, decision: Decision | None = None) -> float:
    """Return the share of counted requests with a row of that activity (and decision)."""
    rows = run.rows[run.rows["activity"] == int(activity)]
    if decision is not None:
        rows = rows[rows["decision"] == int(decision)]
    has = np.zeros(len(run.requests.time), dtype=np.bool_)
    has[rows["request"]] = True
    return float(has[run.counted()].mean())


def visits(run: Run, office: int | None = None) -> Floats:
    """Return, per counted request, its number of visits (at an office if one is named)."""
    rows = run.rows[run.rows["activity"] == int(Activity.TRIAGE)]
    if office is not None:
        rows = rows[rows["office"] == office]
    number = np.bincount(rows["request"], minlength=len(run.requests.time))
    counted: Floats = number[run.counted()].astype(np.float64)
    return counted


def levels(arrivals: Floats, departures: Floats, begin: float, end: float) -> tuple[Floats, Floats]:
    """Return (numbers present, hours spent at each) between `begin` and `end`; NaN departures stay for good."""
    left = departures[~np.isnan(departures)]
    times = np.concatenate([arrivals, left, [begin, end]])
    steps = np.concatenate([np.ones(len(arrivals)), -np.ones(len(left)), [0.0, 0.0]])
    order = np.argsort(times, kind="stable")
    present = np.cumsum(steps[order])[:-1]
    edges = np.clip(times[order], begin, end)
    return present, np.diff(edges)


def open_levels(run: Run) -> tuple[Floats, Floats]:
    """Return (numbers of requests open, hours spent at each) while requests count."""
    return levels(run.requests.time, closed_at(run), run.begin, run.end)


def fcfs_waits(arrivals: Floats, work: Floats) -> Floats:
    """Return the waits of a single server that takes arrivals in order: Lindley's recursion, hours.

    W_n = max(0, W_{n-1} + S_{n-1} - (A_n - A_{n-1})), as a running minimum. Source: Lindley 1952.
    """
    drift = np.concatenate([[0.0], np.cumsum(work[:-1] - np.diff(arrivals))])
    hours: Floats = drift - np.minimum.accumulate(np.minimum(drift, 0.0))
    return hours


def many_server_waits(arrivals: Floats, work: Floats, servers: int) -> Floats:
    """Return the waits of `servers` servers that take arrivals in order: Kiefer & Wolfowitz's recursion, hours.

    Each arrival takes the server that is free first. Source: Kiefer & Wolfowitz 1955.
    """
    free = [0.0] * servers
    hours = np.empty(len(arrivals))
    for n, (arrival, length) in enumerate(zip(arrivals.tolist(), work.tolist(), strict=True)):
        k = free.index(min(free))
        start = max(arrival, free[k])
        hours[n] = start - arrival
        free[k] = start + length
    return hours
