"""Texts of an SVG as outlines: a picture that looks the same where our font is not installed."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import cache
from typing import Any

from sim.report.style import BOLD, REGULAR

_SVG = "http://www.w3.org/2000/svg"
_KEPT = ("transform", "fill", "fill-opacity", "opacity", "pointer-events")


def outlined(svg: str) -> str:
    """Return the same picture with every text as one path; what it said is kept as the path's label."""
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ET.fromstring(svg)
    for parent in list(root.iter()):
        for place, child in enumerate(list(parent)):
            if child.tag == f"{{{_SVG}}}text":
                path = _path(child)
                path.tail = child.tail
                parent[place] = path
    return ET.tostring(root, encoding="unicode")


def _path(text: ET.Element) -> ET.Element:
    size = float(text.get("font-size", "10").removesuffix("px"))
    bold = text.get("font-weight", "") in ("bold", "700", "600")
    anchor = text.get("text-anchor", "start")
    left, base = float(text.get("x", "0")), float(text.get("y", "0"))
    lines = [(text.text or "", left, base)] if text.text else []
    for span in text:
        # Lines of a text follow each other: each says how far below the one before it lies.
        base += float(span.get("dy", "0").removesuffix("px"))
        lines.append((span.text or "", float(span.get("x", str(left))), base))
    path = ET.Element(f"{{{_SVG}}}path", {key: text.attrib[key] for key in _KEPT if key in text.attrib})
    path.set("d", "".join(_outline(line, x, y, size, bold, anchor) for line, x, y in lines))
    path.set("aria-label", " ".join(line for line, *_ in lines))
    return path


@cache
def _font(bold: bool) -> tuple[Any, dict[int, str], Any, float]:
    from fontTools.ttLib import TTFont

    font = TTFont(BOLD if bold else REGULAR)
    return font.getGlyphSet(), font.getBestCmap(), font["hmtx"], float(font["head"].unitsPerEm)


@cache
def _glyph(character: str, bold: bool) -> tuple[str, float]:
    """Return a glyph's outline in units of the font and its advance."""
    from fontTools.pens.svgPathPen import SVGPathPen

    glyphs, names, advances, _ = _font(bold)
    name = names.get(ord(character), ".notdef")
    pen = SVGPathPen(glyphs)
    glyphs[name].draw(pen)
    return str(pen.getCommands()), float(advances[name][0])


_NUMBERS = re.compile(r"([A-Za-z])([^A-Za-z]*)")


def _outline(text: str, x: float, y: float, size: float, bold: bool, anchor: str) -> str:
    scale = size / _font(bold)[3]
    width = sum(_glyph(c, bold)[1] for c in text) * scale
    x -= {"middle": width / 2.0, "end": width}.get(anchor, 0.0)
    parts = []
    for character in text:
        commands, advance = _glyph(character, bold)
        parts.append(_moved(commands, x, y, scale))
        x += advance * scale
    return "".join(parts)


def _moved(commands: str, x: float, y: float, scale: float) -> str:
    found = []
    for letter, rest in _NUMBERS.findall(commands):
        values = [float(value) for value in re.findall(r"-?\d*\.?\d+", rest)]
        if letter == "H":
            values = [x + scale * v for v in values]
        elif letter == "V":
            values = [y - scale * v for v in values]
        else:
            values = [x + scale * v if i % 2 == 0 else y - scale * v for i, v in enumerate(values)]
        found.append(letter + " ".join(f"{value:.2f}".rstrip("0").rstrip(".") for value in values))
    return "".join(found)
