"""The driver that all engines share: advance to the next boundary, let the structure change, go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

from sim.demand.tables import Requests
from sim.engine.people import People
from sim.log.keep import WHOLE_LOG, Keep
from sim.log.schema import Rows, join
from sim.log.tally import Tally
from sim.mechanisms.base import Mechanism
from sim.mechanisms.registry import compose, watches
from sim.mechanisms.window import REVIEW, START, Window
from sim.structure.tables import Structure
from sim.vocabulary.units import HOURS_PER_DAY

RAMP_STEP = HOURS_PER_DAY
"""A ramp climbs in daily steps."""
SLICES = 40
"""Progress is told so many times a run; stopping the clock changes nothing."""


class Engine(Protocol):
    """What the driver asks of an engine."""

    def expect(self, requests: Requests) -> None:
        """Take the next requests in order of arrival; those before must all have arisen."""

    def advance(self, until: float) -> None:
        """Let time pass until `until` (calendar hours)."""

    def change(self, structure: Structure) -> None:
        """Let another structure be in force from now on."""

    def window(self) -> Window:
        """Return what a mechanism that watches may see."""

    def take(self) -> Rows:
        """Return the rows written since the last call."""

    def finish(self) -> None:
        """Write what the end of the run cuts short."""

    def tally(self) -> Tally | None:
        """Return what was counted on the way, if the engine can and was asked to."""


class MakeEngine(Protocol):
    """How an engine is made: at time 0, before the first event."""

    def __call__(self, structure: Structure, stream: int, keep: Keep = WHOLE_LOG) -> Engine: ...


class Batch(NamedTuple):
    """Requests that arise in a stretch of time, in order of arrival."""

    start: float
    """Calendar hours from the start of the run; no request of the batch arises before it, none of an earlier one after."""
    requests: Requests


def boundaries(mechanisms: Sequence[Mechanism], horizon: float) -> list[float]:
    """Return the times in (0, horizon) at which the structure may change, in order."""
    acting = [spec for spec in mechanisms if spec.intensity.level.value > 0.0]
    times = {time for spec in acting for time in spec.moments(RAMP_STEP, horizon)}
    if watches(acting):
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
    """Run one replication of one structure on requests that are all at hand, and return its whole log.

    `stream` is the key of the replication's draws (`draws.stream_key`), `horizon` the length in calendar hours;
    `progress` is told now and then which share of it has passed.
    """
    chunks: list[Rows] = []
    drive_batches(
        make_engine, baseline, mechanisms, [Batch(0.0, requests)], stream, horizon, WHOLE_LOG, chunks.append, progress
    )
    return join(chunks)


def drive_batches(
    make_engine: MakeEngine,
    baseline: Structure,
    mechanisms: Sequence[Mechanism],
    batches: Iterable[Batch],
    stream: int,
    horizon: float,
    keep: Keep,
    sink: Callable[[Rows], None],
    progress: Callable[[float], None] | None = None,
) -> Tally | None:
    """Run one replication on requests that come in batches; give what is kept of its log to `sink`, piece by piece.

    Returns what the engine counted on the way, None if it did not. Neither the batches nor the pieces change what happens.
    """
    structure = compose(baseline, mechanisms, 0.0, [START])
    engine = make_engine(structure, stream, keep)
    history = [engine.window()]
    people = People(baseline.staffing)
    moved = people.change(structure.staffing, 0.0)
    changes = boundaries(mechanisms, horizon)
    due = set(changes)
    stops = sorted({*changes, *(horizon * k / SLICES for k in range(1, SLICES)), horizon})
    coming = iter(batches)
    batch = next(coming, None)
    for stop in stops:
        if keep.share >= 1.0 and len(moved):
            sink(moved)
        while batch is not None and batch.start < stop:
            engine.advance(batch.start)
            sink(engine.take())
            engine.expect(batch.requests)
            batch = next(coming, None)
        engine.advance(stop)
        if stop in due:
            if stop % REVIEW == 0.0:
                history.append(engine.window())
            structure = compose(baseline, mechanisms, stop, history)
            engine.change(structure)
        if stop == horizon:
            engine.finish()
        sink(engine.take())
        moved = people.change(structure.staffing, stop)
        if progress is not None:
            progress(stop / horizon)
    tally = engine.tally()
    if tally is None:
        return None
    mean = people.mean(tally.start, tally.end)
    return tally._replace(staff=mean.staff, share=mean.share)
