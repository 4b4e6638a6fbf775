"""The study file of a sensitivity analysis: which axes drive an output, and which do not."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from sim.scenario.studies.common import Study
from sim.scenario.tree import Name
from sim.vocabulary.quantity import Frozen

LEAST_AXES, MOST_AXES = 2, 40
"""Levers and uncertainties together."""


class Output(Frozen):
    """What is explained: a measure of one structure, or its paired difference to another."""

    measure: str
    """A measure that is one number (`tiaokuai measures`)."""
    structure: Name
    against: Name | None = None
    """Left out: the measure itself; named: the difference `structure` minus `against`, replication by replication."""


class Screening(Frozen):
    """Morris screening before the indices."""

    trajectories: Annotated[int, Field(strict=True, ge=0, le=1000)] = 20
    """Each costs one point more than there are axes; 0: no screening, every axis stays."""
    levels: Annotated[int, Field(strict=True, ge=4, le=20, multiple_of=2)] = 4
    """Values per axis, an even number."""
    share: Annotated[float, Field(ge=0.0, le=0.5)] = 0.05
    """An axis is set aside where the upper bound of its mu* is below this share of the largest mu*."""


class Metamodel(Frozen):
    """The stand-in for the simulator from which indices are computed."""

    points: Annotated[int, Field(strict=True, ge=40, le=5000)] = 200
    """Of the design; rule of thumb: at least ten per axis."""
    design: Literal["latin_hypercube", "sobol"] = "latin_hypercube"
    """`sobol`: a scrambled Sobol' sequence; its number of points is a power of 2."""
    folds: Annotated[int, Field(strict=True, ge=3, le=20)] = 5
    """Of the cross-validation."""
    r2: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.7
    """Below this cross-validated R2 the indices are not relied on, and nothing is ranked."""
    refits: Annotated[int, Field(strict=True, ge=10, le=500)] = 20
    """Resamples of the design points, for the intervals."""
    sample: Annotated[int, Field(strict=True, ge=128, le=16384)] = 1024
    """Base sample of the indices, a power of 2; costs no runs."""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


class Sensitivity(Study):
    """Screening, then Sobol' indices: levers and uncertainties together are the axes, 2 to 40 of them."""

    study: Literal["sensitivity"] = "sensitivity"
    replications: Annotated[int, Field(strict=True, ge=1, le=1000)] = 2
    """Paired replications per point; with one the noise cannot be told."""
    output: Annotated[list[Output], BeforeValidator(_as_list), Field(max_length=12)] = []
    """One or a list; left out: the difference of the last structure to the baseline, for every measure of the study."""
    method: Literal["direct", "metamodel"] = "metamodel"
    """`direct`: the simulator at every point of the indices' sample; `metamodel`: a stand-in fitted to fewer points."""
    screening: Screening = Screening()
    sample: Annotated[int, Field(strict=True, ge=16, le=65536)] = 128
    """Base sample of the direct method, a power of 2; runs at sample x (axes + 2) points."""
    second_order: bool = False
    """Also the indices of pairs of axes."""
    metamodel: Metamodel = Metamodel()
