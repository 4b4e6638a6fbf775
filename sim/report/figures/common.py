"""What the figures of a comparison share: one series per structure, texts from functions of a language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, cast

from sim.report import style
from sim.report.chart_data import ChartData
from sim.report.figures.figure import Series
from sim.report.numbers import typographic
from sim.vocabulary.text import Language, Text

Marker = Literal["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"]
_MARKERS: dict[str, Marker] = {
    "o": "circle",
    "s": "square",
    "^": "triangle-up",
    "D": "diamond",
    "v": "triangle-down",
    "P": "cross",
    "X": "cross",
}
OFFICIAL_DASH = (6, 3)


def both(say: Callable[[Language], str]) -> Text:
    """Return what a function says in either language, with true minus signs."""
    return Text(typographic(say("zh")), typographic(say("en")))


def structure_series(data: ChartData) -> tuple[Series, ...]:
    """Return one series per structure, in the colours and with the markers of every other chart."""
    return series_of(data.structures, data.baseline)


class _Named(NamedTuple):
    """What looks are chosen by."""

    baseline: str
    others: list[str]


def series_of(structures: dict[str, Text], baseline: str) -> tuple[Series, ...]:
    """Return the same for structures by id."""
    names = _Named(baseline, [one for one in structures if one != baseline])
    # `style.looks` asks for nothing but the baseline and the others.
    looks = style.looks(cast(ChartData, names))
    return tuple(
        Series(structure, text, looks[structure].colour, (), _MARKERS[looks[structure].marker])
        for structure, text in structures.items()
    )
