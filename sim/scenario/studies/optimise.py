"""The study file of `optimise`: what is best on two or three measures at once, under a budget."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.studies.common import Axis, Study
from sim.scenario.tree import Name, Words
from sim.vocabulary.quantity import Frozen

_Factor = Annotated[float, Field(ge=0.05, le=20.0, allow_inf_nan=False)]
_Amount = Annotated[float, Field(ge=0.0, le=1e12, allow_inf_nan=False)]


class Staffing(Frozen):
    """Posts moved between tiers while their total is kept."""

    tiers: Annotated[dict[Name, tuple[_Factor, _Factor]], Field(min_length=2, max_length=8)]
    """For each tier, between which factors on today's posts it may lie; tiers that are not named keep theirs."""
    budget: _Factor = 1.0
    """Posts of the named tiers together, as a factor on today's."""
    grounds: Words | None = None
    """Why these bounds; stands among the assumptions."""


class MechanismSet(Frozen):
    """Mechanisms that are there or not, each at a price."""

    costs: Annotated[dict[Name, _Amount], Field(min_length=2, max_length=16)]
    """For each mechanism of the structure that may be left out, what it costs; those that are not named stay."""
    budget: _Amount
    """What the set may cost together."""
    unit: Words
    """In what costs are counted."""
    grounds: Words
    """Where the costs come from; stands among the assumptions."""


class Optimise(Study):
    """A Pareto front over staffings or sets of mechanisms, and finalists told apart with a guaranteed probability."""

    study: Literal["optimise"] = "optimise"
    structure: Name | None = None
    """In which structure; left out: the last of the scenario."""
    staffing: Staffing | None = None
    """Either this or `mechanisms`."""
    mechanisms: MechanismSet | None = None
    measures: Annotated[list[str], Field(min_length=2, max_length=3)]
    """The objectives, the one that decides among finalists first; each must have a better direction."""
    replications: Annotated[int, Field(strict=True, ge=3, le=1000)] = 4
    """Paired replications of every point of the search."""
    evaluations: Annotated[int, Field(strict=True, ge=20, le=20_000)] = 120
    """Points that the search may try; where there are no more feasible sets than this, all of them are run instead."""
    population: Annotated[int, Field(strict=True, ge=4, le=1000)] = 20
    """Points of one generation of the search."""
    finalists: Annotated[int, Field(strict=True, ge=2, le=9)] = 6
    """Most points of the front that are looked at more closely."""
    first_stage: Annotated[int, Field(strict=True, ge=20, le=1000)] = 20
    """Fresh replications of every finalist before one may be dropped; with fewer than 20, variances are too unsure for
    the guarantee to hold."""
    most_replications: Annotated[int, Field(strict=True, ge=20, le=100_000)] = 60
    """Fresh replications after which finalists that are still together stay together."""
    confidence: Annotated[float, Field(ge=0.8, le=0.999)] = 0.95
    """Guaranteed probability of correct selection."""
    delta: Annotated[float, Field(gt=0.0, le=0.5)] = 0.02
    """Smallest difference of the first measure that matters, as a share of its mean without any choice."""
    resamples: Annotated[int, Field(strict=True, ge=200, le=20_000)] = 1000
    """Bootstrap resamples of the replications for the membership of the front."""

    # The choice itself is what is varied.
    levers: Annotated[list[Axis], Field(max_length=0)] = []
    uncertainties: Annotated[list[Axis], Field(max_length=0)] = []
