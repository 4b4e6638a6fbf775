"""Charts that PowerPoint draws itself and people can edit: curves, bars, stacks, waterfalls, each with its interval."""

from __future__ import annotations

import math
from typing import Any

from sim.report.figures.figure import Figure
from sim.report.office.axes import axis_title, bounds, number_format
from sim.report.office.canvas import dress, element
from sim.report.office.said import alternative, legal, say
from sim.report.office.series import LOWER, UPPER, Line, bars, curves, known
from sim.report.style import INK, QUIET, RULE
from sim.vocabulary.text import Language, Text

TYPE, _SMALLEST = 12.0, 8.0
_FEW = 16
"""Up to so many points a curve bears markers and error bars; a longer one has thin lines along its bounds."""
_THIN = Text("此图中区间以细线标出上下限。", "In this chart thin lines are the bounds of the intervals.")
_BESIDE = Text("此图中合计数列于名称之后。", "In this chart the total stands beside the name.")
_PATTERNS = ("", "", "DARK_UPWARD_DIAGONAL", "DARK_VERTICAL", "DARK_DOWNWARD_DIAGONAL", "DARK_HORIZONTAL")
"""Beside their colours, so that bars of the third structure and further ones are told apart in print."""


def add_chart(slide: Any, figure: Figure, language: Language, x: float, y: float, width: float, height: float) -> None:
    """Draw a figure of a native form on a slide, with words that stand for it where it cannot be seen."""
    from pptx.util import Pt

    place = (Pt(x), Pt(y), Pt(width), Pt(height))
    frame = _curves(slide, figure, language, place) if figure.form == "lines" else _bars(slide, figure, language, place)
    properties = frame._element.nvGraphicFramePr.cNvPr
    properties.set("name", figure.name)
    properties.set("descr", alternative(figure.title, figure.subtitle, figure.note, language))


def remark(figure: Figure, language: Language) -> str:
    """Return what a native chart shows otherwise than the picture of which the note speaks."""
    if (
        figure.form == "lines"
        and figure.table.groupby("series")["x"].count().max() > _FEW
        and figure.table["low"].notna().any()
    ):
        return say(_THIN, language)
    return say(_BESIDE, language) if figure.form == "stacked" else ""


