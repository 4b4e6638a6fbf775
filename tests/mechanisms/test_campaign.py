"""`campaign`: a task force drains other offices for a matter and a while; nobody is hired for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.log.schema import Rows
from sim.mechanisms.base import Intensity
from sim.mechanisms.campaign import Campaign, apply, campaign_matters
from sim.mechanisms.registry import compose
from sim.mechanisms.window import START
from sim.rules.closure import Closure
from sim.rules.coefficients import Coefficients
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.verify.world import Demand, Matter, Office, Place, World, make_world
from sim.vocabulary.codes import Activity, Purpose
from sim.vocabulary.units import HOURS_PER_WEEK

NOTHING = {"draw": 0, "urgency": 0, "tasks": "0 hours", "haste": 0}


def county(staff: tuple[int, int, int] = (2, 3, 5), horizon: float = 8 * HOURS_PER_WEEK) -> World:
    """Return a county with three departments and a township; `noise` belongs to the first of them, `lamps` to the last."""
    places = (Place(1), Place(0, 0, 1.0))
    offices = [*(Office(0, f, n, name=f"department {f}") for f, n in enumerate(staff)), Office(1, staff=9, name="town")]
    matters = [Matter(0, 1, touch=(2.0, -1.0)), Matter(2, 1, weight=4.0, touch=(5.0, -1.0))]
    demand = Demand(rate=0.9)
    rules = Coefficients(closure=Closure(reopening=1.0, satisfied_if_not=0.0, reopen_hours=100.0, reopen_shape=-1.0))
    world = make_world(offices, matters, horizon=horizon, places=places, functions=3, demand=demand, rules=rules)
    names = world.structure.names._replace(matters=("noise", "lamps"))
    return replace(world, structure=replace(world.structure, names=names))


def test_changes_staff_urgency_tasks_and_quality(pingshan: Structure) -> None:
    changed = {(c.table, c.field) for c in diff(pingshan, apply(pingshan, Campaign(), 1.0))}
    assert changed == {
        ("staffing", "staff"),
        ("staffing", "share"),
        ("conduct", "quality"),
        ("conduct", "tasks"),
        ("responsibilities", "urgency"),
    }


def test_by_hand() -> None:
    """Of 3 and 5 people 30 % are 1 and 2; the township keeps all of its nine."""
    spec = Campaign.model_validate({"matters": ["noise"], "tasks": "8 hours", "haste": 0.2})
    after = apply(county().structure, spec, 1.0)
    assert after.staffing.staff.tolist() == [5, 2, 3, 9, 0]
    assert after.responsibilities.urgency.tolist() == [7, 0]
    assert after.conduct.quality.tolist() == pytest.approx([0.8, 1.0, 1.0, 1.0, 1.0])
    assert after.conduct.tasks.tolist() == pytest.approx([2 / HOURS_PER_WEEK] * 3 + [0.0, 0.0])


def test_at_half_strength_half_as_many_are_drawn() -> None:
    """Of 3 and 5 people 60 % are 2 and 3; at half strength 1 and 2."""
    spec = Campaign.model_validate({"matters": ["noise"], "draw": 0.6})
    staff = [apply(county().structure, spec, i).staffing.staff[:3].tolist() for i in (0.5, 1.0)]
    assert staff == [[5, 2, 3], [7, 1, 2]]


def test_without_a_name_it_is_the_first_matter_of_the_highest_owners(pingshan: Structure) -> None:
    chosen = campaign_matters(pingshan, Campaign())
    assert [pingshan.names.matters[k] for k in np.flatnonzero(chosen)] == ["greening"]
    assert pingshan.responsibilities.owner_tier[chosen] == pingshan.responsibilities.owner_tier.max()


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.tuples(*[st.integers(1, 12)] * 3))
def test_law_people_are_moved_and_never_made(draw: float, intensity: float, staff: tuple[int, int, int]) -> None:
    before = county(staff).structure
    after = apply(before, Campaign.model_validate({"matters": ["noise"], "draw": draw}), intensity)
    assert after.staffing.staff.sum() == before.staffing.staff.sum()
    assert after.staffing.staff[:4].min() >= 1
    assert after.staffing.staff[3] == before.staffing.staff[3]
    hours = [float((s.staffing.staff * s.staffing.share).sum()) for s in (before, after)]
    assert hours[0] == pytest.approx(hours[1])


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_law_more_intensity_takes_more_and_gives_more(one: float, other: float) -> None:
    low, high = sorted((one, other))
    weak, strong = (apply(county((2, 7, 9)).structure, Campaign.model_validate({"draw": 0.5}), i) for i in (low, high))
    owner = 0
    assert strong.staffing.staff[owner] >= weak.staffing.staff[owner]
    assert np.all(np.delete(strong.staffing.staff, owner) <= np.delete(weak.staffing.staff, owner))
    assert np.all(strong.responsibilities.urgency >= weak.responsibilities.urgency)


def test_all_places_of_the_owners_tier_make_their_own(pingshan: Structure) -> None:
    """Street trading belongs to each street's enforcement team; people stay in their street."""
    after = apply(pingshan, Campaign.model_validate({"matters": ["street_trading"]}), 1.0)
    place = pingshan.government.office_place
    change = after.staffing.staff - pingshan.staffing.staff
    moved = [int(np.abs(change[place == p]).sum()) for p in np.unique(place[place >= 0])]
    assert all(change[place == p].sum() == 0 for p in np.unique(place[place >= 0]))
    assert sum(1 for m in moved if m > 0) >= 5


def test_nested_limit_nothing_asked_nothing_changed(pingshan: Structure) -> None:
    assert diff(pingshan, apply(pingshan, Campaign.model_validate(NOTHING), 1.0)) == []


def test_people_return_when_it_ends() -> None:
    spec = Campaign(intensity=Intensity.model_validate({"start": "2 weeks", "end": "4 weeks"}))
    base = county().structure
    in_force = [diff(base, compose(base, [spec], t * HOURS_PER_WEEK, [START])) != [] for t in (1.9, 2.0, 3.9, 4.0)]
    assert in_force == [False, True, True, False]


def _time(rows: Rows, department: int) -> float:
    """Return the mean hours from the moment a request lies before a department until it is handled there."""
    handled = rows[(rows["activity"] == Activity.HANDLE) & (rows["office"] == department) & ~np.isnan(rows["end"])]
    return float(np.mean(handled["end"] - handled["enabled"]))


def test_harm_routine_matters_starve_in_the_offices_that_are_drained() -> None:
    spec = Campaign.model_validate({"matters": ["noise"], "tasks": "0 hours", "haste": 0})
    before, after = county().run(), county().under(spec).run()
    assert _time(after, 0) < _time(before, 0)
    assert _time(after, 2) > 2.0 * _time(before, 2)


def test_harm_mobilisation_takes_hours() -> None:
    rows = county().under(Campaign.model_validate({"matters": ["noise"], "tasks": "8 hours"})).run()
    spent = rows["hours"][rows["purpose"] == Purpose.CAMPAIGN]
    assert spent.sum() > 0.0 and np.allclose(spent[spent > 0.0], 4.0, atol=4.0)
    assert not np.any(rows["office"][rows["purpose"] == Purpose.CAMPAIGN] == 3)


def test_harm_what_is_settled_in_haste_comes_back() -> None:
    def reopened(haste: float) -> int:
        rows = county().under(Campaign.model_validate({**NOTHING, "matters": ["noise"], "haste": haste})).run()
        return int((rows["activity"] == Activity.REOPEN).sum())

    assert reopened(0.4) > reopened(0.0) == 0
