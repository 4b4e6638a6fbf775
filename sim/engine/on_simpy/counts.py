"""What a mechanism that watches may see of a run, counted as it happens."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.window import Window


class Counts:
    """Counts since the start of the run; see `Window` for the shapes."""

    def __init__(self, offices: int, matters: int) -> None:
        self.all_reported = self.dispatched = self.closed = self.settled = self.called = 0
        self.matters = np.zeros(matters, np.int64)
        self.closures, self.settlements, self.satisfied, self.on_time = np.zeros((4, offices), np.int64)
        self.handled = np.zeros((offices, matters), np.int64)
        self.hours = np.zeros(offices)

    def report(self, matter: int) -> None:
        """Count a request that arises."""
        self.all_reported += 1
        self.matters[matter] += 1

    def close(self, office: int, settled: bool, satisfied: bool, on_time: bool) -> None:
        """Count a closure by an office."""
        self.closed += 1
        self.settled += settled
        self.closures[office] += 1
        self.settlements[office] += settled
        self.satisfied[office] += satisfied
        self.on_time[office] += on_time

    def window(self, now: float) -> Window:
        """Return what was counted up to `now`; later counting does not change it."""
        return Window(
            now,
            self.all_reported,
            self.dispatched,
            self.closed,
            self.settled,
            self.called,
            self.matters.copy(),
            self.closures.copy(),
            self.settlements.copy(),
            self.satisfied.copy(),
            self.on_time.copy(),
            self.handled.copy(),
            self.hours.copy(),
        )
