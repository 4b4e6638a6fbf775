"""`power_list` 权责清单: a list names one owner per matter.

For a covered request the list settles where it belongs, so that its owner keeps it and others send it there, with
probability `sharpness` at each visit. On paper it is ignored under pressure (事项回流); inside a platform it holds.
Source: seeds 000 and 003; dispatch accuracy with list and platform: Shenzhen and its Bao'an district, 2024; lists of 2025,
after which matters flow back under new names (press reports).
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from sim.mechanisms.base import Mechanism
from sim.structure.tables import Structure, blend_array
from sim.vocabulary.quantity import Given, Probability
from sim.vocabulary.text import Text


class PowerList(Mechanism):
    """A list of powers and duties, on paper or inside the platform."""

    title: ClassVar[Text] = Text("权责清单", "power list")
    what: ClassVar[Text] = Text(
        "把每类事项的主责单位写明的清单。被清单覆盖的诉求，每次流转时按清单归位，主责单位留下办理；写在纸上时负荷一高就失效，进入平台则不失效。",
        "A list that names one owner per matter. At each hand-over a covered request goes where the list says, and its owner keeps it; on paper this gives way under load, inside a platform it does not.",
    )
    seed: ClassVar[str] = "000, 003"
    harm: ClassVar[Text] = Text(
        "写在纸上的清单在压力下失效，事项回流，反而多出一套要维护的台账。",
        "On paper it gives way under pressure and matters flow back; it must still be kept up to date.",
    )

    coverage: Given[Probability] = Given[Probability](value=0.8)
    """Share of each matter's requests that the list covers."""
    sharpness: Given[Probability] = Given[Probability](value=0.9)
    """Probability, per hand-over of a covered request, that the list settles where it goes."""
    medium: Literal["paper", "platform"] = "platform"
    """On paper the list is ignored in proportion to the load; inside a platform it is not."""
    erosion: Given[Probability] = Given[Probability](value=1.0)
    """On paper: loss of sharpness at full load."""


def apply(structure: Structure, spec: PowerList, intensity: float) -> Structure:
    """Return the structure with covered matters sharper and less overlapping."""
    if intensity == 0.0:
        return structure
    duties = structure.responsibilities
    covered = 1.0 - (1.0 - duties.covered) * (1.0 - spec.coverage.value)
    return structure.with_responsibilities(
        covered=blend_array(duties.covered, covered, intensity),
        sharpness=np.maximum(duties.sharpness, spec.sharpness.value),
        erosion=np.full(len(duties.erosion), spec.erosion.value if spec.medium == "paper" else 0.0),
    )
