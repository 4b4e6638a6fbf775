"""Intensity over time: start, ramp, end; when the structure changes because of a mechanism."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.driver import boundaries
from sim.mechanisms.base import Intensity, Mechanism
from sim.mechanisms.promotion import Promotion
from sim.mechanisms.registry import MECHANISMS
from sim.mechanisms.trace import Trace
from sim.vocabulary.quantity import Given, Probability

RISING = Intensity.model_validate({"level": 0.8, "start": "10 days", "ramp": "4 days", "end": "30 days"})


@pytest.mark.parametrize(
    ("day", "expected"), [(0, 0.0), (9.99, 0.0), (10, 0.0), (11, 0.2), (12, 0.4), (14, 0.8), (29.9, 0.8), (30, 0.0)]
)
def test_rises_holds_and_ends(day: float, expected: float) -> None:
    assert RISING.at(day * 24.0) == pytest.approx(expected)


def test_is_in_force_from_the_beginning_unless_said_otherwise() -> None:
    assert Intensity().at(0.0) == 1.0
    assert Intensity().changes(24.0) == []


@given(st.floats(0.0, 60.0), st.floats(0.0, 60.0))
def test_never_falls_before_its_end_and_never_passes_its_level(day: float, more: float) -> None:
    endless = RISING.model_copy(update={"end": None})
    assert 0.0 <= endless.at(day * 24.0) <= endless.at((day + more) * 24.0) <= 0.8


def test_structure_changes_at_the_start_daily_on_the_ramp_and_at_the_end() -> None:
    assert boundaries([Trace(intensity=RISING)], 1e4) == [240.0, 264.0, 288.0, 312.0, 336.0, 720.0]


def test_between_two_changes_a_ramp_stands_still_for_a_day_at_most() -> None:
    times = RISING.changes(24.0)
    assert all(later - earlier == 24.0 for earlier, later in pairwise(times[:-1]))
    assert RISING.changes(1e6) == [240.0, 336.0, 720.0]


@pytest.mark.parametrize("name", sorted(MECHANISMS))
def test_every_mechanism_changes_at_least_when_its_intensity_does(name: str) -> None:
    mechanism: Mechanism = MECHANISMS[name].spec(intensity=RISING)
    assert set(RISING.changes(24.0)) <= set(mechanism.moments(24.0, 1e4))


def test_a_mechanism_may_ask_for_further_moments() -> None:
    assert Trace(intensity=RISING).moments(24.0, 1e4) == RISING.changes(24.0)
    assert len(Promotion(intensity=RISING).moments(24.0, 1e4)) > len(RISING.changes(24.0))


def test_moments_beyond_the_horizon_are_left_out() -> None:
    assert boundaries([Trace(intensity=RISING)], 300.0) == [240.0, 264.0, 288.0]


def test_level_is_a_share() -> None:
    with pytest.raises(ValueError, match="less than or equal to 1"):
        Intensity(level=Given[Probability](value=1.5))
