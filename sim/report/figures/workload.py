"""What a working week goes to, tier by tier: stacked bars, structures below one another."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.report import style
from sim.report.chart_data import ChartData, cells, code_text, interval
from sim.report.charts import workload
from sim.report.figures.common import both, structure_series
from sim.report.figures.figure import Axis, Figure
from sim.vocabulary.codes import Purpose
from sim.vocabulary.text import Text

_PALER = {"rework": "#B5DCF2", "confirmation": "#FAECC0", "trace": "#E2E2E2"}
"""Of purposes that a hatch tells from another of the same colour: here a dashed outline and a paler colour do."""
_UNKNOWN = "#777777"


def figure(data: ChartData) -> Figure | None:
    """Return staff-hours per worker and week, by tier and purpose."""
    if not data.holds(workload.MEASURE):
        return None
    table = cells(data, workload.MEASURE, ["tier", "purpose"])
    columns: Any = table.columns
    used = [column for column in columns if (table[column] > 0.0).any()]
    tiers = workload.in_order([tier for tier, _ in used], list(data.tiers))
    purposes = workload.in_order([purpose for _, purpose in used], list(style.PURPOSES))
    rows = []
    for tier in reversed(tiers):
        for structure in data.structures:
            if structure not in table.index.get_level_values("structure"):
                continue
            own: pd.DataFrame = table.loc[[structure]]
            parts = [purpose for purpose in purposes if (tier, purpose) in used]
            total = interval(own[[(tier, purpose) for purpose in parts]].sum(axis=1, min_count=1))
            rows += [(tier, structure, p, float(own[(tier, p)].mean()), total.low, total.high) for p in parts]
    if not rows:
        return None
    tier_texts = {tier: data.tier_text(tier) for tier in reversed(tiers)}
    return Figure(
        name="workload",
        form="stacked",
        title=both(lambda language: workload.title_of(data, tiers, language)),
        subtitle=Text(
            "每名工作人员每周的工时，按层级与用途", "Hours per member of staff and week, by tier and purpose"
        ),
        note=Text(
            "行末数字为合计，细线为合计的 95% t 区间；工时为每名工作人员每周的平均数。",
            "Number at the end: total; line: its 95 % t interval. Hours are means per member of staff and week.",
        ),
        x=Axis(Text("层级", "tier")),
        y=Axis(Text("每人周工时", "hours per worker-week"), Text("小时", "hours")),
        series=structure_series(data),
        words={
            tier: Text(f"{text.zh}（基层）", f"{text.en} (grassroots)") if tier in data.grassroots else text
            for tier, text in tier_texts.items()
        }
        | {purpose: code_text(Purpose, purpose) for purpose in purposes},
        table=pd.DataFrame(rows, columns=["category", "series", "part", "y", "low", "high"]),
        origin=data.provenance,
        colours={p: _PALER.get(p) or style.PURPOSES.get(p, style.Fill(_UNKNOWN, "")).colour for p in purposes},
        dashed=frozenset(p for p in purposes if style.PURPOSES.get(p, style.Fill(_UNKNOWN, "x")).hatch),
    )
