"""What a report consists of: words and numbers in both languages, and no drawing.

A page, slides, a workbook and a text document show the same `Document`; nothing in it is typed in, all is made from results.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.report.chart_data import Provenance
from sim.report.figures.figure import Figure
from sim.vocabulary.text import Text


class Change(NamedTuple):
    """One number that a structure's mechanisms change, all together."""

    table: str
    """`table.field`."""
    meaning: Text
    before: Text
    after: Text
    unit: Text
    rows: Text
    """How many rows changed; empty for a single number."""


class MechanismSaid(NamedTuple):
    """One mechanism of a structure, in words."""

    name: str
    title: Text
    what: Text
    harm: Text
    seed: Text
    """The founding document that describes it."""
    begins: float | None
    """Hours from the start of the run; None: in force from the beginning."""


class StructureSaid(NamedTuple):
    """One structure: what it is, and what it changes against the baseline."""

    id: str
    text: Text
    sentence: Text
    mechanisms: tuple[MechanismSaid, ...]
    changes: tuple[Change, ...]


class Amount(NamedTuple):
    """One structure's value of a measure and its paired difference from the baseline, as text."""

    structure: str
    level: Text
    difference: Text
    """With sign and unit."""
    interval: Text
    """95 % interval of the difference, with signs."""
    relative: Text
    verdict: str
    """`better`, `worse`, `changed`, `undecided`, `identical` or `no interval`."""
    verdict_text: Text


class KeyFigure(NamedTuple):
    """One measure: the baseline's level, and every other structure's."""

    measure: str
    text: Text
    formula: Text
    baseline: Text
    """Level with its 95 % interval."""
    amounts: tuple[Amount, ...]


class Definition(NamedTuple):
    """One definition of passing the buck, and what the results are under it."""

    key: str
    text: Text
    meaning: Text
    figures: tuple[KeyFigure, ...]
    """Share of requests, number per request."""


class Swing(NamedTuple):
    """How far one headline difference moves when one parameter goes through its range."""

    structure: str
    measure: str
    low: Text
    """The difference with its interval at the low end of the range."""
    high: Text
    moved: Text
    """The change of the difference from one end to the other, with its interval."""
    turns: bool
    """Whether what is better at one end is worse at the other."""
    share: float
    """Size of the movement relative to the baseline's level; for ordering bars, never printed as a result."""
    fades: bool = False
    """Whether a difference is shown at one end and none at the other."""


class Ground(NamedTuple):
    """One parameter, and on what ground it stands."""

    path: str
    text: Text
    """In words; the path itself where there are none."""
    value: Text
    status: str
    """`source`, `measured` or `assumption`."""
    status_text: Text
    source: str
    range: Text
    """Empty where none is known."""
    written: bool
    swings: tuple[Swing, ...]
    """Empty where it was not tried."""


class StudySaid(NamedTuple):
    """One study of the same scenario that exists in the results folder."""

    name: str
    kind: str
    title: Text
    question: Text
    sentences: tuple[Text, ...]
    figures: tuple[Figure, ...]


class Unstudied(NamedTuple):
    """One thing that a study would say, and none does."""

    kind: str
    text: Text
    command: str
    """What makes the study."""


class Term(NamedTuple):
    """One entry of the glossary."""

    word: Text
    meaning: Text


class Document(NamedTuple):
    """The whole report."""

    name: str
    title: Text
    question: Text
    about: tuple[tuple[Text, Text], ...]
    """The scenario's own headings and texts."""
    baseline: str
    structures: tuple[StructureSaid, ...]
    """The baseline first."""
    headline: tuple[KeyFigure, ...]
    """Three measures."""
    verdict: Text
    limits: Text
    trade_offs: tuple[Text, ...]
    sentences: tuple[Text, ...]
    """All that the results say."""
    measures: tuple[KeyFigure, ...]
    """Every primary measure."""
    definitions: tuple[Definition, ...]
    figures: tuple[Figure, ...]
    studies: tuple[StudySaid, ...]
    unstudied: tuple[Unstudied, ...]
    searched: Text
    """Where studies were looked for."""
    grounds: tuple[Ground, ...]
    ground_heading: Text
    comments: tuple[Text, ...]
    """Stopping, warm-up, counting, pairing."""
    patterns: tuple[Text, ...]
    checklist: tuple[tuple[Text, Text], ...]
    """STRESS-DES: item and text."""
    glossary: tuple[Term, ...]
    provenance: Provenance
    provenance_text: Text
    command: str
    """What rebuilds the results."""
    citation: str


def plain(value: Any) -> Any:
    """Return content as JSON can hold it: records as objects, texts as {zh, en}, figures and tables left out."""
    if isinstance(value, Figure):
        return value.name
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {key: plain(item) for key, item in value._asdict().items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, float) and value != value:
        return None
    return value
