"""The lesson's state machine: any sequence of happenings leaves a valid state, and what is refused changes nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.vocabulary.text import Text
from sim.web.lesson import happenings as h
from sim.web.lesson.groups import MOST_GROUPS
from sim.web.lesson.guesses import guessing
from sim.web.lesson.machine import after, begin
from sim.web.lesson.plan import CHOICES, Length, Plan, Price, Scale, dealt_to, step_of
from sim.web.lesson.refusals import Refused
from sim.web.lesson.state import Point, State, from_json, to_json
from sim.web.lesson.students import clean_name

WITHOUT_RETURN = ("handle", "pass", "call_in")
PLAN = Plan(
    lengths={
        5: Length(("predict", "run"), ("days",), 1, ("card 1",)),
        20: Length(("predict", "decide", "run", "explain"), ("days", "load"), 1, ("card 1", "card 3")),
        45: Length(
            ("predict", "decide", "run", "explain", "tune"), ("days", "load"), 2, ("card 1", "card 2", "card 3")
        ),
    },
    questions={"days": Scale(0.0, 60.0, 1.0), "load": ("village", "town")},
    tiers=("village", "town"),
    cases=2,
    pools={"village": (CHOICES, WITHOUT_RETURN, CHOICES), "town": (CHOICES, WITHOUT_RETURN)},
    options={"staff": Price(2, 3), "trace": Price(3, 1)},
    budget=7,
)
DONE = h.RunTold("done", 1.0, None, Text("", ""))

token = st.sampled_from(["a", "b", "c", "d", "", "z" * 200])
name = st.one_of(st.sampled_from(["甲", "李四", " ", "\u202e坏\x00"]), st.text(max_size=40))
value = st.one_of(
    st.floats(allow_nan=True), st.integers(-5, 70), st.sampled_from(["village", "town", "city", ""]), st.booleans()
)
values = st.dictionaries(st.sampled_from(["days", "load", "other"]), value, max_size=3)
units = st.dictionaries(st.sampled_from(["staff", "trace", "other"]), st.integers(-1, 5), max_size=3)
hands = st.dictionaries(st.sampled_from([*CHOICES, "other"]), st.integers(-1, 300), max_size=4)
case = st.sampled_from(
    [f"{tier}:{k}" for tier in ("village", "town", "city") for k in range(4)] + ["", "village:x", "town:99999999"]
)
number = st.integers(-3, 8)
word = st.sampled_from(["waiting", "running", "done", "failed", "cancelled"])
happening = st.one_of(
    st.builds(h.Joined, token, name),
    st.builds(h.Guessed, token, values),
    st.builds(h.Decided, token, case, st.sampled_from([*CHOICES, "other"])),
    st.builds(h.JoinedGroup, token, name),
    st.builds(h.Tuned, token, units),
    st.builds(h.Moved, number),
    st.builds(h.Lengthened, st.sampled_from([5, 20, 45, 7])),
    st.just(h.Revealed()),
    st.just(h.DesksClosed()),
    st.builds(h.Explained, number),
    st.builds(h.HandsGuessed, values, st.integers(-1, 250)),
    st.builds(h.HandsDecided, st.sampled_from(["village", "town", "city"]), hands),
    st.builds(h.HandsTuned, name, units),
    st.builds(h.Run, st.just(("one", "class"))),
    st.builds(h.RunTold, word, st.floats(0.0, 1.0), st.none(), st.just(Text("一", "one"))),
    st.builds(
        h.GroupTold,
        st.sampled_from(["g1", "g2", "g9"]),
        word,
        st.just(Text("", "")),
        st.just((Point("m", 1.0, None, None),)),
    ),
    st.builds(h.GroupRemoved, st.sampled_from(["g1", "g2", "g9"])),
    st.builds(h.StudentRemoved, number),
    st.sampled_from([h.Ended(), h.Reset()]),
)


def check(state: State) -> None:
    """Assert what holds of every state of a class."""
    length = PLAN.lengths[state.length]
    assert -1 <= state.at < len(length.steps) and 0 <= state.card < len(length.cards)
    by_number = {student.number: student for student in state.students}
    assert list(by_number) == sorted(by_number) and len(by_number) == len(state.students)
    assert all(1 <= number <= len(state.students) + state.removed for number in by_number)
    if not state.removed:
        assert list(by_number) == list(range(1, len(state.students) + 1))
    answered = [guess.student for guess in state.guesses] + [choice.student for choice in state.decisions]
    assert {*answered, *(group.founder for group in state.groups)} <= {0, *by_number}
    assert len({student.token for student in state.students}) == len(state.students)
    assert all(1 <= len(student.name) <= 24 and student.tier in PLAN.tiers for student in state.students)
    assert len({guess.student for guess in state.guesses if guess.student}) == sum(
        guess.student > 0 for guess in state.guesses
    )
    for guess in state.guesses:
        for key, told in guess.values:
            scale = PLAN.questions[key]
            assert scale.low <= float(told) <= scale.high if isinstance(scale, Scale) else told in scale
    made = Counter((choice.student, choice.case) for choice in state.decisions if choice.student)
    assert all(n == 1 for n in made.values())
    for choice in state.decisions:
        assert choice.tier in PLAN.tiers and choice.choice in CHOICES
        if choice.student:
            student = by_number[choice.student]
            assert choice.case in PLAN.dealt(student.tier, student.turn) and choice.choice in PLAN.choices(choice.case)
    for group in state.groups:
        assert group.spent == sum(PLAN.options[key].price * n for key, n in group.choices) <= PLAN.budget
        assert all(1 <= n <= PLAN.options[key].most for key, n in group.choices)
    assert len({group.name.casefold() for group in state.groups}) == len(state.groups) <= MOST_GROUPS
    assert not state.revealed or state.run.status != "idle"
    assert not (state.revealed and guessing(state))
    founders = [group.founder for group in state.groups if group.founder]
    assert len(founders) == len(set(founders)) and len({group.id for group in state.groups}) == len(state.groups)
    assert not (state.open and (state.closed or state.ended or step_of(PLAN, state) != "decide"))
    assert {student.group for student in state.students} <= {"", *(group.id for group in state.groups)}


@settings(max_examples=300, deadline=None)
@given(st.lists(happening, max_size=40))
def test_any_sequence_leaves_a_valid_state(happenings: list[h.Happening]) -> None:
    state = begin(PLAN)
    for each in happenings:
        before = state
        try:
            state = after(PLAN, state, each)
        except Refused as refused:
            assert refused.status in (400, 401, 409) and refused.text.zh and refused.text.en
            assert state is before
            continue
        assert state.version == before.version + 1
        check(state)
        assert from_json(json.loads(json.dumps(to_json(state), allow_nan=False))) == state


def at(kind: str, minutes: int = 45) -> State:
    """Return a class of two at a step."""
    state = after(PLAN, begin(PLAN, minutes), h.Joined("a", "甲"))
    state = after(PLAN, state, h.Joined("b", "乙"))
    for k in range(PLAN.lengths[minutes].steps.index(kind) + 1):  # type: ignore[arg-type]
        state = after(PLAN, state, h.Moved(k))
    return state


def test_students_are_spread_over_the_tiers() -> None:
    state = begin(PLAN)
    for k in range(5):
        state = after(PLAN, state, h.Joined(f"t{k}", f"学员{k}"))
    assert [student.tier for student in state.students] == ["village", "town", "village", "town", "village"]
    assert PLAN.dealt("village", 0) == ("village:0", "village:1") and PLAN.dealt("village", 1) == (
        "village:2",
        "village:0",
    )


def test_a_later_guess_replaces_an_earlier_one_question_by_question() -> None:
    state = after(PLAN, at("predict"), h.Guessed("a", {"days": 10.0, "load": "town"}))
    state = after(PLAN, state, h.Guessed("a", {"days": 12}))
    assert dict(state.guesses[0].values) == {"days": 12.0, "load": "town"} and len(state.guesses) == 1


def test_nobody_guesses_after_the_truth_is_shown() -> None:
    state = after(PLAN, after(PLAN, at("run"), h.Run(("one",))), DONE)
    state = after(PLAN, after(PLAN, state, h.Revealed()), h.Moved(0))
    with pytest.raises(Refused):
        after(PLAN, state, h.Guessed("a", {"days": 10.0}))
    with pytest.raises(Refused):
        after(PLAN, state, h.HandsGuessed({"days": 10.0}))


def test_nobody_guesses_once_results_may_be_seen() -> None:
    state = after(PLAN, at("predict"), h.Guessed("a", {"days": 10.0}))
    state = after(PLAN, after(PLAN, state, h.Run(("one",))), h.Guessed("a", {"days": 11.0}))
    done = after(PLAN, state, DONE)
    for again in (done, after(PLAN, done, h.Run(("one",)))):
        for each in (h.Guessed("a", {"days": 12.0}), h.Guessed("b", {"days": 1.0}), h.HandsGuessed({"days": 1.0})):
            with pytest.raises(Refused):
                after(PLAN, again, each)
    assert guessing(after(PLAN, done, h.Reset()))


def test_what_is_sent_twice_counts_once_and_is_no_mistake() -> None:
    """The answer to the first message was lost, and meanwhile the teacher has gone on."""
    state = after(PLAN, after(PLAN, at("predict"), h.Guessed("a", {"days": 10.0})), h.Moved(1))
    state = after(PLAN, state, h.Decided("a", "village:0", "pass"))
    for moved in (state, after(PLAN, after(PLAN, state, h.Run(("one",))), DONE)):
        for each in (h.Guessed("a", {"days": 10}), h.Decided("a", "village:0", "pass")):
            again = after(PLAN, moved, each)
            assert (again.guesses, again.decisions) == (state.guesses, state.decisions)


def test_a_reveal_stays_while_the_run_is_read_again() -> None:
    state = after(PLAN, after(PLAN, after(PLAN, at("run"), h.Run(("one",))), DONE), h.Revealed())
    for status in ("waiting", "running", "done"):
        state = after(PLAN, state, h.RunTold(status, 0.0, None, Text("", "")))
        assert state.revealed


def test_a_student_founds_one_group() -> None:
    state = after(PLAN, at("tune"), h.JoinedGroup("a", "甲组"))
    for name in ("乙组", "丙组", "丁组"):
        state = after(PLAN, state, h.JoinedGroup("a", name))
    assert [group.name for group in state.groups] == ["丁组"] and state.students[0].group == "g1"
    state = after(PLAN, after(PLAN, state, h.JoinedGroup("b", "戊组")), h.JoinedGroup("a", "戊组"))
    assert [student.group for student in state.students] == ["g2", "g2"] and len(state.groups) == 2


def test_the_teacher_removes_a_group() -> None:
    state = after(PLAN, after(PLAN, at("tune"), h.JoinedGroup("a", "甲组")), h.JoinedGroup("b", "乙组"))
    state = after(PLAN, state, h.GroupRemoved("g1"))
    assert [group.id for group in state.groups] == ["g2"] and [each.group for each in state.students] == ["", "g2"]
    state = after(PLAN, state, h.JoinedGroup("a", "丙组"))
    assert [group.id for group in state.groups] == ["g2", "g3"]
    with pytest.raises(Refused):
        after(PLAN, state, h.GroupRemoved("g1"))


def test_the_truth_needs_a_run() -> None:
    with pytest.raises(Refused):
        after(PLAN, at("explain"), h.Revealed())


def test_going_on_closes_the_desks_for_good() -> None:
    state = at("decide")
    assert state.open and not state.closed
    state = after(PLAN, after(PLAN, state, h.Decided("a", "village:0", "pass")), h.Moved(2))
    assert state.closed and not state.open
    state = after(PLAN, state, h.Moved(1))
    assert not state.open
    with pytest.raises(Refused):
        after(PLAN, state, h.Decided("a", "village:1", "pass"))


def test_nobody_decides_for_another_office_or_twice() -> None:
    state = after(PLAN, at("decide"), h.Decided("b", "town:0", "return"))
    for case_of, choice in (("village:0", "pass"), ("town:0", "handle"), ("town:1", "return"), ("town:7", "pass")):
        with pytest.raises(Refused):
            after(PLAN, state, h.Decided("b", case_of, choice))


def test_a_group_keeps_to_its_budget() -> None:
    state = after(PLAN, at("tune"), h.JoinedGroup("a", "  第一组 "))
    state = after(PLAN, state, h.JoinedGroup("b", "第一组"))
    assert len(state.groups) == 1 and {student.group for student in state.students} == {"g1"}
    state = after(PLAN, state, h.Tuned("b", {"staff": 2, "trace": 1}))
    assert state.groups[0].spent == 7 and state.groups[0].status == "waiting"
    for choices in ({"staff": 3, "trace": 1}, {"staff": 4}, {"trace": 2}, {"other": 1}, {"staff": -1}):
        with pytest.raises(Refused):
            after(PLAN, state, h.Tuned("a", choices))


def test_a_group_that_chooses_anew_loses_its_old_points() -> None:
    state = after(PLAN, at("tune"), h.HandsTuned("甲", {"staff": 1}))
    state = after(PLAN, state, h.GroupTold("g1", "done", Text("", ""), (Point("m", 1.0, 0.5, 1.5),)))
    assert state.groups[0].points
    state = after(PLAN, state, h.HandsTuned("甲", {"trace": 1}))
    assert state.groups[0].points == () and state.groups[0].status == "waiting" and len(state.groups) == 1


def test_the_projector_alone_is_enough() -> None:
    state = after(PLAN, begin(PLAN, 45), h.HandsGuessed({"days": 20.0, "load": "town"}, 12))
    state = after(PLAN, state, h.HandsDecided("town", {"handle": 7, "pass": 3}))
    state = after(PLAN, state, h.HandsTuned("全班", {"staff": 1}))
    assert len(state.guesses) == 12 and len(state.decisions) == 10 and state.groups[0].spent == 2


def test_a_student_is_removed_with_all_answers() -> None:
    state = after(PLAN, after(PLAN, at("predict"), h.Guessed("a", {"days": 1.0})), h.Guessed("b", {"days": 2.0}))
    state = after(PLAN, after(PLAN, state, h.Moved(1)), h.Decided("a", "village:0", "pass"))
    state = after(PLAN, after(PLAN, state, h.JoinedGroup("a", "甲组")), h.JoinedGroup("b", "乙组"))
    state = after(PLAN, state, h.StudentRemoved(1))
    assert [each.number for each in state.students] == [2] and [guess.student for guess in state.guesses] == [2]
    assert state.decisions == () and [group.name for group in state.groups] == ["乙组"]
    with pytest.raises(Refused):
        after(PLAN, state, h.StudentRemoved(1))
    again = after(PLAN, state, h.Joined("a", "丙"))
    assert [each.number for each in again.students] == [2, 3], "a number that was removed is nobody's"


def test_a_group_outlives_its_founder() -> None:
    state = after(PLAN, after(PLAN, at("tune"), h.JoinedGroup("a", "甲组")), h.JoinedGroup("b", "甲组"))
    state = after(PLAN, state, h.StudentRemoved(1))
    assert [(group.name, group.founder) for group in state.groups] == [("甲组", 0)]
    assert state.students[0].group == "g1"


def test_a_length_holds_only_what_fits() -> None:
    """Questions, requests and cards of a longer lesson are no part of a shorter one, and come back with its length."""
    state = at("predict", 5)
    with pytest.raises(Refused):
        after(PLAN, state, h.Guessed("a", {"load": "town"}))
    with pytest.raises(Refused):
        after(PLAN, state, h.HandsGuessed({"load": "town"}))
    state = after(PLAN, state, h.Guessed("a", {"days": 3.0}))
    state = after(PLAN, after(PLAN, state, h.Lengthened(45)), h.Guessed("a", {"load": "town"}))
    assert dict(state.guesses[0].values) == {"days": 3.0, "load": "town"}
    state = after(PLAN, state, h.Moved(1))
    first = state.students[0]
    assert dealt_to(PLAN, state, first) == ("village:0", "village:1")
    state = after(PLAN, state, h.Lengthened(20))
    assert dealt_to(PLAN, state, first) == ("village:0",)
    with pytest.raises(Refused):
        after(PLAN, state, h.Decided("a", "village:1", "pass"))


@pytest.mark.parametrize(("card", "minutes", "shown"), [(0, 20, 0), (1, 20, 0), (2, 20, 1), (2, 5, 0)])
def test_a_shorter_lesson_shows_the_same_card_or_the_one_before(card: int, minutes: int, shown: int) -> None:
    state = after(PLAN, after(PLAN, at("explain"), h.Explained(card)), h.Lengthened(minutes))
    assert state.card == shown


@pytest.mark.parametrize("count", [-1, 201, 10**6])
def test_a_count_of_hands_that_cannot_be_is_refused(count: int) -> None:
    for each in (
        h.HandsGuessed({"days": 1.0}, count),
        h.HandsDecided("town", {"handle": 3, "pass": count}),
        h.HandsTuned("甲", {"staff": count}),
    ):
        with pytest.raises(Refused) as refused:
            after(PLAN, begin(PLAN, 45), each)
        assert re.search(r"\d+ 至 \d+|为 0 至", refused.value.text.zh) and re.search(
            r"\d+ to \d+", refused.value.text.en
        )


def test_a_shorter_lesson_stays_at_the_same_kind_of_step() -> None:
    state = at("run", 45)
    assert step_of(PLAN, after(PLAN, state, h.Lengthened(5))) == "run"
    assert step_of(PLAN, after(PLAN, at("explain", 45), h.Lengthened(5))) == "run"
    assert after(PLAN, begin(PLAN), h.Lengthened(45)).at == -1


def test_after_the_end_only_a_new_class_begins() -> None:
    state = after(PLAN, at("decide"), h.Ended())
    assert state.ended and not state.open
    for each in (h.Joined("x", "丙"), h.Moved(0), h.Guessed("a", {"days": 1.0}), h.Run(("one",))):
        with pytest.raises(Refused):
            after(PLAN, state, each)
    fresh = after(PLAN, state, h.Reset())
    assert fresh == replace(begin(PLAN, 45), version=state.version + 1)


def test_running_again_hides_the_truth() -> None:
    state = after(PLAN, after(PLAN, after(PLAN, at("run"), h.Run(("one",))), DONE), h.Revealed())
    assert state.revealed
    assert not after(PLAN, state, h.Run(("one",))).revealed
    with pytest.raises(Refused):
        after(PLAN, after(PLAN, state, h.Run(("one",))), h.Run(("one",)))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  张  三\t", "张 三"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("\u202e反\u200b写", "反写"),
        ("n" * 60, "n" * 24),
        ("Zo\u0308e", "Zöe"),
        ("e\u0301\u0301\u0301\u0301", "é"),
        ("<b>&", "<b>&"),
        ("\u2028\n ", ""),
    ],
)
def test_a_name_is_short_and_harmless(written: str, kept: str) -> None:
    assert clean_name(written) == kept


@given(st.text(max_size=300))
def test_any_name_becomes_harmless(written: str) -> None:
    cleaned = clean_name(written)
    assert len(cleaned) <= 24 and cleaned.isprintable() and cleaned == cleaned.strip()
