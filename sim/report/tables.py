"""The table of paired differences, as rows of strings for a console, Markdown or a document."""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.report.chart_data import ChartData, level
from sim.report.effects import Effect, Verdict, effects
from sim.report.numbers import NOT_KNOWN, PERCENT, decimals_for_level, fixed, signed, with_unit
from sim.report.sentences import signed_amount, signed_bounds
from sim.vocabulary.text import Language, Text

VERDICTS: dict[Verdict, Text] = {
    "better": Text("改善", "better"),
    "worse": Text("变差", "worse"),
    "changed": Text("有变化", "changed"),
    "undecided": Text("未见差异", "no difference shown"),
    "identical": Text("完全相同", "identical"),
    "no interval": Text("无区间", "no interval"),
}

_HEADER = (
    Text("结构", "Structure"),
    Text("指标", "Measure"),
    Text("基准", "Baseline"),
    Text("本结构", "This structure"),
    Text("差值", "Difference"),
    Text("95% CI", "95 % CI"),
    Text("相对变化", "Relative"),
    Text("p（Holm）", "p (Holm)"),
    Text("结论", "Verdict"),
)


class Table(NamedTuple):
    """A table ready to print."""

    header: list[str]
    rows: list[list[str]]


def p_text(p: float) -> str:
    """Return a p value as it is printed."""
    if math.isnan(p):
        return NOT_KNOWN
    return "<0.001" if p < 0.001 else fixed(p, 3)


def relative_text(relative: float, language: Language) -> str:
    """Return a relative change in per cent, with its sign."""
    if not math.isfinite(relative):
        return NOT_KNOWN
    percent = 100.0 * relative
    return with_unit(signed(percent, 1 if abs(percent) < 9.95 else 0), PERCENT, language)


def _row(data: ChartData, effect: Effect, language: Language) -> list[str]:
    ours, theirs = (
        effect.scale.factor * level(data, structure, effect.measure).mean
        for structure in (effect.structure, data.baseline)
    )
    decimals = decimals_for_level(ours, theirs)
    return [
        data.structures[effect.structure].to(language),
        effect.text.to(language),
        with_unit(fixed(theirs, decimals), effect.scale.unit, language),
        with_unit(fixed(ours, decimals), effect.scale.unit, language),
        signed_amount(effect, language),
        NOT_KNOWN if effect.verdict == "no interval" else signed_bounds(effect, language),
        relative_text(effect.relative, language),
        p_text(effect.p_holm),
        VERDICTS[effect.verdict].to(language),
    ]


def difference_table(data: ChartData, language: Language) -> Table:
    """Return the paired differences of all primary measures, one row per structure and measure."""
    return Table([word.to(language) for word in _HEADER], [_row(data, effect, language) for effect in effects(data)])
