"""`direct_line` 浙政钉: everybody in government is one message away, and every app asks its minutes a day.

A share `collapse` of the delay between tiers disappears, and a share `across` of the delay within a tier. With a apps
of m minutes each, n members of staff owe 5 x n x a x m minutes a week. Source: seed 003 (six tiers, 1.4 million staff);
China's e-government network 2020 (1.23 million users and 715 apps in October 2019, 1.40 million and 1,248 in November
2020); press reports of 2019 and 2024: 5 apps at least 40 minutes a day, 2 apps about 30, 7-8 apps and 20-odd accounts
about 2 hours, that is 8 to 17 minutes per app. How far delays fall is an assumption.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.mechanisms.base import Mechanism
from sim.mechanisms.choosing import TierId, app_items, offices_of, tiers_named
from sim.structure.tables import Structure
from sim.vocabulary.quantity import Given, NonNegative, Probability, StaffHours
from sim.vocabulary.text import Text


class DirectLine(Mechanism):
    """One messenger for all tiers."""

    title: ClassVar[Text] = Text("政务直连（浙政钉）", "direct line between tiers")
    what: ClassVar[Text] = Text(
        "全员在一个平台上直接沟通，上报、下派几乎不再耽搁，部门之间也更快。每个应用每天都要打卡、填报，占用人员时间。",
        "All staff reach one another on one platform: hardly any delay up and down the tiers, and less between departments. Every app asks its minutes of everybody every day.",
    )
    seed: ClassVar[str] = "003"
    harm: ClassVar[Text] = Text(
        "传得快，推得也快；应用一多，每天的打卡填报挤占办事时间。",
        "What travels fast is also passed on fast; the more apps, the more daily minutes they take from casework.",
    )

    collapse: Given[Probability] = Given[Probability](value=0.9, range=(0.5, 1.0))
    """Share of the transmission delay between tiers that disappears."""
    across: Given[Probability] = Given[Probability](value=0.5, range=(0.0, 1.0))
    """Share of the transmission delay between offices of a tier that disappears."""
    apps: Given[NonNegative] = Given[NonNegative](value=1.0, range=(0.0, 20.0))
    """Apps that ask every worker for time every day."""
    minutes: Given[StaffHours] = Given[StaffHours](value="20 minutes", range=("5 minutes", "30 minutes"))
    """Touch time, per app, worker and working day; counts as paperwork."""
    tiers: list[TierId] = []
    """Ids of the tiers whose staff must use the apps; none: all tiers."""


def apply(structure: Structure, spec: DirectLine, intensity: float) -> Structure:
    """Return the structure with a direct line between all offices."""
    if intensity == 0.0:
        return structure
    way = structure.rules.destination
    between, within = 1.0 - intensity * spec.collapse.value, 1.0 - intensity * spec.across.value
    asked = np.zeros(len(structure.conduct.apps))
    users = offices_of(structure, tiers_named(structure, spec.tiers))
    asked[users] = app_items(structure, spec.apps.value * spec.minutes.value)[users]
    return structure.with_rules(
        destination=way._replace(
            up_hours=way.up_hours * between, down_hours=way.down_hours * between, across_hours=way.across_hours * within
        )
    ).with_conduct(apps=structure.conduct.apps + intensity * asked)
