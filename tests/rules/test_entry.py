"""R1: the first office, and how often it is the right one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.entry import RIGHT, WRONG_FUNCTION, WRONG_TIER, Entry, aim, answers, choose, is_dispatched, to_territory
from tests.rules.numbers import EVENLY, frequency, share, unit

GRID = [(k + 0.5) / 60.0 for k in range(60)]


@given(unit, unit, share)
def test_the_rule_is_off_by_default(u: float, kind: float, other: float) -> None:
    entry = Entry()
    assert not is_dispatched(u, entry) and not answers(u, entry) and not to_territory(u, entry)
    assert aim(u, kind, entry.accuracy, other) == aim(u, kind, entry.front_accuracy, other) == RIGHT


@given(share, share)
def test_misroutes_divide_into_function_and_tier(accuracy: float, neighbour: float) -> None:
    aims = [aim(u, v, accuracy, neighbour) for u in GRID for v in GRID]
    assert frequency([a == RIGHT for a in aims]) == pytest.approx(accuracy, abs=0.02)
    assert frequency([a == WRONG_FUNCTION for a in aims]) == pytest.approx((1 - accuracy) * neighbour, abs=0.02)
    assert frequency([a == WRONG_TIER for a in aims]) == pytest.approx((1 - accuracy) * (1 - neighbour), abs=0.02)


@given(unit, unit, share, share, share)
def test_better_aim_never_misses_what_worse_aim_hit(
    u: float, kind: float, accuracy: float, more: float, neighbour: float
) -> None:
    if aim(u, kind, accuracy, neighbour) == RIGHT:
        assert aim(u, kind, max(accuracy, more), neighbour) == RIGHT


@given(st.integers(1, 40))
def test_a_choice_is_even_and_stays_inside(n: int) -> None:
    chosen = [choose(u, n) for u in EVENLY]
    assert set(chosen) <= set(range(n))
    for k in range(n):
        assert frequency([c == k for c in chosen]) == pytest.approx(1.0 / n, abs=1e-3)


@pytest.mark.parametrize(
    "rule, field", [(is_dispatched, "dispatched"), (answers, "answered"), (to_territory, "territory")]
)
def test_shares_are_met(rule, field) -> None:  # type: ignore[no-untyped-def]
    entry = Entry()._replace(**{field: 0.3})
    assert frequency([rule(u, entry) for u in EVENLY]) == pytest.approx(0.3, abs=6e-4)
