"""`learning_dispatch` 智慧派单: dispatch learns, matter by matter, from who settled; staff follow the forecast.

The desk dispatches to the owner. Errors of dispatch on a matter of which n requests were reported since the start fall,
from 1 - accuracy, to those of

    a(n) = c - (c - accuracy) exp(-n / volume),     c = learned accuracy x (1 - bias x overlap):

frequent matters are learned first and rare ones never. It learns from *final* owners: of a share `bias` of requests
the final owner is only who could not get rid of it, the more so the more offices nominally hold the matter, and what
was learned from them is wrong for good. With bias and overlap high, c lies below the accuracy at the start, and
learning makes dispatch worse. In the tables it is the multiple of the errors of naming an office that is learned; where
not all requests are dispatched, it helps the front desks too.

A share `forecast` of the staff of a place goes where the last period's staff-hours were: to (1 - f) staff + f total x
need / all need, in whole people, one at least stays in every office; nobody leaves the place. An office's need is its
hours over the hours that one of its people has for requests (share of time x opening hours), so that where all offices
are equally loaded nobody moves. Last period's hours are the forecast, no better and no worse.

Where another mechanism dispatches already, the better of the two accuracies holds at the start. Source: seed 004
(数据驱动, 智慧政府); learned routing finds the resolver in fewer transfers than people did (Shao et al. 2008);
automatic dispatch was right in 86 % of orders (Guangzhou Baiyun 2023). Curve, bias and volume are assumptions.
"""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from sim.mechanisms.base import Mechanism
from sim.mechanisms.choosing import hours_available, offices_of
from sim.mechanisms.window import History, periods
from sim.structure.reorganise import shares_of, with_staff_moved
from sim.structure.tables import Floats, Ints, Structure, blend
from sim.vocabulary.duration import Waiting
from sim.vocabulary.quantity import Given, Hours, NonNegative, Probability
from sim.vocabulary.text import Text
from sim.vocabulary.units import HOURS_PER_WEEK

_FOUND = Text(
    "预先调配只动它看到的人：先到的人一并调配，后到的不在其列。",
    "The forecast places the people it finds: those who came before are placed with the rest, those who come later are not.",
)


class LearningDispatch(Mechanism):
    """Dispatch that learns, staff that follow the forecast."""

    title: ClassVar[Text] = Text("智慧派单", "learning dispatch")
    what: ClassVar[Text] = Text(
        "受理台按历史上最终由谁办结来派单，同类事项办得越多派得越准；并按上期工时预测需求，在同一地方内预先调配部分人员。",
        "The desk dispatches by who settled such matters before, and the more there were the better it knows; staff of a place are moved in advance to where the last period's hours were.",
    )
    seed: ClassVar[str] = "004"
    moves_people: ClassVar[bool] = True
    harm: ClassVar[Text] = Text(
        "从最终办结者学习，也学会了历史上的推诿：谁推不掉就总派给谁；少见的事项学不会；预测只会追着上期跑，需求一变人就放错地方。",
        "Learning from who settled it also learns past buck-passing: what could not be got rid of is sent there again; rare matters are never learned; the forecast follows the last period, and when demand turns people stand in the wrong place.",
    )
    order: ClassVar[dict[str, Text]] = {"data_feedback": _FOUND}

    accuracy: Given[Probability] = Given[Probability](
        value=0.85, source="Guangzhou Baiyun 2023: automatic dispatch right in 86 % of orders", range=(0.6, 0.93)
    )
    """Probability, per dispatch, of naming the true owner before anything has been learned."""
    learned_accuracy: Given[Probability] = Given[Probability](
        value=0.97, source="Shenzhen 2024: 98 % with one list of matters and fast rulings", range=(0.86, 0.98)
    )
    """The same after long practice, where the final owner was always the true one."""
    learning_volume: Given[NonNegative] = Given[NonNegative](value=2000.0, range=(200.0, 20_000.0))
    """Requests of one matter after which 63 % of the learning is done."""
    bias: Given[Probability] = Given[Probability](value=0.05, range=(0.0, 0.1))
    """Share of final owners that were not the true ones, for a matter that everybody holds (overlap 1)."""
    forecast: Given[Probability] = Given[Probability](value=0.1, range=(0.0, 0.3))
    """Share of a place's staff that is placed by the last period's hours."""
    every: Given[Hours] = Given[Hours](value="4 weeks", range=("1 weeks", "26 weeks"))
    """Length of a forecast period, in calendar time; a period ends at a weekly review."""
    delay: Waiting | None = None
    """From the desk to the first office, in calendar time; left out: as it was."""


