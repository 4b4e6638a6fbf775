"""R7 put together: who confirms, what is noticed, whether the citizen is satisfied and asks again."""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.engine.steps.luck import drawn, happens, hours_drawn, needed
from sim.engine.steps.view import office_of
from sim.rules.closure import is_satisfied, reopens
from sim.vocabulary.draws import For


class Return(NamedTuple):
    """Whether, when and where a citizen asks again."""

    again: bool
    hours: float
    """Calendar hours until then."""
    same: bool
    """Whether it goes to the office that closed."""


def is_confirmed(case: Any, rules: Any) -> bool:
    """Return whether only the reporter may close this request."""
    return happens(rules.closure.reporter, case, 0, 0, For.REPORTER_CLOSES)


def confirming_office(case: Any, view: Any) -> int:
    """Return the office of the grid worker who looks, or NOWHERE."""
    return office_of(view, case.place, 0, view.matters[case.matter].function)


def confirm_hours(case: Any, visit: int, rules: Any) -> float:
    """Return the touch time of a confirmation."""
    closure = rules.closure
    return hours_drawn(closure.confirm_hours, closure.confirm_shape, case, 0, visit, For.CONFIRM_WORK)


def is_noticed(case: Any, visit: int, settled: bool, rules: Any) -> bool:
    """Return whether an unsettled request is noticed and sent back."""
    closure = rules.closure
    if settled or not case.solvable or case.round >= closure.rounds:
        return False
    return happens(closure.detection, case, 0, visit, For.DETECT)


def satisfaction(case: Any, settled: bool, now: float, rules: Any) -> bool:
    """Return whether the citizen is satisfied with a closure."""
    closure = rules.closure
    chance = closure.satisfied_if_settled if settled else closure.satisfied_if_not
    plain = closure.lateness == 0.0 and closure.contacts == 0.0
    u = needed(chance, case, 0, case.round, For.SATISFIED) if plain else drawn(case, 0, case.round, For.SATISFIED)
    return is_satisfied(u, settled, (now - case.reported) / case.expectation, case.contacts, closure)


def asks_again(case: Any, satisfied: bool, rules: Any) -> Return:
    """Return whether a citizen who is not satisfied asks again, and how."""
    closure = rules.closure
    if satisfied or not reopens(
        needed(closure.reopening, case, 0, case.round, For.REOPEN), satisfied, case.round, closure
    ):
        return Return(False, 0.0, False)
    hours = hours_drawn(closure.reopen_hours, closure.reopen_shape, case, 0, case.round, For.REOPEN_DELAY)
    return Return(True, hours, happens(closure.same_office, case, 0, case.round, For.REOPEN_WHERE))
