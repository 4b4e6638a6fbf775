"""A figure as a table to read: numbers with units and intervals as text, in either language."""

from __future__ import annotations

import math
from typing import Any

from sim.report.figures.figure import Axis, Figure
from sim.report.figures.sheet import VERDICTS, axis_title, bounded, number
from sim.report.numbers import typographic
from sim.report.tables import Table
from sim.vocabulary.text import Language, Text

_SERIES, _PART, _VERDICT = Text("结构", "structure"), Text("用途或性质", "part"), Text("结论", "verdict")
_STEP, _CHANGE, _INTERVAL = (
    Text("步骤", "step"),
    Text("数值（95% 区间）", "value (95 % interval)"),
    Text("95% 区间", "95 % interval"),
)
_TOTAL = Text("合计（95% 区间）", "total (95 % interval)")


def plain_table(figure: Figure, language: Language) -> Table:
    """Return the figure's table in words; curves side by side, one row per place on the axis."""
    rows = figure.table.to_dict("records")
    texts = {series.id: typographic(series.text.to(language)) for series in figure.series}

    def word(key: Any) -> str:
        return (
            typographic(figure.words[key].to(language))
            if key in figure.words
            else f"{key:,.6g}"
            if isinstance(key, float | int)
            else str(key)
        )

    def value(row: dict[Any, Any], column: str = "y", axis: Axis = figure.y) -> str:
        return bounded(row[column], row.get("low", math.nan), row.get("high", math.nan), axis, language)

    of_numbers = axis_title(figure.y, language) + _of_intervals(language)
    if figure.form == "lines":
        there = {(row["series"], row["x"]): value(row) for row in rows}
        header = [axis_title(figure.x, language), *texts.values()]
        places = sorted({row["x"] for row in rows})
        return Table(header, [[f"{x:,.6g}", *(there.get((series, x), "") for series in texts)] for x in places])
    first = figure.x.text.to(language)
    if figure.form == "bars":
        return Table(
            [first, _SERIES.to(language), of_numbers],
            [[word(r["category"]), texts[r["series"]], value(r)] for r in rows],
        )
    if figure.form == "stacked":
        whole: dict[Any, float] = {}
        for r in rows:
            whole[r["category"], r["series"]] = whole.get((r["category"], r["series"]), 0.0) + r["y"]
        header = [first, _SERIES.to(language), _PART.to(language), axis_title(figure.y, language), _TOTAL.to(language)]
        return Table(
            header,
            [
                [
                    word(r["category"]), texts[r["series"]], word(r["part"]), number(r["y"], figure.y, language),
                    bounded(whole[r["category"], r["series"]], r.get("low", math.nan), r.get("high", math.nan), figure.y, language),
                ]
                for r in rows
            ],
        )  # fmt: skip
    if figure.form == "intervals":
        header = [first, _SERIES.to(language), _CHANGE.to(language), of_numbers, _VERDICT.to(language)]
        body = [
            [
                word(r["category"]),
                texts[r["series"]],
                str(r.get(f"said_{language}", "")),
                value(r),
                VERDICTS[r["verdict"]].to(language),
            ]
            for r in rows
        ]
        return _without_empty(Table(header, body))
    if figure.form == "waterfall":
        header = [first or _STEP.to(language), _CHANGE.to(language), _VERDICT.to(language)]
        body = []
        for r in rows:
            shift = 0.0 if r["kind"] == "total" else r["start"]
            said = r.get(f"said_{language}") or bounded(
                r["end"] - shift, r["low"] - shift, r["high"] - shift, figure.y, language
            )
            body.append(
                [
                    word(r["category"]),
                    str(said),
                    VERDICTS[r["verdict"]].to(language) if r.get("verdict") in VERDICTS else "",
                ]
            )
        return _without_empty(Table(header, body))
    cell = figure.value or Axis(Text("", ""))
    header = [axis_title(figure.x, language), axis_title(figure.y, language)]
    header += [axis_title(cell, language) + _of_intervals(language), _VERDICT.to(language)]
    body = [[word(r["x"]), word(r["y"]), value(r, "value", cell), VERDICTS[r["verdict"]].to(language)] for r in rows]
    return Table(header, body)


def _of_intervals(language: Language) -> str:
    interval = _INTERVAL.to(language)
    return f"，{interval}" if language == "zh" else f", {interval}"


def _without_empty(table: Table) -> Table:
    """Return the table without columns in which nothing stands."""
    kept = [i for i in range(len(table.header)) if any(row[i] for row in table.rows)]
    return Table([table.header[i] for i in kept], [[row[i] for i in kept] for row in table.rows])
