"""What one lesson allows a class to do: the fixed side of the state machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim.scenario.lessons.tree import Card, Lesson, StepKind

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


class Plan(NamedTuple):
    """Everything that decides whether something a class does is in order."""

    lengths: dict[int, tuple[StepKind, ...]]
    questions: dict[str, Scale | tuple[str, ...]]
    """A scale, or the words among which to choose."""
    tiers: tuple[str, ...]
    """Tiers that the class plays, none if nothing is decided."""
    cases: int
    """Requests per student."""
    pools: dict[str, tuple[tuple[str, ...], ...]]
    """By tier: for each of its requests the choices that it leaves."""
    options: dict[str, Price]
    budget: int
    cards: int
    """Cards of the step `explain`, those of the questions included."""

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
    return Plan(
        {minutes: steps.kinds() for minutes, steps in sorted(lesson.lengths.items())},
        questions,
        played,
        0 if lesson.decide is None else lesson.decide.cases,
        {tier: tuple(tuple(choices) for choices in pools[tier]) for tier in played},
        {} if lesson.tune is None else {o.id: Price(o.price, o.most) for o in lesson.tune.options},
        0 if lesson.tune is None else lesson.tune.budget,
        len(cards_of(lesson)),
    )


def cards_of(lesson: Lesson) -> tuple[Card | str, ...]:
    """Return what is explained, in order: the questions (by id) of which no card speaks, then the cards."""
    spoken = {card.guesses for card in lesson.explain}
    return (*(question.id for question in lesson.predict if question.id not in spoken), *lesson.explain)
