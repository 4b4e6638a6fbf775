"""Rows of a horizontal chart: where headings and bars lie, in pixels from above."""

from __future__ import annotations

from typing import NamedTuple

_HEADING, _GAP = 1.35, 0.25
"""In lines of text: a heading's height, and what is left free below a row."""
_THINNEST, _THICKEST, _WITHOUT = 0.34, 1.5, 1.05
"""Bars' heights in lines of text: at least, at most, and where nobody asks for either."""
_FINEST = 0.25
"""The same in a page, which has the numbers under the pointer and in a table."""


_MOST = 20.0
"""In lines of text: what a projector of 720 pixels shows below a title, a key and a note."""


class Item(NamedTuple):
    """A heading, or a label with one or more bars beside it."""

    key: str
    bars: int
    """0: a heading."""


class Placed(NamedTuple):
    """Where an item lies."""

    top: float
    bottom: float
    bar: float
    """Height of one bar."""

    @property
    def middle(self) -> float:
        """Return the middle of the item, to whole pixels, as names are found by it."""
        return round((self.top + self.bottom) / 2.0)

    def slot(self, i: int, bars: int) -> tuple[float, float]:
        """Return top and bottom of one of its bars."""
        first = (self.top + self.bottom - bars * self.bar) / 2.0
        return first + i * self.bar, first + (i + 1) * self.bar


def place(items: list[Item], line: float, bar: float) -> tuple[dict[str, Placed], float]:
    """Return where every item lies and how high they are together; `line` is a line of text, `bar` a bar's height."""
    top, found = 0.0, {}
    for item in items:
        height = _HEADING * line if not item.bars else max(line, item.bars * bar)
        found[item.key] = Placed(top, top + height, bar)
        top += height + (_GAP * line if item.bars else 0.0)
    return found, top


def fit(items: list[Item], line: float, height: float | None) -> tuple[dict[str, Placed], float]:
    """Return the same with bars as thick as `height` allows; without one as they are, or as a projector shows them all.

    What does not fit with the thinnest bars is higher than `height`: the page must grow.
    """
    single, thinnest = all(item.bars <= 1 for item in items), _THINNEST
    if height is None:
        bar = _WITHOUT if single else 0.9 if max(i.bars for i in items) <= 2 else 0.72
        found = place(items, line, line * bar)
        if single or found[1] <= _MOST * line:
            return found
        thinnest, height = _FINEST, _MOST * line
    thin, thick = line * (0.8 if single else thinnest), line * _THICKEST
    if place(items, line, thin)[1] > height:
        return place(items, line, thin)
    for _ in range(20):
        middle = (thin + thick) / 2.0
        thin, thick = (middle, thick) if place(items, line, middle)[1] <= height else (thin, middle)
    return place(items, line, thin)
