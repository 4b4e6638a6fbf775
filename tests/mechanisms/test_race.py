"""`race`: places are ranked in public; who can still catch up runs, the first rest and the last give up."""

from __future__ import annotations

import numpy as np
import pytest

from sim.log.schema import Rows
from sim.mechanisms.race import Race, apply, drive, ranking, react
from sim.mechanisms.window import START, Window
from sim.rules.coefficients import Coefficients
from sim.rules.deadlines import Deadlines
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.codes import Activity, Purpose
from tests.mechanisms import district as d

WEEK = 168.0
EAST = [d.EAST_CITY, d.EAST_HOMES, d.EAST_GRID]
WEST = [d.WEST_CITY, d.WEST_HOMES, d.WEST_GRID]


@pytest.fixture(scope="module")
def small() -> Structure:
    return d.district().structure


def _spec(**parameters: object) -> Race:
    return Race.model_validate(parameters)


def _seen(structure: Structure) -> list[Window]:
    """Return a start, and a month in which the east's village did well and the west's town badly."""
    closed = {d.EAST_GRID: 10, d.WEST_CITY: 10}
    good = {d.EAST_GRID: 9, d.WEST_CITY: 3}
    return [
        START,
        d.window(WEEK, structure),
        d.window(5 * WEEK, structure, closures=closed, on_time=good, settlements=good, satisfied=good),
    ]


def test_changes_conduct_only(pingshan: Structure) -> None:
    changed = {(c.table, c.field) for c in diff(pingshan, apply(pingshan, _spec(), 1.0))}
    assert changed == {("conduct", "pressure"), ("conduct", "shift"), ("conduct", "apps")}


def test_nested_limit_a_race_for_nothing_without_a_show_is_none(pingshan: Structure) -> None:
    idle = _spec(stake=0.0, showing="0 minutes")
    assert diff(pingshan, apply(pingshan, idle, 1.0)) == []
    world = d.district()
    assert world.under(idle).run().tobytes() == world.run().tobytes()


def test_alone_nobody_races(small: Structure) -> None:
    assert apply(small, _spec(tier="county"), 1.0) is small
    assert react(_seen(small), small, _spec(tier="county"), 1.0) is small


def test_everybody_in_the_territory_feels_it(small: Structure) -> None:
    after = apply(small, _spec(stake=0.6, showing="30 minutes", shift=1.0), 1.0).conduct
    assert np.flatnonzero(after.pressure).tolist() == sorted(EAST + WEST)
    assert after.pressure[EAST] == pytest.approx([0.3] * 3)
    assert after.shift == pytest.approx(-after.pressure)
    assert after.apps[d.EAST_CITY] * 168.0 * 0.25 == pytest.approx(2 * 5 * 0.5)
    assert after.apps[d.COUNTY_CITY] == 0.0


def test_intensity_is_a_share_of_pressure_and_show(small: Structure) -> None:
    full, half = (apply(small, _spec(), level).conduct for level in (1.0, 0.5))
    for column in ("pressure", "shift", "apps"):
        assert getattr(half, column) == pytest.approx(0.5 * getattr(full, column))


def test_villages_may_race_as_well(small: Structure) -> None:
    after = apply(small, _spec(tier="village"), 1.0).conduct
    assert np.flatnonzero(after.pressure).tolist() == [d.EAST_GRID, d.WEST_GRID]


def test_shape_of_the_drive() -> None:
    rank = np.array([0.0, 0.25, 0.5, 0.75, 0.875, 1.0])
    assert drive(rank, 0.5) == pytest.approx([0.0, 0.75, 1.0, 1.0, 0.75, 0.5])
    assert drive(rank, 1.0)[-1] == 0.0


def test_law_without_discouragement_the_drive_never_falls_with_the_rank() -> None:
    values = drive(np.linspace(0.0, 1.0, 101), 0.0)
    assert np.all(np.diff(values) >= 0.0)
    assert values[0] == 0.0 and values[-1] == 1.0


def test_law_the_drive_is_continuous_and_stays_in_its_bounds() -> None:
    values = drive(np.linspace(0.0, 1.0, 10_001), 0.9)
    assert np.abs(np.diff(values)).max() < 1e-3
    assert values.min() >= 0.0 and values.max() <= 1.0


def test_a_place_counts_with_all_below_it(small: Structure) -> None:
    rank = ranking(small, _spec(), *_seen(small)[1:])
    assert (rank[d.EAST], rank[d.WEST]) == (0.0, 1.0)
    assert rank[d.COUNTY] == 0.5


def test_formula_of_pressure_after_a_ranking(small: Structure) -> None:
    spec = _spec(stake=0.6, discouragement=0.25, shift=2.0)
    after = react(_seen(small), apply(small, spec, 1.0), spec, 1.0).conduct
    assert after.pressure[EAST] == pytest.approx([0.0] * 3)
    assert after.pressure[WEST] == pytest.approx([0.45] * 3)
    assert after.shift == pytest.approx(-2.0 * after.pressure)
    assert after.pressure[[d.COUNTY_CITY, d.DESK]].tolist() == [0.0, 0.0]


def test_pressure_of_others_stays(small: Structure) -> None:
    pressed = small.with_conduct(pressure=np.full(9, 0.5))
    spec = _spec(stake=0.6, discouragement=0.0)
    after = react(_seen(small), apply(pressed, spec, 1.0), spec, 1.0).conduct
    assert after.pressure[EAST] == pytest.approx([0.5] * 3)
    assert after.pressure[WEST] == pytest.approx([1.0 - 0.5 * 0.4] * 3)
    assert after.pressure[d.COUNTY_CITY] == 0.5


def test_nobody_is_ranked_by_what_was_before_it_began(small: Structure) -> None:
    spec = _spec(every="4 weeks", intensity={"start": "3 weeks"})
    structure = apply(small, spec, 1.0)
    assert react(_seen(small), structure, spec, 1.0) is structure


def test_until_a_period_is_complete_nothing_moves(small: Structure) -> None:
    structure = apply(small, _spec(), 1.0)
    assert react(_seen(small)[:2], structure, _spec(), 1.0) is structure
    assert react(_seen(small), small, _spec(), 0.0) is small


def test_harm_the_show_takes_hours() -> None:
    world = d.district()
    assert d.hours_at(world.run(), tuple(EAST + WEST), Purpose.PAPERWORK) == 0.0
    asked = d.hours_at(world.under(_spec(showing="30 minutes")).run(), tuple(EAST + WEST), Purpose.PAPERWORK)
    assert asked == pytest.approx(10 * 5 * 0.5 * 1000.0 / WEEK, rel=0.25)


def test_harm_more_is_closed_without_being_settled() -> None:
    world = d.district(
        rules=Coefficients(deadlines=Deadlines(window=0.9, perfunctory=0.4)),
        rate=1.2,
        limit=4.0,
        weights=(1.0, 0.0, 0.0),
    )

    def settled(rows: Rows) -> float:
        return float(np.mean(rows["settled"][rows["activity"] == Activity.CLOSE] == 1))

    assert settled(world.under(_spec(stake=1.0, discouragement=0.0)).run()) < settled(world.run())
