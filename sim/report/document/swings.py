"""How far the verdict moves across each parameter's range, in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.report.chart_data import ChartData, level
from sim.report.document.content import Swing
from sim.report.effects import effect_within, scale_for, verdict_of
from sim.report.sentences import signed_amount, signed_bounds
from sim.study.hands import Hands
from sim.study.statistics import Interval
from sim.study.swing import REPLICATIONS, Asked, Swung, swings
from sim.vocabulary.text import Language, Text

if TYPE_CHECKING:
    from sim.study.compare import Comparison
    from sim.study.execute import Tell


def swings_of(
    comparison: Comparison, data: ChartData, root: Path, hands: Hands, tell: Tell, log: Callable[[Text], None]
) -> dict[str, tuple[Swing, ...]]:
    """Return by path how far the headline differences of a comparison move; runs what is missing."""
    measures = [name for name in data.headline if name in data.measures and data.holds(name)]
    asked = Asked(comparison.loaded, comparison.seed, comparison.baseline, comparison.window, measures, root)
    return said(swings(asked, hands, tell, log), data)


def basis(replications: int = REPLICATIONS) -> Text:
    """Say on what the swings rest, for whoever shows them."""
    return Text(
        f"各参数的变动：每次只改一个参数，两端各 {replications} 次成对重复，95% t 区间，未作多重比较校正；参数之间的交互不在其中。",
        f"How far parameters move the result: one at a time, {replications} paired replications at each end of its range, 95 % t "
        "intervals, not adjusted for their number; what parameters do together is not in it.",
    )


def said(found: Sequence[Swung], data: ChartData) -> dict[str, tuple[Swing, ...]]:
    """Return swings as text, by path."""
    grouped: dict[str, list[Swing]] = {}
    for swung in found:
        info = data.measures[swung.measure]
        ends = {verdict_of(i.mean, i.low, i.high, math.nan, info) for i in (swung.low, swung.high)}
        base = abs(level(data, data.baseline, swung.measure).mean)
        grouped.setdefault(swung.path, []).append(
            Swing(
                swung.structure,
                swung.measure,
                _shown(data, swung, swung.low),
                _shown(data, swung, swung.high),
                _shown(data, swung, swung.moved),
                ends == {"better", "worse"},
                abs(swung.moved.mean) / base if base > 0.0 else 0.0,
                len(ends) == 2 and ends != {"better", "worse"},
            )
        )
    return {path: tuple(items) for path, items in grouped.items()}


def _shown(data: ChartData, swung: Swung, found: Interval) -> Text:
    """Return a difference with its interval, in the unit in which the report shows the measure."""
    scale = scale_for(data, swung.measure)
    effect = effect_within(swung.structure, data.measures[swung.measure], found)
    k = scale.factor
    effect = effect._replace(difference=k * found.mean, low=k * found.low, high=k * found.high, scale=scale)

    def text(language: Language) -> str:
        amount, bounds = signed_amount(effect, language), signed_bounds(effect, language)
        return f"{amount}（{bounds}）" if language == "zh" else f"{amount} ({bounds})"

    return Text(text("zh"), text("en"))
