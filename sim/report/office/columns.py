"""How wide the columns of a table should be: by what stands in them, none narrower than its longest word."""

from __future__ import annotations

from sim.report.office.faces import width
from sim.report.office.said import Table

_SHARE = 0.9
"""So many of a column's cells shall stand on one line, if there is room."""


def widths(table: Table, room: float, size: float, pad: float) -> tuple[float, ...]:
    """Return column widths in points that add up to `room`; `pad` is what a cell keeps free on both sides together."""
    least, natural = [], []
    for column, header in enumerate(table.header):
        cells = [part for row in table.rows for part in row[column].split("\n")]
        usual = sorted(width(cell, size) for cell in cells if cell)
        longest = max((width(word, size, True) for cell in (header, *cells) for word in _words(cell)), default=0.0)
        least.append(min(longest, room / 3) + pad)
        natural.append(max(usual[min(len(usual) - 1, int(_SHARE * len(usual)))] if usual else 0.0, longest) + pad)
    if sum(natural) <= room:
        spare = (room - sum(natural)) / sum(natural)
        return tuple(w * (1.0 + spare) for w in natural)
    limit = max(natural)
    # The widest give way first; narrow ones stay whole.
    while limit > 0.0 and sum(max(m, min(w, limit)) for m, w in zip(least, natural, strict=True)) > room:
        limit -= 2.0
    found = [max(m, min(w, limit)) for m, w in zip(least, natural, strict=True)]
    return tuple(w * room / sum(found) for w in found)


def _words(text: str) -> list[str]:
    """Return the pieces that a line cannot break: words, and pairs of Chinese characters."""
    found = []
    for word in text.split():
        found += [word] if word.isascii() else [word[i : i + 2] for i in range(0, len(word), 2)]
    return found
