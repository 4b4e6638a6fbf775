"""Faults planted in the engine must be caught: each check passes on the sound engine and fails on the broken one."""

from __future__ import annotations

import importlib
import itertools
import pkgutil
import random
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest
import simpy

from sim.engine import on_simpy, steps
from sim.engine.on_simpy import arrivals, counter, scene
from sim.engine.simpy_engine import SimpyEngine
from sim.engine.steps.working import CASE_BAND, band_of
from sim.mechanisms import registry, trace
from sim.rules.capability import Capability
from sim.rules.closure import Closure
from sim.rules.coefficients import Coefficients
from sim.rules.destination import Destination
from sim.rules.paperwork import Paperwork
from sim.rules.passing import Passing
from sim.structure.calendar import ALWAYS
from sim.structure.tables import Staffing
from sim.verify.estimate import Verdict, judge
from sim.verify.networks import bounce_network
from sim.verify.paths import largest_difference
from sim.verify.priority import paperwork, two_classes
from sim.verify.queues import feedback, impatient_citizens, many_servers
from sim.verify.system import SEED, System
from sim.verify.world import Channel, Demand, Matter, Office, Place, World, make_world
from sim.vocabulary.codes import Decision
from tests.engine import laws, variants
from tests.worlds import WEEKDAYS, at_zero

MODULES = [
    importlib.import_module(f"{room.__name__}.{found.name}")
    for room in (on_simpy, steps)
    for found in pkgutil.iter_modules(room.__path__)
]
Plant = Callable[[pytest.MonkeyPatch], None]


def busy_world(staff: int = 2, calendars: tuple[Any, ...] = (ALWAYS, WEEKDAYS), **rules: Any) -> World:
    """Return three tiers and two functions with queues, nights, passing, paperwork and no delays but work."""
    places = [Place(0, 2, 2.0), Place(0, 2, 1.0), Place(1, 3), Place(2)]
    offices = [
        Office(0, staff=staff, superiors=2.0),
        Office(1, staff=staff, calendar=1 % len(calendars), share=0.5),
        Office(2, 0, staff=staff),
        Office(2, 1, staff=staff, superiors=1.0),
        Office(3, staff=staff),
    ]
    shared = Matter(0, 1, overlap=0.8, delegated=0.5, touch=(1.0, 0.8))
    coefficients = Coefficients(
        capability=Capability(triage_hours=0.4, triage_shape=-1.0),
        passing=Passing(base=0.3, office_sd=1.0),
        closure=Closure(satisfied_if_settled=0.8, reopening=0.5),
        paperwork=Paperwork(items=20.0, hours=0.5, shape=-1.0, precedence=1.0),
    )
    return make_world(
        offices,
        [shared, shared._replace(function=1, owner_tier=2, urgency=1)],
        horizon=300.0,
        places=places,
        functions=2,
        demand=Demand(0.8, channels=(Channel(entry=(0.8, 0.2)),)),
        calendars=calendars,
        rules=coefficients._replace(**rules),
    )


def obeys(law: Callable[[laws.Played], None]) -> Callable[[], None]:
    return lambda: law(laws.play(busy_world()))


def agrees(system: System) -> Callable[[], None]:
    """Return the check that no quantity of a short run contradicts theory."""

    def check() -> None:
        for quantity, interval in zip(system.quantities, system.estimate(6_000, 12), strict=True):
            assert judge(quantity.theory, quantity.margin, interval) is not Verdict.DIFFERENT, quantity.name.en

    return check


def each_wait_is_known() -> None:
    assert largest_difference(3, 2.4, (1.0, -1.0), SEED, SimpyEngine) < 1e-6


def the_same_bytes() -> None:
    assert busy_world().run().tobytes() == busy_world().run().tobytes()


def others_are_left_alone() -> None:
    world = variants.without_influence(busy_world(staff=0))
    requests = world.requests()
    more, number = variants.with_request(requests, 50.0, 12345, 0)
    others = world.run(more)
    others = others[others["request"] != number]
    others["request"] -= others["request"] > number
    assert variants.named(others, world) == variants.named(world.run(requests), world)


def order_of_offices_is_irrelevant() -> None:
    world = busy_world()
    other = variants.permuted(world, [3, 1, 4, 0, 2])
    assert variants.named(other.run(), other) == variants.named(world.run(), world)


def intensity_zero_is_nothing() -> None:
    world = busy_world()
    assert world.under(at_zero(trace.Trace)).run().tobytes() == world.run().tobytes()


