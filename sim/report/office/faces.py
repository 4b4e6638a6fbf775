"""Type faces of office files: those that stand on the reader's machine, and how wide our text is in them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from sim.report.style import REGULAR
from sim.report.wrapping import width as width_in_ours
from sim.vocabulary.text import Language

LEADING = 1.45
"""Line height of the tallest of the faces below over its size."""
_PIECES = re.compile(r"[!-~\u00a1-\u2e7f]+ *| +|.[，。；：！？）》」』】”’、％]*")
_WIDER = 1.10
"""The faces below are up to a tenth wider than our own, which is what can be measured here."""


class Face(NamedTuple):
    """The faces of one language, and how it is marked."""

    latin: str
    east_asian: str
    mono: str
    tag: str
    """Language tag as Office writes it."""


_FACES: dict[Language, Face] = {
    "zh": Face("Microsoft YaHei", "Microsoft YaHei", "Consolas", "zh-CN"),
    "en": Face("Arial", "Microsoft YaHei", "Consolas", "en-GB"),
}


def face(language: Language) -> Face:
    """Return the faces of a language."""
    return _FACES[language]


@cache
def _characters() -> frozenset[str]:
    from matplotlib.ft2font import FT2Font

    return frozenset(map(chr, FT2Font(str(REGULAR)).get_charmap()))


def _measurable(text: str) -> str:
    """Return `text` with what our font lacks in place of a wide character; the reader's machine may well have it."""
    ours = _characters()
    return "".join(character if character in ours else "国" for character in text)


def width(text: str, size: float, bold: bool = False) -> float:
    """Return about how wide one line of text is, in points."""
    return width_in_ours(_measurable(text), size * _WIDER, bold)


@lru_cache(maxsize=4096)
def lines(text: str, size: float, room: float, bold: bool = False) -> int:
    """Return how many lines `text` takes in a column of `room` points, paragraphs and all."""
    return sum(_lines(part, size, room, bold) for part in text.split("\n"))


def _lines(text: str, size: float, room: float, bold: bool) -> int:
    """Fill line after line with words and with single wide characters, closing marks kept with what they close."""
    count, x = 1, 0.0
    for word in _PIECES.findall(text):
        own = width(word.rstrip(), size, bold)
        if x > 0.0 and x + own > room:
            count, x = count + 1, 0.0
        if own > room:
            count += int(own // room)
            x = own % room
        else:
            x += width(word, size, bold)
    return count


def fitted(
    text: str, room: float, height: float, sizes: tuple[float, ...], bold: bool = False, most: int = 99
) -> tuple[str, float]:
    """Return `text` and the first of `sizes` at which it fits, on at most `most` lines where that can be had.

    What does not fit even at the last size loses its end.
    """
    for rows in dict.fromkeys((most, 99)):
        for size in sizes:
            count = lines(text, size, room, bold)
            if count <= rows and count * size * LEADING <= height:
                return text, size
    size, low, high = sizes[-1], 0, len(text)
    while low < high - 1:
        middle = (low + high) // 2
        fits = lines(text[:middle] + "…", size, room, bold) * size * LEADING <= height
        low, high = (middle, high) if fits else (low, middle)
    return text[:low].rstrip() + "…", size
