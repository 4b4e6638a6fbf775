"""Minimally different worlds: the same citizens with one more office, one more request, other names or other units."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.demand.tables import Requests
from sim.log.schema import Rows
from sim.rules.coefficients import Coefficients
from sim.rules.deadlines import NO_LIMIT
from sim.rules.effort import Effort
from sim.rules.response import Response
from sim.structure.tables import Conduct, Structure, staffing_of
from sim.verify.world import World
from sim.vocabulary.codes import NOWHERE
from sim.vocabulary.draws import name_key

TIMES = ("enabled", "start", "end", "hours", "trace")


def permuted(world: World, order: list[int]) -> World:
    """Return the same world with its offices (not the desk) listed in another order, names and all."""
    old = world.structure
    listed = np.array([*order, len(order)])
    position = np.append(np.argsort(listed), NOWHERE)
    government = old.government._replace(
        office_at=position[old.government.office_at],
        **{
            name: getattr(old.government, name)[listed]
            for name in ("office_place", "office_tier", "office_function", "office_calendar", "office_key", "superiors")
        },
    )
    staffing = staffing_of(old.staffing.staff[listed], old.staffing.share[listed])
    conduct = Conduct(*(column[listed] for column in old.conduct))
    names = old.names._replace(offices=tuple(old.names.offices[k] for k in listed))
    return replace(
        world, structure=replace(old, government=government, staffing=staffing, conduct=conduct, names=names)
    )


def with_unused_office(world: World) -> World:
    """Return the same world with one more office, at a new place where nothing arises."""
    old, g = world.structure, world.structure.government
    last = len(g.office_place) - 1
    at = np.where(g.office_at == last, last + 1, g.office_at)
    new_place = np.full((1, *at.shape[1:]), NOWHERE, dtype=np.int64)
    new_place[0, 0, :] = last
    added = {
        "office_place": len(g.place_tier),
        "office_tier": 0,
        "office_function": -1,
        "office_calendar": 0,
        "superiors": 0.0,
        "office_key": name_key("nobody comes here"),
    }
    government = g._replace(
        place_tier=np.append(g.place_tier, 0),
        place_parent=np.append(g.place_parent, NOWHERE),
        office_at=np.concatenate([at, new_place]),
        desk=last + 1,
        **{
            name: np.insert(getattr(g, name), last, np.array(value).astype(getattr(g, name).dtype))
            for name, value in added.items()
        },
    )
    staffing = staffing_of(np.insert(old.staffing.staff, last, 1), np.insert(old.staffing.share, last, 1.0))
    conduct = Conduct(*(np.insert(column, last, column[last]) for column in old.conduct))
    names = old.names._replace(offices=(*old.names.offices[:-1], "nobody comes here", "desk"))
    return replace(
        world, structure=replace(old, government=government, staffing=staffing, conduct=conduct, names=names)
    )


def without_influence(world: World) -> World:
    """Return the same world in which no request can influence another: nothing depends on load or on history."""
    old = world.structure
    rules = old.rules._replace(
        passing=old.rules.passing._replace(load=0.0),
        effort=Effort(pressure=old.rules.effort.pressure),
        response=Response(),
    )
    calm: Structure = replace(old, rules=rules).with_responsibilities(erosion=np.zeros(len(old.responsibilities.limit)))
    return replace(world, structure=calm, mechanisms=())


def with_request(requests: Requests, time: float, key: int, like: int) -> tuple[Requests, int]:
    """Return the requests with one more, of its own key, otherwise like number `like`; and its number."""
    number = int(np.searchsorted(requests.time, time))
    columns = {name: np.insert(column, number, column[like], axis=0) for name, column in requests._asdict().items()}
    columns["time"][number], columns["key"][number] = time, key
    return Requests(**columns), number


def free_of_the_clock(world: World) -> World:
    """Return the same world without what is fixed in hours: opening times, and the due date of what has no limit."""
    old = world.structure
    rules, limit = old.rules, old.responsibilities.limit
    government = old.government._replace(office_calendar=np.zeros_like(old.government.office_calendar))
    if rules.paperwork.items > 0.0:
        rules = rules._replace(deadlines=rules.deadlines._replace(weight=0.0))
    else:
        limit = np.minimum(limit, 500.0)
    free = replace(old, government=government, rules=rules).with_responsibilities(limit=limit)
    return replace(world, structure=free)


def stretched(world: World, k: float) -> World:
    """Return the same world with every time `k` times as long; it must be `free_of_the_clock`."""
    old = world.structure
    r = old.rules
    fields = {
        "entry": ("desk_hours", "delay_hours"),
        "capability": ("triage_hours",),
        "destination": ("up_hours", "down_hours", "across_hours"),
        "first_receiver": ("ruling_hours",),
        "coordination": ("hours", "report_hours"),
        "closure": ("confirm_hours", "reopen_hours"),
        "paperwork": ("hours", "trace_hours", "reentry_hours", "app_hours", "task_hours"),
        "foot_dragging": ("hold_hours",),
    }
    longer = {
        rule: getattr(r, rule)._replace(**{name: k * getattr(getattr(r, rule), name) for name in names})
        for rule, names in fields.items()
    }
    longer["paperwork"] = longer["paperwork"]._replace(items=r.paperwork.items / k)
    if r.paperwork.limit < NO_LIMIT:
        longer["paperwork"] = longer["paperwork"]._replace(limit=k * r.paperwork.limit)
    if r.deadlines.escalate_after < NO_LIMIT:
        longer["deadlines"] = r.deadlines._replace(escalate_after=k * r.deadlines.escalate_after)
    rules: Coefficients = r._replace(**longer)
    limit = old.responsibilities.limit
    structure = replace(old, rules=rules).with_responsibilities(limit=np.where(limit < NO_LIMIT, k * limit, limit))
    structure = structure.with_conduct(apps=old.conduct.apps / k, tasks=old.conduct.tasks / k)
    return replace(world, structure=structure, demand=world.demand._replace(horizon=k * world.demand.horizon))


def stretched_requests(requests: Requests, k: float) -> Requests:
    """Return the requests with every time `k` times as long."""
    longer = {name: k * getattr(requests, name) for name in ("time", "patience", "expectation", "work", "outside")}
    return requests._replace(**longer)


def named(rows: Rows, world: World) -> list[tuple[object, ...]]:
    """Return the rows with names in place of office numbers, sorted: what happened, however offices are numbered."""
    names = (*world.structure.names.offices, "")
    told = []
    for row in rows.tolist():
        values = dict(zip(rows.dtype.names or (), row, strict=True))
        for column in ("office", "sender", "receiver"):
            values[column] = names[values[column]]
        told.append(tuple("nan" if value != value else value for value in values.values()))
    return sorted(told, key=repr)