def units_of_time_are_irrelevant() -> None:
    world = busy_world(calendars=(ALWAYS,), destination=Destination(up_hours=1.0))
    requests = world.requests()
    longer = variants.stretched(world, 2.0).run(variants.stretched_requests(requests, 2.0))
    rows = world.run(requests)
    assert len(rows) == len(longer) and np.array_equal(longer["end"], 2.0 * rows["end"], equal_nan=True)


def everywhere(patch: pytest.MonkeyPatch, name: str, broken: Callable[[Any], Any]) -> None:
    """Replace a function in every module of the engine that knows it by `broken(sound one)`."""
    knowing = [module for module in MODULES if hasattr(module, name)]
    assert knowing
    for module in knowing:
        patch.setattr(module, name, broken(getattr(module, name)))


def draws_work_twice(patch: pytest.MonkeyPatch) -> None:
    everywhere(patch, "duration", lambda once: lambda u, *form: once(u, *form) + once(1.0 - u, *form))


def draws_work_once_per_request(patch: pytest.MonkeyPatch) -> None:
    everywhere(patch, "uniform", lambda drawn: lambda key, part, visit, purpose: drawn(key, part, 0, purpose))


def draws_by_order_of_events(patch: pytest.MonkeyPatch) -> None:
    made = scene.Scene.__init__
    numbers = itertools.count()

    def restart(self: Any, *arguments: Any) -> None:
        nonlocal numbers
        numbers = itertools.count()
        made(self, *arguments)

    patch.setattr(scene.Scene, "__init__", restart)
    everywhere(patch, "uniform", lambda drawn: lambda key, part, visit, purpose: drawn(1, 0, next(numbers), purpose))


def draws_from_a_global_generator(patch: pytest.MonkeyPatch) -> None:
    everywhere(patch, "uniform", lambda _: lambda *name: random.random())


def draws_by_position_of_offices(patch: pytest.MonkeyPatch) -> None:
    keyed, numbers = scene.entity_key, itertools.count()
    patch.setattr(scene, "entity_key", lambda stream, key: keyed(stream, next(numbers) % 6))


def turns_are(change: Callable[[Any], None]) -> Plant:
    """Return the fault that changes every turn when it is made."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        made = counter.Turn.__init__

        def make(self: Any, *arguments: Any) -> None:
            made(self, *arguments)
            change(self)

        patch.setattr(counter.Turn, "__init__", make)

    return plant


def reversed_bands(turn: Any) -> None:
    turn.band = -turn.band


def last_come_first_served(turn: Any) -> None:
    turn.key = -turn.key


def staff_is(change: Callable[[int], int]) -> Plant:
    """Return the fault of counters with another number of staff than they should have."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        take = counter.Counter.take_staff

        def takes(self: Any, office: int, staffing: Staffing) -> None:
            others = np.where(staffing.staff > 0, [change(n) for n in staffing.staff.tolist()], 0)
            take(self, office, staffing._replace(staff=others))

        patch.setattr(counter.Counter, "take_staff", takes)

    return plant


def ignores_shares(patch: pytest.MonkeyPatch) -> None:
    take = counter.Counter.take_staff

    def takes(self: Any, office: int, staffing: Staffing) -> None:
        take(self, office, staffing._replace(share=np.ones(len(staffing.share))))

    patch.setattr(counter.Counter, "take_staff", takes)


def never_closes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(counter, "next_open", lambda time, calendar: time)


def passes_to_itself(patch: pytest.MonkeyPatch) -> None:
    def broken(sound: Any) -> Any:
        def decide(case: Any, sight: Any, view: Any) -> Any:
            verdict = sound(case, sight, view)
            keep = verdict.decision != Decision.HAND_OVER or sight.visit
            return verdict if keep else verdict._replace(receiver=sight.office)

        return decide

    everywhere(patch, "decide", broken)


def loses_a_request(patch: pytest.MonkeyPatch) -> None:
    def broken(sound: Any) -> Any:
        def settle(scene: Any, case: Any, found: Any) -> Any:
            if case.number == 30:
                yield simpy.Event(scene.clock)
            return (yield from sound(scene, case, found))

        return settle

    everywhere(patch, "_settle", broken)


def closes_twice(patch: pytest.MonkeyPatch) -> None:
    everywhere(patch, "_close", lambda sound: lambda *about: (sound(*about), sound(*about))[1])


