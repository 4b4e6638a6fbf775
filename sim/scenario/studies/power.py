"""The study file of `power`: how many replications would show a difference of a given size."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.studies.common import Axis, Study

_Size = Annotated[float, Field(gt=0.0, le=10.0)]


class Power(Study):
    """Replications that a paired comparison needs, from a pilot."""

    study: Literal["power"] = "power"
    replications: Annotated[int, Field(strict=True, ge=3, le=10_000)] = 10
    """Paired replications of the pilot; with fewer than ten its standard deviation is hardly known."""
    differences: Annotated[list[_Size], Field(min_length=1, max_length=6)] = [0.02, 0.05, 0.1]
    """Sizes of differences that should be seen, as shares of the baseline's mean."""
    power: Annotated[list[Annotated[float, Field(ge=0.5, le=0.999)]], Field(min_length=1, max_length=3)] = [0.8, 0.9]
    """Probabilities with which a difference of that size is to be seen; sentences speak of the first."""
    alpha: Annotated[float, Field(ge=0.0001, le=0.2)] = 0.05
    """Probability of a false alarm of the two-sided paired t test."""

    # A pilot of the scenario as it stands: nothing is varied.
    levers: Annotated[list[Axis], Field(max_length=0)] = []
    uncertainties: Annotated[list[Axis], Field(max_length=0)] = []
