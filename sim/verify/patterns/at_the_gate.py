"""Lists, entry and the first receiver: P1, P2, P5, and where flat dispatch loses, P22."""

from __future__ import annotations

from sim.rules.logistic import NEVER
from sim.structure.tables import Structure
from sim.verify.patterns.county import TOWN, VILLAGE
from sim.verify.patterns.parameters import (
    ACCURACY,
    COMPLIANCE,
    COORDINATION,
    COVERAGE,
    DIGITAL,
    Parameter,
    Point,
)
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
    power_list,
    relative,
    targeted,
)
from sim.vocabulary.text import Text

NEARLY_FULL = 0.95
"""Load of the arms under pressure (P1)."""
QUIET_LOAD = 0.5
CIRCULATES = 3
"""Unproductive hand-overs before anybody handles it, from which a request counts as nobody's (P5)."""


def _paper_list(point: Point) -> Arms:
    busy, quiet = NEARLY_FULL / point["load"], QUIET_LOAD / point["load"]
    listed = (power_list(point, "paper"),)
    return {
        "busy": Arm(busier=busy),
        "busy listed": Arm(listed, busier=busy),
        "quiet": Arm(busier=quiet),
        "quiet listed": Arm(listed, busier=quiet),
    }


def _paper_list_holds(found: Found, point: Point) -> list[Clause]:
    def less(load: str) -> float:
        return -relative(found[f"{load} listed"].cases.passes.mean(), found[load].cases.passes.mean())

    def grassroots(arm: str) -> float:
        return found[arm].hours(None, VILLAGE, TOWN) / found[arm].hours()

    moved = abs(grassroots("busy listed") - grassroots("busy"))
    return [
        below("高负荷下推诿的相对降幅", "relative fall of passing at high load", less("busy"), 0.15),
        below("高负荷下基层工时份额的变化", "change of the grassroots share at high load", moved, 0.02),
        above("低负荷的降幅减高负荷的降幅", "fall at low load minus at high load", less("quiet") - less("busy"), 0.0),
    ]


def _platform_list(point: Point) -> Arms:
    return {"hierarchy": Arm(), "platform": Arm((power_list(point), targeted(point)))}


def _platform_list_holds(found: Found, point: Point) -> list[Clause]:
    def error(arm: str) -> float:
        astray = found[arm].cases.astray
        return found[arm].share(astray == 1, astray >= 0)

    return [
        above("无清单的首派错误率", "first-dispatch error without a list", error("hierarchy"), 0.15),
        below("平台清单的首派错误率", "first-dispatch error in the platform", error("platform"), 0.16),
        below("两者之比", "ratio of the two", error("platform") / error("hierarchy"), 0.6),
    ]


def _first_receiver(point: Point) -> Arms:
    return {"dispatch": Arm((targeted(point),)), "bound": Arm((targeted(point), first_receiver(point)))}


def _first_receiver_holds(found: Found, point: Point) -> list[Clause]:
    def circulating(arm: str) -> float:
        return found[arm].share(found[arm].cases.turned >= CIRCULATES)

    free, bound = circulating("dispatch"), circulating("bound")
    return [
        below(
            "首接负责下办理前无效流转三次以上的比例",
            "share passed three times or more before it is handled, under the rule",
            bound,
            0.01,
        ),
        below("与没有该规则时之比", "ratio to that without the rule", bound / free if free else float("nan"), 0.25),
    ]


def _circulation_exists(found: Found, point: Point) -> bool:
    """Return whether anything circulates without the rule; where nothing does, nothing can be removed."""
    return found["dispatch"].share(found["dispatch"].cases.turned >= CIRCULATES) >= 0.005


def _never_passing(structure: Structure) -> Structure:
    return structure.with_rules(passing=structure.rules.passing._replace(base=NEVER))


def _flat(point: Point) -> Arms:
    return {"hierarchy": Arm(), "keeps": Arm(change=_never_passing), "dispatch": Arm(digital(point))}


def _flat_loses(found: Found, point: Point) -> list[Clause]:
    hierarchy = found["hierarchy"].time()
    return [
        above(
            "扁平派单对层级体系的时长变化",
            "time under flat dispatch against the hierarchy",
            relative(found["dispatch"].time(), hierarchy),
            0.02,
        ),
        above(
            "推诿无害或有益：从不推诿时的时长变化",
            "passing is harmless or useful: time where nobody passes, against the hierarchy",
            relative(found["keeps"].time(), hierarchy),
            -0.02,
        ),
    ]


def _beside(found: Found, point: Point) -> list[Clause]:
    hierarchy, dispatch = found["hierarchy"], found["dispatch"]
    grassroots = relative(dispatch.utilisation(VILLAGE, TOWN), hierarchy.utilisation(VILLAGE, TOWN))
    return [
        above("扁平派单下基层负荷率的变化", "grassroots utilisation under flat dispatch", grassroots, 0.02),
        above(
            "扁平派单下全部工时的变化",
            "all hours worked under flat dispatch",
            relative(dispatch.hours(), hierarchy.hours()),
            0.02,
        ),
    ]


_ANY_ACCURACY = Parameter(
    "accuracy", Text("派单准确率", "accuracy of dispatch"), 0.6, 0.98, "Bao'an 2024 before the list to Shenzhen 2024"
)

TRIALS: tuple[Trial, ...] = (
    Trial(
        "P1",
        _paper_list,
        _paper_list_holds,
        Text(
            "说明模型中清单在纸面上也有力：负荷对清单的侵蚀（R4 erosion）不足以压过其清晰度。",
            "The model's paper list is too strong: the erosion by load in R4 does not outweigh its sharpness.",
        ),
        own=(COVERAGE,),
    ),
    Trial(
        "P2",
        _platform_list,
        _platform_list_holds,
        Text(
            "说明派单的错误除准确率外另有来源，须在 R1 中查明。",
            "Dispatch errs for other reasons than its accuracy; R1 has to be looked into.",
        ),
        own=(ACCURACY, COVERAGE),
    ),
    Trial(
        "P5",
        _first_receiver,
        _first_receiver_holds,
        Text(
            "说明首接规则之外仍有流转：退单、督办或被叫单位的转送在模型中没有被约束住。",
            "Something circulates beside the rule: returns, rulings or offices called in are not bound in the model.",
        ),
        own=(ACCURACY, COMPLIANCE, COORDINATION),
        applies=_circulation_exists,
    ),
    Trial(
        "P22",
        _flat,
        _flat_loses,
        Text(
            "说明模型里推诿从无益处，或扁平派单几乎处处占优：收益可能是写进代码的，也可能是各单位忙闲相同、无可调剂。",
            "Passing is never of use in the model, or flat dispatch wins nearly everywhere: the gain may be built in, or all offices are equally busy, so that nothing is gained by moving work.",
        ),
        own=(_ANY_ACCURACY, *DIGITAL[1:4], COORDINATION),
        beside=_beside,
        somewhere=True,
        times=2,
    ),
)
