"""A table of coloured cells: `heat`."""

from __future__ import annotations

import math
from typing import Any

from sim.report import style
from sim.report.contrast import ink_on, shade
from sim.report.figures.figure import Axis, Figure
from sim.report.figures.sheet import (
    VERDICT_COLOURS,
    VERDICT_MARKERS,
    VERDICTS,
    Entry,
    Sheet,
    above,
    axis_title,
    bounded,
    frame,
    picked,
    tidy,
)
from sim.report.numbers import fixed, signed, typographic
from sim.vocabulary.text import Text

_CELL = 3.6
"""Height of a cell in a page, in sizes of type."""
_FOOT = 3.6
_STRUCK, _PALE_BETTER, _PALE_WORSE = "#EDEDED", "#D9EAF6", "#FBE0CC"


def heat(sheet: Sheet) -> dict[str, Any]:
    """Return cells whose colour says the value, a marker the verdict; a diagonal strikes out what is not shown."""
    figure, table = sheet.figure, sheet.figure.table
    xs, ys = _levels(table["x"], figure.words), _levels(table["y"], figure.words)
    labels = {
        "x": {str(i): _level(x, sheet) for i, x in enumerate(xs)},
        "y": {str(i): _level(y, sheet) for i, y in enumerate(ys)},
    }
    known = [abs(v) for v in table["value"] if not math.isnan(v)]
    most = max(known, default=1.0) or 1.0
    axis = value_axis(figure)
    factor = 100.0 if axis.percent else 1.0
    decimals = min(4, max(0, 1 - math.floor(math.log10(factor * most / 3.0))))
    diverging = bool((table["value"] < 0.0).any()) or set(table["verdict"]) - {"undecided"} != {"changed"}
    ends, hues = _shades(sheet, most) if diverging else ([0.0, most], [style.PAPER, style.BETTER])
    write = signed if diverging else fixed
    values = []
    for row in table.to_dict("records"):
        i, j = xs.index(row["x"]), ys.index(row["y"])
        verdict = str(row["verdict"])
        said = bounded(row["value"], row["low"], row["high"], axis, sheet.language)
        bare = verdict == "undecided" or math.isnan(row["value"])
        half = factor * (row["high"] - row["low"]) / 2.0
        place = [
            f"{sheet.say(one.text)} {labels[side][str(k)]} {sheet.say(one.unit)}".rstrip()
            for one, side, k in ((figure.x, "x", i), (figure.y, "y", j))
        ]
        values.append(
            {
                "i0": i - 0.5, "i1": i + 0.5, "i": i, "j0": j - 0.5, "j1": j + 0.5, "j": j,
                "v": tidy(row["value"]), "k": verdict, "c": style.INK if bare else ink_on(shade(row["value"], ends, hues)),
                "n": typographic(write(factor * row["value"], decimals)) if not math.isnan(row["value"]) else "–",
                "w": "" if math.isnan(half) else "±" + (fixed(half, decimals) if float(fixed(half, decimals).replace(",", "")) else fixed(half, decimals + 1)),
                "m": VERDICT_MARKERS.get(verdict, "circle"),
                "t": "\n".join([*place, said, sheet.say(VERDICTS[verdict])]),
            }
        )  # fmt: skip
    height = len(ys) * _CELL * sheet.size + _FOOT * sheet.size
    x_axis = _axis(axis_title(figure.x, sheet.language), len(xs), "xs")
    y_axis = _axis(axis_title(figure.y, sheet.language), len(ys), "ys") | above(sheet.size)
    x = {
        "field": "i0",
        "type": "quantitative",
        "scale": {"domain": [-0.5, len(xs) - 0.5], "nice": False, "zero": False},
        "axis": x_axis,
    }
    y = {
        "field": "j0",
        "type": "quantitative",
        "scale": {"domain": [-0.5, len(ys) - 0.5], "nice": False, "zero": False},
        "axis": y_axis,
    }
    box = {"x": x, "x2": {"field": "i1"}, "y": y, "y2": {"field": "j1"}}
    middle = {"x": {**x, "field": "i"}, "y": {**y, "field": "j"}}
    there = [verdict for verdict in VERDICTS if verdict in set(table["verdict"])]
    ink = {"expr": "datum.c"}
    opacity = picked("k")
    roomy = "abs(scale('x', datum.i1) - scale('x', datum.i0))"
    numbers: list[dict[str, Any]] = [
        {
            "mark": {
                "type": "text", "baseline": "middle", "color": ink, "opacity": opacity, "tooltip": None,
                "dy": {"expr": f"{roomy} > {3.2 * sheet.size:g} ? {-0.35 * sheet.size:g} : 0"},
                "fontSize": {"expr": f"min({sheet.size:g}, {roomy} / 3.1)"},
            },
            "encoding": {**middle, "text": {"field": "n"}},
        },
        {
            "mark": {
                "type": "text", "dy": 0.6 * sheet.size, "baseline": "middle", "fontSize": 0.72 * sheet.size, "color": ink, "tooltip": None,
                "opacity": {"expr": f"{roomy} > {3.2 * sheet.size:g} && (picked == '' || datum.k == picked) ? 1 : 0"},
            },
            "encoding": {**middle, "text": {"field": "w"}},
        },
    ]  # fmt: skip
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "rect", "stroke": style.PAPER, "strokeWidth": 2, "opacity": opacity},
            "encoding": {**box, "color": {"field": "v", "type": "quantitative", "legend": None, "scale": {"domain": ends, "range": hues, "clamp": True, "interpolate": "rgb"}}, "tooltip": {"field": "t"}},
        },
        {
            "transform": [{"filter": "datum.k == 'undecided'"}],
            "mark": {"type": "rect", "fill": _STRUCK, "stroke": style.PAPER, "strokeWidth": 2, "opacity": opacity},
            "encoding": {**box, "tooltip": {"field": "t"}},
        },
        {
            "transform": [{"filter": "datum.k == 'undecided'"}],
            "mark": {"type": "rule", "color": "#9A9A9A", "strokeWidth": 1.2, "opacity": opacity, "tooltip": None},
            "encoding": box,
        },
        *(
            {
                "transform": [{"filter": "datum.k == 'undecided'"}],
                "mark": {**one["mark"], "stroke": _STRUCK, "strokeWidth": 0.3 * sheet.size, "color": _STRUCK},
                "encoding": one["encoding"],
            }
            for one in numbers
        ),
        *numbers,
        {
            # The verdict once more, without colour, in the corner of its cell.
            "mark": {
                "type": "point", "size": (0.45 * sheet.size) ** 2, "strokeWidth": 1.4, "stroke": ink, "tooltip": None, "opacity": opacity,
                "fill": {"expr": f"datum.k == 'undecided' ? '{style.PAPER}' : datum.c"},
                "xOffset": 0.55 * sheet.size, "yOffset": 0.55 * sheet.size,
            },
            "encoding": {"x": x, "y": {**y, "field": "j1"}, "shape": {"field": "m", "type": "nominal", "scale": None, "legend": None}},
        },
    ]  # fmt: skip
    entries = [
        Entry(
            v, _said(v, sheet), "point", VERDICT_COLOURS[v], (), VERDICT_MARKERS[v], v != "undecided", v == "undecided"
        )
        for v in there
    ]
    spec = frame(sheet, layers, entries, height, params={"xs": labels["x"], "ys": labels["y"]}, form="heat")
    spec["data"] = {"values": values}
    return spec


