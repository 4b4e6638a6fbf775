"""Shows of hands that the teacher types for those without a phone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sim.vocabulary.text import Text
from sim.web.lesson import happenings as h
from sim.web.lesson.groups import group_named, spent
from sim.web.lesson.guesses import asked, checked, guessing
from sim.web.lesson.plan import CHOICES, Plan
from sim.web.lesson.refusals import GUESSES_OVER, NOT_NOW, WRONG, Refused
from sim.web.lesson.state import HANDS, Choice, Guess, State

MOST_HANDS = 200
"""Hands of one show."""
MOST_GUESSES = 1000
MOST_DECISIONS = 20_000


def guessed_by_hands(plan: Plan, state: State, what: h.HandsGuessed) -> State:
    """Count the same guess as often as hands were raised."""
    if not guessing(state):
        raise Refused(GUESSES_OVER)
    _check_count(what.times, 1)
    if len(state.guesses) + what.times > MOST_GUESSES:
        raise Refused(Text("答案过多", "too many answers"))
    guess = Guess(HANDS, checked(plan, what.values))
    if not asked(plan, state, guess.values):
        raise Refused(NOT_NOW)
    return replace(state, guesses=(*state.guesses, *[guess] * what.times))


def decided_by_hands(plan: Plan, state: State, what: h.HandsDecided) -> State:
    """Count the hands raised for each choice at a tier."""
    if what.tier not in plan.tiers or not what.choices or not set(what.choices) <= set(CHOICES):
        raise Refused(WRONG, 400)
    if state.closed and not state.open:
        raise Refused(NOT_NOW)
    for units in what.choices.values():
        _check_count(units, 0)
    raised = [Choice(HANDS, what.tier, "", key) for key in CHOICES for _ in range(what.choices.get(key, 0))]
    if not raised or len(state.decisions) + len(raised) > MOST_DECISIONS:
        raise Refused(WRONG, 400)
    return replace(state, decisions=(*state.decisions, *raised))


def _check_count(count: Any, least: int) -> None:
    if isinstance(count, bool) or not isinstance(count, int) or not least <= count <= MOST_HANDS:
        raise Refused(
            Text(f"人数须为 {least} 至 {MOST_HANDS}", f"a number of people from {least} to {MOST_HANDS}"), 400
        )


def tuned_by_hands(plan: Plan, state: State, what: h.HandsTuned) -> State:
    """Spend a budget for a group."""
    if not plan.options:
        raise Refused(NOT_NOW)
    state, group = group_named(state, what.name)
    return spent(plan, state, group, what.choices)
