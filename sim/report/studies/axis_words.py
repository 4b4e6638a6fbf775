"""Words for an axis of a study, whatever its kind: policy words, numbers with their units, both languages."""

from __future__ import annotations

from sim.scenario.variant import Value
from sim.study.dimension import TIMES, Dimension
from sim.vocabulary.text import Language, Text

IN_THE_SCENARIO = Text("情景取值", "in the scenario")
"""What marks the scenario's own value: it may be an assumption, not what is the case today."""
_UNITS: dict[str, Text] = {
    TIMES: Text("倍", "times"),
    **{f"per {en}": Text(f"/{zh}", f"per {en}") for zh, en in (("天", "day"), ("周", "week"), ("个月", "month"))},
    **{f"per {en}": Text(f"/{zh}", f"per {en}") for zh, en in (("小时", "hour"), ("年", "year"))},
    **{
        en: Text(zh, en)
        for zh, en in (
            ("分钟", "minutes"),
            ("小时", "hours"),
            ("天", "days"),
            ("周", "weeks"),
            ("个月", "months"),
            ("年", "years"),
            ("个工作日", "working days"),
            ("个工作小时", "working hours"),
        )
    },
}
"""Units as study files write them; one that is not here is shown as it stands."""
_WORDS: dict[str, Text] = {
    "true": Text("是", "yes"),
    "false": Text("否", "no"),
    "first": Text("优先", "first"),
    "same": Text("同等", "same"),
    "last": Text("靠后", "last"),
    "paper": Text("纸面", "paper"),
    "platform": Text("平台", "platform"),
    "attention": Text("注意力", "attention"),
    "institution": Text("制度", "institution"),
}


def unit_text(axis: Dimension) -> Text:
    """Return the unit of an axis' values; an axis of words has none."""
    return Text("", "") if axis.categorical else _UNITS.get(axis.unit, Text(axis.unit, axis.unit))


def number_text(value: float) -> str:
    """Return the value of an axis as people write it."""
    return f"{value:,.6g}"


def word_text(level: Value, language: Language) -> str:
    """Return a value that is a word or a flag."""
    return known_word(str(level).lower()).to(language)


def known_word(word: str) -> Text:
    """Return a word as both languages say it; one that is not known stands for itself."""
    return _WORDS.get(word, Text(word, word))


def with_units(axis: Dimension, value: str, language: Language) -> str:
    """Return a number on an axis, already written, with its unit."""
    unit = unit_text(axis).to(language)
    if not unit:
        return value
    if axis.unit == TIMES:
        return f"情景取值的 {value} 倍" if language == "zh" else f"{value} times the scenario's"
    return f"{value}{unit}" if language == "zh" and unit.startswith(("/", "%")) else f"{value} {unit}"


def between(axis: Dimension, low: str, high: str, language: Language) -> str:
    """Return two numbers on an axis, already written, with the unit once: "5 to 40 minutes"."""
    return with_units(axis, f"{low} 至 {high}" if language == "zh" else f"{low} to {high}", language)


def axis_label(axis: Dimension, language: Language) -> str:
    """Return the name of an axis with its unit."""
    name, unit = axis.text.to(language), unit_text(axis)
    if not unit.en:
        return name
    if axis.unit == TIMES:
        return f"{name}（情景取值的倍数）" if language == "zh" else f"{name} (times the scenario's)"
    if language == "zh":
        return f"{name}（{'每' + unit.zh[1:] if unit.zh.startswith('/') else unit.zh}）"
    return f"{name} ({unit.en})"
