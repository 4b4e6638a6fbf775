"""A figure as a picture of its own: finding, key, plot, notes and provenance on one page, in our font and no other."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import Any, Literal, NamedTuple

from sim.report import style
from sim.report.figures.figure import Figure
from sim.report.figures.outlines import outlined
from sim.report.figures.sheet import FONT, Entry
from sim.report.figures.vega import vega_lite
from sim.report.numbers import typographic
from sim.report.page import provenance
from sim.report.wrapping import width as text_width
from sim.report.wrapping import wrap
from sim.study.extras import need
from sim.vocabulary.text import Language

PictureForm = Literal["png", "svg", "pdf"]
WIDTH, HEIGHT = 1280, 720
_MARGIN, _GAP = 32.0, 12.0
_TITLE, _SUBTITLE, _KEY, _NOTE = 29.0, 19.0, 18.0, 15.0
_LABELS = (20.0, 18.0, 16.5)
"""Type sizes of axis labels, the largest first: the first with which all rows have room is taken."""
_LEADING = 1.34
_LARGEST = 2.5
"""Times the usual page."""


_SHAPES: dict[str, list[tuple[float, float]]] = {
    "square": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
    "diamond": [(0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)],
    "triangle-up": [(0, -1), (1.1, 0.9), (-1.1, 0.9)],
    "triangle-down": [(0, 1), (1.1, -0.9), (-1.1, -0.9)],
    "cross": [
        (-0.4, -1), (0.4, -1), (0.4, -0.4), (1, -0.4), (1, 0.4), (0.4, 0.4),
        (0.4, 1), (-0.4, 1), (-0.4, 0.4), (-1, 0.4), (-1, -0.4), (-0.4, -0.4),
    ],
}  # fmt: skip
"""Corners of markers around 0; a circle has none."""


class _Line(NamedTuple):
    x: float
    y: float
    text: str
    size: float
    colour: str = style.INK
    bold: bool = False


def draw(figure: Figure, language: Language, form: PictureForm, scale: float = 1.0) -> bytes:
    """Return the figure as a file; `scale` times 1280 x 720 pixels for PNG. The same figure gives the same bytes.

    What does not fit on such a page gets a larger one of the same shape. Raises ResultsError without vl-convert.
    """
    vl_convert = need("vl_convert", "report")
    know_fonts()
    svg = picture_svg(figure, language, vl_convert)
    if form == "svg":
        return outlined(svg).encode("utf-8")
    if form == "pdf":
        return bytes(vl_convert.svg_to_pdf(svg))
    return bytes(vl_convert.svg_to_png(svg, scale=scale))


@cache
def know_fonts() -> None:
    """Tell vl-convert about the shipped font, once."""
    need("vl_convert", "report").register_font_directory(str(style.REGULAR.parent))


def picture_svg(figure: Figure, language: Language, vl_convert: Any) -> str:
    """Return the page as SVG whose texts are texts in our font."""
    zoom, spec, page = 1.0, None, None
    for size in (*_LABELS, _LABELS[-1]):
        # A larger page has the same type sizes for labels, and a larger title: it is shown at the size of the others.
        page = _Page(figure, language, zoom)
        spec = vega_lite(figure, language, round(page.plot[2]), round(page.plot[3]), size)
        needed, free = float(spec["usermeta"].get("needed", 0.0)), page.plot[3] - 3.6 * size
        if needed <= free + 1.0:
            break
        if size == _LABELS[-1]:
            zoom = min(_LARGEST, round(1.02 * (needed + 3.6 * size) / page.plot[3] * 20 + 0.5) / 20)
    assert spec is not None and page is not None
    plot = str(vl_convert.vegalite_to_svg(spec))
    return page.compose(plot, [Entry(**entry) for entry in spec["usermeta"]["legend"]])


class _Page:
    """The frame of a picture: what stands above and below the plot, and the room between."""

    def __init__(self, figure: Figure, language: Language, zoom: float) -> None:
        self.width, self.height, self.zoom = WIDTH * zoom, HEIGHT * zoom, zoom
        self.lines: list[_Line] = []
        self.marks: list[str] = []
        self.figure, self.language = figure, language
        margin, limit = _MARGIN * zoom, (WIDTH - 2 * _MARGIN) * zoom
        top = 20.0 * zoom
        title, size = typographic(figure.title.to(language)), _TITLE * zoom
        while len(wrap(title, size, limit, bold=True)) > 2 and size > 0.72 * _TITLE * zoom:
            size *= 0.97
        top = self._text(title, margin, top, size, limit, style.INK, bold=True)
        top = self._text(typographic(figure.subtitle.to(language)), margin, top, _SUBTITLE * zoom, limit, style.QUIET)
        spec = vega_lite(figure, language, 800, 400)
        top = self._key(
            [Entry(**entry) for entry in spec["usermeta"]["legend"]], margin, top + 0.5 * _GAP * zoom, limit
        )
        foot: list[str] = []
        for text in (typographic(figure.note.to(language)), typographic(provenance(figure.origin, language))):
            foot += wrap(text, _NOTE * zoom, limit) if text else []
        bottom = self.height - 16.0 * zoom - len(foot) * _LEADING * _NOTE * zoom
        for i, line in enumerate(foot):
            y = bottom + (i + 0.8) * _LEADING * _NOTE * zoom
            self.lines.append(_Line(margin, y, line, _NOTE * zoom, style.QUIET))
        self.plot = (margin, top + _GAP * zoom, limit, bottom - top - 2.0 * _GAP * zoom)

    def _text(
        self, text: str, x: float, top: float, size: float, limit: float, colour: str, bold: bool = False
    ) -> float:
        for line in wrap(text, size, limit, bold):
            self.lines.append(_Line(x, top + size, line, size, colour, bold))
            top += _LEADING * size
        return top

    def _key(self, entries: list[Entry], left: float, top: float, limit: float) -> float:
        """Write the key row by row; what is wider than the page is wrapped."""
        size = _KEY * self.zoom
        x = left
        for entry in entries:
            sample = (2.3 if entry.kind == "line" else 1.2) * size
            lines = wrap(entry.text, size, limit - sample - size)
            wide = sample + 0.5 * size + max(text_width(line, size) for line in lines)
            if x > left and x + wide > left + limit:
                x, top = left, top + 1.45 * size
            self.marks.append(_sample(entry, x, top + 0.62 * size, size))
            for i, line in enumerate(lines):
                self.lines.append(_Line(x + sample + 0.45 * size, top + size + i * 1.3 * size, line, size))
            top += (len(lines) - 1) * 1.3 * size
            x += wide + 1.3 * size
        return top + (1.45 * size if entries else 0.0)

    def compose(self, plot: str, entries: list[Entry]) -> str:
        """Return the page with the plot in its place."""
        x, y, width, height = self.plot
        inner = re.sub(
            r"<svg [^>]*?>",
            f'<svg x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" overflow="visible">',
            plot,
            count=1,
        )
        heading = escape(typographic(self.figure.title.to(self.language)))
        texts = "".join(
            f'<text x="{line.x:.6g}" y="{line.y:.6g}" font-family="{escape(FONT)}" font-size="{line.size:.4g}px" '
            f'fill="{line.colour}"{" font-weight=" + chr(34) + "bold" + chr(34) if line.bold else ""}>{escape(line.text)}</text>'
            for line in self.lines
        )
        lang = "zh-CN" if self.language == "zh" else "en"
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" '
            f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {self.width:g} {self.height:g}" role="img" lang="{lang}">'
            f"<title>{heading}</title>"
            f'<rect width="{self.width:g}" height="{self.height:g}" fill="{style.PAPER}"/>'
            f"{texts}{''.join(self.marks)}{inner}</svg>"
        )


def _sample(entry: Entry, x: float, y: float, size: float) -> str:
    """Return what stands before an entry of the key."""
    if entry.kind == "line":
        dash = f' stroke-dasharray="{" ".join(str(0.9 * d) for d in entry.dash)}"' if entry.dash else ""
        line = f'<line x1="{x:.5g}" x2="{x + 2.2 * size:.5g}" y1="{y:.5g}" y2="{y:.5g}" stroke="{entry.colour}" stroke-width="{0.17 * size:.3g}"{dash}/>'
        return line + (shape(entry.marker, x + 1.1 * size, y, 0.6 * size, entry.colour, True) if entry.marker else "")
    if entry.kind == "bar":
        outline = f' stroke="{style.INK}" stroke-width="1.3"' + (
            "" if entry.colour == style.PAPER else ' stroke-dasharray="3 2"'
        )
        box = f'<rect x="{x:.5g}" y="{y - 0.42 * size:.5g}" width="{1.15 * size:.4g}" height="{0.84 * size:.4g}" fill="{entry.colour}"{outline if entry.outlined else ""}/>'
        return box + (shape(entry.marker, x + 0.57 * size, y, 0.52 * size, style.PAPER, True) if entry.marker else "")
    return shape(entry.marker, x + 0.57 * size, y, 0.75 * size, entry.colour, entry.filled)


def shape(marker: str, x: float, y: float, size: float, colour: str, filled: bool) -> str:
    """Return a marker around (x, y) as SVG, in the shapes that Vega draws."""
    half = size / 2.0
    look = f'fill="{colour if filled else style.PAPER}" stroke="{colour}" stroke-width="{0.14 * size:.3g}"'
    if marker == "circle":
        return f'<circle cx="{x:.5g}" cy="{y:.5g}" r="{half:.4g}" {look}/>'
    path_of = _SHAPES.get(marker, _SHAPES["square"])
    path = " ".join(f"{x + half * a:.5g},{y + half * b:.5g}" for a, b in path_of)
    return f'<polygon points="{path}" {look}/>'
