"""`duty_list` 县乡事项责任清单: for each listed matter the department's and the township's duties are written down.

For a listed matter, i being the intensity:

    covered'   = 1 - (1 - covered)(1 - i * coverage)      sharpness' = max(sharpness, sharpness_0)
    shield'    = max(shield, i * shield_0)                 evasion'   = evasion + i * evasion_0 (1 - coverage)
    delegated' = max(delegated, i * township_share) at the township, where the owner stands above it

and for a matter that is not listed evasion' = evasion + i * evasion_0: not on the list, not mine; of a listed matter
this holds for the share that the list does not cover. Erosion is 0 inside a platform; beside other lists the one that
gives way least holds: erosion' = erosion_0 where there was no list (sharpness 0), else min(erosion, erosion_0). The
shield is what the list gives a township against what is pushed down. To keep the list up costs every worker i *
`upkeep` per working day, at all offices with people. Source: seed 003 (Keqiao: 71 matters, department's and township's
duties stated for each); the national lists of 2025 (Xinhua: on average 340 items a township, 99 of them to assist, 124
taken back; some return under new names or as "cooperation"). All sizes are assumptions.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.mechanisms.base import Mechanism
from sim.mechanisms.choosing import MatterId, matters_named
from sim.mechanisms.power_list import eroding, with_upkeep
from sim.structure.reorganise import with_power_given
from sim.structure.tables import Structure
from sim.vocabulary.quantity import Given, NonNegative, Probability, StaffHours
from sim.vocabulary.text import Text

TOWNSHIP = 1
"""Tier of the townships."""


class DutyList(Mechanism):
    """A list that divides each matter between department and township."""

    title: ClassVar[Text] = Text("县乡事项责任清单", "county-township duty list")
    what: ClassVar[Text] = Text(
        "逐项写明部门与乡镇各负什么责任。清单上的事项按清单归位，乡镇可凭清单拒收压下来的事，也可按清单承办一部分；清单没有写到的更容易被推开。清单要人天天维护。",
        "For each listed matter the duties of department and township are written down. A listed matter goes where the list says, a township may refuse on its strength what is pushed down, and may own a part itself; what the list does not cover is pushed away more easily. Everybody spends a little time a day on keeping it up.",
    )
    seed: ClassVar[str] = "003"
    harm: ClassVar[Text] = Text(
        "清单没有写到的成了没人的事：未列入的事项，以及列入事项中清单未覆盖的那部分，都更多被推开——不在清单上，就不是我的；维护清单占用每个人的时间；写在纸上的清单，负荷一高就不作数。",
        "What the list does not cover becomes nobody's: matters that are not listed, and the uncovered share of those that are, are passed on more (not listed, not mine). Keeping the list up takes everybody's time. On paper the list gives way under load.",
    )
    matters: Annotated[list[MatterId], Field(max_length=1000)] = []
    """Ids of the listed matters; empty: all of them."""
    coverage: Given[Probability] = Given[Probability](value=0.8, range=(0.4, 1.0))
    """Share of each listed matter's requests that the list covers."""
    sharpness: Given[Probability] = Given[Probability](value=0.9, range=(0.5, 1.0))
    """Probability, per hand-over of a covered request, that the list settles where it goes."""
    shield: Given[Probability] = Given[Probability](value=0.8, range=(0.0, 1.0))
    """Share of a listed matter's requests pushed down that an office may refuse because the list says whose they are."""
    township_share: Given[Probability] = Given[Probability](value=0.0, range=(0.0, 0.5))
    """Share of a listed matter's requests, owned above, for which the list gives the township the power."""
    evasion: Given[NonNegative] = Given[NonNegative](value=0.3, range=(0.0, 1.0))
    """Added to the logit of passing on a request of a matter that is not listed, per visit; of a listed one, times the
    share that the list does not cover."""
    medium: Literal["paper", "platform"] = "platform"
    """On paper the list is ignored in proportion to the load; inside a platform it is not."""
    erosion: Given[Probability] = Given[Probability](value=1.0, range=(0.0, 1.0))
    """On paper: loss of sharpness at full load."""
    upkeep: Given[StaffHours] = Given[StaffHours](value="2 minutes", range=("0 minutes", "10 minutes"))
    """Touch time per worker and working day to keep the list up; counts as paperwork."""


def apply(structure: Structure, spec: DutyList, intensity: float) -> Structure:
    """Return the structure whose matters are listed, or left off the list."""
    if intensity == 0.0:
        return structure
    duties = structure.responsibilities
    listed = matters_named(structure, spec.matters)
    fading = spec.erosion.value if spec.medium == "paper" else 0.0
    if (duties.owner_tier > TOWNSHIP).any():
        structure = with_power_given(structure, listed, TOWNSHIP, intensity * spec.township_share.value)
    open_share = np.where(listed, 1.0 - spec.coverage.value, 1.0)
    return with_upkeep(structure, intensity * spec.upkeep.value).with_responsibilities(
        covered=np.where(
            listed, 1.0 - (1.0 - duties.covered) * (1.0 - intensity * spec.coverage.value), duties.covered
        ),
        sharpness=np.where(listed, np.maximum(duties.sharpness, spec.sharpness.value), duties.sharpness),
        erosion=eroding(structure, listed, spec.sharpness.value, fading),
        shield=np.where(listed, np.maximum(duties.shield, intensity * spec.shield.value), duties.shield),
        evasion=duties.evasion + intensity * spec.evasion.value * open_share,
    )
