"""Words in one table that must stand in another one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sim.scenario.csv_tables import Sheet
from sim.scenario.findings import Findings
from sim.scenario.words import nearest, one_of
from sim.vocabulary.text import Text

_MOST_COMPARISONS = 1_000_000
NO_TIER = Text("没有这个层级", "there is no such tier")
NO_FUNCTION = Text("没有这个职能", "there is no such function")
NO_MATTER = Text("没有这个事项", "there is no such matter")
NO_PLACE = Text("没有这个属地", "there is no such place")
NO_CALENDAR = Text("没有这个日历", "there is no such calendar")


def names_of(sheet: Sheet[Any] | None) -> Collection[str] | None:
    """Return the ids in a table, or None if not all of them are known."""
    return sheet.words("id") if sheet is not None and sheet.seen and sheet.named else None


def check_word(
    sheet: Sheet[Any],
    line: int,
    column: str,
    word: str,
    known: Collection[str] | None,
    problem: Text,
    findings: Findings,
) -> None:
    """Add a finding unless `word` is known; where the known words could not be read, any word passes."""
    if known is None or word in known:
        return
    if findings.full:
        findings.add(sheet.file, line, 1, column, problem)
        return
    # Looking through a large table for the nearest name takes a while: it is done for the first findings only.
    near = nearest(word, known) if len(findings) * len(known) < _MOST_COMPARISONS else ""
    findings.add(sheet.file, line, sheet.column(column), column, problem, word, one_of(known), near)
