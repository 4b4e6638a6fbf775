"""What one lesson allows a class to do: the fixed side of the state machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim.scenario.lessons.tree import Card, Lesson, Question, StepKind
from sim.web.lesson.state import State, Student

CHOICES = ("handle", "pass", "return", "call_in")
"""What can be done with a request."""


class Scale(NamedTuple):
    """A question that is answered by a number."""

    low: float
    high: float
    step: float


class Price(NamedTuple):
    """What one unit of an option costs, and how many there are."""

    price: int
    most: int


class Length(NamedTuple):
    """What a lesson of one length consists of."""

    steps: tuple[StepKind, ...]
    questions: tuple[str, ...]
    cases: int
    """Requests per student."""
    cards: tuple[str, ...]
    """Cards of the step `explain`, those of the questions included."""


class Plan(NamedTuple):
    """Everything that decides whether something a class does is in order."""

    lengths: dict[int, Length]
    questions: dict[str, Scale | tuple[str, ...]]
    """A scale, or the words among which to choose; of all lengths."""
    tiers: tuple[str, ...]
    """Tiers that the class plays, none if nothing is decided."""
    cases: int
    """Requests per student, in the lesson that has most of them."""
    pools: dict[str, tuple[tuple[str, ...], ...]]
    """By tier: for each of its requests the choices that it leaves."""
    options: dict[str, Price]
    budget: int

    def dealt(self, tier: str, turn: int) -> tuple[str, ...]:
        """Return the requests of the `turn`-th student of a tier, as `tier:number`; no request comes twice."""
        pool = len(self.pools.get(tier, ()))
        return tuple(f"{tier}:{(turn * self.cases + k) % pool}" for k in range(min(self.cases, pool)))

    def choices(self, case: str) -> tuple[str, ...]:
        """Return what may be done with a request, nothing if there is no such request."""
        tier, _, number = case.rpartition(":")
        pool = self.pools.get(tier, ())
        return pool[int(number)] if number.isdecimal() and len(number) < 6 and int(number) < len(pool) else ()


def plan_of(lesson: Lesson, tiers: Sequence[str], pools: Mapping[str, Sequence[Sequence[str]]]) -> Plan:
    """Return what a lesson allows; `tiers` are those of the scenario that have people, `pools` the choices of each request."""
    questions: dict[str, Scale | tuple[str, ...]] = {}
    for question in lesson.predict:
        if question.kind == "tier" or question.low is None or question.high is None:
            questions[question.id] = tuple(tiers)
        else:
            questions[question.id] = Scale(question.low, question.high, question.step)
    played = () if lesson.decide is None else tuple(tier for tier in lesson.decide.tiers if pools.get(tier))
    lengths = {
        minutes: Length(
            steps.kinds(),
            tuple(question.id for question in asked_in(lesson, minutes)),
            0 if lesson.decide is None else lesson.decide.cases_of(minutes),
            tuple(cards_of(lesson, minutes)),
        )
        for minutes, steps in sorted(lesson.lengths.items())
    }
    return Plan(
        lengths,
        questions,
        played,
        0 if lesson.decide is None else lesson.decide.cases,
        {tier: tuple(tuple(choices) for choices in pools[tier]) for tier in played},
        {} if lesson.tune is None else {o.id: Price(o.price, o.most) for o in lesson.tune.options},
        0 if lesson.tune is None else lesson.tune.budget,
    )


def asked_in(lesson: Lesson, minutes: int) -> list[Question]:
    """Return the questions of a lesson of a length."""
    return [question for question in lesson.predict if question.from_minutes <= minutes]


def cards_of(lesson: Lesson, minutes: int) -> dict[str, Card | None]:
    """Return what a lesson of a length explains, in order.

    First the questions of which no card speaks, by their ids and without a card, then the cards.
    """
    cards = {f"card {k}": card for k, card in enumerate(lesson.explain, 1) if card.from_minutes <= minutes}
    spoken = {card.guesses for card in cards.values()}
    return {**{each.id: None for each in asked_in(lesson, minutes) if each.id not in spoken}, **cards}


def step_of(plan: Plan, state: State) -> str:
    """Return the kind of the step at which the class is, "" while it gathers."""
    return plan.lengths[state.length].steps[state.at] if state.at >= 0 else ""


def dealt_to(plan: Plan, state: State, student: Student) -> tuple[str, ...]:
    """Return the requests of a student in a lesson of this length; a longer one deals the same and some more."""
    return plan.dealt(student.tier, student.turn)[: plan.lengths[state.length].cases]
