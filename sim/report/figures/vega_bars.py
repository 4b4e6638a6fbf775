"""Bars: `bars` with an interval and a marker each, `stacked` with an interval of the whole."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

from sim.report import style
from sim.report.contrast import ink_on
from sim.report.figures.layout import Item
from sim.report.figures.rows import Rows, whisker, x_of
from sim.report.figures.sheet import Entry, Sheet, bounded, number, picked, records, series_entry, tidy
from sim.report.numbers import decimals_for_level, fixed

_MOST_NAMED = 12
"""Rows up to which each bar of a stack has its series' name beside it."""
_READABLE = 0.5
"""Of the type size of labels: smaller numbers are not written."""
_ROOM = 0.16
"""Of the longest bar, for the number at its end."""


def bars(sheet: Sheet) -> dict[str, Any]:
    """Return bars side by side in each category, one per series, told apart by markers at their ends as well."""
    figure = sheet.figure
    table = figure.table
    categories = list(dict.fromkeys(table["category"]))
    groups = figure.groups or (("", tuple(categories)),)
    items: list[Item] = []
    for heading, own in groups:
        items += [Item(heading, 0)] if heading else []
        items += [Item(category, len(figure.series)) for category in own if category in categories]
    rows = Rows(sheet, items, {item.key: sheet.say(figure.words[item.key]) for item in items})
    ids = [series.id for series in figure.series]
    values = []
    whole = bool((table["y"].dropna() % 1.0 == 0.0).all())
    for row in records(table):
        top, bottom = rows.placed[row.category].slot(ids.index(row.series), len(ids))
        margin = 0.06 * (bottom - top)
        series = figure.series[ids.index(row.series)]
        place = sheet.say(figure.words[row.category])
        said = bounded(row.y, row.low, row.high, figure.y, sheet.language)
        values.append(
            {
                "s": row.series, "y0": tidy(top + margin), "y1": tidy(bottom - margin), "yc": tidy((top + bottom) / 2),
                "z": 0, "v": tidy(row.y), "l": tidy(row.low), "h": tidy(row.high),
                "e": tidy(row.y if math.isnan(row.high) else max(row.y, row.high)),
                "n": fixed(row.y, 0) if whole else _short(row.y, figure.y.percent),
                "t": f"{place}\n{sheet.say(series.text)}\n{said}",
            }
        )  # fmt: skip
    ends = [value["e"] or 0.0 for value in values]
    x = x_of("v", figure.y, sheet, _domain(ends))
    y = rows.y("y0")
    colour = {
        "field": "s",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": ids, "range": [s.colour for s in figure.series]},
    }
    shape = {
        "field": "s",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": ids, "range": [s.marker for s in figure.series]},
    }
    thick = next(iter(rows.placed.values())).bar
    mark = min(0.75 * sheet.size, 0.9 * thick)
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "rect", "opacity": picked("s")},
            "encoding": {"x": {**x, "field": "z"}, "x2": {"field": "v"}, "y": y, "y2": {"field": "y1"}, "color": colour, "tooltip": {"field": "t"}},
        },
        *whisker(rows, x, picked("s")),
        {
            "mark": {"type": "point", "filled": True, "size": mark**2, "stroke": style.PAPER, "strokeWidth": 1.2, "opacity": picked("s")},
            "encoding": {"x": x, "y": rows.y("yc"), "color": colour, "shape": shape, "tooltip": {"field": "t"}},
        },
    ]  # fmt: skip
    if thick >= 0.62 * sheet.size:
        layers.append(_ends(rows, x, min(sheet.size * 0.9, thick), False))
    spec = rows.spec(layers, [series_entry(sheet, series, "bar") for series in figure.series])
    spec["data"] = {"values": values}
    return spec


