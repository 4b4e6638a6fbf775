"""`lights`: attention follows the lights, work near the limit is rushed, and some of it is hollow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.log.schema import Rows
from sim.mechanisms.base import Mechanism
from sim.mechanisms.lights import Lights, apply
from sim.rules.deadlines import NO_LIMIT, Deadlines
from sim.structure.diff import diff
from sim.structure.tables import Structure
from sim.vocabulary.codes import Activity, Decision
from tests.mechanisms import district as d

DARK = {"attention": 0, "window": 0, "rush": 1, "shared": 0, "hollow": 0}


@pytest.fixture(scope="module")
def small() -> Structure:
    return d.district().structure


def _spec(**parameters: object) -> Lights:
    return Lights.model_validate(parameters)


def _settled(rows: Rows) -> float:
    return float(np.mean(rows["settled"][rows["activity"] == Activity.CLOSE] == 1))


def test_changes_deadlines_and_one_dial_of_passing(small: Structure) -> None:
    changed = {(c.table, c.field): c.after for c in diff(small, apply(small, _spec(), 1.0))}
    assert changed == pytest.approx(
        {
            ("deadlines", "weight"): 0.8,
            ("deadlines", "window"): 0.2,
            ("deadlines", "rush"): 1.5,
            ("deadlines", "perfunctory"): 0.05,
            ("deadlines", "lights"): 1.0,
            ("passing", "lit"): 0.5,
        }
    )


def test_what_is_set_further_already_stays(small: Structure) -> None:
    strict = small.with_rules(deadlines=Deadlines(weight=0.9, window=0.3, rush=2.0, escalate_after=10.0))
    after = apply(strict, _spec(escalate_after="3 days"), 1.0).rules.deadlines
    assert (after.weight, after.window, after.rush, after.escalate_after) == (0.9, 0.3, 2.0, 10.0)


def test_escalates_only_if_asked_to(small: Structure) -> None:
    assert apply(small, _spec(), 1.0).rules.deadlines.escalate_after == NO_LIMIT
    assert apply(small, _spec(escalate_after="2 days"), 1.0).rules.deadlines.escalate_after == 48.0


def test_hollow_closing_is_a_share(small: Structure) -> None:
    hollow = small.with_rules(deadlines=Deadlines(perfunctory=0.95))
    assert apply(hollow, _spec(hollow=0.2), 1.0).rules.deadlines.perfunctory == 1.0


def test_nested_limit_lights_that_nobody_minds_are_none() -> None:
    world = d.district(limit=20.0)
    assert world.under(_spec(**DARK)).run().tobytes() == world.run().tobytes()


def test_nested_limit_what_has_no_limit_is_never_lit() -> None:
    world = d.district()
    dark = _spec(**{**DARK, "window": 0.3, "rush": 3, "shared": 1, "hollow": 0.2})
    assert world.under(dark).run().tobytes() == world.run().tobytes()


def test_law_lit_requests_are_passed_on_less(run_with: Callable[[list[Mechanism]], Rows]) -> None:
    def passes(rows: Rows) -> int:
        return int(((rows["decision"] == Decision.HAND_OVER) & (rows["fits"] == 1)).sum())

    indifferent, shared = ({**DARK, "window": 0.3, "shared": shared} for shared in (0.0, 5.0))
    assert passes(run_with([_spec(**shared)])) < passes(run_with([_spec(**indifferent)]))


def test_law_rushed_work_is_done_sooner() -> None:
    world = d.district(limit=4.0, weights=(1.0, 0.0, 0.0))

    def hours(rush: float) -> float:
        rows = world.under(_spec(**{**DARK, "window": 0.9, "rush": rush})).run()
        return float(rows["hours"][rows["activity"] == Activity.HANDLE].sum())

    assert hours(1.0) > hours(1.5) > hours(3.0)


def test_harm_hollow_closing() -> None:
    world = d.district(limit=4.0, rate=0.8)
    assert _settled(world.run()) == 1.0
    shares = [_settled(world.under(_spec(hollow=hollow, window=0.9)).run()) for hollow in (0.05, 0.2)]
    assert 1.0 > shares[0] > shares[1]


def test_harm_unlit_requests_wait() -> None:
    """A town's office has two matters, one with a limit: where queues follow due dates the other one waits longer."""
    plain = d.district(weights=(1.0, 1.0, 0.0), rate=3.2)
    one_owner = plain.structure.with_responsibilities(
        function=np.array([0, 0, 0]), owner_tier=np.array([1, 1, 2]), limit=np.array([24.0, NO_LIMIT, NO_LIMIT])
    )
    world = replace(plain, structure=one_owner)
    matter = world.requests().matter

    def waiting(rows: Rows, of: int) -> float:
        handled = rows[(rows["activity"] == Activity.HANDLE) & (rows["request"] >= 0)]
        of_it = handled[matter[handled["request"]] == of]
        return float(np.mean(of_it["start"] - of_it["enabled"]))

    fair, attentive = world.run(), world.under(_spec(**{**DARK, "attention": 1.0})).run()
    assert waiting(attentive, d.LITTER) < waiting(fair, d.LITTER)
    assert waiting(attentive, d.LEAK) > waiting(fair, d.LEAK)
