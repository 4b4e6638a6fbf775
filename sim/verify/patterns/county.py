"""A county in which patterns are tested: 26 offices on four tiers, eight kinds of matter, some 3,000 requests in twelve weeks.

Small, so that thousands of them can be run; every number that matters is a parameter or said here to be fixed.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, NamedTuple

from sim.rules.capability import Capability
from sim.rules.closure import Closure
from sim.rules.coefficients import Coefficients
from sim.rules.coordination import Coordination
from sim.rules.deadlines import Deadlines
from sim.rules.destination import Destination
from sim.rules.effort import Effort
from sim.rules.entry import Entry
from sim.rules.foot_dragging import FootDragging
from sim.rules.logistic import NEVER, logit
from sim.rules.paperwork import Paperwork
from sim.rules.passing import Passing
from sim.rules.response import Response
from sim.structure.calendar import make_calendar
from sim.verify.patterns.parameters import BASE, Point
from sim.verify.world import Channel, Demand, Matter, Office, Place, World, make_world
from sim.vocabulary.codes import GENERAL, NOWHERE
from sim.vocabulary.units import HOURS_PER_DAY

VILLAGE, TOWN, COUNTY, CITY = range(4)
"""Tiers, bottom to top; the lowest two are the grassroots."""
TIER_IDS = ("village", "town", "county", "city")
FUNCTIONS = 4
TOWNS = 3
OFFICE_HOURS = [(HOURS_PER_DAY * day + 9.0, HOURS_PER_DAY * day + 17.0) for day in range(5)]
SIMPLE, COMMON, RECURRENT, STRUCTURAL, JOINT_A, JOINT_B, PLAIN, JOINT_CITY = range(8)
"""Matters; the first four belong to townships, the next three to the county, the last to the city."""
MATTER_DAYS = 15.0
"""Limit of what belongs to the county or the city, in days; what belongs to townships has half of it."""
TOUCH_HOURS = 2.0
"""Mean touch time; only its ratio to the staff matters, and the staff follows from the load."""
PAPER_HOURS = 0.75

# Share of the hours of the day: 69 % between 8 and 18, 4 % between 0 and 6 (New York 311, December 2025).
_DAY = (*[0.04 / 6] * 6, *[0.035] * 2, *[0.069] * 10, *[0.2 / 6] * 6)
_WEEKEND = 0.9


class Span(NamedTuple):
    """What is looked at: requests reported in [start, end) days, each followed for the rest of the run, `after` days."""

    start: float = 14.0
    end: float = 56.0
    after: float = 28.0

    @property
    def horizon(self) -> float:
        """Return the length of the run in calendar hours."""
        return (self.end + self.after) * HOURS_PER_DAY


class County(NamedTuple):
    """The numbers of one county; those that bear the name of a parameter take its value."""

    load: float
    passing: float
    overlap: float
    ambiguity: float
    queue: float
    blame: float
    seen: float
    risky: float
    request_sd: float
    office_sd: float
    front_accuracy: float
    neighbour: float
    knowledge: float
    attempt: float
    coercion: float
    delay: float
    hold: float
    hold_sd: float
    touch_sd: float
    multi: float
    local: float
    paperwork: float
    paper_limit: float
    window: float
    rush: float
    perfunctory: float
    quality: float
    pleased: float
    reopening: float
    overdispersion: float
    span: Span = Span()
    per_day: float = 36.0
    effort: float = 0.0
    recurrence: float = 0.5
    """Share of the requests of the recurrent matter that would not arise without its cause; a tenth of it elsewhere."""
    grid: float = 0.3
    """Share of simple matters that the grid may settle."""
    township_leads: float = 0.0
    """Share of multi-part requests that the township coordinates."""
    coordination: float = 1.0
    elasticity: float = 0.0
    reference: float = 0.0
    headroom: float = 1.0
    triage: float = 1.0 / 6.0
    enters: tuple[float, ...] = (0.4, 0.35, 0.25)
    """Shares of the tiers at which requests enter in the hierarchy: grid worker, township window, county window."""
    at_town: bool = False
    """Whether all matters belong to townships (the negative control)."""
    trace: float = 1.0 / 60.0
    reentry: float = 5.0 / 60.0


def county(point: Point, **changes: Any) -> County:
    """Return the county of a parameter set; `changes` are fixed for the pattern."""
    values: dict[str, Any] = {p.name: point[p.name] for p in BASE}
    return County(**values)._replace(**changes)


def people(c: County) -> World:
    """Return the county with as many staff as needed and no paperwork: what its work is before anybody waits."""
    world = make_world(
        _offices(),
        _matters(c),
        horizon=c.span.horizon,
        places=_places(),
        functions=FUNCTIONS,
        rules=rules(c),
        demand=_demand(c),
        calendars=(make_calendar(OFFICE_HOURS),),
    )
    names = world.structure.names._replace(
        tiers=TIER_IDS,
        functions=tuple(f"function_{k}" for k in range(FUNCTIONS)),
        matters=tuple(matter_id(k) for k in range(JOINT_CITY + 1)),
    )
    return replace(world, structure=replace(world.structure, names=names))


def matter_id(matter: int) -> str:
    """Return the name by which mechanisms call a matter."""
    return f"matter_{matter}"


def _places() -> list[Place]:
    """Return the city, its county, three townships and two villages in each."""
    towns = [Place(TOWN, 1) for _ in range(TOWNS)]
    villages = [Place(VILLAGE, 2 + k // 2, weight) for k, weight in enumerate((1.0, 2.0, 1.5, 1.0, 2.0, 1.0))]
    return [Place(CITY, NOWHERE), Place(COUNTY, 0), *towns, *villages]


def _offices() -> list[Office]:
    """Return an organ per function on the upper three tiers and a general office in every village, all without limit."""
    organs = [Office(place, f, 0, name=f"{place}/{f}") for place in range(2 + TOWNS) for f in range(FUNCTIONS)]
    villages = [Office(place, GENERAL, 0, name=f"village {place}") for place in range(2 + TOWNS, 2 + 3 * TOWNS)]
    return [*organs, *villages]


def _matters(c: County) -> list[Matter]:
    rows = (  # function, tier, share within its group, touch, co-functions, solvable, outside
        (0, TOWN, 0.35, 0.6, (), 0.98, 0.05),
        (1, TOWN, 0.30, 1.0, (2,), 0.95, 0.15),
        (2, TOWN, 0.20, 1.0, (), 0.95, 0.15),
        (3, TOWN, 0.15, 2.0, (), 0.30, 0.60),
        (0, COUNTY, 0.30, 1.0, (1,), 0.95, 0.15),
        (1, COUNTY, 0.30, 1.0, (2, 3), 0.95, 0.15),
        (2, COUNTY, 0.20, 1.0, (), 0.95, 0.15),
        (3, CITY, 0.20, 1.0, (0,), 0.95, 0.15),
    )
    shares = [within * (c.local if tier == TOWN else 1.0 - c.local) for _, tier, within, *_ in rows]
    joined = sum(share for share, row in zip(shares, rows, strict=True) if row[4])
    found = []
    for k, (function, tier, _, touch, co, solvable, outside) in enumerate(rows):
        mean = TOUCH_HOURS * touch
        found.append(
            Matter(
                function=function,
                owner_tier=TOWN if c.at_town else tier,
                weight=shares[k],
                touch=(mean * math.exp(-(c.touch_sd**2) / 2.0), c.touch_sd),
                co_functions=co,
                multi=min(1.0, c.multi / joined) if co else 0.0,
                overlap=c.overlap,
                covered=0.0,
                grid_share=c.grid if k == SIMPLE else 0.0,
                limit=MATTER_DAYS * HOURS_PER_DAY * (0.5 if tier == TOWN else 1.0),
                outside=(outside, 96.0, 1.0),
                risky=c.risky,
                solvable=solvable,
                recurrence=c.recurrence if k == RECURRENT else 0.1 * c.recurrence,
            )
        )
    return found


def _demand(c: County) -> Demand:
    week = [h * c.per_day * (_WEEKEND if day >= 5 else 1.0) for day in range(7) for h in _DAY]
    village, town, county_window = c.enters
    return Demand(
        hourly=tuple(week),
        overdispersion=c.overdispersion,
        headroom=c.headroom,
        expectation=(7.0 * HOURS_PER_DAY, 0.5),
        channels=(
            Channel(village, False, (1.0,)),
            Channel(town + county_window, True, (0.0, town, county_window)),
        ),
    )


def rules(c: County) -> Coefficients:
    """Return the rules of behaviour of a county."""
    return Coefficients(
        entry=Entry(front_accuracy=c.front_accuracy, neighbour=c.neighbour, accuracy=c.front_accuracy, desk_hours=0.1),
        capability=Capability(
            attempt=c.attempt,
            coercion=c.coercion,
            work_factor=1.5,
            settle_factor=0.3,
            triage_hours=c.triage,
            triage_shape=0.8 if c.triage else 0.0,
        ),
        passing=Passing(
            base=logit(c.passing) if c.passing > 0.0 else NEVER,
            ambiguity=c.ambiguity,
            load=c.queue,
            risk=c.blame,
            trace=c.seen,
            first=1.0,
            request_sd=c.request_sd,
            office_sd=c.office_sd,
            from_superior=-0.5,
            visible_decisions=0.3,
            visible_passes=0.2,
        ),
        destination=Destination(
            up=1.0,
            across=1.0,
            down=1.5,
            back=1.5,
            knowledge=c.knowledge,
            up_hours=c.delay,
            down_hours=c.delay,
            across_hours=c.delay,
            delay_shape=0.8,
        ),
        coordination=Coordination(hours=c.coordination, shape=0.8, local=c.township_leads),
        deadlines=Deadlines(weight=0.5, window=c.window, rush=c.rush, perfunctory=c.perfunctory),
        closure=Closure(
            quality=c.quality,
            satisfied_if_settled=0.97,
            satisfied_if_not=c.pleased,
            lateness=0.3,
            contacts=0.1,
            reopening=c.reopening,
            same_office=0.5,
            reopen_hours=48.0,
            reopen_shape=1.0,
            rework=0.7,
            rounds=4.0,
        ),
        paperwork=Paperwork(
            items=1.0,
            hours=PAPER_HOURS,
            shape=0.8,
            limit=c.paper_limit,
            trace_hours=c.trace,
            reentry_hours=c.reentry,
        ),
        foot_dragging=FootDragging(hold_hours=c.hold, hold_shape=c.hold_sd, inflation=0.13),
        effort=Effort(gain=c.effort),
        response=Response(elasticity=c.elasticity, reference=c.reference, headroom=c.headroom),
    )
