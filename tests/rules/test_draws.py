"""Draws are uniform, unrelated to one another whatever part of their name differs, and in the ranges they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import kolmogorov, ndtri

from sim.vocabulary.draws import (
    For,
    duration,
    entity_key,
    lognormal,
    mix,
    name_key,
    normal_quantile,
    stream_key,
    uniform,
)
from tests.rules.numbers import unit

N = 200_000
KEYS = entity_key(np.uint64(stream_key(1, 0)), np.arange(N, dtype=np.uint64))
FAMILIES = {
    "over requests": lambda: uniform(KEYS, 0, 0, 31),
    "over visits": lambda: uniform(KEYS[:1], 0, np.arange(N, dtype=np.uint64), 31),
    "over replications": lambda: np.array([uniform(stream_key(1, r), 0, 0, 31) for r in range(20_000)]),
    "over seeds": lambda: np.array([uniform(stream_key(s, 0), 0, 0, 31) for s in range(20_000)]),
}


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES.keys())
def test_draws_are_uniform_and_serially_unrelated(family) -> None:  # type: ignore[no-untyped-def]
    drawn = np.asarray(family())
    n = len(drawn)
    ranked = np.sort(drawn)
    distance = np.abs(ranked - (np.arange(n) + 0.5) / n).max()
    assert kolmogorov(np.sqrt(n) * distance) > 1e-4
    assert abs(np.corrcoef(drawn[1:], drawn[:-1])[0, 1]) < 4.5 / np.sqrt(n)


def test_draws_for_different_purposes_parts_and_visits_are_unrelated() -> None:
    names = [(0, 0, 31), (0, 0, 32), (0, 1, 31), (1, 0, 31), (1, 1, 32), (0, 2, 33), (0, 31, 0)]
    drawn = np.array([uniform(KEYS, *name) for name in names])
    off_diagonal = np.corrcoef(drawn) - np.eye(len(names))
    assert np.abs(off_diagonal).max() < 4.5 / np.sqrt(N)


def test_streams_of_requests_do_not_meet() -> None:
    other = entity_key(np.uint64(stream_key(1, 1)), np.arange(N, dtype=np.uint64))
    assert len(np.unique(np.concatenate([KEYS, other]))) == 2 * N


@given(st.integers(0, (1 << 64) - 1), st.integers(0, 7), st.integers(0, 1 << 15), st.sampled_from(list(For)))
def test_a_draw_lies_strictly_inside_the_unit_interval(key: int, part: int, visit: int, purpose: For) -> None:
    assert 0.0 < uniform(key, part, visit, int(purpose)) < 1.0


def test_the_extreme_draws_are_finite_durations() -> None:
    for u in (0.5 * 2.220446049250313e-16, 1.0 - 0.5 * 2.220446049250313e-16):
        assert np.isfinite(normal_quantile(u)) and np.isfinite(duration(u, 1.0, -1.0)) and duration(u, 1.0, 2.0) > 0.0


def test_purposes_are_numbered_once() -> None:
    assert len({int(purpose) for purpose in For}) == len(For.__members__) and max(For) < 256


def test_the_mixer_is_splitmix64() -> None:
    """The first outputs of SplitMix64 seeded with 0, as published with the reference implementation (Vigna 2015)."""
    golden = 0x9E3779B97F4A7C15
    outputs = [mix(golden * k & 0xFFFFFFFFFFFFFFFF) for k in (1, 2, 3)]
    assert outputs == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]


def test_names_are_hashed_by_fnv() -> None:
    """FNV-1a test vectors of Fowler, Noll & Vo."""
    assert name_key("") == 0xCBF29CE484222325 and name_key("a") == 0xAF63DC4C8601EC8C
    assert name_key("foobar") == 0x85944171F73967E8


@given(unit)
def test_the_normal_quantile_agrees_with_scipy(p: float) -> None:
    assert normal_quantile(p) == pytest.approx(float(ndtri(p)), rel=1e-13, abs=1e-13)


@given(unit, st.floats(1e-3, 1e3), st.floats(0.0, 3.0))
def test_lognormal_times_scale_with_their_median(u: float, median: float, log_sd: float) -> None:
    assert lognormal(u, median, log_sd) == pytest.approx(median * lognormal(u, 1.0, log_sd))
    assert lognormal(0.5, median, log_sd) == pytest.approx(median)
    assert lognormal(u, 0.0, log_sd) == 0.0


@pytest.mark.parametrize("shape, mean, cv2", [(-1.0, 1.0, 1.0), (0.0, 1.0, 0.0), (0.8, np.exp(0.32), np.exp(0.64) - 1)])
def test_durations_have_the_moments_they_should(shape: float, mean: float, cv2: float) -> None:
    drawn = np.array([duration((k + 0.5) / N, 1.0, shape) for k in range(N)])
    assert drawn.mean() == pytest.approx(mean, rel=1e-3)
    assert drawn.var() / drawn.mean() ** 2 == pytest.approx(cv2, rel=1e-2, abs=1e-12)
