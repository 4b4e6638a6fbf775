"""Break text into lines by its real width: Chinese between characters, English between words.

An interval and a compound unit stay whole, wherever a line is wide enough for them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise

from matplotlib.ft2font import FT2Font, LoadFlags

from sim.report.style import BOLD, REGULAR

_NOT_FIRST = set("，。、；：！？）》」』】”’％%),.;:!?]}·…")
_NOT_LAST = set("（《「『【“‘([{")
_NUMBER = r"[-−+]?\d[\d.,]*"
_UNIT = r"(?<=[ （])(?:[一-鿿]{1,4}/[一-鿿]{1,2}(?:·[一-鿿]{1,2})?|小时|个百分点)"
_WHOLE = re.compile(rf"\d+ ?% CI(?: {_NUMBER} (?:to|至) {_NUMBER})?|{_NUMBER} (?:to|至) {_NUMBER}|{_UNIT}")
"""An interval, with what introduces it; a unit of several characters, after a number or a bracket."""


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
    if before in "/·" or after == "/":
        # 小时/人·周 is one unit.
        return False
    if before == " ":
        # A number keeps its unit.
        return not text[i - 2 : i - 1].isdigit()
    if after == " " or after in _NOT_FIRST or before in _NOT_LAST:
        return False
    if before == "-":
        return text[i - 2 : i - 1].isalpha() and after.isalpha()
    return _wide(before) or _wide(after)


@lru_cache(maxsize=256)
def _breaks(text: str) -> frozenset[int]:
    """Return before which characters a line may end."""
    inside = {i for found in _WHOLE.finditer(text) for i in range(found.start() + 1, found.end())}
    return frozenset(i for i in range(1, len(text)) if i not in inside and _may_break(text, i))


def _greedy(text: str, size: float, limit: float, bold: bool) -> list[str]:
    lines: list[str] = []
    start, last, spare = 0, 0, 0
    breaks = _breaks(text)
    for i in range(1, len(text) + 1):
        if width(text[start:i].rstrip(), size, bold) > limit:
            # What is wider than the line is cut where it must be, an interval between its words.
            end = last if last > start else spare if spare > start else max(start + 1, i - 1)
            lines.append(text[start:end].strip())
            start = end
        if i in breaks:
            last = i
        elif i < len(text) and _may_break(text, i):
            spare = i
    lines.append(text[start:].strip())
    return [line for line in lines if line]


def wrap(text: str, size: float, limit: float, bold: bool = False) -> list[str]:
    """Return `text` in as few lines as `limit` points allow, of about equal width."""
    lines = _greedy(text, size, limit, bold)
    if len(lines) <= 1:
        return lines or [""]
    # Lines of equal width are not worth cutting what should stay whole.
    ends = [0, *sorted(_breaks(text)), len(text)]
    least = max(width(text[a:b].strip(), size, bold) for a, b in pairwise(ends))
    narrow, wide = max(limit / len(lines), min(least, limit)), limit
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
