"""What a class needs of a finished comparison: levels with intervals, hours by tier, figures, the player's reels."""

from __future__ import annotations

import math
from typing import Any

from sim.measures.measure import Measure
from sim.report.numbers import decimals_for_interval, decimals_for_level
from sim.study.compare import Comparison
from sim.study.statistics import Interval
from sim.vocabulary.text import Text
from sim.vocabulary.units import HOURS_PER_DAY

HOURS_BY_TIER = "hours_per_worker_week"
Level = tuple[float, float | None, float | None]
"""Mean and 95 % interval over replications; no interval where it cannot be had."""


def answer_of(comparison: Comparison) -> dict[str, Any]:
    """Return the answer as plain data; made in the process that ran the comparison, where its logs lie.

    A comparison of one structure (what a group bought) has levels alone.
    """
    from sim.report.answer import chart_data

    data = chart_data(comparison)
    answer: dict[str, Any] = {
        "levels": levels(comparison),
        "tiers": hours_by_tier(comparison),
        "figures": {},
        "reels": None,
    }
    if len(comparison.structures) > 1:
        from sim.report.figures.compared import compare_figures
        from sim.web.chart_data import figure_json
        from sim.web.reel import reels_of

        answer["figures"] = {figure.name: figure_json(figure) for figure in compare_figures(data)}
        answer["reels"] = reels_of(comparison)
    return answer


def levels(comparison: Comparison) -> dict[str, dict[str, Level]]:
    """Return every measure that is one number, by structure, in its own unit; what is not defined is left out."""
    scalars = comparison.values[comparison.values["by"] == ""]
    found: dict[str, dict[str, Level]] = {}
    for (structure, measure), values in scalars.groupby(["structure", "measure"], observed=True)["value"]:
        level = level_of(values)
        if not math.isnan(level.mean):
            found.setdefault(str(structure), {})[str(measure)] = plain(level)
    return found


def level_of(values: Any) -> Interval:
    """Return mean and interval over replications, leaving out NaN."""
    from sim.report.chart_data import interval

    return interval(values)


def plain(level: Interval) -> Level:
    """Return an interval as JSON can hold it."""
    low, high = (None if math.isnan(end) else end for end in (level.low, level.high))
    return level.mean, low, high


def hours_by_tier(comparison: Comparison) -> dict[str, dict[str, Level]]:
    """Return the hours per person and week of each tier, by structure; the desk is none."""
    from sim.report.answer import chart_data
    from sim.report.chart_data import cells

    data = chart_data(comparison)
    if not data.holds(HOURS_BY_TIER):
        return {}
    table = cells(data, HOURS_BY_TIER, ["tier"])
    found: dict[str, dict[str, Level]] = {}
    for structure in comparison.structures:
        own = table.loc[structure]
        for tier in data.tiers:
            if tier in own.columns:
                found.setdefault(structure, {})[tier] = plain(level_of(own[tier]))
    return found


def shown(measure: Measure) -> tuple[float, Text]:
    """Return the factor and the unit in which people see a measure: days for times, per cent for shares, else its own."""
    unit = measure.unit
    if unit.en in ("hours", "calendar hours"):
        return 1.0 / HOURS_PER_DAY, Text("天", "days")
    if unit.en in ("share", "(0 to 1)"):
        return 100.0, Text("%", "%")
    return 1.0, unit


def shown_beside(measure: Measure) -> Text:
    """Return the unit as it stands beside the measure's name: nothing where the name says it."""
    unit = shown(measure)[1]
    return Text(unit.zh, "") if unit.en in measure.text.en else unit


def scaled(level: Level, factor: float) -> dict[str, float | None]:
    """Return a level times a factor, as clients get it, with the digits after the point that its interval leaves sure."""
    value, low, high = (None if number is None else number * factor for number in level)
    assert value is not None
    digits = decimals_for_level(value) if low is None or high is None else decimals_for_interval(value, low, high)
    return {"value": value, "low": low, "high": high, "decimals": digits}
