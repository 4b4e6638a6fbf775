"""People move and offices merge while a run is under way: both engines do the same, and nobody and nothing is lost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numba")

from sim.demand.tables import no_requests
from sim.engine.compiled_engine import CompiledEngine
from sim.engine.driver import Engine, MakeEngine
from sim.engine.people import People, staff_rows
from sim.engine.simpy_engine import SimpyEngine
from sim.log.difference import first_difference
from sim.log.frame import log_frame, office_frame
from sim.log.schema import PER_SHARE, Rows, join
from sim.measures.office_table import office_table, with_mean_staff
from sim.structure.reorganise import with_offices_merged, with_staff_moved
from sim.structure.tables import Structure, staffing_of
from sim.verify.world import Demand, Matter, Office, World, make_world
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
    before = staffing_of(np.array([3, 2, 1]), np.array([1.0, 0.5, 0.4]))
    after = staffing_of(np.array([1, 4, 1]), np.array([1.0, 0.7, 0.6]))
    rows = staff_rows(before, after, 24.0)
    assert rows["office"].tolist() == [0, 1, 2] and rows["visit"].tolist() == [1, 4, 1]
    assert (rows["round"] / PER_SHARE).tolist() == [1.0, 0.7, 0.6]
    assert set(rows["activity"]) == {int(Activity.STAFFING)} and set(rows["enabled"]) == {24.0}
    assert len(staff_rows(before, before, 24.0)) == 0


def test_mean_staff_weighs_by_time_and_keeps_the_hours_given() -> None:
    people = People(staffing_of(np.array([4, 0]), np.array([0.5, 1.0])))
    people.change(staffing_of(np.array([2, 2]), np.array([1.0, 0.25])), 10.0)
    assert people.mean(0.0, 20.0).staff.tolist() == [3.0, 1.0]
    assert (people.mean(0.0, 20.0).staff * people.mean(0.0, 20.0).share).tolist() == [2.0, 0.25]
    assert people.mean(10.0, 20.0).staff.tolist() == [2.0, 2.0]
    assert people.mean(0.0, 5.0).staff.tolist() == [4.0, 0.0]


def test_measures_read_the_same_means_from_the_log() -> None:
    world = make_world(
        [Office(0, 0, 4, name="a", share=0.5), Office(0, 1, 2, name="b", share=0.25)],
        [Matter()],
        horizon=240.0,
        functions=2,
        demand=Demand(rate=0.1),
    )
    baseline = world.structure
    moved = with_staff_moved(baseline, [0], [1], [2])
    people = People(baseline.staffing)
    rows = join([people.change(moved.staffing, 100.0)])
    log = log_frame(rows, baseline, no_requests())
    read = with_mean_staff(log, office_table(office_frame(baseline)), 50.0, 200.0)
    told = people.mean(50.0, 200.0)
    assert read.staff == pytest.approx(told.staff)
    assert read.staff * read.share == pytest.approx(told.staff * told.share, rel=1e-4)


@pytest.mark.parametrize("make", [SimpyEngine, CompiledEngine])
@pytest.mark.parametrize(("before", "after"), [(0.1, 1.0), (1.0, 0.1), (1.0, 0.0), (0.0, 1.0)])
def test_paperwork_follows_its_rate_at_once(make: MakeEngine, before: float, after: float) -> None:
    """200 offices, 20 h at one rate and 20 h at another; items as expected, margin: four standard deviations."""
    offices, span = 200, 20.0
    world = make_world(
        [Office(0, k, staff=9, apps=before) for k in range(offices)],
        [Matter()],
        functions=offices,
        horizon=2.0 * span,
        demand=Demand(rate=0.0),
    )
    changed = world.structure.with_conduct(apps=np.where(world.structure.conduct.apps >= 0.0, after, 0.0))
    engine = make(world.structure, 7)
    engine.expect(scripted(Ask(0.0, (0.0,))))
    engine.advance(span)
    engine.change(changed)
    engine.advance(2.0 * span)
    engine.finish()
    rows = engine.take()
    begun = rows["enabled"][(rows["activity"] == Activity.PAPERWORK) & (rows["office"] < offices)]
    for rate, count in ((before, (begun < span).sum()), (after, (begun >= span).sum())):
        expected = rate * span * offices
        assert abs(count - expected) <= 4.0 * np.sqrt(expected), (rate, count)


@pytest.mark.parametrize("make", [SimpyEngine, CompiledEngine])
def test_when_offices_part_again_what_waits_goes_home(make: MakeEngine) -> None:
    """Six requests of each function wait before the joint office; when it parts, each function's go to its own."""
    offices = [Office(0, 0, 1, name="a"), Office(0, 1, 1, name="b")]
    matters = [Matter(0, 0), Matter(1, 0)]
    world = make_world(offices, matters, horizon=200.0, functions=2, demand=Demand(rate=0.0))
    merged = with_offices_merged(world.structure, [0, 1], 0)
    engine = make(merged, 7)
    engine.expect(scripted(*[Ask(0.5, (4.0,), matter=k % 2) for k in range(12)]))
    engine.advance(1.0)
    engine.change(world.structure)
    engine.advance(200.0)
    engine.finish()
    rows = engine.take()
    handled = rows[(rows["activity"] == Activity.HANDLE) & (rows["start"] >= 1.0)]
    matter = handled["request"] % 2
    assert len(handled) == 10 and np.array_equal(handled["office"], matter)
