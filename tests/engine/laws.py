"""Laws that every log obeys, each a named check: `law(played)` raises AssertionError where it is broken."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from sim.demand.tables import Requests
from sim.log.schema import Rows
from sim.rules.deadlines import queue_key
from sim.structure.calendar import next_open, work_end
from sim.verify.world import World
from sim.vocabulary.codes import NOWHERE, Activity, Decision
from sim.vocabulary.draws import For, duration, uniform

STAYS = (Activity.DESK, Activity.TRIAGE, Activity.HANDLE, Activity.COORDINATE, Activity.CONFIRM, Activity.PAPERWORK)
MOVES = (Activity.DESK, Activity.TRIAGE)
CLOSE_ENOUGH = 1e-7
"""Hours; logs of some hundred hours carry rounding of about 1e-13."""


class Played(NamedTuple):
    """A world and what happened in it."""

    world: World
    requests: Requests
    rows: Rows

    @property
    def horizon(self) -> float:
        return self.world.demand.horizon


def play(world: World, requests: Requests | None = None, replication: int = 0) -> Played:
    """Run one replication of a world."""
    drawn = world.requests(replication=replication) if requests is None else requests
    return Played(world, drawn, world.run(drawn, replication=replication))


def stays(played: Played) -> Rows:
    """Return the rows of stays that took time, or were still there at the end."""
    rows = played.rows
    return rows[np.isin(rows["activity"], STAYS) & ~(rows["end"] == rows["enabled"])]


def offices(played: Played) -> Iterator[tuple[int, int, Any, float, Rows]]:
    """Yield (office, staff, calendar, share, its stays) for every office with stays."""
    government, staffing = played.world.structure.government, played.world.structure.staffing
    rows = stays(played)
    for office in np.unique(rows["office"]).tolist():
        calendar = government.calendars[government.office_calendar[office]]
        mine = rows[rows["office"] == office]
        yield office, int(staffing.staff[office]), calendar, float(staffing.share[office]), mine


def ends(rows: Rows, horizon: float) -> Any:
    return np.where(np.isnan(rows["end"]), horizon, rows["end"])


def starts(rows: Rows, horizon: float) -> Any:
    """Return when waiting ended: by service, by expiry or with the run."""
    return np.where(np.isnan(rows["start"]), ends(rows, horizon), rows["start"])


def times_are_ordered(played: Played) -> None:
    rows = played.rows
    started, ended = ~np.isnan(rows["start"]), ~np.isnan(rows["end"])
    assert (rows["enabled"] >= 0.0).all() and (rows["enabled"] <= played.horizon).all()
    assert (rows["start"] >= rows["enabled"])[started].all()
    assert (rows["end"] >= rows["start"])[started & ended].all()
    assert (rows["end"] >= rows["enabled"])[ended].all()
    assert (rows["start"] <= played.horizon)[started].all() and (rows["end"] <= played.horizon)[ended].all()
    assert (rows["hours"] >= 0.0).all() and (rows["trace"] >= 0.0).all()


def a_request_is_in_one_state(played: Played) -> None:
    """Reported once, then open; closed only when open, re-opened only when closed, gone for good when it gives up."""
    rows = played.rows[played.rows["request"] >= 0]
    state: dict[int, str] = {}
    steps = {
        Activity.REPORT: (None, "open"),
        Activity.CLOSE: ("open", "closed"),
        Activity.REOPEN: ("closed", "open"),
        Activity.RENEGE: ("open", "gone"),
    }
    for row in rows:
        request, activity = int(row["request"]), Activity(row["activity"])
        if activity in steps:
            before, after = steps[activity]
            assert state.get(request) == before, (request, activity, state.get(request))
            state[request] = after
            if activity is Activity.REPORT:
                assert row["enabled"] == played.requests.time[request]
        else:
            assert state.get(request) == "open", (request, activity, state.get(request))
    assert (np.isnan(rows["end"]) <= (rows["activity"] != Activity.CLOSE)).all()


def closures_outnumber_reopenings(played: Played) -> None:
    count = np.bincount(played.rows["activity"], minlength=len(Activity))
    assert count[Activity.REOPEN] <= count[Activity.CLOSE] <= count[Activity.REPORT] + count[Activity.REOPEN]


def stays_are_at_offices(played: Played) -> None:
    rows = played.rows[np.isin(played.rows["activity"], STAYS)]
    assert ((rows["office"] >= 0) & (rows["office"] < len(played.world.structure.government.office_tier))).all()


def a_part_is_in_one_place(played: Played) -> None:
    """The stays of a part follow one another, numbered in order."""
    rows = played.rows[np.isin(played.rows["activity"], STAYS) & (played.rows["request"] >= 0)]
    for chain in _chains(rows):
        assert (np.diff(chain["visit"]) > 0).all()
        assert (chain["enabled"][1:] >= chain["end"][:-1]).all()


def staff_are_not_exceeded(played: Played) -> None:
    for office, staff, _, _, rows in offices(played):
        served = rows[~np.isnan(rows["start"])]
        times = np.concatenate([ends(served, played.horizon), served["start"]])
        steps = np.concatenate([-np.ones(len(served)), np.ones(len(served))])
        order = np.lexsort((steps, times))
        if staff and len(served):
            assert np.cumsum(steps[order]).max() <= staff, office


def nobody_idles_while_requests_wait(played: Played) -> None:
    for office, staff, calendar, _, rows in offices(played):
        enabled, begun, done = rows["enabled"], starts(rows, played.horizon), ends(rows, played.horizon)
        served = ~np.isnan(rows["start"])
        edges = np.unique(np.concatenate([enabled, begun, done]))
        for time in ((edges[1:] + edges[:-1]) / 2.0)[np.diff(edges) > CLOSE_ENOUGH].tolist():
            waiting = ((enabled < time) & (time < begun)).sum()
            if waiting and next_open(time, calendar) == time:
                assert staff and (served & (begun < time) & (time < done)).sum() == staff, (office, time)


def work_is_done_in_office_hours(played: Played) -> None:
    for office, staff, calendar, share, rows in offices(played):
        for row in rows[~np.isnan(rows["start"])]:
            start, end = float(row["start"]), float(row["end"])
            assert next_open(start, calendar) == start, (office, start)
            if not staff:
                assert start == next_open(float(row["enabled"]), calendar)
            if not np.isnan(end):
                due = work_end(start, (float(row["hours"]) + float(row["trace"])) / share, calendar)
                assert abs(end - due) < CLOSE_ENOUGH, (office, start, end, due)


def moves_lead_somewhere_else(played: Played) -> None:
    """Every hand-over goes to another office that exists, which holds the part next, from that sender."""
    rows = played.rows[np.isin(played.rows["activity"], MOVES)]
    count = len(played.world.structure.government.office_tier)
    moved = rows[rows["receiver"] != NOWHERE]
    assert ((moved["receiver"] >= 0) & (moved["receiver"] < count)).all()
    assert (moved["receiver"] != moved["office"]).all() and (rows["sender"] != rows["office"]).all()
    for chain in _chains(rows):
        for here, after in pairwise(chain):
            if here["round"] == after["round"] and here["receiver"] != NOWHERE:
                assert (after["office"], after["sender"]) == (here["receiver"], here["office"])
                assert after["enabled"] >= here["end"]


def who_is_served_was_first_in_line(played: Played) -> None:
    """Whenever work begins at an office, nobody waits there who should have come before."""
    structure = played.world.structure
    urgency = structure.responsibilities.urgency
    for office, staff, _, _, rows in offices(played):
        if not staff:
            continue
        places = [_place_in_line(row, played, urgency) for row in rows]
        begun = starts(rows, played.horizon)
        for k in np.flatnonzero(~np.isnan(rows["start"])).tolist():
            for other in np.flatnonzero((rows["enabled"] < begun[k]) & (begun > begun[k])).tolist():
                assert places[k] <= places[other], (office, rows[k], rows[other])


def _place_in_line(row: Any, played: Played, urgency: Any) -> tuple[float, float, float]:
    rules, enabled = played.world.structure.rules, float(row["enabled"])
    if row["activity"] == Activity.PAPERWORK:
        key = queue_key(enabled, enabled, rules.paperwork.limit, rules.deadlines)
        return {1.0: 0.0, 0.0: 2.0, -1.0: 3.0}[rules.paperwork.precedence], 0.0, key
    matter = played.requests.matter[row["request"]]
    limit = float(played.world.structure.responsibilities.limit[matter])
    reported = float(played.requests.time[row["request"]])
    band = 2.0 if row["activity"] == Activity.HANDLE else 1.0
    return band, -float(urgency[matter]), queue_key(enabled, reported, limit, rules.deadlines)


def work_is_as_drawn(played: Played) -> None:
    """Touch times are those of the request and of its keyed draws; no mechanisms, no R10 and no rush."""
    rules = played.world.structure.rules
    assert not played.world.mechanisms and rules.effort.gain == 0.0 and rules.deadlines.window == 0.0
    for row in stays(played):
        request, part, visit = int(row["request"]), int(row["part"]), int(row["visit"])
        if np.isnan(row["start"]) or np.isnan(row["end"]) or request < 0:
            continue
        key = int(played.requests.key[request])
        if row["activity"] == Activity.TRIAGE:
            expected = duration(
                uniform(key, part, visit, int(For.TRIAGE_WORK)),
                rules.capability.triage_hours,
                rules.capability.triage_shape,
            )
        elif row["activity"] == Activity.HANDLE:
            expected = float(played.requests.work[request, part])
            expected *= float(played.world.structure.conduct.work[row["office"]])
            expected *= rules.closure.rework if row["round"] > 0 else 1.0
            expected *= 1.0 if row["fits"] else rules.capability.work_factor
        else:
            continue
        assert row["hours"] == expected, row


def littles_law_holds(played: Played) -> None:
    """Per office and in total, the number present over time sums to the hours of all stays."""
    for _, _, _, _, rows in offices(played):
        _check_little(rows["enabled"], ends(rows, played.horizon), played.horizon)
    rows = played.rows
    reports = rows[rows["activity"] == Activity.REPORT]
    left = np.full(len(played.requests.time), played.horizon)
    for row in rows[np.isin(rows["activity"], (Activity.CLOSE, Activity.RENEGE))]:
        left[row["request"]] = row["end"]
    _check_little(reports["enabled"], left[reports["request"]], played.horizon)


def _check_little(arrived: Any, left: Any, horizon: float) -> None:
    grid = np.unique(np.concatenate([[0.0, horizon], arrived, left]))
    middle = (grid[1:] + grid[:-1]) / 2.0
    present = np.searchsorted(np.sort(arrived), middle) - np.searchsorted(np.sort(left), middle)
    assert (present >= 0).all()
    rate, mean_stay = len(arrived) / horizon, float((left - arrived).mean()) if len(arrived) else 0.0
    assert abs(float((present * np.diff(grid)).sum()) / horizon - rate * mean_stay) < CLOSE_ENOUGH


def _chains(rows: Rows) -> Iterator[Rows]:
    """Yield the rows of each part of each request, in order of visits."""
    order = np.lexsort((rows["visit"], rows["part"], rows["request"]))
    rows = rows[order]
    breaks = np.flatnonzero((np.diff(rows["request"]) != 0) | (np.diff(rows["part"]) != 0)) + 1
    yield from (chain for chain in np.split(rows, breaks) if len(chain))


def returns_meet_the_desk(played: Played) -> None:
    returned = played.rows[(played.rows["decision"] == Decision.RETURN) & (played.rows["activity"] == Activity.TRIAGE)]
    assert (returned["receiver"] == played.world.structure.government.desk).all()


ALWAYS_TRUE = (
    times_are_ordered,
    a_request_is_in_one_state,
    closures_outnumber_reopenings,
    stays_are_at_offices,
    a_part_is_in_one_place,
    littles_law_holds,
    returns_meet_the_desk,
)
"""Laws for any world."""

WHERE_NOBODY_MOVES = (
    staff_are_not_exceeded,
    nobody_idles_while_requests_wait,
    work_is_done_in_office_hours,
    moves_lead_somewhere_else,
)
"""Laws for worlds in which people and offices stay what they are; see `test_people` for the others."""


def nobody_is_lost(played: Played) -> None:
    """Where nothing takes time but work, who is neither closed nor gone at the end waits or is served somewhere."""
    rows = played.rows[played.rows["request"] >= 0]
    last = {int(row["request"]): Activity(row["activity"]) for row in rows}
    inside = set(rows["request"][np.isnan(rows["end"])].tolist())
    settled = {request for request, activity in last.items() if activity in (Activity.CLOSE, Activity.RENEGE)}
    assert set(last) == settled | inside and not settled & inside
