"""Charts that Excel draws itself from the cells below them, with error bars."""

from __future__ import annotations

import math
from typing import Any

from sim.report.figures.figure import Figure
from sim.report.office.axes import axis_title, bounds, number_format
from sim.report.office.book import ROW, Book
from sim.report.office.faces import face
from sim.report.office.said import say
from sim.report.office.series import LOWER, UPPER, Line, bars, curves, known
from sim.report.style import INK, QUIET, RULE
from sim.vocabulary.text import Language

WIDTH, _SIZE = 900, 10
"""Pixels."""
_AWAY = 40
"""The chart's own numbers stand so many columns to the right, where nobody reads them by chance."""
_MARKERS = {"square": "square", "triangle-up": "triangle", "diamond": "diamond", "cross": "x", "triangle-down": "star"}


def chart(book: Book, sheet: Any, figure: Figure, row: int, described: str) -> int:
    """Draw a figure of a native form at `row`; return over how many rows it lies."""
    if figure.form == "lines":
        made, high = _curves(book, sheet, figure), 420
    else:
        made, count = _bars(book, sheet, figure)
        high = min(900, max(320, 110 + 24 * count))
    made.set_size({"width": WIDTH, "height": high})
    made.set_title({"none": True})
    made.set_chartarea({"border": {"none": True}})
    sheet.insert_chart(row, 0, made, {"description": described, "object_position": 2})
    return -(-high // ROW)


def _font(language: Language, colour: str = INK) -> dict[str, Any]:
    return {"name": face(language).latin, "size": _SIZE, "color": colour, "bold": False}


def _axis(title: str, language: Language, grid: bool) -> dict[str, Any]:
    return {
        "name": title,
        "name_font": _font(language, QUIET),
        "num_font": _font(language),
        "major_gridlines": {"visible": grid, "line": {"color": RULE, "width": 0.75}},
        "line": {"color": RULE if grid else QUIET},
        "major_tick_mark": "none",
    }


def _column(book: Book, sheet: Any, column: int, name: str, values: tuple[float, ...]) -> list[Any]:
    """Write numbers away from the reader's eye; return the range."""
    book.text(sheet, 0, column, name, book.head)
    for i, value in enumerate(values, 1):
        if known(value):
            sheet.write_number(i, column, value, book.number)
    return [sheet.name, 1, column, max(1, len(values)), column]


def _curves(book: Book, sheet: Any, figure: Figure) -> Any:
    language = book.language
    made = book.file.add_chart({"type": "scatter", "subtype": "straight"})
    column, silent, index = _AWAY, [], 0
    shown = curves(figure, language)
    later: list[tuple[Line, list[Any], str, tuple[float, ...]]] = []
    for line in shown:
        xs = _column(book, sheet, column, say(figure.x.text, language), line.x)
        ys = _column(book, sheet, column + 1, line.name, line.y)
        style: dict[str, Any] = {"color": line.series.colour, "width": 2.25, "dash_type": _dash(line.series.dash)}
        made.add_series(
            {
                "name": [sheet.name, 0, column + 1],
                "categories": xs,
                "values": ys,
                "line": style,
                "marker": {"type": "none"},
            }
        )
        column += 2
        if any(map(known, line.low)):
            later += [(line, xs, say(text, language), bound) for text, bound in ((LOWER, line.low), (UPPER, line.high))]
    for index, (line, xs, text, bound) in enumerate(later, len(shown)):
        ys = _column(book, sheet, column, f"{line.name} · {text}", bound)
        style = {"color": line.series.colour, "width": 0.75}
        made.add_series(
            {"name": [sheet.name, 0, column], "categories": xs, "values": ys, "line": style, "marker": {"type": "none"}}
        )
        silent.append(index)
        column += 1
    ends = [x for line in shown for x in line.x] or [0.0, 1.0]
    made.set_x_axis(_axis(axis_title(figure.x, language), language, False) | {"min": min(ends), "max": max(ends)})
    shares = [v for line in shown for v in (*line.y, *line.high) if known(v)]
    whole = figure.y.percent and shares and 0.9 < max(shares) <= 1.0 and min(shares) >= 0.0
    ends_y = {"min": 0.0, "max": 1.0} if whole else {}
    made.set_y_axis(
        _axis(axis_title(figure.y, language), language, True) | {"num_format": number_format(figure)} | ends_y
    )
    made.set_legend({"position": "top", "font": _font(language), "delete_series": silent})
    return made


def _dash(dash: tuple[int, ...]) -> str:
    if not dash:
        return "solid"
    return "dash_dot" if len(dash) > 2 else "round_dot" if dash[0] <= 2 else "dash"


def _bars(book: Book, sheet: Any, figure: Figure) -> tuple[Any, int]:
    language = book.language
    shown = bars(figure, language)
    made = book.file.add_chart({"type": "bar", "subtype": "stacked"} if shown.stacked else {"type": "bar"})
    for i, text in enumerate(shown.rows, 1):
        book.text(sheet, i, _AWAY, text.replace("\n", "  "), book.plain)
    names = [sheet.name, 1, _AWAY, len(shown.rows), _AWAY]
    column = _AWAY + 1
    for bar in shown.bars:
        values = _column(book, sheet, column, bar.name, bar.values)
        series: dict[str, Any] = {"name": [sheet.name, 0, column], "categories": names, "values": values}
        series["fill"] = {"none": True} if bar.hidden else {"color": bar.colour}
        series["border"] = {"none": True}
        series["gap"] = 45 if shown.stacked else 60
        column += 1
        if any(map(known, bar.low)):
            lengths: dict[str, Any] = {"type": "custom", "line": {"color": INK, "width": 1.25}}
            sides = (("plus_values", UPPER, bar.high, bar.values), ("minus_values", LOWER, bar.values, bar.low))
            for side, end, upper, lower in sides:
                name = f"{bar.name} · {say(end, language)}"
                found = _column(book, sheet, column, name, tuple(map(_length, upper, lower)))
                lengths[side] = "=" + book.area(*found)
                column += 1
            series["y_error_bars"] = lengths
        made.add_series(series)
    low, high, step = bounds(figure, shown)
    # Categories run from top to bottom; the numbers stay at the foot.
    made.set_x_axis(
        _axis(axis_title(figure.y, language), language, True)
        | {"num_format": number_format(figure), "label_position": "high", "min": low, "max": high, "major_unit": step}
    )
    made.set_y_axis(_axis("", language, False) | {"reverse": True, "label_position": "low", "interval_unit": 1})
    legend = {"position": "top", "font": _font(language)}
    made.set_legend(legend if shown.legend else {"none": True})
    return made, sum(1 if shown.stacked else max(1, len(shown.bars)) for _ in shown.rows)


def _length(a: float, b: float) -> float:
    return max(0.0, a - b) if not math.isnan(a - b) else 0.0
