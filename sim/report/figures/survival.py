"""How many requests are still open after so many days: truly unsettled, and officially not closed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.report.chart_data import ChartData
from sim.report.charts import survival
from sim.report.figures.common import OFFICIAL_DASH, both, structure_series
from sim.report.figures.figure import Axis, Figure, Series
from sim.vocabulary.text import Text

CLOSED = ".closed"
"""What the id of a structure's second series ends in."""


def figure(data: ChartData) -> Figure | None:
    """Return the share of requests not settled yet by days since the report, and of those not closed yet."""
    if not data.holds(survival.TRUE):
        return None
    true = survival.curves_of(data, survival.TRUE)
    official = survival.curves_of(data, survival.OFFICIAL) if data.holds(survival.OFFICIAL) else {}
    last = max(_settled_by(curve) for curve in true.values())
    frames = [
        pd.DataFrame(
            {
                "series": structure + ending,
                "x": curve.days,
                "y": curve.mean / 100.0,
                "low": curve.low / 100.0,
                "high": curve.high / 100.0,
            }
        ).loc[curve.days <= last]
        for curves, ending in ((true, ""), (official, CLOSED))
        for structure, curve in curves.items()
    ]
    own = [series for series in structure_series(data) if series.id in true]
    return Figure(
        name="survival",
        form="lines",
        title=both(lambda language: survival.title_of(data, true, language)),
        subtitle=Text(
            "自报告起若干天后尚未真正解决（虚线：尚未登记办结）的诉求占比",
            "Share of requests not truly settled (dashed: not officially closed) so many days after the report",
        )
        if official
        else Text(
            "自报告起若干天后尚未真正解决的诉求占比", "Share of requests not truly settled by days since the report"
        ),
        note=Text(
            "色带为各次重复均值的 95% t 区间；未解决的诉求按删失处理。",
            "Bands: 95 % t interval of the mean over replications. Requests still open are censored, not dropped.",
        ),
        x=Axis(Text("自报告起的天数", "days since the report"), Text("天", "days")),
        y=Axis(Text("尚未解决（办结）的诉求", "requests not settled (closed) yet"), Text("%", "%"), percent=True),
        series=(
            *(_settled(series) if official else series for series in own),
            *(_closed(s) for s in own if s.id in official),
        ),
        words={},
        table=pd.concat(frames, ignore_index=True),
        origin=data.provenance,
    )


def _settled_by(curve: survival.Curve) -> float:
    few = curve.mean < 100.0 * survival.SETTLED
    return float(curve.days[np.argmax(few)] if few.any() else curve.days[-1])


def _settled(series: Series) -> Series:
    return series._replace(text=Text(f"{series.text.zh}：真正解决", f"{series.text.en}: truly settled"))


def _closed(series: Series) -> Series:
    text = Text(f"{series.text.zh}：登记办结", f"{series.text.en}: officially closed")
    return series._replace(id=series.id + CLOSED, text=text, dash=OFFICIAL_DASH)
