"""The log as arrays of numbers, in the order in which things ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.log.dictionary import WORDS
from sim.measures.arrays import Bools, Floats, Ints
from sim.vocabulary.codes import Activity, Decision
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text


@dataclass(frozen=True)
class Events:
    """Columns of `schema.COLUMNS`, one element per row: words as their codes, offices by position, -1 for none."""

    request: Ints
    part: Ints
    round: Ints
    activity: Ints
    purpose: Ints
    office: Ints
    sender: Ints
    receiver: Ints
    owner: Ints
    decision: Ints
    direction: Ints
    cause: Ints
    productive: Ints
    fits: Ints
    settled: Ints
    satisfied: Ints
    matter: Ints
    origin: Ints
    enabled: Floats
    start: Floats
    end: Floats
    hours: Floats
    """Staff-hours without traces."""
    trace: Floats
    reported: Floats
    limit: Floats
    """Calendar hours; NaN if there is none."""
    matters: tuple[str, ...]
    origins: tuple[str, ...]

    @property
    def last_time(self) -> float:
        """Return the last time that stands in the log."""
        times = np.concatenate((self.enabled, self.end))
        return float(np.nanmax(times)) if len(times) else 0.0

    @property
    def staff_hours(self) -> Floats:
        """Return the staff-hours of every row, traces included."""
        return self.hours + self.trace

    @property
    def looked_at(self) -> Bools:
        """Return which rows are triage that an office completed (a wait that expired was never looked at)."""
        looked: Bools = (self.activity == Activity.TRIAGE) & ~np.isnan(self.start) & ~np.isnan(self.end)
        return looked

    @property
    def handed_over(self) -> Bools:
        """Return which rows are hand-overs (流转): triage that ends elsewhere, or a return, or an escalation."""
        moves = (Decision.HAND_OVER, Decision.RETURN, Decision.ESCALATE)
        moved: Bools = (self.activity == Activity.TRIAGE) & np.isin(self.decision, moves)
        return moved

    @property
    def taken(self) -> Bools:
        """Return which rows show that an office took a part on: decided to handle it, or handled it."""
        decided = (self.activity == Activity.TRIAGE) & (self.decision == Decision.HANDLE)
        taken: Bools = decided | (self.activity == Activity.HANDLE)
        return taken


def events(log: pd.DataFrame, offices: Sequence[str]) -> Events:
    """Return the arrays of a log, ordered by end; what has not ended comes last.

    Rows that end at the same time keep their order. Raises ResultsError for an office that is not in `offices`, or
    a word that is not in the data dictionary.
    """
    order = np.argsort(log["end"].to_numpy(np.float64), kind="stable")

    def number(name: str) -> Ints:
        return log[name].to_numpy(np.int64)[order]

    def hours(name: str) -> Floats:
        return log[name].to_numpy(np.float64)[order]

    def codes(name: str, vocabulary: Sequence[str]) -> Ints:
        return _codes(log[name], vocabulary)[order]

    def word(name: str) -> Ints:
        return codes(name, WORDS[name])

    matters, origins = _present(log["matter"]), _present(log["origin"])
    return Events(
        request=number("request"),
        part=number("part"),
        round=number("round"),
        activity=word("activity"),
        purpose=word("purpose"),
        office=codes("office", offices),
        sender=codes("sender", offices),
        receiver=codes("receiver", offices),
        owner=codes("owner", offices),
        decision=word("decision"),
        direction=word("direction"),
        cause=word("cause"),
        productive=word("productive"),
        fits=word("fits"),
        settled=word("settled"),
        satisfied=word("satisfied"),
        matter=codes("matter", matters),
        origin=codes("origin", origins),
        enabled=hours("enabled"),
        start=hours("start"),
        end=hours("end"),
        # Real logs leave cells empty where nobody counted hours.
        hours=np.nan_to_num(hours("hours")),
        trace=np.nan_to_num(hours("trace")),
        reported=hours("reported"),
        limit=hours("limit"),
        matters=matters,
        origins=origins,
    )


def _present(column: pd.Series[str]) -> tuple[str, ...]:
    """Return the names that occur, sorted: the same whatever kind of file the log came from."""
    return tuple(sorted(column.astype("category").cat.remove_unused_categories().cat.categories))


def _codes(column: pd.Series[str], vocabulary: Sequence[str]) -> Ints:
    """Return the position of each cell in `vocabulary`, -1 for an empty one."""
    found = column.astype("category").cat
    cells = found.codes.to_numpy()
    position = {word: k for k, word in enumerate(vocabulary)}
    table = np.array([*(position.get(word, -1) for word in found.categories), -1], dtype=np.int64)
    codes: Ints = table[cells]
    unknown = np.flatnonzero((codes < 0) & (cells >= 0))
    if len(unknown):
        word = found.categories[cells[unknown[0]]]
        raise ResultsError(
            Text(
                f"日志的 {column.name} 列有未知的词：{word}",
                f"the log's column {column.name} holds an unknown word: {word}",
            )
        )
    return codes
