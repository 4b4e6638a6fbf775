"""What may be chosen: staffings of the same total, or sets of mechanisms within a budget, as changes to a scenario."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.mechanisms.registry import MECHANISMS, name_of
from sim.scenario.loaded import Loaded
from sim.scenario.structures import StructureSpec
from sim.scenario.studies.optimise import MechanismSet, Optimise, Staffing
from sim.scenario.variant import STAFF, Change
from sim.scenario.words import did_you_mean
from sim.study.analysis.allocation import allocate
from sim.study.analysis.search import Choice, Range, cost_of
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

_SAME = 9
"""Decimals to which two factors are the same."""


class Part(NamedTuple):
    """One thing of which there may be more or less: a tier's posts, or a mechanism."""

    name: str
    text: Text
    low: float
    high: float
    size: float
    """Today's posts of a tier; the cost of a mechanism."""
    places: tuple[str, ...] = ()
    """Where a mechanism stands in its structure, as `change` addresses it."""


class Candidate(NamedTuple):
    """One choice."""

    values: tuple[float, ...]
    """Per part: the factor on its posts, or 1 and 0 for a mechanism that is there or not."""
    cost: float
    """Posts of the named tiers together, or what the set costs."""
    feasible: bool
    """Whether it keeps within the budget."""


class Space(NamedTuple):
    """All that may be chosen in one structure."""

    structure: str
    staffing: bool
    """Whether staff is moved; else mechanisms are chosen."""
    parts: tuple[Part, ...]
    budget: float
    """In posts, or in the unit of the costs."""

    @property
    def axes(self) -> tuple[Range, ...]:
        """Return the axes of the search."""
        return tuple(Range(part.name, part.low, part.high, not self.staffing) for part in self.parts)

    @property
    def costs(self) -> dict[str, float]:
        """Return what each mechanism costs, or how many posts each tier has today."""
        return {part.name: part.size for part in self.parts}

    def excess(self, choice: Choice) -> float:
        """Return by how much a set is over the budget; staffings keep it by construction."""
        if self.staffing:
            return 0.0
        return max(0.0, self._cost_of_set(choice) - self.budget * (1.0 + 1e-12))

    def candidate(self, choice: Choice) -> Candidate:
        """Return what a point of the search stands for: for a staffing, its weights scaled to the budget."""
        if not self.staffing:
            return self.exactly([float(choice[part.name]) for part in self.parts])
        weights, posts, low, high = (
            np.array(column)
            for column in zip(
                *((choice[part.name], part.size, part.low, part.high) for part in self.parts), strict=True
            )
        )
        return self.exactly(list(allocate(weights, posts, low, high, self.budget)))

    def exactly(self, values: list[float]) -> Candidate:
        """Return the candidate with these values, within the budget or not."""
        if self.staffing:
            cost = float(sum(value * part.size for value, part in zip(values, self.parts, strict=True)))
            return Candidate(tuple(float(value) for value in values), cost, cost <= self.budget * (1.0 + 1e-9))
        cost = self._cost_of_set({part.name: value for part, value in zip(self.parts, values, strict=True)})
        return Candidate(tuple(values), cost, cost <= self.budget * (1.0 + 1e-12))

    def reference(self) -> Candidate:
        """Return the choice without choosing: today's staff, or none of the mechanisms."""
        return self.exactly([1.0 if self.staffing else 0.0] * len(self.parts))

    def firsts(self) -> list[Candidate]:
        """Return the choices that are looked at whatever the search does: the reference first."""
        if not self.staffing:
            return [self.reference(), self.exactly([1.0] * len(self.parts))]
        return [
            self.reference(),
            self.candidate({part.name: min(max(1.0, part.low), part.high) for part in self.parts}),
        ]

    def changes(self, candidate: Candidate) -> tuple[Change, ...]:
        """Return what is laid on the scenario."""
        if self.staffing:
            return tuple(
                (STAFF + part.name, value)
                for part, value in zip(self.parts, candidate.values, strict=True)
                if value != 1.0
            )
        return tuple(
            (f"structures.{self.structure}.mechanisms.{place}.intensity.level", 0.0)
            for part, value in zip(self.parts, candidate.values, strict=True)
            for place in part.places
            if not value
        )

    def _cost_of_set(self, choice: Choice) -> float:
        return cost_of(frozenset(name for name, on in choice.items() if on), self.costs)


