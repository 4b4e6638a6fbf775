"""The formulas: published figures, limits in which they must agree, and brute force where that is possible."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import pdtr

from sim.verify import chains, theory
from sim.verify.theory import Class

loads = st.floats(0.05, 0.95)
servers = st.integers(1, 20)


def test_erlang_c_as_published_by_pyworkforce() -> None:
    assert theory.erlang_c(14, 10.0) == pytest.approx(0.1741319335950498, abs=1e-14)
    assert 1.0 - theory.mmc_tail(200.0, 20.0, 14, 20.0 / 3600.0) == pytest.approx(0.8883500191794669, abs=1e-14)


def test_cobham_as_in_the_oracles() -> None:
    waits = theory.priority_waits([Class(0.3, 1.0, 2.0), Class(0.5, 1.0, 2.0)])
    assert waits == pytest.approx([1.142857, 5.714286], abs=5e-7)


def test_feedback_as_in_the_oracles() -> None:
    sojourns = [theory.feedback_sojourn(0.4, 1.0, p / 10.0) for p in range(6)]
    assert sojourns == pytest.approx([1.667, 2.0, 2.5, 3.333, 5.0, 10.0], abs=5e-4)


def test_pooling_as_in_the_oracles() -> None:
    assert [theory.pooling_ratio(k, 0.9) for k in (2, 5, 10)] == pytest.approx([2.11, 5.90, 13.46], abs=5e-3)


@given(loads)
def test_one_server_is_the_simplest_case_of_all(rho: float) -> None:
    wait = rho / (1.0 - rho)
    assert theory.erlang_c(1, rho) == pytest.approx(rho)
    assert theory.mmc_wait(rho, 1.0, 1) == pytest.approx(wait)
    assert theory.mg1_wait(rho, 1.0, 1.0) == pytest.approx(wait)
    assert theory.priority_waits([Class(rho, 1.0, 2.0)]) == pytest.approx([wait])
    assert theory.feedback_sojourn(rho, 1.0, 0.0) == pytest.approx(wait + 1.0)
    assert theory.vacation_wait(rho, 1.0, 2.0, 1e-12, 1e-24) == pytest.approx(wait)
    assert theory.pooling_ratio(1, rho) == pytest.approx(1.0)


@given(loads, servers)
def test_erlang_b_and_c_by_summing_states(rho: float, c: int) -> None:
    a = rho * c
    terms = [a**n / math.factorial(n) for n in range(c + 1)]
    waiting = terms[c] / (1.0 - rho)
    assert theory.erlang_b(c, a) == pytest.approx(terms[c] / sum(terms))
    assert theory.erlang_c(c, a) == pytest.approx(waiting / (sum(terms[:c]) + waiting))


@given(loads, servers)
def test_the_mean_wait_is_the_area_under_its_tail(rho: float, c: int) -> None:
    area, _ = quad(lambda t: theory.mmc_tail(rho * c, 1.0, c, t), 0.0, np.inf)
    assert area == pytest.approx(theory.mmc_wait(rho * c, 1.0, c), rel=1e-6)


@given(loads, loads)
def test_priority_conserves_work(first: float, second: float) -> None:
    """Kleinrock's conservation law: the load-weighted mean wait is that of first come first served."""
    first, second = first / 2.0, second / 2.0
    classes = [Class(first, 1.0, 2.0), Class(second, 1.0, 2.0)]
    total = sum(c.arrival * w for c, w in zip(classes, theory.priority_waits(classes), strict=True))
    assert total / (first + second) == pytest.approx(theory.mg1_wait(first + second, 1.0, 1.0))


@given(loads, st.integers(1, 8))
def test_endless_patience_is_erlang_c_and_none_is_erlang_b(rho: float, c: int) -> None:
    patient = theory.erlang_a(rho * c, 1.0, c, 1e6)
    assert patient.waiting == pytest.approx(theory.erlang_c(c, rho * c), rel=1e-3)
    assert patient.abandoned == pytest.approx(0.0, abs=1e-4)
    hasty = theory.erlang_a(rho * c, 1.0, c, 1e-9)
    assert hasty.abandoned == pytest.approx(theory.erlang_b(c, rho * c), rel=1e-6)


@given(st.floats(0.1, 3.0), st.integers(1, 8), st.floats(0.1, 10.0))
def test_impatience_balances_flows(rho: float, c: int, patience: float) -> None:
    """Arrivals leave served or unserved: lambda (1 - P(give up)) = mu E[busy servers]."""
    found = theory.erlang_a(rho * c, 1.0, c, patience)
    assert found.abandoned == pytest.approx(found.queue / patience / (rho * c))
    assert 0.0 <= found.abandoned <= found.waiting <= 1.0
    assert rho * c * (1.0 - found.abandoned) <= c + 1e-9


