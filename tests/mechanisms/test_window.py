"""What a mechanism that watches sees."""

from __future__ import annotations

from sim.demand.requests import draw_requests
from sim.engine.simpy_engine import SimpyEngine
from sim.mechanisms.registry import MECHANISMS, compose
from sim.mechanisms.window import START
from sim.study.run import World
from sim.vocabulary.codes import Activity
from sim.vocabulary.draws import stream_key


def test_counts_what_the_log_holds(world: World) -> None:
    demand = world.demand._replace(horizon=336.0, hourly=world.demand.hourly[:336])
    structure = compose(world.baseline, [MECHANISMS["targeted_dispatch"].spec()], 0.0, START)
    engine = SimpyEngine(structure, stream_key(1, 0))
    engine.expect(draw_requests(demand, 1, 0))
    engine.advance(336.0)
    seen = engine.window()
    engine.finish()
    rows = engine.take()
    assert seen.time == 336.0
    assert seen.reported == (rows["activity"] == Activity.REPORT).sum()
    assert seen.closed == (rows["activity"] == Activity.CLOSE).sum()
    assert seen.settled == ((rows["activity"] == Activity.CLOSE) & (rows["settled"] == 1)).sum()
    assert 0 < seen.dispatched <= (rows["activity"] == Activity.DESK).sum()
