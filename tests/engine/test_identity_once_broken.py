"""Worlds in which the compiled engine once went wrong: too many at once, too many rounds, too far away."""

from __future__ import annotations

from sim.engine.compiled_engine import CompiledEngine
from sim.engine.simpy_engine import SimpyEngine
from sim.log.difference import first_difference
from sim.rules.capability import Capability
from sim.rules.closure import Closure
from sim.rules.coefficients import Coefficients
from sim.rules.coordination import Coordination
from sim.rules.destination import Destination
from sim.verify.world import Demand, Matter, Office, World, make_world

PARTS = 8


def side_by_side(rate: float, touch: tuple[float, float], closure: Closure, horizon: float) -> World:
    """Return one place with eight functions whose requests all have eight parts that run side by side."""
    others = tuple(range(1, PARTS))
    return make_world(
        [Office(function=function, staff=1) for function in range(PARTS)],
        [Matter(touch=touch, co_functions=others, multi=1.0)],
        horizon=horizon,
        functions=PARTS,
        rules=Coefficients(coordination=Coordination(parallel=1.0, bound=1.0), closure=closure),
        demand=Demand(rate),
    )


def same(world: World) -> int:
    """Hold the two engines' logs against each other and return their length."""
    requests = world.requests()
    ours, other = (world.run(requests, engine=engine) for engine in (CompiledEngine, SimpyEngine))
    difference = first_difference(ours, other)
    assert difference is None, str(difference)
    return len(ours)


def test_eight_queues_that_grow_in_one_step() -> None:
    assert same(side_by_side(3.0, (1.0, -1.0), Closure(), 400.0)) > 8_000


def test_a_request_that_is_done_over_and_over_without_time_passing() -> None:
    never = Closure(quality=0.0, satisfied_if_not=0.0, reopening=1.0, rounds=20.0)
    assert same(side_by_side(0.5, (0.0, 0.0), never, 100.0)) > 500


def test_waits_that_last_longer_than_any_run() -> None:
    far = Coefficients(
        capability=Capability(triage_hours=0.5, triage_shape=20.0),
        destination=Destination(up_hours=2.0, down_hours=2.0, across_hours=2.0, delay_shape=20.0),
    )
    world = make_world(
        [Office(function=function, staff=3) for function in range(3)],
        [Matter(function=1), Matter(function=2)],
        horizon=600.0,
        functions=3,
        rules=far,
        demand=Demand(1.0),
    )
    assert same(world) > 500
