"""`power_list` 权责清单: a list names one owner per matter.

For a covered request the list settles where it belongs, so that its owner keeps it and others send it there, with
probability `sharpness` at each visit. On paper it is ignored under pressure (事项回流); inside a platform it holds.
Where a matter stands on several lists, the one that gives way least holds: erosion' = erosion_0 where there was none
(sharpness 0), else min(erosion, erosion_0), in whatever order. To keep the list up costs every worker `upkeep` per
working day, at all offices with people; i being the intensity, i * `upkeep`. The size of the upkeep is an assumption.
Source: seeds 000 and 003; dispatch accuracy with list and platform: Shenzhen and its Bao'an district, 2024; lists of 2025,
after which matters flow back under new names (press reports).
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from sim.mechanisms.base import Mechanism
from sim.mechanisms.choosing import app_items, offices_of
from sim.structure.tables import Bools, Floats, Structure, blend_array
from sim.vocabulary.quantity import Given, Probability, StaffHours
from sim.vocabulary.text import Text


class PowerList(Mechanism):
    """A list of powers and duties, on paper or inside the platform."""

    title: ClassVar[Text] = Text("权责清单", "power list")
    what: ClassVar[Text] = Text(
        "把每类事项的主责单位写明的清单。被清单覆盖的诉求，每次流转时按清单归位，主责单位留下办理；写在纸上时负荷一高就失效，进入平台则不失效。清单要人天天维护。",
        "A list that names one owner per matter. At each hand-over a covered request goes where the list says, and its owner keeps it; on paper this gives way under load, inside a platform it does not. Everybody spends a little time a day on keeping it up.",
    )
    seed: ClassVar[str] = "000, 003"
    harm: ClassVar[Text] = Text(
        "写在纸上的清单在压力下失效，事项回流；不论写在哪里，都多出一套要维护的台账，占用每个人的时间。",
        "On paper it gives way under pressure and matters flow back; paper or platform, it is a further ledger that takes everybody's time to keep up.",
    )

    coverage: Given[Probability] = Given[Probability](value=0.8)
    """Share of each matter's requests that the list covers."""
    sharpness: Given[Probability] = Given[Probability](value=0.9)
    """Probability, per hand-over of a covered request, that the list settles where it goes."""
    medium: Literal["paper", "platform"] = "platform"
    """On paper the list is ignored in proportion to the load; inside a platform it is not."""
    erosion: Given[Probability] = Given[Probability](value=1.0)
    """On paper: loss of sharpness at full load."""
    upkeep: Given[StaffHours] = Given[StaffHours](value="1 minutes", range=("0 minutes", "10 minutes"))
    """Touch time per worker and working day to keep the list up; counts as paperwork."""


def apply(structure: Structure, spec: PowerList, intensity: float) -> Structure:
    """Return the structure with covered matters sharper and less overlapping."""
    if intensity == 0.0:
        return structure
    duties = structure.responsibilities
    covered = 1.0 - (1.0 - duties.covered) * (1.0 - spec.coverage.value)
    everything = np.ones(len(duties.covered), dtype=np.bool_)
    fading = spec.erosion.value if spec.medium == "paper" else 0.0
    return with_upkeep(structure, intensity * spec.upkeep.value).with_responsibilities(
        covered=blend_array(duties.covered, covered, intensity),
        sharpness=np.maximum(duties.sharpness, spec.sharpness.value),
        erosion=eroding(structure, everything, spec.sharpness.value, fading),
    )


def eroding(structure: Structure, listed: Bools, sharpness: float, erosion: float) -> Floats:
    """Return (matters,) the erosion when a list of some `sharpness` and `erosion` joins what lists there are.

    A matter that is on no list yet takes the new one's; else the list that gives way least holds. A list that settles
    nothing is no list.
    """
    duties = structure.responsibilities
    if sharpness == 0.0:
        return duties.erosion
    joint = np.where(duties.sharpness == 0.0, erosion, np.minimum(duties.erosion, erosion))
    return np.where(listed, joint, duties.erosion)


def with_upkeep(structure: Structure, hours: float) -> Structure:
    """Return the structure in which a list costs every worker so many hours per working day."""
    users = offices_of(structure)
    apps = structure.conduct.apps.copy()
    apps[users] += app_items(structure, hours)[users]
    return structure.with_conduct(apps=apps)
