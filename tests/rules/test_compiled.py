"""Every rule runs compiled as it stands and gives the same bits as in the interpreter."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

numba = pytest.importorskip("numba")

import sim.rules  # noqa: E402
from sim.rules import (  # noqa: E402
    capability,
    closure,
    coordination,
    deadlines,
    destination,
    effort,
    entry,
    first_receiver,
    foot_dragging,
    logistic,
    paperwork,
    passing,
    response,
)
from sim.structure import calendar  # noqa: E402
from sim.vocabulary import draws  # noqa: E402
from tests.rules.compiling import compiled  # noqa: E402

Random = np.random.Generator
MODULES = tuple(
    importlib.import_module(f"sim.rules.{found.name}") for found in pkgutil.iter_modules(sim.rules.__path__)
)
TRIALS = 3000


def unit(r: Random) -> float:
    return float(r.random())


def flag(r: Random) -> bool:
    return bool(r.random() < 0.5)


def hours(r: Random) -> float:
    return float(r.exponential(50.0))


def real(r: Random) -> float:
    return float(r.normal(0.0, 3.0))


def whole(most: int) -> Callable[[Random], int]:
    return lambda r: int(r.integers(0, most))


def positive(most: int) -> Callable[[Random], int]:
    return lambda r: int(r.integers(1, most))


def one_of(*values: float) -> Callable[[Random], float]:
    return lambda r: float(values[int(r.integers(len(values)))])


def record(kind: type, **fields: Callable[[Random], Any]) -> Callable[[Random], Any]:
    """Return random coefficients: in [0, 1) or off, unless a field says otherwise."""

    def make(r: Random) -> Any:
        return kind(
            **{name: fields[name](r) if name in fields else float(r.choice([0.0, r.random()])) for name in kind._fields}
        )

    return make


CAPABILITY = record(capability.Capability)
CLOSURE = record(closure.Closure, lateness=hours, contacts=real, rounds=one_of(0.0, 5.0))
COORDINATION = record(coordination.Coordination)
DEADLINES = record(deadlines.Deadlines)
DESTINATION = record(destination.Destination, up_hours=hours, down_hours=hours, across_hours=hours)
EFFORT = record(effort.Effort, peak=one_of(0.5, 0.93))
ENTRY = record(entry.Entry)
FIRST = record(first_receiver.FirstReceiver, returns=one_of(1.0, 2.0))
DRAGGING = record(foot_dragging.FootDragging)
PAPERWORK = record(paperwork.Paperwork, items=hours, limit=hours)
PASSING = record(
    passing.Passing,
    base=one_of(logistic.NEVER, -0.08, 1.5),
    from_superior=real,
    from_peer=real,
    queue_spread=one_of(1.0, 0.7),
)
RESPONSE = record(response.Response, headroom=one_of(1.0, 1.5), elasticity=real)
LIMIT = one_of(24.0, 168.0, deadlines.NO_LIMIT)

ARGUMENTS: dict[Callable[..., Any], tuple[Callable[[Random], Any], ...]] = {
    capability.fits: (flag, flag, flag),
    capability.attempts: (unit, unit, flag, unit, CAPABILITY),
    closure.settles: (unit, flag, flag, unit, CLOSURE),
    closure.is_satisfied: (unit, flag, hours, positive(9), CLOSURE),
    closure.reopens: (unit, flag, whole(9), CLOSURE),
    coordination.in_parallel: (unit, COORDINATION),
    coordination.is_bound: (unit, COORDINATION),
    deadlines.queue_key: (hours, hours, LIMIT, DEADLINES),
    deadlines.share_used: (hours, hours, LIMIT),
    deadlines.part_limit: (LIMIT, whole(4), positive(4), DEADLINES),
    deadlines.is_lit: (unit, DEADLINES),
    deadlines.is_pressed: (unit, DEADLINES),
    deadlines.is_perfunctory: (unit, flag, unit, DEADLINES),
    destination.follows_list: (unit, unit, unit, unit),
    destination.direction: (unit, flag, flag, flag, flag, DESTINATION),
    destination.toward_owner: (whole(4), whole(3), whole(4), whole(3), flag),
    destination.distance: (whole(4), whole(3), whole(4), whole(3)),
    destination.transmission_hours: (whole(4), whole(4), DESTINATION),
    effort.load: (hours, one_of(1.0, 5.0)),
    effort.speed: (unit, unit, EFFORT),
    entry.is_dispatched: (unit, ENTRY),
    entry.answers: (unit, ENTRY),
    entry.to_territory: (unit, ENTRY),
    entry.aim: (unit, unit, unit, unit),
    entry.choose: (unit, positive(7)),
    first_receiver.receive: (unit, unit, FIRST),
    first_receiver.is_ruled: (whole(5), FIRST),
    foot_dragging.before_pass: (hours, unit, DRAGGING),
    foot_dragging.before_start: (hours, unit, DRAGGING),
    logistic.logistic: (lambda r: float(r.normal(0.0, 400.0)),),
    logistic.logit: (one_of(0.0, 1.0, 1e-9, 0.3, 0.77),),
    paperwork.arrival_rate: (hours, unit, PAPERWORK),
    paperwork.reentry: (flag, PAPERWORK),
    passing.standard_queue: (hours, one_of(1.0, 5.0), PASSING),
    passing.ambiguity: (positive(9),),
    passing.pass_cause: (unit, unit, real, flag, flag, real, real, PASSING),
    response.demand_factor: (unit, RESPONSE),
    response.arises: (unit, unit, unit, unit, RESPONSE),
}


def functions_of(module: ModuleType) -> list[Callable[..., Any]]:
    return [f for _, f in inspect.getmembers(module, inspect.isfunction) if f.__module__ == module.__name__]


def test_no_rule_is_forgotten() -> None:
    assert {f for module in MODULES for f in functions_of(module)} == set(ARGUMENTS)


@pytest.mark.parametrize("rule", ARGUMENTS, ids=lambda rule: f"{rule.__module__.split('.')[-1]}.{rule.__name__}")
def test_a_rule_gives_the_same_bits_compiled(rule: Callable[..., Any]) -> None:
    random, fast = np.random.default_rng(7), compiled(rule)
    for _ in range(TRIALS):
        arguments = tuple(make(random) for make in ARGUMENTS[rule])
        assert fast(*arguments) == rule(*arguments), arguments


def test_draws_give_the_same_bits_compiled() -> None:
    random, word = np.random.default_rng(8), np.uint64
    uniform, entity, stream = compiled(draws.uniform), compiled(draws.entity_key), compiled(draws.stream_key)
    for _ in range(TRIALS):
        seed, replication, number = (int(random.integers(0, 1 << 62)) for _ in range(3))
        part, visit, purpose = int(random.integers(8)), int(random.integers(1 << 20)), int(random.integers(1, 62))
        of_stream = draws.stream_key(seed, replication)
        assert int(stream(word(seed), word(replication))) == of_stream
        key = draws.entity_key(of_stream, number)
        assert int(entity(word(of_stream), word(number))) == key
        assert uniform(word(key), word(part), word(visit), word(purpose)) == draws.uniform(key, part, visit, purpose)


def test_draws_give_the_same_bits_on_arrays() -> None:
    keys = np.random.default_rng(9).integers(0, 1 << 62, 1000).astype(np.uint64)
    drawn = draws.uniform(keys, 3, 5, 7)
    assert drawn.tolist() == [draws.uniform(key, 3, 5, 7) for key in keys.tolist()]


@pytest.mark.parametrize("shape", [-1.0, 0.0, 0.8, 2.6])
def test_durations_give_the_same_bits_compiled(shape: float) -> None:
    random, fast = np.random.default_rng(10), compiled(draws.duration)
    for scale in (0.0, 0.01, 3.0):
        for u in np.concatenate([random.random(TRIALS), 10.0 ** -random.uniform(1, 15, 200)]).tolist():
            assert fast(u, scale, shape) == draws.duration(u, scale, shape)


def test_quantiles_give_the_same_bits_compiled() -> None:
    random, fast = np.random.default_rng(11), compiled(draws.normal_quantile)
    tails = 10.0 ** -random.uniform(1, 15, TRIALS)
    for p in np.concatenate([random.random(TRIALS), tails, 1.0 - tails]).tolist():
        assert fast(p) == draws.normal_quantile(p)


@pytest.mark.parametrize("step", [calendar.next_open, calendar.worked_until])
def test_calendars_give_the_same_bits_compiled(step: Callable[..., float]) -> None:
    random, fast = np.random.default_rng(12), compiled(step)
    for week in CALENDARS:
        for time in random.uniform(0.0, 2000.0, TRIALS).tolist():
            assert fast(time, week) == step(time, week)


def test_ends_of_work_give_the_same_bits_compiled() -> None:
    random, fast = np.random.default_rng(13), compiled(calendar.work_end)
    for week in CALENDARS:
        for time, length in random.uniform(0.0, 500.0, (TRIALS, 2)).tolist():
            start = calendar.next_open(time, week)
            assert fast(start, length, week) == calendar.work_end(start, length, week)


CALENDARS = (
    calendar.ALWAYS,
    calendar.make_calendar([(24.0 * day + 9.0, 24.0 * day + 17.0) for day in range(5)]),
    calendar.make_calendar([(24.0 * d + h, 24.0 * d + h + 3.5) for d in range(6) for h in (8.5, 14.0)]),
    calendar.make_calendar([(160.0, 168.0)]),
)
