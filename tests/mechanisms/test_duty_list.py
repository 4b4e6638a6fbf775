"""`duty_list`: the list places what is on it and shields the township; what is not on it is nobody's."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest

from sim.mechanisms.base import Mechanism
from sim.mechanisms.duty_list import DutyList, apply
from sim.mechanisms.power_list import PowerList
from sim.mechanisms.power_list import apply as apply_power_list
from sim.rules.capability import Capability
from sim.rules.coefficients import Coefficients
from sim.rules.destination import Destination
from sim.rules.passing import Passing
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.codes import Activity, Decision, Purpose
from sim.vocabulary.errors import InvariantError
from tests.mechanisms.small_county import (
    LICENCES,
    MATTERS,
    NAMES,
    ROADS,
    SAND,
    TOWNSHIP,
    TRADING,
    county,
    spent,
    staff_of,
)

LISTED = ["street_trading", "advertising"]


def _changed(before: Structure, after: Structure) -> set[str]:
    return {c.field for c in diff(before, after)}


def test_changes_the_listed_matters_and_the_evasion_of_the_others(pingshan: Structure) -> None:
    assert _changed(pingshan, apply(pingshan, DutyList(), 1.0)) == {"covered", "sharpness", "shield", "evasion", "apps"}
    partial = DutyList.model_validate(
        {"matters": LISTED, "township_share": 0.2, "coverage": 1.0, "upkeep": "0 minutes"}
    )
    changes = {c.field: c for c in diff(pingshan, apply(pingshan, partial, 1.0))}
    assert set(changes) == {"covered", "sharpness", "shield", "evasion"}, "both matters are the street's own already"
    assert changes["covered"].rows == 2
    assert changes["evasion"].rows == len(pingshan.names.matters) - 2


@pytest.mark.parametrize("intensity", [0.3, 1.0])
def test_formula_by_hand(intensity: float) -> None:
    structure = county().structure
    structure = structure.with_responsibilities(covered=np.full(4, 0.5), shield=np.full(4, 0.1))
    spec = DutyList.model_validate(
        {"matters": ["licences", "trading"], "township_share": 0.4, "medium": "paper", "erosion": 0.7}
    )
    after = apply(structure, spec, intensity).responsibilities
    assert after.covered[LICENCES] == pytest.approx(1.0 - 0.5 * (1.0 - 0.8 * intensity))
    assert after.covered[ROADS] == 0.5
    assert after.shield[LICENCES] == pytest.approx(max(0.1, 0.8 * intensity))
    assert after.delegated[[TRADING, LICENCES, ROADS, SAND], TOWNSHIP].tolist() == pytest.approx(
        [0, 0.4 * intensity, 0, 0]
    )
    uncovered = 0.3 * 0.2 * intensity
    assert after.evasion.tolist() == pytest.approx([uncovered, uncovered, 0.3 * intensity, 0.3 * intensity])
    assert after.erosion.tolist() == [0.7, 0.7, 0.0, 0.0]


def test_nested_limit_a_list_of_everything_that_only_places_is_a_power_list(pingshan: Structure) -> None:
    plain = DutyList.model_validate({"shield": 0.0, "evasion": 0.0, "upkeep": "1 minutes"})
    assert diff(apply(pingshan, plain, 1.0), apply_power_list(pingshan, PowerList(), 1.0)) == []


def test_nested_limit_a_list_that_says_nothing_changes_nothing(pingshan: Structure) -> None:
    empty = DutyList.model_validate(
        {"coverage": 0, "sharpness": 0, "shield": 0, "evasion": 0, "upkeep": "0 minutes", "matters": LISTED}
    )
    assert diff(pingshan, apply(pingshan, empty, 1.0)) == []


def test_an_unknown_matter_is_an_error(pingshan: Structure) -> None:
    with pytest.raises(InvariantError, match="no_such_matter"):
        apply(pingshan, DutyList.model_validate({"matters": ["no_such_matter"]}), 1.0)


def test_a_shielded_village_refuses_what_is_pushed_down() -> None:
    """Townships that only know the way down push down what the county owns; who may not refuse tries, unless shielded."""
    downward = Destination(up=0.0, across=0.0, back=0.0, knowledge=0.0)
    rules = Coefficients(capability=Capability(coercion=1.0), destination=downward)
    world = county(rules=rules, weeks=1.0, entry=(0.0, 1.0, 0.0))

    def tried(*mechanisms: Mechanism) -> int:
        rows = world.under(*mechanisms).run()
        low = np.isin(rows["office"], [NAMES.index("east village"), NAMES.index("west village")])
        return int((low & (rows["activity"] == Activity.HANDLE) & (rows["fits"] == 0)).sum())

    shield = {"coverage": 0.0, "sharpness": 0.0, "shield": 1.0}
    assert tried() > 0
    assert tried(DutyList.model_validate(shield)) == 0


def test_harm_what_is_not_listed_is_passed_on_more() -> None:
    """A list that names two matters, and changes nothing for them, still makes the others everybody else's."""
    nothing_else = {"matters": ["trading", "licences"], "coverage": 1.0, "sharpness": 0.0, "shield": 0.0}
    shared = tuple(matter._replace(overlap=1.0, sharpness=0.0) for matter in MATTERS)
    world = county(2.0, Coefficients(passing=Passing(base=-1.0)), matters=shared)

    def passes(evasion: float) -> tuple[int, int]:
        """Count hand-overs of main parts by offices that could have acted, of listed and of other matters."""
        rows = world.under(DutyList.model_validate({**nothing_else, "evasion": evasion})).run()
        matter = world.requests().matter
        passed = rows[(rows["decision"] == Decision.HAND_OVER) & (rows["fits"] == 1) & (rows["part"] == 0)]
        listed = np.isin(matter[passed["request"]], [TRADING, LICENCES])
        return int(listed.sum()), int((~listed).sum())

    plain, evasive = passes(0.0), passes(1.0)
    assert evasive[0] == plain[0] > 0
    assert evasive[1] > 1.3 * plain[1]


