"""Both engines are the same machine: they write the same log, bit for bit.

How much was compared is shown at the end of this file's tests by `pytest -s tests/engine/test_identity.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numba")

from sim.demand.requests import draw_requests
from sim.engine import compiled_engine
from sim.engine.compiled_engine import CompiledEngine
from sim.engine.simpy_engine import SimpyEngine
from sim.rules.capability import Capability
from sim.rules.closure import Closure
from sim.rules.coefficients import Coefficients
from sim.rules.coordination import Coordination
from sim.rules.deadlines import Deadlines
from sim.rules.destination import Destination
from sim.rules.paperwork import Paperwork
from sim.rules.passing import Passing
from sim.scenario.library import scenario_files
from sim.scenario.reading import read_scenario
from sim.structure.calendar import ALWAYS, make_calendar
from sim.study import run as study
from sim.verify.world import Channel, Demand, Matter, Office, Place, World, make_world
from sim.vocabulary.codes import GENERAL, Activity, Decision
from sim.vocabulary.draws import stream_key
from tests.engine.twins import COMPARED, agree, in_batches, log_in_pieces, on_the_hour, the_same_log, world_agrees
from tests.worlds import WEEKDAYS, Ask, scripted, wild_worlds, worlds

SCENARIOS = scenario_files(Path(__file__).resolve().parents[2] / "scenarios")
MOST_REQUESTS, MOST_HOURS = 3000, 14 * 24


@pytest.fixture(scope="module", autouse=True)
def summary() -> Iterator[None]:
    """Print at the end how much was compared."""
    yield
    print(f"\n{COMPARED}")


def cut_short(world: study.World) -> study.World:
    """Return a scenario that ends when some thousand requests have arisen, however many an hour brings."""
    hours = min(MOST_HOURS, int(np.searchsorted(np.cumsum(world.demand.hourly), MOST_REQUESTS)))
    return world._replace(demand=world.demand._replace(horizon=float(hours), hourly=world.demand.hourly[:hours]))


def thinned(world: study.World) -> study.World:
    """Return a scenario of two whole weeks in which only some thousand requests arise."""
    hourly = world.demand.hourly[:MOST_HOURS]
    share = min(1.0, MOST_REQUESTS / float(hourly.sum()))
    return world._replace(demand=world.demand._replace(horizon=float(MOST_HOURS), hourly=share * hourly))


@pytest.mark.parametrize(("change", "replication"), [(cut_short, 0), (thinned, 1)], ids=["cut short", "thinned"])
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_on_every_structure_of_every_scenario(
    path: Path, change: Callable[[study.World], study.World], replication: int
) -> None:
    world = change(study.build_world(read_scenario(path)))
    requests = draw_requests(world.demand, world.seed, replication)
    stream = int(stream_key(world.seed, replication))
    for mechanisms in world.mechanisms.values():
        rows = the_same_log(world.baseline, mechanisms, requests, stream, world.demand.horizon)
        assert (rows["activity"] == Activity.CLOSE).sum() > 0


@settings(max_examples=600)
@given(worlds())
def test_on_random_worlds(world: World) -> None:
    world_agrees(world)


@settings(max_examples=300)
@given(worlds(), st.sampled_from([1.0, 12.0]))
def test_where_much_happens_at_once(world: World, step: float) -> None:
    """Requests arrive on the hour, when offices open and constant work ends: ties are broken in the same way."""
    world_agrees(world, on_the_hour(world.requests(), step))


@settings(max_examples=400)
@given(wild_worlds(), st.booleans())
def test_on_wild_worlds(world: World, ties: bool) -> None:
    """Offices are missing, requests have up to eight parts, nothing takes any time."""
    world_agrees(world, on_the_hour(world.requests()) if ties else None)


@settings(max_examples=40)
@given(worlds(), st.integers(1, 9))
def test_on_other_replications(world: World, replication: int) -> None:
    world_agrees(world, replication=replication)


@settings(max_examples=40)
@given(worlds(mechanisms=False), st.lists(st.sampled_from([0.0, 0.3, 9.0, 24.0, 33.0, 50.25, 99.0]), max_size=30))
def test_a_run_cut_into_pieces_is_the_same_run(world: World, instants: list[float]) -> None:
    whole = world.run()
    pieces = sorted(instants)
    agree(whole, log_in_pieces(CompiledEngine, world, pieces))
    agree(whole, log_in_pieces(SimpyEngine, world, pieces))
    agree(whole, log_in_pieces(CompiledEngine, world, np.arange(0.01, world.demand.horizon, 0.37).tolist()))


@settings(max_examples=40)
@given(worlds())
def test_what_mechanisms_see_is_the_same(world: World) -> None:
    seen = []
    for make in (SimpyEngine, CompiledEngine):
        engine = make(world.structure, int(stream_key(1, 0)))
        engine.expect(world.requests())
        for instant in (10.0, 57.0, 99.0):
            engine.advance(instant)
            seen.append(engine.window())
    for one, other in zip(seen[:3], seen[3:], strict=True):
        for column, its_twin in zip(one, other, strict=True):
            assert np.array_equal(column, its_twin)


@settings(max_examples=60)
@given(
    worlds(),
    st.lists(st.sampled_from([0.0, 9.0, 30.0, 50.5, 72.0]), max_size=4, unique=True),
    st.sampled_from([0.0, 0.3, 1.0]),
)
def test_in_batches_and_samples(world: World, starts: list[float], share: float) -> None:
    """Requests come in batches, some of them empty, and the paths of a share of the requests are kept."""
    requests = on_the_hour(world.requests())
    whole = world_agrees(world, requests)
    kept = [in_batches(make, world, requests, sorted({0.0, *starts}), share) for make in (SimpyEngine, CompiledEngine)]
    agree(*kept)
    if share == 1.0:
        agree(whole, kept[0])
    assert set(kept[0]["request"].tolist()) <= set(whole["request"].tolist())


def overwhelmed(staff: int = 1, **rules: tuple[float, ...]) -> World:
    """Return offices to which many times more comes than they can do: thousands wait, in order of urgency and date."""
    matters = [
        Matter(0, 1, touch=(2.0, 0.8), overlap=0.6, delegated=0.6, limit=24.0 * (k + 1), urgency=k, co_functions=(1,))
        for k in range(3)
    ]
    return make_world(
        [Office(0, staff=staff), Office(1, 0, staff=staff, calendar=1, superiors=3.0), Office(1, 1, staff=staff)],
        [matter._replace(multi=0.3) for matter in matters],
        horizon=200.0,
        places=[Place(0, 1, 1.0), Place(1)],
        functions=2,
        calendars=(WEEKDAYS._replace(), WEEKDAYS),
        demand=Demand(30.0, overdispersion=4.0, patience=(150.0, 0.5), channels=(Channel(entry=(0.5, 0.5)),)),
        rules=Coefficients(
            capability=Capability(triage_hours=0.3, triage_shape=-1.0),
            passing=Passing(base=0.0, load=0.3),
            coordination=Coordination(hours=0.2, parallel=0.5),
            paperwork=Paperwork(items=200.0, hours=0.5, shape=0.5, precedence=-1.0, trace_hours=0.02),
        )._replace(**rules),
    )


ORDERS = {
    "by arrival": Deadlines(),
    "by due date": Deadlines(weight=1.0),
    "by due date, rising": Deadlines(weight=1.0, escalate_after=6.0),
    "halfway, rushed": Deadlines(weight=0.5, window=0.3, rush=2.0, perfunctory=0.5),
}


@pytest.mark.parametrize("small", [False, True], ids=["usual room", "no room"])
@pytest.mark.parametrize("deadlines", ORDERS.values(), ids=ORDERS.keys())
def test_with_thousands_waiting(deadlines: Deadlines, small: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists, queues and the tree of events grow many times; the rows are handed on a few at a time."""
    if small:
        monkeypatch.setattr(compiled_engine, "START_SIZE", 1)
        monkeypatch.setattr(compiled_engine, "ROWS_AT_ONCE", compiled_engine.NONE_FREE + 3)
    grown, grow = count(), CompiledEngine._grow_lists
    monkeypatch.setattr(CompiledEngine, "_grow_lists", lambda engine: (next(grown), grow(engine))[1])
    rows = world_agrees(overwhelmed(deadlines=deadlines))
    assert next(grown) > (10 if small else 4)
    assert (np.isnan(rows["end"])).sum() > 3000
    assert (rows["activity"] == Activity.RENEGE).sum() > 100
    if deadlines.escalate_after < 100.0:
        assert (rows["decision"] == Decision.ESCALATE).sum() > 100


