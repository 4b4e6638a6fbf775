"""What part of a difference is due to pooling staff, and not to the reform that moved them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.scenario.loaded import Loaded
from sim.scenario.structures import StructureSpec
from sim.study.statistics import Interval, t_interval

Floats = NDArray[np.float64]
Part = Callable[[dict[str, Floats], str], Interval]


def pooling_of(loaded: Loaded) -> Part:
    """Return the function (scalars of a measure by structure, structure) -> part of its difference due to pooling.

    Exactly 0 for a structure whose mechanisms move nobody, or say that they do not pool. Where one of them pools (`pooled`) and another structure of
    the scenario is the same but for not pooling, the paired difference between the two. Else NaN: it cannot be told apart.
    """
    specs = {spec.id: spec for spec in loaded.scenario.structures}
    twins = {name: _twin(spec, specs) for name, spec in specs.items()}

    def part(scalars: dict[str, Floats], structure: str) -> Interval:
        own = scalars[structure]
        if not _may_pool(specs[structure]):
            return Interval(0.0, 0.0, 0.0, len(own))
        twin = twins[structure]
        if twin is None:
            return Interval(math.nan, math.nan, math.nan, len(own))
        return t_interval(own - scalars[twin])

    return part


def _may_pool(spec: StructureSpec) -> bool:
    """Return whether any mechanism moves people and does not say that it leaves their offices apart."""
    return any(mechanism.moves_people and getattr(mechanism, "pooled", True) for mechanism in spec.chosen())


def _unpooled(spec: StructureSpec) -> str:
    """Return what a structure is but for pooling, as text to compare."""
    return repr(
        [
            mechanism.model_copy(update={"pooled": False}) if hasattr(mechanism, "pooled") else mechanism
            for mechanism in spec.chosen()
        ]
    )


def _twin(spec: StructureSpec, specs: dict[str, StructureSpec]) -> str | None:
    """Return the structure that differs from this one only in that nothing is pooled, None if there is none."""
    if not any(getattr(mechanism, "pooled", False) for mechanism in spec.chosen()):
        return None
    wanted = _unpooled(spec)
    for name, other in specs.items():
        if name != spec.id and repr(other.chosen()) == wanted:
            return name
    return None
