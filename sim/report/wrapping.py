"""Break text into lines by its real width: Chinese between characters, English between words."""

from __future__ import annotations

import unicodedata
from functools import cache

from matplotlib.ft2font import FT2Font, LoadFlags

from sim.report.style import BOLD, REGULAR

_NOT_FIRST = set("，。、；：！？）》」』】”’％%),.;:!?]}·…")
_NOT_LAST = set("（《「『【“‘([{")


@cache
def _font(bold: bool) -> FT2Font:
    font = FT2Font(str(BOLD if bold else REGULAR))
    font.set_size(100, 72)
    return font


@cache
def _advance(character: str, bold: bool) -> float:
    glyph = _font(bold).load_char(ord(character), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536.0 / 100.0


def width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of one line of text in points."""
    return size * sum(_advance(character, bold) for character in text)


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _may_break(text: str, i: int) -> bool:
    """Return whether a line may end before text[i]."""
    before, after = text[i - 1], text[i]
    if before == " ":
        # A number keeps its unit.
        return not text[i - 2 : i - 1].isdigit()
    if after == " " or after in _NOT_FIRST or before in _NOT_LAST:
        return False
    if before == "-":
        return text[i - 2 : i - 1].isalpha() and after.isalpha()
    return _wide(before) or _wide(after)


def _greedy(text: str, size: float, limit: float, bold: bool) -> list[str]:
    lines: list[str] = []
    start, last = 0, 0
    for i in range(1, len(text) + 1):
        if width(text[start:i].rstrip(), size, bold) > limit:
            # A word wider than the line is cut where it must be.
            end = last if last > start else max(start + 1, i - 1)
            lines.append(text[start:end].strip())
            start = end
        if i < len(text) and _may_break(text, i):
            last = i
    lines.append(text[start:].strip())
    return [line for line in lines if line]


def wrap(text: str, size: float, limit: float, bold: bool = False) -> list[str]:
    """Return `text` in as few lines as `limit` points allow, of about equal width."""
    lines = _greedy(text, size, limit, bold)
    if len(lines) <= 1:
        return lines or [""]
    narrow, wide = limit / len(lines), limit
    for _ in range(12):
        middle = (narrow + wide) / 2.0
        if len(_greedy(text, size, middle, bold)) == len(lines):
            wide = middle
        else:
            narrow = middle
    return _greedy(text, size, wide, bold)


def shorten(text: str, size: float, limit: float, lines: int, bold: bool = False) -> str:
    """Return `text` on at most `lines` lines of `limit` points; what is too long loses its middle.

    Long names of structures differ at their ends: these must stay.
    """
    short, kept = text, len(text)
    while len(_greedy(short, size, limit, bold)) > lines and kept > 2:
        kept -= 1
        tail = kept // 3
        short = f"{text[: kept - tail].rstrip()}…{text[len(text) - tail :].lstrip()}"
    return "\n".join(wrap(short, size, limit, bold))
