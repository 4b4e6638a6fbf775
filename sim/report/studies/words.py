"""Words that the pages of several study kinds share: amounts and shares with their intervals, lists, blanks."""

from __future__ import annotations

from collections.abc import Iterable

from sim.report.chart_data import MeasureInfo
from sim.report.effects import Effect
from sim.report.numbers import PERCENT, Scale, confidence, fixed, span, with_unit
from sim.report.sentences import capital, signed_amount, signed_bounds
from sim.vocabulary.text import Language, Text

__all__ = [
    "amount_text",
    "capital",
    "interval",
    "joined",
    "listed",
    "percent",
    "spaced",
    "with_difference_unit",
    "with_interval",
]
_NEGLIGIBLE = 0.001
"""Of a whole: a share whose interval ends below is said to be less than this."""


def amount_text(effect: Effect, language: Language, bare: bool = False) -> str:
    """Return a difference with its interval: "-1.2 days (95 % CI -1.5 to -0.9)"; `bare` leaves "95 % CI" out."""
    said = signed_bounds(effect, language)
    said = said if bare else f"{confidence(language)} {said}"
    size = signed_amount(effect, language)
    return f"{size}（{said}）" if language == "zh" else f"{size} ({said})"


def with_difference_unit(scale: Scale, info: MeasureInfo) -> Scale:
    """Return a scale whose differences have a unit in a sentence, far from the name of a measure that says it.

    What the unit is per stands in that name: "hours", not "hours per worker-week".
    """
    if scale.difference.en or not info.unit.en:
        return scale
    return scale._replace(difference=Text(scale.difference.zh, info.unit.en.partition(" per ")[0]))


def percent(value: float, language: Language, high: float = 1.0) -> str:
    """Return a share of a whole: "34 %", with a decimal where its interval ends below 10 %."""
    return with_unit(fixed(100.0 * value, _decimals(high)), PERCENT, language)


def interval(low: float, high: float, language: Language) -> str:
    """Return an interval of shares: "29 to 39 %"."""
    return with_unit(span(100.0 * low, 100.0 * high, _decimals(high), language), PERCENT, language)


def with_interval(value: float, low: float, high: float, language: Language, ci: str = "") -> str:
    """Return a share with its interval: "34 % (29 to 39 %)"; what is negligible as "less than 0.1 % (0.00 to 0.04 %)"."""
    number, inside = percent(value, language, high), interval(low, high, language)
    if high < _NEGLIGIBLE:
        number = Text("不足 0.1%", "less than 0.1 %").to(language)
        inside = with_unit(span(100.0 * low, 100.0 * high, 2, language), PERCENT, language)
    inside = f"{ci} {inside}".strip()
    return f"{number}（{inside}）" if language == "zh" else f"{number} ({inside})"


def listed(words: Iterable[str], language: Language) -> str:
    """Return words as a list in a sentence: "a, b and c"."""
    parts = list(words)
    if language == "zh":
        return "、".join(parts)
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def joined(words: Iterable[str], language: Language) -> str:
    """Return words side by side, without an "and": "a, b, c"."""
    return ("、" if language == "zh" else ", ").join(words)


def spaced(text: str) -> str:
    """Return Chinese text that ends in a letter or figure with a blank, as what follows is Chinese again."""
    return f"{text} " if text[-1:].isascii() and text[-1:].isalnum() else text


def _decimals(high: float) -> int:
    return 0 if high >= 0.0995 else 1
