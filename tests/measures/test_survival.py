"""The Kaplan-Meier curve against the plain mean, SciPy, and a case by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.measures.survival import survival

HOURS = st.floats(0.0, 100.0, allow_nan=False)
OBSERVED = st.lists(st.tuples(HOURS, st.booleans()), min_size=1, max_size=40)


@given(st.lists(HOURS, min_size=1, max_size=40), st.floats(0.1, 200.0))
def test_without_censoring_it_is_the_plain_mean(times: list[float], limit: float) -> None:
    ended = np.array(times)
    curve = survival(ended, np.full(len(ended), 1e6))
    assert curve.mean_until(limit) == pytest.approx(np.minimum(ended, limit).mean(), abs=1e-9)
    assert curve.at(limit) == pytest.approx((ended > limit).mean(), abs=1e-12)
    assert curve.quantile(0.5, math.inf) == np.sort(ended)[math.ceil(len(ended) / 2) - 1]


@given(OBSERVED)
def test_with_censoring_it_is_scipys(observed: list[tuple[float, bool]]) -> None:
    times = np.array([time for time, _ in observed])
    ends = np.array([end for _, end in observed])
    curve = survival(np.where(ends, times, np.nan), np.where(ends, 1e6, times))
    theirs = stats.ecdf(stats.CensoredData(uncensored=times[ends], right=times[~ends])).sf
    grid = np.linspace(0.0, 110.0, 50)
    np.testing.assert_allclose(curve.at_all(grid), theirs.evaluate(grid), atol=1e-12)


@given(OBSERVED)
def test_it_falls_from_one_and_seeing_more_ends_lowers_it(observed: list[tuple[float, bool]]) -> None:
    times = np.array([time for time, _ in observed])
    ends = np.array([end for _, end in observed])
    some, every = survival(np.where(ends, times, np.nan), times), survival(times, times)
    assert (np.diff(some.shares) <= 0.0).all() and (some.shares >= 0.0).all()
    assert every.mean_until(50.0) <= some.mean_until(50.0) + 1e-9


def test_a_case_by_hand() -> None:
    # Ends at 2, 2 and 5; observation of another stops at 2 (after what ended then) and of one more at 9.
    curve = survival(np.array([2.0, np.nan, 5.0, np.nan, 2.0]), np.array([9.0, 2.0, 9.0, 9.0, 9.0]))
    assert curve.times.tolist() == [2.0, 5.0]
    assert curve.shares.tolist() == pytest.approx([3 / 5, 3 / 5 * 1 / 2])
    assert curve.at(1.9) == 1.0 and curve.at(2.0) == pytest.approx(0.6)
    assert curve.mean_until(7.0) == pytest.approx(2.0 + 3.0 * 0.6 + 2.0 * 0.3)
    assert curve.quantile(0.5, 7.0) == 5.0
    assert math.isnan(curve.quantile(0.5, 4.0)) and math.isnan(curve.quantile(0.9, 7.0))


def test_nothing_observed_is_nan() -> None:
    curve = survival(np.empty(0), np.empty(0))
    assert math.isnan(curve.mean_until(1.0)) and math.isnan(curve.at(1.0)) and math.isnan(curve.quantile(0.5, 1.0))
