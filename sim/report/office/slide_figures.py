"""Slides of figures: a chart that can be edited where Office has the form, else a picture with its numbers."""

from __future__ import annotations

import io
import math
from typing import Any

from sim.report.figures.figure import Axis, Figure
from sim.report.numbers import decimals_for_level, fixed, typographic
from sim.report.office import said
from sim.report.office.canvas import (
    BOTTOM,
    FOOT,
    INNER,
    MARGIN,
    SMALL,
    TOP,
    Deck,
    Words,
    box,
    height_of,
    slide,
)
from sim.report.office.faces import fitted
from sim.report.office.native_charts import add_chart, remark
from sim.report.office.said import Table, say
from sim.report.office.series import NATIVE, amount, known, parts, records, word
from sim.report.office.slide_words import table_slides
from sim.report.style import QUIET
from sim.vocabulary.text import Language, Text

_FAINT = 12
"""Of 255: what is paler belongs to the paper."""
_ROWS = 13
"""Rows of bars on one slide."""


def figure_slides(own: Deck, figure: Figure) -> None:
    for i, part in enumerate(parts(figure, _ROWS)):
        _figure(own, part, continued=i > 0)


def _figure(own: Deck, figure: Figure, continued: bool) -> None:
    """Show one figure: the finding, the chart, how to read it."""
    language = own.language
    subtitle, note = say(figure.subtitle, language), say(figure.note, language)
    if figure.form in NATIVE:
        note = f"{note} {remark(figure, language)}".strip()
    spoken = "\n".join(part for part in (say(figure.title, language), subtitle, note) if part)
    made = slide(own, say(figure.title, language), spoken, continued)
    subtitle, size = fitted(subtitle, INNER, 22, (15.0, 14.0, 13.0, 12.0, 11.0))
    box(made, language, MARGIN, TOP - 2, INNER, 22, [Words(subtitle, size, colour=QUIET)])
    below = Words(*fitted(note, INNER, 50, (SMALL, 11.0, 10.0, FOOT)), colour=QUIET)
    foot = height_of(below, INNER) if note else 0.0
    top, bottom = TOP + 24, BOTTOM - foot - 6
    if figure.form in NATIVE:
        add_chart(made, figure, language, MARGIN - 6, top, INNER + 12, bottom - top)
    else:
        _picture(made, figure, language, top, bottom)
    if note:
        box(made, language, MARGIN, BOTTOM - foot, INNER, foot + 4, [below])
    if figure.form not in NATIVE:
        table_slides(own, figure.title, _numbers(figure, language), spoken, say(said.DATA, language))


def _picture(made: Any, figure: Figure, language: Language, top: float, bottom: float) -> None:
    from sim.report.figures.pictures import draw

    drawn = draw(said.bare(figure)._replace(subtitle=Text("", "")), language, "png", scale=2.0)
    picture = made.shapes.add_picture(io.BytesIO(drawn), 0, 0)
    left, upper, right, lower = _margins(drawn)
    picture.crop_left, picture.crop_top, picture.crop_right, picture.crop_bottom = left, upper, right, lower
    ratio = picture.width * (1.0 - left - right) / (picture.height * (1.0 - upper - lower))
    height = min(bottom - top, INNER / ratio)
    picture.width, picture.height = int(height * ratio * 12700), int(height * 12700)
    picture.left, picture.top = int((MARGIN + (INNER - height * ratio) / 2) * 12700), int(top * 12700)
    properties = picture._element.nvPicPr.cNvPr
    properties.set("name", figure.name)
    properties.set("descr", said.alternative(figure.title, figure.subtitle, figure.note, language))


def _margins(png: bytes) -> tuple[float, float, float, float]:
    """Return how much of a picture is empty at its left, top, right and foot, as shares."""
    from PIL import Image, ImageChops  # python-pptx needs it too

    picture = Image.open(io.BytesIO(png)).convert("L")
    found = ImageChops.invert(picture).point(lambda shade: 255 if shade > _FAINT else 0).getbbox()
    if found is None:
        return 0.0, 0.0, 0.0, 0.0
    (wide, high), (left, upper, right, lower) = picture.size, found
    return left / wide, upper / high, 1.0 - right / wide, 1.0 - lower / high


def _numbers(figure: Figure, language: Language) -> Table:
    """Return a heat map's numbers: a row per y, a column per x."""
    table = figure.table
    xs, ys = list(dict.fromkeys(table["x"])), list(dict.fromkeys(table["y"]))
    cells = {(row.x, row.y): float(row.value) for row in records(table)}

    def name(key: Any, axis: Axis) -> str:
        return (
            amount(figure, key, percent=True)
            if axis.percent and not isinstance(key, str)
            else word(figure, key, language)
        )

    corner = " \\ ".join(say(axis.text, language) for axis in (figure.y, figure.x))
    head = (corner, *(name(x, figure.x) for x in xs))
    factor, unit = (100.0, "%") if figure.y.percent else (1.0, "")
    decimals = decimals_for_level(*(factor * value for value in cells.values()))

    def number(value: float) -> str:
        return typographic(fixed(factor * value, decimals)) + (unit if known(value) else "")

    rows = tuple((name(y, figure.y), *(number(cells.get((x, y), math.nan)) for x in xs)) for y in ys)
    return Table(head, rows)
