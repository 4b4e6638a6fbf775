"""Units of time. Inside, every duration is float hours; calendar and working hours never mix silently."""

from __future__ import annotations

from typing import NewType

CalendarHours = NewType("CalendarHours", float)
"""Hours on the wall clock; 0 is midnight at the start of the scenario's first Monday-aligned week."""

WorkingHours = NewType("WorkingHours", float)
"""Hours during which an office is open."""

HOURS_PER_DAY = 24.0
HOURS_PER_WEEK = 168.0
HOURS_PER_MONTH = 24.0 * 365.0 / 12.0
HOURS_PER_YEAR = 24.0 * 365.0
