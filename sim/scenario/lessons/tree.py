"""The lesson as a typed tree: one question, the scenario it is put to, and what a class does step by step.

Everything is frozen and unknown keys are refused, as in a scenario.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sim.scenario.studies.common import AxisPath, Level
from sim.scenario.tree import Name, Words
from sim.vocabulary.quantity import Frozen

StepKind = Literal["predict", "decide", "run", "explain", "tune"]
STEPS: tuple[StepKind, ...] = ("predict", "decide", "run", "explain", "tune")
"""In the order in which a lesson goes through them."""
FIGURES = ("survival", "passing", "workload", "forest", "hand_overs")
"""Figures of a comparison that a lesson may explain."""
SCENARIO_FILE = r"^(\.\./)?[^\\:/]+\.ya?ml$"
MOST_STUDENTS = 200
Minutes = Annotated[int, Field(strict=True, ge=1, le=180)]
Length = Annotated[int, Field(strict=True, ge=1, le=300)]


class StepMinutes(Frozen):
    """How many minutes each step takes; a step that is left out is not part of a lesson of this length."""

    predict: Minutes | None = None
    decide: Minutes | None = None
    run: Minutes
    explain: Minutes | None = None
    tune: Minutes | None = None

    def kinds(self) -> tuple[StepKind, ...]:
        """Return the steps of this length, in order."""
        return tuple(kind for kind in STEPS if getattr(self, kind) is not None)


class Question(Frozen):
    """One guess that each student makes before anything is run."""

    id: Name
    text: Words
    kind: Literal["number", "tier"]
    """`number`: a number on a scale; `tier`: which tier has most hours per person and week."""
    structure: Name
    """Whose result is the truth that is laid over the guesses."""
    measure: str | None = None
    """For a number: a measure that is one number (`tiaokuai measures`)."""
    low: Annotated[float, Field(allow_inf_nan=False)] | None = None
    """Low end of the scale, in the unit shown to people: days for times, per cent for shares, else the measure's."""
    high: Annotated[float, Field(allow_inf_nan=False)] | None = None
    """High end."""
    step: Annotated[float, Field(gt=0.0, allow_inf_nan=False)] = 1.0
    """Step of the scale."""
    from_minutes: Length = 1
    """The shortest lesson in which it is asked; left out, it is asked in every lesson."""


Cases = Annotated[int, Field(strict=True, ge=1, le=20)]
USUAL_CASES = 6


class Decide(Frozen):
    """Students are offices: requests of the baseline's run lie before them."""

    text: Words
    tiers: Annotated[list[Name], Field(min_length=1, max_length=12)]
    """Tiers that the class plays; students are spread over them."""
    cases: Cases = USUAL_CASES
    """Requests per student."""
    cases_in: dict[Annotated[int, Field(ge=1, le=300)], Cases] = {}
    """Fewer of them in lessons of so many minutes."""

    def cases_of(self, minutes: int) -> int:
        """Return the requests per student in a lesson of a length."""
        return self.cases_in.get(minutes, self.cases)


class Card(Frozen):
    """One thing that is explained: a figure, what to look at, and the mechanism behind it."""

    figure: Literal["survival", "passing", "workload", "forest", "hand_overs"] | None = None
    """Name of a figure of the comparison."""
    text: Words
    """What to look at; results are never typed in."""
    mechanism: Name | None = None
    """A mechanism (`tiaokuai mechanisms`)."""
    guesses: Name | None = None
    """A question of `predict` whose guesses are laid over the result."""
    from_minutes: Length = 1
    """The shortest lesson in which it is shown; left out, it is shown in every lesson."""


class Option(Frozen):
    """One thing that a group can buy."""

    id: Name
    text: Words
    price: Annotated[int, Field(strict=True, ge=0, le=1000)]
    """Of one unit; 0 for what costs nothing."""
    most: Annotated[int, Field(strict=True, ge=1, le=20)] = 1
    """Units that can be bought."""
    change: Annotated[dict[AxisPath, Level], Field(min_length=1, max_length=20)]
    """Dotted paths with their values, as `change` takes them; `offices.staff.<tier>` and `matters.<column>` are factors per unit
    (two units of 1.1 make 1.2)."""


class Tune(Frozen):
    """Groups spend one budget."""

    text: Words
    structure: Name
    """On which the groups' changes are laid."""
    budget: Annotated[int, Field(strict=True, ge=1, le=10_000)]
    options: Annotated[list[Option], Field(min_length=1, max_length=20)]
    axes: tuple[str, str]
    """Two measures that are one number each; never one score."""


class Lesson(Frozen):
    """One lesson."""

    lesson: Name
    """Its name, the same as that of the file."""
    title: Words
    question: Words
    """The one question of the lesson."""
    scenario: Annotated[str, StringConstraints(pattern=SCENARIO_FILE, max_length=200)]
    """The scenario's file: beside the lesson, or `../name.yaml` in the folder above."""
    structures: Annotated[list[Name], Field(min_length=2, max_length=6)]
    """Shown side by side, the baseline first; the class's own is added as `class`."""
    replications: Annotated[int, Field(strict=True, ge=2, le=50)] = 3
    """Of the lesson's runs."""
    lengths: Annotated[dict[Annotated[int, Field(ge=1, le=300)], StepMinutes], Field(min_length=1, max_length=6)]
    """Minutes of the whole lesson, and what it then consists of."""
    predict: Annotated[list[Question], Field(max_length=8)] = []
    decide: Decide | None = None
    explain: Annotated[list[Card], Field(max_length=12)] = []
    tune: Tune | None = None

    @property
    def minutes(self) -> list[int]:
        """Return the lengths that the lesson has, shortest first."""
        return sorted(self.lengths)

    def has(self, kind: StepKind) -> bool:
        """Return whether the file holds what a step needs."""
        return kind == "run" or bool(getattr(self, kind))
