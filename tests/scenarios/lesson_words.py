"""How the teachers' pages of lessons say numbers and names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sim.measures.registry import MEASURES
from sim.report.chart_data import MeasureInfo
from sim.report.numbers import (
    Scale,
    decimals_for_interval,
    decimals_for_level,
    fixed,
    scale_of,
    signed,
    span,
    typographic,
    with_unit,
)
from sim.scenario.lessons.reading import Prepared
from sim.scenario.lessons.tree import STEPS, Lesson, Question, StepKind
from sim.scenario.variant import base_of, is_factor, spread, standing
from sim.study.statistics import Interval
from sim.vocabulary.text import Language, Text
from sim.web.lesson.plan import asked_in
from sim.web.words.lesson import WORDS
from tests.scenarios.lesson_runs import BY_TIER, Row, kept

STEP_NAMES = {kind: WORDS[f"lesson.kind_{kind}"] for kind in STEPS}
FIGURE_NAMES = {
    "survival": Text("尚未解决的比例", "share not yet settled"),
    "passing": Text("推诿的原因与方向", "causes and directions of passing"),
    "workload": Text("各层级工时", "hours by tier"),
    "forest": Text("差值与区间", "differences with intervals"),
    "hand_overs": Text("流转与推诿", "hand-overs and passes"),
}


def scale(measure: str, magnitude: float) -> Scale:
    """Return how a measure is shown."""
    known = MEASURES[measure]
    return scale_of(MeasureInfo(known.text, known.unit, "neither"), magnitude)


def level_text(measure: str, value: Interval, language: Language) -> str:
    """Return a level with its interval."""
    shown = scale(measure, value.mean)
    mean, low, high = (shown.factor * number for number in (value.mean, value.low, value.high))
    decimals = decimals_for_level(mean)
    return typographic(
        f"{with_unit(fixed(mean, decimals), shown.unit, language)} [{span(low, high, decimals, language)}]"
    )


def difference_text(measure: str, row: Row, language: Language) -> str:
    """Return a difference with its interval and, in a word, what it says."""
    shown = scale(measure, row.value.mean)
    delta, low, high = (
        shown.factor * number for number in (row.difference.mean, row.difference.low, row.difference.high)
    )
    if low == high == 0.0:
        return Text("完全相同", "identical").to(language)
    decimals = decimals_for_interval(delta, low, high)
    amount = with_unit(signed(delta, decimals), shown.difference, language)
    return typographic(f"{amount} [{span(low, high, decimals, language)}]{_verdict(low, high).to(language)}")


def _verdict(low: float, high: float) -> Text:
    if low > 0.0:
        return Text("，较高", ", higher")
    return Text("，较低", ", lower") if high < 0.0 else Text("，未见差异", ", no difference shown")


def structure_text(lesson: Prepared, structure: str, language: Language) -> str:
    """Return a structure's name."""
    spec = next(spec for spec in lesson.loaded.scenario.structures if spec.id == structure)
    return Text(spec.zh, spec.en).to(language)


def tier_text(lesson: Prepared, tier: str, language: Language) -> str:
    """Return a tier's name."""
    title = next(each.title for each in lesson.loaded.scenario.government.tiers if each.id == tier)
    return Text(title.zh, title.en).to(language)


def rows_of(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [f"| {' | '.join(header)} |", "|" + "---|" * len(header)]
    return "\n".join([*lines, *(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)])


def truth_text(lesson: Prepared, question: Question, language: Language) -> str:
    """Return the answer to a question."""
    table = kept(lesson.lesson.lesson)
    if question.kind == "number":
        assert question.measure is not None
        return level_text(question.measure, table["structure", question.structure, question.measure].value, language)
    hours = {
        tier.id: table["tier", f"{question.structure}/{tier.id}", BY_TIER[0]].value
        for tier in lesson.loaded.scenario.government.tiers
    }
    first, second, *_ = sorted(hours, key=lambda tier: -hours[tier].mean)
    name = tier_text(lesson, first, language)
    apart = hours[first].low > hours[second].high
    if apart:
        return Text(f"{name}（区间高于其余各层级）", f"{name} (its interval lies above all others)").to(language)
    other = tier_text(lesson, second, language)
    return Text(
        f"{name}（与{other}的区间重叠，仅凭这两个区间不能定次序）",
        f"{name} (its interval overlaps that of {other}; by these two intervals alone the order is open)",
    ).to(language)


def content_text(own: Lesson, kind: StepKind, length: int) -> Text:
    """Return how much of a step a lesson of a length shows."""
    if kind == "predict":
        n = len(asked_in(own, length))
        return Text(f"（{n} 题）", f" ({n} question{'s' if n > 1 else ''})")
    if kind == "decide" and own.decide is not None:
        n = own.decide.cases_of(length)
        return Text(f"（每人 {n} 件）", f" ({n} each)")
    if kind == "explain":
        numbers = [str(k) for k, card in enumerate(own.explain, 1) if card.from_minutes <= length]
        return Text(
            f"（第 {'、'.join(numbers)} 张）",
            f" (card{'s' if len(numbers) > 1 else ''} {' and '.join(numbers) if len(numbers) < 3 else ', '.join(numbers)})",
        )
    return Text("", "")


def shown_from(minutes: int, shortest: int, language: Language) -> str:
    """Return in which lessons something is shown."""
    if minutes <= shortest:
        return Text("各课时", "all").to(language)
    return Text(f"{minutes} 分钟起", f"{minutes} min and longer").to(language)


def standing_text(lesson: Prepared, path: str) -> str:
    """Return what the scenario holds where an option changes it."""
    if is_factor(path):
        return "× 1"
    base = base_of(lesson.loaded)
    node = standing(base.root, spread(base.root, path)[0])
    if node is None:
        return "–"
    value = node.get("value") if node.kind == "mapping" else node
    return value.text if value is not None else "–"


UNITS = {" minutes": " 分钟", " per week": " 次每周"}


def in_units(value: str, language: Language) -> str:
    """Return a value as the scenario writes it, its unit in the page's language."""
    for en, zh in UNITS.items() if language == "zh" else ():
        value = value.replace(en, zh)
    return value


def change_text(lesson: Prepared, path: str, value: object, language: Language) -> str:
    """Return what an option changes, from what to what; the structure's name is left out, for all have the same."""
    new = f"{value:g}" if isinstance(value, int | float) else str(value)
    times = "× " if is_factor(path) else ""
    shown = path.removeprefix(f"structures.{lesson.lesson.tune.structure if lesson.lesson.tune else ''}.mechanisms.")
    return f"`{shown}` {in_units(standing_text(lesson, path), language)} → {times}{in_units(new, language)}"
