"""`task_decomposition` 颗粒化任务: work that several departments share is laid down node by node.

A share `clarity` of the multi-part requests can be laid down: every part has an owner who may not refuse, a limit of
its own (`milestones`), and the system pushes the request to the next node by itself. With g nodes per part

    saved of coordination and of the way = push x g / (g + 1)      reported per handling = g x report

so that finer grain saves less and less and costs more and more. Source: seed 000 (Suichang's 天工 system, April 2020:
tasks split until they cannot be split, person, unit and limit per node, automatic push). It was made for projects
inside the administration and publishes no figures: the formula and all sizes are assumptions.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from sim.mechanisms.base import Mechanism
from sim.mechanisms.choosing import MatterId, blend_at, matters_named
from sim.structure.tables import Structure
from sim.vocabulary.quantity import Given, NonNegative, Probability, StaffHours
from sim.vocabulary.text import Text

Grain = Annotated[NonNegative, Field(ge=1.0, le=100.0)]
"""Nodes per part."""


class TaskDecomposition(Mechanism):
    """Shared work laid down node by node."""

    title: ClassVar[Text] = Text("颗粒化任务", "task decomposition")
    what: ClassVar[Text] = Text(
        "把需要多部门办理的事项拆成最小任务：每个节点有责任单位和时限，上一节点完成后系统自动推送给下一节点。每个节点都要填报进度。",
        "Requests that several departments share are split into nodes: each has an owner and a limit, and the system pushes on to the next as soon as one is done. Every node must be reported.",
    )
    seed: ClassVar[str] = "000"
    harm: ClassVar[Text] = Text(
        "节点越细，填报越多；每个节点都有时限，临期赶办提前到每一步；说不清的事拆不动。",
        "The finer the nodes, the more reports; every node has a limit, so the rush comes at every step; and what is not clear cannot be split.",
    )

    matters: list[MatterId] = []
    """Ids of the matters whose tasks are split; none: all matters."""
    clarity: Given[Probability] = Given[Probability](value=0.7, range=(0.3, 0.95))
    """Share of these matters' multi-part requests whose nodes can be laid down beforehand."""
    grain: Given[Grain] = Given[Grain](value=2.0, range=(1.0, 10.0))
    """Nodes per part."""
    push: Given[Probability] = Given[Probability](value=0.8, range=(0.3, 1.0))
    """Share of coordination hours and of the way to the next part that automatic push would save at the finest grain."""
    report: Given[StaffHours] = Given[StaffHours](value="10 minutes", range=("1 minutes", "30 minutes"))
    """Touch time to report one node; counts as traces."""
    milestones: Given[Probability] = Given[Probability](value=1.0)
    """How far each part has a limit of its own: 1 shares the request's limit out evenly, 0 leaves one limit at the end."""


def apply(structure: Structure, spec: TaskDecomposition, intensity: float) -> Structure:
    """Return the structure in which shared work is laid down."""
    if intensity == 0.0:
        return structure
    duties, rules = structure.responsibilities, structure.rules
    chosen = matters_named(structure, spec.matters)
    grain = spec.grain.value
    # The share laid down rises with the intensity; what is laid down is so in full.
    return structure.with_responsibilities(
        decomposed=blend_at(duties.decomposed, chosen, np.maximum(duties.decomposed, spec.clarity.value), intensity)
    ).with_rules(
        coordination=rules.coordination._replace(
            push=max(rules.coordination.push, spec.push.value * grain / (grain + 1.0)),
            report_hours=max(rules.coordination.report_hours, spec.report.value * grain),
        ),
        deadlines=rules.deadlines._replace(milestones=max(rules.deadlines.milestones, spec.milestones.value)),
    )
