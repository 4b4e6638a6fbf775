"""What a figure is before anybody draws it: a finding, axes with units, series, and one tidy table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from sim.report.chart_data import Provenance
from sim.vocabulary.text import Text

if TYPE_CHECKING:
    import pandas as pd

Form = Literal["lines", "bars", "stacked", "intervals", "waterfall", "heat"]
"""How a table is read; the columns of each form:

lines       series, x, y, low, high
bars        category, series, y, low, high
stacked     category, series, part, y            (a bar per category and series, stacked by part)
intervals   category, series, y, low, high, verdict
waterfall   category, kind (`total` or `part`), start, end, low, high
heat        x, y, value, low, high, verdict      (x and y are numbers or words)

`low` and `high` bound a 95 % interval, NaN where there is none. `category`, `part`, `x` and `y` of a heat map that are words are keys of
`Figure.words`; `series` are ids of `Figure.series`; `verdict` is `better`, `worse`, `undecided` or, where neither direction is
better, `changed`.

A table may have further columns: `low` and `high` of `stacked` bound the whole bar and stand in each of its rows; `verdict` of
`waterfall`; `said_zh` and `said_en` of `intervals` and `waterfall`, a number with its interval as it is printed.
"""


class Series(NamedTuple):
    """One series, told from the others by colour, and by dash or marker as well."""

    id: str
    text: Text
    colour: str
    dash: tuple[int, ...] = ()
    marker: Literal["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"] = "circle"


class Axis(NamedTuple):
    """What an axis shows, and in what it is counted."""

    text: Text
    unit: Text = Text("", "")
    percent: bool = False
    """Whether numbers are shares, to be shown in per cent."""


class Crossing(NamedTuple):
    """Where a conclusion reverses on the horizontal axis, with its 95 % interval."""

    x: float
    low: float
    high: float


class Figure(NamedTuple):
    """One figure, ready to be drawn in either language."""

    name: str
    """File name without its ending; a-z, 0-9, _."""
    form: Form
    title: Text
    """The finding, as a sentence made from the numbers."""
    subtitle: Text
    """What is shown."""
    note: Text
    """How to read it, and what it does not say."""
    x: Axis
    y: Axis
    """Of the number where a form has but one; categories have none."""
    series: tuple[Series, ...]
    words: dict[str, Text]
    """Names of categories and parts, in the order in which they are shown."""
    table: pd.DataFrame
    origin: Provenance
    colours: dict[str, str] = {}
    """Colours of parts, by key of `words`; only of `stacked`."""
    dashed: frozenset[str] = frozenset()
    """Parts that have a dashed outline as well, so that they are told apart without colours; only of `stacked`."""
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Categories under common headings: keys of `words`; empty where there are no headings. Only of `bars` and `intervals`."""
    crossings: tuple[Crossing, ...] = ()
    """Only of `lines`."""
    value: Axis | None = None
    """What the cells of `heat` say, whose `x` and `y` are its two axes."""
