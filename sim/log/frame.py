"""From an engine's rows to a table that people and measures read: names and words in place of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.log.dictionary import ANY_FUNCTION, DESK, WORDS
from sim.log.schema import COLUMNS, Rows
from sim.rules.deadlines import NO_LIMIT
from sim.structure.calendar import Calendar
from sim.structure.tables import Structure
from sim.vocabulary.codes import NOWHERE, Activity

_NUMBERS = ("request", "part", "visit", "round", "enabled", "start", "end", "hours", "trace")


@cache
def _word_type(column: str) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(list(WORDS[column]))


def _named(codes: NDArray[Any], names: Sequence[str]) -> Any:
    """Return categories by their positions; -1 is an empty cell."""
    return pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(list(names)))


def _with_none(codes: NDArray[Any], none: float = NOWHERE) -> NDArray[Any]:
    """Return a look-up table whose last element answers for NOWHERE."""
    return np.append(codes, none)


def log_frame(rows: Rows, structure: Structure, requests: Any, owners: NDArray[Any] | None = None) -> pd.DataFrame:
    """Return the rows of one run as the table that `schema.COLUMNS` describes.

    Times are calendar hours, `hours` and `trace` staff-hours. What belongs to the request (matter, origin, channel,
    owner, reported, limit) stands in every row of it and is empty in paperwork rows. Limits are those of `structure`;
    an empty limit means that there is none. `requests` needs the columns time, matter, place and channel; `owners` are the
    owners of all requests, where `rows` are only a piece of the log.
    """
    names, government = structure.names, structure.government
    office, number = rows["office"], rows["request"]
    tier = np.where(government.office_tier < 0, len(names.tiers), government.office_tier)
    function = np.where(government.office_function < 0, len(names.functions), government.office_function)
    limits = structure.responsibilities.limit
    limit = np.where(limits >= NO_LIMIT, np.nan, limits)[requests.matter]
    if owners is None:
        owner = np.full(len(requests.time) + 1, NOWHERE, dtype=np.int64)
        reports = rows["activity"] == Activity.REPORT
        owner[number[reports]] = rows["receiver"][reports]
    else:
        owner = _with_none(owners)
    columns: dict[str, Any] = {name: np.ascontiguousarray(rows[name]) for name in _NUMBERS}
    for name in WORDS:
        columns[name] = pd.Categorical.from_codes(rows[name], dtype=_word_type(name))
    columns["office"] = _named(office, names.offices)
    columns["sender"] = _named(rows["sender"], names.offices)
    columns["receiver"] = _named(rows["receiver"], names.offices)
    columns["tier"] = _named(_with_none(tier)[office], (*names.tiers, DESK))
    columns["place"] = _named(_with_none(government.office_place)[office], names.places)
    columns["function"] = _named(_with_none(function)[office], (*names.functions, ANY_FUNCTION))
    columns["matter"] = _named(_with_none(requests.matter)[number], names.matters)
    columns["origin"] = _named(_with_none(requests.place)[number], names.places)
    columns["channel"] = _named(_with_none(requests.channel)[number], names.channels)
    columns["owner"] = _named(owner[number], names.offices)
    columns["reported"] = _with_none(requests.time, np.nan)[number]
    columns["limit"] = _with_none(limit, np.nan)[number]
    return pd.DataFrame({column.name: columns[column.name] for column in COLUMNS}, copy=False)


def _opening(calendar: Calendar) -> str:
    """Return a weekly pattern as text: hours of the week, `8-12 14-18 32-36`."""
    return " ".join(f"{_short(a)}-{_short(b)}" for a, b in zip(calendar.opens, calendar.closes, strict=True))


def _short(hour: float) -> str:
    return repr(float(hour)).removesuffix(".0")


def office_frame(structure: Structure) -> pd.DataFrame:
    """Return the offices of a structure: what measures need beside the log.

    `level` counts tiers from 0 (lowest), -1 for the desk; `staff` are people, 0 for as many as needed; `share` is
    the part of their working time that requests and paperwork may take; `weekly_hours` are opening hours per week
    and `opening` their pattern in hours of the week, the first day of the run being 0-24.
    """
    names, government = structure.names, structure.government
    tier, place, function = government.office_tier, government.office_place, government.office_function
    calendars = [government.calendars[k] for k in government.office_calendar]
    grassroots = np.append(np.array(names.grassroots, dtype=bool), False)
    return pd.DataFrame(
        {
            "office": list(names.offices),
            "tier": _named(np.where(tier < 0, len(names.tiers), tier), (*names.tiers, DESK)),
            "level": tier.astype(np.int16),
            "place": _named(place, names.places),
            "function": _named(
                np.where(function < 0, len(names.functions), function), (*names.functions, ANY_FUNCTION)
            ),
            "staff": structure.staffing.staff.astype(np.int32),
            "share": structure.staffing.share,
            "weekly_hours": [calendar.weekly for calendar in calendars],
            "opening": [_opening(calendar) for calendar in calendars],
            "grassroots": grassroots[tier],
        }
    )
