"""Slides of words: paragraphs as large as they fit, and tables, on as many slides as they need."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.office.canvas import (
    BODY_SIZES,
    BOTTOM,
    INNER,
    MARGIN,
    TOP,
    Deck,
    Words,
    box,
    height_of,
    place,
    sheets,
    slide,
    stacked,
)
from sim.report.office.said import Table, full, say
from sim.vocabulary.text import Text


def paragraph_slides(own: Deck, title: str, lines: Sequence[str], note: str) -> None:
    """Show paragraphs as large as they fit, on further slides if they must."""
    lines = [line for line in lines if line]
    room = BOTTOM - TOP - 12
    for size in BODY_SIZES:
        words = [Words(line, size, after=size * 0.7) for line in lines]
        if sum(height_of(item, INNER) for item in words) <= room:
            break
    for i, page in enumerate(stacked(words, INNER, room)):
        made = slide(own, title, note, continued=i > 0)
        box(made, own.language, MARGIN, TOP + 12, INNER, room, page)


def table_slides(own: Deck, title: Text, table: Table, note: str, prefix: str = "") -> None:
    """Show a table, on further slides if it is long."""
    if not table.rows:
        return
    heading = say(title, own.language)
    if prefix:
        heading = f"{prefix}：{heading}" if own.language == "zh" else f"{prefix}: {heading}"
    for i, sheet in enumerate(sheets(full(table), INNER, BOTTOM - TOP - 14)):
        made = slide(own, heading, note, continued=i > 0)
        place(made, own.language, TOP + 12, sheet)
