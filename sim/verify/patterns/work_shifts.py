"""Whose work it becomes, and what it costs: P6, P7, P11, P12, P18."""

from __future__ import annotations

import numpy as np

from sim.structure.tables import Structure
from sim.verify.patterns.county import CITY, COUNTY, RECURRENT, SIMPLE, TOWN, VILLAGE, County, Span, county, matter_id
from sim.verify.patterns.parameters import ACCURACY, COMPLIANCE, CONFIRM, COORDINATION, DIGITAL, Parameter, Point
from sim.verify.patterns.trial import (
    Arm,
    Arms,
    Clause,
    Found,
    Trial,
    above,
    below,
    digital,
    first_receiver,
    grid_closure,
    hours,
    relative,
    targeted,
    use,
)
from sim.vocabulary.codes import Purpose
from sim.vocabulary.text import Text

_EMPOWERED = Parameter(
    "empowered", Text("街乡随派单得到权力的比例", "share of dispatches that come with power"), 0.0, 1.0
)
_MOVED = Parameter("moved", Text("随权力下沉的人员比例", "share of the staff that moves down with the power"), 0.1, 0.5)


def _flattened(point: Point) -> Arms:
    to_town = use(
        "territorial_dispatch",
        share=1.0,
        accuracy=point["accuracy"],
        delay={"median": "20 minutes", "log_sd": 1.0},
        empowered=point["empowered"],
        coordination={"median": hours(point["coordination"]), "log_sd": 0.8},
    )
    sunk = use("delegation", tier="town", power=0.6, staff=point["moved"])
    return {"hierarchy": Arm(), "flat": Arm((to_town,)), "with people": Arm((to_town, sunk))}


def _load_shifts(found: Found, point: Point) -> list[Clause]:
    def town(arm: str) -> float:
        return found[arm].utilisation(VILLAGE, TOWN)

    between = relative(found["flat"].hours(None, COUNTY), found["hierarchy"].hours(None, COUNTY))
    return [
        above("基层负荷率的变化", "change of grassroots utilisation", relative(town("flat"), town("hierarchy")), 0.05),
        below("中间层级（县）工时的变化", "change of the hours of the tier between (county)", between, -0.02),
        below(
            "人员与权力一并下沉时基层负荷率减不下沉时",
            "grassroots utilisation with people and power moved, minus without",
            town("with people") - town("flat"),
            0.0,
        ),
    ]


_ELASTICITY = Parameter(
    "elasticity",
    Text("诉求对解决率的弹性", "elasticity of demand to the share settled"),
    0.5,
    2.0,
    "derived: Beijing 2018-2020",
)
_REFERENCE = 0.6
"""Share settled at which demand is as given: between Beijing's 53 % at the start and what the hierarchy reaches (assumption)."""


def _responsive(point: Point) -> County:
    return county(point, headroom=2.0)


def _eaten(point: Point) -> Arms:
    def responding(structure: Structure) -> Structure:
        response = structure.rules.response._replace(elasticity=point["elasticity"], reference=_REFERENCE)
        return structure.with_rules(response=response)

    whole = (*digital(point), grid_closure(point))
    return {"hierarchy": Arm(), "dispatch": Arm(whole), "dispatch, demand responds": Arm(whole, responding)}


def _gain(found: Found, arm: str) -> float:
    return found["hierarchy"].time() - found[arm].time()


def _there_is_a_gain(found: Found, point: Point) -> bool:
    return _gain(found, "dispatch") > 0.02 * found["hierarchy"].time()


def _gain_is_eaten(found: Found, point: Point) -> list[Clause]:
    fixed, responding = found["dispatch"], found["dispatch, demand responds"]
    eaten = 1.0 - _gain(found, "dispatch, demand responds") / _gain(found, "dispatch")
    return [
        above("诉求量的变化", "change of demand", relative(responding.totals.fresh, fixed.totals.fresh), 0.02),
        above("收益中被抵消的比例", "share of the gain that is eaten", eaten, 0.05),
    ]


def _closing(point: Point) -> Arms:
    without = (targeted(point), first_receiver(point))
    return {"without": Arm(without), "with": Arm((*without, grid_closure(point)))}


def _cuts_false_closure(found: Found, point: Point) -> list[Clause]:
    before, after = found["without"], found["with"]
    closed = [np.isfinite(seen.cases.closed) for seen in (before, after)]
    hollow = [seen.share(seen.cases.hollow, had) for seen, had in zip((before, after), closed, strict=True)]
    again = [seen.share(seen.cases.reopened > 0, had) for seen, had in zip((before, after), closed, strict=True)]
    confirming = after.hours(Purpose.CONFIRMATION) / after.hours(None, VILLAGE)
    return [
        below("虚假办结率的变化", "change of false closure", relative(hollow[1], hollow[0]), -0.3),
        above("确认占村社区工时的比例", "confirmation as a share of the villages' hours", confirming, 0.02),
        above(
            "首次办结时长的变化",
            "change of the time to first closure",
            relative(after.time(None, "closed"), before.time(None, "closed")),
            0.0,
        ),
        below("重办率的变化", "change of re-opening", relative(again[1], again[0]), -0.1),
    ]


