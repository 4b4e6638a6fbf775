"""Assessment, deadlines and their by-products: P8, P9, P10, P15."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.base import Intensity, Mechanism
from sim.verify.patterns.county import COMMON, JOINT_A, JOINT_B, JOINT_CITY, County, Span, county, matter_id
from sim.verify.patterns.parameters import (
    ACCURACY,
    COMPLIANCE,
    CONFIRM,
    COORDINATION,
    COVERAGE,
    EFFORT,
    TRACE,
    Parameter,
    Point,
)
from sim.verify.patterns.seen import Bools, Seen
from sim.verify.patterns.trial import (
    Arm,
    Arms,
    Clause,
    Found,
    Trial,
    above,
    below,
    digital,
    minutes,
    relative,
    use,
)
from sim.vocabulary.codes import Purpose
from sim.vocabulary.text import Text

REFORM_WEEK = 8
"""The reform begins after so many weeks (P8); a year of 52 weeks follows."""
_TWO_YEARS = Span(start=14.0, end=7.0 * (REFORM_WEEK + 52), after=28.0)
HARSHNESS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Levels of assessment pressure between which an optimum is looked for (P10); at 0 nobody is assessed."""

_BUILD = Parameter("build", Text("制度建成 63% 的周数", "weeks until institutions are built to 63 %"), 8.0, 39.0)
_GAMING = Parameter("gaming", Text("每单位压力增加的应付了结", "hollow closing added per unit of pressure"), 0.0, 1.0)
_SHIFT = Parameter(
    "shift", Text("每单位压力减少的推诿（logit）", "taken off passing per unit of pressure (logit)"), 0.0, 1.5
)
_VOLUME = Parameter("volume", Text("派单学习量", "orders until dispatch has learned 63 %"), 200.0, 10_000.0)


def _year(point: Point) -> County:
    return county(point, span=_TWO_YEARS, effort=point["effort"])


def _assessment(point: Point, harshness: float, **more: object) -> Mechanism:
    return use("three_rate_assessment", harshness=harshness, gaming=point["gaming"], shift=point["shift"], **more)


def _reform(point: Point) -> Arms:
    start = {"start": f"{REFORM_WEEK} weeks"}
    at_start: dict[str, object] = {"intensity": Intensity(**start)}
    learning = use(
        "learning_dispatch",
        accuracy=point["front_accuracy"],
        learned_accuracy=point["accuracy"],
        learning_volume=point["volume"],
        **at_start,
    )
    rule = use("first_receiver", compliance=point["compliance"], **at_start)
    closing = use(
        "grid_closure", detection=0.9, confirmation={"median": minutes(point["confirm"]), "log_sd": 0.8}, **at_start
    )
    promoted = use("promotion", mode="institution", build=f"{point['build']} weeks", **at_start)
    return {"reform": Arm((learning, rule, closing, _assessment(point, 0.5, **at_start), promoted))}


def _climbs(found: Found, point: Point) -> list[Clause]:
    seen = found["reform"]
    week = (seen.cases.day / 7.0 - REFORM_WEEK) // 1

    def within(first: float, last: float) -> Bools:
        return (week >= first) & (week < last)

    settled = seen.settled_in_time
    pleased = seen.cases.satisfied == 1
    before, early, half, end = (within(*weeks) for weeks in ((-6, 0), (0, 4), (22, 30), (44, 52)))
    level = [seen.share(settled, when) for when in (before, early, half, end)]
    content = [seen.share(pleased, when) for when in (before, end)]
    total = level[3] - level[0]
    return [
        above("一年后真正解决率的上升", "rise of the share truly settled after a year", total, 0.03),
        above("一年后满意率的上升", "rise of satisfaction after a year", content[1] - content[0], 0.02),
        above(
            "前半年的上升减后半年",
            "rise in the first half-year minus in the second",
            2.0 * level[2] - level[0] - level[3],
            0.0,
        ),
        below("第一个月内完成的份额", "share of the rise within the first month", (level[1] - level[0]) / total, 0.6),
    ]


def _pressed_county(point: Point) -> County:
    return county(point, effort=point["effort"])


def _ranked(point: Point) -> Arms:
    platform = digital(point)
    return {f"{level}": Arm((*platform, _assessment(point, level))) for level in (0.1, 0.9)}


def _reported(seen: Seen) -> float:
    """Return the share closed within the limit."""
    return seen.share(seen.cases.closed <= seen.cases.limit)


def _substantive(seen: Seen) -> float:
    """Return the share truly settled within the days followed."""
    return seen.share(seen.settled_in_time)


def _gap_widens(found: Found, point: Point) -> list[Clause]:
    mild, harsh = found["0.1"], found["0.9"]
    gaps = [_reported(seen) - _substantive(seen) for seen in (mild, harsh)]
    return [
        above("严排名下按时办结率（上报）", "closed on time, reported, under harsh ranking", _reported(harsh), 0.9),
        above("严排名下上报减实质", "reported minus substantive under harsh ranking", gaps[1], 0.05),
        above("差距随排名变严的扩大", "widening of the gap as ranking gets harsher", gaps[1] - gaps[0], 0.0),
    ]


def _levels(point: Point) -> Arms:
    return {f"{level}": Arm((_assessment(point, level),) if level > 0.0 else ()) for level in HARSHNESS}


def _optimum_inside(found: Found, point: Point) -> list[Clause]:
    times = [found[f"{level}"].time() for level in HARSHNESS]
    best = min(times[1:-1])
    return [
        above("没有考核时比最优长", "longer than the best without assessment", relative(times[0], best), 0.005),
        above("最严时比最优长", "longer than the best at the harshest", relative(times[-1], best), 0.005),
    ]


