"""One row per request: when it was closed, whether truly settled, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.measures.arrays import Bools, Floats, Ints
from sim.measures.events import Events
from sim.measures.office_table import OfficeTable
from sim.measures.window import Window
from sim.vocabulary.codes import Activity, Decision


@dataclass(frozen=True)
class RequestTable:
    """All requests of a log; durations are calendar hours from the report, NaN for what did not happen."""

    of: Ints
    """(rows,) position here of the request of each row, -1 for paperwork."""
    reported: Floats
    limit: Floats
    """NaN if there is none."""
    matter: Ints
    origin: Ints
    owner: Ints
    followed: Floats
    """How long each was observed: to the horizon, also where the citizen gave up (it never was settled)."""
    closed: Floats
    """First closure (official)."""
    settled: Floats
    """Last closure, if that truly settled it and it was not re-opened after (true)."""
    first_closure: Ints
    """Row of the first closure, -1 if none."""
    last_closure: Ints
    reopenings: Ints
    gave_up: Bools
    answered: Bools
    """Whether the desk answered it at once, the first time."""
    open: Bools
    """Whether it still lay somewhere, or was on its way, when observation ended."""

    def __len__(self) -> int:
        return len(self.reported)

    def first(self, rows: Bools) -> Ints:
        """Return the first of the marked rows of each request, -1 if it has none."""
        return _first(self.of, rows, len(self))

    def last(self, rows: Bools) -> Ints:
        """Return the last of the marked rows of each request, -1 if it has none."""
        return _last(self.of, rows, len(self))

    def count(self, rows: Bools) -> Ints:
        """Return how many of the marked rows each request has."""
        counts: Ints = np.bincount(self.of[rows & (self.of >= 0)], minlength=len(self))
        return counts


def _last(of: Ints, rows: Bools, number: int) -> Ints:
    return _assigned(of, np.flatnonzero(rows), number)


def _first(of: Ints, rows: Bools, number: int) -> Ints:
    return _assigned(of, np.flatnonzero(rows)[::-1], number)


def _assigned(of: Ints, rows: Ints, number: int) -> Ints:
    """Return a row of each request: of several assignments to one element the last holds."""
    found = np.full(number + 1, -1, dtype=np.int64)
    found[of[rows]] = rows
    return found[:number]


def request_table(events: Events, horizon: float) -> RequestTable:
    """Return the requests of a log, in order of their numbers."""
    belongs = events.request >= 0
    numbers, inverse = np.unique(events.request[belongs], return_inverse=True)
    of = np.full(len(events.request), -1, dtype=np.int64)
    of[belongs] = inverse
    n = len(numbers)
    any_row = _first(of, belongs, n)
    reported = events.reported[any_row]
    closes, reopens = events.activity == Activity.CLOSE, events.activity == Activity.REOPEN
    leaves = events.activity == Activity.RENEGE
    answers = (events.activity == Activity.DESK) & (events.decision == Decision.ANSWER) & (events.round == 0)
    first_closure, last_closure, last_reopening = _first(of, closes, n), _last(of, closes, n), _last(of, reopens, n)
    final = np.maximum(last_closure, _last(of, leaves, n))
    end = np.append(events.end, np.nan)
    stands = (last_closure >= 0) & (last_reopening < last_closure) & (last_closure == final)
    settled = stands & (np.append(events.settled, -1)[last_closure] == 1)
    return RequestTable(
        of=of,
        reported=reported,
        limit=events.limit[any_row],
        matter=events.matter[any_row],
        origin=events.origin[any_row],
        owner=events.owner[any_row],
        followed=horizon - reported,
        closed=end[first_closure] - reported,
        settled=np.where(settled, end[last_closure] - reported, np.nan),
        first_closure=first_closure,
        last_closure=last_closure,
        reopenings=np.bincount(of[reopens & belongs], minlength=n),
        gave_up=_last(of, leaves, n) >= 0,
        answered=_first(of, answers, n) >= 0,
        open=final <= last_reopening,
    )


@dataclass(frozen=True)
class Material:
    """What every family of measures starts from."""

    events: Events
    requests: RequestTable
    offices: OfficeTable
    window: Window
    horizon: float
    """End of the observation in calendar hours from the start of the run."""
    counted: Bools
    """(requests,) reported inside the window."""
    counted_row: Bools
    """(rows,) rows of counted requests."""
    worked: Floats
    """(rows,) staff-hours, traces included, of work begun inside the window, else 0."""

    @property
    def number(self) -> int:
        """Return how many requests count."""
        return int(self.counted.sum())

    @property
    def follow_up(self) -> float:
        """Return tau in calendar hours: how long after its report a request is followed at most."""
        return self.window.follow_up(self.horizon)


def material(events: Events, offices: OfficeTable, window: Window) -> Material:
    """Return the shared tables of one log."""
    horizon = max(events.last_time, window.end) if window.horizon is None else window.horizon
    requests = request_table(events, horizon)
    counted = (requests.reported >= window.start) & (requests.reported < window.end)
    begun = (events.start >= window.start) & (events.start < window.end)
    return Material(
        events=events,
        requests=requests,
        offices=offices,
        window=window,
        horizon=horizon,
        counted=counted,
        counted_row=np.append(counted, False)[requests.of],
        worked=np.where(begun, events.staff_hours, 0.0),
    )
