"""`promotion` 推进方式: whether reforms live on leaders' attention or on institutions.

It changes nothing by itself but how strongly the other mechanisms of the structure work: their intensity is multiplied by

    max over k of (1 - level_k + own_k(t) a_k(t)),

k: the ways of promotion with level_k > 0 (none: 1); own_k: the intensity now; level_k: at its height; a_k: below, with
t the calendar time since its own start. So before its start and after its end nothing is promoted and, at level 1,
nothing works. Where several ways of promotion follow or overlap each other, the strongest counts: institutions can be
built while attention lasts. Attention counts from the promotion's own start and not from that of what is promoted: a
reform that begins later begins on what attention is left.

By attention (行政主导): a(0) = peak (at most 1). Attention fades as exp(-t / fade); each meeting lifts it by `renewal`
of what is missing to the peak. With d = exp(-meetings / fade) it stands right after the k-th meeting at

    a_k = A + (peak - A) (d (1 - renewal))^k,     A = peak renewal / (1 - d (1 - renewal)),

a saw-tooth that falls to A. Departments ask for more items of paperwork (inspections) in proportion to a(t).

By institution (制度化): a(t) = hold (1 - exp(-t / build)): slower, and it stays. Nobody inspects, but rules,
standards and records are kept up from the first day: `upkeep` per event, whether or not anything works yet.

Source: seed 002 (Zhang Ming, Governance Studies 2020 no. 3: 行政主导 works fast and is hard to sustain; Zhejiang went
over to institutions; the governor's meeting every two months). The curves and their sizes are assumptions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar, Literal

from sim.mechanisms.base import Mechanism
from sim.mechanisms.window import REVIEW, History
from sim.structure.tables import Structure, blend
from sim.vocabulary.quantity import Given, Hours, NonNegative, Probability, Rate, StaffHours
from sim.vocabulary.text import Text
from sim.vocabulary.units import HOURS_PER_WEEK


class Promotion(Mechanism):
    """How reforms are driven."""

    title: ClassVar[Text] = Text("推进方式：行政主导或制度化", "promotion: attention or institution")
    what: ClassVar[Text] = Text(
        "改革靠什么推进：靠领导注意力时，各项机制一开始就全力运转，随后衰减，每次专题会议再提振，督查也随之增减；靠制度时，起效慢，但立得住。",
        "What drives the reforms. By leaders' attention the other mechanisms work at full strength at once, fade, and are lifted at each meeting, and inspections come and go with it; by institutions they take hold slowly and stay.",
    )
    seed: ClassVar[str] = "002"
    harm: ClassVar[Text] = Text(
        "靠注意力：督查增加填报，注意力一移开，机制就空转；靠制度：见效之前先付维护成本，期间问题照旧。",
        "By attention: inspections add paperwork, and when attention moves on the mechanisms run idle. By institution: it costs upkeep before it works, and until then things stay as they were.",
    )

    mode: Literal["attention", "institution"] = "attention"
    """Driven by leaders' attention (行政主导) or by institutions (制度化)."""
    peak: Given[NonNegative] = Given[NonNegative](value=1.0, range=(0.2, 1.0))
    """Attention at the start, as a share of the other mechanisms' full intensity; more than 1 counts as 1."""
    fade: Given[Hours] = Given[Hours](value="12 weeks", range=("4 weeks", "52 weeks"))
    """Calendar time in which attention falls to 37 %, where nothing lifts it."""
    meetings: Given[Hours] = Given[Hours](
        value="8 weeks",
        status="source",
        source="Zhejiang 2017-2020 (Zhang Ming, Governance Studies 2020 no. 3): the governor's meeting every two months",
        range=("2 weeks", "26 weeks"),
    )
    """Calendar time between meetings that lift attention; 0: none are held. The structure follows at weekly steps."""
    renewal: Given[Probability] = Given[Probability](value=0.5, range=(0.0, 1.0))
    """Share of what is missing to the peak that a meeting restores."""
    build: Given[Hours] = Given[Hours](value="26 weeks", range=("8 weeks", "104 weeks"))
    """Calendar time in which institutions come to 63 % of what they hold."""
    hold: Given[Probability] = Given[Probability](value=0.95, range=(0.5, 1.0))
    """What institutions hold in the end, as a share of the other mechanisms' full intensity."""
    inspections: Given[Rate] = Given[Rate](value="1 per month", range=("0 per month", "1 per week"))
    """By attention: further items that each department above asks of an office, at full attention."""
    upkeep: Given[StaffHours] = Given[StaffHours](value="1 minutes", range=("0 minutes", "6 minutes"))
    """By institution: staff-hours per recorded event to keep rules, standards and records up."""

    def moments(self, step: float, horizon: float) -> list[float]:
        """Return also every week in which it is in force, since attention and institutions move all the time."""
        start = self.intensity.start or 0.0
        end = horizon if self.intensity.end is None else min(self.intensity.end, horizon)
        weeks = range(1, math.floor(max(end - start, 0.0) / REVIEW) + 1)
        return [*super().moments(step, horizon), *(start + REVIEW * week for week in weeks)]


def apply(structure: Structure, spec: Promotion, intensity: float) -> Structure:
    """Return the structure with the upkeep of institutions; attention leaves it as it is."""
    if intensity == 0.0 or spec.mode == "attention":
        return structure
    paperwork = structure.rules.paperwork
    trace = blend(paperwork.trace_hours, paperwork.trace_hours + spec.upkeep.value, intensity)
    return structure.with_rules(paperwork=paperwork._replace(trace_hours=trace))


def react(history: History, structure: Structure, spec: Promotion, intensity: float) -> Structure:
    """Return the structure with the inspections that come with the attention of the moment."""
    if intensity == 0.0 or spec.mode == "institution":
        return structure
    paperwork = structure.rules.paperwork
    more = spec.inspections.value * HOURS_PER_WEEK * strength(spec, history[-1].time)
    items = blend(paperwork.items, paperwork.items + more, intensity)
    return structure.with_rules(paperwork=paperwork._replace(items=items))


def modulate(specs: Sequence[Promotion], time: float) -> float:
    """Return the factor on the intensity of what is promoted in these ways, at `time`."""
    factors = [
        1.0 - spec.intensity.level.value + spec.intensity.at(time) * strength(spec, time)
        for spec in specs
        if spec.intensity.level.value > 0.0
    ]
    return max(factors, default=1.0)


def strength(spec: Promotion, time: float) -> float:
    """Return a(t) in [0, 1] at `time` (calendar hours from the start of the run), counted from the mechanism's start."""
    since = max(time - (spec.intensity.start or 0.0), 0.0)
    if spec.mode == "institution":
        return spec.hold.value * (1.0 - _left(since, spec.build.value))
    peak = min(spec.peak.value, 1.0)
    if spec.meetings.value <= 0.0:
        return peak * _left(since, spec.fade.value)
    held = math.floor(since / spec.meetings.value + 1e-9)
    kept = _left(spec.meetings.value, spec.fade.value) * (1.0 - spec.renewal.value)
    lasting = peak if kept >= 1.0 else peak * spec.renewal.value / (1.0 - kept)
    after = lasting + (peak - lasting) * kept**held
    return after * _left(max(since - held * spec.meetings.value, 0.0), spec.fade.value)


def _left(time: float, scale: float) -> float:
    """Return exp(-time / scale); with scale 0 everything is over at once."""
    if time <= 0.0:
        return 1.0
    return math.exp(-time / scale) if scale > 0.0 else 0.0
