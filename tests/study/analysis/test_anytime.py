"""Intervals that may be looked at whenever one likes: coverage over all looks, and agreement with their own evidence."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.study.analysis.anytime import evidence, interval, p_value
from sim.study.statistics import t_interval

SERIES, LOOKS = 2000, 200


def test_evidence_against_a_true_mean_is_seldom_ever_large() -> None:
    """Ville: over 200 looks it exceeds 20 in at most 5 % of series; a t test looked at so often fails far more."""
    samples = np.random.default_rng(3).normal(size=(SERIES, LOOKS)) * 7.0
    ever = (evidence(samples) >= math.log(20.0)).any(axis=1).mean()
    assert ever <= 0.05 + 3.1 * math.sqrt(0.05 * 0.95 / SERIES)
    assert ever > 0.005
    n = np.arange(2, LOOKS + 1)
    mean = np.cumsum(samples, axis=1)[:, 1:] / n
    deviation = np.sqrt((np.cumsum(samples**2, axis=1)[:, 1:] - n * mean**2) / (n - 1))
    naive = (np.abs(mean) > 2.0 * deviation / np.sqrt(n))[:, 8:].any(axis=1).mean()
    assert naive > 0.2


def test_evidence_is_a_martingale_that_starts_at_one() -> None:
    """Its mean is 1 at a fixed look: the likelihood ratio of a mixture, averaged under no effect."""
    samples = np.random.default_rng(8).normal(size=(200_000, 4))
    values = np.exp(evidence(samples))
    assert float(values[:, 2].mean()) == pytest.approx(1.0, abs=0.02)


def test_interval_holds_exactly_the_means_that_the_evidence_does_not_reject() -> None:
    sample = np.random.default_rng(5).normal(2.0, 3.0, size=25)
    found = interval(sample)
    for bound in (found.low, found.high):
        assert float(evidence(sample - bound)[-1]) == pytest.approx(math.log(20.0), abs=1e-9)
    assert found.mean == pytest.approx(float(sample.mean()))
    usual = t_interval(sample)
    assert 1.3 < found.half_width / usual.half_width < 2.2


def test_p_value_is_the_inverse_of_the_largest_evidence() -> None:
    sample = np.random.default_rng(6).normal(1.0, 1.0, size=30)
    assert p_value(sample) == pytest.approx(min(1.0, 1.0 / math.exp(float(evidence(sample).max()))))
    assert p_value(sample) < 0.01
    assert p_value(sample - sample.mean()) > 0.05


def test_samples_without_spread() -> None:
    assert p_value(np.zeros(10)) == 1.0
    assert p_value(np.full(10, 0.3)) == 0.0
    assert interval(np.full(5, 0.3)).half_width == 0.0
    assert p_value(np.ones(1)) == 1.0
    assert math.isnan(interval(np.ones(1)).low)
    assert math.isinf(interval(np.array([1.0, 2.0])).high)


def test_evidence_does_not_depend_on_the_unit() -> None:
    sample = np.random.default_rng(7).normal(0.4, 1.0, size=40)
    np.testing.assert_allclose(evidence(sample * 1e6), evidence(sample), rtol=1e-9)
