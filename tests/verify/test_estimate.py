"""Intervals cover what they promise, controls do not bias, verdicts follow from interval and margin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.verify.estimate import COARSEST, CONFIDENCE, Interval, Verdict, controlled_interval, judge, t_interval

TRIALS = 4000


def covered(intervals: list[Interval], truth: float) -> float:
    return float(np.mean([found.low <= truth <= found.high for found in intervals]))


def test_intervals_cover_the_mean_as_often_as_they_say() -> None:
    random = np.random.default_rng(3)
    found = [t_interval(random.normal(5.0, 2.0, 12).tolist()) for _ in range(TRIALS)]
    assert covered(found, 5.0) == pytest.approx(CONFIDENCE, abs=0.005)


@pytest.mark.parametrize("correlation", [0.0, 0.7, 0.99])
def test_controlled_intervals_cover_as_often_and_are_narrower(correlation: float) -> None:
    random = np.random.default_rng(4)
    plain, controlled = [], []
    for _ in range(TRIALS):
        control = random.normal(1.0, 3.0, 12)
        noise = random.normal(0.0, 1.0, 12) * np.sqrt(1.0 - correlation**2)
        values = 5.0 + correlation * (control - 1.0) / 3.0 + noise
        plain.append(t_interval(values.tolist()))
        controlled.append(controlled_interval(values.tolist(), control.tolist(), 1.0))
    assert covered(controlled, 5.0) == pytest.approx(CONFIDENCE, abs=0.005)
    assert np.mean([found.mean for found in controlled]) == pytest.approx(5.0, abs=0.03)
    if correlation > 0.5:
        narrow, wide = (np.mean([found.high - found.low for found in kind]) for kind in (controlled, plain))
        assert narrow < 1.25 * np.sqrt(1.0 - correlation**2) * wide


def test_a_control_does_not_hide_what_the_engine_does_wrong() -> None:
    """The control has its known mean whatever the engine does; a shift of the statistic stays visible."""
    random = np.random.default_rng(5)
    control = random.normal(1.0, 1.0, 50)
    shifted = controlled_interval(
        (5.0 + 0.4 + 2.0 * (control - 1.0) + random.normal(0, 0.1, 50)).tolist(), control.tolist(), 1.0
    )
    assert shifted.low > 5.0 and shifted.mean == pytest.approx(5.4, abs=0.1)


@given(st.floats(-10.0, 10.0), st.floats(0.001, 1.0), st.floats(-10.0, 10.0), st.floats(0.0, 5.0))
def test_verdicts_follow_from_interval_and_margin(theory: float, margin: float, mean: float, half: float) -> None:
    found = Interval(mean, mean - half, mean + half)
    verdict = judge(theory, margin, found)
    assert (verdict is Verdict.EQUIVALENT) == (theory - margin <= found.low and found.high <= theory + margin)
    assert (verdict is Verdict.DIFFERENT) == (found.low > theory + margin or found.high < theory - margin)
    if verdict is Verdict.COMPATIBLE:
        assert (found.high - found.low) / 2.0 <= max(COARSEST * abs(theory), margin)
    if verdict is Verdict.VAGUE:
        assert (found.high - found.low) / 2.0 > margin
