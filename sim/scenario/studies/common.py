"""What all study files share: which scenario, which structures and measures, and what is varied."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from sim.scenario.tree import Name, Words
from sim.vocabulary.quantity import Frozen


def _scalar(value: Any) -> Any:
    """Refuse what is neither a number nor a short text, before each member of the union says so for itself."""
    if not isinstance(value, bool | int | float | str) or len(str(value)) not in range(1, 61):
        raise PydanticCustomError("scalar_needed", "a number, a number with its unit or a word is needed", {})
    return value


_Short = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Bound = Annotated[float | _Short, BeforeValidator(_scalar)]
"""A number, or a number with its unit as the scenario writes it: `20 per day`, `30 %`, `2 hours`."""
Level = Annotated[bool | float | _Short, BeforeValidator(_scalar)]
"""One value of a swept axis: a bound, or a word or flag where the scenario takes one."""
MOST_AXES = 40
"""Of each group."""
AXIS_PATH = r"^[a-z][a-z0-9_.*]{0,199}$"
SCENARIO_FILE = r"^[^\\:/]+\.ya?ml$"
AxisPath = Annotated[str, StringConstraints(pattern=AXIS_PATH)]
ScenarioFile = Annotated[str, StringConstraints(pattern=SCENARIO_FILE, max_length=200)]


class Axis(Frozen):
    """One thing that is varied: a lever, which a government can choose, or an uncertainty, which it cannot."""

    path: AxisPath
    """Dotted path as `change` takes it; `structures.*` means every structure that has it. Or a factor on a table:
    `offices.staff.<tier>` (times the staff of that tier) or `matters.<column>` (times a numeric column)."""
    title: Words
    """What it is, in the words of those who decide."""
    range: tuple[Bound, Bound] | None = None
    """From where to where; left out: the range that the scenario states for it."""
    values: Annotated[list[Level], Field(max_length=200)] = []
    """For a sweep: these values."""
    steps: Annotated[int, Field(strict=True, ge=2, le=200)] | None = None
    """For a sweep: so many values, evenly from one end of the range to the other."""


TAKEN = ("rows", "patterns", "reference")
"""Folders of results that belong to no study."""


def _free(name: str) -> str:
    if name in TAKEN:
        raise PydanticCustomError("name_taken", "this name is taken", {"allowed": list(TAKEN)})
    return name


class Study(Frozen):
    """What every study says; each kind adds its own."""

    study: str
    """Which kind."""
    name: Annotated[Name, AfterValidator(_free)]
    """Names the folder of its results."""
    title: Words
    """Stands above the answer and the charts."""
    question: Words
    """What is asked, in a sentence."""
    scenario: ScenarioFile
    """The scenario's file, in the same folder."""
    seed: Annotated[int, Field(strict=True, ge=0, lt=2**63)] | None = None
    """Left out: the scenario's."""
    replications: Annotated[int, Field(strict=True, ge=1, le=100_000)] = 8
    """Paired replications per point."""
    structures: Annotated[list[Name], Field(max_length=40)] = []
    """Which structures of the scenario; none named: all."""
    baseline: Name | None = None
    """With which the others are compared; left out: as in the scenario."""
    measures: Annotated[list[str], Field(max_length=12)] = []
    """Measures that are one number (`tiaokuai measures`); none named: the scenario's primary ones."""
    levers: Annotated[list[Axis], Field(max_length=MOST_AXES)] = []
    """What a government can choose."""
    uncertainties: Annotated[list[Axis], Field(max_length=MOST_AXES)] = []
    """What it cannot."""

    @property
    def axes(self) -> list[Axis]:
        """Return levers, then uncertainties."""
        return [*self.levers, *self.uncertainties]
