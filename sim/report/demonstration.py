"""A small county on which every mechanism can be shown, and half a year of made-up counts for those that watch.

Nothing here is a result: the county is invented, and the counts are round numbers chosen so that offices differ. It
serves `tiaokuai mechanisms` and the reference pages, which show what a mechanism changes by applying it here.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from sim.mechanisms.window import REVIEW, Window
from sim.scenario.build import build_baseline
from sim.scenario.loaded import Loaded
from sim.scenario.rows import FunctionRow, MatterRow, OfficeRow, PlaceRow, Tables
from sim.scenario.tree import Scenario
from sim.structure.tables import Structure
from sim.vocabulary.text import Text

WEEKS = 26
DESCRIPTION = Text(
    "三个层级（村社区、乡镇、县）、6 个职能、21 个单位和一个受理台、7 类事项，十条行为规则全部打开",
    "three tiers (village, town, county), 6 functions, 21 offices and a desk, 7 matters, all ten rules switched on",
)
_WORDS = {"zh": "示例", "en": "demonstration"}
_OPEN = {"days": ["mon", "tue", "wed", "thu", "fri"], "hours": [["09:00", "12:00"], ["13:00", "18:00"]]}
_COUNTY = {"urban": 12, "housing": 10, "market": 8, "safety": 10, "civil": 6, "health": 8}
_TOWN = {"urban": 5, "safety": 4, "*": 4}
_VILLAGES = {"east_town": ("pine", "cedar"), "west_town": ("ferry", "mill"), "hill_town": ("spring", "ridge")}


@cache
def demonstration() -> Structure:
    """Return the county's baseline: the same-responsibility hierarchy, without any mechanism."""
    return build_baseline(Loaded(Scenario.model_validate(_tree()), _tables(), "", "", ()))


@cache
def half_a_year() -> tuple[Window, ...]:
    """Return what is seen at the weekly reviews of half a year, the first before anything has happened.

    Offices differ: the later an office stands in the list, the less of what it closes is settled, and every other
    office is busy all the time while the one beside it has hardly anything to do.
    """
    structure = demonstration()
    staff, share = structure.staffing.staff, structure.staffing.share
    offices, matters = len(staff), len(structure.names.matters)
    rank = np.arange(offices) / offices
    closed = np.where(np.arange(offices) == structure.government.desk, 0, 10)
    busy = np.where(np.arange(offices) % 2 == 0, 0.95, 0.25)
    handled = closed[:, None] // 2 + np.arange(matters)[None, :]
    seen: list[Window] = []
    for week in range(WEEKS + 1):
        closures = week * closed
        seen.append(
            Window(
                time=week * REVIEW,
                reported=week * 220,
                dispatched=week * 200,
                closed=int(closures.sum()),
                settled=int((closures * (1.0 - 0.5 * rank)).astype(np.int64).sum()),
                called=week * 40,
                matters=week * (10 + 10 * np.arange(matters)),
                closures=closures,
                settlements=(closures * (1.0 - 0.5 * rank)).astype(np.int64),
                satisfied=(closures * (0.9 - 0.5 * rank)).astype(np.int64),
                on_time=(closures * (1.0 - 0.2 * rank)).astype(np.int64),
                handled=week * handled,
                hours=week * 40.0 * staff * share * busy,
            )
        )
    return tuple(seen)


def _tree() -> dict[str, Any]:
    def given(**values: Any) -> dict[str, Any]:
        return {name: {"value": value} for name, value in values.items()}

    return {
        "name": "demonstration",
        "title": _WORDS,
        "clock": {"horizon": "26 weeks"},
        "government": {
            "tiers": [{"id": name, "title": _WORDS} for name in ("village", "town", "county")],
            **{name: f"demonstration/{name}.csv" for name in ("places", "functions", "offices")},
            "calendars": {"office": _OPEN},
            "desk": {"staff": 2, "work": {"median": "6 minutes", "log_sd": 0.5}},
        },
        "matters": "demonstration/matters.csv",
        "demand": {
            "volume": "30 per day",
            "channels": [{"id": "hotline", "title": _WORDS, "share": 1, "desk": True, "entry": {"town": 1.0}}],
        },
        "behaviour": {
            "entry": given(front_accuracy=0.7, neighbour=0.7),
            "capability": {
                **given(attempt=0.05, coercion=0.2, work_factor=1.5, settle_factor=0.5),
                "triage": {"median": "10 minutes", "log_sd": 0.8},
            },
            "overlap": given(overlap=0.6),
            "passing": given(base_rate=0.25, ambiguity=0.8, load=0.07, risk=0.69, trace=0.5, first=1.0)
            | given(visible_decisions=0.3, visible_passes=0.2),
            "destination": given(knowledge=0.7, up_delay="4 hours", down_delay="2 hours", across_delay="4 hours"),
            "coordination": {"work": {"median": "90 minutes", "log_sd": 0.8}, "local": {"value": 0.8}},
            "deadlines": given(weight=0.5, window=0.1, rush=1.2, perfunctory=0.05),
            "closure": given(quality=0.9, satisfied_if_not=0.3, reopening=0.5),
            "paperwork": {
                **given(items="1 per week", trace="1 minutes", reentry="5 minutes"),
                "work": {"median": "40 minutes", "log_sd": 0.8},
            },
            "foot_dragging": {"holding": {"median": "2 hours", "log_sd": 2.0}, "inflation": {"value": 0.13}},
            "effort": given(gain=0.1),
        },
        "structures": [{"id": "hierarchy", **_WORDS}],
    }


def _tables() -> Tables:
    places = [PlaceRow(id="county", tier="county", **_WORDS)]
    offices = [OfficeRow(place="county", function=f, staff=n, share=0.8, calendar="office") for f, n in _COUNTY.items()]
    for town, villages in _VILLAGES.items():
        places.append(PlaceRow(id=town, parent="county", tier="town", **_WORDS))
        offices += [OfficeRow(place=town, function=f, staff=n, share=0.7, calendar="office") for f, n in _TOWN.items()]
        for village in villages:
            places.append(PlaceRow(id=village, parent=town, tier="village", weight=1.0, **_WORDS))
            offices.append(OfficeRow(place=village, function="*", staff=3, share=0.5, calendar="office"))
    domains = {"urban": "city", "housing": "city", "market": "order", "safety": "order", "civil": "life"}
    functions = tuple(FunctionRow(id=name, domain=domains.get(name, "life"), **_WORDS) for name in _COUNTY)
    return Tables(places=tuple(places), functions=functions, offices=tuple(offices), matters=_matters())


def _matters() -> tuple[MatterRow, ...]:
    def matter(name: str, function: str, tier: str, co: str = "", **others: float) -> MatterRow:
        common: dict[str, Any] = {"touch_median_h": 2.0, "limit_h": 168.0, "grid_share": 0.1, **_WORDS, **others}
        share = 0.3 if co else 0.0
        return MatterRow(
            id=name, function=function, owner_tier=tier, co_functions=co, count=10.0, multi_share=share, **common
        )

    return (
        matter("litter", "urban", "town", grid_share=0.3),
        matter("parking", "urban", "county", "housing", recurrence=0.5),
        matter("leak", "housing", "county", "urban", risky_share=0.2),
        matter("stalls", "market", "county", "urban;safety", recurrence=0.6),
        matter("fire_risk", "safety", "county", "housing;market", risky_share=0.4),
        matter("allowance", "civil", "county", grid_share=0.2),
        matter("clinic", "health", "county", "civil"),
    )
