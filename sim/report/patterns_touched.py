"""Which known patterns a comparison touches, and how each fared when the simulator was validated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sim.study.patterns import SIGNS, VERDICTS, Validated, said, shipped, touched
from sim.vocabulary.text import Language, Text

HEADING = Text("所涉及的已知规律", "Patterns it touches")


def touched_section(mechanisms: Iterable[str], language: Language) -> list[str]:
    """Return the section of an answer on the known patterns that its structures touch; nothing where they touch none."""
    lines = touched_lines(mechanisms, language)
    if not lines:
        return []
    return ["", f"## {HEADING.to(language)}", "", *("- " + line for line in lines)]


def touched_lines(
    mechanisms: Iterable[str], language: Language, validated: Mapping[str, Validated] | None = None
) -> list[str]:
    """Return a line per pattern that concerns any of the mechanisms, with its result where the project ships one."""
    results = shipped() if validated is None else validated
    return [_line(pattern, results.get(pattern), language) for pattern in touched(mechanisms)]


def _line(pattern: str, result: Validated | None, language: Language) -> str:
    statement, zh = said(pattern), language == "zh"
    sign = SIGNS[statement.sign].to(language)
    text = f"{pattern}（{sign}）{statement.text.zh}" if zh else f"{pattern} ({sign}) {statement.text.en}"
    if result is None:
        return text
    word, interval = VERDICTS[result.verdict].to(language), f"{result.low:.2f}–{result.high:.2f}"
    if zh:
        return f"{text} 验证：{word}，{result.sets} 组参数中占 {result.share:.2f}（{interval}）。"
    return f"{text} Validation: {word}, in {result.share:.2f} of {result.sets} parameter sets ({interval})."
