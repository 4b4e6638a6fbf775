"""Curves with bands: `lines`."""

from __future__ import annotations

from typing import Any

from sim.report import style
from sim.report.figures.figure import Series
from sim.report.figures.sheet import (
    Entry,
    Sheet,
    above,
    axis_title,
    frame,
    picked,
    records,
    series_entry,
    tick_expression,
    tidy,
)

SOLID, DASHED = "solid", "dashed"
"""What an entry of the key picks that stands for a kind of line."""
HEIGHT = 400.0
_MARKS = 7
"""Markers on each curve; the curve itself is drawn through all points."""


def lines(sheet: Sheet) -> dict[str, Any]:
    """Return curves with their bands, and markers that tell them apart without colours."""
    figure, zh = sheet.figure, sheet.zh
    ids = [series.id for series in figure.series]
    colour = {"domain": ids, "range": [series.colour for series in figure.series]}
    dashes = {"domain": ids, "range": [list(series.dash) or [1, 0] for series in figure.series]}
    shapes = {"domain": ids, "range": [series.marker for series in figure.series]}
    low, high = (float(figure.table["x"].min()), float(figure.table["x"].max()))
    thick = 0.16 * sheet.size
    x = {
        "field": "x",
        "type": "quantitative",
        "scale": {"domain": [low, high], "nice": False, "zero": False},
        "axis": {"title": axis_title(figure.x, sheet.language), "grid": False, "tickCount": 6, "labelExpr": tick_expression(figure.x, sheet.language)},
    }  # fmt: skip
    bounds = figure.table[["y", "low", "high"]]
    least, most = float(bounds.min().min()), float(bounds.max().max())
    y_scale: dict[str, Any] = {"zero": least >= 0.0 and least < 0.6 * most, "nice": True}
    if figure.y.percent and least >= 0.0 and most > 0.9:
        y_scale = {"domain": [0, 1]}
    y_axis = {
        "title": axis_title(figure.y, sheet.language),
        "tickCount": 5,
        **above(sheet.size),
        "labelExpr": tick_expression(figure.y, sheet.language),
        "domain": False,
        "ticks": False,
    }
    series = {"field": "s", "type": "nominal", "legend": None}
    own: dict[str, Any] = {"color": {**series, "scale": colour}}
    y = {"field": "y", "type": "quantitative", "scale": y_scale, "axis": y_axis}
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "area", "opacity": picked("g", "d", full=0.2, faint=0.03), "clip": True},
            "encoding": {"x": x, "y": {**y, "field": "l"}, "y2": {"field": "h"}, **own},
        },
        {
            "mark": {"type": "line", "strokeWidth": thick, "opacity": picked("g", "d"), "clip": True},
            "encoding": {"x": x, "y": y, "strokeDash": {**series, "scale": dashes}, **own},
        },
        {
            "transform": [{"filter": "datum.m == 1"}],
            "mark": {
                "type": "point",
                "filled": True,
                "size": (0.55 * sheet.size) ** 2 * 1.4,
                "opacity": picked("g", "d"),
            },
            "encoding": {"x": x, "y": y, "shape": {**series, "scale": shapes}, **own},
        },
    ]
    if least < 0.0 < most:
        layers.insert(
            0,
            {
                "mark": {"type": "rule", "color": style.INK, "strokeWidth": 1.2},
                "encoding": {"y": {"datum": 0, "type": "quantitative"}},
            },
        )
    unit = figure.x.unit.to(sheet.language)
    said = "' 至 '" if zh else "' to '"
    number = "format(100 * {0}, '.1f')" if figure.y.percent else "format({0}, ',.3~r')"
    sign = ("%" if zh else " %") if figure.y.percent else " " + figure.y.unit.to(sheet.language)
    open_, close = ("（", "）") if zh else (" (", ")")
    band = f"(isValid(datum.l) ? '{open_}95{'%' if zh else ' %'} CI ' + {number.format('datum.l')} + {said} + {number.format('datum.h')} + '{close}' : '')"
    hover = {
        "transform": [
            {
                "calculate": f"names[datum.s] + '\\n{sheet.say(figure.x.text)} ' + format(datum.x, ',.6~r') + ' {unit}\\n' + "
                f"{number.format('datum.y')} + '{sign.rstrip()}' + {band}",
                "as": "t",
            }
        ],
        "params": [
            {"name": "near", "select": {"type": "point", "on": "pointerover", "nearest": True, "clear": "pointerout"}}
        ],
        "mark": {"type": "point", "filled": True, "size": 90},
        "encoding": {
            "x": x,
            "y": y,
            "opacity": {"condition": {"param": "near", "empty": False, "value": 1}, "value": 0},
            "tooltip": {"field": "t", "type": "nominal"},
            **own,
        },
    }
    layers = [*_crossings(sheet, x), *layers]
    if sheet.width is None:
        layers.append(hover)
    names = {series.id: sheet.say(series.text) for series in figure.series}
    entries = _entries(sheet)
    spec = frame(sheet, layers, entries, HEIGHT, params={"names": names}, form="lines")
    spec["data"] = {"values": _values(sheet)}
    return spec


