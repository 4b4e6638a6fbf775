"""What every mechanism has: an intensity over time, and a spec that says what it is and where it comes from."""

from __future__ import annotations

from typing import ClassVar

from sim.vocabulary.quantity import Frozen, Given, Hours, Probability
from sim.vocabulary.text import Text


class Intensity(Frozen):
    """How strongly a mechanism works over time: 0 before `start`, rising over `ramp` to `level`, 0 after `end`."""

    level: Given[Probability] = Given[Probability](value=1.0)
    """Share of the full effect, once the ramp is over."""
    start: Hours | None = None
    """When it begins, from the start of the run; left out: in force from the beginning."""
    ramp: Hours = 0.0
    """How long it takes to rise."""
    end: Hours | None = None
    """When it stops; left out: never."""

    def at(self, time: float) -> float:
        """Return the intensity in [0, 1] at `time` (calendar hours from the start of the run)."""
        start = 0.0 if self.start is None else self.start
        if time < start or (self.end is not None and time >= self.end):
            return 0.0
        if self.start is None or self.ramp <= 0.0 or time >= start + self.ramp:
            return self.level.value
        return self.level.value * (time - start) / self.ramp

    def changes(self, step: float) -> list[float]:
        """Return the times at which the intensity changes; a ramp climbs in steps of `step` hours."""
        times: list[float] = []
        if self.start is not None:
            times.append(self.start)
            climb = self.start + step
            while climb < self.start + self.ramp:
                times.append(climb)
                climb += step
            if self.ramp > 0.0:
                times.append(self.start + self.ramp)
        if self.end is not None:
            times.append(self.end)
        return times


class Mechanism(Frozen):
    """Base of all mechanism specs."""

    title: ClassVar[Text]
    what: ClassVar[Text]
    """What it is and what it changes, in two or three sentences."""
    seed: ClassVar[str]
    """Which of the founding documents describes it."""
    harm: ClassVar[Text]
    """How it can hurt."""
    moves_people: ClassVar[bool] = False
    """Whether it changes how many people serve where."""
    order: ClassVar[dict[str, Text]] = {}
    """Mechanisms with which it does not commute, each with the reason in one sentence (said on one side is enough)."""

    intensity: Intensity = Intensity()
    """How strongly it works, over time."""

    def moments(self, step: float, horizon: float) -> list[float]:
        """Return the times at which the structure may change because of it; a ramp climbs in steps of `step` hours."""
        return self.intensity.changes(step)
