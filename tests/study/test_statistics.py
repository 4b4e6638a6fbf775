"""Intervals, paired tests and Holm, against published numbers and SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.study.statistics import holm, paired_p_value, t_interval, variance_ratio

SAMPLE = np.array([4.1, 5.2, 3.9, 6.0, 5.5])


def test_t_interval_is_scipys() -> None:
    ours = t_interval(SAMPLE)
    theirs = stats.ttest_1samp(SAMPLE, 0.0).confidence_interval(0.95)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high))
    assert ours.half_width == pytest.approx((theirs.high - theirs.low) / 2)


def test_one_value_has_no_interval() -> None:
    assert math.isnan(t_interval(np.array([1.0])).low)


def test_paired_p_value_is_scipys() -> None:
    assert paired_p_value(SAMPLE - 5.0) == pytest.approx(stats.ttest_1samp(SAMPLE, 5.0).pvalue)


def test_identical_structures_differ_by_nothing() -> None:
    assert paired_p_value(np.zeros(5)) == 1.0
    assert t_interval(np.zeros(5)).half_width == 0.0


def test_holm_published_example() -> None:
    """p = .01, .04, .03, .005: adjusted .03, .06, .06, .02 (Holm 1979, as in R's help page of p.adjust)."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_holm_leaves_out_what_was_not_tested() -> None:
    adjusted = holm([0.01, math.nan, 0.5])
    assert adjusted[0] == pytest.approx(0.02)
    assert math.isnan(adjusted[1])


def test_variance_ratio_says_what_pairing_gained() -> None:
    first = np.random.default_rng(1).normal(size=400)
    assert variance_ratio(first, first) == math.inf
    other = np.random.default_rng(2).normal(size=400)
    assert variance_ratio(first, other) == pytest.approx(1.0, abs=0.15)
