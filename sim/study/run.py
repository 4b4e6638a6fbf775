"""One run: one structure, one replication, from a checked scenario to its log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from sim.demand.requests import days_of, draw_days, draw_requests
from sim.demand.tables import DemandTables, Requests
from sim.engine.driver import Batch, MakeEngine, drive, drive_batches
from sim.engine.simpy_engine import SimpyEngine
from sim.log.keep import WHOLE_LOG, Keep
from sim.log.schema import Rows, join
from sim.log.tally import Tally
from sim.mechanisms.base import Mechanism
from sim.mechanisms.registry import at_full_strength
from sim.scenario.build import build_baseline, build_demand
from sim.scenario.loaded import Source
from sim.structure.tables import Structure
from sim.vocabulary.draws import stream_key
from sim.vocabulary.units import HOURS_PER_DAY

Progress = Callable[[float], None]
"""Told the share of the run that is done."""
LONG = 500_000
"""Requests of one run above which it is long."""
REQUESTS_AT_ONCE = 100_000
"""Requests that are drawn at once where a run must not grow in memory."""


class World(NamedTuple):
    """A scenario made ready to run: built once, used for all its replications."""

    seed: int
    demand: DemandTables
    baseline: Structure
    mechanisms: dict[str, list[Mechanism]]
    """By structure id, in scenario order."""

    @property
    def requests(self) -> float:
        """Return the expected number of requests of one run, as drawn."""
        return float(self.demand.hourly.sum()) * self.demand.headroom

    @property
    def is_long(self) -> bool:
        """Return whether a run is so long that it is counted while it goes on, and its log not held in memory."""
        return self.requests > LONG

    def final(self, structure: str) -> Structure:
        """Return a structure's tables with its mechanisms at full strength."""
        return at_full_strength(self.baseline, self.mechanisms[structure])


def build_world(loaded: Source, seed: int | None = None) -> World:
    """Return the scenario's tables; `seed` overrides the scenario's own."""
    return World(
        seed=loaded.scenario.seed if seed is None else seed,
        demand=build_demand(loaded),
        baseline=build_baseline(loaded),
        mechanisms={spec.id: spec.chosen() for spec in loaded.scenario.structures},
    )


def run(
    world: World, structure: str, replication: int, progress: Progress | None = None, engine: MakeEngine = SimpyEngine
) -> tuple[Rows, Requests]:
    """Return the whole log of one run and the requests it served.

    A pure function: the same arguments give the same bytes, in any process, in any order and on either engine.
    """
    requests = draw_requests(world.demand, world.seed, replication)
    stream = stream_key(world.seed, replication)
    rows = drive(engine, world.baseline, world.mechanisms[structure], requests, stream, world.demand.horizon, progress)
    return rows, requests


def batches(world: World, replication: int, size: int = REQUESTS_AT_ONCE) -> Iterator[Batch]:
    """Yield the requests of one replication in batches of whole days, of about `size` requests each."""
    days = days_of(world.demand)
    per_day = max(1.0, world.requests / max(days, 1))
    step = max(1, int(size / per_day))
    for first in range(0, days, step):
        last = min(days, first + step)
        yield Batch(first * HOURS_PER_DAY, draw_days(world.demand, world.seed, replication, first, last))


def find_request(world: World, replication: int, number: int) -> tuple[Requests | None, int]:
    """Return the request of that number as a table of one row, None if there is none, and how many were looked at."""
    seen = 0
    for batch in batches(world, replication):
        here = number - seen
        seen += len(batch.requests.time)
        if number < seen:
            row: dict[str, Any] = {name: column[here : here + 1] for name, column in batch.requests._asdict().items()}
            return Requests(**row), seen
    return None, seen


def path_of(
    world: World, structure: str, replication: int, number: int, engine: MakeEngine, progress: Progress | None = None
) -> Rows:
    """Return the rows of one request, numbered 0; memory does not grow with the run."""
    pieces: list[Rows] = []

    def sink(rows: Rows) -> None:
        pieces.append(rows[rows["request"] == number])

    run_in_pieces(world, structure, replication, engine, WHOLE_LOG, sink, batches(world, replication), progress)
    rows = join(pieces).copy()
    rows["request"] = 0
    return rows


def run_in_pieces(
    world: World,
    structure: str,
    replication: int,
    engine: MakeEngine,
    keep: Keep,
    sink: Callable[[Rows], None],
    requests: Iterable[Batch],
    progress: Progress | None = None,
) -> Tally | None:
    """Run one replication in memory that does not grow with its length; give what is kept of its log to `sink`."""
    stream = stream_key(world.seed, replication)
    mechanisms = world.mechanisms[structure]
    return drive_batches(
        engine, world.baseline, mechanisms, requests, stream, world.demand.horizon, keep, sink, progress
    )
