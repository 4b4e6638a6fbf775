"""`delegation` 赋权下沉: power over matters, and people, move down a tier, together or not.

For each chosen matter owned above the receiving tier, i being the intensity:

    delegated' = max(delegated, i * power * (1 - backflow))

(`backflow` is the share of that power which the lower tier gives back for want of people who can use it: such requests
are the owner's as before, and nothing else happens to them); where the desk dispatches, it aims at the lowest tier that
holds power over the request. A share i * `staff` of the owner offices' people goes to the offices below that serve the same function, divided by
their staff in whole people. An office that receives r matters and owns o others works slower by 1 + i * skill * power
* r / (r + o) in all its casework: what it has no practice in takes longer. Source: seeds 003 and 004 (authority and
resources moved to streets and towns); facts of 2025 lists: one town in Kunshan gave back 338 of its powers and saw reviews
and lawsuits fall by 60 % (Xinhua 2025), the ground for `backflow`. All sizes are assumptions.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from sim.mechanisms.base import Mechanism
from sim.mechanisms.choosing import MatterId, TierId, matters_named, owner_offices, tier_named
from sim.structure.reorganise import with_power_given, with_staff_sent_down
from sim.structure.tables import Bools, Floats, Ints, Structure
from sim.vocabulary.codes import NOWHERE
from sim.vocabulary.quantity import Given, NonNegative, Probability
from sim.vocabulary.text import Text

_WHO_SERVES = Text(
    "合并改变由哪个单位承接事项，承接后的生疏按承接单位计。",
    "Merging changes which office receives a matter, and want of practice counts by the receiving office.",
)


class Delegation(Mechanism):
    """Power and people moved down."""

    title: ClassVar[Text] = Text("赋权下沉", "delegation")
    what: ClassVar[Text] = Text(
        "把上级主管事项的办理权下放给下一层级，人员可以随之下沉，也可以不随。下级对一部分诉求可以自己办，不必上报，但不熟练，办理用时更长；因无人会用，一部分权力又交还上级。有派单时，受理台派给对该诉求有权的最低层级。",
        "Power over matters owned above is given to a lower tier; people may go with it, or not. The lower tier may then act on a share of these requests itself, without practice, so that its casework takes longer; some of the power is given back for want of people who can use it. With dispatch the desk aims at the lowest tier that holds power over the request.",
    )
    seed: ClassVar[str] = "003, 004"
    moves_people: ClassVar[bool] = True
    harm: ClassVar[Text] = Text(
        "放权不放人，基层接不住，办得也慢；人走了，上级的案件排队。无人会用的权力又交还上级，下放的打了折扣。",
        "Power without people: the lower tier cannot bear it, and works slower. People who leave are missed above, where cases wait. Power that nobody below can use is given back, so that less is delegated than was announced.",
    )
    order: ClassVar[dict[str, Text]] = {
        "modules": _WHO_SERVES,
        "comprehensive_enforcement": _WHO_SERVES,
    }

    matters: Annotated[list[MatterId], Field(max_length=1000)] = []
    """Ids of the matters over which power is given down; empty: all that are owned above the receiving tier."""
    tier: TierId | None = None
    """Id of the tier that receives; left out: the second from below."""
    power: Given[Probability] = Given[Probability](value=0.6, range=(0.0, 1.0))
    """Share of each chosen matter's requests over which power is given down."""
    staff: Given[Probability] = Given[Probability](value=0.0, range=(0.0, 0.5))
    """Share of each owner office's people who go down; rounded to whole people, one stays."""
    skill: Given[NonNegative] = Given[NonNegative](value=0.2, range=(0.0, 1.0))
    """Extra touch time of casework on what was received, as a share of the ordinary; an office's mean over all it does."""
    backflow: Given[Probability] = Given[Probability](value=0.1, range=(0.0, 0.5))
    """Share of the power given down that is given back to the owner for want of people who can use it (事项回流)."""


def apply(structure: Structure, spec: Delegation, intensity: float) -> Structure:
    """Return the structure in which a lower tier has received power, and people."""
    if intensity == 0.0:
        return structure
    tier = tier_named(structure, spec.tier)
    duties = structure.responsibilities
    chosen = matters_named(structure, spec.matters) & (duties.owner_tier > tier)
    if not chosen.any():
        return structure
    structure = with_power_given(structure, chosen, tier, intensity * spec.power.value * (1.0 - spec.backflow.value))
    slower = 1.0 + intensity * spec.skill.value * spec.power.value * _unpractised(structure, chosen, tier)
    structure = structure.with_conduct(work=structure.conduct.work * slower)
    weights = structure.staffing.staff.astype(np.float64)
    for owner in owner_offices(structure, chosen) if spec.staff.value > 0.0 else ():
        lines = np.unique(duties.function[_owned_by(structure, chosen, int(owner))])
        below = np.unique([office for line in lines for office in _serving(structure, tier, int(line))])
        structure = with_staff_sent_down(structure, [int(owner)], below, weights[below], spec.staff.value, intensity)
    return structure


def _owned_by(structure: Structure, chosen: Bools, office: int) -> Bools:
    """Return which of the chosen matters an office owns for some place."""
    duties = structure.responsibilities
    owners = structure.government.office_at[:, duties.owner_tier, duties.function]
    return np.asarray(chosen & (owners == office).any(axis=0), dtype=np.bool_)


def _unpractised(structure: Structure, chosen: Bools, tier: int) -> Floats:
    """Return (offices,) the share of an office's matters that it has received: r / (r + o), 0 where it has received none."""
    duties = structure.responsibilities
    owned, received = np.zeros(len(structure.staffing.staff)), np.zeros(len(structure.staffing.staff))
    for k, (level, function) in enumerate(zip(duties.owner_tier, duties.function, strict=True)):
        owned[_serving(structure, int(level), int(function))] += 1.0
        if chosen[k]:
            received[_serving(structure, tier, int(function))] += 1.0
    return np.asarray(received / np.maximum(received + owned, 1.0), dtype=np.float64)


def _serving(structure: Structure, tier: int, function: int) -> Ints:
    """Return the offices of a tier that serve a function for some place."""
    served = structure.government.office_at[:, tier, function]
    return np.unique(served[served != NOWHERE])