def nobody_gives_up(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(counter.Counter, "expire", lambda self, turn: None)


def paperwork_last(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(arrivals, "paperwork_band", lambda rules: band_of(CASE_BAND + 1, 0))


def leaks_at_zero(patch: pytest.MonkeyPatch) -> None:
    def apply(structure: Any, spec: Any, intensity: float) -> Any:
        return trace.apply(structure, spec, max(intensity, 0.01))

    patch.setitem(registry._BY_SPEC, trace.Trace, registry.Entry(trace.Trace, apply))


def passes_on_a_second_throw(patch: pytest.MonkeyPatch) -> None:
    everywhere(patch, "pass_cause", lambda sound: lambda u, *rest: sound(1.0 - (1.0 - u) ** 0.5, *rest))


def mistakes_up_for_down(patch: pytest.MonkeyPatch) -> None:
    everywhere(
        patch,
        "direction",
        lambda sound: (
            lambda u, up, across, down, back, d: sound(u, up, across, down, back, d._replace(up=d.down, down=d.up))
        ),
    )


def adds_an_hour_to_every_delay(patch: pytest.MonkeyPatch) -> None:
    sound = scene.Scene.pause
    patch.setattr(scene.Scene, "pause", lambda self, hours, tie: sound(self, hours + 1.0, tie))


class Fault(NamedTuple):
    """A fault and the check that must notice it."""

    plant: Plant
    check: Callable[[], None]


FAULTS = {
    "work drawn twice: theory": Fault(draws_work_twice, agrees(feedback(0.0))),
    "work drawn twice: law": Fault(draws_work_twice, obeys(laws.work_is_as_drawn)),
    "work drawn once per request: theory": Fault(draws_work_once_per_request, agrees(feedback(0.5))),
    "work drawn once per request: law": Fault(draws_work_once_per_request, obeys(laws.work_is_as_drawn)),
    "draws by order of events": Fault(draws_by_order_of_events, others_are_left_alone),
    "draws by position of offices": Fault(draws_by_position_of_offices, order_of_offices_is_irrelevant),
    "global generator": Fault(draws_from_a_global_generator, the_same_bytes),
    "priority reversed: theory": Fault(turns_are(reversed_bands), agrees(two_classes())),
    "priority reversed: law": Fault(turns_are(reversed_bands), obeys(laws.who_is_served_was_first_in_line)),
    "last come first served": Fault(turns_are(last_come_first_served), obeys(laws.who_is_served_was_first_in_line)),
    "last come first served: paths": Fault(turns_are(last_come_first_served), each_wait_is_known),
    "one server too many: theory": Fault(staff_is(lambda n: n + 1), agrees(many_servers())),
    "one server too many: paths": Fault(staff_is(lambda n: n + 1), each_wait_is_known),
    "one server too many: law": Fault(staff_is(lambda n: n + 1), obeys(laws.staff_are_not_exceeded)),
    "one server too few: law": Fault(staff_is(lambda n: n - 1), obeys(laws.nobody_idles_while_requests_wait)),
    "work outside hours": Fault(never_closes, obeys(laws.work_is_done_in_office_hours)),
    "share of time ignored": Fault(ignores_shares, obeys(laws.work_is_done_in_office_hours)),
    "pass to self": Fault(passes_to_itself, obeys(laws.moves_lead_somewhere_else)),
    "a request lost": Fault(loses_a_request, obeys(laws.nobody_is_lost)),
    "closed twice": Fault(closes_twice, obeys(laws.a_request_is_in_one_state)),
    "nobody gives up": Fault(nobody_gives_up, agrees(impatient_citizens())),
    "paperwork out of turn: theory": Fault(paperwork_last, agrees(paperwork(1.0))),
    "paperwork out of turn: law": Fault(paperwork_last, obeys(laws.who_is_served_was_first_in_line)),
    "mechanism leaks at intensity 0": Fault(leaks_at_zero, intensity_zero_is_nothing),
    "a second throw to pass": Fault(passes_on_a_second_throw, agrees(bounce_network())),
    "up for down": Fault(mistakes_up_for_down, agrees(bounce_network())),
    "an hour added": Fault(adds_an_hour_to_every_delay, units_of_time_are_irrelevant),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_planted_fault_is_caught(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    fault.check()
    fault.plant(monkeypatch)
    with pytest.raises(AssertionError):
        fault.check()
