"""Grassroots workload: who spends how many hours on what, and how close to the limit of what is possible."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from sim.measures.arrays import Floats, sums
from sim.measures.measure import (
    HOURS_PER_WORKER_WEEK,
    MODEL,
    NUMBER,
    SHARE,
    Measure,
    Value,
    along,
    ratio,
    scalars,
)
from sim.measures.office_table import OfficeTable
from sim.measures.request_table import Material
from sim.measures.window import Window
from sim.vocabulary.codes import Purpose
from sim.vocabulary.text import Text
from sim.vocabulary.units import HOURS_PER_WEEK

FAMILY = "workload"
PURPOSES: tuple[Purpose, ...] = tuple(purpose for purpose in Purpose if purpose != Purpose.NONE)
"""What hours are split by; the trace part of every activity counts as `trace`."""

_HOURS = Text(
    "工时计入开始工作时刻所在的统计期，含留痕；受理台不属任何层级",
    "hours count in the window in which the work began, traces included; desks belong to no tier",
)

MEASURES: tuple[Measure, ...] = (
    Measure(
        "hours_per_worker_week",
        Text("人均周工时", "hours per worker-week"),
        HOURS_PER_WORKER_WEEK,
        Text(
            f"该层级该用途工时 / (该层级人数 × 周数)。{_HOURS.zh}",
            f"hours of a tier for a purpose / (its staff x weeks); {_HOURS.en}",
        ),
        0,
        FAMILY,
        f"{MODEL}; seed 000",
        ("tier", "purpose"),
    ),
    Measure(
        "grassroots_hours_per_worker_week",
        Text("基层人均周工时", "grassroots hours per worker-week"),
        HOURS_PER_WORKER_WEEK,
        Text("基层各层级工时 / (基层人数 × 周数)", "hours of the grassroots tiers / (their staff x weeks)"),
        -1,
        FAMILY,
        f"{MODEL}; seed 000",
    ),
    Measure(
        "grassroots_hours_by_purpose",
        Text("基层人均周工时：按用途", "grassroots hours per worker-week by purpose"),
        HOURS_PER_WORKER_WEEK,
        Text(
            "基层各层级某用途的工时 / (基层人数 × 周数)",
            "hours of the grassroots tiers for a purpose / (their staff x weeks)",
        ),
        0,
        FAMILY,
        f"{MODEL}; seed 000",
        ("purpose",),
    ),
    Measure(
        "utilisation",
        Text("负荷率", "utilisation"),
        SHARE,
        Text("工时 / (人数 × 可用时间比例 × 开放小时)", "hours / (staff x share of time available x opening hours)"),
        0,
        FAMILY,
        MODEL,
        ("tier",),
    ),
    Measure(
        "grassroots_utilisation",
        Text("基层负荷率", "grassroots utilisation"),
        SHARE,
        Text(
            "基层工时 / (人数 × 可用时间比例 × 开放小时)",
            "hours of the grassroots tiers / (their staff x share of time available x opening hours)",
        ),
        -1,
        FAMILY,
        MODEL,
    ),
    Measure(
        "overtime_at_peak",
        Text("高峰超负荷", "overtime at peak"),
        SHARE,
        Text(
            "各单位整周到达工时的第 95 百分位 / 周能力 − 1，不小于 0，再对单位取平均；未开始的工作工时未知，不计",
            "mean over offices of the 95th percentile of hours that arrive in a whole week / weekly capacity − 1, at "
            "least 0; work not begun when observation ends is not in it",
        ),
        -1,
        FAMILY,
        MODEL,
        ("tier",),
    ),
    Measure(
        "grassroots_overtime_at_peak",
        Text("基层高峰超负荷", "grassroots overtime at peak"),
        SHARE,
        Text(
            "基层各单位整周到达工时的第 95 百分位 / 周能力 − 1，不小于 0，再取平均",
            "mean over the grassroots offices of the 95th percentile of hours that arrive in a whole week / weekly "
            "capacity − 1, at least 0",
        ),
        -1,
        FAMILY,
        MODEL,
    ),
    Measure(
        "grassroots_hours_share",
        Text("基层承担的工时比例", "grassroots share of all hours"),
        SHARE,
        Text("基层工时 / 全部工时（含受理台）", "grassroots hours / all hours, the desk's included"),
        -1,
        FAMILY,
        f"{MODEL}; seed 000",
    ),
    Measure(
        "gini_hours",
        Text("工时基尼系数", "Gini coefficient of hours"),
        Text("（0 至 1）", "(0 to 1)"),
        Text(
            "各单位人均工时的基尼系数，以人数为权；受理台和无固定人员的单位不计",
            "Gini coefficient of hours per member of staff across offices, weighted by staff; desks and offices "
            "without staff of their own are left out",
        ),
        -1,
        FAMILY,
        f"{MODEL}; Gini 1912",
    ),
    Measure(
        "backlog",
        Text("期末积压", "backlog at the end"),
        NUMBER,
        Text(
            "观察结束时在该层级等待或正在办的诉求活动数；途中者不属任何层级",
            "activities of requests that wait or are under way at the tier when observation ends; what is between "
            "offices is at none",
        ),
        -1,
        FAMILY,
        MODEL,
        ("tier",),
    ),
)


def measure(m: Material) -> Iterator[Value]:
    """Return the values of this family."""
    events, offices = m.events, m.offices
    yield from of_hours(hours_by_office(m), _by_purpose(m), float(m.worked.sum()), offices, m.window)
    peak, grassroots, staffed = _overtime(m), offices.grassroots, offices.staffed
    for tier, name in enumerate(offices.tiers):
        yield Value("overtime_at_peak", f"tier={name}", _mean(peak[staffed & (offices.tier == tier)]))
    yield Value("grassroots_overtime_at_peak", "", _mean(peak[staffed & grassroots]))
    waiting = np.isnan(events.end) & (events.request >= 0) & (events.office >= 0)
    at_office = sums(events.office[waiting], np.ones(int(waiting.sum())), len(offices.names))
    yield from along("backlog", "tier", offices.tiers, offices.by_tier(at_office))


def of_hours(
    office_hours: Floats, by_purpose: Floats, all_hours: float, offices: OfficeTable, window: Window
) -> Iterator[Value]:
    """Return the values that follow from hours per office and per (tier, purpose) of work begun in the window."""
    worker_weeks = offices.by_tier(offices.staff) * window.weeks
    for tier, name in enumerate(offices.tiers):
        for purpose in PURPOSES:
            value = ratio(by_purpose[tier, purpose], worker_weeks[tier])
            yield Value("hours_per_worker_week", f"tier={name};purpose={purpose.label}", value)
    capacity = offices.capacity(window.start, window.end)
    busy, able = offices.by_tier(office_hours), offices.by_tier(capacity)
    yield from along("utilisation", "tier", offices.tiers, map(ratio, busy, able))
    grassroots, staffed = offices.grassroots, offices.staffed
    grassroots_tiers = sorted(set(offices.tier[grassroots & (offices.tier >= 0)].tolist()))
    base = by_purpose[grassroots_tiers].sum(axis=0)
    base_weeks = float(worker_weeks[grassroots_tiers].sum())
    yield from along(
        "grassroots_hours_by_purpose",
        "purpose",
        (p.label for p in PURPOSES),
        (ratio(base[purpose], base_weeks) for purpose in PURPOSES),
    )
    yield from scalars(
        {
            "grassroots_hours_per_worker_week": ratio(office_hours[grassroots].sum(), base_weeks),
            "grassroots_utilisation": ratio(office_hours[grassroots].sum(), capacity[grassroots].sum()),
            "grassroots_hours_share": ratio(office_hours[grassroots].sum(), all_hours),
            "gini_hours": gini(office_hours[staffed] / offices.staff[staffed], offices.staff[staffed]),
        }
    )


def hours_by_office(m: Material) -> Floats:
    """Return the staff-hours of work begun in the window, per office, traces included."""
    placed = m.events.office >= 0
    return sums(m.events.office[placed], m.worked[placed], len(m.offices.names))


def offered_hours(m: Material, start: float, weeks: int, length: float) -> Floats:
    """Return (offices, weeks) staff-hours of what arrived in each of `weeks` spans of `length` hours from `start`."""
    events = m.events
    offices = len(m.offices.names)
    arrived = (events.office >= 0) & (events.enabled >= start) & (events.enabled < start + weeks * length)
    week = np.minimum(((events.enabled[arrived] - start) / length).astype(np.int64), weeks - 1)
    cells = sums(events.office[arrived] * weeks + week, events.staff_hours[arrived], offices * weeks)
    return cells.reshape(offices, weeks)


def gini(values: Floats, weights: Floats) -> float:
    """Return the Gini coefficient of `values`, each held by `weights` people; NaN if there is nothing to share."""
    total = float(values @ weights)
    if total <= 0.0:
        return math.nan
    order = np.argsort(values)
    people = np.concatenate(([0.0], np.cumsum(weights[order]) / weights.sum()))
    held = np.concatenate(([0.0], np.cumsum((values * weights)[order]) / total))
    return float(1.0 - np.diff(people) @ (held[1:] + held[:-1]))


def _by_purpose(m: Material) -> Floats:
    """Return (tiers, purposes) hours of work begun in the window."""
    events, offices = m.events, m.offices
    wide = len(Purpose)
    tier = np.append(offices.tier, -1)[events.office]
    inside = (tier >= 0) & (m.worked > 0.0)
    place, size = tier[inside] * wide, len(offices.tiers) * wide
    hours = sums(place + events.purpose[inside], events.hours[inside], size)
    hours += sums(place + Purpose.TRACE, events.trace[inside], size)
    return hours.reshape(-1, wide)


def _overtime(m: Material) -> Floats:
    """Return per office the p95 of weekly offered hours over weekly capacity, less 1, at least 0."""
    offices = m.offices
    weeks = int(m.window.weeks + 1e-9)
    capacity = offices.staff * offices.share * offices.weekly_hours
    if weeks == 0:
        return np.full(len(capacity), np.nan)
    peak = np.percentile(offered_hours(m, m.window.start, weeks, HOURS_PER_WEEK), 95.0, axis=1)
    load = np.divide(peak, capacity, out=np.full(len(capacity), np.nan), where=capacity > 0.0)
    overtime: Floats = np.maximum(load - 1.0, 0.0)
    return overtime


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else math.nan
