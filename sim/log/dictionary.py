"""What the words in the log mean: the data dictionary, in both languages, for docs and for readers of files."""

from __future__ import annotations

from typing import NamedTuple

from sim.log.schema import COLUMNS
from sim.vocabulary.codes import Activity, Cause, Code, Decision, Direction, Purpose, Reply
from sim.vocabulary.text import Text

DESK = "desk"
"""The word in column `tier` for desks, which belong to no tier."""
ANY_FUNCTION = "*"
"""The word in column `function` for offices that hold all functions of their place."""

_CODES: dict[str, type[Code]] = {
    "activity": Activity,
    "purpose": Purpose,
    "decision": Decision,
    "direction": Direction,
    "cause": Cause,
    "productive": Reply,
    "fits": Reply,
    "settled": Reply,
    "satisfied": Reply,
}
_KINDS = {
    "int32": Text("整数", "integer"),
    "int16": Text("整数", "integer"),
    "word": Text("固定词", "one of a fixed set of words"),
    "name": Text("情景文件中的名称", "a name from the scenario"),
    "hours": Text("小时（小数）", "hours (decimal)"),
}

WORDS: dict[str, tuple[str, ...]] = {
    column: tuple(member.label for member in sorted(code) if member >= 0) for column, code in _CODES.items()
}
"""Per column of words: the words, each at the position of its code; a code of -1 is an empty cell."""


class Entry(NamedTuple):
    """One column of the log, explained."""

    name: str
    kind: Text
    meaning: Text
    words: tuple[tuple[str, Text], ...]
    """Every word that may stand there and what it means; empty for numbers and names."""


def data_dictionary() -> tuple[Entry, ...]:
    """Return what every column of the log means, in order, with the words it may hold.

    Numbers and names that are unknown or do not apply are empty cells.
    """
    entries: list[Entry] = []
    for column in COLUMNS:
        code = _CODES.get(column.name)
        words = () if code is None else tuple((m.label, m.text) for m in sorted(code) if m >= 0)
        entries.append(Entry(column.name, _KINDS[column.kind], column.meaning, words))
    return tuple(entries)
