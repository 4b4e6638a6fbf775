"""Paired differences of all primary measures with their intervals, as a share of the baseline."""

from __future__ import annotations

import math

import pandas as pd

from sim.report.chart_data import ChartData
from sim.report.charts import forest
from sim.report.effects import Effect, effects
from sim.report.figures.common import both, structure_series
from sim.report.figures.figure import Axis, Figure
from sim.report.numbers import typographic
from sim.report.sentences import signed_amount, signed_bounds
from sim.vocabulary.text import Language, Text


def figure(data: ChartData) -> Figure | None:
    """Return every structure's paired differences, as shares of the baseline."""
    found = [effect for effect in effects(data) if math.isfinite(effect.relative)]
    if not found:
        return None
    rows = [
        (
            effect.measure,
            effect.structure,
            effect.relative,
            *(forest.reach(effect) if effect.verdict != "no interval" else (math.nan, math.nan)),
            effect.verdict if effect.verdict in ("better", "worse", "changed") else "undecided",
            said(effect, "zh"),
            said(effect, "en"),
        )
        for effect in found
    ]
    base = data.structures[data.baseline]
    shown = {effect.structure for effect in found}
    return Figure(
        name="forest",
        form="intervals",
        title=both(lambda language: forest.title_of(data, effects(data), language)),
        subtitle=Text(f"各项主要指标相对{base.zh}的变化", f"Change of every primary measure relative to {base.en}"),
        note=Text(
            "横线为配对差值的 95% t 区间；“改善”“变差”须区间不含 0 且 Holm 校正后 p < 0.05。",
            "Lines: 95 % t interval of the paired difference. Better or worse: interval without 0, "
            "and p < 0.05 after Holm.",
        ),
        x=Axis(Text("指标", "measure")),
        y=Axis(Text("相对基准结构的变化", "change relative to the baseline"), Text("%", "%"), percent=True),
        series=tuple(series for series in structure_series(data) if series.id in shown),
        words={effect.measure: effect.text for effect in found},
        table=pd.DataFrame(rows, columns=["category", "series", "y", "low", "high", "verdict", "said_zh", "said_en"]),
        origin=data.provenance,
    )


def said(effect: Effect, language: Language) -> str:
    """Return a difference with its interval in its own unit: "-9.8 hours (-10.6 to -9.0)"."""
    text = signed_amount(effect, language)
    if effect.verdict != "no interval":
        bounds = signed_bounds(effect, language)
        text += f"（{bounds}）" if language == "zh" else f" ({bounds})"
    return typographic(text)
