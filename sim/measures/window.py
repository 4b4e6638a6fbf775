"""Which requests and which hours count, and how long requests are followed."""

from __future__ import annotations

from dataclasses import dataclass

from sim.vocabulary.units import HOURS_PER_DAY, HOURS_PER_WEEK

FOLLOW_UP = 60.0 * HOURS_PER_DAY
"""Calendar hours after its report up to which a request is followed at most: the limit for petitions (信访)."""


@dataclass(frozen=True)
class Window:
    """Count requests reported, and hours of work begun, in [start, end); calendar hours from the start of the run."""

    start: float
    end: float
    horizon: float | None = None
    """End of the observation; None: the last time that stands in the log, or `end` if that is later."""

    @property
    def weeks(self) -> float:
        """Return the length of the window in weeks."""
        return (self.end - self.start) / HOURS_PER_WEEK

    def follow_up(self, horizon: float) -> float:
        """Return tau, the calendar hours up to which every measure of time looks.

        60 days, or, where the run is shorter, what is left of it at the middle of the window: then at least half of
        the requests can be followed that long. It depends on no request, so that all structures share it.
        """
        return max(0.0, min(FOLLOW_UP, horizon - (self.start + self.end) / 2.0))
