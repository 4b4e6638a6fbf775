"""The study file of a sweep: every combination of the values of one to three axes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.studies.common import Study

MOST_POINTS = 2000
MOST_AXES = 3


class Sweep(Study):
    """A grid over fields of a scenario: what changes with them, and whether the conclusion turns round."""

    study: Literal["sweep"] = "sweep"
    replications: Annotated[int, Field(strict=True, ge=2, le=10_000)] = 8
    """Paired replications at every point; two at least, for intervals."""
