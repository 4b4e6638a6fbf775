"""The study file of a search for regions: where, among the uncertainties, a condition on the measures holds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sim.scenario.studies.common import Study
from sim.scenario.tree import Name
from sim.vocabulary.quantity import Frozen, NonNegative, Probability

Threshold = (
    float | Annotated[str, StringConstraints(pattern=r"^\s*[+-]?(\d+(\.\d*)?|\.\d+)\s*[%％]\s*$", max_length=20)]
)
"""A number in the measure's own unit, or a share of what the other structure has: `5 %`."""

BASELINE = "baseline"
"""Stands for the structure that the study compares with, unless one has this name."""


class Clause(Frozen):
    """One thing that must be so at a point; of several, all must."""

    measure: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,99}$")]
    """A measure that is one number (`tiaokuai measures`)."""
    structure: Name | None = None
    """Whose; left out: the last structure of the study."""
    against: Name | None = BASELINE
    """Less what this structure has; left out: the baseline. `against: null` takes the value itself."""
    above: Threshold | None = None
    """It must exceed this."""
    below: Threshold | None = None
    """It must stay below this. With neither: worse than the other structure, whichever way the measure is worse."""


class Discover(Study):
    """A search for regions: a Latin hypercube over levers and uncertainties, boxes by PRIM, a tree beside them."""

    study: Literal["discover"] = "discover"
    points: Annotated[int, Field(strict=True, ge=100, le=50_000)] = 2_000
    """Points of the Latin hypercube."""
    replications: Annotated[int, Field(strict=True, ge=1, le=1_000)] = 2
    """Paired replications per point; with one alone nothing can be said about close calls."""
    condition: Annotated[list[Clause], Field(max_length=8)] = []
    """What is looked for; left out: the last structure is worse than the baseline on the first primary measure."""
    boxes: Annotated[int, Field(strict=True, ge=1, le=10)] = 3
    """At most so many boxes, each in what the earlier ones left."""
    dimensions: Annotated[int, Field(strict=True, ge=1, le=4)] = 4
    """At most so many axes restrict a box: more nobody keeps in mind."""
    density: Annotated[Probability, Field(ge=0.5, le=1.0)] = 0.75
    """Share of a box in which the condition should hold; if it holds half-way to everywhere already, more is asked."""
    peel: Annotated[Probability, Field(ge=0.01, le=0.2)] = 0.05
    """Share of a box that one peel takes away (Friedman & Fisher 1999 advise 5 to 10 %)."""
    least_mass: Annotated[NonNegative, Field(ge=0.01, le=0.5)] = 0.05
    """Share of the points below which no box goes."""
    resamples: Annotated[int, Field(strict=True, ge=50, le=2_000)] = 100
    """Bootstrap samples of the points on which the search is repeated."""
