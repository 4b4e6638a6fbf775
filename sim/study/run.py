"""One run: one structure, one replication, from a checked scenario to its log."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sim.demand.requests import draw_requests
from sim.demand.tables import DemandTables, Requests
from sim.engine.driver import drive
from sim.engine.simpy_engine import SimpyEngine
from sim.log.schema import Rows
from sim.mechanisms.base import Mechanism
from sim.mechanisms.registry import at_full_strength
from sim.scenario.build import build_baseline, build_demand, mechanisms_of
from sim.scenario.loaded import Loaded
from sim.structure.tables import Structure
from sim.vocabulary.draws import stream_key

Progress = Callable[[float], None]
"""Told the share of the run that is done."""


class World(NamedTuple):
    """A scenario made ready to run: built once, used for all its replications."""

    seed: int
    demand: DemandTables
    baseline: Structure
    mechanisms: dict[str, list[Mechanism]]
    """By structure id, in scenario order."""

    def final(self, structure: str) -> Structure:
        """Return a structure's tables with its mechanisms at full strength."""
        return at_full_strength(self.baseline, self.mechanisms[structure])


def build_world(loaded: Loaded, seed: int | None = None) -> World:
    """Return the scenario's tables; `seed` overrides the scenario's own."""
    return World(
        seed=loaded.scenario.seed if seed is None else seed,
        demand=build_demand(loaded),
        baseline=build_baseline(loaded),
        mechanisms={spec.id: mechanisms_of(spec) for spec in loaded.scenario.structures},
    )


def run(world: World, structure: str, replication: int, progress: Progress | None = None) -> tuple[Rows, Requests]:
    """Return the log of one run and the requests it served.

    A pure function: the same arguments give the same bytes, in any process and in any order.
    """
    requests = draw_requests(world.demand, world.seed, replication)
    stream = stream_key(world.seed, replication)
    rows = drive(
        SimpyEngine, world.baseline, world.mechanisms[structure], requests, stream, world.demand.horizon, progress
    )
    return rows, requests
