"""Logs written by hand: a row names what it says and leaves out the rest."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from sim.log.schema import COLUMNS
from sim.measures.registry import measure_log
from sim.measures.window import Window

Row = dict[str, Any]
Values = dict[tuple[str, str], float]
"""By name of the measure and by what it is split."""

_DEFAULT: Row = {
    "request": 0,
    "part": 0,
    "visit": 0,
    "round": 0,
    "activity": "triage",
    "purpose": "none",
    "decision": "none",
    "direction": "none",
    "cause": "none",
    "hours": 0.0,
    "trace": 0.0,
}
_PURPOSE = {
    "triage": "triage",
    "handle": "casework",
    "desk": "desk",
    "coordinate": "coordination",
    "paperwork": "paperwork",
    "confirm": "confirmation",
}

OFFICES = pd.DataFrame(
    [
        ("c1", "community", 0, "here", "*", 2, 0.5, 40.0, "9-17 33-41 57-65 81-89 105-113", True),
        ("s1", "street", 1, "above", "*", 1, 1.0, 168.0, "0-168", True),
        ("d1", "county", 2, "top", "police", 1, 1.0, 168.0, "0-168", False),
        ("desk", "desk", -1, None, "*", 0, 1.0, 168.0, "0-168", False),
    ],
    columns=["office", "tier", "level", "place", "function", "staff", "share", "weekly_hours", "opening", "grassroots"],
)
"""A community that is open from nine to five, a street and a county department that never close, and a desk."""


def row(
    activity: str, office: str | None, enabled: float, start: float | None = None, end: float | None = None, **more: Any
) -> Row:
    """Return a row; `start` is `enabled` if left out, `end` is `start`; NaN for what did not happen."""
    begun = enabled if start is None else start
    return {
        "activity": activity,
        "purpose": _PURPOSE.get(activity, "none"),
        "office": office,
        "enabled": enabled,
        "start": begun,
        "end": begun if end is None else end,
        **more,
    }


def request(number: int, reported: float, rows: Iterable[Row], **belongs: Any) -> list[Row]:
    """Return the rows of one request, the report first; `belongs` stands in each."""
    every = {"request": number, "reported": reported, **belongs}
    return [{**r, **every} for r in (row("report", None, reported, receiver=belongs.get("owner")), *rows)]


def make_log(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return a log of these rows in order of their ends, as an engine writes it."""
    ordered = sorted(({**_DEFAULT, **r} for r in rows), key=lambda r: math.inf if r["end"] != r["end"] else r["end"])
    log = pd.DataFrame(ordered, columns=[column.name for column in COLUMNS])
    hours = [column.name for column in COLUMNS if column.kind == "hours"]
    return log.astype(dict.fromkeys(hours, "float64"))


def values_of(log: pd.DataFrame, offices: pd.DataFrame, window: Window) -> Values:
    """Return all measures of a log."""
    values = measure_log(log, offices, window)
    return dict(zip(zip(values["measure"], values["by"], strict=True), values["value"], strict=True))


def split(values: Values, measure: str) -> dict[str, float]:
    """Return the values of one measure by what it is split."""
    return {by: value for (name, by), value in values.items() if name == measure}


def scalars(values: Values) -> dict[str, float]:
    """Return the measures that are one number."""
    return {name: value for (name, by), value in values.items() if by == ""}
