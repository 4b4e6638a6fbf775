"""R4: directions follow their weights among what is open; the way to the owner is a way to the owner."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.destination import (
    Destination,
    direction,
    distance,
    follows_list,
    toward_owner,
    transmission_hours,
)
from sim.vocabulary.codes import GENERAL, Direction
from tests.rules.numbers import EVENLY, frequency, share, unit

WEIGHTS = st.lists(st.one_of(st.just(0.0), st.floats(1e-9, 10.0)), min_size=4, max_size=4)
OPEN = st.lists(st.booleans(), min_size=4, max_size=4)
WAYS = (Direction.UP, Direction.ACROSS, Direction.DOWN, Direction.BACK)


def weighted(weights: list[float]) -> Destination:
    up, across, down, back = weights
    return Destination(up=up, across=across, down=down, back=back)


@given(WEIGHTS, OPEN)
def test_directions_are_drawn_by_weight_among_the_open_ones(weights: list[float], opened: list[bool]) -> None:
    usable = [w if o else 0.0 for w, o in zip(weights, opened, strict=True)]
    drawn = [direction(u, *opened, weighted(weights)) for u in EVENLY]
    total = sum(usable)
    if total * EVENLY[0] <= 0.0:
        assert set(drawn) == {Direction.NONE}
        return
    for way, weight in zip(WAYS, usable, strict=True):
        assert frequency([d == way for d in drawn]) == pytest.approx(weight / total, abs=1.1e-3)


@given(unit, WEIGHTS, OPEN)
def test_no_closed_direction_is_ever_taken(u: float, weights: list[float], opened: list[bool]) -> None:
    way = direction(u, *opened, weighted(weights))
    assert way == Direction.NONE or dict(zip(WAYS, opened, strict=True))[Direction(way)]


@given(unit, share, share, share)
def test_a_list_on_paper_gives_way_under_pressure(u: float, sharpness: float, erosion: float, pressure: float) -> None:
    calm = follows_list(u, sharpness, erosion, 0.0)
    assert calm or not follows_list(u, sharpness, erosion, pressure)
    assert follows_list(u, sharpness, 0.0, pressure) == calm
    assert not follows_list(u, 0.0, erosion, pressure)


@given(st.integers(0, 3), st.integers(0, 2), st.integers(0, 3), st.integers(0, 2))
def test_a_step_toward_the_owner_comes_nearer(tier: int, function: int, owner_tier: int, owner_function: int) -> None:
    before = distance(tier, function, owner_tier, owner_function)
    if before == 0:
        return
    way = toward_owner(tier, function, owner_tier, owner_function, function != owner_function)
    if way == Direction.ACROSS:
        function = owner_function
    else:
        tier += 1 if way == Direction.UP else -1
    assert distance(tier, function, owner_tier, owner_function) == before - 1


def test_a_general_office_goes_by_tier() -> None:
    assert toward_owner(0, GENERAL, 2, 1, True) == Direction.UP
    assert toward_owner(3, GENERAL, 2, 1, True) == Direction.DOWN


@given(st.integers(0, 5), st.integers(0, 5))
def test_transmission_takes_time_per_step(here: int, there: int) -> None:
    d = Destination(up_hours=2.0, down_hours=3.0, across_hours=5.0)
    up, down = max(0, there - here), max(0, here - there)
    assert transmission_hours(here, there, d) == (5.0 if here == there else 2.0 * up + 3.0 * down)
    assert transmission_hours(here, there, Destination()) == 0.0
