"""The charts of a sweep: lines over one axis, heat maps over two, small multiples of them over three."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from matplotlib.figure import Figure

from sim.report.charts.sweep_lines import draw_differences, draw_levels
from sim.report.charts.sweep_maps import draw_map
from sim.report.studies.page import Subject
from sim.study.sweep import Swept
from sim.vocabulary.text import Language

Draw = Callable[[Swept, Subject, Language], Figure]


def charts(result: Swept) -> dict[str, Draw]:
    """Return the charts that a sweep has, by file name."""
    if len(result.axes) == 1:
        found: dict[str, Draw] = {"levels": draw_levels}
        return found | ({"differences": draw_differences} if result.others else {})
    return {
        f"map_{structure}_{measure}": partial(draw_map, structure, measure)
        for measure in result.measures
        for structure in (result.others or result.structures)
    }
