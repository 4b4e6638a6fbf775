"""`fragmentation`: partial digitalisation is the heaviest at the boundaries, one shared platform the lightest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.fragmentation import Fragmentation, apply, boundary_hours, heaviest_share, unseen
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.verify.world import Matter, Office, Place, World, make_world
from sim.vocabulary.codes import Activity

minutes = st.floats(0.01, 20.0)
platforms = st.floats(1.0, 10.0)
share = st.floats(0.0, 1.0)
NOTHING = {"paper": "0 minutes", "reentry": "0 minutes", "trace": "0 minutes", "misreport": 0}


def test_changes_boundaries_traces_and_what_is_truly_settled(pingshan: Structure) -> None:
    changed = {(c.table, c.field) for c in diff(pingshan, apply(pingshan, Fragmentation(), 1.0))}
    assert changed == {("paperwork", "reentry_hours"), ("paperwork", "trace_hours"), ("conduct", "quality")}


@pytest.mark.parametrize(
    ("digital", "n", "expected"),
    [
        (0.0, 1, 4.0),
        (0.0, 3, 4.0),
        (0.5, 2, 0.25 * 4 + 0.5 * 10 + 0.25 * 3),
        (1.0, 1, 0.0),
        (1.0, 2, 3.0),
        (1.0, 3, 4.0),
    ],
)
def test_cost_of_a_boundary_by_hand(digital: float, n: float, expected: float) -> None:
    """Paper takes 4 minutes, typing in again 6."""
    assert boundary_hours(digital, n, 4.0, 6.0) == pytest.approx(expected)


@given(share, platforms, minutes, minutes)
def test_law_some_partial_digitalisation_is_the_heaviest(s: float, n: float, paper: float, reentry: float) -> None:
    """At the boundaries: whatever the minutes and the number of platforms."""
    worst = heaviest_share(n, paper, reentry)
    peak = boundary_hours(worst, n, paper, reentry)
    assert 0.0 < worst < 1.0
    assert peak > paper and peak > boundary_hours(1.0, n, paper, reentry)
    assert boundary_hours(s, n, paper, reentry) <= peak + 1e-9


@given(platforms, minutes, minutes)
def test_law_partial_is_worse_than_paper_up_to_twice_the_worst_share(n: float, paper: float, reentry: float) -> None:
    even = 2.0 * heaviest_share(n, paper, reentry)
    assert boundary_hours(even, n, paper, reentry) == pytest.approx(paper)
    assert boundary_hours(even / 2.0, n, paper, reentry) > paper > boundary_hours(even + 0.1, n, paper, reentry)


@given(share, minutes, minutes)
def test_law_one_shared_platform_is_the_lightest(s: float, paper: float, reentry: float) -> None:
    assert boundary_hours(1.0, 1.0, paper, reentry) == 0.0 <= boundary_hours(s, 1.0, paper, reentry)


def test_partial_is_not_the_heaviest_where_duplicate_records_outweigh_the_boundaries(pingshan: Structure) -> None:
    """With b boundaries crossed per event work grows up to s = 1 if (n - 1) t >= 2 b (p + r / n): 3 t >= 11 b here."""

    def work(digital: float, crossed: float, trace: float) -> float:
        spec = {
            "digital": digital,
            "platforms": 4,
            "paper": "4 minutes",
            "reentry": "6 minutes",
            "trace": f"{trace} minutes",
        }
        after = apply(pingshan, Fragmentation.model_validate(spec), 1.0).rules.paperwork
        return crossed * after.reentry_hours + after.trace_hours

    steps = np.linspace(0.0, 1.0, 21)
    many_records = [work(s, 0.5, 2.0) for s in steps]
    few_records = [work(s, 0.5, 0.1) for s in steps]
    assert np.all(np.diff(many_records) > 0.0)
    assert 0 < int(np.argmax(few_records)) < 20


@given(share, platforms)
def test_more_is_seen_the_more_share_fewer_platforms(s: float, n: float) -> None:
    assert unseen(1.0, 1.0) == 0.0 and unseen(0.0, n) == 1.0
    assert unseen(s, n + 1.0) >= unseen(s, n) >= unseen(min(1.0, s + 0.1), n)


def test_only_offices_with_somebody_above_misreport(pingshan: Structure) -> None:
    spec = Fragmentation.model_validate({"digital": 0.0, "misreport": 0.1})
    quality = apply(pingshan, spec, 1.0).conduct.quality
    tier = pingshan.government.office_tier
    assert np.allclose(quality[(tier == 0) | (tier == 1)], 0.9)
    assert np.all(quality[(tier == 2) | (tier < 0)] == 1.0)


def test_connected_boundaries_cost_nothing_and_are_seen(pingshan: Structure) -> None:
    joined = Fragmentation.model_validate({"connected": 1.0, "trace": "0 minutes"})
    assert diff(pingshan, apply(pingshan, joined, 1.0)) == []


def test_fewer_than_one_platform_is_refused() -> None:
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        Fragmentation.model_validate({"platforms": 0.5})


def county() -> World:
    """Return two departments of a county, and a township where their requests arise: all cross a boundary."""
    places = (Place(1), Place(0, 0, 1.0))
    offices = [Office(0, 0, 3), Office(0, 1, 3), Office(1, staff=3)]
    return make_world(offices, [Matter(0, 1), Matter(1, 0)], horizon=504.0, places=places, functions=2)


def islands(digital: float, platforms: float) -> Fragmentation:
    """Return islands on which nobody misreports."""
    return Fragmentation.model_validate({"digital": digital, "platforms": platforms, "misreport": 0})


def recorded(digital: float, platforms: float) -> float:
    """Return the staff-hours of records, paper and typing in again."""
    return float(county().under(islands(digital, platforms)).run()["trace"].sum())


def test_nested_limit_without_cost_the_log_is_the_same() -> None:
    free = Fragmentation.model_validate(NOTHING)
    assert county().under(free).run().tobytes() == county().run().tobytes()


def test_harm_half_way_takes_more_hours_than_paper_and_than_one_platform() -> None:
    assert recorded(0.5, 1) > recorded(0.0, 1) > recorded(1.0, 1) == 0.0


def test_harm_duplicate_platforms_take_duplicate_records() -> None:
    assert recorded(1.0, 1) < recorded(1.0, 2) < recorded(1.0, 3)


def test_harm_misreporting_closes_what_is_not_settled() -> None:
    """At the township one handling in five; the county has nobody above it."""
    rows = county().under(Fragmentation.model_validate({**NOTHING, "misreport": 0.2})).run()
    closures = rows[rows["activity"] == Activity.CLOSE]
    below = closures["office"] == 2
    assert np.mean(closures["settled"][below] == 0) == pytest.approx(0.2, abs=0.1)
    assert np.all(closures["settled"][~below] == 1)
