"""KN++ keeps its promise: probability of correct selection where it is hardest, and no winner where there is none."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.study.analysis import selection
from sim.study.analysis.selection import race, slack, variances_of_differences

Floats = NDArray[np.float64]
RACES = 600
FIRST = 20
DELTA = 0.3


def populations(systems: int, common: float, seed: int, lead: float = DELTA, longest: int = 400) -> Floats:
    """Return normal samples (races, systems, replications) of variance 1; the first system is `lead` below all others.

    `common` is the correlation that common random numbers induce. Exactly delta apart is the slippage configuration.
    """
    rng = np.random.default_rng(seed)
    own = rng.normal(size=(RACES, systems, longest)) * np.sqrt(1.0 - common)
    samples: Floats = own + rng.normal(size=(RACES, 1, longest)) * np.sqrt(common)
    samples[:, 0] -= lead
    return samples


def correct(samples: Floats, delta: float = DELTA, confidence: float = 0.95, renew: int = FIRST) -> float:
    """Return the share of races in which the first system alone remains."""
    found = race(samples, delta, confidence, FIRST, renew)
    return float((found.alive[:, 0] & (found.alive.sum(axis=1) == 1)).mean())


def least(promised: float) -> float:
    """Return the share below which a procedure that keeps its promise falls once in a thousand tests."""
    return promised - 3.1 * float(np.sqrt(promised * (1.0 - promised) / RACES))


@pytest.mark.parametrize("systems", [2, 5])
@pytest.mark.parametrize("common", [0.0, 0.6])
@pytest.mark.parametrize("renew", [0, FIRST])
def test_the_best_is_selected_as_often_as_promised_where_all_others_are_exactly_delta_behind(
    systems: int, common: float, renew: int
) -> None:
    assert correct(populations(systems, common, 11), renew=renew) >= least(0.95)


def test_the_promise_is_not_kept_by_waste_alone() -> None:
    """Where it is tight, two systems without common numbers, correct selection is near what is promised, not near 1."""
    assert correct(populations(2, 0.0, 5, longest=600), delta=DELTA) < 0.985
    assert correct(populations(2, 0.0, 6), confidence=0.8) < 0.93


def test_common_random_numbers_save_replications() -> None:
    apart = race(populations(3, 0.0, 3), DELTA, 0.95, FIRST, FIRST).dropped_at.max(axis=1).mean()
    together = race(populations(3, 0.8, 3), DELTA, 0.95, FIRST, FIRST).dropped_at.max(axis=1).mean()
    assert together < 0.6 * apart


@pytest.mark.parametrize("fault", ["variance of one system", "delta doubled", "too narrow a region"])
def test_a_planted_fault_breaks_the_promise_and_is_seen(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = populations(5, 0.0, 11)
    delta = DELTA
    if fault == "variance of one system":

        def single(data: Floats) -> Floats:
            own = data.var(axis=-1, ddof=1)
            return np.asarray(np.broadcast_to(own[..., :, None], (*own.shape, own.shape[-1])) / 2.0)

        monkeypatch.setattr(selection, "variances_of_differences", single)
    elif fault == "delta doubled":
        delta = 2.0 * DELTA
    else:
        monkeypatch.setattr(selection, "slack", lambda *values: slack(*values) / 3.0)
    assert correct(samples, delta) < least(0.95)


def test_identical_systems_are_never_dropped() -> None:
    one = np.random.default_rng(1).normal(size=(1, 60))
    found = race(np.repeat(one, 3, axis=0), 0.1, 0.95, FIRST, FIRST)
    assert found.alive.all()
    assert found.finished
    assert not found.dropped_at.any()


def test_a_race_goes_on_where_it_stopped() -> None:
    """Looking after every batch of data changes nothing: who was dropped when depends on the samples alone."""
    samples = populations(4, 0.3, 2)[0]
    whole = race(samples, DELTA, 0.95, FIRST, FIRST)
    parts = [race(samples[:, :n], DELTA, 0.95, FIRST, FIRST) for n in (30, 50, 90, samples.shape[1])]
    for part, n in zip(parts, (30, 50, 90, samples.shape[1]), strict=True):
        early = (whole.dropped_at > 0) & (whole.dropped_at <= n)
        np.testing.assert_array_equal(part.dropped_at, np.where(early, whole.dropped_at, 0))


def test_data_missing_of_the_dropped_is_not_looked_at() -> None:
    samples = populations(4, 0.3, 2)[0]
    whole = race(samples, DELTA, 0.95, FIRST, FIRST)
    cut = samples.copy()
    for k, at in enumerate(whole.dropped_at):
        if at:
            cut[k, at:] = np.nan
    again = race(cut, DELTA, 0.95, FIRST, FIRST)
    np.testing.assert_array_equal(again.dropped_at, whole.dropped_at)


def test_nobody_is_dropped_before_the_first_stage_and_one_alone_has_won() -> None:
    samples = populations(3, 0.0, 4, lead=50.0)[0]
    assert race(samples[:, : FIRST - 1], DELTA, 0.95, FIRST, FIRST).alive.all()
    assert race(samples[:, :FIRST], DELTA, 0.95, FIRST, FIRST).alive.tolist() == [True, False, False]
    assert race(samples[:1], DELTA, 0.95, FIRST, FIRST).finished


def test_constants_agree_with_the_paper() -> None:
    """Kim & Nelson (2001): eta = ((2 alpha / (k - 1)) ** (-2 / (n0 - 1)) - 1) / 2, h2 = 2 eta (n0 - 1)."""
    assert slack(0.95, 2, 9) == pytest.approx(9.0 * (0.1 ** (-2.0 / 9.0) - 1.0))
    # With ever more degrees of freedom it nears -2 ln(2 alpha / (k - 1)).
    assert slack(0.95, 5, 10**7) == pytest.approx(-2.0 * np.log(0.025), rel=1e-5)


def test_variances_of_differences_are_those_of_the_differences() -> None:
    samples = np.random.default_rng(9).normal(size=(2, 3, 12)) + 1e6
    found = variances_of_differences(samples)
    for a in range(3):
        for b in range(3):
            expected = (samples[:, a] - samples[:, b]).var(axis=-1, ddof=1)
            np.testing.assert_allclose(found[:, a, b], expected, atol=1e-8)
