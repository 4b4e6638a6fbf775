"""A figure as a Vega-Lite specification: in a page as wide as its container, in a picture as large as asked for."""

from __future__ import annotations

from typing import Any

from sim.report.figures import vega_bars, vega_heat, vega_intervals, vega_lines
from sim.report.figures.figure import Figure
from sim.report.figures.sheet import PAGE_SIZE, Sheet
from sim.vocabulary.text import Language

_DRAWN = {
    "lines": vega_lines.lines,
    "bars": vega_bars.bars,
    "stacked": vega_bars.stacked,
    "intervals": vega_intervals.intervals,
    "waterfall": vega_intervals.waterfall,
    "heat": vega_heat.heat,
}


def vega_lite(
    figure: Figure, language: Language, width: int | None = None, height: int | None = None, size: float | None = None
) -> dict[str, Any]:
    """Return the specification of the plot alone: title, key and notes stand around it, in a page as in a picture.

    Without `width` it is as wide as its container. `usermeta.legend` holds the entries of the key; whoever draws it sets
    the parameter `picked` to the id of one to set that off. `size` is the type size of axis labels in pixels.
    """
    return _DRAWN[figure.form](Sheet(figure, language, width, height, PAGE_SIZE if size is None else size))
