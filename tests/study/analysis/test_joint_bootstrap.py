"""Intervals from resampled replications: joint, honest for few replications, the same for the same seed."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.study.analysis import joint_bootstrap
from sim.study.analysis.joint_bootstrap import expanded_level, resample
from sim.study.statistics import t_interval


def test_what_adds_up_adds_up_in_every_resample() -> None:
    parts = np.random.default_rng(5).normal(size=(6, 12))
    found = resample(np.vstack([parts.sum(axis=0), parts]), 500, 3)
    assert found.means_resampled[1:].sum(axis=0) == pytest.approx(found.means_resampled[0], abs=1e-12)


def test_same_seed_same_resamples_whatever_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.random.default_rng(5).normal(size=(3, 12))
    first, alone = resample(rows, 500, 3), resample(rows[:1], 500, 3)
    assert first.means_resampled[0] == pytest.approx(alone.means_resampled[0], rel=1e-12, abs=1e-14)
    assert not np.array_equal(first.means_resampled, resample(rows, 500, 4).means_resampled)
    monkeypatch.setattr(joint_bootstrap, "_NUMBERS_AT_ONCE", 100)
    assert np.array_equal(first.means_resampled, resample(rows, 500, 3).means_resampled)


def test_a_row_of_nothing_stays_exactly_nothing() -> None:
    rows = np.vstack([np.zeros(9), np.arange(9.0)])
    found = resample(rows, 500, 1)
    assert found.row(0)[:3] == (0.0, 0.0, 0.0)
    assert found.ratio(0, 1)[:3] == (0.0, 0.0, 0.0)
    assert math.isnan(found.ratio(1, 0).low)


def test_as_wide_as_a_t_interval() -> None:
    rows = np.random.default_rng(8).normal(size=(200, 15))
    found = resample(rows, 4000, 2)
    ratios = [found.row(i).half_width / t_interval(rows[i]).half_width for i in range(200)]
    assert np.mean(ratios) == pytest.approx(1.0, abs=0.03)
    assert expanded_level(10**6) == pytest.approx(0.95, abs=1e-5)


def coverage(n: int) -> float:
    """Return how often intervals of n normal values hold the true mean, in 2000 trials."""
    hits = []
    for seed in range(4):
        rows = np.random.default_rng(seed).normal(3.0, 2.0, size=(500, n))
        found = resample(rows, 1000, 100 + seed)
        hits += [found.row(i).low <= 3.0 <= found.row(i).high for i in range(500)]
    return float(np.mean(hits))


def test_coverage_from_few_replications(monkeypatch: pytest.MonkeyPatch) -> None:
    assert coverage(joint_bootstrap.ENOUGH) > 0.92
    assert coverage(12) > 0.93
    # The plain percentile interval would hold too little, and this test would see it.
    monkeypatch.setattr(joint_bootstrap, "expanded_level", lambda n, confidence: confidence)
    assert coverage(12) < 0.915


def test_gaps_are_paired() -> None:
    base = np.random.default_rng(4).normal(0.0, 10.0, size=12)
    noise = np.random.default_rng(5).normal(0.0, 0.1, size=12)
    found = resample(np.vstack([base + 1.0 + noise, base]), 1000, 1)
    assert found.gap(0, 1).low > 0.8 and found.gap(0, 1).high < 1.2
    assert found.row(0).low < 0.0 < found.row(0).high