def _crossings(sheet: Sheet, x: dict[str, Any]) -> list[dict[str, Any]]:
    """Return upright lines where a conclusion reverses, on bands as wide as their intervals."""
    places = sheet.figure.crossings
    if not places:
        return []
    values = [{"x": tidy(one.x), "l": tidy(one.low), "h": tidy(one.high)} for one in places]
    return [
        {
            "data": {"values": values},
            "transform": [{"filter": "isValid(datum.l)"}],
            "mark": {"type": "rect", "color": "#BDBDBD", "opacity": 0.5, "clip": True},
            "encoding": {"x": {**x, "field": "l"}, "x2": {"field": "h"}},
        },
        {
            "data": {"values": values},
            "mark": {"type": "rule", "color": style.INK, "strokeWidth": 1.5, "strokeDash": [2, 3]},
            "encoding": {"x": x},
        },
    ]


def _owners(series: tuple[Series, ...]) -> dict[str, str]:
    """Return the solid series whose dashed companion each series is, itself where there is none."""
    solid = {one.colour: one.id for one in series if not one.dash}
    return {one.id: solid.get(one.colour, one.id) for one in series}


def _entries(sheet: Sheet) -> list[Entry]:
    """Return the key: every series, or colours and dashes apart where each solid series has a dashed companion.

    Names of companions end alike, each after its own colon: what stands after it names the kind of line.
    """
    series = sheet.figure.series
    entries = [series_entry(sheet, one, "line") for one in series]
    colon = "：" if sheet.zh else ": "
    kinds = {
        dashed: {e.text.rpartition(colon)[2] for e in entries if bool(e.dash) == dashed} for dashed in (False, True)
    }
    if len(series) < 4 or any(len(said) != 1 for said in kinds.values()) or any(colon not in e.text for e in entries):
        return entries
    dash = next(one.dash for one in series if one.dash)
    names = [entry._replace(text=entry.text.rpartition(colon)[0]) for entry in entries if not entry.dash]
    lines = [Entry(key, kinds[bool(d)].pop(), "line", style.INK, d) for key, d in ((SOLID, ()), (DASHED, dash))]
    return [*names, *lines]


def _values(sheet: Sheet) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    owners = _owners(sheet.figure.series)
    solid = [series.id for series in sheet.figure.series if not series.dash]
    for series in sheet.figure.series:
        rows = sheet.figure.table.loc[sheet.figure.table["series"] == series.id].sort_values("x")
        marked: set[int] = set()
        if series.id in solid:
            # A few points, as in a sweep, all have their marker; on curves they stand at even distances.
            marked = set(range(len(rows)))
            if len(rows) > 2 * _MARKS:
                x = rows["x"].to_numpy()
                shift = (solid.index(series.id) + 0.5) / len(solid)
                wanted = [float(x[0] + (x[-1] - x[0]) * (k + shift) / _MARKS) for k in range(_MARKS)]
                marked = {int(abs(x - place).argmin()) for place in wanted}
        for i, row in enumerate(records(rows)):
            value = {"s": series.id, "x": tidy(row.x), "y": tidy(row.y), "l": tidy(row.low), "h": tidy(row.high)}
            value |= {"g": owners[series.id], "d": DASHED if series.dash else SOLID}
            found.append(value | ({"m": 1} if i in marked else {}))
    return found
