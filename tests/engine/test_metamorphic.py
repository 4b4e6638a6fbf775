"""What must follow when a world is changed in a known way (metamorphic relations)."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.demand.tables import Requests
from sim.log.schema import Rows
from sim.mechanisms.first_receiver import FirstReceiver as FirstReceiverMechanism
from sim.mechanisms.targeted_dispatch import TargetedDispatch
from sim.rules.capability import Capability
from sim.rules.coefficients import Coefficients
from sim.rules.destination import Destination
from sim.rules.entry import Entry
from sim.rules.logistic import NEVER
from sim.rules.paperwork import Paperwork
from sim.rules.passing import Passing
from sim.verify.statistics import Run, closed_at, many_server_waits, sojourns
from sim.verify.world import Channel, Demand, Matter, Office, Place, World, make_world
from sim.vocabulary.codes import Activity, Decision
from tests.engine import variants
from tests.worlds import worlds

LINE = [Place(0, 1, 1.0), Place(1, 2), Place(2)]
SHARED = Matter(owner_tier=1, overlap=1.0, delegated=1.0, touch=(1.0, 0.8))


def bouncing(
    passing: float, staff: int = 1, rate: float = 0.4, matter: Matter = SHARED, **rules: tuple[float, ...]
) -> World:
    """Return three tiers that share every matter and pass it on with the logit `passing`."""
    return make_world(
        [Office(tier, staff=staff) for tier in range(3)],
        [matter],
        horizon=1500.0,
        places=LINE,
        demand=Demand(rate, channels=(Channel(entry=(0.4, 0.3, 0.3)),)),
        rules=Coefficients(
            capability=Capability(triage_hours=0.2, triage_shape=-1.0), passing=Passing(base=passing)
        )._replace(**rules),
    )


def mean_sojourn(world: World) -> float:
    requests = world.requests()
    return float(sojourns(Run(requests, world.run(requests), 0.0, world.demand.horizon - 100.0)).mean())


def hand_overs(rows: Rows) -> int:
    return int((rows["decision"] == Decision.HAND_OVER).sum())


def test_larger_scale_never_means_longer_waits() -> None:
    """Arrivals and staff times 1, 2, 4, 8: each doubling pools more."""
    means = [mean_sojourn(bouncing(-1.0, staff=k, rate=0.4 * k)) for k in (1, 2, 4, 8)]
    assert means == sorted(means, reverse=True)


@settings(max_examples=20)
@given(worlds(mechanisms=False))
def test_twice_as_fast_and_twice_as_busy_halves_every_wait(world: World) -> None:
    world = variants.free_of_the_clock(world)
    requests = world.requests()
    fast = variants.stretched(world, 0.5).run(variants.stretched_requests(requests, 0.5))
    slow = world.run(requests)
    assert np.array_equal(fast["start"] - fast["enabled"], 0.5 * (slow["start"] - slow["enabled"]), equal_nan=True)


@settings(max_examples=20)
@given(st.integers(0, 99), st.integers(1, 4), st.sampled_from([0.3, 0.9, 1.2]))
def test_one_more_member_of_staff_delays_nobody(replication: int, staff: int, load: float) -> None:
    """At one office that serves in order of arrival this holds request by request."""

    def run(members: int) -> tuple[Requests, Rows]:
        world = make_world([Office(staff=members)], horizon=200.0, demand=Demand(load * staff))
        requests = world.requests(replication=replication)
        return requests, world.run(requests)

    requests, few = run(staff)
    _, more = run(staff + 1)
    ends = [np.nan_to_num(closed_at(Run(requests, rows, 0.0, 200.0)), nan=np.inf) for rows in (few, more)]
    assert (ends[1] <= ends[0]).all()


def test_more_staff_everywhere_means_less_waiting() -> None:
    means = [mean_sojourn(bouncing(0.0, staff=k)) for k in (1, 2, 3)]
    assert means == sorted(means, reverse=True) and means[0] > 1.05 * means[1]


def test_without_passing_each_office_is_its_own_queue() -> None:
    """Pass probability 0, whichever way it is written: every wait is that of G/G/c at the office of entry."""
    off, zero = bouncing(NEVER), bouncing(-800.0)
    requests = off.requests()
    rows = off.run(requests)
    assert rows.tobytes() == zero.run(requests).tobytes()
    only = make_world([Office(staff=2)], horizon=1500.0, demand=Demand(1.4))
    requests = only.requests()
    work = requests.work[:, 0]
    waited = closed_at(Run(requests, only.run(requests), 0.0, 1500.0)) - requests.time - work
    closed = ~np.isnan(waited)
    assert waited[closed] == pytest.approx(many_server_waits(requests.time, work, 2)[closed], abs=1e-7)


@settings(max_examples=25)
@given(worlds(mechanisms=False))
def test_full_compliance_knows_no_refusal(world: World) -> None:
    rules = FirstReceiverMechanism.model_validate({"compliance": 1.0})
    rows = world.under(TargetedDispatch(), rules).run()
    assert not ((rows["decision"] == Decision.RETURN) & (rows["activity"] == Activity.TRIAGE)).any()


@settings(max_examples=25)
@given(worlds(mechanisms=False), st.floats(-5.0, 5.0))
def test_with_one_holder_ambiguity_is_irrelevant(world: World, coefficient: float) -> None:
    single = world.structure.with_responsibilities(overlap=np.zeros(len(world.structure.responsibilities.limit)))
    passing = single.rules.passing
    rows = [
        replace(world, structure=single.with_rules(passing=passing._replace(ambiguity=b))).run().tobytes()
        for b in (0.0, coefficient)
    ]
    assert rows[0] == rows[1]


@pytest.mark.parametrize("kind", ["front", "dispatch"])
def test_more_misrouting_means_more_hand_overs(kind: str) -> None:
    """Paired: whoever is misrouted at the better accuracy is misrouted at the worse one too."""

    def moved(accuracy: float) -> np.ndarray:
        entry = Entry(front_accuracy=accuracy) if kind == "front" else Entry(dispatched=1.0, accuracy=accuracy)
        world = make_world(
            [Office(0, function, staff=0) for function in range(3)],
            [Matter(function) for function in range(3)],
            functions=3,
            horizon=600.0,
            rules=Coefficients(entry=entry),
            demand=Demand(1.0),
        )
        requests = world.requests()
        rows = world.run(requests)
        return np.bincount(rows["request"][rows["decision"] == Decision.HAND_OVER], minlength=len(requests.time))

    counts = [moved(accuracy) for accuracy in (1.0, 0.9, 0.6, 0.2)]
    assert counts[0].sum() == 0
    for better, worse in pairwise(counts):
        assert (better <= worse).all() and better.sum() < worse.sum()


@pytest.mark.parametrize("values", [(-3.0, -1.0, 0.0, 1.0)])
def test_a_larger_propensity_means_more_passing_and_more_time(values: tuple[float, ...]) -> None:
    runs = [bouncing(base, staff=0).run() for base in values]
    passed = [hand_overs(rows) for rows in runs]
    assert passed == sorted(passed) and passed[0] < 0.3 * passed[-1]
    means = [mean_sojourn(bouncing(base, staff=0)) for base in values]
    assert means == sorted(means)


def test_a_sharper_list_means_less_passing() -> None:
    passed = [
        hand_overs(bouncing(0.0, matter=SHARED._replace(sharpness=sharpness)).run())
        for sharpness in (0.0, 0.3, 0.7, 1.0)
    ]
    assert passed == sorted(passed, reverse=True) and passed[-1] == 0


def test_slower_transmission_and_traces_only_lengthen() -> None:
    """Staff without limit: every single request takes at least as long."""
    base = bouncing(0.0, staff=0)
    requests = base.requests()
    plain = closed_at(Run(requests, base.run(requests), 0.0, 1500.0))
    for rules in (
        {"destination": Destination(up_hours=1.0, down_hours=1.0)},
        {"paperwork": Paperwork(trace_hours=0.1)},
    ):
        other = bouncing(0.0, staff=0, **rules)  # type: ignore[arg-type]
        later = closed_at(Run(requests, other.run(requests), 0.0, 1500.0))
        both = ~np.isnan(later)
        assert (later[both] >= plain[both]).all() and (later[both] > plain[both]).any()
