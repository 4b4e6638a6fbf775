"""A structure as arrays of records: the fields of `steps.view.View`, as compiled code reads them."""

from __future__ import annotations

from typing import Any, NamedTuple, get_type_hints

import numpy as np
from numpy.typing import NDArray

from sim.engine.steps.view import MatterFacts, OfficeFacts, matter_columns, office_columns
from sim.rules.coefficients import Coefficients
from sim.structure.calendar import Calendar
from sim.structure.tables import Structure

_WORD = {int: "i8", float: "f8"}


def _record(kind: Any) -> np.dtype[np.void]:
    """Return the dtype of a NamedTuple of numbers."""
    return np.dtype([(name, _WORD[word]) for name, word in get_type_hints(kind).items()])


OFFICE_FACTS = _record(OfficeFacts)
MATTER_FACTS = _record(MatterFacts)
RULES = np.dtype([(name, _record(type(default))) for name, default in Coefficients._field_defaults.items()])
MOST_INTERVALS = 16
"""Opening intervals per week that a calendar may have; one with more is compiled anew, for more."""


class TableView(NamedTuple):
    """The same fields as `steps.view.View`."""

    rules: Any
    desk: int
    tiers: int
    functions: int
    offices: NDArray[np.void]
    matters: NDArray[np.void]
    office_at: NDArray[np.int64]
    neighbours: NDArray[np.int64]
    neighbour_width: int
    neighbour_count: NDArray[np.int64]
    co_functions: NDArray[np.int64]
    co_width: int
    delegated: NDArray[np.float64]
    joined: NDArray[np.int64]


def table_view(structure: Structure, traits: list[float]) -> TableView:
    """Return a structure as compiled code reads it."""
    government, duties = structure.government, structure.responsibilities
    offices = np.zeros(len(government.office_tier), OFFICE_FACTS)
    for name, column in zip(OfficeFacts._fields, office_columns(structure, traits), strict=True):
        offices[name] = column
    matters = np.zeros(len(duties.function), MATTER_FACTS)
    for name, column in zip(MatterFacts._fields, matter_columns(structure), strict=True):
        matters[name] = column
    rules = np.zeros(1, RULES)
    for name, record in zip(Coefficients._fields, structure.rules, strict=True):
        rules[name] = tuple(record)
    return TableView(
        rules=rules[0],
        desk=government.desk,
        tiers=government.office_at.shape[1],
        functions=government.office_at.shape[2],
        offices=offices,
        matters=matters,
        office_at=np.ascontiguousarray(government.office_at).ravel(),
        neighbours=np.ascontiguousarray(government.neighbours).ravel(),
        neighbour_width=government.neighbours.shape[1],
        neighbour_count=np.ascontiguousarray(government.neighbour_count),
        co_functions=np.ascontiguousarray(duties.co_functions).ravel(),
        co_width=duties.co_functions.shape[1],
        delegated=np.ascontiguousarray(duties.delegated).ravel(),
        joined=np.ascontiguousarray(structure.staffing.joined),
    )


def calendar_table(calendars: tuple[Calendar, ...]) -> NDArray[np.void]:
    """Return the calendars as records with the fields of `Calendar`, padded with intervals that are never reached."""
    width = max(MOST_INTERVALS, max(len(calendar.opens) for calendar in calendars))
    kind = np.dtype(
        [("opens", "f8", (width,)), ("closes", "f8", (width,)), ("before", "f8", (width,)), ("weekly", "f8")]
    )
    table = np.zeros(len(calendars), kind)
    table["opens"], table["closes"], table["before"] = -np.inf, -np.inf, np.inf
    for row, calendar in zip(table, calendars, strict=True):
        for name in ("opens", "closes", "before"):
            row[name][: len(calendar.opens)] = getattr(calendar, name)
        row["weekly"] = calendar.weekly
    return table
