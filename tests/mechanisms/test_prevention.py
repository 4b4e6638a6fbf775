"""`prevention`: projects on what is frequent; capacity first, fewer requests later, and only where problems recur."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from sim.log.schema import Rows
from sim.mechanisms.base import Intensity
from sim.mechanisms.prevention import Prevention, Project, apply, projects_begun, react
from sim.mechanisms.window import START, Window
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.verify.world import Demand, Matter, Office, Place, World, make_world
from sim.vocabulary.codes import Activity, Purpose
from sim.vocabulary.units import HOURS_PER_WEEK

WEEK = HOURS_PER_WEEK
ALL = np.ones(3, dtype=np.bool_)
WEEKLY = {"every": "1 weeks", "lag": "2 weeks", "hours": "40 hours", "analysis": "0 hours", "effectiveness": 0.5}


def small() -> Structure:
    """Return a structure with three matters: two of a district office, one of the two offices below it."""
    places = (Place(1), Place(0, 0, 0.5), Place(0, 0, 0.5))
    offices = [Office(0, 0, 4), Office(0, 1, 2), Office(1, 0, 2), Office(2, 0, 1)]
    matters = [Matter(0, 1), Matter(1, 1), Matter(0, 0)]
    return make_world(offices, matters, horizon=10.0, places=places, functions=2).structure


def seen(*counts: Sequence[int]) -> list[Window]:
    """Return what was seen week after week, from counts of requests reported so far, per matter."""
    return [
        Window(WEEK * k, sum(row), sum(row), 0, 0, matters=np.array(row), hours=np.zeros(5))
        for k, row in enumerate(counts)
    ]


def weekly_hours(structure: Structure) -> list[float]:
    """Return the staff-hours of tasks per week at each office."""
    return [float(h) for h in structure.conduct.tasks * WEEK * structure.rules.paperwork.task_hours]


def test_begins_with_the_reading_of_data_only(pingshan: Structure) -> None:
    after = apply(pingshan, Prevention(), 1.0)
    assert [(c.table, c.field) for c in diff(pingshan, after)] == [("conduct", "tasks")]
    assert sum(weekly_hours(after)) == pytest.approx(len(pingshan.names.matters) * 1.0)
    assert react([START], after, Prevention(), 1.0) is after


def test_only_owners_of_the_matters_watched_work_on_it(pingshan: Structure) -> None:
    spec = Prevention.model_validate({"matters": ["greening"]})
    changed = np.flatnonzero(apply(pingshan, spec, 1.0).conduct.tasks)
    assert [pingshan.names.offices[k] for k in changed] == ["pingshan/urban_management"]


def test_the_most_frequent_matters_are_chosen_each_once() -> None:
    spec = Prevention.model_validate(WEEKLY)
    history = seen([0, 0, 0], [5, 9, 1], [30, 12, 2], [40, 15, 60], [50, 20, 90])
    assert projects_begun(history, spec, ALL) == [Project(1, WEEK), Project(0, 2 * WEEK), Project(2, 3 * WEEK)]


def test_matters_that_are_not_listed_or_never_reported_are_not_chosen() -> None:
    spec = Prevention.model_validate({**WEEKLY, "projects": 3})
    history = seen([0, 0, 0], [5, 0, 7])
    assert projects_begun(history, spec, ALL) == [Project(2, WEEK), Project(0, WEEK)]
    assert projects_begun(history, spec, np.array([True, True, False])) == [Project(0, WEEK)]


def test_a_fraction_of_a_project_adds_up_over_the_periods() -> None:
    spec = Prevention.model_validate({**WEEKLY, "projects": 0.5})
    history = seen([0, 0, 0], [3, 2, 1], [6, 4, 2], [9, 6, 3], [12, 8, 4])
    assert [p.begun / WEEK for p in projects_begun(history, spec, ALL)] == [2.0, 4.0]


def test_counting_starts_when_the_mechanism_does() -> None:
    spec = Prevention.model_validate({**WEEKLY, "intensity": {"start": "2 weeks"}})
    history = seen([0, 0, 0], [3, 2, 1], [6, 4, 2], [9, 6, 3])
    assert projects_begun(history, spec, ALL) == [Project(0, 3 * WEEK)]


def test_law_first_the_hours_then_the_effect() -> None:
    """A project of 40 hours runs for two weeks of 20 hours; then half of what recurs no longer arises."""
    spec = Prevention.model_validate({**WEEKLY, "matters": []})
    history = seen([0, 0, 0], [0, 0, 5], [0, 0, 9], [0, 0, 12], [0, 0, 15])
    steps = [react(history[: k + 1], small(), spec, 1.0) for k in range(5)]
    assert [sum(weekly_hours(s)) for s in steps] == pytest.approx([0.0, 20.0, 20.0, 0.0, 0.0])
    assert weekly_hours(steps[1]) == pytest.approx([0.0, 0.0, 10.0, 10.0, 0.0])
    assert [s.responsibilities.prevented[2] for s in steps] == [0.0, 0.0, 0.0, 0.5, 0.5]


def test_effects_join_what_was_prevented_before_and_scale_with_intensity() -> None:
    base = small().with_responsibilities(prevented=np.array([0.5, 0.0, 0.0]))
    history = seen([0, 0, 0], [5, 0, 0], [5, 0, 0], [5, 0, 0])
    spec = Prevention.model_validate(WEEKLY)
    assert [react(history, base, spec, i).responsibilities.prevented[0] for i in (0.5, 1.0)] == [0.625, 0.75]
    assert react(history, base, spec, 0.0) is base


def test_nested_limit_projects_that_cost_and_remove_nothing_change_nothing() -> None:
    idle = Prevention.model_validate({**WEEKLY, "hours": "0 hours", "effectiveness": 0})
    base = small()
    after = react(seen([0, 0, 0], [5, 4, 3], [9, 9, 9], [20, 20, 20]), apply(base, idle, 1.0), idle, 1.0)
    assert diff(base, after) == []


def test_reading_the_same_history_again_gives_the_same(pingshan: Structure) -> None:
    spec = Prevention.model_validate(WEEKLY)
    history = seen([0, 0, 0], [5, 9, 1], [30, 12, 2])
    assert diff(react(history, small(), spec, 1.0), react(history, small(), spec, 1.0)) == []


def town(recurrence: float, staff: int = 1) -> World:
    """Return one office with one matter, nine weeks."""
    demand = Demand(rate=0.4)
    return make_world([Office(staff=staff)], [Matter(recurrence=recurrence)], horizon=9 * WEEK, demand=demand)


def reports(rows: Rows) -> set[int]:
    """Return which requests arose."""
    return set(rows["request"][rows["activity"] == Activity.REPORT].tolist())


def spent(rows: Rows) -> float:
    """Return the staff-hours spent on projects."""
    return float(rows["hours"][rows["purpose"] == Purpose.CAMPAIGN].sum())


def test_fewer_arise_where_problems_recur() -> None:
    spec = Prevention.model_validate({**WEEKLY, "effectiveness": 0.8})
    before, after = town(1.0).run(), town(1.0).under(spec).run()
    assert reports(after) < reports(before)
    early = before["request"][(before["activity"] == Activity.REPORT) & (before["end"] < 3 * WEEK)]
    assert set(early.tolist()) <= reports(after)
    assert len(reports(after)) < 0.7 * len(reports(before))


def test_harm_a_project_on_what_does_not_recur_is_wasted() -> None:
    spec = Prevention.model_validate(WEEKLY)
    before, after = town(0.0).run(), town(0.0).under(spec).run()
    assert reports(after) == reports(before)
    assert spent(before) == 0.0 and spent(after) > 0.0


def test_harm_while_projects_run_requests_wait_longer() -> None:
    spec = Prevention.model_validate({**WEEKLY, "hours": "100 hours"})

    def waited(rows: Rows) -> float:
        handled = rows[(rows["activity"] == Activity.HANDLE) & (rows["enabled"] > WEEK) & (rows["end"] < 3 * WEEK)]
        return float(np.mean(handled["end"] - handled["enabled"]))

    assert waited(town(1.0).under(spec).run()) > 1.5 * waited(town(1.0).run())


def test_what_was_prevented_arises_again_once_it_has_ended() -> None:
    ended = Prevention.model_validate(WEEKLY).model_copy(
        update={"intensity": Intensity.model_validate({"end": "5 weeks"})}
    )
    before, after = town(1.0).run(), town(1.0).under(ended).run()
    late = before["request"][(before["activity"] == Activity.REPORT) & (before["end"] > 5 * WEEK)]
    assert reports(after) < reports(before) and set(late.tolist()) <= reports(after)


def test_names_of_a_scenario_are_looked_up() -> None:
    named = small()
    named = replace(named, names=named.names._replace(matters=("noise", "lamps", "refuse")))
    spec = Prevention.model_validate({**WEEKLY, "matters": ["lamps"]})
    history = seen([0, 0, 0], [5, 1, 9])
    assert weekly_hours(react(history, named, spec, 1.0)) == pytest.approx([0.0, 20.0, 0.0, 0.0, 0.0])
