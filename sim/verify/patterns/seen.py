"""What the runs of one arm show, per request and in hours: quicker than the measures, and held to them by a test.

Counted are the requests reported within the span; each is followed for the same number of days, so no time is censored
before that, and a mean time is the mean of min(time, days followed).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.demand.tables import Requests
from sim.log.schema import Rows
from sim.structure.tables import Structure
from sim.verify.patterns.county import OFFICE_HOURS, Span
from sim.vocabulary.codes import DESK_TIER, NOWHERE, Activity, Decision, Purpose
from sim.vocabulary.units import HOURS_PER_DAY, HOURS_PER_WEEK

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_MOVES = (int(Decision.HAND_OVER), int(Decision.RETURN), int(Decision.ESCALATE))
_READ = (
    *("request", "part", "round", "activity", "office", "sender", "decision", "productive", "settled", "satisfied"),
    *("enabled", "start", "end"),
)
_TRACE = int(Purpose.TRACE)
_WEEKLY = sum(end - start for start, end in OFFICE_HOURS)


class Cases(NamedTuple):
    """The counted requests of all replications, one element each; times in calendar hours from the report."""

    number: Ints
    """Replication and number of the request, in one: the same in all arms."""
    day: Floats
    """Day of the report."""
    matter: Ints
    parts: Ints
    limit: Floats
    asked: Bools
    """Whether it was brought forward at all (demand responds)."""
    closed: Floats
    """Until first closed; inf if never."""
    settled: Floats
    """Until truly settled, for good; inf if never."""
    response: Floats
    """Until an office had first looked at it."""
    satisfied: Ints
    """With the first closure: 1, 0, -1 if there was none."""
    hollow: Bools
    """Whether the first closure settled nothing."""
    reopened: Ints
    moves: Ints
    """Hand-overs of any kind."""
    passes: Ints
    """Those that were unproductive."""
    turned: Ints
    """Unproductive hand-overs of the main part before anybody first handled it: circulation at the gate."""
    begun: Floats
    """Until an office first began to handle it."""
    astray: Ints
    """1 if the first office to look at it was not the one of its matter at the tier where it was to enter (in the
    hierarchy) or to be sent (under dispatch to owners), else 0; -1 where that is a village, which has one office for all."""
    joint: Floats
    """Until the last of the parts called in was handled, from when the first was called; NaN where none was."""


class Totals(NamedTuple):
    """Sums over the counted stretch and all replications."""

    hours: Floats
    """(tiers, purposes) staff-hours; traces apart."""
    capacity: Floats
    """(tiers,) staff-hours there were."""
    waited: Floats
    """(tiers,) hours that parts waited to be handled."""
    handled: Floats
    """(tiers,) how many of them."""
    called: float
    """Parts that were called in."""
    passed_on: float
    """Of these, how many the office called passed on."""
    fresh: float
    """Requests brought forward."""


class Seen(NamedTuple):
    """What one arm shows."""

    cases: Cases
    totals: Totals
    days: float
    """How long each request was followed."""
    prints: tuple[str, ...]
    """A hash of each log."""

    def time(self, of: Bools | None = None, kind: str = "settled") -> float:
        """Return the mean time in days until settled (or closed), looked at for the days followed."""
        hours = getattr(self.cases, kind)
        chosen = self.cases.asked if of is None else self.cases.asked & of
        return float(np.minimum(hours[chosen], HOURS_PER_DAY * self.days).mean() / HOURS_PER_DAY)

    def share(self, what: Bools, of: Bools | None = None) -> float:
        """Return the share of requests of which something is true."""
        chosen = self.cases.asked if of is None else self.cases.asked & of
        return float(what[chosen].mean()) if chosen.any() else float("nan")

    @property
    def settled_in_time(self) -> Bools:
        """Return which requests were truly settled within the days for which every one is followed."""
        in_time: Bools = self.cases.settled <= HOURS_PER_DAY * self.days
        return in_time

    def utilisation(self, *tiers: int) -> float:
        """Return hours worked over hours there were, of some tiers together."""
        chosen = list(tiers)
        return float(self.totals.hours[chosen].sum() / self.totals.capacity[chosen].sum())

    def hours(self, purpose: Purpose | None = None, *tiers: int) -> float:
        """Return the staff-hours spent for a purpose (all if None) by some tiers (all if none)."""
        chosen = self.totals.hours[list(tiers)] if tiers else self.totals.hours
        return float(chosen.sum() if purpose is None else chosen[:, int(purpose)].sum())

    def wait(self, *tiers: int) -> float:
        """Return the mean wait to be handled at some tiers, in hours."""
        chosen = list(tiers)
        return float(self.totals.waited[chosen].sum() / max(self.totals.handled[chosen].sum(), 1.0))


def look(rows: Rows, requests: Requests, structure: Structure, span: Span, replication: int) -> Seen:
    """Return what one run shows."""
    begin, end = span.start * HOURS_PER_DAY, span.end * HOURS_PER_DAY
    counted = (requests.time >= begin) & (requests.time < end)
    keep = np.flatnonzero(counted)
    return Seen(
        _cases(rows, requests, structure, keep, replication),
        _totals(rows, structure, begin, end, counted),
        span.after,
        (hashlib.sha256(rows.tobytes()).hexdigest(),),
    )


def together(several: Sequence[Seen]) -> Seen:
    """Return the replications of one arm as one."""
    first = several[0]
    cases: Any = zip(*(seen.cases for seen in several), strict=True)
    totals: Any = zip(*(seen.totals for seen in several), strict=True)
    return Seen(
        Cases(*(np.concatenate(column) for column in cases)),
        Totals(*(sum(column) for column in totals)),
        first.days,
        tuple(each for seen in several for each in seen.prints),
    )


def _cases(rows: Rows, requests: Requests, structure: Structure, keep: Ints, replication: int) -> Cases:
    n = len(requests.time)
    rows = rows[rows["request"] != NOWHERE]
    ends = np.ascontiguousarray(rows["end"])
    rows = rows[np.argsort(ends, kind="stable")]
    # Columns of a table of records are read faster once they lie by themselves.
    log = {name: np.ascontiguousarray(rows[name]) for name in _READ}
    of, activity, report = log["request"], log["activity"], requests.time
    ended, begun = ~np.isnan(log["end"]), ~np.isnan(log["start"])

    def only(marked: Bools, backwards: bool) -> Ints:
        found = np.full(n, -1, dtype=np.int64)
        where = np.flatnonzero(marked)
        where = where[::-1] if backwards else where
        found[of[where]] = where
        return found

    def first(marked: Bools) -> Ints:
        return only(marked, True)

    def last(marked: Bools) -> Ints:
        return only(marked, False)

    def at(found: Ints, column: str) -> Floats:
        hours: Floats = np.where(found >= 0, log[column][found], np.nan) - report
        return hours

    def never(hours: Floats) -> Floats:
        return np.where(np.isnan(hours), np.inf, hours)

    def count(marked: Bools) -> Ints:
        numbers: Ints = np.bincount(of[marked], minlength=n)
        return numbers

    closes, reopens = activity == int(Activity.CLOSE), activity == int(Activity.REOPEN)
    triage, handling = activity == int(Activity.TRIAGE), (activity == int(Activity.HANDLE)) & begun
    main, once = log["part"] == 0, log["round"] == 0
    closing, final = first(closes & ended), last(closes & ended)
    stands = (final >= 0) & (last(reopens) < final) & (log["settled"][final] == 1)
    moved = triage & np.isin(log["decision"], _MOVES)
    looked = first(triage & ended & begun & main)
    joined = last(handling & ended & ~main & once)
    taken = first(handling & main)
    gate = moved & main & once & ((taken[of] < 0) | (np.arange(len(of)) < taken[of]))
    asked = np.zeros(n, dtype=np.bool_)
    asked[of] = True
    columns = Cases(
        number=np.arange(n) + replication * 10_000_000,
        day=report / HOURS_PER_DAY,
        matter=requests.matter,
        parts=requests.parts,
        limit=structure.responsibilities.limit[requests.matter],
        asked=asked,
        closed=never(at(closing, "end")),
        settled=np.where(stands, at(final, "end"), np.inf),
        response=never(at(looked, "end")),
        satisfied=np.where(closing >= 0, log["satisfied"][closing], -1).astype(np.int64),
        hollow=(closing >= 0) & (log["settled"][closing] == 0),
        reopened=count(reopens),
        moves=count(moved),
        passes=count(moved & (log["productive"] == 0)),
        turned=count(gate & (log["productive"] == 0)),
        begun=never(at(taken, "start")),
        astray=_astray(log, requests, structure, looked),
        joint=at(joined, "end") - at(first(triage & ~main & once), "enabled"),
    )
    kept: Any = (column[keep] for column in columns)
    return Cases(*kept)


def _astray(log: dict[str, Any], requests: Requests, structure: Structure, looked: Ints) -> Ints:
    """Return whether the first office to look at each request was a wrong one; see `Cases`."""
    government, duties = structure.government, structure.responsibilities
    function, owner_tier = duties.function[requests.matter], duties.owner_tier[requests.matter]
    tier = owner_tier if structure.rules.entry.dispatched > 0.0 else requests.entry_tier
    office = log["office"][looked]
    wrong = office != government.office_at[requests.place, tier, function]
    if structure.rules.entry.dispatched > 0.0:
        wrong &= (duties.grid_share[requests.matter] == 0.0) | (government.office_tier[office] != 0)
    found: Ints = np.where((looked >= 0) & (tier > 0), wrong, -1).astype(np.int64)
    return found


def _totals(rows: Rows, structure: Structure, begin: float, end: float, counted: Bools) -> Totals:
    government, staffing = structure.government, structure.staffing
    tiers = government.office_at.shape[1]
    inside = (rows["start"] >= begin) & (rows["start"] < end) & (rows["office"] >= 0)
    tier = government.office_tier[rows["office"]]
    inside &= tier != DESK_TIER
    hours = np.zeros((tiers, len(Purpose)))
    np.add.at(hours, (tier[inside], rows["purpose"][inside]), rows["hours"][inside])
    hours[:, _TRACE] += np.bincount(tier[inside], weights=rows["trace"][inside], minlength=tiers)
    kept = government.office_tier >= 0
    weeks = (end - begin) / HOURS_PER_WEEK
    capacity: Any = np.bincount(
        government.office_tier[kept], weights=(staffing.staff * staffing.share)[kept] * _WEEKLY * weeks, minlength=tiers
    )
    handled = inside & (rows["activity"] == int(Activity.HANDLE))
    of_counted = (rows["request"] >= 0) & np.append(counted, False)[rows["request"]]
    waited: Any = np.bincount(tier[handled], weights=(rows["start"] - rows["enabled"])[handled], minlength=tiers)
    called = of_counted & (rows["activity"] == int(Activity.TRIAGE)) & (rows["part"] > 0) & ~np.isnan(rows["end"])
    brought = np.zeros(len(counted), dtype=np.bool_)
    brought[rows["request"][of_counted]] = True
    return Totals(
        hours=hours,
        capacity=capacity,
        waited=waited,
        handled=np.bincount(tier[handled], minlength=tiers).astype(np.float64),
        called=float(called.sum()),
        passed_on=float((called & (rows["decision"] == int(Decision.HAND_OVER))).sum()),
        fresh=float(brought.sum()),
    )
