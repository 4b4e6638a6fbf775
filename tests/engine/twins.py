"""Run the same world on both engines and hold their logs against each other, bit for bit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.demand.tables import Requests
from sim.engine.compiled_engine import CompiledEngine
from sim.engine.driver import Batch, MakeEngine, drive, drive_batches
from sim.engine.simpy_engine import SimpyEngine
from sim.log.difference import first_difference
from sim.log.keep import Keep
from sim.log.schema import Rows, join
from sim.mechanisms.base import Mechanism
from sim.structure.tables import Structure
from sim.verify.world import World
from sim.vocabulary.draws import stream_key


@dataclass
class Compared:
    """How much was compared so far."""

    logs: int = 0
    rows: int = 0
    requests: int = 0
    events: int = 0
    """Events of the compiled engine: arrivals, ends of work and of ways, expiries, openings, paperwork."""

    def __str__(self) -> str:
        return (
            f"{self.logs:,} pairs of logs compared bit for bit: {self.rows:,} rows, {self.events:,} events, "
            f"{self.requests:,} requests"
        )


COMPARED = Compared()
"""Counts of the whole session, for the summary that `pytest -s` shows."""


def the_same_log(
    structure: Structure,
    mechanisms: Iterable[Mechanism],
    requests: Requests,
    stream: int,
    horizon: float,
) -> Rows:
    """Assert that both engines write one log, and return it; an AssertionError names the first difference."""
    made: list[CompiledEngine] = []

    def make(*arguments: Any, **named: Any) -> CompiledEngine:
        made.append(CompiledEngine(*arguments, **named))
        return made[-1]

    mechanisms = list(mechanisms)
    readable = drive(SimpyEngine, structure, mechanisms, requests, stream, horizon)
    fast = drive(make, structure, mechanisms, requests, stream, horizon)
    COMPARED.logs += 1
    COMPARED.rows += len(readable)
    COMPARED.requests += len(requests.time)
    COMPARED.events += made[0].events
    agree(readable, fast)
    return readable


def agree(readable: Rows, fast: Rows) -> None:
    """Assert that two logs are the same; an AssertionError names the first difference."""
    difference = first_difference(readable, fast)
    assert difference is None, str(difference)


def world_agrees(world: World, requests: Requests | None = None, replication: int = 0) -> Rows:
    """Assert that both engines write one log of a test's world, and return it."""
    drawn = world.requests(replication=replication) if requests is None else requests
    stream = int(stream_key(1, replication))
    return the_same_log(world.structure, world.mechanisms, drawn, stream, world.demand.horizon)


def log_in_pieces(make: MakeEngine, world: World, instants: Iterable[float]) -> Rows:
    """Return the log of a run without changes of structure, cut at some instants; rows are taken at each."""
    engine = make(world.structure, int(stream_key(1, 0)))
    engine.expect(world.requests())
    pieces = []
    for instant in instants:
        engine.advance(instant)
        pieces.append(engine.take())
    engine.advance(world.demand.horizon)
    engine.finish()
    return join([*pieces, engine.take()])


def on_the_hour(requests: Requests, step: float = 1.0) -> Requests:
    """Return the requests with their times rounded down, so that many things happen at one instant."""
    return requests._replace(time=np.floor(requests.time / step) * step)


def in_batches(make: MakeEngine, world: World, requests: Requests, starts: list[float], share: float) -> Rows:
    """Return what is kept of a run whose requests come in batches that begin at `starts`, the first of them 0."""
    pieces: list[Rows] = []
    cuts = [*np.searchsorted(requests.time, starts).tolist(), len(requests.time)]
    batches = [
        Batch(start, Requests(*(column[first:last] for column in requests)))
        for start, first, last in zip(starts, cuts[:-1], cuts[1:], strict=True)
    ]
    stream, horizon = int(stream_key(1, 0)), world.demand.horizon
    drive_batches(make, world.structure, world.mechanisms, batches, stream, horizon, Keep(share), pieces.append)
    return join(pieces)
