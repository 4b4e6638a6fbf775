"""`data_feedback` 数据驱动调配: people follow the measured duty saturation of offices; offices that do the same may merge.

At the end of each period, per place, with the hours that each office spent in it (stays that ended):

    saturation = hours / (staff x share of time x opening hours of the period)

If the fullest office exceeds the emptiest by more than `tolerance`, people move from the latter to the former: at most the
share i * `step` of the emptiest office's staff (rounded), one stays at least, and no more than would make the two equal.
In the next period the office that received people works slower by 1 + i * transition. If merging is asked for, the two
most similar offices of a place (cosine of the mixes of matters they have handled since the platform began) become one,
a pair per period, once their similarity exceeds `merge_above`.

All complete periods are gone through anew at each review: what is done depends on what was seen and on nothing else. An
intensity that changes over time, and what other mechanisms have done to staff, are taken as they are now; what was seen
before the mechanism's start does not count. Saturation
counts what was worked, not what waits: two offices that both work all the time look alike, however long their queues are.
Source: seeds 000 and 004 (Beijing: 业务相似度 and 职责饱和度 as grounds for re-organising; daily to quarterly
reports). Nothing is published about how much was moved: all sizes are assumptions.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.mechanisms.base import Mechanism
from sim.mechanisms.choosing import app_items, offices_of
from sim.mechanisms.window import History, Window, periods
from sim.structure.calendar import worked_until
from sim.structure.reorganise import with_groups_merged, with_staff_moved
from sim.structure.tables import Floats, Ints, Structure
from sim.vocabulary.quantity import Given, Hours, NonNegative, Probability, StaffHours
from sim.vocabulary.text import Text


class DataFeedback(Mechanism):
    """Staff that follows the load."""

    title: ClassVar[Text] = Text("数据驱动调配", "data-driven allocation")
    what: ClassVar[Text] = Text(
        "每期按职责饱和度把人从最闲的单位调到同一属地最忙的单位，也可合并业务相近的单位。新人上手前，接收单位办得慢；平台要人人每天录入。总人数不变。",
        "Each period people move from the least to the most saturated office of the same place; offices that do the same may merge. Until newcomers have settled in, the office that receives them works slower, and the platform asks daily minutes of everybody. Nobody is hired.",
    )
    seed: ClassVar[str] = "000, 004"
    moves_people: ClassVar[bool] = True
    harm: ClassVar[Text] = Text(
        "调动之后有适应期，办得慢；数据只看见干了多少，看不见等了多少；波动当成趋势，人被来回调。",
        "After each move work is slower for a while; data show what was worked and not what waits; where noise is taken for a trend people are sent to and fro.",
    )

    every: Given[Hours] = Given[Hours](value="4 weeks", range=("1 weeks", "13 weeks"))
    """Length of a period, on the wall clock; it ends with the weekly review at or after it."""
    step: Given[Probability] = Given[Probability](value=0.2, range=(0.05, 0.5))
    """Share of an office's people who may leave it per period."""
    tolerance: Given[NonNegative] = Given[NonNegative](value=0.1, range=(0.0, 0.4))
    """Difference of saturation up to which nobody is moved."""
    transition: Given[NonNegative] = Given[NonNegative](value=0.2, range=(0.0, 0.5))
    """Extra touch time of casework in the period after an office has received people, as a share of the ordinary."""
    merge_above: Given[Probability] | None = None
    """Similarity of business, per pair of offices of a place, above which the two merge; left out: nothing merges."""
    upkeep: Given[StaffHours] = Given[StaffHours](value="5 minutes", range=("0 minutes", "30 minutes"))
    """Touch time per worker and working day for the records on which the platform lives."""


def apply(structure: Structure, spec: DataFeedback, intensity: float) -> Structure:
    """Return the structure in which every worker keeps the platform's records."""
    if intensity == 0.0:
        return structure
    asked = np.where(structure.government.office_tier >= 0, app_items(structure, intensity * spec.upkeep.value), 0.0)
    apps = structure.conduct.apps + asked
    return structure.with_conduct(apps=apps)


