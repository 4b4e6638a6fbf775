"""What every drawing of a figure shares: type sizes, axes, keys, numbers with intervals in either language."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.report import style
from sim.report.figures.figure import Axis, Figure, Series
from sim.report.numbers import PERCENT, decimals_for_interval, decimals_for_level, fixed, typographic, with_unit
from sim.vocabulary.text import Language, Text

if TYPE_CHECKING:
    import pandas as pd

PAGE_SIZE = 15.0
"""Type size of axis labels in a page, in pixels."""
FALLBACKS = '"Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif'
FONT = f'"{style.FAMILY}", {FALLBACKS}'

VERDICTS: dict[str, Text] = {
    "better": Text("改善", "better"),
    "worse": Text("变差", "worse"),
    "changed": Text("有变化", "changed"),
    "undecided": Text("未见差异", "no difference shown"),
}
VERDICT_COLOURS = {"better": style.BETTER, "worse": style.WORSE, "changed": style.INK, "undecided": style.OPEN}
VERDICT_MARKERS = {"better": "circle", "worse": "diamond", "changed": "square", "undecided": "circle"}
"""`undecided` is hollow, the others are filled."""


class Sheet(NamedTuple):
    """What is drawn, for whom and how large; a page gives no size and draws the key itself."""

    figure: Figure
    language: Language
    width: int | None
    height: int | None
    size: float = PAGE_SIZE
    """Type size of axis labels, in pixels."""

    @property
    def zh(self) -> bool:
        """Return whether the language is Chinese."""
        return self.language == "zh"

    def say(self, text: Text) -> str:
        """Return a text in the sheet's language."""
        return typographic(text.to(self.language))


class Entry(NamedTuple):
    """One entry of the key."""

    id: str
    """What the drawing's `picked` must be to set this entry off from the others."""
    text: str
    kind: str
    """`line`, `bar` or `point`."""
    colour: str
    dash: tuple[int, ...] = ()
    marker: str = ""
    filled: bool = True
    outlined: bool = False
    """A dashed outline, or the diagonal of a hatched cell."""


def series_entry(sheet: Sheet, series: Series, kind: str) -> Entry:
    """Return the key's entry of a series."""
    marker = series.marker if not series.dash else ""
    return Entry(series.id, sheet.say(series.text), kind, series.colour, series.dash, marker)


def number(value: float, axis: Axis, language: Language, decimals: int | None = None) -> str:
    """Return a number of an axis with its unit: "52.1 %", "3.4 days"."""
    if math.isnan(value):
        return fixed(value, 0)
    factor, unit = (100.0, PERCENT) if axis.percent else (1.0, axis.unit)
    decimals = decimals_for_level(factor * value) if decimals is None else decimals
    return typographic(with_unit(fixed(factor * value, decimals), unit, language))


def bounded(value: float, low: float, high: float, axis: Axis, language: Language) -> str:
    """Return a number with its unit and 95 % interval: "3.4 days (3.1 to 3.7)"."""
    if math.isnan(low) or math.isnan(high):
        return number(value, axis, language)
    factor = 100.0 if axis.percent else 1.0
    decimals = min(3, decimals_for_interval(factor * value, factor * low, factor * high))
    first, last = (typographic(fixed(factor * bound, decimals)) for bound in (low, high))
    said = number(value, axis, language, decimals)
    return f"{said}（{first} 至 {last}）" if language == "zh" else f"{said} ({first} to {last})"


def axis_title(axis: Axis, language: Language) -> str:
    """Return an axis' name with its unit in brackets; a per cent sign stands with each number as well."""
    name, unit = axis.text.to(language), "%" if axis.percent else axis.unit.to(language)
    if not unit or unit in name:
        return name
    # "/天" follows a number; beside a name it is "每天".
    unit = f"每{unit[1:]}" if unit.startswith("/") else unit
    return f"{name}（{unit}）" if language == "zh" else f"{name} ({unit})"


def above(size: float) -> dict[str, Any]:
    """Return where the title of a vertical axis stands: above it and upright, where it can be read."""
    return {
        "titleAngle": 0,
        "titleAlign": "left",
        "titleAnchor": "start",
        "titleBaseline": "bottom",
        "titleX": -2.2 * size,
        "titleY": -0.7 * size,
    }


def tick_expression(axis: Axis, language: Language) -> str:
    """Return the Vega expression of a tick's label."""
    if axis.percent:
        return f"format(100 * datum.value, ',~r') + '{'%' if language == 'zh' else ' %'}'"
    return "format(datum.value, ',~r')"


def picked(*fields: str, full: float = 1.0, faint: float = 0.12) -> dict[str, str]:
    """Return the opacity of a mark: full unless another entry of the key is picked, which none of `fields` holds."""
    own = " || ".join(f"datum.{field} == picked" for field in fields)
    return {"expr": f"picked == '' || {own} ? {full:g} : {faint:g}"}


def config(size: float) -> dict[str, Any]:
    """Return the look that all drawings share."""
    return {
        "font": FONT,
        "background": None,
        "view": {"stroke": None},
        "axis": {
            "labelFontSize": size,
            "titleFontSize": size,
            "labelColor": style.INK,
            "titleColor": style.QUIET,
            "titleFontWeight": "normal",
            "domainColor": style.QUIET,
            "tickColor": style.QUIET,
            "gridColor": style.RULE,
            "labelPadding": 0.4 * size,
            "titlePadding": 0.5 * size,
            "labelLimit": 0,
            "titleLimit": 0,
            "labelFlush": False,
        },
        "rule": {"strokeCap": "butt"},
    }


def frame(
    sheet: Sheet, layers: list[dict[str, Any]], entries: list[Entry], height: float, **more: Any
) -> dict[str, Any]:
    """Return a whole specification; `more` goes into what the page reads, names of rows in particular."""
    figure, names = sheet.figure, more.pop("params", {})
    # Without an interval of their own, pages of every width redraw with the names they have wrapped themselves.
    params = [{"name": "picked", "value": ""}, *({"name": name, "value": value} for name, value in names.items())]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": f"{sheet.say(figure.title)}. {sheet.say(figure.subtitle)}",
        "width": sheet.width or "container",
        "height": sheet.height or round(height),
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 2, "right": 4, "top": 6, "bottom": 2},
        "usermeta": {"legend": [entry._asdict() for entry in entries], "size": sheet.size, **more},
        "params": params,
        "layer": layers,
        "config": config(sheet.size),
    }


def records(table: pd.DataFrame) -> Iterator[Any]:
    """Return the rows of a table, columns as attributes."""
    return iter(table.itertuples())


def tidy(value: float) -> float | None:
    """Return a number as short as six digits, None where there is none: what is drawn needs no more."""
    return float(f"{value:.6g}") if math.isfinite(value) else None
