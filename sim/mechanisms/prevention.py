"""`prevention` 未诉先办、每月一题: root-cause projects on what recurs, so that some requests never arise.

A fold over the periods seen so far. At the end of each period the matters reported most often since the start of the
run are chosen, each at most once; what is listed under `matters` limits the choice. A project runs for `lag`: all that
time the offices that own its matter work on it, `hours` in total, divided evenly over the places of the owner's tier.
When it is over, the share of its recurrent requests that no longer arise rises,

    prevented <- 1 - (1 - prevented) (1 - effectiveness),

and demand thins its pre-drawn requests by recurrence x prevented (R1). Whether a matter recurs is a property of demand
that no government sees in its tables: frequency stands in for it, so a project on what is frequent but does not recur
is wasted. Somebody has to read the data all the while: `analysis`.

Sources: seed 004 (有诉必应 -> 接诉即办 -> 未诉先办); Beijing's 每月一题, 27, 17, 18, 13 and 13 problems in the years 2021
to 2025; 450 tasks and 105 policies in 2022. What a project costs, how long it takes and how much it removes is not
published: assumptions. Assumed too: what was prevented arises again once the mechanism has ended.
"""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, NamedTuple

import numpy as np
from pydantic import Field

from sim.mechanisms.base import Mechanism
from sim.mechanisms.choosing import MatterId, matters_named, places_of, task_items
from sim.mechanisms.window import REVIEW, History, periods
from sim.structure.tables import Bools, Floats, Structure
from sim.vocabulary.codes import NOWHERE
from sim.vocabulary.quantity import Given, Hours, NonNegative, Probability, StaffHours
from sim.vocabulary.text import Text


class Prevention(Mechanism):
    """Projects at the root of what recurs."""

    title: ClassVar[Text] = Text("未诉先办、每月一题", "prevention")
    what: ClassVar[Text] = Text(
        "每期从诉求数据中选出最集中的事项，由主责单位立项治理根源。立项期间占用主责单位的工时；完成以后，该事项中会重复发生的诉求有一部分不再发生。",
        "Each period the matters reported most are chosen from the data, and their owners work on the root causes. While a project runs it takes the owners' hours; once it is done, some of the requests that would recur no longer arise.",
    )
    seed: ClassVar[str] = "004"
    harm: ClassVar[Text] = Text(
        "先占用办件的人手，见效在后；选中的事项若并不重复发生，投入就白费；诉求多的单位本来就忙，立项使其更忙。",
        "It takes capacity first and gives relief later; a project on a matter that does not recur is wasted; the owners of what is frequent are busy already, and projects make them busier.",
    )

    projects: Given[NonNegative] = Given[NonNegative](
        value=1.0, status="source", source="Beijing, 每月一题: 13 to 27 problems a year, 2021-2025", range=(1.0, 2.25)
    )
    """Projects begun per period; a fraction adds up over the periods."""
    every: Given[Hours] = Given[Hours](value="1 months", status="source", source="Beijing, 每月一题, from 2021")
    """Length of a period, in calendar time; a period ends at a weekly review."""
    effectiveness: Given[Probability] = Given[Probability](value=0.5, range=(0.1, 0.9))
    """Share of the matter's recurrent requests that a finished project removes."""
    lag: Given[Hours] = Given[Hours](value="8 weeks", range=("2 weeks", "26 weeks"))
    """Calendar time from the choice of a project to its effect, in whole weeks and at least one."""
    hours: Given[StaffHours] = Given[StaffHours](value="400 hours", range=("40 hours", "4000 hours"))
    """Staff-hours per project, spread over the lag and over the places of the owner's tier."""
    analysis: Given[StaffHours] = Given[StaffHours](value="1 hours", range=("0 hours", "4 hours"))
    """Staff-hours per week and watched matter to read the data and choose, at the offices that own it."""
    matters: Annotated[list[MatterId], Field(max_length=1000)] = []
    """Matters on which projects may be begun; none named: all."""


class Project(NamedTuple):
    """Work on the root of a matter."""

    matter: int
    begun: float
    """Calendar hours from the start of the run."""


def apply(structure: Structure, spec: Prevention, intensity: float) -> Structure:
    """Return the structure whose owners read the data of the matters watched; no project has begun."""
    if intensity == 0.0 or spec.analysis.value == 0.0:
        return structure
    watched = matters_named(structure, spec.matters)
    return _with_work(structure, np.where(watched, spec.analysis.value * intensity, 0.0))


def react(history: History, structure: Structure, spec: Prevention, intensity: float) -> Structure:
    """Return the structure with the work of the projects under way and the effect of those that are done."""
    if intensity == 0.0:
        return structure
    begun = projects_begun(history, spec, matters_named(structure, spec.matters))
    if not begun:
        return structure
    now, lag = history[-1].time, _lag(spec)
    prevented = structure.responsibilities.prevented.copy()
    weekly = np.zeros(len(prevented))
    for project in begun:
        if now < project.begun + lag:
            weekly[project.matter] += spec.hours.value * REVIEW / lag * intensity
        else:
            left = (1.0 - prevented[project.matter]) * (1.0 - spec.effectiveness.value * intensity)
            prevented[project.matter] = 1.0 - left
    return _with_work(structure, weekly).with_responsibilities(prevented=prevented)


def projects_begun(history: History, spec: Prevention, watched: Bools) -> list[Project]:
    """Return the projects begun so far, in order; counting starts when the mechanism does."""
    start = spec.intensity.start or 0.0
    begun: list[Project] = []
    left = watched.copy()
    seen = [window for window in history if window.time >= start]
    for number, (_, end) in enumerate(periods(seen, spec.every.value), start=1):
        due = math.floor(spec.projects.value * number + 1e-9) - math.floor(spec.projects.value * (number - 1) + 1e-9)
        for matter in np.argsort(-end.matters, kind="stable"):
            if due > 0 and left[matter] and end.matters[matter] > 0:
                begun.append(Project(int(matter), end.time))
                left[matter] = False
                due -= 1
    return begun


def _lag(spec: Prevention) -> float:
    """Return how long a project runs: the structure changes at weekly reviews, and work needs time."""
    return max(1, math.ceil(spec.lag.value / REVIEW - 1e-9)) * REVIEW


def _with_work(structure: Structure, weekly: Floats) -> Structure:
    """Return the structure in which `weekly` (matters,) staff-hours are done at the matters' owners, as tasks.

    Divided by place and not by staff, so that it stays what it was when people move or offices merge.
    """
    duties, government = structure.responsibilities, structure.government
    hours = np.zeros(len(government.office_place))
    for matter in np.flatnonzero(weekly):
        tier = int(duties.owner_tier[matter])
        owners = government.office_at[places_of(structure, tier), tier, duties.function[matter]]
        owners = owners[owners != NOWHERE]
        if len(owners):
            np.add.at(hours, owners, weekly[matter] / len(owners))
    return structure.with_conduct(tasks=structure.conduct.tasks + np.asarray(task_items(structure, hours)))
