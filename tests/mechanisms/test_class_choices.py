"""`class_choices`: only the level of passing moves, by tier, and a class that decides as the rule does changes nothing."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.log.schema import Rows
from sim.mechanisms.base import Mechanism
from sim.mechanisms.choosing import offices_of
from sim.mechanisms.class_choices import ClassChoices, apply, drawn_in, shift_of
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.codes import Decision

share = st.floats(0.0, 1.0)
number = st.integers(0, 10_000)


def chosen(passed: float, expected: float, decisions: int = 40, tier: str | None = None) -> ClassChoices:
    """Return a class that passed this share on, where the rule expected the other."""
    own = {"passed": passed, "expected": expected, "decisions": decisions}
    return ClassChoices.model_validate({"tiers": [{"tier": tier, **own}]} if tier else own)


def passes(rows: Rows) -> int:
    """Return how often an office that could act passed a request on."""
    return int(((rows["decision"] == Decision.HAND_OVER) & (rows["fits"] == 1)).sum())


def test_changes_the_level_of_passing_alone(pingshan: Structure) -> None:
    changed = diff(pingshan, apply(pingshan, ClassChoices(), 1.0))
    assert {(c.table, c.field) for c in changed} == {("conduct", "shift")}


def test_the_formula(pingshan: Structure) -> None:
    """Ten of forty, where the rule passes on a fifth: with half a decision on each side, 10.5 to 30.5 and 8.5 to 32.5."""
    by_hand = math.log(10.5 / 30.5) - math.log(8.5 / 32.5)
    assert shift_of(0.25, 0.2, 40) == pytest.approx(by_hand)
    after = apply(pingshan, chosen(0.25, 0.2), 0.5).conduct.shift - pingshan.conduct.shift
    serving = np.isin(np.arange(len(after)), offices_of(pingshan))
    assert after[serving] == pytest.approx(0.5 * by_hand)
    assert serving.any() and not after[~serving].any()


def test_only_the_tiers_that_were_played_change(pingshan: Structure) -> None:
    tier = pingshan.names.tiers[1]
    after = apply(pingshan, chosen(0.9, 0.2, tier=tier), 1.0).conduct.shift
    moved = np.flatnonzero(after != pingshan.conduct.shift)
    assert len(moved) and set(pingshan.government.office_tier[moved]) == {1}


@given(share, number)
def test_a_class_that_decides_as_the_rule_does_changes_nothing(passed: float, decisions: int) -> None:
    assert shift_of(passed, passed, decisions) == 0.0


@given(share, share)
def test_nobody_decides_and_nothing_changes(passed: float, expected: float) -> None:
    assert shift_of(passed, expected, 0) == 0.0


@given(share, share, number)
def test_stays_finite_and_has_the_right_sign(passed: float, expected: float, decisions: int) -> None:
    shift = shift_of(passed, expected, decisions)
    assert math.isfinite(shift)
    assert shift * (passed - expected) >= 0.0
    assert 0.0 < drawn_in(passed, decisions) < 1.0


@given(share, share, st.integers(1, 5_000))
def test_more_decisions_count_for_more(passed: float, expected: float, decisions: int) -> None:
    """Both shares are drawn to one half less, so the shift grows wherever they lie on the same side or around it."""
    few, many = shift_of(passed, expected, decisions), shift_of(passed, expected, 2 * decisions)
    assert abs(many) >= abs(few) - 1e-9


def test_a_class_that_keeps_more_passes_less(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    ordinary = passes(run_with([]))
    assert passes(run_with([chosen(0.05, 0.4)])) < ordinary < passes(run_with([chosen(0.9, 0.4)]))


def test_as_the_rule_does_leaves_the_log_identical(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    assert run_with([chosen(0.37, 0.37)]).tobytes() == run_with([]).tobytes()


def test_harm_a_class_that_passes_on_makes_people_wait(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    """With every request pushed away, requests change hands more often for the same work: the harm that is stated."""
    careless, ordinary = run_with([chosen(1.0, 0.3)]), run_with([])
    moves = [int((rows["decision"] == Decision.HAND_OVER).sum()) for rows in (ordinary, careless)]
    assert moves[1] > moves[0]


@pytest.mark.parametrize(
    "written",
    [
        {"passed": 1.2},
        {"decisions": -1},
        {"decisions": 2.5},
        {"tiers": [{"tier": "a", "passed": 0.2}]},
        {"tiers": [{"tier": "A b", "passed": 0.2, "expected": 0.2, "decisions": 4}]},
        {"call_in": 0.2},
    ],
)
def test_refuses(written: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ClassChoices.model_validate(written)