def same(candidate: Candidate) -> tuple[float, ...]:
    """Return what two candidates have in common if they are the same to `_SAME` decimals."""
    return tuple(round(value, _SAME) for value in candidate.values)


def space_of(study: Optimise, loaded: Loaded) -> Space:
    """Return what may be chosen. Raises ResultsError for a study that asks for both, for neither, or for what is not there."""
    spec = _structure(study.structure, loaded)
    if (study.staffing is None) == (study.mechanisms is None):
        raise ResultsError(
            Text(
                "optimise：须恰好写 staffing 与 mechanisms 之一",
                "optimise: write exactly one of staffing and mechanisms",
            )
        )
    if study.staffing is not None:
        return _staffings(study.staffing, spec, loaded)
    assert study.mechanisms is not None
    return _sets(study.mechanisms, spec)


def _structure(name: str | None, loaded: Loaded) -> StructureSpec:
    specs = {spec.id: spec for spec in loaded.scenario.structures}
    if name is None:
        return loaded.scenario.structures[-1]
    if name not in specs:
        raise _unknown("structure", name, list(specs))
    return specs[name]


def _unknown(key: str, name: str, known: list[str]) -> ResultsError:
    near = did_you_mean(name, known)
    return ResultsError(
        Text(
            f"{key}：没有 {name}；可选：{'、'.join(known)}{near.zh}",
            f"{key}: there is no {name}; there are: {', '.join(known)}{near.en}",
        )
    )


def _staffings(staffing: Staffing, spec: StructureSpec, loaded: Loaded) -> Space:
    titles = {tier.id: Text(tier.title.zh, tier.title.en) for tier in loaded.scenario.government.tiers}
    tier_of = {row.id: row.tier for row in loaded.tables.places}
    posts = dict.fromkeys(titles, 0.0)
    for row in loaded.tables.offices:
        # An office of 0 staff is a mere delay: it has no posts to move.
        posts[tier_of[row.place]] += row.staff * row.share
    parts = []
    for name, (low, high) in staffing.tiers.items():
        if name not in titles:
            raise _unknown("staffing.tiers", name, list(titles))
        if posts[name] <= 0.0:
            raise ResultsError(
                Text(f"staffing.tiers：{name} 没有人员可调", f"staffing.tiers: {name} has no posts to move")
            )
        if low >= high:
            raise ResultsError(
                Text(
                    f"staffing.tiers.{name}：下界 {low:g} 须小于上界 {high:g}",
                    f"staffing.tiers.{name}: the lower bound {low:g} must be below the upper one {high:g}",
                )
            )
        parts.append(Part(name, titles[name], low, high, posts[name]))
    total = staffing.budget * sum(part.size for part in parts)
    least, most = (sum(part.size * bound for part, bound in bounds) for bounds in _bounds(parts))
    if not least < total < most:
        raise ResultsError(
            Text(
                f"staffing：预算 {total:.1f} 个岗位不在各层级上下界所允许的 {least:.1f} 至 {most:.1f} 之内",
                f"staffing: the budget of {total:.1f} posts is not within the {least:.1f} to {most:.1f} that the bounds allow",
            )
        )
    return Space(spec.id, True, tuple(parts), total)


def _bounds(parts: list[Part]) -> tuple[list[tuple[Part, float]], list[tuple[Part, float]]]:
    return [(part, part.low) for part in parts], [(part, part.high) for part in parts]


def _sets(chosen: MechanismSet, spec: StructureSpec) -> Space:
    names = [name_of(one) for one in spec.chosen()]
    parts = []
    for name, cost in chosen.costs.items():
        if name not in names:
            raise _unknown("mechanisms.costs", name, names)
        # Of two of one kind each is addressed by its place in the list.
        places = tuple(
            name if names.count(name) == 1 else f"{k}.{name}" for k, other in enumerate(names, 1) if other == name
        )
        parts.append(Part(name, MECHANISMS[name].spec.title, 0.0, 1.0, cost, places))
    return Space(spec.id, False, tuple(parts), chosen.budget)
