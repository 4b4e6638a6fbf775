"""The driver that all engines share: advance to the next boundary, let the structure change, go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from sim.demand.tables import Requests
from sim.log.schema import Rows
from sim.mechanisms.base import Mechanism
from sim.mechanisms.registry import compose, watches
from sim.mechanisms.window import START, Window
from sim.structure.tables import Structure
from sim.vocabulary.units import HOURS_PER_DAY, HOURS_PER_WEEK

RAMP_STEP = HOURS_PER_DAY
"""A ramp climbs in daily steps."""
REVIEW = HOURS_PER_WEEK
"""Mechanisms that watch look once a week."""
SLICES = 40
"""Progress is told so many times a run; stopping the clock changes nothing."""


class Engine(Protocol):
    """What the driver asks of an engine."""

    def advance(self, until: float) -> None:
        """Let time pass until `until` (calendar hours)."""

    def change(self, structure: Structure) -> None:
        """Let another structure be in force from now on."""

    def window(self) -> Window:
        """Return what a mechanism that watches may see."""

    def finish(self) -> Rows:
        """Write what the end of the run cuts short and return the log."""


class MakeEngine(Protocol):
    """How an engine is made: at time 0, before the first event."""

    def __call__(self, structure: Structure, requests: Requests, stream: int) -> Engine: ...


def boundaries(mechanisms: Sequence[Mechanism], horizon: float) -> list[float]:
    """Return the times in (0, horizon) at which the structure may change, in order."""
    times = {time for spec in mechanisms for time in spec.intensity.changes(RAMP_STEP)}
    if watches(mechanisms):
        times.update(REVIEW * k for k in range(1, int(horizon / REVIEW) + 1))
    return sorted(time for time in times if 0.0 < time < horizon)


def drive(
    make_engine: MakeEngine,
    baseline: Structure,
    mechanisms: Sequence[Mechanism],
    requests: Requests,
    stream: int,
    horizon: float,
    progress: Callable[[float], None] | None = None,
) -> Rows:
    """Run one replication of one structure and return its log.

    `stream` is the key of the replication's draws (`draws.stream_key`), `horizon` the length in calendar hours;
    `progress` is told now and then which share of it has passed.
    """
    engine = make_engine(compose(baseline, mechanisms, 0.0, START), requests, stream)
    changes = boundaries(mechanisms, horizon)
    stops = sorted({*changes, *(horizon * k / SLICES for k in range(1, SLICES)), horizon})
    due = set(changes)
    for time in stops:
        engine.advance(time)
        if time in due:
            engine.change(compose(baseline, mechanisms, time, engine.window()))
        if progress is not None:
            progress(time / horizon)
    return engine.finish()
