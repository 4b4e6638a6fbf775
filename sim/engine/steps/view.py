"""A structure as plain Python lists: an interpreter reads a list element four times as fast as an array's.

The compiled engine has the same fields as arrays of records (`compiled.tables`). Tables of several indices are flat.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.structure.tables import Structure
from sim.vocabulary.codes import NOWHERE
from sim.vocabulary.draws import For, entity_key, normal_quantile, uniform


class OfficeFacts(NamedTuple):
    """What the steps know of an office."""

    tier: int
    function: int
    staff: float
    """At least 1, also where there is no limit."""
    trait: float
    """v_i, the office's own offset."""
    superiors: float
    pressure: float
    """Assessment pressure in [0, 1], that of R10 included."""
    shift: float
    work: float
    quality: float
    apps: float
    tasks: float


class MatterFacts(NamedTuple):
    """What the steps know of a matter; fields as in `Responsibilities`."""

    function: int
    owner_tier: int
    co_count: int
    overlap: float
    covered: float
    sharpness: float
    erosion: float
    grid_share: float
    prevented: float
    limit: float
    urgency: int
    shield: float
    evasion: float
    misroute: float
    decomposed: float
    whistled: float


class View:
    """What the life of a request looks up; rebuilt whenever the structure changes."""

    __slots__ = (
        "co_functions",
        "co_width",
        "delegated",
        "desk",
        "functions",
        "joined",
        "matters",
        "neighbour_count",
        "neighbour_width",
        "neighbours",
        "office_at",
        "offices",
        "rules",
        "tiers",
    )

    def __init__(self, structure: Structure, traits: list[float]) -> None:
        government, duties = structure.government, structure.responsibilities
        self.rules = structure.rules
        self.desk = government.desk
        self.tiers, self.functions = government.office_at.shape[1:]
        self.office_at: list[int] = government.office_at.ravel().tolist()
        self.joined: list[int] = structure.staffing.joined.tolist()
        self.offices = [
            OfficeFacts(*row) for row in zip(*(c.tolist() for c in office_columns(structure, traits)), strict=True)
        ]
        self.neighbours: list[int] = government.neighbours.ravel().tolist()
        self.neighbour_width = government.neighbours.shape[1]
        self.neighbour_count: list[int] = government.neighbour_count.tolist()
        self.co_functions: list[int] = duties.co_functions.ravel().tolist()
        self.co_width = duties.co_functions.shape[1]
        self.delegated: list[float] = duties.delegated.ravel().tolist()
        self.matters = [MatterFacts(*row) for row in zip(*(c.tolist() for c in matter_columns(structure)), strict=True)]


def office_columns(structure: Structure, traits: list[float]) -> list[Any]:
    """Return the columns of `OfficeFacts`, in order."""
    government, conduct = structure.government, structure.conduct
    return [
        government.office_tier,
        government.office_function,
        np.maximum(structure.staffing.staff, 1).astype(np.float64),
        np.array(traits),
        government.superiors,
        np.minimum(structure.rules.effort.pressure + conduct.pressure, 1.0),
        conduct.shift,
        conduct.work,
        conduct.quality,
        conduct.apps,
        conduct.tasks,
    ]


def matter_columns(structure: Structure) -> list[Any]:
    """Return the columns of `MatterFacts`, in order."""
    duties = structure.responsibilities
    count = (duties.co_functions != NOWHERE).sum(axis=1).astype(np.int64)
    return [count if name == "co_count" else getattr(duties, name) for name in MatterFacts._fields]


def office_traits(structure: Structure, stream: int) -> list[float]:
    """Return v_i of every office: standard normal, drawn by the office's name."""
    keys = [entity_key(stream, int(key)) for key in structure.government.office_key]
    return [float(normal_quantile(uniform(key, 0, 0, For.OFFICE_OFFSET))) for key in keys]


def office_of(view: Any, place: int, tier: int, function: int) -> int:
    """Return the office that serves a place's requests at a tier for a function, or NOWHERE."""
    office: int = view.office_at[(place * view.tiers + tier) * view.functions + function]
    return office


def office_beyond(view: Any, place: int, tier: int, function: int, step: int) -> int:
    """Return the nearest existing office from `tier` on, going by `step` tiers, or NOWHERE."""
    while 0 <= tier < view.tiers:
        office = office_of(view, place, tier, function)
        if office != NOWHERE:
            return office
        tier += step
    return NOWHERE


def owner_of(view: Any, case: Any, function: int) -> int:
    """Return the office that owns a part of `function` of a request, or NOWHERE."""
    return office_of(view, case.place, case.owner_tier, function)


def function_of(view: Any, case: Any, part: int) -> int:
    """Return the function that owns a part of a request."""
    if part == 0:
        main: int = view.matters[case.matter].function
        return main
    other: int = view.co_functions[case.matter * view.co_width + part - 1]
    return other


def superior(view: Any, case: Any, office: int, function: int) -> int:
    """Return the office above in the line of `function`, or NOWHERE at the top."""
    return office_beyond(view, case.place, view.offices[office].tier + 1, function, 1)
