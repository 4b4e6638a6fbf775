"""The lesson as a state machine: `(plan, state, what happened) -> state`, or Refused, and then nothing has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sim.scenario.lessons.tree import STEPS
from sim.vocabulary.text import Text
from sim.web.lesson import decisions, groups, guesses, hands, students
from sim.web.lesson import happenings as h
from sim.web.lesson.decisions import closed
from sim.web.lesson.plan import Plan, step_of
from sim.web.lesson.refusals import NOT_NOW, OVER, Refused
from sim.web.lesson.state import Running, State


def begin(plan: Plan, minutes: int | None = None) -> State:
    """Return a class in which nothing has happened yet; of the lengths, the middle one unless `minutes` is one."""
    lengths = list(plan.lengths)
    return State(length=minutes if minutes in plan.lengths else lengths[len(lengths) // 2])


def after(plan: Plan, state: State, happening: h.Happening) -> State:
    """Return the state after something happened, its version one higher. Raises Refused."""
    act = _ACTS[type(happening)]
    if state.ended and not isinstance(happening, h.Ended | h.Reset | h.RunTold | h.GroupTold):
        raise Refused(OVER)
    found: State = act(plan, state, happening)
    return replace(found, version=state.version + 1)


# --- the teacher -----------------------------------------------------------------------------------------------------


def _moved(plan: Plan, state: State, what: h.Moved) -> State:
    steps = plan.lengths[state.length].steps
    if isinstance(what.at, bool) or not -1 <= what.at < len(steps):
        raise Refused(Text("没有这一环节", "there is no such step"), 400)
    state = replace(state, at=what.at)
    decides = step_of(plan, state) == "decide" and bool(plan.tiers)
    if decides and not state.closed:
        return replace(state, open=True)
    # Whoever goes on with requests still on the desks has closed them.
    return closed(state) if state.open and not decides else state


def _lengthened(plan: Plan, state: State, what: h.Lengthened) -> State:
    if isinstance(what.minutes, bool) or what.minutes not in plan.lengths:
        raise Refused(Text("本课没有这种时长", "the lesson has no such length"), 400)
    reached, length = STEPS.index(step_of(plan, state)) if state.at >= 0 else -1, plan.lengths[what.minutes]
    at = max((k for k, kind in enumerate(length.steps) if STEPS.index(kind) <= reached), default=-1)
    # The card that is shown stays, or the nearest one before it that a lesson of this length has.
    before = [card for card in plan.lengths[state.length].cards[: state.card + 1] if card in length.cards]
    card = length.cards.index(before[-1]) if before else 0
    return _moved(plan, replace(state, length=what.minutes, at=-1, card=card), h.Moved(at))


def _revealed(plan: Plan, state: State, what: h.Revealed) -> State:
    if state.run.status != "done":
        raise Refused(Text("请先运行", "run first"))
    return replace(state, revealed=True)


def _explained(plan: Plan, state: State, what: h.Explained) -> State:
    if isinstance(what.at, bool) or not 0 <= what.at < len(plan.lengths[state.length].cards):
        raise Refused(Text("没有这张卡片", "there is no such card"), 400)
    return replace(state, card=what.at)


def _ended(plan: Plan, state: State, what: h.Ended) -> State:
    return replace(closed(state) if state.open else state, ended=True)


def _reset(plan: Plan, state: State, what: h.Reset) -> State:
    return replace(begin(plan, state.length), version=state.version)


# --- runs ------------------------------------------------------------------------------------------------------------


def _run(plan: Plan, state: State, what: h.Run) -> State:
    if state.run.status in ("waiting", "running"):
        raise Refused(Text("正在运行", "it is running already"))
    if state.open:
        state = closed(state)
    message = Text("等待中", "waiting")
    return replace(state, revealed=False, run=Running("waiting", 0.0, None, message, what.structures, what.id))


def _run_told(plan: Plan, state: State, what: h.RunTold) -> State:
    if state.run.status == "idle":
        raise Refused(NOT_NOW)  # told of a class that is gone
    run = replace(state.run, status=what.status, share=what.share, left=what.left, message=what.message)
    # What was revealed stays so: a server that starts anew only reads the same run again.
    return replace(state, run=run, ran=state.ran or what.status == "done")


def _group_told(plan: Plan, state: State, what: h.GroupTold) -> State:
    group = state.group(what.id)
    if group is None:
        raise Refused(NOT_NOW)
    points = what.points or (group.points if what.status == "done" else ())
    return state.with_group(replace(group, status=what.status, message=what.message, points=points))


_ACTS: dict[type[Any], Callable[[Plan, State, Any], State]] = {
    h.Joined: students.joined,
    h.Guessed: guesses.guessed,
    h.Decided: decisions.decided,
    h.JoinedGroup: groups.joined_group,
    h.Tuned: groups.tuned,
    h.Moved: _moved,
    h.Lengthened: _lengthened,
    h.Revealed: _revealed,
    h.DesksClosed: decisions.desks_closed,
    h.Explained: _explained,
    h.HandsGuessed: hands.guessed_by_hands,
    h.HandsDecided: hands.decided_by_hands,
    h.HandsTuned: hands.tuned_by_hands,
    h.GroupRemoved: groups.group_removed,
    h.StudentRemoved: students.removed,
    h.Run: _run,
    h.RunTold: _run_told,
    h.GroupTold: _group_told,
    h.Ended: _ended,
    h.Reset: _reset,
}