def apply(structure: Structure, spec: LearningDispatch, intensity: float) -> Structure:
    """Return the structure whose desk dispatches to the owner; nothing has been learned."""
    if intensity == 0.0:
        return structure
    entry = structure.rules.entry
    before = entry.accuracy if entry.dispatched > 0.0 else 0.0
    scale, shape = (entry.delay_hours, entry.delay_shape) if spec.delay is None else spec.delay.scale_and_shape()
    return structure.with_rules(
        entry=entry._replace(
            dispatched=blend(entry.dispatched, 1.0, intensity),
            accuracy=max(before, spec.accuracy.value),
            delay_hours=scale,
            delay_shape=shape,
        )
    )


def react(history: History, structure: Structure, spec: LearningDispatch, intensity: float) -> Structure:
    """Return the structure with what was learned so far and with staff where the last period's hours were."""
    start = spec.intensity.start or 0.0
    seen = [window for window in history if window.time >= start and len(window.matters)]
    if intensity == 0.0 or not seen:
        return structure
    duties = structure.responsibilities
    ceiling = spec.learned_accuracy.value * (1.0 - spec.bias.value * duties.overlap)
    reported = seen[-1].matters - seen[0].matters
    errors = learned_errors(structure.rules.entry.accuracy, ceiling, reported, spec.learning_volume.value)
    learned = structure.with_responsibilities(misroute=duties.misroute * (1.0 + (errors - 1.0) * intensity))
    complete = periods(seen, spec.every.value)
    if not complete or spec.forecast.value == 0.0:
        return learned
    begin, end = complete[-1]
    return with_forecast(learned, end.hours - begin.hours, spec.forecast.value, intensity)


def learned_errors(accuracy: float, ceiling: Floats, reported: Ints, volume: float) -> Floats:
    """Return (matters,) the errors of dispatch as a multiple of those at the start, 1 - `accuracy`."""
    if accuracy >= 1.0:
        return np.ones(len(ceiling))
    learned = 1.0 - np.exp(-reported / max(volume, 1.0))
    return np.asarray(1.0 + learned * ((1.0 - ceiling) / (1.0 - accuracy) - 1.0), dtype=np.float64)


def with_forecast(structure: Structure, hours: Floats, share: float, intensity: float) -> Structure:
    """Return the structure in which a share of each place's staff stands where `hours` (offices,) were.

    At a lower intensity the first of the same moves are made, so that no office gains and then loses on a ramp.
    """
    origins: list[int] = []
    targets: list[int] = []
    available = hours_available(structure, HOURS_PER_WEEK)
    need = np.where(available > 0.0, hours * structure.staffing.staff / np.where(available > 0.0, available, 1.0), 0.0)
    for place in range(len(structure.government.place_tier)):
        offices = offices_of(structure, place=place)
        if len(offices) < 2 or float(need[offices].sum()) <= 0.0:
            continue
        staff = structure.staffing.staff[offices]
        change = _placed(staff, need[offices], share) - staff
        from_where = np.repeat(offices, np.maximum(-change, 0))
        to_where = np.repeat(offices, np.maximum(change, 0))
        moves = math.floor(len(from_where) * intensity + 0.5)
        origins.extend(from_where[:moves].tolist())
        targets.extend(to_where[:moves].tolist())
    return with_staff_moved(structure, origins, targets, [1] * len(origins))


def _placed(staff: Ints, need: Floats, share: float) -> Ints:
    """Return the staff of a place's offices after the forecast: everybody still there, nobody's office empty."""
    spare = int(staff.sum()) - len(staff)
    wished = (1.0 - share) * staff + share * float(staff.sum()) * need / float(need.sum())
    return 1 + shares_of(spare, np.maximum(wished - 1.0, 0.0))
