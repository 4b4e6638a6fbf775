"""How much of the two engines' logs was compared, bit for bit: shipped scenarios and random worlds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks.fresh import ROOT
from benchmarks.report import Part, markdown
from sim.demand.requests import draw_requests
from sim.demand.tables import Requests
from sim.engine.driver import drive
from sim.engine.simpy_engine import SimpyEngine
from sim.log.difference import first_difference
from sim.mechanisms.base import Mechanism
from sim.scenario.library import scenario_files
from sim.scenario.reading import read_scenario
from sim.structure.tables import Structure
from sim.study.run import World, build_world
from sim.vocabulary.draws import stream_key

THINNED_HOURS = 4 * 7 * 24


@dataclass
class Compared:
    """What was compared under one name."""

    logs: int = 0
    requests: int = 0
    rows: int = 0
    events: int = 0
    differences: list[str] = field(default_factory=list)

    def compare(
        self, structure: Structure, mechanisms: Iterable[Mechanism], requests: Requests, stream: int, horizon: float
    ) -> None:
        """Run on both engines and compare the logs."""
        from sim.engine.compiled_engine import CompiledEngine

        made: list[CompiledEngine] = []

        def make(*arguments: Any, **named: Any) -> CompiledEngine:
            made.append(CompiledEngine(*arguments, **named))
            return made[-1]

        applied = list(mechanisms)
        readable = drive(SimpyEngine, structure, applied, requests, stream, horizon)
        difference = first_difference(readable, drive(make, structure, applied, requests, stream, horizon))
        self.logs += 1
        self.requests += len(requests.time)
        self.rows += len(readable)
        self.events += made[0].events
        if difference is not None:
            self.differences.append(difference.text.en)


def identity(requests: int, random_worlds: int) -> Part:
    """Compare scenarios of some `requests` requests, densely and thinned, and so many random worlds of each kind."""
    found = {path.stem: _scenario(path.stem, requests) for path in scenario_files(ROOT / "scenarios")}
    text = ""
    try:
        found["random worlds"] = _random(random_worlds)
    except ImportError:
        text = "\n\nRandom worlds left out: hypothesis is not installed."
    rows = [
        [name, f"{c.logs:,}", f"{c.requests:,}", f"{c.rows:,}", f"{c.events:,}", f"{len(c.differences):,}"]
        for name, c in found.items()
    ]
    total = list(
        zip(*((c.logs, c.requests, c.rows, c.events, len(c.differences)) for c in found.values()), strict=True)
    )
    rows.append(["together", *(f"{sum(column):,}" for column in total)])
    text = markdown(["compared bit for bit", "pairs of logs", "requests", "rows", "events", "differ"], rows) + text
    differences = [line for c in found.values() for line in c.differences]
    text += "".join(f"\n\nFirst difference: {line}" for line in differences[:1])
    return Part("Identity of the two engines", text, sound=not differences)


def _scenario(name: str, requests: int) -> Compared:
    """Compare every structure of a scenario, on its first stretch and thinned over some weeks."""
    compared = Compared()
    whole = build_world(read_scenario(ROOT / "scenarios" / f"{name}.yaml"))
    for replication, world in enumerate(_stretches(whole, requests)):
        drawn = draw_requests(world.demand, world.seed, replication)
        stream = int(stream_key(world.seed, replication))
        for mechanisms in world.mechanisms.values():
            compared.compare(world.baseline, mechanisms, drawn, stream, world.demand.horizon)
    return compared


def _stretches(world: World, requests: int) -> Iterator[World]:
    hourly = world.demand.hourly
    hours = max(24, int(np.searchsorted(np.cumsum(hourly) * world.demand.headroom, requests)))
    for pattern in (hourly[:hours], hourly[:THINNED_HOURS]):
        share = min(1.0, requests / float(pattern.sum() * world.demand.headroom))
        yield world._replace(demand=world.demand._replace(horizon=float(len(pattern)), hourly=share * pattern))


def _random(worlds_of_each_kind: int) -> Compared:
    """Compare random worlds of the kinds that the tests use. Raises ImportError where hypothesis is missing."""
    from hypothesis import HealthCheck, given, settings

    from sim.verify.world import World as Small
    from tests.worlds import wild_worlds, worlds

    compared = Compared()
    limits = settings(
        max_examples=worlds_of_each_kind,
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    for kind in (worlds(), wild_worlds()):

        @limits
        @given(kind)
        def check(world: Small) -> None:
            stream = int(stream_key(1, 0))
            compared.compare(world.structure, world.mechanisms, world.requests(), stream, world.demand.horizon)

        check()
    return compared
