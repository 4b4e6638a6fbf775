"""Opening hours as a weekly pattern, and the arithmetic between wall clock and working hours.

Pure scalar functions on arrays, the same for the interpreter and a compiler. A calendar is a row of disjoint open
intervals of the week, in order; `before` holds the working hours of the week that lie before each of them.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.vocabulary.units import HOURS_PER_WEEK


class Calendar(NamedTuple):
    """One weekly pattern: tuples of equal length, hours from the start of the run's first day."""

    opens: tuple[float, ...]
    closes: tuple[float, ...]
    before: tuple[float, ...]
    weekly: float
    """Working hours per week."""


ALWAYS = Calendar((0.0,), (HOURS_PER_WEEK,), (0.0,), HOURS_PER_WEEK)


def make_calendar(intervals: list[tuple[float, float]]) -> Calendar:
    """Return the calendar of disjoint open intervals (hours of the week).

    Touching intervals are joined. Raises ValueError if they overlap, are empty or leave the week.
    """
    joined: list[list[float]] = []
    for start, end in sorted(intervals):
        if not 0.0 <= start < end <= HOURS_PER_WEEK:
            raise ValueError("an opening interval must lie within the week and not be empty")
        if joined and start < joined[-1][1]:
            raise ValueError("opening intervals overlap")
        if joined and start == joined[-1][1]:
            joined[-1][1] = end
        else:
            joined.append([start, end])
    if not joined:
        raise ValueError("an office must open some time")
    before, total = [], 0.0
    for start, end in joined:
        before.append(total)
        total += end - start
    return Calendar(tuple(i[0] for i in joined), tuple(i[1] for i in joined), tuple(before), total)


def next_open(time: float, calendar: Calendar) -> float:
    """Return the earliest moment at or after `time` at which work can begin."""
    if calendar.weekly == HOURS_PER_WEEK:
        return time
    week = math.floor(time / HOURS_PER_WEEK) * HOURS_PER_WEEK
    hour = time - week
    for k in range(len(calendar.opens)):
        if hour < calendar.closes[k]:
            return time if hour >= calendar.opens[k] else week + calendar.opens[k]
    return week + HOURS_PER_WEEK + calendar.opens[0]


def worked_until(time: float, calendar: Calendar) -> float:
    """Return the working hours between the start of the run and `time`."""
    if calendar.weekly == HOURS_PER_WEEK:
        return time
    weeks = math.floor(time / HOURS_PER_WEEK)
    hour = time - weeks * HOURS_PER_WEEK
    done = weeks * calendar.weekly
    for k in range(len(calendar.opens)):
        if hour < calendar.opens[k]:
            return done + calendar.before[k]
        if hour <= calendar.closes[k]:
            return done + calendar.before[k] + (hour - calendar.opens[k])
    return done + calendar.weekly


def work_end(start: float, hours: float, calendar: Calendar) -> float:
    """Return when `hours` working hours begun at `start` (an open moment) are done, never after closing time."""
    if calendar.weekly == HOURS_PER_WEEK:
        return start + hours
    week = math.floor(start / HOURS_PER_WEEK) * HOURS_PER_WEEK
    hour = start - week
    k = 0
    last = len(calendar.opens) - 1
    while k < last and hour >= calendar.closes[k]:
        k += 1
    room = calendar.closes[k] - hour
    if hours <= room:
        return start + hours
    target = calendar.before[k] + (hour - calendar.opens[k]) + hours
    weeks = math.floor(target / calendar.weekly)
    rest = target - weeks * calendar.weekly
    if rest == 0.0:
        weeks -= 1
        rest = calendar.weekly
    k = last
    while k > 0 and rest <= calendar.before[k]:
        k -= 1
    return week + weeks * HOURS_PER_WEEK + calendar.opens[k] + (rest - calendar.before[k])
