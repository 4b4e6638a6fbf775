"""R8 paperwork: reports, inspections and traces that departments above ask of those below.

Work arrives at an office from every department above it: count x frequency x hours, so that same-responsibility
multiplies it. Every recorded event costs trace minutes; every hand-over across an unconnected boundary is typed in
again. Sources: press reports give ranges only (30 % of time and more); accounts of .5-2 h of traces a day.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.rules.deadlines import NO_LIMIT
from sim.vocabulary.units import HOURS_PER_WEEK


class Paperwork(NamedTuple):
    """Coefficients of R8."""

    items: float = 0.0
    """Items that each department above asks for, per week."""
    hours: float = 0.0
    """Touch time per item: scale in hours."""
    shape: float = 0.0
    """The same: log-sd, or -1 for exponential."""
    precedence: float = 0.0
    """1: before casework; 0: queued with it; -1: only when nothing else waits."""
    limit: float = NO_LIMIT
    """Limit of an item in calendar hours, for queues that follow due dates; with none it gives way to most casework."""
    trace_hours: float = 0.0
    """Touch time to record one event, in hours."""
    reentry_hours: float = 0.0
    """Touch time to type a request in again at an unconnected boundary, in hours."""
    connected: float = 0.0
    """Share of boundaries that are connected."""
    app_hours: float = 0.25
    """Touch time of an item of app work (clocking in, photographs, statistics), in hours."""
    task_hours: float = 4.0
    """Touch time of a task of a campaign or project, in hours."""


def arrival_rate(superiors: float, pressure: float, p: Paperwork) -> float:
    """Return paperwork items per calendar hour at an office with that many departments above it."""
    return p.items * superiors * (1.0 + pressure) / HOURS_PER_WEEK


def reentry(crossed: bool, p: Paperwork) -> float:
    """Return the hours of typing in again for a request that has crossed a boundary between offices."""
    return p.reentry_hours * (1.0 - p.connected) if crossed else 0.0