@settings(max_examples=25)
@given(world=worlds(), ties=st.booleans())
def test_growth_changes_nothing_on_random_worlds(world: World, ties: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled_engine, "START_SIZE", 1)
        patch.setattr(compiled_engine, "ROWS_AT_ONCE", compiled_engine.NONE_FREE + 1)
        world_agrees(world, on_the_hour(world.requests()) if ties else None)


def test_over_a_year_with_waits_of_months() -> None:
    """What happens in half a year is kept apart from what happens today; so is what happens never."""
    world = make_world(
        [Office(0, calendar=1, superiors=0.001), Office(1, superiors=1.0)],
        [Matter(owner_tier=1, outside=(0.7, 1500.0, 1.0), overlap=1.0, delegated=1.0)],
        horizon=9000.0,
        places=[Place(0, 1, 1.0), Place(1)],
        calendars=(ALWAYS, make_calendar([(160.0, 167.5)])),
        demand=Demand(0.1, patience=(3000.0, 1.5)),
        rules=Coefficients(
            capability=Capability(triage_hours=2.0, triage_shape=1.0),
            passing=Passing(base=0.0),
            destination=Destination(up_hours=700.0, down_hours=2000.0),
            deadlines=Deadlines(escalate_after=1500.0),
            closure=Closure(satisfied_if_settled=0.3, reopening=0.8, reopen_hours=2000.0, reopen_shape=-1.0),
            paperwork=Paperwork(items=1.0, hours=3.0),
        ),
    )
    rows = world_agrees(world)
    assert (rows["activity"] == Activity.REOPEN).sum() > 50
    assert (rows["activity"] == Activity.RENEGE).sum() > 50
    assert (rows["decision"] == Decision.ESCALATE).sum() > 10
    assert (rows["end"] - rows["start"])[rows["activity"] == Activity.OUTSIDE].max() > 4000.0


