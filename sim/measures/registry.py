"""All measures, and the one function that computes them from a log."""

from __future__ import annotations

from types import ModuleType

import pandas as pd

from sim.measures import cost, organisation, passing, rates, resolution, responsibility, workload
from sim.measures.events import events
from sim.measures.measure import Measure
from sim.measures.office_table import office_table, with_mean_staff
from sim.measures.request_table import material
from sim.measures.window import Window
from sim.vocabulary.text import Text

_ROOMS: tuple[ModuleType, ...] = (resolution, passing, workload, responsibility, rates, cost, organisation)

FAMILIES: dict[str, Text] = {
    "resolution": Text("解决时长", "resolution time"),
    "passing": Text("推诿", "passing the buck"),
    "workload": Text("基层负担", "grassroots workload"),
    "responsibility": Text("错位、越位、缺位", "misplaced, overstepped and missing responsibility"),
    "rates": Text("三率", "three rates"),
    "cost": Text("成本与公平", "cost and fairness"),
    "organisation": Text("组织", "organisation"),
}
MEASURES: dict[str, Measure] = {measure.name: measure for room in _ROOMS for measure in room.MEASURES}
"""Every measure by its name, in the order of the families."""


def scalar_measures() -> list[str]:
    """Return the names of the measures that are one number."""
    return [name for name, measure in MEASURES.items() if not measure.split]


def measure_log(log: pd.DataFrame, offices: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Return every measure of one log as a table of `measure`, `by`, `value`.

    `log` has the columns of `log.schema.COLUMNS`, `offices` those of `log.frame.office_frame`; nothing else is
    read. `by` is "" for a measure that is one number, else `tier=street;purpose=casework`. A value is NaN where
    there is nothing to measure. Raises ResultsError if the two tables do not belong together.
    """
    table = with_mean_staff(log, office_table(offices), window.start, window.end)
    shared = material(events(log, table.names), table, window)
    values = [value for room in _ROOMS for value in room.measure(shared)]
    return pd.DataFrame(values, columns=["measure", "by", "value"])
