"""Why requests are passed on, and which way: bars with intervals, structures side by side."""

from __future__ import annotations

import pandas as pd

from sim.report.chart_data import ChartData, code_text, interval
from sim.report.charts import passing
from sim.report.figures.common import both, structure_series
from sim.report.figures.figure import Axis, Figure
from sim.vocabulary.codes import Cause, Code, Direction
from sim.vocabulary.text import Text

_PANELS: tuple[tuple[str, type[Code], Text], ...] = (
    ("cause", Cause, Text("按原因", "by cause")),
    ("direction", Direction, Text("按方向", "by direction")),
)


def figure(data: ChartData) -> Figure | None:
    """Return unproductive passes per 100 requests, by cause and by direction."""
    if not data.holds(passing.MEASURE):
        return None
    words: dict[str, Text] = {}
    groups: list[tuple[str, tuple[str, ...]]] = []
    rows = []
    for key, codes, heading in _PANELS:
        table = passing.by_frequency(data, key)
        if table.empty or not len(table.columns):
            continue
        words[key] = heading
        groups.append((key, tuple(f"{key}.{word}" for word in table.columns)))
        for word in table.columns:
            words[f"{key}.{word}"] = code_text(codes, word)
            for structure in data.structures:
                if structure in table.index.get_level_values("structure"):
                    # A count cannot be negative, so neither is the lower end of its interval.
                    found = interval(table.loc[structure][word])
                    rows.append((f"{key}.{word}", structure, found.mean, max(0.0, found.low), found.high))
    if not rows:
        return None
    return Figure(
        name="passing",
        form="bars",
        title=both(lambda language: passing.title_of(data, language)),
        subtitle=Text(
            "每 100 件诉求的推诿次数，按原因和方向", "Unproductive passes per 100 requests, by cause and by direction"
        ),
        note=Text(
            "推诿：送出方本可办理，或接收方并不更接近主责单位的流转。细线为各结构自身的 95% t 区间；标题为成对差值的区间。",
            "A pass is a hand-over whose sender could act, or whose receiver is no nearer the owner. "
            "Lines: 95 % t interval of each structure alone; the title gives that of the paired difference.",
        ),
        x=Axis(Text("原因与方向", "cause and direction")),
        y=Axis(Text("每 100 件诉求的推诿", "passes per 100 requests"), Text("次", "passes")),
        series=structure_series(data),
        words=words,
        table=pd.DataFrame(rows, columns=["category", "series", "y", "low", "high"]),
        origin=data.provenance,
        groups=tuple(groups),
    )
