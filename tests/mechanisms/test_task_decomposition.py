"""`task_decomposition`: shared work is laid down node by node; finer grain saves less and less and costs more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from sim.log.schema import Rows
from sim.mechanisms.task_decomposition import TaskDecomposition, apply
from sim.rules.coefficients import Coefficients
from sim.rules.coordination import Coordination
from sim.rules.passing import Passing
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.verify.world import World
from sim.vocabulary.codes import Purpose
from tests.mechanisms import district as d


@pytest.fixture(scope="module")
def small() -> Structure:
    return d.district().structure


def _spec(**parameters: object) -> TaskDecomposition:
    return TaskDecomposition.model_validate(parameters)


def _joint() -> World:
    """Return a world in which every request needs two departments, and coordinating them takes two hours."""
    return d.district(rules=Coefficients(coordination=Coordination(hours=2.0)), weights=(0.0, 0.0, 1.0))


def test_changes_what_it_says(small: Structure) -> None:
    after = apply(small, _spec(matters=["yard"], clarity=0.6, grain=3, push=0.8, report="10 minutes"), 1.0)
    changed = {(c.table, c.field): c.after for c in diff(small, after)}
    assert changed == pytest.approx(
        {
            ("responsibilities", "decomposed"): 0.6,
            ("coordination", "push"): 0.8 * 3 / 4,
            ("coordination", "report_hours"): 0.5,
            ("deadlines", "milestones"): 1.0,
        }
    )
    assert after.responsibilities.decomposed.tolist() == [0.0, 0.0, 0.6]


def test_the_share_laid_down_rises_with_intensity(small: Structure) -> None:
    assert apply(small, _spec(clarity=0.6), 0.5).responsibilities.decomposed == pytest.approx([0.3] * 3)


def test_a_part_has_at_least_one_node() -> None:
    with pytest.raises(ValidationError):
        _spec(grain=0.5)


def test_law_finer_grain_saves_less_and_less_and_costs_ever_the_same(small: Structure) -> None:
    after = [apply(small, _spec(grain=g, push=0.9), 1.0).rules.coordination for g in (1, 2, 3, 4, 100)]
    saved = [rules.push for rules in after]
    assert saved == sorted(saved) and saved[-1] < 0.9
    gains = np.diff(saved[:4])
    assert gains[0] > gains[1] > gains[2] > 0.0
    assert [rules.report_hours for rules in after[:3]] == pytest.approx([1 / 6, 2 / 6, 3 / 6])


def test_nested_limit_what_is_not_clear_is_not_split() -> None:
    assert _joint().under(_spec(clarity=0.0)).run().tobytes() == _joint().run().tobytes()


def test_nested_limit_work_of_one_department_has_no_nodes() -> None:
    world = d.district(weights=(1.0, 1.0, 0.0))
    assert world.under(_spec()).run().tobytes() == world.run().tobytes()


def test_law_coordination_is_saved_in_proportion() -> None:
    """Everything is split and every call-in costs two hours: what is left is 1 - push x g / (g + 1)."""
    everyone = tuple(range(8))
    plain = d.hours_at(_joint().run(), everyone, Purpose.COORDINATION)
    split = d.hours_at(
        _joint().under(_spec(clarity=1.0, push=0.9, grain=2, report="0 minutes")).run(), everyone, Purpose.COORDINATION
    )
    assert plain > 100.0
    assert split / plain == pytest.approx(1.0 - 0.9 * 2 / 3, rel=0.1)


def test_harm_every_node_is_reported() -> None:
    def traces(rows: Rows) -> float:
        return float(rows["trace"].sum())

    hours = [traces(_joint().under(_spec(clarity=1.0, grain=g, report="10 minutes")).run()) for g in (1, 4, 10)]
    assert traces(_joint().run()) == 0.0
    assert 0.0 < hours[0] < hours[1] < hours[2]


def test_nodes_have_owners_who_may_not_refuse() -> None:
    """Where offices pass half of what they could do, co-parts that are laid down are not passed."""
    lazy = Coefficients(passing=Passing(base=0.0))
    matters = d.district(rules=lazy, weights=(0.0, 0.0, 1.0))
    overlapping = matters.structure.with_responsibilities(overlap=np.ones(3))
    world = replace(matters, structure=overlapping)

    def passed(rows: Rows) -> int:
        return int(((rows["part"] > 0) & (rows["decision"] == 2) & (rows["fits"] == 1)).sum())

    assert passed(world.run()) > 0
    assert passed(world.under(_spec(clarity=1.0)).run()) == 0
