"""Tiny worlds from plain rows: a government, a demand and rules, without a scenario file.

What is left out is off, so that a world says exactly what it is about. The verified systems and the tests build on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.demand.requests import draw_requests
from sim.demand.tables import DemandTables, Requests
from sim.engine.driver import MakeEngine, drive
from sim.engine.simpy_engine import SimpyEngine
from sim.log.schema import Rows
from sim.mechanisms.base import Mechanism
from sim.rules.coefficients import Coefficients
from sim.rules.deadlines import NO_LIMIT
from sim.structure.calendar import ALWAYS, Calendar
from sim.structure.tables import (
    Conduct,
    Government,
    Names,
    Responsibilities,
    Structure,
    ordinary_matters,
    staffing_of,
)
from sim.vocabulary.codes import DESK_TIER, GENERAL, NOWHERE
from sim.vocabulary.draws import name_key, stream_key
from sim.vocabulary.text import Text


class Place(NamedTuple):
    """A node of the territory."""

    tier: int = 0
    parent: int = NOWHERE
    weight: float = 0.0
    """Share of the requests that arise here."""


class Office(NamedTuple):
    """An office at a place; `function` GENERAL for all of them."""

    place: int = 0
    function: int = GENERAL
    staff: int = 1
    calendar: int = 0
    superiors: float = 0.0
    share: float = 1.0
    name: str = ""
    pressure: float = 0.0
    shift: float = 0.0
    work: float = 1.0
    quality: float = 1.0
    apps: float = 0.0
    tasks: float = 0.0


class Matter(NamedTuple):
    """A matter and how responsibility for it is spread; fields as in `Responsibilities` and `DemandTables`."""

    function: int = 0
    owner_tier: int = 0
    weight: float = 1.0
    touch: tuple[float, float] = (1.0, -1.0)
    """Scale in hours and shape; -1: exponential."""
    co_functions: tuple[int, ...] = ()
    multi: float = 0.0
    overlap: float = 0.0
    covered: float = 1.0
    sharpness: float = 0.0
    erosion: float = 0.0
    grid_share: float = 0.0
    delegated: float = 0.0
    """Share delegated to every tier."""
    limit: float = NO_LIMIT
    urgency: int = 0
    outside: tuple[float, float, float] = (0.0, 0.0, 0.0)
    risky: float = 0.0
    solvable: float = 1.0
    recurrence: float = 0.0
    shield: float = 0.0
    evasion: float = 0.0
    misroute: float = 1.0
    decomposed: float = 0.0
    whistled: float = 0.0


class Channel(NamedTuple):
    """A way in: by the desk, or at the tier drawn by the weights `entry`."""

    weight: float = 1.0
    desk: bool = False
    entry: tuple[float, ...] = (1.0,)


class Demand(NamedTuple):
    """How many requests arise, and how patient citizens are."""

    rate: float = 0.5
    """Requests per hour, where `hourly` is left out."""
    hourly: tuple[float, ...] = ()
    """A pattern of requests per hour, repeated to the horizon."""
    overdispersion: float = 1.0
    headroom: float = 1.0
    patience: tuple[float, float] = (0.0, 0.0)
    expectation: tuple[float, float] = (0.0, 0.0)
    channels: tuple[Channel, ...] = (Channel(),)


@dataclass(frozen=True)
class World:
    """A structure and the demand it meets."""

    structure: Structure
    demand: DemandTables
    mechanisms: tuple[Mechanism, ...] = field(default=())

    def requests(self, seed: int = 1, replication: int = 0) -> Requests:
        """Return the requests of one replication."""
        return draw_requests(self.demand, seed, replication)

    def run(
        self, requests: Requests | None = None, seed: int = 1, replication: int = 0, engine: MakeEngine = SimpyEngine
    ) -> Rows:
        """Return the log of one replication; `requests` replace those drawn."""
        drawn = self.requests(seed, replication) if requests is None else requests
        stream = int(stream_key(seed, replication))
        return drive(engine, self.structure, self.mechanisms, drawn, stream, self.demand.horizon)

    def under(self, *mechanisms: Mechanism) -> World:
        """Return the same world with other mechanisms."""
        return replace(self, mechanisms=mechanisms)


def make_world(
    offices: Sequence[Office],
    matters: Sequence[Matter] = (Matter(),),
    *,
    horizon: float,
    places: Sequence[Place] = (Place(weight=1.0),),
    functions: int = 1,
    rules: Coefficients | None = None,
    demand: Demand | None = None,
    calendars: Sequence[Calendar] = (ALWAYS,),
    desk_staff: int = 0,
    desk_calendar: int = 0,
) -> World:
    """Return the world of these rows; `horizon` in calendar hours. Offices are named by position if not by name."""
    demand = Demand() if demand is None else demand
    tiers = 1 + max(place.tier for place in places)
    desk = Office(NOWHERE, GENERAL, desk_staff, desk_calendar, name="desk")
    everyone = [*offices, desk]
    names = [office.name or f"office {k}" for k, office in enumerate(everyone)]
    government = Government(
        place_tier=_ints([place.tier for place in places]),
        place_parent=_ints([place.parent for place in places]),
        office_place=_ints([office.place for office in everyone]),
        office_tier=_ints([*(places[office.place].tier for office in offices), DESK_TIER]),
        office_function=_ints([office.function for office in everyone]),
        office_calendar=_ints([office.calendar for office in everyone]),
        office_key=np.array([name_key(name) for name in names], dtype=np.uint64),
        office_at=_office_at(places, offices, tiers, functions),
        superiors=_floats([office.superiors for office in everyone]),
        neighbours=_ints([[g for g in range(functions) if g != f] or [NOWHERE] for f in range(functions)]),
        neighbour_count=_ints([max(1, functions - 1)] * functions),
        calendars=tuple(calendars),
        desk=len(offices),
    )
    structure = Structure(
        government,
        staffing_of(_ints([office.staff for office in everyone]), _floats([office.share for office in everyone])),
        Conduct(*(_floats([getattr(office, name) for office in everyone]) for name in Conduct._fields)),
        _responsibilities(matters, tiers),
        Coefficients() if rules is None else rules,
        _names(names, len(places), tiers, functions, len(matters), len(demand.channels)),
    )
    return World(structure, _demand(places, matters, demand, horizon, tiers))


def _ints(values: ArrayLike) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def _floats(values: ArrayLike) -> NDArray[np.float64]:
    return np.array(values, dtype=np.float64)


def _office_at(places: Sequence[Place], offices: Sequence[Office], tiers: int, functions: int) -> NDArray[np.int64]:
    """Return the office that serves a place at a tier for a function: the organ, else the general office."""
    organ = {(office.place, office.function): k for k, office in enumerate(offices)}
    table = np.full((len(places), tiers, functions), NOWHERE, dtype=np.int64)
    for place in range(len(places)):
        node = place
        while node != NOWHERE:
            for function in range(functions):
                general = organ.get((node, GENERAL), NOWHERE)
                table[place, places[node].tier, function] = organ.get((node, function), general)
            node = places[node].parent
    return table


def _responsibilities(matters: Sequence[Matter], tiers: int) -> Responsibilities:
    width = max(1, max(len(matter.co_functions) for matter in matters))
    return Responsibilities(
        function=_ints([m.function for m in matters]),
        owner_tier=_ints([m.owner_tier for m in matters]),
        co_functions=_ints([[*m.co_functions, *[NOWHERE] * (width - len(m.co_functions))] for m in matters]),
        overlap=_floats([m.overlap for m in matters]),
        covered=_floats([m.covered for m in matters]),
        sharpness=_floats([m.sharpness for m in matters]),
        erosion=_floats([m.erosion for m in matters]),
        grid_share=_floats([m.grid_share for m in matters]),
        delegated=_floats([[m.delegated] * tiers for m in matters]),
        prevented=_floats([0.0 for _ in matters]),
        limit=_floats([m.limit for m in matters]),
        urgency=_ints([m.urgency for m in matters]),
        **{name: _floats([getattr(m, name) for m in matters]) for name in ordinary_matters(0)},
    )


def _demand(
    places: Sequence[Place], matters: Sequence[Matter], demand: Demand, horizon: float, tiers: int
) -> DemandTables:
    reporting = [k for k, place in enumerate(places) if place.weight > 0.0]
    hours = int(np.ceil(horizon))
    entry = [[*c.entry, *[0.0] * (tiers - len(c.entry))] for c in demand.channels]
    return DemandTables(
        horizon=horizon,
        hourly=np.resize(_floats(demand.hourly or [demand.rate]), hours),
        overdispersion=demand.overdispersion,
        headroom=demand.headroom,
        place=_ints(reporting),
        place_share=_cumulative([places[k].weight for k in reporting]),
        matter_share=_cumulative([m.weight for m in matters]),
        channel_share=_cumulative([c.weight for c in demand.channels]),
        channel_desk=np.array([c.desk for c in demand.channels]),
        channel_entry=np.array([_cumulative(row) for row in entry]),
        patience=demand.patience,
        expectation=demand.expectation,
        touch=_floats([m.touch for m in matters]),
        outside=_floats([m.outside for m in matters]),
        risky=_floats([m.risky for m in matters]),
        solvable=_floats([m.solvable for m in matters]),
        multi=_floats([m.multi for m in matters]),
        parts=_ints([1 + len(m.co_functions) for m in matters]),
        recurrence=_floats([m.recurrence for m in matters]),
    )


def _cumulative(weights: ArrayLike) -> NDArray[np.float64]:
    total: NDArray[np.float64] = np.cumsum(_floats(weights))
    share: NDArray[np.float64] = total / total[-1]
    return share


def _names(offices: list[str], places: int, tiers: int, functions: int, matters: int, channels: int) -> Names:
    def words(en: str, count: int) -> tuple[str, ...]:
        return tuple(f"{en} {k}" for k in range(count))

    def texts(zh: str, en: str, count: int) -> tuple[Text, ...]:
        return tuple(Text(f"{zh}{k}", f"{en} {k}") for k in range(count))

    return Names(
        tiers=words("tier", tiers),
        places=words("place", places),
        functions=words("function", functions),
        offices=tuple(offices),
        matters=words("matter", matters),
        channels=words("channel", channels),
        tier_text=texts("层级", "tier", tiers),
        place_text=texts("属地", "place", places),
        function_text=texts("职能", "function", functions),
        office_text=tuple(Text(name, name) for name in offices),
        matter_text=texts("事项", "matter", matters),
        channel_text=texts("渠道", "channel", channels),
        grassroots=tuple(k < 2 for k in range(tiers)),
    )
