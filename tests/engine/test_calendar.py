"""Office hours: the arithmetic between wall clock and working hours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.structure.calendar import ALWAYS, Calendar, make_calendar, next_open, work_end, worked_until
from tests.worlds import WEEKDAYS

CALENDARS = st.sampled_from(
    [
        ALWAYS,
        WEEKDAYS,
        make_calendar([(160.0, 168.0)]),
        make_calendar([(0.0, 0.5), (24.0, 30.25), (167.0, 168.0)]),
        make_calendar([(24.0 * day + opens, 24.0 * day + opens + 3.5) for day in range(6) for opens in (8.5, 14.0)]),
    ]
)
times = st.floats(0.0, 3000.0)


@given(CALENDARS, times)
def test_the_next_opening_is_open_and_not_before(calendar: Calendar, time: float) -> None:
    opening = next_open(time, calendar)
    assert opening >= time and next_open(opening, calendar) == opening
    assert worked_until(opening, calendar) == pytest.approx(worked_until(time, calendar), abs=1e-9)


@given(CALENDARS, times, st.floats(1e-3, 500.0))
def test_work_ends_when_its_hours_have_been_worked(calendar: Calendar, time: float, hours: float) -> None:
    start = next_open(time, calendar)
    end = work_end(start, hours, calendar)
    assert end >= start + hours - 1e-6
    assert worked_until(end, calendar) - worked_until(start, calendar) == pytest.approx(hours, abs=1e-6)
    assert next_open(end - 1e-6, calendar) == end - 1e-6


@given(CALENDARS, times, st.floats(0.0, 100.0))
def test_working_hours_accumulate_and_never_faster_than_the_clock(calendar: Calendar, time: float, more: float) -> None:
    gained = worked_until(time + more, calendar) - worked_until(time, calendar)
    assert -1e-9 <= gained <= more + 1e-9
    week = worked_until(time + 168.0, calendar) - worked_until(time, calendar)
    assert week == pytest.approx(calendar.weekly, abs=1e-6)


def test_work_to_closing_time_ends_at_closing_time_and_not_at_the_next_opening() -> None:
    assert work_end(9.0, 8.0, WEEKDAYS) == 17.0
    assert work_end(9.0, 16.0, WEEKDAYS) == 41.0
    assert work_end(9.0, 40.0, WEEKDAYS) == 113.0
    assert work_end(112.0, 1.5, WEEKDAYS) == 177.5


def test_touching_hours_are_joined() -> None:
    assert make_calendar([(13.0, 17.0), (9.0, 13.0)]) == make_calendar([(9.0, 17.0)])


@pytest.mark.parametrize("hours", [[], [(9.0, 9.0)], [(-1.0, 5.0)], [(160.0, 169.0)], [(9.0, 12.0), (11.0, 17.0)]])
def test_impossible_hours_are_refused(hours: list[tuple[float, float]]) -> None:
    with pytest.raises(ValueError):
        make_calendar(hours)
