"""Defects that random worlds have found in the engine; each stays as the smallest world that showed it."""

from __future__ import annotations

import numpy as np

from sim.rules.capability import Capability
from sim.rules.coefficients import Coefficients
from sim.rules.coordination import Coordination
from sim.rules.deadlines import Deadlines
from sim.rules.destination import Destination
from sim.rules.entry import Entry
from sim.rules.passing import Passing
from sim.verify.world import Matter, Office, Place, World, make_world
from sim.vocabulary.codes import Activity, Decision
from tests.engine import laws
from tests.worlds import WEEKDAYS, Ask, scripted

TWO_TIERS = [Place(0, 1, 1.0), Place(1)]
SHARED = Matter(owner_tier=0, overlap=1.0, delegated=1.0, limit=100.0)


def test_a_part_may_wait_twice_in_one_queue_ordered_by_due_date() -> None:
    """Escalated and passed down again, a part stood in the same queue twice with the same due date, and could not."""
    world = make_world(
        [Office(0), Office(1)],
        [SHARED],
        horizon=60.0,
        places=TWO_TIERS,
        rules=Coefficients(
            capability=Capability(triage_hours=1.0),
            passing=Passing(base=50.0),
            destination=Destination(up=0.0),
            deadlines=Deadlines(weight=1.0, escalate_after=1.0),
        ),
    )
    played = laws.play(world, scripted(Ask(0.0, (50.0,)), Ask(5.0)))
    for law in laws.ALWAYS_TRUE:
        law(played)
    second = played.rows[(played.rows["request"] == 1) & (played.rows["activity"] == Activity.TRIAGE)]
    assert second["office"].tolist()[:3] == [0, 1, 0]


def test_endless_passing_ends_at_the_owner_and_not_at_itself() -> None:
    """After 200 moves the owner is named by ruling; where the owner itself was the last to pass, it keeps."""
    for entry_tier in (0, 1):
        world = make_world(
            [Office(0), Office(1)],
            [SHARED],
            horizon=10.0,
            places=TWO_TIERS,
            rules=Coefficients(passing=Passing(base=50.0)),
        )
        played = laws.play(world, scripted(Ask(0.0, tier=entry_tier)))
        laws.moves_lead_somewhere_else(played)
        handled = played.rows[
            (played.rows["activity"] == Activity.TRIAGE) & (played.rows["decision"] == Decision.HANDLE)
        ]
        assert handled["office"].tolist() == [0]


def test_who_meets_a_closed_door_at_the_end_has_not_begun() -> None:
    """An office without limit of staff, closed until after the end of the run: the row has no start."""
    world = make_world([Office(staff=0)], horizon=8.0, calendars=(WEEKDAYS,))
    rows = world.run(scripted(Ask(7.0)))
    assert np.isnan(rows[-1]["start"]) and rows[-1]["hours"] == 0.0


def test_an_office_that_leads_does_not_call_itself_in() -> None:
    """One general office holds both functions: the second part comes from nobody and crosses no boundary."""
    world = make_world(
        [Office()],
        [Matter(co_functions=(1,), multi=1.0)],
        functions=2,
        horizon=20.0,
        rules=Coefficients(destination=Destination(across_hours=5.0), coordination=Coordination(hours=0.5)),
    )
    played = laws.play(world, scripted(Ask(0.0, (1.0, 2.0))))
    laws.moves_lead_somewhere_else(played)
    assert played.rows[-1]["activity"] == Activity.CLOSE and played.rows[-1]["end"] == 3.0  # and nobody is coordinated


def test_a_territory_without_the_organ_does_not_own() -> None:
    """The street has no office for the second function; dispatched there, a request had an owner that does not exist."""
    world = make_world(
        [Office(0), Office(1, 0), Office(2, 0), Office(2, 1)],
        [Matter(function=1, owner_tier=2)],
        functions=2,
        horizon=20.0,
        places=[Place(0, 1, 1.0), Place(1, 2), Place(2)],
        rules=Coefficients(entry=Entry(dispatched=1.0, territory=1.0)),
    )
    played = laws.play(world, scripted(Ask(0.0)))
    laws.stays_are_at_offices(played)
    assert played.rows[played.rows["activity"] == Activity.HANDLE]["office"].tolist() == [3]


def test_a_called_in_part_does_not_lose_its_patience() -> None:
    """Only citizens lose patience, and only while their request lies unread; the second part escalates instead."""
    world: World = make_world(
        [Office(0, 0), Office(0, 1), Office(1)],
        [Matter(co_functions=(1,), multi=1.0, delegated=1.0)],
        functions=2,
        horizon=60.0,
        places=TWO_TIERS,
        rules=Coefficients(
            capability=Capability(triage_hours=9.0),
            deadlines=Deadlines(escalate_after=2.0),
            coordination=Coordination(parallel=1.0),
        ),
    )
    rows = world.run(scripted(Ask(0.0, (1.0, 9.0)), Ask(10.0, (1.0, 9.0), patience=1.0)))
    parts = rows[(rows["part"] == 1) & (rows["activity"] == Activity.HANDLE)]
    assert parts["office"].tolist() == [1, 2]


def test_who_gives_up_is_gone_only_when_the_called_in_have_finished() -> None:
    """The main part waits in vain behind another case, while the second part is being done elsewhere."""
    world = make_world(
        [Office(0, 0), Office(0, 1)],
        [Matter(co_functions=(1,), multi=1.0)],
        functions=2,
        horizon=40.0,
        rules=Coefficients(coordination=Coordination(parallel=1.0)),
    )
    played = laws.play(world, scripted(Ask(0.0, (20.0,)), Ask(1.0, (1.0, 9.0), patience=3.0)))
    laws.a_request_is_in_one_state(played)
    gone = played.rows[played.rows["activity"] == Activity.RENEGE]
    assert gone["request"].tolist() == [1] and gone["end"].tolist() == [10.0]
