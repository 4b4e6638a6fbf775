"""What horizontal charts share: a scale of pixels from above, names beside the rows, headings between them."""

from __future__ import annotations

from typing import Any

from sim.report import style
from sim.report.figures.figure import Axis
from sim.report.figures.layout import Item, Placed, fit
from sim.report.figures.sheet import Entry, Sheet, axis_title, frame, tick_expression
from sim.report.wrapping import shorten, width

_FOOT = 3.6
"""Lines of text that ticks and the title of the axis below need."""
_NAMES = 0.3
"""Of the width, for names."""
_LINE = 1.3


class Rows:
    """Rows under construction: names, headings and layers on one vertical scale."""

    def __init__(self, sheet: Sheet, items: list[Item], names: dict[str, str]) -> None:
        """Place `items`; `names` are their labels and headings by key."""
        self.sheet = sheet
        self.names = names
        self.items = items
        self.gutter = 0.0
        """Pixels between names and bars that something else stands in."""
        free = None if sheet.height is None else sheet.height - _FOOT * sheet.size
        self.placed, self.height = fit(items, _LINE * sheet.size, free)
        self.domain = [0.0, max(self.height, free or 0.0)]
        if free and self.height < free:
            # What is left over goes between the rows evenly.
            spread = free / self.height
            self.placed = {
                key: Placed(one.top * spread + (one.bottom - one.top) * (spread - 1) / 2, one.top * spread + (one.bottom - one.top) * (spread + 1) / 2, one.bar)
                for key, one in self.placed.items()
            }  # fmt: skip

    def y(self, field: str, axis: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the vertical encoding by a field of pixels; axes have a layer of their own."""
        return {
            "field": field,
            "type": "quantitative",
            "scale": {"domain": self.domain, "reverse": True, "nice": False, "zero": False},
            "axis": axis,
        }

    def _sides(self, said: bool) -> list[dict[str, Any]]:
        """Return layers that draw nothing but the names beside the rows and what is said at their ends."""
        sides = [self._axis("left", "names")]
        if said:
            sides.append(self._axis("right", "said") | {"labelPadding": self.sheet.size})
        nothing = {"type": "point", "opacity": 0, "size": 1, "tooltip": None}
        return [
            {"data": {"values": [{"yc": 0}]}, "mark": nothing, "encoding": {"y": self.y("yc", side)}} for side in sides
        ]

    def _axis(self, side: str, param: str) -> dict[str, Any]:
        places = [self.placed[item.key].middle for item in self.items if item.bars]
        return {
            "orient": side,
            "title": None,
            "values": places,
            "labelExpr": f"{param}['' + datum.value] || ''",
            "domain": False,
            "ticks": False,
            "grid": False,
            "labelLineHeight": 1.2 * self.sheet.size,
            "labelBaseline": "middle",
            "labelOverlap": False,
            **({"labelPadding": 0.4 * self.sheet.size + self.gutter} if side == "left" else {}),
        }

    def wrapped(self) -> dict[str, Any]:
        """Return names by place, wrapped to the room they have; a page wraps them again to its own width."""
        limit = _NAMES * (self.sheet.width or 900)
        return {
            f"{self.placed[item.key].middle:g}": shorten(self.names[item.key], self.sheet.size, limit, 2).split("\n")
            for item in self.items
            if item.bars
        }

    def headings(self) -> list[dict[str, Any]]:
        """Return the layer of headings, written over the width of the chart; none where there are none."""
        values = [
            {"yc": round(self.placed[item.key].bottom - 0.62 * self.sheet.size, 1), "text": self.names[item.key]}
            for item in self.items
            if not item.bars
        ]
        if not values:
            return []
        return [
            {
                "name": "headings",
                "data": {"values": values},
                "mark": {
                    "type": "text",
                    "align": "left",
                    "baseline": "middle",
                    "fontWeight": "bold",
                    "fontSize": self.sheet.size,
                    "color": style.INK,
                    "limit": {"expr": "width + 12"},
                    "x": 4,
                },
                "encoding": {"y": self.y("yc"), "text": {"field": "text"}},
            }
        ]

    def spec(
        self, layers: list[dict[str, Any]], entries: list[Entry], said: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """Return the whole specification."""
        params: dict[str, Any] = {"names": self.wrapped()}
        plain = {f"{self.placed[i.key].middle:g}": self.names[i.key] for i in self.items if i.bars}
        # `needed` says how high the plot would have to be: pictures grow, pages are as high as they need.
        heights = {
            f"{one.middle:g}": round(one.bottom - one.top, 1)
            for one in (self.placed[i.key] for i in self.items if i.bars)
        }
        more: dict[str, Any] = {"form": "rows", "names": plain, "heights": heights, "needed": self.height}
        if said is not None:
            params["said"] = {f"{self.placed[key].middle:g}": text for key, text in said.items()}
        height = self.height + _FOOT * self.sheet.size
        layers = [*layers, *self.headings(), *self._sides(said is not None)]
        return frame(
            self.sheet, layers, entries, height, params=params, waterfall=self.sheet.figure.form == "waterfall", **more
        ) | {
            # Names at both sides: one axis must not become part of the other.
            "resolve": {"axis": {"y": "independent"}}
        }


def x_of(field: str, axis: Axis, sheet: Sheet, domain: tuple[float, float]) -> dict[str, Any]:
    """Return the horizontal encoding of a number."""
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": list(domain), "nice": False, "zero": False},
        "axis": {
            "title": axis_title(axis, sheet.language),
            "labelExpr": tick_expression(axis, sheet.language),
            "tickCount": 5,
        },
    }


def whisker(rows: Rows, x: dict[str, Any], opacity: dict[str, str]) -> list[dict[str, Any]]:
    """Return intervals from `l` to `h` at `yc`: dark lines with a light rim, so that they show on bars as well."""
    y = rows.y("yc")
    place = {"x": {**x, "field": "l"}, "x2": {"field": "h"}, "y": y}
    size = rows.sheet.size
    rim = min(0.3 * size, 0.36 * next(iter(one.bar for one in rows.placed.values() if one.bar)))
    return [
        {"transform": [{"filter": "isValid(datum.l)"}], "mark": {"type": "rule", "color": style.PAPER, "strokeWidth": rim, "opacity": opacity}, "encoding": place},
        {"transform": [{"filter": "isValid(datum.l)"}], "mark": {"type": "rule", "color": style.INK, "strokeWidth": min(0.12 * size, 0.4 * rim), "opacity": opacity}, "encoding": place},
    ]  # fmt: skip


def widest(texts: list[str], size: float) -> float:
    """Return the width of the widest of some texts, in pixels."""
    return max((width(text, size) for text in texts), default=0.0)
