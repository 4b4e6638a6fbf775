"""R3: more reasons to pass, more passing; every pass has one cause; visible decisions and passes pull apart."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.logistic import logistic
from sim.rules.passing import Passing, ambiguity, pass_cause, standard_queue
from sim.vocabulary.codes import Cause
from tests.rules.numbers import EVENLY, effects, frequency, logits, share, unit

COEFFICIENTS = st.builds(
    Passing,
    base=logits,
    ambiguity=effects,
    load=effects,
    risk=effects,
    trace=effects,
    first=effects,
    visible_decisions=share,
    visible_passes=share,
    first_norm=share,
)
SITUATIONS = st.tuples(share, st.floats(-3.0, 3.0), st.booleans(), st.booleans(), logits, logits)


def passes(u: float, situation: tuple[float, float, bool, bool, float, float], p: Passing) -> bool:
    return pass_cause(u, *situation, p) != Cause.NONE


@given(unit, SITUATIONS)
def test_the_rule_is_off_by_default(u: float, situation: tuple[float, float, bool, bool, float, float]) -> None:
    assert not passes(u, situation, Passing())


@given(unit, SITUATIONS, COEFFICIENTS, st.floats(0.0, 1.0))
def test_more_ambiguity_means_more_passing(u, situation, p, more) -> None:  # type: ignore[no-untyped-def]
    a, *rest = situation
    if passes(u, (a, *rest), p):
        assert passes(u, (a + more, *rest), p)


@given(unit, SITUATIONS, COEFFICIENTS, st.floats(0.0, 5.0))
def test_a_longer_queue_means_more_passing(u, situation, p, more) -> None:  # type: ignore[no-untyped-def]
    a, z, *rest = situation
    if passes(u, (a, z, *rest), p):
        assert passes(u, (a, z + more, *rest), p)


@given(unit, SITUATIONS, COEFFICIENTS, share)
def test_visible_decisions_raise_passing_of_risky_requests_only(u, situation, p, seen) -> None:  # type: ignore[no-untyped-def]
    risky = situation[2]
    more = p._replace(visible_decisions=max(seen, p.visible_decisions))
    if risky:
        assert passes(u, situation, more) or not passes(u, situation, p)
    else:
        assert passes(u, situation, more) == passes(u, situation, p)


@given(unit, SITUATIONS, COEFFICIENTS, share)
def test_visible_passes_lower_passing(u, situation, p, seen) -> None:  # type: ignore[no-untyped-def]
    more = p._replace(visible_passes=max(seen, p.visible_passes))
    assert passes(u, situation, p) or not passes(u, situation, more)


@given(unit, SITUATIONS, COEFFICIENTS)
def test_the_norm_on_first_receivers_lowers_their_passing(u, situation, p) -> None:  # type: ignore[no-untyped-def]
    a, z, risky, _, *rest = situation
    assert passes(u, (a, z, risky, False, *rest), p) or not passes(u, (a, z, risky, True, *rest), p)


@given(SITUATIONS, COEFFICIENTS)
def test_causes_partition_the_pass_probability(situation, p) -> None:  # type: ignore[no-untyped-def]
    a, z, risky, first, shift, trait = situation
    own = p.base - p.trace * p.visible_passes + shift + trait - (p.first * p.first_norm if first else 0.0)
    blame = p.risk * p.visible_decisions if risky else 0.0
    steps = [logistic(own), logistic(own + p.ambiguity * a), logistic(own + p.ambiguity * a + p.load * z)]
    final = logistic(own + p.ambiguity * a + p.load * z + blame)
    causes = [pass_cause(u, *situation, p) for u in EVENLY]
    assert frequency([cause != Cause.NONE for cause in causes]) == pytest.approx(final, abs=6e-4)
    assert frequency([cause == Cause.DISPOSITION for cause in causes]) == pytest.approx(min(steps[0], final), abs=1e-3)
    overlap = max(0.0, min(steps[1], final) - steps[0])
    assert frequency([cause == Cause.OVERLAP for cause in causes]) == pytest.approx(overlap, abs=1e-3)
    if not risky:
        assert Cause.RISK not in causes


@given(unit, SITUATIONS, COEFFICIENTS)
def test_without_risk_and_load_effects_nothing_is_charged_to_them(u, situation, p) -> None:  # type: ignore[no-untyped-def]
    cause = pass_cause(u, *situation, p._replace(load=0.0, risk=0.0))
    assert cause in (Cause.NONE, Cause.DISPOSITION, Cause.OVERLAP)


@given(st.integers(1, 30))
def test_ambiguity_counts_the_other_holders(holders: int) -> None:
    assert ambiguity(holders) == pytest.approx((holders - 1) / holders)


@given(st.integers(1, 500), st.integers(1, 50), st.floats(-1.0, 2.0), st.floats(0.1, 3.0))
def test_the_standard_queue_undoes_its_scale(present: int, staff: int, centre: float, spread: float) -> None:
    p = Passing(queue_centre=centre, queue_spread=spread)
    assert standard_queue(present, staff, p) > standard_queue(present - 1, staff, p)
    back = math.expm1(standard_queue(present, staff, p) * spread + centre) * staff
    assert back == pytest.approx(present, rel=1e-9)