def value_axis(figure: Figure) -> Axis:
    """Return what the cells say."""
    return figure.value or Axis(Text("", ""))


def _said(verdict: str, sheet: Sheet) -> str:
    return sheet.say(VERDICTS[verdict])


def _shades(sheet: Sheet, most: float) -> tuple[list[float], list[str]]:
    """Return colours from the lowest value to the highest: whichever side is better is blue, and no side ever white."""
    table = sheet.figure.table
    low, high = (style.BETTER, _PALE_BETTER), (style.WORSE, _PALE_WORSE)
    for verdict, sign in (("better", 1.0), ("worse", -1.0)):
        values = table.loc[table["verdict"] == verdict, "value"]
        if len(values) and sign * float(values.iloc[0]) > 0.0:
            low, high = high, low
            break
    nothing = 1e-6 * most
    return [-most, -nothing, nothing, most], [low[0], low[1], high[1], high[0]]


def _levels(column: Any, words: dict[str, Any]) -> list[Any]:
    """Return the levels of an axis: numbers in their order, words in that of `words`."""
    found = list(dict.fromkeys(column))
    if all(isinstance(level, str) for level in found):
        order = list(words)
        return sorted(found, key=lambda level: order.index(level) if level in order else len(order))
    return sorted(found)


def _level(level: Any, sheet: Sheet) -> str:
    if isinstance(level, str):
        return sheet.say(sheet.figure.words[level]) if level in sheet.figure.words else level
    return f"{level:,.6g}"


def _axis(title: str | None, n: int, param: str) -> dict[str, Any]:
    return {
        "title": title,
        "values": list(range(n)),
        "labelExpr": f"{param}['' + datum.value]",
        "grid": False,
        "ticks": False,
        "domain": False,
    }
