"""A verified system: a world whose behaviour theory knows, and what to compare. Margins stand beside each quantity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from sim.engine.driver import MakeEngine
from sim.engine.simpy_engine import SimpyEngine
from sim.verify.estimate import Interval, controlled_interval, t_interval
from sim.verify.statistics import Run
from sim.verify.world import World
from sim.vocabulary.draws import stream_key
from sim.vocabulary.text import Text

Statistic = Callable[[Run], float]
MEAN_MARGIN = 0.02
"""Of the theory, for means."""
SHARE_MARGIN = 0.01
"""For probabilities."""
SEED = 20260101
"""Seed of every verification run unless another is asked for."""


class Control(NamedTuple):
    """A statistic of the same replication whose mean is known exactly.

    It is computed from the requests and their draws, never from the log: what an engine does wrong cannot touch it.
    """

    statistic: Statistic
    known: float


@dataclass(frozen=True)
class Quantity:
    """One number that theory gives and a log shows; `margin` is the largest difference that does not matter."""

    name: Text
    theory: float
    margin: float
    statistic: Statistic
    control: Control | None = None
    scale: float = 0.0
    """If positive, what is shown is `scale` divided by the statistic."""

    def interval(self, runs: list[tuple[float, float]]) -> Interval:
        """Return the interval over replications from (statistic, control) of each."""
        values = [value for value, _ in runs]
        if self.control is None:
            found = t_interval(values)
        else:
            found = controlled_interval(values, [control for _, control in runs], self.control.known)
        if self.scale > 0.0:
            return Interval(self.scale / found.mean, self.scale / found.high, self.scale / found.low)
        return found


def mean_of(
    name: Text, theory: float, statistic: Statistic, control: Control | None = None, margin: float = MEAN_MARGIN
) -> Quantity:
    """Return a mean to compare within a share of the theory."""
    return Quantity(name, theory, margin * theory, statistic, control)


def share_of(name: Text, theory: float, statistic: Statistic, control: Control | None = None) -> Quantity:
    """Return a probability to compare within SHARE_MARGIN."""
    return Quantity(name, theory, SHARE_MARGIN, statistic, control)


@dataclass(frozen=True)
class System:
    """A world that theory knows, for any length of run."""

    name: Text
    build: Callable[[float], World]
    """From the length of the run in hours to the world."""
    rate: float
    """Requests per hour."""
    quantities: tuple[Quantity, ...]
    warm_up: float = 200.0
    """Hours before requests count; half as long before the end they stop counting."""
    short: int = 10_000
    """Requests in the short form, over all replications."""
    long: int = 400_000
    """Requests in the long form."""

    def estimate(
        self, requests: int, replications: int, seed: int = SEED, engine: MakeEngine = SimpyEngine
    ) -> list[Interval]:
        """Return the interval of each quantity from about `requests` requests that count."""
        horizon = requests / replications / self.rate + 1.5 * self.warm_up
        world = self.build(horizon)
        found: list[list[tuple[float, float]]] = [[] for _ in self.quantities]
        for replication in range(replications):
            drawn = world.requests(seed, replication)
            rows = world.run(drawn, seed, replication, engine)
            stream = int(stream_key(seed, replication))
            run = Run(drawn, rows, self.warm_up, horizon - 0.5 * self.warm_up, stream)
            for quantity, pairs in zip(self.quantities, found, strict=True):
                control = quantity.control.statistic(run) if quantity.control else 0.0
                pairs.append((quantity.statistic(run), control))
        return [quantity.interval(pairs) for quantity, pairs in zip(self.quantities, found, strict=True)]
