"""What a class guesses."""

from __future__ import annotations

import math
from dataclasses import replace

from sim.vocabulary.text import Text
from sim.web.lesson import happenings as h
from sim.web.lesson.plan import Plan, Scale, step_of
from sim.web.lesson.refusals import GUESSES_OVER, NOT_NOW, WRONG, Refused
from sim.web.lesson.state import Guess, Guesses, State
from sim.web.lesson.students import known


def guessing(state: State) -> bool:
    """Return whether guesses are still taken: not once anybody may have seen a result."""
    return not (state.ran or state.revealed or state.ended)


def guessed(plan: Plan, state: State, what: h.Guessed) -> State:
    """Let a student guess."""
    student = known(state, what.token)
    values, before = checked(plan, what.values), state.guess_of(student.number)
    if before is not None and set(values) <= set(before.values):
        return state  # sent again because the answer was lost
    if not guessing(state):
        raise Refused(GUESSES_OVER)
    if step_of(plan, state) != "predict" or not asked(plan, state, values):
        raise Refused(NOT_NOW)
    others = tuple(guess for guess in state.guesses if guess is not before)
    kept = {**dict(before.values if before is not None else ()), **dict(values)}
    return replace(state, guesses=(*others, Guess(student.number, tuple(sorted(kept.items())))))


def asked(plan: Plan, state: State, values: Guesses) -> bool:
    """Return whether all these questions belong to a lesson of this length."""
    return {key for key, _ in values} <= set(plan.lengths[state.length].questions)


def checked(plan: Plan, values: dict[str, float | str]) -> Guesses:
    """Return guesses that the lesson's questions allow. Raises Refused."""
    if not values:
        raise Refused(WRONG, 400)
    found: list[tuple[str, float | str]] = []
    for key, value in sorted(values.items()):
        allowed = plan.questions.get(key)
        if isinstance(allowed, Scale):
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
                raise Refused(WRONG, 400)
            if not allowed.low <= value <= allowed.high:
                text = Text(
                    f"须在 {allowed.low:g} 至 {allowed.high:g} 之间", f"from {allowed.low:g} to {allowed.high:g}"
                )
                raise Refused(text, 400)
            found.append((key, float(value)))
        elif allowed is not None and isinstance(value, str) and value in allowed:
            found.append((key, value))
        else:
            raise Refused(WRONG, 400)
    return tuple(found)
