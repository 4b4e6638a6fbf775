"""A small district in which everything happens: passes, returns, call-ins, re-openings, paperwork, giving up."""

from __future__ import annotations

from functools import cache

import pandas as pd

from sim.demand.tables import Requests
from sim.log.frame import log_frame, office_frame
from sim.log.schema import Rows
from sim.rules.capability import Capability
from sim.rules.closure import Closure
from sim.rules.coefficients import Coefficients
from sim.rules.coordination import Coordination
from sim.rules.deadlines import Deadlines
from sim.rules.destination import Destination
from sim.rules.entry import Entry
from sim.rules.first_receiver import FirstReceiver
from sim.rules.paperwork import Paperwork
from sim.rules.passing import Passing
from sim.structure.calendar import ALWAYS, make_calendar
from sim.verify.world import Channel, Demand, Matter, Office, Place, World, make_world

HORIZON = 8 * 168.0
OFFICE_HOURS = make_calendar([(24.0 * d + a, 24.0 * d + b) for d in range(5) for a, b in ((8.5, 12.0), (13.5, 18.0))])
RULES = Coefficients(
    entry=Entry(dispatched=0.5, accuracy=0.8, front_accuracy=0.8, neighbour=0.5, answered=0.1, desk_hours=0.1),
    capability=Capability(attempt=0.1, work_factor=1.5, settle_factor=0.5, triage_hours=0.2),
    passing=Passing(base=-1.0, ambiguity=1.0, load=0.5, risk=0.5),
    destination=Destination(knowledge=0.6, up_hours=4.0, down_hours=4.0, across_hours=4.0),
    first_receiver=FirstReceiver(bound=0.6, compliance=0.5),
    coordination=Coordination(parallel=0.5, bound=0.5, hours=0.5),
    deadlines=Deadlines(escalate_after=40.0),
    closure=Closure(
        quality=0.8,
        reporter=0.3,
        detection=0.5,
        confirm_hours=0.3,
        satisfied_if_settled=0.9,
        satisfied_if_not=0.3,
        reopening=0.4,
        reopen_hours=24.0,
    ),
    paperwork=Paperwork(items=1.0, hours=1.0, trace_hours=0.05, reentry_hours=0.1),
)


def busy_world() -> World:
    """Return two streets of two communities each under a district with two departments."""
    places = (Place(2), Place(1, 0), Place(1, 0), *(Place(0, street, 1.0) for street in (1, 1, 2, 2)))
    offices = (
        Office(0, 0, 3, 1),
        Office(0, 1, 2, 1),
        Office(1, staff=4, calendar=1, superiors=2.0),
        Office(2, staff=3, calendar=1, superiors=2.0),
        *(Office(k, staff=2, calendar=1, superiors=3.0, share=0.6) for k in (3, 4, 5, 6)),
    )
    matters = (
        Matter(0, 2, 2.0, (3.0, 0.8), overlap=0.5, limit=168.0, outside=(0.3, 48.0, 0.5), risky=0.2),
        Matter(1, 1, 2.0, (2.0, 0.8), overlap=0.5, co_functions=(0,), multi=0.5, solvable=0.7),
        Matter(1, 0, 1.0, (1.0, 0.8), limit=336.0, grid_share=0.5),
    )
    demand = Demand(
        rate=0.5,
        patience=(400.0, 0.8),
        expectation=(200.0, 0.5),
        channels=(Channel(2.0, False, (2.0, 1.0, 1.0)), Channel(1.0, True)),
    )
    return make_world(
        offices,
        matters,
        horizon=HORIZON,
        places=places,
        functions=2,
        rules=RULES,
        demand=demand,
        calendars=(ALWAYS, OFFICE_HOURS),
    )


@cache
def busy_run() -> tuple[World, Rows, Requests]:
    """Return the world, the rows of one run and its requests; computed once."""
    world = busy_world()
    requests = world.requests()
    return world, world.run(requests), requests


@cache
def busy_frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the log of that run and its table of offices; not to be changed."""
    world, rows, requests = busy_run()
    return log_frame(rows, world.structure, requests), office_frame(world.structure)
