"""What a paired difference means: better, worse, changed, or not shown to differ."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal, NamedTuple

from sim.report.chart_data import ChartData, MeasureInfo, level
from sim.report.numbers import Scale, scale_of
from sim.study.statistics import Interval
from sim.vocabulary.text import Text

Verdict = Literal["better", "worse", "changed", "undecided", "identical", "no interval"]
SIGNIFICANCE = 0.05


class Effect(NamedTuple):
    """One paired difference, in the unit in which it is shown, with what it means."""

    structure: str
    measure: str
    text: Text
    """What the measure is called."""
    difference: float
    low: float
    high: float
    relative: float
    p_holm: float
    verdict: Verdict
    scale: Scale

    @property
    def decided(self) -> bool:
        """Return whether the sign of the difference is settled."""
        return self.verdict in ("better", "worse", "changed")


def verdict_of(difference: float, low: float, high: float, p_holm: float, measure: MeasureInfo) -> Verdict:
    """Return what a difference means: its interval and, where there is one, the adjusted p value must agree."""
    if math.isnan(low) or math.isnan(high):
        return "no interval"
    if difference == low == high == 0.0:
        return "identical"
    # Not p_holm < ... alone: NaN, where no test was made, must leave the interval to decide.
    if low <= 0.0 <= high or p_holm >= SIGNIFICANCE:
        return "undecided"
    if measure.better == "neither":
        return "changed"
    return "better" if (difference < 0.0) == (measure.better == "lower") else "worse"


def scale_for(data: ChartData, measure: str) -> Scale:
    """Return the scale of a measure: the same for every structure, set by the largest level."""
    levels = [level(data, structure, measure).mean for structure in data.structures]
    return scale_of(data.measures[measure], max((abs(x) for x in levels if not math.isnan(x)), default=0.0))


def effect_of(data: ChartData, structure: str, measure: str) -> Effect | None:
    """Return the paired difference of a measure under one structure, or None if it was not computed."""
    rows = data.differences
    if measure not in data.measures or rows.empty:
        return None
    rows = rows.loc[rows["structure"].eq(structure) & rows["measure"].eq(measure)]
    if rows.empty or math.isnan(float(rows["difference"].iloc[0])):
        return None
    difference, low, high, relative, p_holm = (
        float(rows[column].iloc[0]) for column in ("difference", "low", "high", "relative", "p_holm")
    )
    info, scale = data.measures[measure], scale_for(data, measure)
    verdict, k = verdict_of(difference, low, high, p_holm, info), scale.factor
    return Effect(structure, measure, info.text, k * difference, k * low, k * high, relative, p_holm, verdict, scale)


def effect_within(structure: str, info: MeasureInfo, found: Interval) -> Effect:
    """Return a paired difference that a chart computed from its own cells; no test belongs to it."""
    scale = scale_of(info, found.mean)
    verdict, k = verdict_of(found.mean, found.low, found.high, math.nan, info), scale.factor
    return Effect(
        structure, "", info.text, k * found.mean, k * found.low, k * found.high, math.nan, math.nan, verdict, scale
    )


def effects(data: ChartData) -> list[Effect]:
    """Return the differences of all primary measures, structure by structure."""
    found = (effect_of(data, structure, measure) for structure in data.others for measure in data.primary)
    return [effect for effect in found if effect is not None]


def strongest(found: Iterable[Effect | None]) -> Effect | None:
    """Return the effect that speaks loudest: the largest decided one, else the largest."""
    return max(
        (effect for effect in found if effect is not None and not math.isnan(effect.difference)),
        key=lambda effect: (effect.decided, abs(effect.difference)),
        default=None,
    )
