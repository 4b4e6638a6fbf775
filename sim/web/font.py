"""The shipped font as pages need it: cut to the characters of one page, or whole."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal

from sim.report.style import BOLD, REGULAR

Weight = Literal[400, 700]
_FILES: dict[Weight, Path] = {400: REGULAR, 700: BOLD}
ALWAYS = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("\u00a0–—…−×·“”‘’，。；：、（）「」《》？！％")
"""What scripts put together themselves: numbers, units, punctuation of both languages."""
_UNDRAWN = frozenset("\t\n\r\u00ad\u200b\u2028\u2029\u2060\ufeff")


@cache
def shipped() -> frozenset[str]:
    """Return the characters of the shipped font."""
    from fontTools.ttLib import TTFont

    with TTFont(REGULAR, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


def outside(text: Iterable[str]) -> set[str]:
    """Return the characters that the shipped font does not have: another font of the reader's machine must draw them."""
    return {c for c in set(text) if c not in shipped() and c not in _UNDRAWN}


def woff(characters: Iterable[str], weight: Weight = 400) -> bytes:
    """Return the font cut to some characters, as WOFF; the same characters give the same bytes."""
    return _cut("".join(sorted((set(characters) | ALWAYS) & shipped())), weight)


@cache
def full_woff(weight: Weight = 400) -> bytes:
    """Return the whole font as WOFF."""
    from fontTools.ttLib import TTFont

    out = io.BytesIO()
    with TTFont(_FILES[weight], recalcTimestamp=False) as font:
        font.flavor = "woff"
        font.save(out, reorderTables=False)
    return out.getvalue()


@cache
def _cut(characters: str, weight: Weight) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(layout_features=["kern", "mark", "ccmp"], hinting=False, notdef_outline=True)
    out = io.BytesIO()
    # Without this the time of day would be written into the font.
    with TTFont(_FILES[weight], recalcTimestamp=False) as font:
        cutter = Subsetter(options)
        cutter.populate(text=characters)
        cutter.subset(font)
        font.flavor = "woff"
        font.save(out, reorderTables=False)
    return out.getvalue()
