"""`lead_department` “一件事”牵头部门: one department leads a multi-department matter and calls in the others at once.

    parallel' = max(parallel, i * parallel_0)      bound' = max(bound, i * bound_0)
    local'    = local * (1 - i * relieves)         hours' = coordination * (1 + overhead)

i is the intensity, `local` the share of multi-part requests that the township still coordinates itself. Without the
mechanism the township finds the departments one by one; with it, it finds the lead and is done. Source: seed 003
(Qujiang: illegal sand-mining; the water bureau leads, public security, forestry and land are called in); Zhejiang
University's survey of Quzhou (2022): 68.91 % say that townships coordinate departments clearly better, 54.84 % that
departments pass the buck clearly less. The sizes here are assumptions, `overhead` among them: no time was published.
"""

from __future__ import annotations

from typing import ClassVar

from sim.mechanisms.base import Mechanism
from sim.structure.tables import Structure, blend
from sim.vocabulary.duration import Work
from sim.vocabulary.quantity import Given, NonNegative, Probability, StaffHours
from sim.vocabulary.text import Text

_SAME_HOURS = Text(
    "两者都规定牵头单位每请一个单位要花多少工时，以后者为准。",
    "Both say how long the leading office takes per office called in; the later one counts.",
)


class LeadDepartment(Mechanism):
    """One department leads what concerns several."""

    title: ClassVar[Text] = Text("“一件事”牵头部门", "lead department")
    what: ClassVar[Text] = Text(
        "涉及多个部门的事项定一个牵头部门，乡镇只找牵头部门，由它同时通知其他部门一起办。乡镇原先逐个协调部门的工时转到牵头部门，被请的部门多数必须到场。",
        "A matter that concerns several departments has one that leads. The township turns to it alone, and it calls in the others side by side, most of whom must come. The hours of coordination move from the township to the lead.",
    )
    seed: ClassVar[str] = "003"
    harm: ClassVar[Text] = Text(
        "协调工时集中到少数牵头部门，其本职案件排队变长；被请的部门同时被多处叫去，不能推辞，自己的案件也要等。",
        "Coordination gathers at a few leading departments, whose own cases wait longer; those who are called in from many sides at once may not refuse, and their own cases wait too.",
    )
    order: ClassVar[dict[str, Text]] = {
        "first_receiver": _SAME_HOURS,
        "whistle": _SAME_HOURS,
        "territorial_dispatch": _SAME_HOURS,
    }

    parallel: Given[Probability] = Given[Probability](value=0.9, range=(0.5, 1.0))
    """Share of multi-part requests whose parts run side by side instead of one after another."""
    bound: Given[Probability] = Given[Probability](value=0.8, range=(0.4, 1.0))
    """Probability, per part called in, that its office may not pass it on."""
    relieves: Given[Probability] = Given[Probability](value=1.0, range=(0.5, 1.0))
    """Share of the multi-part requests coordinated by the township that the lead takes over."""
    coordination: Work = Work(median=Given[StaffHours](value="1 hours"), log_sd=Given[NonNegative](value=1.0))
    """Touch time of the leading office, per part called in."""
    overhead: Given[NonNegative] = Given[NonNegative](value=0.1, range=(0.0, 0.5))
    """Extra touch time per part called in, as a share of `coordination`: records and meetings of the lead."""


def apply(structure: Structure, spec: LeadDepartment, intensity: float) -> Structure:
    """Return the structure in which a lead department calls in the others."""
    if intensity == 0.0:
        return structure
    old = structure.rules.coordination
    scale, shape = spec.coordination.scale_and_shape()
    return structure.with_rules(
        coordination=old._replace(
            parallel=max(old.parallel, intensity * spec.parallel.value),
            bound=max(old.bound, intensity * spec.bound.value),
            local=old.local * (1.0 - intensity * spec.relieves.value),
            hours=blend(old.hours, scale * (1.0 + spec.overhead.value), intensity),
            shape=shape,
        )
    )
