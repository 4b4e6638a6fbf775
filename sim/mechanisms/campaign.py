"""`campaign` 运动式治理、专班: a task force for a few matters and a while, made of other offices' people.

At every place whose offices own one of the matters, every other office of that place and tier gives up a share `draw`
of its people, in whole people, and keeps at least one; they go to the owners, in proportion to the owners' staff. The
number of people stays what it was. The matters are served first (`urgency`), all offices concerned meet and report
(`tasks`), and what is settled in haste is settled less often (`haste`). Urgency counts from the report on: requests
that wait already keep their place, and those reported meanwhile keep theirs afterwards. When the campaign ends people return; what was
settled for show comes back by itself, because the citizens ask again.

Sources: seed 002 (数据共享工作专班: people and time concentrated on one work), seed 004 (leading groups and 运动式
campaigns ease the tension between control and effectiveness, and damage routine government). No size is published:
assumptions. `start` and `end` of the intensity say when it runs.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from sim.mechanisms.base import Mechanism
from sim.mechanisms.choosing import MatterId, matters_named, offices_of, places_of, task_items
from sim.structure.reorganise import with_staff_pooled
from sim.structure.tables import Bools, Structure
from sim.vocabulary.codes import NOWHERE
from sim.vocabulary.quantity import Given, Probability, StaffHours
from sim.vocabulary.text import Text


class Campaign(Mechanism):
    """A task force that drains other offices."""

    title: ClassVar[Text] = Text("运动式治理、专班", "campaign")
    what: ClassVar[Text] = Text(
        "在一段时间内为若干事项组建专班：从同一地方同一层级的其他单位抽调人员到主责单位，这些事项优先办理，各单位开会、报送。期满人员归位。",
        "For a while a task force works on a few matters: people of other offices of the same place and tier go to the owners, these matters are served first, and all offices meet and report. When it ends, people return.",
    )
    seed: ClassVar[str] = "002, 004"
    moves_people: ClassVar[bool] = True
    harm: ClassVar[Text] = Text(
        "被抽调的单位日常事项积压；会议和报送占用工时；突击办结的事项较少真正解决，事后反弹。",
        "In the offices that are drained routine matters pile up; meetings and reports take hours; what is settled in haste is settled less often and comes back.",
    )

    matters: Annotated[list[MatterId], Field(max_length=1000)] = []
    """Matters of the campaign; none named: the first matter owned at the highest tier that owns any."""
    draw: Given[Probability] = Given[Probability](value=0.3, range=(0.05, 0.6))
    """Share of the people of each other office at the owner's place and tier that is drawn; one at least stays."""
    urgency: Annotated[int, Field(strict=True, ge=0, le=7)] = 7
    """Urgency of the matters meanwhile, at least: 0 ordinary, 7 before all others."""
    tasks: Given[StaffHours] = Given[StaffHours](value="4 hours", range=("0 hours", "20 hours"))
    """Staff-hours of mobilisation meetings and reports per office concerned and week."""
    haste: Given[Probability] = Given[Probability](value=0.1, range=(0.0, 0.4))
    """Share of the owners' chance of truly settling, per handling, that is lost by haste."""


def apply(structure: Structure, spec: Campaign, intensity: float) -> Structure:
    """Return the structure in which the campaign is on."""
    if intensity == 0.0:
        return structure
    chosen = campaign_matters(structure, spec)
    duties, drained = structure.responsibilities, structure
    owning, concerned = np.zeros((2, len(structure.conduct.quality)), dtype=np.bool_)
    for tier in np.unique(duties.owner_tier[chosen]):
        functions = np.unique(duties.function[chosen & (duties.owner_tier == tier)])
        for place in places_of(structure, int(tier)):
            owners = np.unique(structure.government.office_at[place, tier, functions])
            owners = owners[owners != NOWHERE]
            if not len(owners):
                continue
            others = np.setdiff1d(offices_of(structure, int(tier), place=int(place)), owners)
            weights = structure.staffing.staff[owners].astype(np.float64)
            drained = with_staff_pooled(drained, others, owners, weights, spec.draw.value, intensity)
            owning[owners] = True
            concerned[owners] = concerned[others] = True
    raised = np.maximum(duties.urgency, spec.urgency) - duties.urgency
    weekly = np.where(concerned, spec.tasks.value * intensity, 0.0)
    conduct = drained.conduct
    return drained.with_conduct(
        quality=conduct.quality * np.where(owning, 1.0 - spec.haste.value * intensity, 1.0),
        tasks=conduct.tasks + np.asarray(task_items(structure, weekly)),
    ).with_responsibilities(urgency=duties.urgency + np.where(chosen, np.rint(raised * intensity), 0).astype(np.int64))


def campaign_matters(structure: Structure, spec: Campaign) -> Bools:
    """Return (matters,) whether a matter belongs to the campaign."""
    if spec.matters:
        return matters_named(structure, spec.matters)
    tiers = structure.responsibilities.owner_tier
    only = np.zeros(len(tiers), dtype=np.bool_)
    only[int(np.argmax(tiers))] = True
    return only
