"""R9 foot-dragging: where holding is unobserved a request is held longer before it is passed or started.

Source: Chan 2014 (emergency physicians, 10-15 % longer stays where peers cannot see). Holding time before a pass:
BPI Challenge 2013 (median .6-4.8 h against a mean of 65-74 h).
"""

from __future__ import annotations

from typing import NamedTuple


class FootDragging(NamedTuple):
    """Coefficients of R9."""

    hold_hours: float = 0.0
    """Time a request lies before it is passed on: scale in calendar hours."""
    hold_shape: float = 0.0
    """The same: log-sd, or -1 for exponential."""
    inflation: float = 0.0
    """delta: how much longer it lies where nobody sees it."""


def before_pass(hold: float, visible: float, f: FootDragging) -> float:
    """Return the calendar hours a request is held before it is passed; `hold` is the plain holding time."""
    return hold * (1.0 + f.inflation * (1.0 - visible))


def before_start(hold: float, visible: float, f: FootDragging) -> float:
    """Return the calendar hours for which an office that keeps the request leaves it lying."""
    return hold * f.inflation * (1.0 - visible)
