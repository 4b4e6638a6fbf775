"""`power_list`: a list names one owner per matter; on paper it gives way under load."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.log.schema import Rows
from sim.mechanisms.base import Mechanism
from sim.mechanisms.power_list import PowerList, apply
from sim.rules.destination import follows_list
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.codes import Decision


def _passes(rows: Rows) -> int:
    """Count hand-overs by offices that could have acted themselves."""
    return int(((rows["decision"] == Decision.HAND_OVER) & (rows["fits"] == 1)).sum())


def test_changes_coverage_and_sharpness_inside_a_platform(pingshan: Structure) -> None:
    changed = diff(pingshan, apply(pingshan, PowerList(), 1.0))
    assert [(c.table, c.field) for c in changed if c.table == "conduct"] == [("conduct", "apps")]
    assert [(c.table, c.field, c.after) for c in changed if c.table != "conduct"] == [
        ("responsibilities", "covered", pytest.approx(0.8)),
        ("responsibilities", "sharpness", pytest.approx(0.9)),
    ]


def test_erodes_on_paper(pingshan: Structure) -> None:
    changed = {c.field: c.after for c in diff(pingshan, apply(pingshan, PowerList(medium="paper"), 1.0))}
    assert changed["erosion"] == 1.0


def test_nested_limit_a_list_that_covers_nothing_is_no_list(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    empty = PowerList.model_validate({"coverage": 0.0, "upkeep": "0 minutes"})
    assert run_with([empty]).tobytes() == run_with([]).tobytes()


def test_law_a_perfect_list_in_the_platform_ends_passing(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    perfect = PowerList.model_validate({"coverage": 1.0, "sharpness": 1.0})
    assert _passes(run_with([perfect])) == 0
    assert _passes(run_with([])) > 0


def test_on_paper_it_helps_less_than_in_the_platform(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    paper, platform = run_with([PowerList(medium="paper")]), run_with([PowerList()])
    assert _passes(platform) < _passes(paper) <= _passes(run_with([]))


@pytest.mark.parametrize("pressure", [0.0, 0.3, 0.9])
def test_harm_under_full_load_a_paper_list_settles_nothing(pressure: float) -> None:
    draws = (np.arange(1000) + 0.5) / 1000
    share = np.mean([follows_list(u, 0.72, 1.0, pressure) for u in draws])
    assert share == pytest.approx(0.72 * (1.0 - pressure), abs=0.001)
    assert not any(follows_list(u, 0.72, 1.0, 1.0) for u in draws)


@pytest.mark.parametrize("intensity", [0.5, 1.0])
def test_harm_the_list_takes_a_minute_a_day_of_everybody(pingshan: Structure, intensity: float) -> None:
    after = apply(pingshan, PowerList(), intensity)
    staffed = ~pingshan.staffing.unlimited & (pingshan.government.office_tier >= 0)
    hours = (after.conduct.apps - pingshan.conduct.apps) * pingshan.rules.paperwork.app_hours * 168.0
    assert hours == pytest.approx(staffed * pingshan.staffing.staff * 5.0 / 60.0 * intensity)
    free = apply(pingshan, PowerList.model_validate({"upkeep": "0 minutes"}), intensity)
    assert np.array_equal(free.conduct.apps, pingshan.conduct.apps)