def stacked(sheet: Sheet) -> dict[str, Any]:
    """Return a bar per category and series, stacked by part, the total and its interval at the end.

    Where there are but a few, each bar has its series' name beside it; else a marker of the series, which the key explains.
    """
    figure, table = sheet.figure, sheet.figure.table
    texts = {series.id: sheet.say(series.text) for series in figure.series}
    owners = {str(c): list(own["series"].unique()) for c, own in table.groupby("category", sort=False)}
    named = sum(len(own) + 1 for own in owners.values()) <= _MOST_NAMED and len(texts) > 1
    items: list[Item] = []
    names: dict[str, str] = {}
    for category, own in owners.items():
        items.append(Item(category, 0 if named else len(own)))
        names[category] = sheet.say(figure.words[category])
        if named:
            items += [Item(f"{category}|{series}", 1) for series in own]
            names |= {f"{category}|{series}": texts[series] for series in own}
    rows = Rows(sheet, items, names)

    def slot(category: str, series: str) -> tuple[float, float]:
        if named:
            return rows.placed[f"{category}|{series}"].slot(0, 1)
        return rows.placed[category].slot(owners[category].index(series), len(owners[category]))

    values, totals = _pieces(sheet, slot)
    parts = [part for part in figure.words if part in figure.colours]
    x = x_of("a", figure.y, sheet, _domain([one["e"] or 0.0 for one in totals]))
    scale = {"domain": parts, "range": [figure.colours[part] for part in parts]}
    colour = {"field": "p", "type": "nominal", "legend": None, "scale": scale}
    box = {"x": x, "x2": {"field": "b"}, "y": rows.y("y0"), "y2": {"field": "y1"}}
    dashed = " || ".join(f"datum.p == '{part}'" for part in sorted(figure.dashed)) or "false"
    thick = next(one.bar for one in rows.placed.values() if one.bar)
    size = min(0.8 * sheet.size, 0.8 * thick)
    room = (
        f"scale('x', datum.b) - scale('x', datum.a) > {2.4 * size:g} && "
        f"(!isValid(datum.f) || scale('x', datum.f) - scale('x', datum.m) > {1.3 * size:g})"
        if size >= _READABLE * sheet.size
        else "false"
    )
    inks = {part: ink_on(figure.colours[part]) for part in parts}
    whole = {"expr": "picked == '' ? 1 : 0.12"}
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "rect", "opacity": picked("p"), "stroke": style.PAPER, "strokeWidth": 0.8},
            "encoding": {**box, "color": colour, "tooltip": {"field": "t"}},
        },
        {
            "transform": [{"filter": dashed}],
            "mark": {"type": "rect", "fillOpacity": 0, "stroke": style.INK, "strokeWidth": 1.3, "strokeDash": [3, 2], "opacity": picked("p"), "tooltip": None},
            "encoding": box,
        },
        {
            # A number stands where its piece is wide enough for it, whatever the width of the page.
            "mark": {
                "type": "text", "fontSize": size, "baseline": "middle", "tooltip": None,
                "color": {"expr": f"{json.dumps(inks)}[datum.p]"},
                "opacity": {"expr": f"(picked == '' || datum.p == picked) && {room} ? 1 : 0"},
            },
            "encoding": {"x": {**x, "field": "m"}, "y": rows.y("yc"), "text": {"field": "n"}},
        },
        *({**layer, "data": {"values": totals}} for layer in whisker(rows, x, whole)),
        {**_ends(rows, x, max(0.62 * sheet.size, min(sheet.size, 0.95 * thick)), True), "data": {"values": totals}},
    ]  # fmt: skip
    entries = [
        Entry(p, sheet.say(figure.words[p]), "bar", figure.colours[p], outlined=p in figure.dashed) for p in parts
    ]
    if not named and len(texts) > 1:
        ids = [series.id for series in figure.series]
        hues = {"domain": ids, "range": [series.colour for series in figure.series]}
        shapes = {"domain": ids, "range": [series.marker for series in figure.series]}
        layers.append(
            {
                "data": {"values": totals},
                "mark": {"type": "point", "filled": True, "opacity": 1, "size": (0.7 * min(sheet.size, 1.1 * thick)) ** 2, "xOffset": -0.5 * sheet.size, "clip": False},
                "encoding": {
                    "x": {**x, "field": "z"}, "y": rows.y("yc"), "tooltip": {"field": "t"},
                    "color": {"field": "s", "type": "nominal", "legend": None, "scale": hues},
                    "shape": {"field": "s", "type": "nominal", "legend": None, "scale": shapes},
                },
                # Parts and series have colours of their own.
            }
        )  # fmt: skip
        rows.gutter = 0.9 * sheet.size
        entries = [series_entry(sheet, series, "point") for series in figure.series] + entries
    spec = rows.spec(layers, entries)
    spec["resolve"]["scale"] = {"color": "independent"}
    spec["data"] = {"values": values}
    return spec


def _pieces(
    sheet: Sheet, slot: Callable[[str, str], tuple[float, float]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the pieces of all bars, and the bars as wholes."""
    figure = sheet.figure
    texts = {series.id: sheet.say(series.text) for series in figure.series}
    values, totals = [], []
    for (category, series), own in figure.table.groupby(["category", "series"], sort=False):
        top, bottom = slot(str(category), str(series))
        whole, left = float(own["y"].sum()), 0.0
        low, high = (float(own[c].iloc[0]) if c in own else math.nan for c in ("low", "high"))
        margin = min(1.0, 0.06 * (bottom - top))
        where = f"{sheet.say(figure.words[str(category)])}\n{texts[str(series)]}\n"
        middle = tidy((top + bottom) / 2)
        for row in records(own):
            if row.y > 0.0:
                part = sheet.say(figure.words[row.part])
                part += ("：" if sheet.zh else ": ") + number(row.y, figure.y, sheet.language)
                values.append(
                    {
                        "p": row.part, "y0": tidy(top + margin), "y1": tidy(bottom - margin), "yc": middle, "f": tidy(low),
                        "a": tidy(left), "b": tidy(left + row.y), "m": tidy(left + row.y / 2), "n": _short(row.y, False),
                        "t": f"{where}{part}",
                    }
                )  # fmt: skip
                left += row.y
        total = f"{where}{'合计' if sheet.zh else 'total'} {bounded(whole, low, high, figure.y, sheet.language)}"
        totals.append(
            {
                "s": series, "z": 0, "yc": middle, "v": tidy(whole), "l": tidy(low), "h": tidy(high),
                "e": tidy(whole if math.isnan(high) else max(whole, high)), "n": _short(whole, False), "t": total,
            }
        )  # fmt: skip
    return values, totals


def _ends(rows: Rows, x: dict[str, Any], size: float, bold: bool) -> dict[str, Any]:
    opacity: dict[str, Any] = {} if bold else {"opacity": picked("s")}
    return {
        "mark": {
            "type": "text", "align": "left", "baseline": "middle", "dx": 0.6 * size, "fontSize": size,
            "fontWeight": "bold" if bold else "normal", "color": style.INK, **opacity,
        },
        "encoding": {"x": {**x, "field": "e"}, "y": rows.y("yc"), "text": {"field": "n"}, "tooltip": {"field": "t"}},
    }  # fmt: skip


def _domain(ends: list[float]) -> tuple[float, float]:
    longest = max(ends, default=0.0) or 1.0
    return 0.0, longest * (1.0 + _ROOM)


def _short(value: float, percent: bool) -> str:
    value = 100.0 * value if percent else value
    return fixed(value, min(1, decimals_for_level(value)) if value < 99.95 else 0)
