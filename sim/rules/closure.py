"""R7 closure: who closes, whether it is truly settled, whether the citizen is satisfied and asks again.

Sources: Beijing's call-back rule; seed 000 (the grid worker confirms before an event is closed); s_true, s_false
and rho are assumptions, checked against re-opening .068 (BPI Challenge 2013) and repeats .10-.20.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.rules.logistic import logistic, logit


class Closure(NamedTuple):
    """Coefficients of R7."""

    quality: float = 1.0
    """Probability per handling that an office with power settles what can be settled."""
    reporter: float = 0.0
    """Share of requests that only the reporter (grid worker, caller) may close."""
    detection: float = 1.0
    """Probability per confirmation that an unsettled request is noticed and sent back."""
    confirm_hours: float = 0.0
    """Touch time of a confirmation: scale in hours."""
    confirm_shape: float = 0.0
    """The same: log-sd, or -1 for exponential."""
    satisfied_if_settled: float = 1.0
    """s_true: probability of being satisfied when settled, in time and at the first contact."""
    satisfied_if_not: float = 1.0
    """s_false: the same when not settled."""
    lateness: float = 0.0
    """Loss of satisfaction, on the logit scale, per multiple of the citizen's expectation beyond 1 (at most 3)."""
    contacts: float = 0.0
    """Loss of satisfaction, on the logit scale, per further contact."""
    reopening: float = 0.0
    """rho: probability that a dissatisfied citizen asks again."""
    same_office: float = 1.0
    """Share of re-openings that go to the office that closed; the others start anew."""
    reopen_hours: float = 0.0
    """Delay until the citizen asks again: scale in calendar hours."""
    reopen_shape: float = 0.0
    """The same: log-sd, or -1 for exponential."""
    rework: float = 1.0
    """Touch time of a repeated handling, as a share of the first."""
    rounds: float = 5.0
    """At most this many repetitions per request; then the citizen lets it rest."""


def settles(u: float, solvable: bool, perfunctory: bool, skill: float, c: Closure) -> bool:
    """Decide whether a handling truly settles the request; `skill` is a multiple of the owner's chance."""
    if perfunctory or not solvable:
        return False
    return u < c.quality * skill


def is_satisfied(u: float, settled: bool, time_ratio: float, contacts: int, c: Closure) -> bool:
    """Decide whether the citizen is satisfied; `time_ratio` is time taken over time expected."""
    chance = c.satisfied_if_settled if settled else c.satisfied_if_not
    if c.lateness == 0.0 and c.contacts == 0.0:
        return u < chance
    excess = time_ratio - 1.0
    if excess < 0.0:
        excess = 0.0
    if excess > 3.0:
        excess = 3.0
    return u < logistic(logit(chance) - c.lateness * excess - c.contacts * (contacts - 1))


def reopens(u: float, satisfied: bool, rounds: int, c: Closure) -> bool:
    """Decide whether the citizen asks again."""
    return not satisfied and rounds < c.rounds and u < c.reopening
