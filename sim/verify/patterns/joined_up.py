"""Departments working together: P13, P14, P16, P19."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.base import Mechanism
from sim.verify.patterns.county import FUNCTIONS, JOINT_A, TOWN, County, county
from sim.verify.patterns.parameters import COORDINATION, COVERAGE, Parameter, Point
from sim.verify.patterns.seen import Seen
from sim.verify.patterns.trial import Arm, Arms, Clause, Found, Trial, above, below, hours, minutes, relative, use
from sim.vocabulary.codes import Purpose
from sim.vocabulary.text import Text

WHISTLES = (0.0, 0.15, 0.35, 0.6, 1.0)
"""Shares of requests for which townships whistle, between which an optimum is looked for (P19)."""
PLATFORMS = 3.0
"""Platforms that do not connect, where there is no shared one (P16)."""
RESIDUAL = 0.25
"""Share of the passing before that must remain to be a sizeable residual (P14)."""

_PARALLEL = Parameter("parallel", Text("并行会办的比例", "share that runs side by side"), 0.5, 1.0)
_BOUND = Parameter("bound", Text("被叫部门必到的比例", "share of those called in that are bound"), 0.4, 1.0)
_RELIEVES = Parameter("relieves", Text("牵头部门接手的比例", "share that the lead department takes over"), 0.5, 1.0)


def _led_by_towns(point: Point) -> County:
    return county(point, township_leads=1.0, coordination=point["coordination"])


def _lead(point: Point) -> Mechanism:
    return use(
        "lead_department",
        parallel=point["parallel"],
        bound=point["bound"],
        relieves=point["relieves"],
        coordination={"median": hours(point["coordination"]), "log_sd": 0.8},
    )


def _lead_department(point: Point) -> Arms:
    return {"township": Arm(), "lead": Arm((_lead(point),))}


def _lead_wins(found: Found, point: Point) -> list[Clause]:
    before, after = found["township"], found["lead"]

    def change(many: bool) -> float:
        return relative(*(seen.time((seen.cases.parts > 1) == many) for seen in (after, before)))

    spent = relative(after.hours(Purpose.COORDINATION, TOWN), before.hours(Purpose.COORDINATION, TOWN))
    return [
        below("多部门诉求时长的变化", "time of multi-department requests", change(True), -0.02),
        below("乡镇协调工时的变化", "coordination hours of townships", spent, -0.2),
        below(
            "单部门诉求时长的变化（绝对值）",
            "time of single-department requests (absolute change)",
            abs(change(False)),
            0.05,
        ),
    ]


_SHIELD = Parameter(
    "shield", Text("可依清单拒收下派的比例", "share of what is pushed down that may be refused"), 0.0, 1.0
)
_SECONDED = Parameter("seconded", Text("下派人员比例", "share of people seconded"), 0.1, 0.6)


def _joined_up(point: Point) -> Arms:
    listed = use("duty_list", coverage=point["coverage"], shield=point["shield"], medium="platform")
    modules = use(
        "modules",
        tier="town",
        groups={"all": [f"function_{f}" for f in range(FUNCTIONS)]},
        seconded=point["seconded"],
        pooled=False,
    )
    return {"before": Arm(), "after": Arm((_lead(point), listed, modules))}


def _cooperation_first(found: Found, point: Point) -> list[Clause]:
    before, after = found["before"], found["after"]

    def waiting(seen: Seen) -> float:
        return float(np.nanmean(np.minimum(seen.cases.joint, 24.0 * seen.days)))

    def passed(seen: Seen) -> float:
        return seen.share(seen.cases.passes > 0)

    better = -relative(waiting(after), waiting(before))
    fewer = -relative(passed(after), passed(before))
    return [
        above("协同用时的降幅", "fall of the time until those called in are done", better, 0.0),
        above("协同的改善减推诿率的降幅", "improvement of cooperation minus fall of passing", better - fewer, 0.0),
        above("仍被推诿者与此前之比", "passing that remains, as a share of before", 1.0 - fewer, RESIDUAL),
    ]


_PAPER = Parameter("paper", Text("纸面交接（分钟）", "minutes of a hand-over on paper"), 1.0, 20.0)
_REENTRY = Parameter("reentry", Text("重复录入（分钟）", "minutes of typing in again"), 1.0, 20.0)
_EXTRA = Parameter("extra", Text("每个平台的留痕（分钟）", "minutes of trace per platform"), 0.0, 10.0)


def _bare(point: Point) -> County:
    """Return the county before any platform: boundaries and traces cost nothing but what the arms say."""
    return county(point, trace=0.0, reentry=0.0)


def _platforms(point: Point) -> Arms:
    def digital(share: float, platforms: float) -> Arm:
        spec = use(
            "fragmentation",
            digital=share,
            platforms=platforms,
            paper=minutes(point["paper"]),
            reentry=minutes(point["reentry"]),
            trace=minutes(point["extra"]),
        )
        return Arm((spec,))

    return {
        "paper": digital(0.0, 1.0),
        "half": digital(0.5, PLATFORMS),
        "all": digital(1.0, PLATFORMS),
        "one": digital(1.0, 1.0),
    }


def _half_is_worst(found: Found, point: Point) -> list[Clause]:
    spent = {name: seen.hours(Purpose.TRACE) for name, seen in found.items()}
    return [
        above(
            "统一平台比其余各种省的工时",
            "hours saved by one platform against the lightest other",
            min(spent["paper"], spent["half"], spent["all"]) - spent["one"],
            0.0,
        ),
        above(
            "半数字化减纸面（占纸面）",
            "half digital minus paper, as a share of paper",
            relative(spent["half"], spent["paper"]),
            0.0,
        ),
        above(
            "半数字化减全数字化但多平台（占后者）",
            "half digital minus all on several platforms, as a share",
            relative(spent["half"], spent["all"]),
            0.0,
        ),
    ]


_CAPACITY = Parameter(
    "capacity", Text("每单位每周应对得了的哨", "whistles per office and week met in earnest"), 1.0, 10.0
)
_FATIGUE = Parameter("fatigue", Text("哨量翻倍时的形式化报到", "formal attendance at twice the capacity"), 0.0, 1.0)
_ATTENDANCE = Parameter("attendance", Text("报到率", "attendance"), 0.5, 1.0)


def _whistling(point: Point) -> Arms:
    def arm(share: float) -> Arm:
        if share == 0.0:
            return Arm()
        spec = use(
            "whistle",
            share=share,
            attendance=point["attendance"],
            coordination={"median": hours(point["coordination"]), "log_sd": 0.8},
            capacity=point["capacity"],
            fatigue=point["fatigue"],
        )
        return Arm((spec,))

    return {f"{share}": arm(share) for share in WHISTLES}


def _whistle_optimum(found: Found, point: Point) -> list[Clause]:
    def time(share: float) -> float:
        seen = found[f"{share}"]
        return seen.time(seen.cases.matter >= JOINT_A)

    times = [time(share) for share in WHISTLES]
    best = min(times[1:-1])
    return [
        above("不吹哨时比最优长", "longer than the best without whistles", relative(times[0], best), 0.005),
        above(
            "件件吹哨时比最优长",
            "longer than the best when every request is whistled",
            relative(times[-1], best),
            0.005,
        ),
    ]


_LEAD = (COORDINATION, _PARALLEL, _BOUND, _RELIEVES)

TRIALS: tuple[Trial, ...] = (
    Trial(
        "P13",
        _lead_department,
        _lead_wins,
        Text(
            "说明牵头部门在模型中未能胜过乡镇协调，或其影响外溢到单部门诉求。",
            "The lead department does not beat the township in the model, or its effect spills over to single-department requests.",
        ),
        own=_LEAD,
        county=_led_by_towns,
    ),
    Trial(
        "P14",
        _joined_up,
        _cooperation_first,
        Text(
            "说明模型中清单与牵头对推诿的作用不小于对协同的作用，与衢州调查的次序不同。",
            "Lists and lead departments work on passing as much as on cooperation in the model, unlike the order found in Quzhou.",
        ),
        own=(*_LEAD, COVERAGE, _SHIELD, _SECONDED),
        county=_led_by_towns,
    ),
    Trial(
        "P16",
        _platforms,
        _half_is_worst,
        Text(
            "说明半数字化并非处处最重：纸面足够贵时，数字化一半也省；多平台并存时，全数字化可能更重。",
            "Half digital is not the heaviest everywhere: where paper is dear enough half helps, and many platforms can weigh more than a mixture.",
        ),
        own=(_PAPER, _REENTRY, _EXTRA),
        county=_bare,
    ),
    Trial(
        "P19",
        _whistling,
        _whistle_optimum,
        Text(
            "说明在这些范围内吹哨的作用是单调的：部门尚未疲于应付，或吹哨本身就不划算。",
            "Over these ranges whistles work one way only: departments are never run ragged, or whistles never pay.",
        ),
        own=(COORDINATION, _CAPACITY, _FATIGUE, _ATTENDANCE),
    ),
)
