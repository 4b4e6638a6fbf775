"""R2, R5, R8, R9, R10 and the response of demand: each has a few laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.capability import Capability, attempts, fits
from sim.rules.coefficients import Coefficients
from sim.rules.coordination import Coordination, in_parallel, is_bound
from sim.rules.effort import Effort, load, speed
from sim.rules.first_receiver import KEEP, NOT_BOUND, SEND_BACK, FirstReceiver, is_ruled, receive
from sim.rules.foot_dragging import FootDragging, before_pass, before_start
from sim.rules.logistic import NEVER, logistic, logit
from sim.rules.paperwork import Paperwork, arrival_rate, reentry
from sim.rules.response import Response, arises, demand_factor
from sim.vocabulary.units import HOURS_PER_WEEK
from tests.rules.numbers import EVENLY, frequency, hours, share, unit


@given(st.booleans(), st.booleans(), st.booleans())
def test_power_comes_from_any_of_three_grounds(owner: bool, delegated: bool, in_grid: bool) -> None:
    assert fits(owner, delegated, in_grid) == any((owner, delegated, in_grid))


@given(unit, unit, st.booleans(), share, share, share)
def test_without_power_an_office_tries_by_chance_or_because_it_must(
    u: float, v: float, pushed: bool, epsilon: float, coercion: float, shield: float
) -> None:
    c = Capability(attempt=epsilon, coercion=coercion)
    assert attempts(u, v, pushed, 0.0, c) == ((pushed and v < coercion) or u < epsilon)
    assert attempts(u, v, pushed, 1.0, c) == (u < epsilon)
    assert attempts(u, v, pushed, 0.0, c) or not attempts(u, v, pushed, shield, c)
    assert not attempts(u, v, pushed, shield, Capability())


@given(unit, unit, share, share)
def test_a_bound_first_receiver_keeps_or_returns(u: float, v: float, bound: float, phi: float) -> None:
    decided = receive(u, v, FirstReceiver(bound=bound, compliance=phi))
    assert (decided == NOT_BOUND) == (u >= bound)
    assert (decided == KEEP) == (u < bound and v < phi)
    assert receive(u, v, FirstReceiver()) == NOT_BOUND
    assert receive(u, v, FirstReceiver(bound=1.0, compliance=1.0)) == KEEP
    assert receive(u, v, FirstReceiver(bound=1.0, compliance=0.0)) == SEND_BACK


@given(st.integers(0, 9), st.integers(1, 5))
def test_a_ruling_follows_the_last_return_allowed(returns: int, most: int) -> None:
    assert is_ruled(returns, FirstReceiver(returns=float(most))) == (returns >= most)


@given(unit, share)
def test_joint_work_meets_its_shares(u: float, p: float) -> None:
    assert in_parallel(u, Coordination(parallel=p)) == is_bound(u, Coordination(bound=p)) == (u < p)
    assert not in_parallel(u, Coordination()) and not is_bound(u, Coordination())


@given(st.floats(0.0, 200.0), share)
def test_paperwork_multiplies_with_departments_above(superiors: float, pressure: float) -> None:
    p = Paperwork(items=3.0)
    one = arrival_rate(1.0, pressure, p)
    assert arrival_rate(superiors, pressure, p) == pytest.approx(superiors * one)
    assert one == pytest.approx(3.0 * (1.0 + pressure) / HOURS_PER_WEEK)
    assert arrival_rate(superiors, pressure, Paperwork()) == 0.0


@given(share, hours)
def test_typing_in_again_needs_an_unconnected_boundary(connected: float, typing: float) -> None:
    p = Paperwork(reentry_hours=typing, connected=connected)
    assert reentry(False, p) == 0.0
    assert reentry(True, p) == pytest.approx(typing * (1.0 - connected))
    assert reentry(True, Paperwork()) == 0.0


@given(hours, share, st.floats(0.0, 2.0))
def test_what_is_seen_is_not_dragged(hold: float, visible: float, inflation: float) -> None:
    f = FootDragging(inflation=inflation)
    assert before_pass(hold, 1.0, f) == hold and before_start(hold, 1.0, f) == 0.0
    assert before_pass(hold, visible, f) == pytest.approx(hold + before_start(hold, visible, f))
    assert before_pass(hold, visible, f) >= before_pass(hold, 1.0, f)
    assert before_start(hold, visible, FootDragging()) == 0.0


@given(st.floats(0.0, 1.0), st.floats(0.01, 0.9), st.floats(0.1, 0.99))
def test_speed_rises_to_its_peak_and_falls_beyond(x: float, gain: float, peak: float) -> None:
    e = Effort(gain=gain, peak=peak)
    assert speed(0.0, 0.0, e) == 1.0
    assert speed(peak, 0.0, e) == pytest.approx(1.0 + gain)
    assert speed(1.0, 0.0, e) == pytest.approx(1.0 - gain)
    assert 1.0 - gain - 1e-9 <= speed(x, 0.0, e) <= 1.0 + gain + 1e-9
    if x <= peak:
        assert speed(x, 0.0, e) >= speed(x / 2.0, 0.0, e)
    else:
        assert speed(x, 0.0, e) >= speed((x + 1.0) / 2.0, 0.0, e) - 1e-12
    assert speed(x, 1.0, Effort()) == 1.0


@given(st.floats(0.0, 1.0), share, st.floats(0.01, 0.9), st.floats(0.1, 0.99))
def test_pressure_works_like_load_up_to_the_peak(x: float, pressure: float, gain: float, peak: float) -> None:
    e = Effort(gain=gain, peak=peak)
    assert speed(x, pressure, e) == speed(max(x, pressure * peak), 0.0, e)
    assert speed(0.0, 1.0, e) == pytest.approx(1.0 + gain)


@given(st.integers(0, 1000), st.integers(1, 50))
def test_load_is_a_share(present: int, staff: int) -> None:
    assert 0.0 <= load(present, staff) < 1.0
    assert load(present + 1, staff) > load(present, staff)
    assert load(present, staff + 1) <= load(present, staff)


@given(unit, share, share)
def test_demand_is_as_given_by_default(u: float, settled: float, recurrence: float) -> None:
    assert demand_factor(settled, Response()) == 1.0
    assert arises(u, 1.0, recurrence, 0.0, Response())


@given(share, share, st.floats(0.0, 3.0), st.floats(1.0, 2.0))
def test_success_breeds_demand_within_the_headroom(low: float, more: float, elasticity: float, room: float) -> None:
    r = Response(elasticity=elasticity, reference=0.5, headroom=room)
    assert 0.0 <= demand_factor(low, r) <= demand_factor(low + more, r) <= room


@given(share, share, st.floats(1.0, 2.0))
def test_thinning_keeps_the_share_it_should(recurrence: float, prevented: float, room: float) -> None:
    r = Response(headroom=room)
    kept = frequency([arises(u, 1.0, recurrence, prevented, r) for u in EVENLY])
    assert kept == pytest.approx((1.0 - recurrence * prevented) / room, abs=6e-4)


@given(st.floats(-600.0, 600.0))
def test_the_logistic_function_is_a_symmetric_probability(x: float) -> None:
    assert logistic(x) + logistic(-x) == pytest.approx(1.0)
    assert logistic(NEVER) == 0.0 and logistic(-NEVER) == 1.0


@given(st.floats(1e-9, 1.0 - 1e-9))
def test_logit_is_its_inverse(p: float) -> None:
    assert logistic(logit(p)) == pytest.approx(p, rel=1e-9)


def test_every_record_of_coefficients_starts_off() -> None:
    assert Coefficients() == Coefficients(**{name: type(rule)() for name, rule in Coefficients()._asdict().items()})
    assert all(isinstance(value, float) for rule in Coefficients() for value in rule)