@pytest.mark.parametrize("items", [0.0, 100.0])
def test_many_offices_are_asked_for_paperwork_at_one_moment(items: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """All plan their first item when the run begins, or when a reform has them asked; there must be room for all."""
    monkeypatch.setattr(compiled_engine, "START_SIZE", 1)
    world = make_world(
        [Office(0, GENERAL if k == 0 else k, superiors=1.0) for k in range(700)],
        horizon=60.0,
        functions=701,
        rules=Coefficients(paperwork=Paperwork(items=items, hours=0.1)),
    )
    later = world.structure.with_rules(paperwork=Paperwork(items=200.0, hours=0.2))
    logs = []
    for make in (SimpyEngine, CompiledEngine):
        engine = make(world.structure, int(stream_key(1, 0)))
        engine.expect(world.requests())
        engine.advance(30.0)
        engine.change(later)
        engine.advance(60.0)
        engine.finish()
        logs.append(engine.take())
    agree(*logs)
    assert len(set(logs[0]["office"][logs[0]["activity"] == Activity.PAPERWORK].tolist())) == 700


def test_a_place_in_line_that_was_given_up_is_worth_nothing() -> None:
    """A part expires while it waits to be signed for, comes back and is signed for, and then waits for the casework.

    Ordered by due date alone, its first place still stands in the queue, with the same key; it must not be taken for
    its new place, which is behind all that wait to be signed for.
    """
    world = make_world(
        [Office(0), Office(1)],
        [Matter(limit=limit) for limit in (10.0, 100.0, 200.0)],
        horizon=60.0,
        places=[Place(0, 1, 1.0), Place(1)],
        rules=Coefficients(
            capability=Capability(triage_hours=1.0), deadlines=Deadlines(weight=1.0, escalate_after=3.0)
        ),
    )
    # The second waits behind the first, rises to the superior, comes down again and is signed for from 8 to 9.
    # Meanwhile the third comes, which is more pressing, and the fourth, which is less.
    asked = (Ask(0.0, (7.0,)), Ask(1.5, (1.0,), matter=1), Ask(8.5, (1.0,), matter=0), Ask(8.6, (1.0,), matter=2))
    rows = world_agrees(world, scripted(*asked))
    signed = rows[(rows["activity"] == Activity.TRIAGE) & (rows["office"] == 0) & ~np.isnan(rows["start"])]
    assert signed["request"].tolist() == [0, 1, 2, 3] and signed["start"].tolist() == [0.0, 8.0, 9.0, 10.0]


def test_without_any_request() -> None:
    world = make_world([Office(superiors=2.0)], horizon=50.0, rules=Coefficients(paperwork=Paperwork(10.0, 1.0)))
    assert len(world_agrees(world, scripted(Ask()))) > 0
    empty = world.requests()
    none = empty._replace(**{name: column[:0] for name, column in empty._asdict().items()})
    assert len(world_agrees(world, none)) > 0
