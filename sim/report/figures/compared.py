"""The figures of a comparison, in the order of the report."""

from __future__ import annotations

from sim.report.chart_data import ChartData
from sim.report.figures import forest, hand_overs, passing, survival, workload
from sim.report.figures.figure import Figure

_BUILDERS = (survival.figure, passing.figure, workload.figure, forest.figure, hand_overs.figure)


def compare_figures(data: ChartData) -> tuple[Figure, ...]:
    """Return every figure that the results allow."""
    return tuple(found for build in _BUILDERS if (found := build(data)) is not None)
