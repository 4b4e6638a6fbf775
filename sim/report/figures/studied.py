"""The figures of a finished study, out of the tables in its results folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sim.report.chart_data import MeasureInfo, Provenance
from sim.report.figures import studied_attribute, studied_discover, studied_power, studied_sensitivity, studied_sweep
from sim.report.figures.figure import Figure
from sim.report.figures.told import Told, told
from sim.vocabulary.text import Text

_KINDS: dict[str, Callable[[Told], tuple[Figure, ...]]] = {
    "attribute": studied_attribute.figures,
    "sweep": studied_sweep.figures,
    "sensitivity": studied_sensitivity.figures,
    "discover": studied_discover.figures,
    "power": studied_power.figures,
}


def study_figures(
    folder: Path, kind: str, structures: dict[str, Text], measures: dict[str, MeasureInfo], origin: Provenance
) -> tuple[Figure, ...]:
    """Return the figures for which the folder has tables; none for a kind that has no figures."""
    build = _KINDS.get(kind)
    return () if build is None else build(told(folder, structures, measures, origin))
