"""Differences with their intervals: `intervals`, and `waterfall`."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

from sim.report import style
from sim.report.figures.layout import Item
from sim.report.figures.rows import Rows, whisker, x_of
from sim.report.figures.sheet import (
    VERDICT_COLOURS,
    VERDICT_MARKERS,
    VERDICTS,
    Entry,
    Sheet,
    bounded,
    picked,
    tidy,
)

_WIDEST = 1.0
"""Beyond this share of the baseline a value is drawn at the edge, as an arrow: it would flatten the rest."""
_FROM_ZERO = 0.3
"""A waterfall whose steps are a smaller part of its levels is drawn without 0 on the axis, and its ends without bars."""


def intervals(sheet: Sheet) -> dict[str, Any]:
    """Return one row per category and series: an interval, a marker that says the verdict, and the number in words."""
    figure, table = sheet.figure, sheet.figure.table
    several = len(figure.series) > 1
    items: list[Item] = []
    names: dict[str, str] = {}
    for series in figure.series:
        if several:
            items.append(Item(series.id, 0))
            names[series.id] = sheet.say(series.text)
        for category in table.loc[table["series"] == series.id, "category"]:
            items.append(Item(f"{series.id}|{category}", 1))
            names[f"{series.id}|{category}"] = sheet.say(figure.words[category])
    rows = Rows(sheet, items, names)
    ends = [x for column in ("y", "low", "high") for x in table[column] if not math.isnan(x)]
    low, high = min([*ends, 0.0]), max([*ends, 0.0])
    if figure.y.percent:
        low, high = max(-_WIDEST, low), min(_WIDEST, high)
    room = 0.06 * (high - low) or 0.01
    domain = low - room, high + room
    texts = {series.id: sheet.say(series.text) for series in figure.series}
    values, said = [], {}
    column = f"said_{sheet.language}"
    for row in table.to_dict("records"):
        key = f"{row['series']}|{row['category']}"
        relative = bounded(row["y"], row["low"], row["high"], figure.y, sheet.language)
        said[key] = str(row.get(column, relative))
        beyond = "triangle-right" if row["y"] > domain[1] else "triangle-left" if row["y"] < domain[0] else ""
        values.append(
            {
                "k": row["verdict"], "yc": rows.placed[key].middle,
                "v": tidy(_within(row["y"], domain)), "l": tidy(_within(row["low"], domain)), "h": tidy(_within(row["high"], domain)),
                "m": beyond or VERDICT_MARKERS[row["verdict"]],
                "t": "\n".join([names[key], *([texts[row["series"]]] if several else []), said[key], relative, sheet.say(VERDICTS[row["verdict"]])]),
            }
        )  # fmt: skip
    x = x_of("v", figure.y, sheet, domain)
    y = rows.y("yc")
    there = [verdict for verdict in VERDICTS if verdict in set(table["verdict"])]
    colour = _by_verdict(there)
    size = (0.75 * sheet.size) ** 2
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "rule", "color": style.INK, "strokeWidth": 1.5}, "encoding": {"x": {**_without(x), "datum": 0}}},
        {
            "transform": [{"filter": "isValid(datum.l)"}],
            "mark": {"type": "rule", "strokeWidth": 0.2 * sheet.size, "opacity": picked("k")},
            "encoding": {"x": {**x, "field": "l"}, "x2": {"field": "h"}, "y": y, "color": colour, "tooltip": {"field": "t"}},
        },
        {
            "mark": {"type": "point", "opacity": picked("k"), "strokeWidth": 2, "size": size, "fill": {"expr": _fill(there)}},
            "encoding": {"x": x, "y": y, "stroke": colour, "shape": {"field": "m", "type": "nominal", "scale": None, "legend": None}, "tooltip": {"field": "t"}},
        },
    ]  # fmt: skip
    entries = [
        Entry(v, sheet.say(VERDICTS[v]), "point", VERDICT_COLOURS[v], (), VERDICT_MARKERS[v], v != "undecided")
        for v in there
    ]
    spec = rows.spec(layers, entries, said)
    spec["data"] = {"values": values}
    return spec


def waterfall(sheet: Sheet) -> dict[str, Any]:
    """Return steps from the level at the top to that at the bottom, each with its interval around its end."""
    figure, table = sheet.figure, sheet.figure.table
    rows = Rows(
        sheet, [Item(c, 1) for c in table["category"]], {c: sheet.say(figure.words[c]) for c in table["category"]}
    )
    ends = [x for column in ("end", "low", "high") for x in table[column] if not math.isnan(x)]
    low, high = min(ends), max(ends)
    whole = high - low >= _FROM_ZERO * max(abs(low), abs(high)) or low < 0.0
    low, high = (min(0.0, low), max(0.0, high)) if whole else (low, high)
    room = 0.05 * (high - low) or 1.0
    domain = (low if whole and low >= 0.0 else low - room), high + room
    values: list[dict[str, Any]] = []
    said: dict[str, str] = {}
    column = f"said_{sheet.language}"
    for row in table.to_dict("records"):
        one, key = rows.placed[row["category"]], row["category"]
        top, bottom = one.slot(0, 1)
        total = row["kind"] == "total"
        change = row["end"] if total else row["end"] - row["start"]
        shift = 0.0 if total else row["start"]
        said[key] = str(
            row.get(column) or bounded(change, row["low"] - shift, row["high"] - shift, figure.y, sheet.language)
        )
        verdict = "total" if total else str(row.get("verdict", "changed"))
        start = domain[0] if total and whole else row["start"]
        values.append(
            {
                "k": verdict, "y0": tidy(top + 2), "y1": tidy(bottom - 2), "yc": one.middle,
                "a": tidy(row["end"] if total and not whole else start), "b": tidy(row["end"]), "l": tidy(row["low"]), "h": tidy(row["high"]),
                "t": "\n".join([rows.names[key], said[key], *([] if total else [sheet.say(VERDICTS[verdict])])]),
            }
        )  # fmt: skip
    x = x_of("a", figure.y, sheet, domain)
    there = [verdict for verdict in VERDICTS if verdict in {value["k"] for value in values}]
    box = {"x": x, "x2": {"field": "b"}, "y": rows.y("y0"), "y2": {"field": "y1"}, "tooltip": {"field": "t"}}
    shades = {**VERDICT_COLOURS, "total": "#9A9A9A", "undecided": style.PAPER}
    colour = {
        "field": "k",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": [*there, "total"], "range": [shades[k] for k in (*there, "total")]},
    }
    opacity = picked("k")
    links = [{"v": here["b"], "c0": here["yc"], "c1": there_["yc"]} for here, there_ in pairwise(values)]
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": links},
            "mark": {"type": "rule", "color": style.QUIET, "strokeWidth": 1, "strokeDash": [3, 2]},
            "encoding": {"x": {**x, "field": "v"}, "y": rows.y("c0"), "y2": {"field": "c1"}},
        },
        {"mark": {"type": "rect", "opacity": opacity}, "encoding": {**box, "fill": colour}},
        {
            "transform": [{"filter": "datum.k == 'worse' || datum.k == 'undecided'"}],
            "mark": {"type": "rect", "fillOpacity": 0, "stroke": style.INK, "strokeWidth": 1.3, "strokeDash": {"expr": "datum.k == 'worse' ? [3, 2] : [1, 0]"}, "opacity": opacity, "tooltip": None},
            "encoding": {key: value for key, value in box.items() if key != "tooltip"},
        },
        *whisker(rows, x, opacity),
    ]  # fmt: skip
    if not whole:
        layers.append(
            {
                "transform": [{"filter": "datum.k == 'total'"}],
                "mark": {"type": "point", "filled": True, "shape": "diamond", "size": (0.8 * sheet.size) ** 2, "color": style.INK},
                "encoding": {"x": {**x, "field": "b"}, "y": rows.y("yc"), "tooltip": {"field": "t"}},
            }
        )  # fmt: skip
    entries = [Entry(v, sheet.say(VERDICTS[v]), "bar", shades[v], outlined=v in ("worse", "undecided")) for v in there]
    spec = rows.spec(layers, entries, said)
    spec["data"] = {"values": values}
    return spec


def _within(value: float, domain: tuple[float, float]) -> float:
    return value if math.isnan(value) else min(max(value, domain[0]), domain[1])


def _without(x: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in x.items() if key != "field"}


def _by_verdict(there: list[str]) -> dict[str, Any]:
    scale = {"domain": there, "range": [VERDICT_COLOURS[verdict] for verdict in there]}
    return {"field": "k", "type": "nominal", "legend": None, "scale": scale}


def _fill(there: list[str]) -> str:
    colours = ", ".join(f"{v}: '{style.PAPER if v == 'undecided' else VERDICT_COLOURS[v]}'" for v in there)
    return f"{{{colours}}}[datum.k]"