def _no_capacity(found: Found, point: Point) -> list[Clause]:
    before, after = found["without"], found["with"]
    departments = (TOWN, COUNTY, CITY)
    waiting = relative(after.wait(*departments), before.wait(*departments))
    own = [np.asarray(seen.cases.matter != SIMPLE) for seen in (before, after)]
    begun = relative(after.time(own[1], "begun"), before.time(own[0], "begun"))
    work = relative(after.hours(None, *departments), before.hours(None, *departments))
    return [
        above("在部门等待办理的变化", "change of the wait to be handled at departments", waiting, -0.05),
        above("到部门开始办理的时间的变化", "change of the time until a department begins", begun, -0.05),
        above("部门工时的变化", "change of the departments' hours", work, -0.02),
    ]


_RECURS = Parameter("recurs", Text("重复发生的比例", "share that recurs"), 0.3, 0.7)
_EFFECT = Parameter("effect", Text("治理的有效性", "effectiveness of a project"), 0.1, 0.9)
_PRICE = Parameter("price", Text("每个治理项目的工时", "staff-hours per project"), 40.0, 400.0)
_LAG = Parameter("lag", Text("见效的滞后（周）", "lag until it takes effect (weeks)"), 2.0, 8.0)
_YEAR = Span(start=14.0, end=168.0, after=28.0)
FIRST_CHOSEN, LATE = 28.0, 112.0
"""Day before which no project is chosen, so that nothing can be gained for its lag; day from which something must be (P18)."""


def _recurring(point: Point) -> County:
    return county(point, span=_YEAR, recurrence=point["recurs"])


def _prevention(point: Point) -> Arms:
    def on(matter: int) -> Arm:
        spec = use(
            "prevention",
            matters=[matter_id(matter)],
            projects=1.0,
            effectiveness=point["effect"],
            lag=f"{point['lag']} weeks",
            hours=hours(point["price"]),
        )
        return Arm((spec,))

    return {"none": Arm(), "where it recurs": on(RECURRENT), "where it does not": on(SIMPLE)}


def _prevention_pays(found: Found, point: Point) -> list[Clause]:
    none, right, wrong = (found[arm] for arm in ("none", "where it recurs", "where it does not"))

    def fewer(arm: str, matter: int, begin: float, end: float) -> float:
        def asked(name: str) -> float:
            cases = found[name].cases
            within = (cases.matter == matter) & (cases.day >= begin) & (cases.day < end)
            return float(cases.asked[within].sum())

        return -relative(asked(arm), asked("none"))

    # The same requests in all arms: those prevented are no loss of time, nor a gain.
    common = none.cases.asked & right.cases.asked & wrong.cases.asked

    def late(arm: str) -> float:
        return found[arm].time(common & (none.cases.day >= LATE))

    return [
        above(
            "重复发生的事项：后期诉求减少",
            "where it recurs: fewer requests later",
            fewer("where it recurs", RECURRENT, LATE, 1e9),
            0.03,
        ),
        below(
            "重复发生的事项：初期诉求减少",
            "where it recurs: fewer requests at first",
            fewer("where it recurs", RECURRENT, 0.0, FIRST_CHOSEN + 7.0 * point["lag"]),
            0.03,
        ),
        above(
            "先投入的工时",
            "staff-hours put in first",
            right.hours(Purpose.CAMPAIGN) - none.hours(Purpose.CAMPAIGN),
            0.0,
        ),
        below(
            "重复发生的事项：后期时长减不重复发生的",
            "time later: where it recurs minus where it does not",
            late("where it recurs") - late("where it does not"),
            0.0,
        ),
        above(
            "不重复发生的事项：全部时长的变化",
            "where it does not recur: change of time",
            relative(wrong.time(common), none.time(common)),
            -0.01,
        ),
    ]


_OF_CLOSING = (ACCURACY, COMPLIANCE, COORDINATION, CONFIRM)

TRIALS: tuple[Trial, ...] = (
    Trial(
        "P6",
        _flattened,
        _load_shifts,
        Text(
            "说明在模型中街乡接单并不必然更忙：省下的逐级流转与新增的牵头协调大致相抵，或县级的办理并未随之转移。",
            "Townships that receive everything are not busier in the model: climbing saved weighs as much as leading added, or the county keeps its casework.",
        ),
        own=(ACCURACY, COORDINATION, _EMPOWERED, _MOVED),
    ),
    Trial(
        "P7",
        _eaten,
        _gain_is_eaten,
        Text(
            "说明模型中的需求反应过弱，或人手有余，新增诉求不占用收益。",
            "Demand responds too weakly in the model, or capacity is ample, so that more requests cost nothing.",
        ),
        own=(*DIGITAL, _ELASTICITY),
        county=_responsive,
        applies=_there_is_a_gain,
    ),
    Trial(
        "P11",
        _closing,
        _cuts_false_closure,
        Text(
            "说明网格确认在模型中没有分开“办得快”与“办得实”：虚假办结、确认工时或重办之一不随关闭权而变。",
            "The closing right does not part quick from real in the model: false closure, confirmation or re-opening does not follow it.",
        ),
        own=_OF_CLOSING,
    ),
    Trial(
        "P12",
        _closing,
        _no_capacity,
        Text(
            "说明模型让网格的关闭权改变了部门的排队，这不应发生；须查退回与重办在何处排队。",
            "The grid's closing right changes the departments' queues in the model, which it should not; look at where returns wait.",
        ),
        own=_OF_CLOSING,
    ),
    Trial(
        "P18",
        _prevention,
        _prevention_pays,
        Text(
            "说明在这些范围内治理的人力代价与所免去的诉求相当，或半年太短、尚未见效。",
            "Over these ranges projects cost as much as the requests they prevent, or half a year is too short to see it.",
        ),
        own=(_RECURS, _EFFECT, _PRICE, _LAG),
        county=_recurring,
        slow=2.4,
    ),
)
