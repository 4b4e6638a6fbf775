"""People move and offices merge while a run is under way: both engines do the same, and nobody and nothing is lost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numba")

from sim.engine.compiled_engine import CompiledEngine
from sim.engine.driver import Engine, MakeEngine
from sim.engine.people import People, staff_rows
from sim.engine.simpy_engine import SimpyEngine
from sim.log.difference import first_difference
from sim.log.schema import Rows, join
from sim.structure.reorganise import with_offices_merged, with_staff_moved
from sim.structure.tables import Structure, staffing_of
from sim.verify.world import Demand, Office, World, make_world
from sim.vocabulary.codes import Activity
from sim.vocabulary.draws import stream_key
from tests.worlds import Ask, scripted, worlds


def run_changing(make: MakeEngine, world: World, changes: list[tuple[float, Structure]]) -> tuple[Rows, Engine]:
    """Return the log of a run whose structure changes at some times, and the engine."""
    engine = make(world.structure, int(stream_key(1, 0)))
    engine.expect(world.requests())
    pieces = []
    for time, structure in changes:
        engine.advance(time)
        engine.change(structure)
        pieces.append(engine.take())
    engine.advance(world.demand.horizon)
    engine.finish()
    return join([*pieces, engine.take()]), engine


@st.composite
def reorganisations(draw: st.DrawFn, world: World) -> list[tuple[float, Structure]]:
    """Return a few moves and mergers at times within the run, each on top of those before."""
    structure, changes = world.structure, []
    offices = len(structure.names.offices) - 1
    for time in sorted(draw(st.lists(st.sampled_from([5.0, 33.0, 50.5, 80.0]), min_size=1, max_size=3, unique=True))):
        some = draw(st.lists(st.integers(0, offices - 1), min_size=1, max_size=3, unique=True))
        if draw(st.booleans()):
            structure = with_offices_merged(structure, some, some[0])
        else:
            structure = with_staff_moved(structure, some, [some[-1]] * len(some), [draw(st.integers(0, 3))] * len(some))
        changes.append((time, structure))
    return changes


@settings(max_examples=60)
@given(worlds(mechanisms=False), st.data())
def test_both_engines_do_the_same(world: World, data: Any) -> None:
    changes = data.draw(reorganisations(world))
    readable, one = run_changing(SimpyEngine, world, changes)
    quick, other = run_changing(CompiledEngine, world, changes)
    difference = first_difference(readable, quick)
    assert difference is None, str(difference)
    for a, b in zip(one.window(), other.window(), strict=True):
        assert np.array_equal(a, b)


def test_what_waits_goes_with_the_office_and_is_served_there() -> None:
    offices = [Office(0, 0, 1, name="a"), Office(0, 1, 2, name="b")]
    world = make_world(offices, horizon=100.0, functions=2, demand=Demand(rate=0.0))
    merged = with_offices_merged(world.structure, [1, 0], 1)
    for make in (SimpyEngine, CompiledEngine):
        engine = make(world.structure, 7)
        engine.expect(scripted(*[Ask(1.0, (4.0,)) for _ in range(4)]))
        engine.advance(2.0)
        engine.change(merged)
        engine.advance(100.0)
        engine.finish()
        rows = engine.take()
        handled = rows[rows["activity"] == Activity.HANDLE]
        # One is under way at a; the three that wait go to b, whose staff is now three, and begin at once.
        assert sorted(
            zip(handled["office"].tolist(), handled["start"].tolist(), handled["end"].tolist(), strict=True)
        ) == [
            (0, 1.0, 5.0),
            (1, 2.0, 6.0),
            (1, 2.0, 6.0),
            (1, 2.0, 6.0),
        ]


def test_an_office_that_loses_people_serves_fewer_at_once() -> None:
    offices = [Office(0, 0, 2, name="a"), Office(0, 1, 1, name="b")]
    world = make_world(offices, horizon=100.0, functions=2, demand=Demand(rate=0.0))
    fewer = with_staff_moved(world.structure, [0], [1], [1])
    for make in (SimpyEngine, CompiledEngine):
        engine = make(world.structure, 7)
        engine.expect(scripted(*[Ask(1.0, (4.0,)) for _ in range(4)]))
        engine.advance(2.0)
        engine.change(fewer)
        engine.advance(100.0)
        engine.finish()
        rows = engine.take()
        starts = np.sort(rows["start"][rows["activity"] == Activity.HANDLE])
        assert starts.tolist() == [1.0, 1.0, 5.0, 9.0]


def test_every_change_of_staff_stands_in_the_log() -> None:
    before, after = np.array([3, 2, 0]), np.array([1, 4, 0])
    rows = staff_rows(before, after, 24.0)
    assert rows["office"].tolist() == [0, 1] and rows["visit"].tolist() == [1, 4]
    assert set(rows["activity"]) == {int(Activity.STAFFING)} and set(rows["enabled"]) == {24.0}
    assert len(staff_rows(before, before, 24.0)) == 0


def test_mean_staff_weighs_by_time() -> None:
    people = People(staffing_of(np.array([4, 0]), np.ones(2)))
    people.change(staffing_of(np.array([2, 2]), np.ones(2)), 10.0)
    assert people.mean(0.0, 20.0).tolist() == [3.0, 1.0]
    assert people.mean(10.0, 20.0).tolist() == [2.0, 2.0]
    assert people.mean(0.0, 5.0).tolist() == [4.0, 0.0]
