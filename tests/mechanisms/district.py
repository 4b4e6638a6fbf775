"""A small district in which everything can be counted by hand: one county, two towns, two villages, two functions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.log.schema import Rows
from sim.mechanisms.window import Window
from sim.rules.coefficients import Coefficients
from sim.rules.deadlines import NO_LIMIT
from sim.structure.tables import Structure
from sim.verify.world import Channel, Demand, Matter, Office, Place, World, make_world
from sim.vocabulary.codes import GENERAL

COUNTY, EAST, WEST, EAST_VILLAGE, WEST_VILLAGE = range(5)
"""Places."""
COUNTY_CITY, COUNTY_HOMES, EAST_CITY, EAST_HOMES, WEST_CITY, WEST_HOMES, EAST_GRID, WEST_GRID, DESK = range(9)
"""Offices."""
LITTER, LEAK, YARD = range(3)
"""Matters: the town owns litter, the county owns the leak and the yard; the yard needs both functions."""

_PLACES = (Place(2), Place(1, COUNTY), Place(1, COUNTY), Place(0, EAST, 1.0), Place(0, WEST, 1.0))
_OFFICES = (
    Office(COUNTY, 0, staff=4),
    Office(COUNTY, 1, staff=4),
    Office(EAST, 0, staff=2, superiors=1.0),
    Office(EAST, 1, staff=2, superiors=1.0),
    Office(WEST, 0, staff=2, superiors=1.0),
    Office(WEST, 1, staff=2, superiors=1.0),
    Office(EAST_VILLAGE, GENERAL, staff=1, superiors=2.0),
    Office(WEST_VILLAGE, GENERAL, staff=1, superiors=2.0),
)


def district(
    rules: Coefficients | None = None,
    weights: tuple[float, float, float] = (1.0, 1.0, 1.0),
    rate: float = 0.4,
    horizon: float = 1000.0,
    limit: float = NO_LIMIT,
    desk: bool = True,
) -> World:
    """Return the district; what is left out is off. Requests come by the desk, or arise in the villages."""
    matters = (
        Matter(0, 1, weights[LITTER], limit=limit),
        Matter(1, 2, weights[LEAK], limit=limit),
        Matter(0, 2, weights[YARD], co_functions=(1,), multi=1.0, limit=limit),
    )
    world = make_world(
        _OFFICES,
        matters,
        horizon=horizon,
        places=_PLACES,
        functions=2,
        rules=Coefficients() if rules is None else rules,
        demand=Demand(rate=rate, channels=(Channel(desk=desk, entry=(0.0, 1.0, 0.0) if desk else (1.0, 0.0, 0.0)),)),
    )
    names = world.structure.names._replace(
        tiers=("village", "town", "county"), functions=("city", "homes"), matters=("litter", "leak", "yard")
    )
    return replace(world, structure=replace(world.structure, names=names))


def window(time: float, structure: Structure, **columns: dict[int, int] | int) -> Window:
    """Return what is seen at `time`; columns of offices as {office: count}, everything else 0."""
    offices, matters = len(structure.staffing.staff), len(structure.responsibilities.function)
    given = {name: value for name, value in columns.items() if isinstance(value, int)}
    arrays = {name: np.zeros(offices, dtype=np.int64) for name in ("closures", "settlements", "satisfied", "on_time")}
    for name, cells in columns.items():
        if isinstance(cells, dict):
            for office, count in cells.items():
                arrays[name][office] = count
    return Window(
        time=time,
        reported=given.get("reported", 0),
        dispatched=given.get("dispatched", 0),
        closed=given.get("closed", 0),
        settled=given.get("settled", 0),
        called=given.get("called", 0),
        matters=np.zeros(matters, dtype=np.int64),
        handled=np.zeros((offices, matters), dtype=np.int64),
        hours=np.zeros(offices),
        **arrays,
    )


def hours_at(rows: Rows, offices: tuple[int, ...], purpose: int) -> float:
    """Return the staff-hours that some offices spent on a purpose."""
    here = np.isin(rows["office"], offices) & (rows["purpose"] == purpose)
    return float(rows["hours"][here].sum())
