"""`fragmentation` 碎片化、信息孤岛: offices on paper, on platforms that do not connect, or on the same one.

A share s of the offices works on one of n platforms, the others on paper. Whether two offices that hand a request to
each other share a platform is a matter of chance, so that crossing a boundary costs

    C(s) = (1 - s)^2 p + 2 s (1 - s) (p + r) + s^2 r (1 - 1/n),

p the time for a paper document, r the time to type it in again. From the formula:

- C'(0) = 2 r > 0: the first offices on a platform always add work at the boundaries, and C has its maximum inside, at
  s* = r / (p + r (1 + 1/n)), whatever p, r > 0 and n are. At the boundaries partial digitalisation is the heaviest.
- C(s) > C(0), worse than paper, for all s < 2 s*; if r (1 - 1/n) > p, also at s = 1: many platforms are worse than none.
- C(1) = 0 for n = 1: one shared platform is the lightest.

Every event is recorded once more on each further platform: T(s) = (n - 1) s t per event. With b boundaries crossed per
event the sum is b C(s) + T(s); it grows all the way to s = 1, so that partial digitalisation is *not* the heaviest,
where (n - 1) t >= 2 b (p + r / n): duplicate platforms and few hand-overs.

What cannot be seen in a shared system may be misreported to pass acceptance: a share m (1 - s^2 / n) of the handlings
of offices that have somebody above them settles nothing.

The mechanism adds to the boundary and trace costs that the baseline has. Source of the ways of working: seed 001 (W
city: platforms for vehicles in 2019 and 2020, districts still on paper, duplicate platforms, false data at
acceptance). The formula and all minutes are assumptions.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from sim.mechanisms.base import Mechanism
from sim.structure.tables import Structure, blend
from sim.vocabulary.quantity import Given, NonNegative, Probability, StaffHours
from sim.vocabulary.text import Text

Platforms = Annotated[NonNegative, Field(ge=1.0)]
"""A mean number of platforms, at least one."""


class Fragmentation(Mechanism):
    """Islands of information."""

    title: ClassVar[Text] = Text("碎片化、信息孤岛", "fragmentation")
    what: ClassVar[Text] = Text(
        "部分单位上了平台，部分仍用纸质；平台之间互不相通，有的还重复建设。跨单位流转要补纸质材料、重新录入，重复的平台要重复留痕；看不到彼此数据时，下级可能虚报办结。",
        "Some offices work on platforms, others on paper; platforms do not connect and some are duplicates. Crossing a boundary takes paper and typing in again, duplicate platforms take duplicate records; where data cannot be seen, lower offices may report as done what is not.",
    )
    seed: ClassVar[str] = "001"
    harm: ClassVar[Text] = Text(
        "平台只上了一半时，边界上既要纸质又要录入，可能比全用纸质更费工时；平台越多，重复留痕越多；虚报使办结而未解决的增多。",
        "With half of the offices on platforms, boundaries cost both paper and typing and can take more hours than paper alone; each further platform takes records of its own; misreporting closes what is not settled.",
    )

    digital: Given[Probability] = Given[Probability](value=0.5)
    """Share s of the offices that work on a platform."""
    platforms: Given[Platforms] = Given[Platforms](
        value=2.0, source="press, about 2019: one visit typed into three systems (Hangzhou)", range=(1.0, 4.0)
    )
    """Number n of platforms that do not connect; 1: all share one."""
    paper: Given[StaffHours] = Given[StaffHours](value="4 minutes", range=("1 minutes", "20 minutes"))
    """Staff-hours p per boundary crossed on paper: to print, seal and file."""
    reentry: Given[StaffHours] = Given[StaffHours](value="6 minutes", range=("1 minutes", "20 minutes"))
    """Staff-hours r per boundary crossed to type a request in again."""
    trace: Given[StaffHours] = Given[StaffHours](value="1 minutes", range=("0 minutes", "10 minutes"))
    """Staff-hours t per recorded event and further platform, at an office on a platform."""
    misreport: Given[Probability] = Given[Probability](value=0.05, range=(0.0, 0.2))
    """Share m of handlings reported as done and not settled, where nobody above can see into the data."""
    connected: Given[Probability] = Given[Probability](value=0.0)
    """Share of the boundaries that are connected all the same; they cost nothing and are seen."""


def boundary_hours(digital: float, platforms: float, paper: float, reentry: float) -> float:
    """Return the hours C(s) it costs to cross a boundary, `digital` being s and `platforms` n."""
    analogue = 1.0 - digital
    return (
        analogue * analogue * paper
        + 2.0 * digital * analogue * (paper + reentry)
        + digital * digital * reentry * (1.0 - 1.0 / platforms)
    )


def heaviest_share(platforms: float, paper: float, reentry: float) -> float:
    """Return the share s* of offices on platforms at which crossing a boundary takes most."""
    whole = paper + reentry * (1.0 + 1.0 / platforms)
    return reentry / whole if whole > 0.0 else 0.0


def unseen(digital: float, platforms: float) -> float:
    """Return the share of boundaries across which nobody sees the data: all but those within one platform."""
    return 1.0 - digital * digital / platforms


def apply(structure: Structure, spec: Fragmentation, intensity: float) -> Structure:
    """Return the structure whose offices work on paper and on platforms that do not connect."""
    if intensity == 0.0:
        return structure
    paperwork, government = structure.rules.paperwork, structure.government
    s, n, apart = spec.digital.value, spec.platforms.value, 1.0 - spec.connected.value
    crossing = apart * boundary_hours(s, n, spec.paper.value, spec.reentry.value)
    recording = (n - 1.0) * s * spec.trace.value
    loss = spec.misreport.value * apart * unseen(s, n) * intensity
    below = (government.office_tier >= 0) & (government.office_tier < len(structure.names.tiers) - 1)
    return structure.with_rules(
        paperwork=paperwork._replace(
            reentry_hours=blend(paperwork.reentry_hours, paperwork.reentry_hours + crossing, intensity),
            trace_hours=blend(paperwork.trace_hours, paperwork.trace_hours + recording, intensity),
        )
    ).with_conduct(quality=structure.conduct.quality * np.where(below, 1.0 - loss, 1.0))