def _curves(slide: Any, figure: Figure, language: Language, place: tuple[Any, ...]) -> Any:
    from pptx.chart.data import XyChartData
    from pptx.enum.chart import XL_CHART_TYPE

    shown = curves(figure, language)
    few = max((len(line.x) for line in shown), default=0) <= _FEW
    data = XyChartData(number_format=number_format(figure))
    for line in shown:
        _points(data, line.name, line.x, line.y)
    bounded = [line for line in shown if any(map(known, line.low))] if not few else []
    for line in bounded:
        for text, bound in ((LOWER, line.low), (UPPER, line.high)):
            _points(data, f"{line.name} · {say(text, language)}", line.x, bound)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, *place, data)
    chart = frame.chart
    plot = list(chart.plots[0].series)
    for series, line in zip(plot, shown, strict=False):
        _line(series, line, 2.5, few)
        if few:
            _error_bars(series, line.y, line.low, line.high, line.series.colour, scatter=True)
    for i, series in enumerate(plot[len(shown) :]):
        _line(series, bounded[i // 2], 0.75, False)
    _dress(chart, language, list(range(len(shown), len(plot))), len(shown) > 1)
    _axis(chart.category_axis, axis_title(figure.x, language), language, grid=False)
    _axis(chart.value_axis, axis_title(figure.y, language), language, grid=True)
    chart.value_axis.tick_labels.number_format = number_format(figure)
    chart.value_axis.tick_labels.number_format_is_linked = False
    ends = [point for line in shown for point in line.x]
    if ends:
        chart.category_axis.minimum_scale, chart.category_axis.maximum_scale = min(ends), max(ends)
    if figure.x.percent:
        chart.category_axis.tick_labels.number_format = "0%"
        chart.category_axis.tick_labels.number_format_is_linked = False
    shares = [v for line in shown for v in (*line.y, *line.high) if known(v)]
    if figure.y.percent and shares and 0.9 < max(shares) <= 1.0 and min(shares) >= 0.0:
        chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0.0, 1.0
    return frame


def _points(data: Any, name: str, xs: tuple[float, ...], ys: tuple[float, ...]) -> None:
    series = data.add_series(legal(name))
    for x, y in zip(xs, ys, strict=True):
        if known(y):
            series.add_data_point(x, y)


def _line(series: Any, line: Line, width: float, marked: bool) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    series.smooth = False
    colour = _rgb(line.series.colour)
    series.format.line.color.rgb = colour
    series.format.line.width = Pt(width)
    dash = line.series.dash
    if dash:
        series.format.line.dash_style = (
            MSO_LINE.DASH_DOT if len(dash) > 2 else MSO_LINE.ROUND_DOT if dash[0] <= 2 else MSO_LINE.DASH
        )
    if not marked:
        series.marker.style = XL_MARKER_STYLE.NONE
        return
    styles = {
        "square": "SQUARE",
        "triangle-up": "TRIANGLE",
        "diamond": "DIAMOND",
        "cross": "X",
        "triangle-down": "STAR",
    }
    series.marker.style = XL_MARKER_STYLE[styles.get(line.series.marker, "CIRCLE")]
    series.marker.size = 8
    series.marker.format.fill.solid()
    series.marker.format.fill.fore_color.rgb = colour
    series.marker.format.line.color.rgb = colour


def _bars(slide: Any, figure: Figure, language: Language, place: tuple[Any, ...]) -> Any:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION

    shown = bars(figure, language)
    data = CategoryChartData(number_format=number_format(figure))
    data.categories = [legal(name) for name in shown.rows]
    for bar in shown.bars:
        data.add_series(legal(bar.name), [v if known(v) else None for v in bar.values])
    kind = XL_CHART_TYPE.BAR_STACKED if shown.stacked else XL_CHART_TYPE.BAR_CLUSTERED
    frame = slide.shapes.add_chart(kind, *place, data)
    chart = frame.chart
    plot = chart.plots[0]
    plot.gap_width = 45 if shown.stacked else 60
    plot.overlap = 100 if shown.stacked else 0
    for i, (series, bar) in enumerate(zip(plot.series, shown.bars, strict=True)):
        series.invert_if_negative = False
        if bar.hidden:
            series.format.fill.background()
            series.format.line.fill.background()
            _error_bars(series, bar.values, bar.low, bar.high, INK)
            continue
        _fill(series, bar.colour, _PATTERNS[i % len(_PATTERNS)] if figure.form == "bars" else "")
        _error_bars(series, bar.values, bar.low, bar.high, INK)
    _dress(chart, language, [], shown.legend)
    chart.category_axis.reverse_order = True
    size = min(TYPE, max(_SMALLEST, 0.58 * (place[3].pt - 70) / max(1, sum(1 + row.count("\n") for row in shown.rows))))
    _axis(chart.category_axis, "", language, grid=False, size=size)
    _every_label(chart.category_axis)
    _axis(chart.value_axis, axis_title(figure.y, language), language, grid=True)
    low, high, step = bounds(figure, shown)
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale, chart.value_axis.major_unit = low, high, step
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    # The categories run from top to bottom; the numbers stay at the foot.
    chart.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    chart.value_axis.tick_labels.number_format = number_format(figure)
    chart.value_axis.tick_labels.number_format_is_linked = False
    return frame


def _fill(series: Any, colour: str, pattern: str) -> None:
    from pptx.enum.dml import MSO_PATTERN

    if pattern:
        series.format.fill.patterned()
        series.format.fill.pattern = getattr(MSO_PATTERN, pattern)
        series.format.fill.fore_color.rgb = _rgb(colour)
        series.format.fill.back_color.rgb = _rgb("#FFFFFF")
        series.format.line.color.rgb = _rgb(colour)
    else:
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _rgb(colour)


def _error_bars(
    series: Any,
    values: tuple[float, ...],
    low: tuple[float, ...],
    high: tuple[float, ...],
    colour: str,
    scatter: bool = False,
) -> None:
    """Draw each value's own interval; the library has no call for it."""
    from pptx.oxml.ns import qn

    if not any(map(known, low)):
        return
    bounds = [t for t in zip(values, low, high, strict=True) if known(t[0]) or not scatter]
    lengths = [(h - v if known(h) else math.nan, v - lo if known(lo) else math.nan) for v, lo, h in bounds]
    made = element("c:errBars")
    if scatter:
        element("c:errDir", made, val="y")
    element("c:errBarType", made, val="both")
    element("c:errValType", made, val="cust")
    element("c:noEndCap", made, val="0")
    for side, name in enumerate(("c:plus", "c:minus")):
        numbers = element("c:numLit", element(name, made))
        element("c:formatCode", numbers, "General")
        element("c:ptCount", numbers, val=str(len(lengths)))
        for i, pair in enumerate(lengths):
            if known(pair[side]):
                element("c:v", element("c:pt", numbers, idx=str(i)), f"{max(0.0, pair[side]):.10g}")
    line = element("a:ln", element("c:spPr", made), w="15875")
    element("a:srgbClr", element("a:solidFill", line), val=colour.lstrip("#"))
    after = ("c:xVal", "c:yVal", "c:cat", "c:val", "c:smooth", "c:shape", "c:extLst")
    follower = next(child for child in series._element if child.tag in {qn(tag) for tag in after})
    follower.addprevious(made)


def _dress(chart: Any, language: Language, silent: list[int], legend: bool) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION
    from pptx.oxml.ns import qn

    chart.has_title = False
    dress(chart.font, language, TYPE)
    chart.has_legend = legend
    if not legend:
        return
    chart.legend.position = XL_LEGEND_POSITION.TOP
    chart.legend.include_in_layout = False
    dress(chart.legend.font, language, TYPE)
    place = chart.legend._element.find(qn("c:legendPos"))
    for i in reversed(silent):
        entry = element("c:legendEntry")
        element("c:idx", entry, val=str(i))
        element("c:delete", entry, val="1")
        place.addnext(entry)


def _every_label(axis: Any) -> None:
    """Forbid that labels are left out where they are close."""
    from pptx.oxml.ns import qn

    axis._element.find(qn("c:noMultiLvlLbl")).addprevious(element("c:tickLblSkip", val="1"))


def _axis(axis: Any, title: str, language: Language, grid: bool, size: float = TYPE) -> None:
    from pptx.enum.chart import XL_TICK_MARK

    axis.has_major_gridlines = grid
    axis.has_minor_gridlines = False
    axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
    if grid:
        axis.major_gridlines.format.line.color.rgb = _rgb(RULE)
    axis.format.line.color.rgb = _rgb(RULE if grid else QUIET)
    dress(axis.tick_labels.font, language, size)
    axis.has_title = bool(title)
    if title:
        run = axis.axis_title.text_frame.paragraphs[0].add_run()
        run.text = title
        dress(run.font, language, TYPE, colour=QUIET)


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour.lstrip("#"))
