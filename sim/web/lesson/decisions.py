"""What a class decides about the requests on its desks."""

from __future__ import annotations

from dataclasses import replace

from sim.vocabulary.text import Text
from sim.web.lesson import happenings as h
from sim.web.lesson.plan import Plan, dealt_to, step_of
from sim.web.lesson.refusals import NOT_NOW, WRONG, Refused
from sim.web.lesson.state import Choice, State
from sim.web.lesson.students import known


def decided(plan: Plan, state: State, what: h.Decided) -> State:
    """Let a student decide about a request."""
    student = known(state, what.token)
    decided = Choice(student.number, student.tier, what.case, what.choice)
    if decided in state.decisions:
        return state  # sent again because the answer was lost
    if step_of(plan, state) != "decide" or not state.open:
        raise Refused(NOT_NOW)
    if what.case not in dealt_to(plan, state, student) or what.choice not in plan.choices(what.case):
        raise Refused(WRONG, 400)
    if what.case in state.done_by(student.number):
        raise Refused(Text("这件诉求已经决定过", "this request was decided already"))
    return replace(state, decisions=(*state.decisions, decided))


def desks_closed(plan: Plan, state: State, what: h.DesksClosed) -> State:
    """Make the choices the rule."""
    if not plan.tiers:
        raise Refused(NOT_NOW)
    return closed(state)


def closed(state: State) -> State:
    """Return the class with its desks closed for good."""
    return replace(state, open=False, closed=True)
