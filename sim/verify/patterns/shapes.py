"""The shape of moves, times and delay: P3, P4, P17, P20, P21."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from sim.rules.logistic import logit
from sim.structure.tables import Structure
from sim.verify.patterns.county import (
    COMMON,
    JOINT_A,
    SIMPLE,
    STRUCTURAL,
    County,
    Span,
    county,
)
from sim.verify.patterns.parameters import ACCURACY, DIGITAL, Parameter, Point
from sim.verify.patterns.seen import Bools, Ints
from sim.verify.patterns.trial import (
    Arm,
    Arms,
    Clause,
    Found,
    Trial,
    above,
    below,
    digital,
    relative,
    targeted,
    use,
)
from sim.vocabulary.text import Text

FEWEST = 20
"""Requests below which a group is not compared."""
BOUNCES = (0.1, 0.3, 0.5)
"""Probabilities of passing per visit between which delay must bend upward (P21)."""


def _hierarchy(point: Point) -> Arms:
    return {"hierarchy": Arm()}


def _followed_long(point: Point) -> County:
    """Return the county with each request followed for twelve weeks, so that the end of the run cuts no tail off."""
    return county(point, span=Span(after=84.0))


def _bounce_on(found: Found, point: Point) -> list[Clause]:
    cases = found["hierarchy"].cases
    medians = [float(np.median(cases.closed[group])) for group in _groups(cases.moves) if group.sum() >= FEWEST]
    rises = min(np.diff(medians)) if len(medians) > 1 else float("nan")
    return [
        above("办结中位数逐次上升（小时，最小一步）", "smallest rise of the median time per hand-over (h)", rises, 0.0),
        above(
            "再流转概率：两次以后减两次以前",
            "hazard of one more: after two minus before",
            _hazard_grows(cases.moves),
            -0.03,
        ),
    ]


def _unproductive(found: Found, point: Point) -> list[Clause]:
    return [
        above(
            "只计无效流转时：两次以后减两次以前",
            "the same of unproductive hand-overs alone",
            _hazard_grows(found["hierarchy"].cases.passes),
            -0.03,
        )
    ]


def _hazard_grows(times: Ints) -> float:
    """Return the hazard of one more after two or more, minus that after none or one; NaN where too few come so far."""
    reached = np.array([(times >= k).sum() for k in range(6)], dtype=np.float64)
    later = reached[2:5].sum()
    if later < FEWEST:
        return float("nan")
    return float(reached[3:6].sum() / later - (reached[1] + reached[2]) / (reached[0] + reached[1]))


def _groups(moves: Ints) -> list[Bools]:
    return [moves == 0, moves == 1, moves == 2, moves >= 3]


def _heavy_tails(found: Found, point: Point) -> list[Clause]:
    seen = found["hierarchy"]
    times = np.minimum(seen.cases.closed, 24.0 * seen.days)
    return [
        above("均值与中位数之比", "mean over median", float(times.mean() / np.median(times)), 1.3),
        above("变异系数", "coefficient of variation", float(times.std() / times.mean()), 1.0),
        above("一天内办结的比例", "share closed within a day", float((times <= 24.0).mean()), 0.10),
    ]


def _two(point: Point) -> Arms:
    return {"hierarchy": Arm(), "dispatch": Arm(digital(point))}


def _some_matters(found: Found, point: Point) -> list[Clause]:
    def gain(*matters: int) -> float:
        return -relative(
            *(found[arm].time(np.isin(found[arm].cases.matter, matters)) for arm in ("dispatch", "hierarchy"))
        )

    dispatch = found["dispatch"]
    slow = dispatch.time(dispatch.cases.matter == STRUCTURAL) / dispatch.time(
        np.isin(dispatch.cases.matter, (SIMPLE, COMMON))
    )
    return [
        above("简单常见事项的收益", "gain in simple and common matters", gain(SIMPLE, COMMON), 0.02),
        above(
            "简单常见事项的收益减结构性事项的收益",
            "gain in simple and common minus gain in structural matters",
            gain(SIMPLE, COMMON) - gain(STRUCTURAL),
            0.02,
        ),
        above("派单后结构性事项与简单事项时长之比", "time of structural over simple matters under dispatch", slow, 1.5),
    ]


_EMPOWERED = Parameter(
    "empowered", Text("街乡随派单得到权力的比例", "share of dispatches that come with power"), 0.0, 0.5
)


def _street_or_district(point: Point) -> Arms:
    to_street = use(
        "territorial_dispatch",
        share=1.0,
        accuracy=point["accuracy"],
        delay={"median": "20 minutes", "log_sd": 1.0},
        empowered=point["empowered"],
    )
    return {"district": Arm((targeted(point),)), "street": Arm((to_street,))}


def _kind_of_response(found: Found, point: Point) -> list[Clause]:
    def of(arm: str) -> Bools:
        return found[arm].cases.matter >= JOINT_A

    def answered(arm: str) -> float:
        return found[arm].time(of(arm), "response")

    def settled(arm: str) -> float:
        return found[arm].share(found[arm].settled_in_time, of(arm))

    return [
        below(
            "街乡首次响应对区级的变化",
            "first response by streets against districts",
            relative(answered("street"), answered("district")),
            -0.02,
        ),
        above(
            "区级真正解决率减街乡",
            "share truly settled, district minus street",
            settled("district") - settled("street"),
            0.005,
        ),
    ]


def _with_base(structure: Structure, probability: float) -> Structure:
    return structure.with_rules(passing=structure.rules.passing._replace(base=logit(probability)))


def _bending(point: Point) -> Arms:
    def passing(probability: float) -> Callable[[Structure], Structure]:
        return partial(_with_base, probability=probability)

    bounces = {f"bounce {k}": Arm(change=passing(p)) for k, p in enumerate(BOUNCES)}
    return {**bounces, **{f"paper {k}": Arm(paper=level) for k, level in enumerate((0.0, 0.5, 1.0))}}


def _bends(found: Found, point: Point) -> list[Clause]:
    bounce = [found[f"bounce {k}"] for k in range(3)]
    paper = [found[f"paper {k}"] for k in range(3)]
    passed = [float(seen.cases.passes.mean()) for seen in bounce]
    visits = [1.0 - 1.0 / (1.0 + p) for p in passed]
    first, second = ((bounce[k + 1].time() - bounce[k].time()) / max(visits[k + 1] - visits[k], 1e-9) for k in range(2))
    steps = [paper[k + 1].time() - paper[k].time() for k in range(2)]
    return [
        above("推诿：后一段斜率减前一段（天）", "bouncing: later slope minus earlier (days)", second - first, 0.0),
        above("文牍：后一步减前一步（天）", "paperwork: later step minus earlier (days)", steps[1] - steps[0], 0.0),
    ]


TRIALS: tuple[Trial, ...] = (
    Trial(
        "P3",
        _hierarchy,
        _bounce_on,
        Text(
            "说明诉求与单位之间的差异不足以使被推者继续被推：模型中的流转近于无记忆。",
            "Differences between requests and offices are too weak to make bounced requests bounce on: moves are near to memoryless.",
        ),
        beside=_unproductive,
    ),
    Trial(
        "P4",
        _hierarchy,
        _heavy_tails,
        Text(
            "说明模型的时长分布比真实日志更集中：排队与搁置的离散不足，或当即办结者太少。",
            "Times in the model are less spread than in real logs: too little spread of waiting and holding, or too few settled at once.",
        ),
        county=_followed_long,
        slow=1.7,
    ),
    Trial(
        "P17",
        _two,
        _some_matters,
        Text(
            "说明派单的收益在各类事项间分布得过于均匀，或简单事项本来就快、无可收益。",
            "Gains of dispatch spread too evenly over matters, or simple matters were quick from the start and have nothing to gain.",
        ),
        own=(*DIGITAL[:4], DIGITAL[5]),
    ),
    Trial(
        "P20",
        _street_or_district,
        _kind_of_response,
        Text(
            "说明模型没有把街乡的“近”与“无权”同时表现出来：要么派到区级同样快，要么街乡办成的同样多。",
            "The model does not show the street as both near and without power: the district answers as fast, or the street settles as much.",
        ),
        own=(ACCURACY, _EMPOWERED),
    ),
    Trial(
        "P21",
        _bending,
        _bends,
        Text(
            "说明在这些范围内时长近于线性：推诿与文牍还没有逼近办理能力的上限。",
            "Delay is nearly linear over these ranges: passing and paperwork do not come near the limit of capacity.",
        ),
    ),
)
