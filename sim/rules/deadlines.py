"""R6 deadlines: priority rises with the share of the limit used; closing is rushed at the end, sometimes hollow.

Sources: bunching before the limit (4-hour target, Annals of Emergency Medicine 2011), closing before done
(Edmonton 311 audit 2023). Sizes are assumptions.
"""

from __future__ import annotations

from typing import NamedTuple

NO_LIMIT = 1.0e9
"""Calendar hours that stand for "no limit"."""
NOMINAL_LIMIT = 60.0 * 24.0
"""Where no limit is set, a queue that follows due dates counts with 60 days, so that nothing waits for ever."""


class Deadlines(NamedTuple):
    """Coefficients of R6."""

    weight: float = 0.0
    """How far the queue follows due dates: 0 first come first served, 1 earliest due date first."""
    window: float = 0.0
    """theta: the last share of the limit, in which closing is rushed."""
    rush: float = 1.0
    """Speed in the window, as a multiple of the ordinary speed."""
    perfunctory: float = 0.0
    """f: probability per handling begun in the window, or late, of closing without settling."""
    perfunctory_work: float = 0.1
    """Touch time of such a closure, as a share of the ordinary."""
    milestones: float = 0.0
    """How far each part of a request whose nodes are laid down has a limit of its own: 1 shares the limit out evenly."""
    lights: float = 0.0
    """How far requests in the window, or late, are lit for everybody to see."""
    escalate_after: float = NO_LIMIT
    """Calendar hours of waiting at one office after which the request goes to the superior."""


def queue_key(enabled: float, reported: float, limit: float, d: Deadlines) -> float:
    """Return the key by which a queue is ordered, smallest first.

    Between two requests with the same limit the one with the larger share used has the smaller due date, so
    ordering by due date is ordering by share used; it needs no re-sorting as time passes.
    """
    if d.weight == 0.0:
        return enabled
    due = reported + (limit if limit < NO_LIMIT else NOMINAL_LIMIT)
    return (1.0 - d.weight) * enabled + d.weight * due


def share_used(now: float, reported: float, limit: float) -> float:
    """Return the share of the limit used up at `now`."""
    return (now - reported) / limit


def part_limit(limit: float, part: int, parts: int, d: Deadlines) -> float:
    """Return the limit of a part in calendar hours from the report: its share of the request's, as far as it has one."""
    if d.milestones == 0.0 or limit >= NO_LIMIT:
        return limit
    return (1.0 - d.milestones) * limit + d.milestones * limit * (part + 1) / parts


def is_lit(used: float, d: Deadlines) -> bool:
    """Return whether a light has come on for a request that has used up this share of its limit."""
    return d.lights > 0.0 and d.window > 0.0 and used >= 1.0 - d.window


def is_pressed(used: float, d: Deadlines) -> bool:
    """Return whether a handling that begins now falls in the window or is late."""
    return d.window > 0.0 and used >= 1.0 - d.window


def is_perfunctory(u: float, pressed: bool, pressure: float, d: Deadlines) -> bool:
    """Decide whether the request is closed without being settled; assessment pressure raises the share."""
    return pressed and u < d.perfunctory * (1.0 + pressure)
