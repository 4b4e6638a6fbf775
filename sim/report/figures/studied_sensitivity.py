"""What drives an output: total and first-order indices with their intervals."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.report import style
from sim.report.figures.common import both
from sim.report.figures.figure import Axis, Figure, Series
from sim.report.figures.told import Told
from sim.report.sentences import capital
from sim.report.studies.sensitivity_words import OVER_100
from sim.report.studies.words import listed
from sim.vocabulary.text import Language, Text

INDICES = (
    "output",
    "axis",
    "first",
    "first_low",
    "first_high",
    "total",
    "total_low",
    "total_high",
    "rank",
    "reliable",
)
"""Columns of the table of indices."""
MOST_AXES = 10
"""Axes that have bars; the others are counted in the note."""
_SERIES = (
    Series("total", Text("总指数（含交互作用）", "total index (with interactions)"), style.BETTER, (), "circle"),
    Series("first", Text("一阶指数（单独作用）", "first-order index (alone)"), "#E69F00", (), "diamond"),
)


def figures(told: Told) -> tuple[Figure, ...]:
    """Return one figure per output."""
    indices = told.table("indices", *INDICES)
    if indices is None:
        return ()
    return tuple(_bars(told, str(output), own) for output, own in indices.groupby("output", sort=False))


def _bars(told: Told, output: str, own: pd.DataFrame) -> Figure:
    measure, _, whose = output.partition(":")
    structure, _, against = whose.partition("-")
    info = told.measure(measure)
    rows = sorted(own.to_dict("records"), key=lambda row: -float(row["total"]))
    table = pd.DataFrame(
        [
            (str(row["axis"]), series.id, row[series.id], row[f"{series.id}_low"], row[f"{series.id}_high"])
            for row in rows[:MOST_AXES]
            for series in _SERIES
        ],
        columns=["category", "series", "y", "low", "high"],
    )
    name, other = told.structure(structure), told.structure(against)
    about = Text(f"{name.zh}减{other.zh}", f"{name.en} minus {other.en}") if against else name
    left = len(rows) - MOST_AXES
    more = Text(f"另有 {left} 个更小的轴未画出。", f" {left} smaller axes are not drawn.") if left > 0 else Text("", "")
    return Figure(
        name=f"indices_{measure}_{structure}",
        form="bars",
        title=both(lambda lang: _title(told, rows, info.text, bool(against), lang)),
        subtitle=Text(
            f"{info.text.zh}（{about.zh}）：输出方差中的占比，Sobol' 指数",
            f"{capital(info.text.en)} ({about.en}): share of the output's variance, Sobol' indices",
        ),
        note=Text(
            f"总指数含一切交互作用，{OVER_100.zh}。细线：95% 区间（抽样与设计两方面）。{more.zh}",
            f"Total indices include all interactions: {OVER_100.en}. Lines: 95 % intervals, for the sampling and for the design.{more.en}",
        ),
        x=Axis(Text("变量", "variable")),
        y=Axis(Text("输出方差中的占比", "share of the output's variance"), Text("%", "%"), percent=True),
        series=_SERIES,
        words={str(row["axis"]): told.axis(str(row["axis"])).text for row in rows[:MOST_AXES]},
        table=table,
        origin=told.origin,
    )


def _title(told: Told, rows: list[dict[Any, Any]], noun: Text, difference: bool, language: Language) -> str:
    zh = language == "zh"
    what = (f"{noun.zh}之差" if zh else f"the difference in {noun.en}") if difference else noun.to(language)
    if not all(str(row["reliable"]).lower() == "true" for row in rows):
        return f"{what}的指数不可依据" if zh else f"Indices of {what} are not to be relied on"
    first = [told.axis(str(row["axis"])).text.to(language) for row in rows if int(row["rank"]) == 1]
    if not first:
        return f"未见影响{what}的变量" if zh else f"No variable is shown to drive {what}"
    said = listed(first, language)
    if len(first) > 2:
        said = f"{first[0]}等 {len(first)} 项" if zh else f"{first[0]} and {len(first) - 1} more"
    if zh:
        return f"{what}主要取决于{said}"
    return f"{capital(said)} drive{'' if len(first) > 1 else 's'} {what}"
