"""`grid_resolution` 网格内协商解决: what the grid may settle itself.

The share solvable in the grid is a property of each matter; the mechanism says how much of it may be used. It moves
work to the lowest tier. Source: seed 000 (Kaifeng).
"""

from __future__ import annotations

from typing import ClassVar

from sim.mechanisms.base import Mechanism
from sim.structure.tables import Structure, blend_array
from sim.vocabulary.quantity import Given, NonNegative
from sim.vocabulary.text import Text


class GridResolution(Mechanism):
    """The grid settles what it can."""

    title: ClassVar[Text] = Text("网格内协商解决", "settlement in the grid")
    what: ClassVar[Text] = Text(
        "网格内能协商解决的当场解决，不再上报。",
        "The grid settles on the spot what it can, instead of reporting it.",
    )
    seed: ClassVar[str] = "000"
    harm: ClassVar[Text] = Text(
        "办理工时由部门转到村社区，基层负担上升。",
        "Hours of casework move from departments to the community: grassroots load rises.",
    )

    extent: Given[NonNegative] = Given[NonNegative](value=1.5)
    """Multiple of each matter's share solvable in the grid that the grid may settle (at most all)."""


def apply(structure: Structure, spec: GridResolution, intensity: float) -> Structure:
    """Return the structure whose grid may settle more (or less)."""
    if intensity == 0.0:
        return structure
    share = structure.responsibilities.grid_share
    return structure.with_responsibilities(
        grid_share=blend_array(share, (share * spec.extent.value).clip(0.0, 1.0), intensity)
    )
