"""`whistle` 街乡吹哨、部门报到: a township that sees but has no power summons the department that has it.

For a share of the listed matters' requests the township that cannot act leads and calls the owner in, instead of
referring the request; who is called comes with probability `attendance`. Departments tire: with w call-ins per
department office and week over the last weeks and capacity c, a share

    formal = fatigue x clip(w / c - 1, 0, 1)

of the attendance is for form's sake and settles nothing. Source: seed 004 (Beijing 2018: limited in who whistles, what
for and who answers); Beijing municipality 2018 (three kinds of whistle: hard public issues, joint enforcement,
emergencies; 169 streets and towns); frontline accounts of 2018 (too few whistles are useless, too many run departments
ragged and they cope formally). All sizes are assumptions.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.mechanisms.base import Mechanism
from sim.mechanisms.choosing import MatterId, blend_at, grassroots_tiers, matters_named, offices_of
from sim.mechanisms.window import History
from sim.structure.tables import Structure, blend
from sim.vocabulary.duration import Work
from sim.vocabulary.quantity import Given, Hours, NonNegative, Probability, StaffHours
from sim.vocabulary.text import Text
from sim.vocabulary.units import HOURS_PER_WEEK


class Whistle(Mechanism):
    """The township summons departments."""

    title: ClassVar[Text] = Text("街乡吹哨、部门报到", "whistle: departments report to the township")
    what: ClassVar[Text] = Text(
        "清单内的事项，街乡无权办理时不再逐级转出，而是吹哨召集主责部门报到，由街乡牵头。哨声过多，部门疲于应付，报到流于形式。",
        "For listed matters a township that cannot act no longer refers the request but summons the owner and leads. When there are too many whistles, departments come for form's sake.",
    )
    seed: ClassVar[str] = "004"
    harm: ClassVar[Text] = Text(
        "街乡承担召集协调的工时；哨声超过部门承受力时，到场而不解决。",
        "The township bears the hours of summoning; beyond what departments can bear they attend without settling anything.",
    )

    matters: list[MatterId] = []
    """Ids of the matters for which a township may whistle; none: all matters."""
    share: Given[Probability] = Given[Probability](value=0.5, range=(0.1, 1.0))
    """Share of these matters' requests for which it does, where it cannot act itself."""
    attendance: Given[Probability] = Given[Probability](value=0.8, range=(0.5, 1.0))
    """Probability, per call-in, that the office that is called may not pass the request on."""
    coordination: Work = Work(median=Given[StaffHours](value="1 hours"), log_sd=Given[NonNegative](value=1.0))
    """Touch time of the office that leads, per office called in; where several mechanisms state it, the last counts."""
    capacity: Given[NonNegative] = Given[NonNegative](value=3.0, range=(1.0, 10.0))
    """Call-ins per department office and week that can be answered in earnest; every call-in counts, not whistles alone."""
    fatigue: Given[Probability] = Given[Probability](value=0.5, range=(0.0, 1.0))
    """Share of the attendance that is for form's sake once call-ins are twice the capacity."""
    memory: Given[Hours] = Given[Hours](value="4 weeks", range=("1 weeks", "13 weeks"))
    """Period over which call-ins are counted for fatigue; it is looked at once a week."""


def apply(structure: Structure, spec: Whistle, intensity: float) -> Structure:
    """Return the structure in which townships may whistle."""
    if intensity == 0.0:
        return structure
    duties, coordination = structure.responsibilities, structure.rules.coordination
    chosen = matters_named(structure, spec.matters)
    hours, shape = spec.coordination.scale_and_shape()
    return structure.with_responsibilities(
        whistled=blend_at(duties.whistled, chosen, np.maximum(duties.whistled, spec.share.value), intensity)
    ).with_rules(
        coordination=coordination._replace(
            bound=blend(coordination.bound, max(coordination.bound, spec.attendance.value), intensity),
            hours=blend(coordination.hours, hours, intensity),
            shape=shape,
        )
    )


def react(history: History, structure: Structure, spec: Whistle, intensity: float) -> Structure:
    """Return the structure with the formal attendance that the call-ins of the last weeks have bred."""
    if intensity == 0.0:
        return structure
    now = history[-1]
    then = next((window for window in history if window.time >= now.time - spec.memory.value - 1e-6), now)
    if then is now and len(history) > 1:
        then = history[-2]
    if now.time <= then.time or now.called <= then.called:
        return structure
    departments = max(len(offices_of(structure, ~grassroots_tiers(structure))), 1)
    weekly = (now.called - then.called) / departments * HOURS_PER_WEEK / (now.time - then.time)
    capacity = spec.capacity.value
    excess = min(max(weekly / capacity - 1.0, 0.0), 1.0) if capacity > 0.0 else 1.0
    coordination = structure.rules.coordination
    formal = max(coordination.formal, spec.fatigue.value * excess * intensity)
    return structure.with_rules(coordination=coordination._replace(formal=formal))
