"""Resolution time: from the report to the first closure (official) and to the one that truly settles (true)."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from sim.measures.arrays import Floats
from sim.measures.measure import (
    DAYS,
    MODEL,
    SHARE,
    WORKING_HOURS,
    Measure,
    Value,
    along,
    ratio,
    scalars,
)
from sim.measures.request_table import Material
from sim.measures.survival import Survival, survival
from sim.vocabulary.text import Text
from sim.vocabulary.units import HOURS_PER_DAY, HOURS_PER_WEEK

FAMILY = "resolution"
_KAPLAN_MEIER = f"{MODEL}; Kaplan & Meier 1958; Royston & Parmar 2013"
CURVE_DAYS: tuple[float, ...] = (0.0, 0.25, 0.5, *(float(day) for day in range(1, 61)))
"""Days after the report at which the curves are given."""

_KINDS = {
    "true": Text("真正解决", "truly settled"),
    "official": Text("首次办结", "first closed"),
}
_ENDS = {
    "true": Text(
        "至最后一次办结，且该次真正解决、此后未重办", "to the last closure, if that settled it and it was not re-opened"
    ),
    "official": Text("至首次办结", "to the first closure"),
}
_STATISTICS = {
    "mean": (
        Text("平均时长", "mean time"),
        Text("限制均值：生存曲线在 0 至 τ 之间的面积", "restricted mean: area under the curve from 0 to τ"),
    ),
    "median": (
        Text("时长中位数", "median time"),
        Text("曲线降到 0.5 的时刻；τ 内未达到则为空", "when the curve falls to .5; empty if not by τ"),
    ),
    "p90": (
        Text("时长九成位数", "90th percentile of time"),
        Text("曲线降到 0.1 的时刻；τ 内未达到则为空", "when the curve falls to .1; empty if not by τ"),
    ),
}
_CENSORED = Text(
    "Kaplan-Meier：观察结束时未办结者为删失；诉求人放弃者永不算解决；τ = min(60 天, 观察终点 − 统计期中点)",
    "Kaplan-Meier: what is open when observation ends is censored; who gave up never counts as settled; "
    "τ = min(60 days, end of observation − middle of the window)",
)


def _time_measures() -> Iterator[Measure]:
    for kind, title in _KINDS.items():
        for statistic, (name, formula) in _STATISTICS.items():
            end = _ENDS[kind]
            yield Measure(
                f"resolution_time_{kind}_{statistic}",
                Text(f"{title.zh}{name.zh}", f"{name.en} until {title.en}"),
                DAYS,
                Text(
                    f"自报告{end.zh}的日历时间；{formula.zh}。{_CENSORED.zh}",
                    f"calendar time from the report {end.en}; {formula.en}. {_CENSORED.en}",
                ),
                -1,
                FAMILY,
                _KAPLAN_MEIER,
            )
            yield Measure(
                f"resolution_working_hours_{kind}_{statistic}",
                Text(f"{title.zh}{name.zh}（工作时间）", f"{name.en} until {title.en}, in working hours"),
                WORKING_HOURS,
                Text(
                    f"自报告{end.zh}，只计主责单位的工作时间；τ 折算为每周工时最短的主责单位的工作时间；"
                    f"无主责单位的诉求不计。{formula.zh}",
                    f"from the report {end.en}, in opening hours of the owner's calendar, τ in those of the owner with "
                    f"the shortest week; requests without an owner are left out; {formula.en}",
                ),
                -1,
                FAMILY,
                _KAPLAN_MEIER,
            )


MEASURES: tuple[Measure, ...] = (
    *_time_measures(),
    Measure(
        "settled_share",
        Text("解决率（τ 内真正解决）", "share truly settled by τ"),
        SHARE,
        Text(f"1 − 真正解决曲线在 τ 处的值。{_CENSORED.zh}", f"1 − the true curve at τ. {_CENSORED.en}"),
        1,
        FAMILY,
        _KAPLAN_MEIER,
    ),
    Measure(
        "unsettled_end_share",
        Text("观察结束时未真正解决的比例", "share not truly settled when observation ends"),
        SHARE,
        Text("未真正解决的诉求数 / 诉求数，含放弃者", "requests not truly settled / requests, those given up included"),
        -1,
        FAMILY,
        MODEL,
    ),
    Measure(
        "over_limit_share",
        Text("超时率", "share over the limit"),
        SHARE,
        Text(
            "首次办结晚于时限的比例：以 时长/时限 为时间的 Kaplan-Meier 曲线在 1 处的值；无时限者不计",
            "share first closed after the limit: Kaplan-Meier curve of time/limit at 1; requests without a limit are "
            "left out",
        ),
        -1,
        FAMILY,
        _KAPLAN_MEIER,
    ),
    Measure(
        "over_limit_true_share",
        Text("真正解决超时率", "share not truly settled within the limit"),
        SHARE,
        Text(
            "未在时限内真正解决的比例：以 时长/时限 为时间的 Kaplan-Meier 曲线在 1 处的值；无时限者不计",
            "share not truly settled within the limit: Kaplan-Meier curve of time/limit at 1; requests without a limit "
            "are left out",
        ),
        -1,
        FAMILY,
        _KAPLAN_MEIER,
    ),
    Measure(
        "answered_at_desk_share",
        Text("受理台直接答复率", "share answered at the desk"),
        SHARE,
        Text("受理台首次即答复的诉求数 / 诉求数", "requests that the desk answered at once / requests"),
        0,
        FAMILY,
        MODEL,
    ),
    Measure(
        "given_up_share",
        Text("放弃率", "share given up"),
        SHARE,
        Text("诉求人放弃的诉求数 / 诉求数", "requests whose citizen gave up / requests"),
        -1,
        FAMILY,
        MODEL,
    ),
    Measure(
        "unsettled_share",
        Text("未真正解决的比例", "share not yet truly settled"),
        SHARE,
        Text(
            "真正解决曲线：报告后若干天仍未真正解决的比例（Kaplan-Meier）；超出观察期为空",
            "the true curve: share not truly settled so many days after the report (Kaplan-Meier); empty beyond "
            "the observation",
        ),
        -1,
        FAMILY,
        _KAPLAN_MEIER,
        ("day",),
    ),
    Measure(
        "unclosed_share",
        Text("未办结的比例", "share not yet closed"),
        SHARE,
        Text(
            "首次办结曲线：报告后若干天仍未首次办结的比例（Kaplan-Meier）；超出观察期为空",
            "the official curve: share not yet closed so many days after the report (Kaplan-Meier); empty beyond the "
            "observation",
        ),
        -1,
        FAMILY,
        _KAPLAN_MEIER,
        ("day",),
    ),
)


def measure(m: Material) -> Iterator[Value]:
    """Return the values of this family."""
    requests, counted = m.requests, m.counted
    followed = requests.followed[counted]
    ends = {"true": requests.settled[counted], "official": requests.closed[counted]}
    curves = {kind: survival(ended, followed) for kind, ended in ends.items()}
    for kind, curve in curves.items():
        yield from statistics(f"resolution_time_{kind}", curve, m.follow_up, 1.0 / HOURS_PER_DAY)
        yield from _working(m, kind)
    limit = requests.limit[counted]
    limited = ~np.isnan(limit)
    used = {
        kind: survival(ended[limited] / limit[limited], followed[limited] / limit[limited])
        for kind, ended in ends.items()
    }
    yield from scalars(
        {
            "settled_share": 1.0 - curves["true"].at(m.follow_up),
            "unsettled_end_share": ratio(np.isnan(ends["true"]).sum(), m.number),
            "over_limit_share": used["official"].at(1.0),
            "over_limit_true_share": used["true"].at(1.0),
            "answered_at_desk_share": ratio(requests.answered[counted].sum(), m.number),
            "given_up_share": ratio(requests.gave_up[counted].sum(), m.number),
        }
    )
    yield from by_day(curves, m.horizon - m.window.start)


def by_day(curves: dict[str, Survival], observed: float) -> Iterator[Value]:
    """Return the curves day by day; empty beyond `observed` calendar hours."""
    hours = np.array(CURVE_DAYS) * HOURS_PER_DAY
    days = [f"{day:g}" for day in CURVE_DAYS]
    for name, kind in (("unsettled_share", "true"), ("unclosed_share", "official")):
        yield from along(name, "day", days, np.where(hours > observed, np.nan, curves[kind].at_all(hours)))


def statistics(name: str, curve: Survival, limit: float, unit: float) -> Iterator[Value]:
    """Return mean, median and 90th percentile of a curve up to `limit`, in multiples of 1 / `unit` hours."""
    yield Value(f"{name}_mean", "", curve.mean_until(limit) * unit)
    yield Value(f"{name}_median", "", curve.quantile(0.5, limit) * unit)
    yield Value(f"{name}_p90", "", curve.quantile(0.9, limit) * unit)


def _working(m: Material, kind: str) -> Iterator[Value]:
    requests, offices = m.requests, m.offices
    chosen = m.counted & (requests.owner >= 0)
    owner, reported = requests.owner[chosen], requests.reported[chosen]
    ended = (requests.settled if kind == "true" else requests.closed)[chosen]

    def since_report(times: Floats) -> Floats:
        return offices.worked(times, owner) - offices.worked(reported, owner)

    curve = survival(since_report(reported + ended), since_report(np.full(len(owner), m.horizon)))
    week = float(offices.weekly_hours[owner].min()) if len(owner) else math.nan
    yield from statistics(f"resolution_working_hours_{kind}", curve, m.follow_up * week / HOURS_PER_WEEK, 1.0)