def react(history: History, structure: Structure, spec: DataFeedback, intensity: float) -> Structure:
    """Return the structure after the moves and mergers of all complete periods so far."""
    if intensity == 0.0:
        return structure
    begun = spec.intensity.start or 0.0
    seen = [window for window in history if window.time >= begun]
    newcomers: list[int] = []
    for begin, end in periods(seen, spec.every.value):
        filled = saturation(structure, begin, end)
        origin, target, people = moves(structure, filled, spec.step.value * intensity, spec.tolerance.value)
        newcomers = target
        if newcomers:
            structure = with_staff_moved(structure, origin, target, people)
        if spec.merge_above is not None:
            structure = _merged(structure, end.handled - seen[0].handled if len(seen[0].handled) else end.handled, spec)
    if not newcomers:
        return structure
    work = structure.conduct.work.copy()
    work[np.unique(structure.staffing.joined[newcomers])] *= 1.0 + intensity * spec.transition.value
    return structure.with_conduct(work=work)


def saturation(structure: Structure, begin: Window, end: Window) -> Floats:
    """Return (offices,) hours spent between two reviews over the hours there were; nan where nobody serves."""
    government, staffing = structure.government, structure.staffing
    opening = [worked_until(end.time, c) - worked_until(begin.time, c) for c in government.calendars]
    available = staffing.staff * staffing.share * np.array(opening)[government.office_calendar]
    spent = _joined(structure, (end.hours - begin.hours)[:, None])[:, 0]
    serving = ~staffing.unlimited & (available > 0.0)
    return np.where(serving, spent / np.where(serving, available, 1.0), np.nan)


def moves(
    structure: Structure, filled: Floats, step: float, tolerance: float
) -> tuple[list[int], list[int], list[int]]:
    """Return who moves, per place at most one pair: the offices left, the offices entered, and how many people."""
    staff, share = structure.staffing.staff, structure.staffing.share
    found: tuple[list[int], list[int], list[int]] = ([], [], [])
    for offices in _by_place(structure, filled):
        emptiest, fullest = (int(offices[k]) for k in (np.argmin(filled[offices]), np.argmax(filled[offices])))
        if filled[fullest] - filled[emptiest] <= tolerance:
            continue
        # Equal after k people: load_f / (n_f + k c_e / c_f) = load_e / (n_e - k), load = saturation x n, c = share.
        full, empty = filled[fullest], filled[emptiest]
        ratio = share[emptiest] / share[fullest]
        equal = (
            (full - empty)
            * staff[emptiest]
            * staff[fullest]
            / (full * staff[fullest] + ratio * empty * staff[emptiest])
        )
        people = min(int(np.floor(step * staff[emptiest] + 0.5)), int(np.floor(equal + 1e-9)), int(staff[emptiest]) - 1)
        if people > 0:
            for column, value in zip(found, (emptiest, fullest, people), strict=True):
                column.append(value)
    return found


def _by_place(structure: Structure, filled: Floats) -> list[Ints]:
    """Return the offices of each place that has two or more where people serve and something was measured."""
    offices = offices_of(structure)
    measured = offices[~np.isnan(filled[offices])]
    place = structure.government.office_place[measured]
    order = np.argsort(place, kind="stable")
    groups = np.split(measured[order], np.flatnonzero(np.diff(place[order])) + 1)
    return [group for group in groups if len(group) > 1]


def _joined(structure: Structure, rows: Floats) -> Floats:
    """Return rows per office with those of offices that were merged added to the one that took over."""
    total = np.zeros(rows.shape)
    np.add.at(total, structure.staffing.joined, rows)
    return total


def _merged(structure: Structure, handled: Ints, spec: DataFeedback) -> Structure:
    """Return the structure in which the most similar pair of each place has merged, if similar enough."""
    assert spec.merge_above is not None
    mixes = _joined(structure, handled.astype(np.float64))
    length = np.sqrt((mixes * mixes).sum(axis=1))
    idle = np.where(length > 0.0, 0.0, np.nan)
    pairs: list[tuple[Ints, int]] = []
    for offices in _by_place(structure, idle):
        unit = mixes[offices] / length[offices, None]
        cosine = np.triu(unit @ unit.T, k=1)
        if float(cosine.max()) > spec.merge_above.value:
            pair = offices[np.array(np.unravel_index(int(np.argmax(cosine)), cosine.shape))]
            pairs.append((pair, int(pair[np.argmax(structure.staffing.staff[pair])])))
    return with_groups_merged(structure, pairs)
