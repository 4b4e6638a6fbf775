"""The study kind `attribute`: which mechanism of a reform accounts for which part of its effect."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.studies.common import Axis, Study
from sim.scenario.tree import Name


class Attribute(Study):
    """Exact Shapley values of the mechanisms of one structure, over all of their coalitions."""

    study: Literal["attribute"] = "attribute"
    structure: Name | None = None
    """The reform whose mechanisms are told apart; left out: the last structure of the scenario."""
    replications: Annotated[int, Field(strict=True, ge=3, le=1000)] = 12
    """Paired replications of every coalition; from eight on, intervals hold what they state."""
    resamples: Annotated[int, Field(strict=True, ge=500, le=20_000)] = 2000
    """Resamples of the replications from which intervals are taken."""

    # One structure is held against itself without mechanisms: `structures` and `baseline` change nothing here, and
    # nothing is varied.
    levers: Annotated[list[Axis], Field(max_length=0)] = []
    uncertainties: Annotated[list[Axis], Field(max_length=0)] = []
