"""Groups of a class, and what they buy."""

from __future__ import annotations

from dataclasses import replace

from sim.vocabulary.text import Text
from sim.web.lesson import happenings as h
from sim.web.lesson.plan import Plan, step_of
from sim.web.lesson.refusals import NOT_NOW, WRONG, Refused
from sim.web.lesson.state import HANDS, SILENCE, Group, State
from sim.web.lesson.students import clean_name, known

MOST_GROUPS = 30


def joined_group(plan: Plan, state: State, what: h.JoinedGroup) -> State:
    """Let a student join a group or found one."""
    student = known(state, what.token)
    if not plan.options:
        raise Refused(NOT_NOW)
    state, group = group_named(state, what.name, student.number)
    students = tuple(replace(each, group=group.id) if each is student else each for each in state.students)
    return replace(state, students=students)


def group_named(state: State, name: str, founder: int = HANDS) -> tuple[State, Group]:
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


def tuned(plan: Plan, state: State, what: h.Tuned) -> State:
    """Let a student's group spend its budget."""
    group = state.group(known(state, what.token).group)
    if step_of(plan, state) != "tune":
        raise Refused(NOT_NOW)
    if group is None:
        raise Refused(Text("请先加入一组", "join a group first"))
    return spent(plan, state, group, what.choices)


def spent(plan: Plan, state: State, group: Group, choices: dict[str, int]) -> State:
    """Return the class once a group has bought something; its run waits. Raises Refused."""
    for key, units in choices.items():
        option = plan.options.get(key)
        if option is None or isinstance(units, bool) or not isinstance(units, int):
            raise Refused(WRONG, 400)
        if not 0 <= units <= option.most:
            raise Refused(Text(f"份数须为 0 至 {option.most}", f"0 to {option.most} of each"), 400)
    price = sum(plan.options[key].price * units for key, units in choices.items())
    if price > plan.budget:
        raise Refused(Text(f"超出预算：{price} > {plan.budget}", f"above the budget: {price} > {plan.budget}"), 400)
    bought = tuple(sorted((key, units) for key, units in choices.items() if units))
    return state.with_group(replace(group, choices=bought, spent=price, status="waiting", message=SILENCE, points=()))


def group_removed(plan: Plan, state: State, what: h.GroupRemoved) -> State:
    """Take a group away; its students may join another."""
    if state.group(what.id) is None:
        raise Refused(Text("没有这一组", "there is no such group"), 400)
    return replace(
        state,
        groups=tuple(group for group in state.groups if group.id != what.id),
        students=tuple(replace(each, group="") if each.group == what.id else each for each in state.students),
    )
