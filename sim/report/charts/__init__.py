"""The charts: one file each, every one a pure function from results to a figure."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from matplotlib.figure import Figure

from sim.log.files import write_atomically
from sim.report import style
from sim.report.chart_data import ChartData
from sim.report.charts import forest, hand_overs, passing, survival, workload
from sim.report.effects import effects
from sim.vocabulary.text import LANGUAGES, Language


class Chart(NamedTuple):
    """A chart and the measure without which it cannot be drawn; "" stands for differences of primary measures."""

    draw: Callable[[ChartData, Language], Figure]
    needs: str


CHARTS: dict[str, Chart] = {
    "survival": Chart(survival.draw, survival.TRUE),
    "passing": Chart(passing.draw, passing.MEASURE),
    "workload": Chart(workload.draw, workload.MEASURE),
    "forest": Chart(forest.draw, ""),
    "hand_overs": Chart(hand_overs.draw, hand_overs.MEASURE),
}
"""By file name, in the order of the report."""

_FORMATS: dict[str, dict[str, Any]] = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}
"""Formats with the metadata that would differ from run to run or from one matplotlib to the next left out."""


def save(figure: Figure, path: Path) -> None:
    """Write a figure whole or not at all; the ending says the format. The same figure gives the same bytes."""
    form = path.suffix.removeprefix(".")
    buffer = io.BytesIO()
    with style.applied():
        figure.savefig(buffer, format=form, metadata={"Title": figure.get_suptitle()} | _FORMATS[form])
    write_atomically(path, buffer.getvalue())


def draw_all(data: ChartData, folder: Path, languages: Iterable[Language] = LANGUAGES) -> list[Path]:
    """Write every chart that the results allow as PNG and SVG in each language; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, chart in CHARTS.items():
        if not (data.holds(chart.needs) if chart.needs else effects(data)):
            continue
        for language in languages:
            figure = chart.draw(data, language)
            for form in _FORMATS:
                path = folder / f"{name}.{language}.{form}"
                save(figure, path)
                written.append(path)
    return written
