"""What the report of a study consists of, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from sim.report.chart_data import MeasureInfo, Provenance
from sim.scenario.loaded import Loaded
from sim.scenario.studies.common import Study
from sim.study.dimension import Dimension
from sim.vocabulary.text import Language, Text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


class Column(NamedTuple):
    """One column of one table, for the data dictionary."""

    table: str
    column: str
    text: Text
    unit: Text = Text("", "")


class Subject(NamedTuple):
    """What a study was about: names and units for its page."""

    study: Study
    loaded: Loaded | None
    """None where the points are no scenario's: the invented county of the patterns."""
    provenance: Provenance
    structures: dict[str, Text]
    measures: dict[str, MeasureInfo]
    dimensions: tuple[Dimension, ...]


class StudyPage(NamedTuple):
    """Sentences, tables with their dictionary, charts: all generated from the result."""

    sentences: tuple[Text, ...]
    """The first answers the question."""
    tables: dict[str, pd.DataFrame]
    """Tidy tables by file name, without its ending."""
    columns: tuple[Column, ...]
    """Every column of every table."""
    charts: dict[str, Callable[[Language], Figure]]
    """Drawings by file name, without its ending."""
