"""Values of parameters, as a scenario or a study writes them, in the words of both languages.

`10 minutes` is 10 分钟, `0 hours – 24 hours` is 0 – 24 小时, `40 per day` is 每天 40 件; names of a table's rows become what the
table calls them. A number without a unit stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from sim.report.studies.axis_words import known_word
from sim.scenario.loaded import Assumption, Loaded
from sim.vocabulary.text import Text
from sim.vocabulary.units import HOURS_PER_DAY, HOURS_PER_MONTH, HOURS_PER_WEEK

_TO = " – "
_NUMBER = r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
_AMOUNT = re.compile(rf"{_NUMBER}\s*((?:[^\W\d]|[%％])[^\d;,]*)?")
_RATE = re.compile(rf"{_NUMBER}\s*(?:次|件|items?|times?|requests?)?\s*(?:per\b|/|每)\s*(\S+)")
_RATE_ZH = re.compile(rf"每\s*(个月|[^\d\s]+?)\s*{_NUMBER}\s*(?:次|件)?")
_CHINESE = {
    "minute": "分钟",
    "hour": "小时",
    "day": "天",
    "week": "周",
    "month": "个月",
    "year": "年",
    "working hour": "个工作小时",
    "working day": "个工作日",
    "working week": "个工作周",
}
_OTHERWISE = {zh.removeprefix("个"): en for en, zh in _CHINESE.items()} | {
    "日": "day",
    "h": "hour",
    "min": "minute",
}
_PER_CENT, _TIMES = "%", "x"
_PERIODS = {"week": HOURS_PER_WEEK, "month": HOURS_PER_MONTH, "day": HOURS_PER_DAY}
_NEARLY = 1e-4
"""Defaults are kept with six digits: 0.0166667 hours is a minute."""


class _Amount(NamedTuple):
    number: str
    """As written."""
    unit: str = ""
    """The English singular, `%`, `x`, or none."""
    rate: bool = False


def value_text(written: str, names: Mapping[str, Text] | None = None) -> Text:
    """Return a value, or a range of values, in words; `names` are those of the words that stand in its place."""
    amounts = [_amount(end) for end in written.split(_TO)]
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts):
        return _words(written, names or {})
    last = known[-1]
    if last.unit and all(not amount.unit for amount in known[:-1]):
        known = [amount._replace(unit=last.unit, rate=last.rate) for amount in known]
    known = _eased(known)
    if len({(amount.unit, amount.rate) for amount in known}) == 1:
        return _said(known[0]._replace(number=_TO.join(amount.number for amount in known)))
    ends = [_said(amount) for amount in known]
    return Text(_TO.join(end.zh for end in ends), _TO.join(end.en for end in ends))


def assumed_value(loaded: Loaded, assumption: Assumption) -> Text:
    """Return the value of a scenario's parameter in words."""
    return value_text(assumption.value, _names(loaded, assumption.path))


def _names(loaded: Loaded, path: str) -> dict[str, Text]:
    tables = loaded.tables
    if path.endswith("tier"):
        return {tier.id: Text(tier.title.zh, tier.title.en) for tier in loaded.scenario.government.tiers}
    if path == "places.parent":
        return {row.id: Text(row.zh, row.en) for row in tables.places}
    if path in ("matters.function", "matters.co_functions"):
        return {row.id: Text(row.zh, row.en) for row in tables.functions}
    return {}


def _amount(written: str) -> _Amount | None:
    written = written.strip()
    if match := _RATE.fullmatch(written):
        number, word, rate = match[1], match[2], True
    elif match := _RATE_ZH.fullmatch(written):
        number, word, rate = match[2], match[1], True
    elif match := _AMOUNT.fullmatch(written):
        number, word, rate = match[1], match[2] or "", False
    else:
        return None
    unit = _unit(word)
    return None if unit is None else _Amount(number, unit, rate)


def _unit(word: str) -> str | None:
    word = " ".join(word.split())
    if word in ("", _PER_CENT, _TIMES):
        return word
    if word == "％":
        return _PER_CENT
    singular = word.lower().removesuffix("s")
    return singular if singular in _CHINESE else _OTHERWISE.get(word.lower().removeprefix("个"))


def _eased(amounts: list[_Amount]) -> list[_Amount]:
    """Return parts of an hour as minutes, and rates per hour, in which the model keeps them, per week, month or day."""
    if {amount.unit for amount in amounts} != {"hour"}:
        return amounts
    values = [float(amount.number) for amount in amounts]
    largest = max(values)
    if amounts[0].rate:
        whole = (unit for unit, hours in _PERIODS.items() if _whole(largest * hours) and largest > 0.0)
        unit = next(whole, "week")
        return [_Amount(_short(value * _PERIODS[unit]), unit, True) for value in values]
    if 0.0 < largest < 1.0 and all(_whole(value * 60.0) for value in values):
        return [_Amount(_short(value * 60.0), "minute") for value in values]
    return amounts


def _whole(number: float) -> bool:
    return abs(number - round(number)) < _NEARLY and (number == 0.0 or round(number) != 0)


def _short(number: float) -> str:
    return str(round(number)) if _whole(number) else f"{number:g}"


def _said(amount: _Amount) -> Text:
    number, unit = amount.number, amount.unit
    if not unit:
        return Text(number, number)
    if unit == _PER_CENT:
        return Text(f"{number}%", f"{number} %")
    if unit == _TIMES:
        return Text(f"{number} 倍", f"{number} times")
    if amount.rate:
        return Text(f"每{_CHINESE[unit]} {number} 件", f"{number} per {unit}")
    return Text(f"{number} {_CHINESE[unit]}", f"{number} {unit}" + ("" if number == "1" else "s"))


def _words(written: str, names: Mapping[str, Text]) -> Text:
    """Return words by their names; of several in one cell, which a table parts by `;`, all."""

    def cell(said: str) -> Text:
        found = [names.get(word) or known_word(word) for word in said.split(";")]
        return Text("＋".join(text.zh for text in found), " + ".join(text.en for text in found))

    cells = [cell(said) for said in written.split(", ")]
    return Text("、".join(text.zh for text in cells), ", ".join(text.en for text in cells))
