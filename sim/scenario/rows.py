"""The rows of a scenario's CSV tables, typed and bounded like the rest of the tree."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from sim.vocabulary.quantity import Frozen

RowName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
RowText = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Share = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0.0, le=1e12, allow_inf_nan=False)]


class PlaceRow(Frozen):
    """A node of the territory."""

    id: RowName
    parent: RowName | None = None
    """Empty for the root."""
    tier: RowName
    zh: RowText
    en: RowText
    weight: Amount | None = None
    """Share of demand that arises here (any scale); only places that may report have one."""


class FunctionRow(Frozen):
    """A function (条)."""

    id: RowName
    domain: RowName
    """Functions of one domain are neighbours: misroutes land mostly there."""
    zh: RowText
    en: RowText


class OfficeRow(Frozen):
    """A place's organ for a function, or `*` for its general office."""

    place: RowName
    function: Annotated[str, StringConstraints(pattern=r"^(\*|[a-z][a-z0-9_]{0,63})$")]
    staff: Annotated[int, Field(ge=0, le=100_000)]
    """Members of staff; 0 models the office as a mere delay."""
    share: Annotated[float, Field(gt=0.0, le=1.0)] = 1.0
    """Share of their working time that citizens' requests may take."""
    calendar: RowName = "always"


class MatterRow(Frozen):
    """A matter (事项)."""

    id: RowName
    zh: RowText
    en: RowText
    function: RowName
    owner_tier: RowName
    co_functions: str = ""
    """Functions of further parts, separated by `;`."""
    multi_share: Share = 0.0
    """Share of requests that need the co-functions too."""
    count: Amount
    """Share of demand (any scale)."""
    grid_share: Share = 0.0
    touch_median_h: Annotated[float, Field(ge=0.0, le=10_000.0)]
    touch_log_sd: Annotated[float, Field(ge=-1.0, le=5.0)] = 1.0
    """Log-sd of the touch time; -1: exponential with mean touch_median_h."""
    outside_share: Share = 0.0
    outside_median_h: Amount = 0.0
    outside_log_sd: Annotated[float, Field(ge=-1.0, le=5.0)] = 0.0
    risky_share: Share = 0.0
    solvable_share: Share = 1.0
    limit_h: Amount | None = None
    """Limit in calendar hours; empty: none."""
    recurrence: Share = 0.0
    urgency: Annotated[int, Field(ge=0, le=7)] = 0


class ProfileRow(Frozen):
    """Demand's weight in one hour of the week."""

    weekday: Annotated[int, Field(ge=1, le=7)]
    hour: Annotated[int, Field(ge=0, le=23)]
    weight: Amount


class Tables(Frozen):
    """All CSV tables of a scenario, in file order."""

    places: tuple[PlaceRow, ...]
    functions: tuple[FunctionRow, ...]
    offices: tuple[OfficeRow, ...]
    matters: tuple[MatterRow, ...]
    profile: tuple[ProfileRow, ...] = ()


TABLES: dict[str, type[Frozen]] = {
    "places": PlaceRow,
    "functions": FunctionRow,
    "offices": OfficeRow,
    "matters": MatterRow,
    "profile": ProfileRow,
}
"""The row of each table by the table's name."""
