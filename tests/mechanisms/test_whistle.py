"""`whistle`: the township summons departments; too many whistles turn attendance formal."""

from __future__ import annotations

import numpy as np
import pytest

from sim.log.schema import Rows
from sim.mechanisms.whistle import Whistle, apply, react
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.verify.world import World
from sim.vocabulary.codes import Activity, Decision, Purpose
from tests.mechanisms import district as d

TOWN = (d.EAST_CITY, d.EAST_HOMES, d.WEST_CITY, d.WEST_HOMES)
WEEK = 168.0


@pytest.fixture(scope="module")
def small() -> Structure:
    return d.district().structure


def _spec(**parameters: object) -> Whistle:
    return Whistle.model_validate({"coordination": {"exactly": "2 hours"}, **parameters})


def _formal(structure: Structure, spec: Whistle, *called: int, intensity: float = 1.0) -> float:
    """Return the formal share after weeks with so many call-ins in all."""
    seen = [d.window(WEEK * k, structure, called=number) for k, number in enumerate((0, *called))]
    return react(seen, apply(structure, spec, intensity), spec, intensity).rules.coordination.formal


def test_changes_listed_matters_and_coordination_only(small: Structure) -> None:
    after = apply(small, _spec(matters=["leak", "yard"], share=0.4), 1.0)
    assert {(c.table, c.field) for c in diff(small, after)} == {
        ("responsibilities", "whistled"), ("coordination", "bound"), ("coordination", "hours"),
    }  # fmt: skip
    assert after.responsibilities.whistled.tolist() == [0.0, 0.4, 0.4]


def test_intensity_is_a_share_of_it(small: Structure) -> None:
    half = apply(small, _spec(share=0.4, attendance=0.8), 0.5)
    assert half.responsibilities.whistled == pytest.approx([0.2] * 3)
    assert half.rules.coordination.bound == pytest.approx(0.4)
    assert half.rules.coordination.hours == pytest.approx(1.0)


def test_who_is_bound_more_already_stays_so(small: Structure) -> None:
    bound = small.with_rules(coordination=small.rules.coordination._replace(bound=0.95))
    assert apply(bound, _spec(attendance=0.8), 1.0).rules.coordination.bound == 0.95


def test_formula_of_fatigue(small: Structure) -> None:
    """Two county offices and 12 call-ins a week are 6 per office and week; capacity 4: half as many again."""
    spec = _spec(capacity=4, fatigue=0.6)
    assert _formal(small, spec, 12, 24) == pytest.approx(0.6 * 0.5)
    assert _formal(small, spec, 12, 24, intensity=0.5) == pytest.approx(0.5 * 0.6 * 0.5)


def test_law_no_fatigue_within_capacity_and_never_more_than_all_of_it(small: Structure) -> None:
    spec = _spec(capacity=4, fatigue=0.6)
    assert _formal(small, spec, 8) == 0.0
    shares = [_formal(small, spec, called) for called in (8, 10, 12, 16, 20, 1000)]
    assert shares == sorted(shares)
    assert shares[-1] == shares[-2] == pytest.approx(0.6)


def test_fatigue_passes_when_the_whistles_stop(small: Structure) -> None:
    spec = _spec(capacity=4, memory="2 weeks")
    assert _formal(small, spec, 50) > 0.0
    assert _formal(small, spec, 50, 50, 50) == 0.0


def test_nothing_is_known_before_the_first_week(small: Structure) -> None:
    structure = apply(small, _spec(), 1.0)
    assert react([d.window(0.0, small)], structure, _spec(), 1.0) is structure
    assert react([d.window(0.0, small)], small, _spec(), 0.0) is small


def test_departments_without_capacity_tire_at_once(small: Structure) -> None:
    assert _formal(small, _spec(capacity=0, fatigue=0.7), 1) == pytest.approx(0.7)


def _seen_below() -> World:
    return d.district(weights=(0.0, 1.0, 0.0), desk=False)


def test_nested_limit_nobody_whistles() -> None:
    silent = _spec(share=0.0, attendance=0.0)
    assert _seen_below().under(silent).run().tobytes() == _seen_below().run().tobytes()


def test_law_whoever_always_whistles_refers_nothing() -> None:
    """A leak reaches the town, which cannot act: it leads each one, and the county's office comes and handles."""
    rows = _seen_below().under(_spec(share=1.0, attendance=1.0)).run()
    town = rows[np.isin(rows["office"], TOWN) & (rows["activity"] == Activity.TRIAGE) & (rows["end"] < 1000.0)]
    assert set(town["decision"]) == {Decision.LEAD}
    assert len(town) > 100


def test_harm_the_township_pays_for_summoning() -> None:
    plain, whistled = _seen_below().run(), _seen_below().under(_spec(share=1.0)).run()
    assert d.hours_at(plain, TOWN, Purpose.COORDINATION) == 0.0
    assert d.hours_at(whistled, TOWN, Purpose.COORDINATION) > 50.0


def test_harm_too_many_whistles_settle_less() -> None:
    def settled(rows: Rows) -> float:
        return float(np.mean(rows["settled"][rows["activity"] == Activity.CLOSE] == 1))

    tired = _seen_below().under(_spec(share=1.0, capacity=0.5, fatigue=1.0)).run()
    fresh = _seen_below().under(_spec(share=1.0, capacity=1000.0, fatigue=1.0)).run()
    assert settled(tired) < settled(fresh)
