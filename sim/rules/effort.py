"""R10 speed: effort rises with load up to a point and falls beyond it.

Sources: Kc & Terwiesch 2009 and Batt & Terwiesch (speed-up under load), slow-down beyond about 93 % load. Load is
read off the requests present: n per member of staff stands for the load n / (1 + n) at which a single server would
hold n requests on average.
"""

from __future__ import annotations

from typing import NamedTuple


class Effort(NamedTuple):
    """Coefficients of R10; off at `gain` 0."""

    gain: float = 0.0
    """gamma: speed gained at the peak, as a share of the ordinary speed."""
    peak: float = 0.93
    """Load at which speed peaks."""
    pressure: float = 0.0
    """Assessment pressure in [0, 1]: adds effort, hollow closures (R6) and paperwork (R8)."""


def load(present: float, staff: float) -> float:
    """Return the load in [0, 1) for which `present` requests at `staff` members of staff would be usual."""
    return present / (staff + present)


def speed(present_load: float, pressure: float, e: Effort) -> float:
    """Return the speed as a multiple of the ordinary one: 1 at no load, 1 + gain at the peak, 1 - gain at 1.

    Pressure in [0, 1] makes an office work as if under at least that share of the peak load.
    """
    if e.gain == 0.0:
        return 1.0
    pressed = pressure * e.peak
    if present_load < pressed:
        present_load = pressed
    if present_load <= e.peak:
        return 1.0 + e.gain * present_load / e.peak
    return 1.0 + e.gain - 2.0 * e.gain * (present_load - e.peak) / (1.0 - e.peak)
