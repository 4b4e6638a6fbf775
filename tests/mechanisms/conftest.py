"""What the tests of all mechanisms share: a small real world and a quick way to run it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.demand.requests import draw_requests
from sim.engine.driver import drive
from sim.engine.simpy_engine import SimpyEngine
from sim.log.schema import Rows
from sim.mechanisms.base import Mechanism
from sim.scenario.build import build_baseline
from sim.scenario.reading import read_scenario
from sim.structure.tables import Structure
from sim.study.run import World, build_world
from sim.vocabulary.draws import stream_key

PINGSHAN = Path(__file__).resolve().parents[2] / "scenarios" / "pingshan.yaml"
WEEKS = 3


@pytest.fixture(scope="session")
def pingshan() -> Structure:
    """Return Pingshan's baseline structure."""
    return build_baseline(read_scenario(PINGSHAN))


@pytest.fixture(scope="session")
def world() -> World:
    """Return Pingshan, made ready to run."""
    return build_world(read_scenario(PINGSHAN))


@pytest.fixture(scope="session")
def run_with(world: World) -> Callable[[list[Mechanism]], Rows]:
    """Return a function that runs three weeks of Pingshan under some mechanisms; results are kept."""
    hours = 168.0 * WEEKS
    demand = world.demand._replace(horizon=hours, hourly=world.demand.hourly[: int(hours)])
    requests = draw_requests(demand, world.seed, 0)
    kept: dict[str, Rows] = {}

    def run(mechanisms: list[Mechanism]) -> Rows:
        name = repr(mechanisms)
        if name not in kept:
            kept[name] = drive(SimpyEngine, world.baseline, mechanisms, requests, stream_key(world.seed, 0), hours)
        return kept[name]

    return run


def hours_for(rows: Rows, purpose: int) -> float:
    """Return the staff-hours spent on a purpose."""
    return float(np.sum(rows["hours"][rows["purpose"] == purpose]))
