"""R7: settling, satisfaction and asking again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.closure import Closure, is_satisfied, reopens, settles
from tests.rules.numbers import EVENLY, effects, frequency, share, unit

CLOSURES = st.builds(
    Closure,
    quality=share,
    satisfied_if_settled=share,
    satisfied_if_not=share,
    lateness=effects,
    contacts=effects,
    reopening=share,
    rounds=st.integers(0, 9).map(float),
)


@given(unit, st.booleans(), share, st.integers(1, 9))
def test_the_rule_is_off_by_default(u: float, settled: bool, ratio: float, contacts: int) -> None:
    c = Closure()
    assert settles(u, True, False, 1.0, c) and is_satisfied(u, settled, ratio, contacts, c)
    assert not reopens(u, False, 0, c)


@given(unit, st.booleans(), st.booleans(), share, CLOSURES)
def test_what_cannot_be_settled_is_not(u, solvable, hollow, skill, c) -> None:  # type: ignore[no-untyped-def]
    settled = settles(u, solvable, hollow, skill, c)
    assert not (settled and (hollow or not solvable))
    assert settles(u, solvable, hollow, 1.0, c) or not settled


@given(share, share)
def test_settling_meets_its_probability(quality: float, factor: float) -> None:
    c = Closure(quality=quality)
    with_power = frequency([settles(u, True, False, 1.0, c) for u in EVENLY])
    without = frequency([settles(u, True, False, factor, c) for u in EVENLY])
    assert with_power == pytest.approx(quality, abs=6e-4)
    assert without == pytest.approx(quality * factor, abs=6e-4)


@given(unit, st.booleans(), st.floats(0.0, 20.0), st.floats(0.0, 5.0), st.integers(1, 9), st.integers(0, 5), CLOSURES)
def test_lateness_and_contacts_never_please(u, settled, ratio, later, contacts, further, c) -> None:  # type: ignore[no-untyped-def]
    if is_satisfied(u, settled, ratio + later, contacts + further, c):
        assert is_satisfied(u, settled, ratio, contacts, c)


@given(unit, st.booleans(), CLOSURES)
def test_satisfaction_in_time_at_first_contact_is_as_stated(u: float, settled: bool, c: Closure) -> None:
    chance = c.satisfied_if_settled if settled else c.satisfied_if_not
    happy = frequency([is_satisfied(v, settled, 0.5, 1, c) for v in EVENLY])
    assert happy == pytest.approx(chance, abs=6e-4)
    assert is_satisfied(u, settled, 4.0, 1, c) == is_satisfied(u, settled, 400.0, 1, c)


@given(unit, st.booleans(), st.integers(0, 12), CLOSURES)
def test_only_the_dissatisfied_ask_again_and_not_for_ever(u: float, happy: bool, rounds: int, c: Closure) -> None:
    if reopens(u, happy, rounds, c):
        assert not happy and rounds < c.rounds and u < c.reopening
