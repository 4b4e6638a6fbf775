"""How native charts name their axes and write their numbers."""

from __future__ import annotations

import math

from sim.report.figures.figure import Axis, Figure
from sim.report.office.said import say
from sim.report.office.series import Bars, known
from sim.vocabulary.text import Language


def axis_title(axis: Axis, language: Language) -> str:
    """Return what stands beside an axis: what and in which unit."""
    text, unit = say(axis.text, language), say(axis.unit, language)
    if not unit or axis.percent:
        return text
    return f"{text}（{unit}）" if language == "zh" else f"{text} ({unit})"


def bounds(figure: Figure, shown: Bars) -> tuple[float, float, float]:
    """Return the ends and the step of the axis of numbers: bars and intervals whole, which Office would cut off."""
    low, high = 0.0, 0.0
    for row in range(len(shown.rows)):
        sums = {True: 0.0, False: 0.0}
        for bar in shown.bars:
            value = bar.values[row]
            if not known(value):
                continue
            start = sums[value >= 0.0] if shown.stacked else 0.0
            # An interval of a whole stack is carried by a bar of no length at its end, on whichever side that is.
            base = max(sums.values(), key=abs) if bar.hidden and value == 0.0 else start
            if shown.stacked:
                sums[value >= 0.0] += value
            ends = [base + value]
            for end in (bar.low, bar.high):
                if end and known(end[row]):
                    ends.append(base + end[row])
            low, high = min(low, *ends), max(high, *ends)
    span = (high - low) or 1.0
    size = 10.0 ** math.floor(math.log10(span / 6.0))
    step = next(size * factor for factor in (1.0, 2.0, 5.0, 10.0) if span / (size * factor) <= 7.0)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step, step


def number_format(figure: Figure) -> str:
    """Return Office's format of the figure's numbers."""
    if figure.form == "intervals":
        return "+0%;−0%;0%" if figure.y.percent else "+General;−General;General"
    return "0%" if figure.y.percent else "General"
