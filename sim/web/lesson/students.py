"""Who is in a class: phones join under a nickname, and the teacher may remove one."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from sim.scenario.lessons.tree import MOST_STUDENTS
from sim.vocabulary.text import Text
from sim.web.lesson import happenings as h
from sim.web.lesson.plan import Plan
from sim.web.lesson.refusals import NOT_KNOWN, WRONG, Refused
from sim.web.lesson.state import HANDS, State, Student

LONGEST_NAME = 24


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


def joined(plan: Plan, state: State, what: h.Joined) -> State:
    """Let a phone in."""
    name = clean_name(what.name)
    if not name:
        raise Refused(Text("请填写昵称", "a nickname is needed"), 400)
    if len(state.students) >= MOST_STUDENTS:
        raise Refused(Text(f"人数已满（{MOST_STUDENTS}）", f"the class is full ({MOST_STUDENTS})"))
    if not what.token or state.student(what.token) is not None:
        raise Refused(WRONG, 400)
    number = len(state.students) + state.removed + 1  # never that of somebody who was removed
    tier, turn = "", 0
    if plan.tiers:
        tier, turn = plan.tiers[(number - 1) % len(plan.tiers)], (number - 1) // len(plan.tiers)
    return replace(state, students=(*state.students, Student(number, what.token, name, tier, turn)))


def known(state: State, token: str) -> Student:
    """Return the student of a token. Raises Refused."""
    student = state.student(token)
    if student is None:
        raise Refused(NOT_KNOWN, 401)
    return student


def removed(plan: Plan, state: State, what: h.StudentRemoved) -> State:
    """Take a student out of the class with everything that came from this phone; it may join again as somebody new."""
    gone = next((student for student in state.students if student.number == what.number), None)
    if gone is None:
        raise Refused(Text("没有这名学员", "there is no such student"), 400)
    students = tuple(student for student in state.students if student is not gone)
    alone = gone.group not in {student.group for student in students}
    groups = tuple(
        replace(group, founder=HANDS) if group.founder == gone.number else group
        for group in state.groups
        if not (alone and group.id == gone.group and group.founder == gone.number)
    )
    return replace(
        state,
        students=students,
        removed=state.removed + 1,
        guesses=tuple(guess for guess in state.guesses if guess.student != gone.number),
        decisions=tuple(choice for choice in state.decisions if choice.student != gone.number),
        groups=groups,
    )