@given(st.floats(0.1, 2.0), st.floats(0.0, 30.0))
def test_a_fixed_patience_balances_flows(arrival: float, patience: float) -> None:
    """Who does not expire is served: lambda (1 - P(expire)) = mu (1 - P(idle)), P(idle) by quadrature."""
    expired = theory.deterministic_patience(arrival, 1.0, patience)
    inner, _ = quad(lambda v: arrival * math.exp((arrival - 1.0) * v), 0.0, patience)
    idle = 1.0 / (1.0 + inner + arrival * math.exp((arrival - 1.0) * patience))
    assert arrival * (1.0 - expired) == pytest.approx(1.0 - idle, rel=1e-6)


def test_a_fixed_patience_at_its_limits() -> None:
    assert theory.deterministic_patience(0.8, 1.0, 0.0) == pytest.approx(theory.erlang_b(1, 0.8))
    assert theory.deterministic_patience(0.8, 1.0, 500.0) == pytest.approx(0.0, abs=1e-30)
    near = theory.deterministic_patience(1.0 - 1e-9, 1.0, 2.0)
    assert theory.deterministic_patience(1.0, 1.0, 2.0) == pytest.approx(near, rel=1e-6)


@given(st.floats(0.01, 50.0), st.integers(0, 80))
def test_the_poisson_law_agrees_with_scipy(mean: float, most: int) -> None:
    assert theory.poisson_cdf(mean, most) == pytest.approx(float(pdtr(most, mean)), abs=1e-12)


@given(st.floats(0.1, 5.0), st.floats(0.0, 2.0))
def test_lognormal_moments_by_quadrature(median: float, log_sd: float) -> None:
    def moment(power: int) -> float:
        value, _ = quad(lambda x: (median * math.exp(log_sd * x)) ** power * math.exp(-x * x / 2.0), -12.0, 16.0)
        return value / math.sqrt(2.0 * math.pi)

    assert theory.lognormal_mean(median, log_sd) == pytest.approx(moment(1), rel=1e-6)
    assert theory.lognormal_cv2(log_sd) == pytest.approx(moment(2) / moment(1) ** 2 - 1.0, rel=1e-5, abs=1e-9)


@st.composite
def absorbing(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return start, moves and mean stays of a random absorbing chain."""
    n = draw(st.integers(1, 5))
    share = st.floats(0.0, 1.0)
    weights = np.array(draw(st.lists(st.lists(share, min_size=n, max_size=n), min_size=n, max_size=n)))
    moves = 0.9 * weights / np.maximum(weights.sum(axis=1, keepdims=True), 1.0)
    start = np.array(draw(st.lists(st.floats(0.1, 1.0), min_size=n, max_size=n)))
    stay = np.array(draw(st.lists(st.floats(0.2, 3.0), min_size=n, max_size=n)))
    return start / start.sum(), moves, stay


@given(absorbing())
def test_visits_are_the_sum_over_moves(chain) -> None:  # type: ignore[no-untyped-def]
    start, moves, stay = chain
    state, total, moved = start, np.zeros(len(start)), 0.0
    for step in range(200):
        total += state
        moved += chains.moves_at_least(start, moves, step + 1) if step < 60 else float((state @ moves).sum())
        state = state @ moves
    assert chains.expected_visits(start, moves) == pytest.approx(total)
    assert chains.expected_visits(start, moves).sum() == pytest.approx(1.0 + moved, rel=1e-6)
    assert chains.phase_type_mean(start, moves, stay) == pytest.approx(float(total @ stay))


@settings(max_examples=20)
@given(absorbing())
def test_the_tail_of_a_phase_type_time_integrates_to_its_mean(chain) -> None:  # type: ignore[no-untyped-def]
    start, moves, stay = chain
    mean = chains.phase_type_mean(start, moves, stay)
    grid = np.linspace(0.0, 15.0 * mean, 101)
    tail = [chains.phase_type_tail(start, moves, stay, float(t)) for t in grid]
    assert tail[0] == pytest.approx(1.0) and all(np.diff(tail) <= 1e-12) and tail[-1] < 0.01
    assert float(np.trapezoid(tail, grid)) == pytest.approx(mean, rel=3e-2)


def test_a_network_of_one_office_with_feedback_is_the_feedback_queue() -> None:
    for p in (0.0, 0.2, 0.5):
        network = chains.jackson(np.array([0.4]), np.array([[p]]), np.ones(1), np.array([1]))
        assert network.sojourn == pytest.approx(theory.feedback_sojourn(0.4, 1.0, p))


def test_offices_in_a_row_add_up() -> None:
    """Burke's theorem: each office of a line sees Poisson arrivals."""
    moves = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    service, staff = np.array([1.0, 0.5, 2.0]), np.array([1, 2, 1])
    network = chains.jackson(np.array([0.6, 0.0, 0.0]), moves, service, staff)
    alone = [theory.mmc_wait(0.6, mu, c) + 1.0 / mu for mu, c in zip(service.tolist(), staff.tolist(), strict=True)]
    assert network.sojourn == pytest.approx(sum(alone))
    assert network.load == pytest.approx(0.6 / (service * staff))
