"""MSER-5 finds the end of a transient and says when it cannot."""

from __future__ import annotations

import numpy as np

from sim.study.warm_up import BATCH, mser5


def _noise(n: int) -> np.ndarray:
    return np.random.default_rng(7).normal(size=n)


def test_leaves_out_a_transient() -> None:
    series = np.concatenate([np.linspace(-20.0, 0.0, 50), np.zeros(450)]) + _noise(500)
    found = mser5(series)
    assert found.trusted
    assert 35 <= found.observations <= 65


def test_leaves_out_little_of_a_steady_series() -> None:
    found = mser5(_noise(500))
    assert found.trusted
    assert found.observations <= 100


def test_distrusts_a_series_that_never_settles() -> None:
    assert not mser5(np.arange(500.0) ** 2).trusted


def test_is_the_formula() -> None:
    """The score of each truncation point, computed anew from the definition."""
    series = np.concatenate([[9.0] * 10, _noise(90)])
    batches = [series[i : i + BATCH].mean() for i in range(0, 100, BATCH)]
    n = len(batches)
    scores = [sum((y - np.mean(batches[d:])) ** 2 for y in batches[d:]) / (n - d) ** 2 for d in range(n - 1)]
    assert mser5(series).observations == BATCH * int(np.argmin(scores))


def test_distrusts_fewer_than_twenty_observations() -> None:
    assert mser5(np.zeros(19)) == (0, False)
