"""The null and the negative control: where nothing differs, nothing may differ (patterns N1 and N2)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from sim.mechanisms.base import Mechanism
from sim.mechanisms.power_list import PowerList
from sim.mechanisms.targeted_dispatch import TargetedDispatch
from sim.rules.capability import Capability
from sim.rules.coefficients import Coefficients
from sim.rules.passing import Passing
from sim.verify.estimate import t_interval
from sim.verify.statistics import Run, closed_at
from sim.verify.world import Channel, Demand, Matter, Office, Place, World, make_world
from tests.worlds import worlds

MARGIN = 0.01
"""N1, of the hierarchy's mean resolution time; written down before the first run."""
ACCURATE = TargetedDispatch.model_validate({"accuracy": 1.0})
PLATFORM = PowerList.model_validate({"upkeep": "0 minutes"})
STRUCTURES: dict[str, tuple[Mechanism, ...]] = {
    "targeted_dispatch": (ACCURATE,),
    "targeted_dispatch + power_list": (ACCURATE, PLATFORM),
}


def one_clear_owner(triage: float, entry: tuple[float, ...], owner_tiers: tuple[int, ...], rate: float = 1.0) -> World:
    """Return a world where every matter has one owner with the power to act; passing would be strong, were it open."""
    places = [Place(0, 2, 1.0), Place(0, 2, 1.0), Place(1, 3), Place(2)]
    return make_world(
        [
            Office(0, staff=1),
            Office(1, staff=1),
            Office(2, 0, staff=2),
            Office(2, 1, staff=2),
            Office(3, 0, staff=2),
            Office(3, 1, staff=2),
        ],
        [Matter(function, tier, touch=(1.5, 1.0)) for tier in owner_tiers for function in (0, 1)],
        horizon=1000.0,
        places=places,
        functions=2,
        demand=Demand(rate, channels=(Channel(entry=entry),)),
        rules=Coefficients(
            capability=Capability(triage_hours=triage, triage_shape=0.8),
            passing=Passing(base=0.5, ambiguity=2.0, load=0.3, risk=1.0, request_sd=1.0),
        ),
    )


def resolution(world: World, replication: int) -> np.ndarray:
    requests = world.requests(replication=replication)
    rows = world.run(requests, replication=replication)
    return closed_at(Run(requests, rows, 0.0, world.demand.horizon)) - requests.time


@pytest.mark.parametrize("mechanisms", STRUCTURES.values(), ids=STRUCTURES.keys())
def test_with_one_clear_owner_and_free_signing_no_structure_differs_at_all(mechanisms: tuple[Mechanism, ...]) -> None:
    """Entering at the community and signing in no time: every single request is settled at the same moment."""
    world = one_clear_owner(0.0, (1.0,), (0, 1, 2))
    for replication in range(3):
        hierarchy, dispatch = (resolution(w, replication) for w in (world, world.under(*mechanisms)))
        assert np.array_equal(hierarchy, dispatch, equal_nan=True) and np.isfinite(hierarchy).sum() > 700


@pytest.mark.parametrize("mechanisms", STRUCTURES.values(), ids=STRUCTURES.keys())
def test_with_one_clear_owner_no_structure_wins(mechanisms: tuple[Mechanism, ...]) -> None:
    """N1: signing takes time and its luck differs; the mean paired difference lies within the margin (TOST)."""
    world = one_clear_owner(0.2, (0.0, 1.0), (1,), rate=0.6)
    differences, means = [], []
    for replication in range(16):
        hierarchy, dispatch = (resolution(w, replication) for w in (world, world.under(*mechanisms)))
        both = np.isfinite(hierarchy) & np.isfinite(dispatch)
        differences.append(float((dispatch - hierarchy)[both].mean()))
        means.append(float(hierarchy[both].mean()))
    interval, allowed = t_interval(differences), MARGIN * float(np.mean(means))
    assert -allowed < interval.low and interval.high < allowed, (interval, allowed)


@settings(max_examples=30)
@given(worlds())
def test_two_names_for_one_structure_differ_by_nothing(world: World) -> None:
    """N2: the same structure, built a second time from copies of its tables and mechanisms."""
    copies = [mechanism.model_copy(deep=True) for mechanism in world.mechanisms]
    again = World(world.structure.with_rules(**world.structure.rules._asdict()), world.demand, tuple(copies))
    assert again.run().tobytes() == world.run().tobytes()
