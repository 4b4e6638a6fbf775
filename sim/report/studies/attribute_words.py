"""How the parts of an effect are written: one number of decimals per measure, so that parts can be added up by eye."""

from __future__ import annotations

from typing import NamedTuple

from sim.report.chart_data import MeasureInfo
from sim.report.effects import Verdict, verdict_of
from sim.report.numbers import Scale, decimals_for_interval, fixed, scale_of, signed, span, with_unit
from sim.report.studies.page import Subject
from sim.study.analysis.attribution import Attribution, shown
from sim.study.attribute import Attributed, Player
from sim.study.statistics import Interval
from sim.vocabulary.text import Language, Text

_MOST_DECIMALS = 6

_LESS = {"time": Text("缩短", "saved"), "share": Text("下降", "taken off"), "other": Text("减少", "taken off")}
_MORE = {"time": Text("延长", "added"), "share": Text("上升", "added"), "other": Text("增加", "added")}
_LINKS = {"saved": "saved in", "added": "added to"}


class Shown(NamedTuple):
    """How the numbers of one measure are written."""

    info: MeasureInfo
    scale: Scale
    decimals: int

    @property
    def unit(self) -> Text:
        """Return the unit of a difference; `hours` where a measure's name carries the rest of its unit."""
        own = self.scale.difference
        return own if own.en else Text(own.zh, self.info.unit.en.partition(" per ")[0])

    def number(self, interval: Interval) -> str:
        """Return a difference without its sign: "0.9"."""
        return fixed(abs(self.scale.factor * interval.mean), self._decimals(interval))

    def plain(self, interval: Interval) -> str:
        """Return a difference with its sign: "-0.9"."""
        return signed(self.scale.factor * interval.mean, self._decimals(interval))

    def amount(self, interval: Interval, language: Language) -> str:
        """Return a difference without its sign, with its unit: "0.9 days"."""
        return with_unit(self.number(interval), self.unit, language)

    def signed(self, interval: Interval, language: Language) -> str:
        """Return a difference with its sign and unit: "-0.9 days"."""
        return with_unit(self.plain(interval), self.unit, language)

    def level(self, value: float, language: Language) -> str:
        """Return a level with its unit: "8.1 days"."""
        return with_unit(fixed(self.scale.factor * value, self.decimals), self.scale.unit, language)

    def bounds(self, interval: Interval, language: Language) -> str:
        """Return an interval with its signs."""
        low, high = (self.scale.factor * x for x in (interval.low, interval.high))
        return span(low, high, self._decimals(interval), language)

    def sizes(self, interval: Interval, language: Language) -> str:
        """Return an interval that leaves out 0, without signs and with the smaller bound first."""
        low, high = sorted(abs(self.scale.factor * x) for x in (interval.low, interval.high))
        return span(low, high, self._decimals(interval), language)

    def _decimals(self, interval: Interval) -> int:
        """Return more decimals than usual where an interval would lose its sign or all its width by rounding."""
        low, high = (self.scale.factor * x for x in (interval.low, interval.high))
        more = self.decimals
        while more < _MOST_DECIMALS and (
            (shown(interval) and 0.0 in (round(low, more), round(high, more)))
            or (high - low > 0.1**_MOST_DECIMALS and round(low, more) == round(high, more))
        ):
            more += 1
        return more

    def verdict(self, interval: Interval) -> Verdict:
        """Return what a difference means for this measure."""
        return verdict_of(interval.mean, interval.low, interval.high, float("nan"), self.info)

    def change(self, value: float) -> Text:
        """Return what a change of this sign does: "saved", "added"."""
        return (_LESS if value < 0.0 else _MORE)[self.scale.kind]

    def linked(self, value: float) -> str:
        """Return the same as it stands before a measure's name in English: "saved in", "added to"."""
        word = self.change(value).en
        return _LINKS.get(word, word)


def shown_as(info: MeasureInfo, found: Attribution) -> Shown:
    """Return how the numbers of a measure are written: with the decimals that its whole effect carries."""
    scale = scale_of(info, max(abs(found.none.mean), abs(found.full.mean)))
    k, total = scale.factor, found.total
    return Shown(info, scale, decimals_for_interval(k * total.mean, k * total.low, k * total.high))


def together(language: Language) -> str:
    """Return what introduces joint intervals."""
    return Text("联合 95% 区间", "joint 95 % intervals").to(language)


def structure_text(result: Attributed, subject: Subject) -> Text:
    """Return the name of the structure that was divided."""
    return subject.structures[result.structure]


def about(result: Attributed, subject: Subject, language: Language) -> str:
    """Return the note that says which structure was divided."""
    name = structure_text(result, subject).to(language)
    return f"所分解的结构：{name}。" if language == "zh" else f"Structure divided: {name}. "


def listed(items: list[str], language: Language) -> str:
    """Return items as a list within a sentence; names of mechanisms in Chinese may hold the sign 、 themselves."""
    if language == "zh":
        return "，".join(items)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def sides(found: Attribution, players: tuple[Player, ...]) -> tuple[list[int], list[int], list[int]]:
    """Return the players that are shown to work with the whole effect, against it, and those not shown to do either.

    By their joint intervals: the whole division is right with 95 % probability at least.
    """
    sign = 1.0 if found.total.mean >= 0.0 else -1.0
    those = range(len(players))
    along = [i for i in those if shown(found.parts[i].shapley_joint) and sign * found.parts[i].shapley.mean > 0.0]
    against = [i for i in those if shown(found.parts[i].shapley_joint) and i not in along]
    return along, against, [i for i in those if i not in along and i not in against]
