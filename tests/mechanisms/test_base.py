"""Intensity over time: start, ramp, end."""

from __future__ import annotations

import pytest

from sim.engine.driver import boundaries
from sim.mechanisms.base import Intensity
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


def test_structure_changes_at_the_start_daily_on_the_ramp_and_at_the_end() -> None:
    assert boundaries([Trace(intensity=RISING)], 1e4) == [240.0, 264.0, 288.0, 312.0, 336.0, 720.0]


def test_level_is_a_share() -> None:
    with pytest.raises(ValueError, match="less than or equal to 1"):
        Intensity(level=Given[Probability](value=1.5))
