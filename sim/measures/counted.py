"""Measures from what an engine counted while it ran, in place of a log: the same names and definitions, tested so.

Times come from histograms by the hour: means are exact where nobody's following ended before τ, medians and shares by a
day are exact to the hour. What needs the whole path of each request is not among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from sim.log.tally import (
    CALLED,
    DISPATCHED,
    MOST_TIMES,
    MOVED,
    OFFICIAL,
    PASS,
    PASSED,
    PRODUCTIVE,
    RETURNED,
    TRUE,
    Tally,
)
from sim.measures.arrays import Floats
from sim.measures.measure import Value, ratio, scalars
from sim.measures.office_table import OfficeTable, office_table
from sim.measures.passing import DEFINITIONS, MOST_PASSES, by_cause, flow, hazards
from sim.measures.resolution import by_day, statistics
from sim.measures.survival import Survival
from sim.measures.window import Window
from sim.measures.workload import of_hours
from sim.vocabulary.codes import Purpose
from sim.vocabulary.units import HOURS_PER_DAY

COUNTED = frozenset(
    {
        *(f"resolution_time_{kind}_{of}" for kind in ("true", "official") for of in ("mean", "median", "p90")),
        *("settled_share", "unsettled_end_share", "answered_at_desk_share", "given_up_share", "unsettled_share"),
        *("unclosed_share", "number_reported", "number_open_end", "ping_pong_share", "passed_down_share", "passes"),
        *(name for names in DEFINITIONS.values() for name in names),
        *("hand_overs", "flow", "hours_per_worker_week", "utilisation", "grassroots_hours_per_worker_week"),
        *("grassroots_hours_by_purpose", "grassroots_utilisation", "grassroots_hours_share", "gini_hours"),
        *("satisfaction_rate_reported", "false_closure_share", "reopened_share"),
    }
)
"""Names of the measures that need no log."""
_TIMES = {"strict": PASSED, "any": MOVED, "returns": RETURNED}
_FLOWS = {"productive": PRODUCTIVE, "pass": PASS, "dispatch": DISPATCHED, "call_in": CALLED}


def measure_tally(tally: Tally, offices: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Return the measures of one run that was counted in `window`, as `registry.measure_log` does."""
    table = replace(office_table(offices), staff=tally.staff, share=tally.share)
    values = [*_times(tally, window), *_moves(tally, table), *_hours(tally, table, window), *_rates(tally)]
    return pd.DataFrame(values, columns=["measure", "by", "value"])


def _curve(tally: Tally, kind: int) -> Survival:
    """Return the Kaplan-Meier curve of a histogram; what ends in an hour counts at the mean of its times."""
    ended, left = tally.ended[kind], tally.left[kind]
    at_risk = np.cumsum((ended + left)[::-1])[::-1]
    seen = ended > 0.0
    shares: Floats = np.cumprod(1.0 - ended[seen] / at_risk[seen])
    return Survival(tally.ended_hours[kind][seen] / ended[seen], shares, int((ended + left).sum()))


def _times(tally: Tally, window: Window) -> Iterator[Value]:
    follow_up = window.follow_up(tally.horizon)
    curves = {"true": _curve(tally, TRUE), "official": _curve(tally, OFFICIAL)}
    for kind, curve in curves.items():
        yield from statistics(f"resolution_time_{kind}", curve, follow_up, 1.0 / HOURS_PER_DAY)
    number = float(tally.counts["requests"])
    yield from scalars(
        {
            "settled_share": 1.0 - curves["true"].at(follow_up),
            "unsettled_end_share": ratio(tally.left[TRUE].sum(), number),
            "answered_at_desk_share": ratio(tally.counts["answered"], number),
            "given_up_share": ratio(tally.counts["gave_up"], number),
            "number_reported": number,
            "number_open_end": float(tally.counts["open"]),
        }
    )
    yield from by_day(curves, tally.horizon - window.start)


def _moves(tally: Tally, offices: OfficeTable) -> Iterator[Value]:
    number = int(tally.counts["requests"])
    totals = {"strict": "passes", "any": "moves", "returns": "returns"}
    for key, (share, mean, hazard) in DEFINITIONS.items():
        times = tally.times[_TIMES[key]]
        yield from scalars({share: ratio(number - times[0], number), mean: ratio(tally.counts[totals[key]], number)})
        yield from hazards(hazard, np.cumsum(times[::-1])[::-1][: min(MOST_PASSES + 2, MOST_TIMES + 1)])
    yield from scalars(
        {
            "ping_pong_share": ratio(tally.counts["ping_pong"], number),
            "passed_down_share": ratio(tally.counts["passed_down"], number),
        }
    )
    yield from by_cause("passes", tally.moves[:, :, PASSED], number)
    yield from by_cause("hand_overs", tally.moves[:, :, MOVED], number)
    for kind, k in _FLOWS.items():
        yield from flow(kind, offices.tiers, tally.flow[:, :, k], number)


def _hours(tally: Tally, offices: OfficeTable, window: Window) -> Iterator[Value]:
    by_purpose = np.array([offices.by_tier(tally.hours[:, purpose]) for purpose in Purpose]).T
    total = float(tally.hours.sum())
    yield from of_hours(tally.hours.sum(axis=1), by_purpose, total, offices, window)


def _rates(tally: Tally) -> Iterator[Value]:
    counts = tally.counts
    return scalars(
        {
            "satisfaction_rate_reported": ratio(counts["satisfied"], counts["closed"]),
            "false_closure_share": ratio(counts["false_first"], counts["closed"]),
            "reopened_share": ratio(counts["reopened"], counts["closed"]),
        }
    )
