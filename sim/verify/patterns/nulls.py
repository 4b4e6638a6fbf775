"""The negative control N1 and the null N2: where nothing may come out."""

from __future__ import annotations

from sim.mechanisms.registry import MECHANISMS
from sim.verify.patterns.county import County, county
from sim.verify.patterns.parameters import DIGITAL, Point
from sim.verify.patterns.trial import Arm, Arms, Clause, Found, Trial, below, digital_whole, relative, use
from sim.vocabulary.text import Text

NEARLY = 0.02
"""Largest relative difference of mean resolution time that still counts as nearly the same (N1)."""
WATCHED = "dispatch, watched"
NAMES = {
    "list": Text("清单", "list"),
    "dispatch": Text("靶向派单", "dispatch"),
    "first receiver": Text("派单与首接", "first receiver"),
    "territory": Text("派单到街乡", "territory"),
    "county and township": Text("县乡协同", "county and township"),
    WATCHED: Text("派单、首接与留痕", WATCHED),
}
"""The structures of the negative control."""
_AT_ONCE = {"exactly": "0 hours"}


def _clear_and_free(point: Point) -> County:
    """Return the county of the negative control: one empowered owner, no misroute, no delay, no paperwork, no traces."""
    return county(
        point,
        overlap=0.0,
        front_accuracy=1.0,
        knowledge=1.0,
        attempt=0.0,
        coercion=0.0,
        delay=0.0,
        paperwork=0.0,
        multi=0.0,
        grid=0.0,
        trace=0.0,
        reentry=0.0,
        enters=(0.0, 1.0, 0.0),
        at_town=True,
    )


def _structures(point: Point) -> Arms:
    """Return structures whose costs, errors and refusals are taken off, as the control asks."""
    listed = use("power_list", coverage=1.0, sharpness=0.9, medium="platform", upkeep="0 minutes")
    dispatched = use("targeted_dispatch", accuracy=1.0, delay=_AT_ONCE)
    rule = use("first_receiver", compliance=1.0, ruling=_AT_ONCE, coordination=_AT_ONCE)
    seen = use("trace", visible_passes=0.9, visible_decisions=0.8, minutes="0 minutes")
    to_town = use("territorial_dispatch", accuracy=1.0, delay=_AT_ONCE, empowered=1.0, coordination=_AT_ONCE)
    lead = use("lead_department", coordination=_AT_ONCE, overhead=0.0)
    duties = use("duty_list", coverage=1.0, medium="platform", upkeep="0 minutes")
    line = use("direct_line", apps=0.0)
    shared = use("data_sharing", connected=1.0, upkeep="0 minutes", errors=0.0, evidence=0.0)
    return {
        "hierarchy": Arm(),
        "list": Arm((listed,)),
        "dispatch": Arm((listed, dispatched)),
        "first receiver": Arm((listed, dispatched, rule)),
        "territory": Arm((to_town,)),
        "county and township": Arm((duties, lead, line, shared)),
        WATCHED: Arm((listed, dispatched, rule, seen)),
    }


def _nearly_the_same(found: Found, point: Point) -> list[Clause]:
    return _differences(found, [name for name in found if name not in ("hierarchy", WATCHED)])


def _watched(found: Found, point: Point) -> list[Clause]:
    """Being watched shortens what an office leaves lying (R9): an effect of seeing, not of who is responsible."""
    return _differences(found, [WATCHED])


def _differences(found: Found, names: list[str]) -> list[Clause]:
    base = found["hierarchy"].time()
    return [
        below(
            f"{NAMES[name].zh}：时长的相对差",
            f"{name}: relative difference of time",
            abs(relative(found[name].time(), base)),
            NEARLY,
        )
        for name in names
    ]


def _twins(point: Point) -> Arms:
    off = tuple(entry.spec(intensity={"level": 0.0}) for entry in MECHANISMS.values())
    return {
        "hierarchy": Arm(),
        "its twin": Arm(),
        "dispatch": Arm(digital_whole(point)),
        "dispatch's twin": Arm(digital_whole(point)),
        "all at intensity 0": Arm(off),
    }


def _identical(found: Found, point: Point) -> list[Clause]:
    def unlike(one: str, other: str) -> float:
        return float(sum(a != b for a, b in zip(found[one].prints, found[other].prints, strict=True)))

    return [
        below(
            "层级体系的两个名称：不同的日志数",
            "two names of the hierarchy: logs that differ",
            unlike("hierarchy", "its twin"),
            0.5,
        ),
        below(
            "数字派单的两个名称：不同的日志数",
            "two names of dispatch: logs that differ",
            unlike("dispatch", "dispatch's twin"),
            0.5,
        ),
        below(
            "全部机制强度为零：不同的日志数",
            "all mechanisms at intensity 0: logs that differ",
            unlike("hierarchy", "all at intensity 0"),
            0.5,
        ),
    ]


TRIALS: tuple[Trial, ...] = (
    Trial(
        "N1",
        _structures,
        _nearly_the_same,
        Text(
            "说明某种结构在没有可改善之处时仍然更快或更慢：收益或代价是写进代码的，须逐一查明。",
            "Some structure is faster or slower where there is nothing to improve: its gain or cost is built in and must be found.",
        ),
        county=_clear_and_free,
        beside=_watched,
    ),
    Trial(
        "N2",
        _twins,
        _identical,
        Text(
            "说明同一结构跑出不同结果：抽签并非只由名称决定，这是错误。",
            "The same structure gives different results: draws do not depend on their names alone, which is a fault.",
        ),
        own=DIGITAL,
    ),
)
