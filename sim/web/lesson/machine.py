"""The lesson as a state machine: `(plan, state, what happened) -> state`, or Refused, and then nothing has changed."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sim.scenario.lessons.tree import MOST_STUDENTS, STEPS
from sim.vocabulary.text import Text
from sim.web.lesson import happenings as h
from sim.web.lesson.plan import CHOICES, Plan, Scale
from sim.web.lesson.state import HANDS, SILENCE, Choice, Group, Guess, Running, State, Student

LONGEST_NAME = 24
MOST_GROUPS = 30
MOST_HANDS = 200
"""Hands of one show."""
MOST_GUESSES = 1000
MOST_DECISIONS = 20_000


class Refused(Exception):
    """What happened is not in order; `status` is that of HTTP."""

    def __init__(self, text: Text, status: int = 409) -> None:
        super().__init__(text.en)
        self.text = text
        self.status = status


_NOT_KNOWN = Text("此设备尚未加入，请重新加入", "this device has not joined; join again")
_OVER = Text("本课已结束", "the lesson is over")
_WRONG = Text("内容不合要求", "not as it must be")
_NOT_NOW = Text("现在不是这一环节", "this is not the time for it")
_GUESSES_OVER = Text("已有运行结果，不再接受预测", "there is a result already: guesses are closed")


def begin(plan: Plan, minutes: int | None = None) -> State:
    """Return a class in which nothing has happened yet; of the lengths, the middle one unless `minutes` is one."""
    lengths = list(plan.lengths)
    return State(length=minutes if minutes in plan.lengths else lengths[len(lengths) // 2])


def after(plan: Plan, state: State, happening: h.Happening) -> State:
    """Return the state after something happened, its version one higher. Raises Refused."""
    act = _ACTS[type(happening)]
    if state.ended and not isinstance(happening, h.Ended | h.Reset | h.RunTold | h.GroupTold):
        raise Refused(_OVER)
    found: State = act(plan, state, happening)
    return replace(found, version=state.version + 1)


def step_of(plan: Plan, state: State) -> str:
    """Return the kind of the step at which the class is, "" while it gathers."""
    return plan.lengths[state.length][state.at] if state.at >= 0 else ""


def clean_name(name: str) -> str:
    """Return a nickname short and harmless: no control, format or combining characters, no runs of blanks."""
    kept = "".join(
        c
        if unicodedata.category(c)[0] not in "CZ"
        else " "
        if unicodedata.category(c)[0] == "Z" or c in "\t\n\r"
        else ""
        for c in unicodedata.normalize("NFC", name[:200])
        if unicodedata.category(c) not in ("Mn", "Me")
    )
    return " ".join(kept.split())[:LONGEST_NAME].strip()


# --- phones ----------------------------------------------------------------------------------------------------------


def _joined(plan: Plan, state: State, what: h.Joined) -> State:
    name = clean_name(what.name)
    if not name:
        raise Refused(Text("请填写昵称", "a nickname is needed"), 400)
    if len(state.students) >= MOST_STUDENTS:
        raise Refused(Text(f"人数已满（{MOST_STUDENTS}）", f"the class is full ({MOST_STUDENTS})"))
    if not what.token or state.student(what.token) is not None:
        raise Refused(_WRONG, 400)
    number = len(state.students) + 1
    tier, turn = "", 0
    if plan.tiers:
        tier, turn = plan.tiers[(number - 1) % len(plan.tiers)], (number - 1) // len(plan.tiers)
    return replace(state, students=(*state.students, Student(number, what.token, name, tier, turn)))


def _known(state: State, token: str) -> Student:
    student = state.student(token)
    if student is None:
        raise Refused(_NOT_KNOWN, 401)
    return student


def _guessed(plan: Plan, state: State, what: h.Guessed) -> State:
    student = _known(state, what.token)
    values, before = _values(plan, what.values), state.guess_of(student.number)
    if before is not None and set(values) <= set(before.values):
        return state  # sent again because the answer was lost
    if not guessing(state):
        raise Refused(_GUESSES_OVER)
    if step_of(plan, state) != "predict":
        raise Refused(_NOT_NOW)
    others = tuple(guess for guess in state.guesses if guess is not before)
    kept = {**dict(before.values if before is not None else ()), **dict(values)}
    return replace(state, guesses=(*others, Guess(student.number, tuple(sorted(kept.items())))))


def guessing(state: State) -> bool:
    """Return whether guesses are still taken: not once anybody may have seen a result."""
    return not (state.ran or state.revealed or state.ended)


def _values(plan: Plan, values: dict[str, float | str]) -> tuple[tuple[str, float | str], ...]:
    if not values:
        raise Refused(_WRONG, 400)
    found: list[tuple[str, float | str]] = []
    for key, value in sorted(values.items()):
        allowed = plan.questions.get(key)
        if isinstance(allowed, Scale):
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
                raise Refused(_WRONG, 400)
            if not allowed.low <= value <= allowed.high:
                text = Text(
                    f"须在 {allowed.low:g} 至 {allowed.high:g} 之间", f"from {allowed.low:g} to {allowed.high:g}"
                )
                raise Refused(text, 400)
            found.append((key, float(value)))
        elif allowed is not None and isinstance(value, str) and value in allowed:
            found.append((key, value))
        else:
            raise Refused(_WRONG, 400)
    return tuple(found)


def _decided(plan: Plan, state: State, what: h.Decided) -> State:
    student = _known(state, what.token)
    decided = Choice(student.number, student.tier, what.case, what.choice)
    if decided in state.decisions:
        return state  # sent again because the answer was lost
    if step_of(plan, state) != "decide" or not state.open:
        raise Refused(_NOT_NOW)
    if what.case not in plan.dealt(student.tier, student.turn) or what.choice not in plan.choices(what.case):
        raise Refused(_WRONG, 400)
    if what.case in state.done_by(student.number):
        raise Refused(Text("这件诉求已经决定过", "this request was decided already"))
    return replace(state, decisions=(*state.decisions, decided))


def _joined_group(plan: Plan, state: State, what: h.JoinedGroup) -> State:
    student = _known(state, what.token)
    if not plan.options:
        raise Refused(_NOT_NOW)
    state, group = _group_named(state, what.name, student.number)
    students = tuple(replace(each, group=group.id) if each is student else each for each in state.students)
    return replace(state, students=students)


def _group_named(state: State, name: str, founder: int = HANDS) -> tuple[State, Group]:
    """Return the group of a name, founded if there is none; a student founds one, and later gives it another name."""
    wanted = clean_name(name)
    if not wanted:
        raise Refused(Text("请填写组名", "the group needs a name"), 400)
    for group in state.groups:
        if group.name.casefold() == wanted.casefold():
            return state, group
    for group in state.groups:
        if founder != HANDS and group.founder == founder:
            renamed = replace(group, name=wanted)
            return state.with_group(renamed), renamed
    if len(state.groups) >= MOST_GROUPS:
        raise Refused(Text(f"组数已满（{MOST_GROUPS}）", f"there are {MOST_GROUPS} groups already"))
    number = max((int(group.id[1:]) for group in state.groups), default=0) + 1
    group = Group(f"g{number}", wanted, founder=founder)
    return state.with_group(group), group


def _tuned(plan: Plan, state: State, what: h.Tuned) -> State:
    group = state.group(_known(state, what.token).group)
    if step_of(plan, state) != "tune":
        raise Refused(_NOT_NOW)
    if group is None:
        raise Refused(Text("请先加入一组", "join a group first"))
    return _spent(plan, state, group, what.choices)


def _spent(plan: Plan, state: State, group: Group, choices: dict[str, int]) -> State:
    for key, units in choices.items():
        option = plan.options.get(key)
        if option is None or isinstance(units, bool) or not isinstance(units, int) or not 0 <= units <= option.most:
            raise Refused(_WRONG, 400)
    spent = sum(plan.options[key].price * units for key, units in choices.items())
    if spent > plan.budget:
        raise Refused(Text(f"超出预算：{spent} > {plan.budget}", f"above the budget: {spent} > {plan.budget}"), 400)
    bought = tuple(sorted((key, units) for key, units in choices.items() if units))
    return state.with_group(replace(group, choices=bought, spent=spent, status="waiting", message=SILENCE, points=()))


# --- the teacher -----------------------------------------------------------------------------------------------------


def _moved(plan: Plan, state: State, what: h.Moved) -> State:
    steps = plan.lengths[state.length]
    if isinstance(what.at, bool) or not -1 <= what.at < len(steps):
        raise Refused(Text("没有这一环节", "there is no such step"), 400)
    state = replace(state, at=what.at)
    decides = step_of(plan, state) == "decide" and bool(plan.tiers)
    if decides and not state.closed:
        return replace(state, open=True)
    # Whoever goes on with requests still on the desks has closed them.
    return _closed(state) if state.open and not decides else state


def _lengthened(plan: Plan, state: State, what: h.Lengthened) -> State:
    if isinstance(what.minutes, bool) or what.minutes not in plan.lengths:
        raise Refused(Text("本课没有这种时长", "the lesson has no such length"), 400)
    reached, steps = STEPS.index(step_of(plan, state)) if state.at >= 0 else -1, plan.lengths[what.minutes]
    at = max((k for k, kind in enumerate(steps) if STEPS.index(kind) <= reached), default=-1)
    return _moved(plan, replace(state, length=what.minutes, at=-1), h.Moved(at))


def _revealed(plan: Plan, state: State, what: h.Revealed) -> State:
    if state.run.status != "done":
        raise Refused(Text("请先运行", "run first"))
    return replace(state, revealed=True)


def _desks_closed(plan: Plan, state: State, what: h.DesksClosed) -> State:
    if not plan.tiers:
        raise Refused(_NOT_NOW)
    return _closed(state)


def _closed(state: State) -> State:
    return replace(state, open=False, closed=True)


def _explained(plan: Plan, state: State, what: h.Explained) -> State:
    if isinstance(what.at, bool) or not 0 <= what.at < plan.cards:
        raise Refused(Text("没有这张卡片", "there is no such card"), 400)
    return replace(state, card=what.at)


def _hands_guessed(plan: Plan, state: State, what: h.HandsGuessed) -> State:
    if not guessing(state):
        raise Refused(_GUESSES_OVER)
    _check_count(what.times, 1)
    if len(state.guesses) + what.times > MOST_GUESSES:
        raise Refused(Text("答案过多", "too many answers"))
    guess = Guess(HANDS, _values(plan, what.values))
    return replace(state, guesses=(*state.guesses, *[guess] * what.times))


def _hands_decided(plan: Plan, state: State, what: h.HandsDecided) -> State:
    if what.tier not in plan.tiers or not what.choices or not set(what.choices) <= set(CHOICES):
        raise Refused(_WRONG, 400)
    if state.closed and not state.open:
        raise Refused(_NOT_NOW)
    for units in what.choices.values():
        _check_count(units, 0)
    raised = [Choice(HANDS, what.tier, "", key) for key in CHOICES for _ in range(what.choices.get(key, 0))]
    if not raised or len(state.decisions) + len(raised) > MOST_DECISIONS:
        raise Refused(_WRONG, 400)
    return replace(state, decisions=(*state.decisions, *raised))


def _check_count(count: Any, least: int) -> None:
    if isinstance(count, bool) or not isinstance(count, int) or not least <= count <= MOST_HANDS:
        raise Refused(
            Text(f"人数须为 {least} 至 {MOST_HANDS}", f"a number of people from {least} to {MOST_HANDS}"), 400
        )


def _hands_tuned(plan: Plan, state: State, what: h.HandsTuned) -> State:
    if not plan.options:
        raise Refused(_NOT_NOW)
    state, group = _group_named(state, what.name)
    return _spent(plan, state, group, what.choices)


def _group_removed(plan: Plan, state: State, what: h.GroupRemoved) -> State:
    if state.group(what.id) is None:
        raise Refused(Text("没有这一组", "there is no such group"), 400)
    return replace(
        state,
        groups=tuple(group for group in state.groups if group.id != what.id),
        students=tuple(replace(each, group="") if each.group == what.id else each for each in state.students),
    )


def _ended(plan: Plan, state: State, what: h.Ended) -> State:
    return replace(_closed(state) if state.open else state, ended=True)


def _reset(plan: Plan, state: State, what: h.Reset) -> State:
    return replace(begin(plan, state.length), version=state.version)


# --- runs ------------------------------------------------------------------------------------------------------------


def _run(plan: Plan, state: State, what: h.Run) -> State:
    if state.run.status in ("waiting", "running"):
        raise Refused(Text("正在运行", "it is running already"))
    if state.open:
        state = _closed(state)
    message = Text("等待中", "waiting")
    return replace(state, revealed=False, run=Running("waiting", 0.0, None, message, what.structures, what.id))


def _run_told(plan: Plan, state: State, what: h.RunTold) -> State:
    if state.run.status == "idle":
        raise Refused(_NOT_NOW)  # told of a class that is gone
    run = replace(state.run, status=what.status, share=what.share, left=what.left, message=what.message)
    # What was revealed stays so: a server that starts anew only reads the same run again.
    return replace(state, run=run, ran=state.ran or what.status == "done")


def _group_told(plan: Plan, state: State, what: h.GroupTold) -> State:
    group = state.group(what.id)
    if group is None:
        raise Refused(_NOT_NOW)
    points = what.points or (group.points if what.status == "done" else ())
    return state.with_group(replace(group, status=what.status, message=what.message, points=points))


_ACTS: dict[type[Any], Callable[[Plan, State, Any], State]] = {
    h.Joined: _joined,
    h.Guessed: _guessed,
    h.Decided: _decided,
    h.JoinedGroup: _joined_group,
    h.Tuned: _tuned,
    h.Moved: _moved,
    h.Lengthened: _lengthened,
    h.Revealed: _revealed,
    h.DesksClosed: _desks_closed,
    h.Explained: _explained,
    h.HandsGuessed: _hands_guessed,
    h.HandsDecided: _hands_decided,
    h.HandsTuned: _hands_tuned,
    h.GroupRemoved: _group_removed,
    h.Run: _run,
    h.RunTold: _run_told,
    h.GroupTold: _group_told,
    h.Ended: _ended,
    h.Reset: _reset,
}
