"""Count while the run goes on: what `log.tally` holds, from each row as it is written and each request as it ends."""

from __future__ import annotations

from typing import Any

from sim.log.tally import (
    BINS,
    CALLED,
    DISPATCHED,
    MOST_TIMES,
    MOVED,
    OFFICIAL,
    PASS,
    PASSED,
    PRODUCTIVE,
    RETURNED,
    TRUE,
)
from sim.vocabulary.codes import Activity, Decision, Purpose

DESK, TRIAGE, CLOSE = int(Activity.DESK), int(Activity.TRIAGE), int(Activity.CLOSE)
REOPEN, RENEGE = int(Activity.REOPEN), int(Activity.RENEGE)
ANSWER, HAND_OVER, RETURN = int(Decision.ANSWER), int(Decision.HAND_OVER), int(Decision.RETURN)
ESCALATE, LEAD = int(Decision.ESCALATE), int(Decision.LEAD)
TRACE = int(Purpose.TRACE)


def count_row(tally: Any, case: Any, row: Any, view: Any) -> None:
    """Count one row: hours of work begun in the window, moves, closures."""
    if tally.start <= row.start < tally.end and row.office >= 0:
        tally.hours[row.office, row.purpose] += row.hours
        tally.hours[row.office, TRACE] += row.trace
    if row.request < 0:
        return
    activity = row.activity
    if activity == TRIAGE:
        if row.decision == HAND_OVER or row.decision == RETURN or row.decision == ESCALATE:
            count_move(tally, case, row, view)
        elif row.decision == LEAD and case.counted:
            tally.flow[view.offices[row.office].tier + 1, view.offices[row.receiver].tier + 1, CALLED] += 1
    elif activity == DESK:
        if row.decision == ANSWER and row.round == 0:
            case.answered = True
        if row.receiver >= 0 and case.counted:
            tally.flow[view.offices[row.office].tier + 1, view.offices[row.receiver].tier + 1, DISPATCHED] += 1
    elif activity == CLOSE:
        if case.first_closed < 0.0:
            case.first_closed = row.end
            case.first_settled = row.settled == 1
        case.last_closed = row.end
        case.last_settled = row.settled == 1
        case.last_satisfied = row.satisfied == 1
        case.stands = True
    elif activity == REOPEN:
        case.reopened = True
        case.stands = False
    elif activity == RENEGE:
        case.left = True
        case.stands = False


def count_move(tally: Any, case: Any, row: Any, view: Any) -> None:
    """Count a hand-over (流转), and whether it was a pass (推诿)."""
    tier, to = view.offices[row.office].tier, view.offices[row.receiver].tier
    passed = row.productive == 0
    case.moves += 1
    case.sent_back += int(row.decision == RETURN)
    case.passes += int(passed)
    if row.receiver == row.sender and to >= 0:
        case.ping_pong = True
    if passed and 0 <= to < tier:
        case.passed_down = True
    if case.counted:
        tally.moves[row.cause, row.direction, MOVED] += 1
        if passed:
            tally.moves[row.cause, row.direction, PASSED] += 1
        tally.flow[tier + 1, to + 1, PASS if passed else PRODUCTIVE] += 1


def count_end(tally: Any, case: Any) -> None:
    """Count a request that has ended, or that the end of the run cuts short."""
    if not case.counted:
        return
    counts = tally.counts
    counts.requests += 1
    counts.answered += int(case.answered)
    counts.gave_up += int(case.left)
    counts.open += int(not case.stands and not case.left)
    counts.ping_pong += int(case.ping_pong)
    counts.passed_down += int(case.passed_down)
    counts.passes += case.passes
    counts.moves += case.moves
    counts.returns += case.sent_back
    tally.times[PASSED, min(case.passes, MOST_TIMES)] += 1
    tally.times[MOVED, min(case.moves, MOST_TIMES)] += 1
    tally.times[RETURNED, min(case.sent_back, MOST_TIMES)] += 1
    closed = case.first_closed >= 0.0
    if closed:
        counts.closed += 1
        counts.satisfied += int(case.last_satisfied)
        counts.false_first += int(not case.first_settled)
        counts.reopened += int(case.reopened)
    count_time(tally, OFFICIAL, closed, case.first_closed - case.reported, tally.horizon - case.reported)
    settled = case.stands and case.last_settled
    count_time(tally, TRUE, settled, case.last_closed - case.reported, tally.horizon - case.reported)


def count_time(tally: Any, kind: int, ended: bool, hours: float, followed: float) -> None:
    """Count a time in calendar hours, or for how long it was followed if it has not ended."""
    if ended:
        k = min(int(hours), BINS - 1)
        tally.ended[kind, k] += 1.0
        tally.ended_hours[kind, k] += hours
    else:
        tally.left[kind, min(int(followed), BINS - 1)] += 1.0