def test_harm_of_what_is_listed_the_share_that_is_not_covered_is_passed_on_more() -> None:
    """All matters are listed, as by default; a list that covers all of each adds nothing, one that covers none all."""
    shared = tuple(matter._replace(overlap=1.0, sharpness=0.0) for matter in MATTERS)
    world = county(2.0, Coefficients(passing=Passing(base=-1.0)), matters=shared)

    def passes(coverage: float) -> int:
        silent = {"sharpness": 0.0, "shield": 0.0, "evasion": 1.0, "coverage": coverage, "upkeep": "0 minutes"}
        rows = world.under(DutyList.model_validate(silent)).run()
        return int(((rows["decision"] == Decision.HAND_OVER) & (rows["fits"] == 1) & (rows["part"] == 0)).sum())

    assert passes(0.0) > 1.3 * passes(1.0) > 0


def test_harm_upkeep_takes_every_workers_time() -> None:
    """Two minutes a working day of everybody with hours of his own: staff x 5 x 2 / 60 hours a week."""
    structure = county().structure
    after = apply(structure, DutyList(), 1.0)
    weekly = after.conduct.apps * structure.rules.paperwork.app_hours * 168.0
    assert weekly[:-1] == pytest.approx([n * 5.0 * 2.0 / 60.0 for n in staff_of(structure).values()])
    assert weekly[-1] == 0.0, "the desk keeps no list"
    asked = spent(county(0.2).under(DutyList.model_validate({"upkeep": "10 minutes"})).run(), Purpose.PAPERWORK)
    assert asked > 0.0 == spent(county(0.2).run(), Purpose.PAPERWORK)


@pytest.mark.parametrize("duty", ["paper", "platform"])
@pytest.mark.parametrize("power", ["paper", "platform"])
def test_of_two_lists_the_one_that_gives_way_least_holds_in_either_order(
    duty: Literal["paper", "platform"], power: Literal["paper", "platform"]
) -> None:
    structure = county().structure
    one = DutyList.model_validate({"matters": ["licences", "trading"], "medium": duty, "erosion": 0.6})
    other = PowerList.model_validate({"medium": power, "erosion": 0.9})
    there = apply_power_list(apply(structure, one, 1.0), other, 1.0)
    back = apply(apply_power_list(structure, other, 1.0), one, 1.0)
    assert diff(there, back) == []
    own = {"duty": 0.6 if duty == "paper" else 0.0, "power": 0.9 if power == "paper" else 0.0}
    both = min(own.values())
    assert there.responsibilities.erosion.tolist() == [both, both, own["power"], own["power"]]


def test_a_list_that_settles_nothing_takes_no_part_in_erosion() -> None:
    structure = county().structure
    mute, paper = DutyList.model_validate({"sharpness": 0.0}), PowerList(medium="paper")
    for after in (
        apply_power_list(apply(structure, mute, 1.0), paper, 1.0),
        apply(apply_power_list(structure, paper, 1.0), mute, 1.0),
    ):
        assert after.responsibilities.erosion.tolist() == [1.0] * 4
