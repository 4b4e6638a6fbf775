"""Our engines on the reference workloads, and the workloads as worlds of ours.

The offices stand in pairs, one of each pair on either of two tiers, and every office holds every matter. Signing for a
request is the service; passing it on takes it over the delay to the other office of the pair. A pair is entered at
random and at either end equally often, so every office sees what theory (`work.py`) says of any office: the same
arrivals, an M/M/c by itself, the same mean sojourn.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.outcome import Outcome
from benchmarks.timing import LEAST, Contestant
from benchmarks.work import Work
from sim.demand.requests import draw_days
from sim.engine.choice import COMPILED, SIMPY, engine_named
from sim.engine.driver import Batch, drive_batches
from sim.log.keep import WHOLE_LOG, Keep
from sim.log.schema import Rows
from sim.log.tally import OFFICIAL, Tally
from sim.rules.capability import Capability
from sim.rules.coefficients import Coefficients
from sim.rules.destination import Destination
from sim.rules.logistic import logit
from sim.rules.passing import Passing
from sim.study.run import REQUESTS_AT_ONCE
from sim.verify.world import Channel, Demand, Matter, Office, Place, World, make_world
from sim.vocabulary.codes import Activity
from sim.vocabulary.draws import stream_key
from sim.vocabulary.units import HOURS_PER_DAY

EXPONENTIAL = -1.0
TAIL = 1000.0
"""Hours without demand at the end, in which the last requests leave; `measure` raises if one is left over."""
WARM_UP = 0.2
"""Share of the time of arrivals that measures leave out, as `Work.warm_up` does of the requests."""

Floats = NDArray[np.float64]


class Arrivals(NamedTuple):
    """A workload as a world, and the hours in which its requests arise."""

    world: World
    hours: float


class Driven(NamedTuple):
    """What one run took and left."""

    requests: int
    """As many as arose: on average as many as asked for."""
    seconds: float
    """CPU time of drawing the requests and driving the engine."""
    drawing: float
    """CPU seconds of drawing the requests alone."""
    times: Floats
    """Arrivals, in hours; empty where no log was kept."""
    pieces: list[Rows]
    tally: Tally | None


def arrivals_of(work: Work, requests: int) -> Arrivals:
    """Return the workload with so many requests on average, and hours without demand after them."""
    hours = requests / work.rate
    whole = math.ceil(hours)
    hourly = np.zeros(whole + math.ceil(TAIL))
    hourly[:whole] = work.rate
    hourly[whole - 1] *= hours - (whole - 1)
    world = _world(work)
    return Arrivals(replace(world, demand=world.demand._replace(horizon=float(len(hourly)), hourly=hourly)), hours)


def _world(work: Work) -> World:
    pairs = work.offices // 2
    if work.offices > 1 and work.offices % 2:
        raise ValueError("offices stand in pairs")
    places = [Place(0, pairs + k, 1.0) for k in range(pairs)] + [Place(1) for _ in range(pairs)] or [Place(weight=1.0)]
    rules = Coefficients(
        capability=Capability(triage_hours=work.service, triage_shape=EXPONENTIAL),
        passing=Passing(base=logit(work.passing)),
        destination=Destination(
            up=1.0, across=0.0, down=1.0, back=0.0, up_hours=work.delay, down_hours=work.delay, delay_shape=EXPONENTIAL
        ),
    )
    return make_world(
        [Office(place=k, staff=work.staff) for k in range(work.offices)],
        [Matter(touch=(0.0, 0.0), delegated=1.0, overlap=1.0)],
        horizon=1.0,
        places=places,
        rules=rules,
        demand=Demand(work.rate, channels=(Channel(entry=(0.5, 0.5) if pairs else (1.0,)),)),
    )


def drive_work(work: Work, requests: int, seed: int, engine: str, whole_log: bool) -> Driven:
    """Run the workload on the engine of that name, its requests in batches; time drawing and driving.

    Without the whole log only the compiled engine is of use: it counts while it runs.
    """
    arrivals = arrivals_of(work, requests)
    world, horizon = arrivals.world, arrivals.world.demand.horizon
    keep = WHOLE_LOG if whole_log else Keep(0.0, (WARM_UP * arrivals.hours, arrivals.hours, horizon))
    drawing, count = 0.0, 0
    times: list[Floats] = []
    pieces: list[Rows] = []

    def drawn() -> Iterator[Batch]:
        nonlocal drawing, count
        days = math.ceil(arrivals.hours / HOURS_PER_DAY)
        step = max(1, int(REQUESTS_AT_ONCE / (work.rate * HOURS_PER_DAY)))
        for first in range(0, days, step):
            begun = time.process_time()
            batch = draw_days(world.demand, seed, 0, first, min(days, first + step))
            drawing += time.process_time() - begun
            count += len(batch.time)
            if whole_log:
                times.append(batch.time)
            yield Batch(first * HOURS_PER_DAY, batch)

    def sink(rows: Rows) -> None:
        if whole_log:
            pieces.append(rows)

    make, stream = engine_named(engine), int(stream_key(seed, 0))
    begun = time.process_time()
    tally = drive_batches(make, world.structure, (), drawn(), stream, horizon, keep, sink)
    seconds = time.process_time() - begun
    return Driven(count, seconds, drawing, np.concatenate([np.zeros(0), *times]), pieces, tally)


def measure(work: Work, driven: Driven) -> tuple[float, float]:
    """Return mean sojourn and utilisation of a run, from its log or from what was counted on the way."""
    if driven.tally is not None:
        return _from_tally(work, driven.tally)
    ends = np.full(driven.requests, np.nan)
    worked = 0.0
    for piece in driven.pieces:
        closed = piece[piece["activity"] == Activity.CLOSE]
        ends[closed["request"]] = closed["end"]
        worked += float(piece["hours"].sum())
    if np.isnan(ends).any():
        raise RuntimeError("the run ended before its last request had left")
    warm = work.warm_up(driven.requests)
    sojourn = float((ends - driven.times)[warm:].mean())
    return sojourn, worked / (float(driven.times[-1]) * work.offices * work.staff)


def _from_tally(work: Work, tally: Tally) -> tuple[float, float]:
    """Return the same from counts: of requests that arose, and of work that began, in the window."""
    if tally.counts["open"]:
        raise RuntimeError("the run ended before its last request had left")
    sojourn = float(tally.ended_hours[OFFICIAL].sum() / tally.ended[OFFICIAL].sum())
    return sojourn, float(tally.hours.sum()) / ((tally.end - tally.start) * work.offices * work.staff)


@dataclass
class Ours:
    """Run a workload on one of our engines; a contestant's `run`."""

    engine: str
    whole_log: bool
    drawing: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """By workload and round, the share of the time that drawing the requests took."""

    def __call__(self, work: Work, requests: int, seed: int) -> Outcome:
        """Return the outcome; its seconds are drawing and driving, per request that arose, for as many as asked for."""
        driven = drive_work(work, requests, seed, self.engine, self.whole_log)
        if requests >= LEAST:
            self.drawing[work.name].append(driven.drawing / driven.seconds)
        return Outcome(*measure(work, driven), driven.seconds * requests / driven.requests)


SIMPY_LOG = "tiaokuai, SimPy engine, full log"
COMPILED_LOG = "tiaokuai, compiled, full log"
COMPILED_MEASURES = "tiaokuai, compiled, measures only"
RUNS = {
    SIMPY_LOG: Ours(SIMPY, True),
    COMPILED_LOG: Ours(COMPILED, True),
    COMPILED_MEASURES: Ours(COMPILED, False),
}
OURS = [Contestant(name, ours, 10.0 if ours.engine == COMPILED else 1.0) for name, ours in RUNS.items()]


def note(work: Work) -> str:
    """Return which part of our times was drawing the requests, for the line under the table."""
    shares = [
        f"{np.median(ours.drawing[work.name]):.0%} ({name.removeprefix('tiaokuai, ')})"
        for name, ours in RUNS.items()
        if ours.drawing[work.name]
    ]
    return f"Of our times drawing the requests, with all that belongs to a citizen, takes {', '.join(shares)}."