def _gaming_grows(found: Found, point: Point) -> list[Clause]:
    mild, harsh = found["0.0"], found["1.0"]
    return [
        above(
            "最严时虚假办结率的上升",
            "rise of false closure at the harshest",
            harsh.share(harsh.cases.hollow) - mild.share(mild.cases.hollow),
            0.0,
        ),
        above(
            "最严时重办率的上升",
            "rise of re-opening at the harshest",
            harsh.share(harsh.cases.reopened > 0) - mild.share(mild.cases.reopened > 0),
            0.0,
        ),
    ]


_CLARITY = Parameter("clarity", Text("节点可事先写明的比例", "share whose nodes can be laid down"), 0.3, 0.95)
_PUSH = Parameter("push", Text("自动推送可省的等待", "waiting saved by automatic push"), 0.3, 1.0)
_REPORT = Parameter("report", Text("每个节点的填报（分钟）", "minutes to report a node"), 1.0, 30.0)
_ATTENTION = Parameter("attention", Text("对亮灯的关注", "attention to lights"), 0.3, 1.0)
CLEAR, VAGUE = (COMMON, JOINT_A, JOINT_B), (JOINT_CITY,)
"""Matters whose tasks are split, and the one that stays undefined (P15)."""


def _decomposed(point: Point) -> Arms:
    def split(grain: float) -> Mechanism:
        return use(
            "task_decomposition",
            matters=[matter_id(matter) for matter in CLEAR],
            clarity=point["clarity"],
            grain=grain,
            push=point["push"],
            report=minutes(point["report"]),
        )

    lights = use("lights", attention=point["attention"], window=point["window"], rush=point["rush"])
    return {
        "none": Arm(),
        "lit": Arm((lights,)),
        "coarse": Arm((split(1.0), lights)),
        "fine": Arm((split(6.0), lights)),
    }


def _clear_nodes(found: Found, point: Point) -> list[Clause]:
    none, lit, coarse, fine = (found[arm] for arm in ("none", "lit", "coarse", "fine"))

    def shared(seen: Seen, *matters: int) -> Bools:
        return np.isin(seen.cases.matter, matters) & (seen.cases.parts > 1)

    # Not lit: what the county without lights had begun to handle before the last stretch of the limit.
    unlit = none.cases.begun < (1.0 - point["window"]) * none.cases.limit
    late = none.cases.asked & ~unlit
    return [
        below(
            "节点清楚的多部门诉求时长的变化",
            "time of multi-department requests with clear nodes",
            relative(fine.time(shared(fine, *CLEAR)), none.time(shared(none, *CLEAR))),
            -0.02,
        ),
        above(
            "节点细化后留痕工时的变化",
            "change of trace hours with finer nodes",
            relative(fine.hours(Purpose.TRACE), coarse.hours(Purpose.TRACE)),
            0.0,
        ),
        above(
            "亮灯后未亮灯者开始办理的推迟减亮灯者的",
            "start of unlit minus of lit requests, change with lights",
            relative(lit.time(unlit, "begun"), none.time(unlit, "begun"))
            - relative(lit.time(late, "begun"), none.time(late, "begun")),
            0.0,
        ),
        below(
            "边界不清的多部门诉求时长的变化（绝对值）",
            "time of ill-defined multi-department requests (absolute change)",
            abs(relative(fine.time(shared(fine, *VAGUE)), lit.time(shared(lit, *VAGUE)))),
            0.05,
        ),
    ]


_PRESSURE = (EFFORT, _GAMING, _SHIFT)

TRIALS: tuple[Trial, ...] = (
    Trial(
        "P8",
        _reform,
        _climbs,
        Text(
            "说明模型中的解决率在改革时跳变或不变：缺少学习与制度建设以外的缓慢过程，或起点已近上限。",
            "Settlement jumps or stays with the reform in the model: no slow process beside learning and institutions, or it starts too near the ceiling.",
        ),
        own=(ACCURACY, COMPLIANCE, CONFIRM, *_PRESSURE, _BUILD, _VOLUME),
        county=_year,
        slow=5.3,
    ),
    Trial(
        "P9",
        _ranked,
        _gap_widens,
        Text(
            "说明模型的上报率在负荷高时低于上限，或压力带来的应付了结不足以拉开上报与实质的差距。",
            "Reported rates fall short of the ceiling under load in the model, or pressure breeds too little hollow closing to widen the gap.",
        ),
        own=(ACCURACY, COMPLIANCE, COVERAGE, TRACE, COORDINATION, *_PRESSURE),
        county=_pressed_county,
    ),
    Trial(
        "P10",
        _levels,
        _optimum_inside,
        Text(
            "说明在多数参数下压力的作用是单调的：或只有提速与少推诿的好处，或只有文牍与应付的害处，模型没有普遍的中间最优。",
            "Over most sets pressure works one way only: all effort and less passing, or all paperwork and hollow closing; the model has no general interior optimum.",
        ),
        own=_PRESSURE,
        county=_pressed_county,
        beside=_gaming_grows,
    ),
    Trial(
        "P15",
        _decomposed,
        _clear_nodes,
        Text(
            "说明分解、填报、亮灯三者中至少一种在模型中没有其应有的代价或益处。",
            "At least one of splitting, reporting and lights lacks its price or its benefit in the model.",
        ),
        own=(_CLARITY, _PUSH, _REPORT, _ATTENTION),
    ),
)
