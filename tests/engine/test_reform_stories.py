"""What mechanisms put into the tables, acted out in tiny worlds: each with its nested limit, worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.log.schema import Rows
from sim.rules.capability import Capability
from sim.rules.coefficients import Coefficients
from sim.rules.coordination import Coordination
from sim.rules.deadlines import Deadlines
from sim.rules.destination import Destination
from sim.rules.entry import Entry
from sim.rules.paperwork import Paperwork
from sim.rules.passing import Passing
from sim.verify.world import Demand, Matter, Office, Place, World, make_world
from sim.vocabulary.codes import Activity, Decision, Purpose
from tests.engine.test_planted_faults import MODULES
from tests.engine.test_stories import CERTAIN, HOUR_OF_TRIAGE, bureaus, line, tells
from tests.worlds import Ask, scripted

TO_THE_STREET = Entry(dispatched=1.0, territory=1.0, empowered=0.0)


def log(world: World, *asks: Ask) -> Rows:
    return world.run(scripted(*asks))


def test_a_street_that_answers_without_the_power_calls_the_owner_in() -> None:
    rules = Coefficients(
        capability=HOUR_OF_TRIAGE, entry=TO_THE_STREET, coordination=Coordination(hours=2.0, bound=1.0)
    )
    tells(
        line(Matter(owner_tier=2), rules),
        (Ask(10.0, (3.0,)),),
        """
        0.0/0/0 report                     -        10 10 10 0                  ->district
        0.0/0/0 desk(desk)                 desk     10 10 10 0 dispatch dispatch ->street
        0.0/1/0 triage(triage)             street   10 10 11 1 lead up          ->district call_in from:desk productive unfit
        0.0/2/0 coordinate(coordination)   street   11 11 13 2 lead
        0.0/3/0 triage(triage)             district 13 13 14 1 handle           from:street
        0.0/4/0 handle(joint)              district 14 14 17 3 handle           settled
        0.0/5/0 close                      district 17 17 17 0                  settled satisfied
    """,
    )


def test_a_street_that_has_the_power_does_it_itself() -> None:
    """Nested: empowered 1, as it was before there was a difference; and power that was delegated does as well."""
    whole = Coefficients(capability=HOUR_OF_TRIAGE, entry=TO_THE_STREET._replace(empowered=1.0))
    apart = Coefficients(capability=HOUR_OF_TRIAGE, entry=TO_THE_STREET)
    for world in (line(Matter(owner_tier=2), whole), line(Matter(owner_tier=2, delegated=1.0), apart)):
        rows = log(world, Ask(10.0, (3.0,)))
        handled = rows[rows["activity"] == Activity.HANDLE]
        assert [world.structure.names.offices[k] for k in handled["office"]] == ["street"]
        assert not (rows["decision"] == Decision.LEAD).any()


def test_a_street_whistles_where_it_would_refer() -> None:
    rules = Coefficients(capability=HOUR_OF_TRIAGE, coordination=Coordination(bound=1.0))
    refers, whistles = (line(Matter(owner_tier=2, whistled=share), rules) for share in (0.0, 1.0))
    ask = Ask(10.0, (3.0,), tier=1)
    assert Decision.LEAD not in log(refers, ask)["decision"]
    rows = log(whistles, ask)
    led = rows[rows["decision"] == Decision.LEAD]
    assert len(led) == 1 and whistles.structure.names.offices[led["office"][0]] == "street"
    assert rows["purpose"][rows["activity"] == Activity.HANDLE].tolist() == [Purpose.JOINT]


def test_only_the_street_whistles() -> None:
    rules = Coefficients(capability=HOUR_OF_TRIAGE)
    rows = log(line(Matter(owner_tier=2, whistled=1.0), rules), Ask(10.0, (3.0,), tier=0))
    by_office = rows["decision"][rows["activity"] == Activity.TRIAGE].tolist()
    assert by_office == [Decision.HAND_OVER, Decision.LEAD, Decision.HANDLE]


@pytest.mark.parametrize(("formal", "settled"), [(0.0, 1), (1.0, 0)])
def test_attendance_for_forms_sake_settles_nothing(formal: float, settled: int) -> None:
    rules = Coefficients(
        capability=HOUR_OF_TRIAGE, entry=TO_THE_STREET, coordination=Coordination(bound=1.0, formal=formal)
    )
    rows = log(line(Matter(owner_tier=2), rules), Ask(10.0, (3.0,)))
    assert rows["settled"][rows["activity"] == Activity.CLOSE].tolist() == [settled]


def county(matter: Matter, rules: Coefficients) -> World:
    """Return a village and a street under a county with two bureaus; the matter needs both."""
    return make_world(
        [
            Office(0, name="village"),
            Office(1, name="street"),
            Office(2, 0, name="owner"),
            Office(2, 1, name="other"),
        ],
        [matter],
        functions=2,
        horizon=100.0,
        rules=rules,
        places=[Place(0, 1, 1.0), Place(1, 2), Place(2)],
    )


JOINT = Matter(0, 2, co_functions=(1,), multi=1.0)


def coordinators(world: World) -> list[str]:
    rows = log(world, Ask(10.0, (3.0, 1.0), tier=2))
    return [world.structure.names.offices[k] for k in rows["office"][rows["activity"] == Activity.COORDINATE]]


def test_the_township_coordinates_where_nobody_else_leads() -> None:
    plain = Coefficients(coordination=Coordination(hours=1.0))
    assert coordinators(county(JOINT, plain)) == ["owner"]
    local = Coefficients(coordination=Coordination(hours=1.0, local=1.0))
    assert coordinators(county(JOINT, local)) == ["street"]


def test_single_department_requests_know_no_coordinator() -> None:
    local = Coefficients(coordination=Coordination(hours=1.0, local=1.0))
    world = county(JOINT, local)
    rows = log(world, Ask(10.0, (3.0,), tier=2))
    assert not (rows["activity"] == Activity.COORDINATE).any()


def finish(matter: Matter, rules: Coefficients) -> float:
    rows = log(county(matter, rules), Ask(10.0, (3.0, 1.0), tier=2))
    return float(rows["end"][rows["activity"] == Activity.CLOSE][0])


def test_push_takes_the_waiting_out_between_nodes() -> None:
    """Work 3 + 1; coordination 2 and the way to the other bureau 5 are saved in the share that is pushed."""
    rules = Coefficients(coordination=Coordination(hours=2.0), destination=Destination(across_hours=5.0))
    laid_down = JOINT._replace(decomposed=1.0)
    assert finish(JOINT, rules) == pytest.approx(10.0 + 3.0 + 2.0 + 5.0 + 1.0)
    assert finish(laid_down, rules) == finish(JOINT, rules)
    for push in (0.5, 1.0):
        pushed = rules._replace(coordination=rules.coordination._replace(push=push))
        assert finish(laid_down, pushed) == pytest.approx(10.0 + 4.0 + (1.0 - push) * 7.0)
        assert finish(JOINT, pushed) == finish(JOINT, rules)


def test_nodes_are_reported_and_their_owners_may_not_pass() -> None:
    rules = Coefficients(
        coordination=Coordination(report_hours=0.5), passing=Passing(base=CERTAIN, from_peer=2.0 * CERTAIN)
    )
    world = county(JOINT._replace(decomposed=1.0, overlap=1.0), rules)
    rows = log(world, Ask(10.0, (3.0, 1.0), tier=2))
    handled = rows[(rows["activity"] == Activity.HANDLE)]
    assert handled["trace"].tolist() == [0.5] * len(handled) and len(handled) >= 2
    part = rows[(rows["part"] == 1) & (rows["decision"] == Decision.HAND_OVER)]
    assert len(part) == 0


def test_milestones_bring_the_first_node_forward() -> None:
    """Two requests wait; by due dates the later one's first node (limit 40 of 80) goes before the other (limit 50)."""

    def order(milestones: float) -> list[int]:
        rules = Coefficients(deadlines=Deadlines(weight=1.0, milestones=milestones))
        matters = [JOINT._replace(limit=80.0, decomposed=1.0), Matter(0, 2, limit=50.0), Matter(0, 2)]
        world = county(matters[0], rules)
        world = make_world(
            [Office(0, 0, name="a"), Office(0, 1, name="b")],
            [m._replace(owner_tier=0) for m in matters],
            functions=2,
            horizon=200.0,
            rules=rules,
        )
        rows = world.run(
            scripted(Ask(0.0, (10.0,), matter=2), Ask(1.0, (2.0, 1.0), matter=0), Ask(1.5, (2.0,), matter=1))
        )
        handled = rows[(rows["activity"] == Activity.HANDLE) & (rows["part"] == 0)]
        numbers: list[int] = handled["request"].tolist()
        return numbers

    assert order(0.0) == [0, 2, 1]
    assert order(1.0) == [0, 1, 2]


def lit_world(lit: float, lights: float) -> World:
    rules = Coefficients(
        capability=Capability(triage_hours=6.0),
        passing=Passing(base=CERTAIN, lit=lit, from_superior=-3.0 * CERTAIN),
        destination=Destination(back=0.0),
        deadlines=Deadlines(window=0.5, lights=lights),
    )
    return line(Matter(owner_tier=1, overlap=1.0, delegated=1.0, limit=10.0), rules, tiers=2)


@pytest.mark.parametrize(
    ("lit", "lights", "kept"), [(0.0, 1.0, False), (9.0 * CERTAIN, 0.0, False), (9.0 * CERTAIN, 1.0, True)]
)
def test_what_is_lit_is_kept(lit: float, lights: float, kept: bool) -> None:
    """Six of ten hours are used up when the first office has looked: the light is on, and passing would be everybody's delay."""
    rows = log(lit_world(lit, lights), Ask(0.0, (1.0,)))
    first = rows[rows["activity"] == Activity.TRIAGE][0]
    assert (first["decision"] == Decision.HANDLE) == kept


def test_an_office_that_is_less_skilled_works_longer_and_settles_less() -> None:
    slow = make_world([Office(work=2.0, quality=0.0)], [Matter()], horizon=100.0)
    rows = log(slow, Ask(0.0, (3.0,)))
    handled = rows[rows["activity"] == Activity.HANDLE][0]
    assert handled["hours"] == 6.0 and handled["settled"] == 0


def test_an_office_under_pressure_and_a_matter_off_the_list_move_the_wish_to_pass() -> None:
    def passes(office: float, matter: float) -> bool:
        world = make_world(
            [Office(0, 0, shift=office, name="owner"), Office(1, 0, name="above")],
            [Matter(overlap=1.0, delegated=1.0, evasion=matter)],
            horizon=100.0,
            rules=Coefficients(passing=Passing(base=0.0), destination=Destination(back=0.0)),
            places=[Place(0, 1, 1.0), Place(1)],
        )
        rows = log(world, Ask(0.0, (1.0,)))
        return bool((rows["office"][rows["decision"] == Decision.HAND_OVER] == 0).any())

    assert passes(CERTAIN, 0.0) and passes(0.0, CERTAIN)
    assert not passes(-CERTAIN, 0.0) and not passes(0.0, -CERTAIN)
    assert not passes(-2.0 * CERTAIN, CERTAIN)


@pytest.mark.parametrize(("shield", "handled_by"), [(0.0, "village"), (1.0, "street")])
def test_a_list_lets_an_office_refuse_what_is_pushed_down(shield: float, handled_by: str) -> None:
    """The street owns it and passes it down once; the village must take it, unless the list says that it need not; they then play ping-pong until a ruling."""
    rules = Coefficients(
        capability=Capability(coercion=1.0),
        passing=Passing(base=CERTAIN, from_peer=-9.0 * CERTAIN),
        destination=Destination(back=0.0, up=0.0),
    )
    world = line(Matter(owner_tier=1, overlap=1.0, shield=shield), rules, tiers=2)
    rows = log(world, Ask(0.0, (1.0,), tier=1))
    names = world.structure.names.offices
    handled = [names[k] for k in rows["office"][rows["activity"] == Activity.HANDLE]]
    moves = [names[k] for k in rows["office"][rows["decision"] == Decision.HAND_OVER]]
    assert moves[0] == "street"
    assert handled == [handled_by]


@pytest.mark.parametrize(("misroute", "wrong"), [(0.0, 0.0), (0.5, 0.3), (1.0, 0.6)])
def test_errors_of_dispatch_scale_with_the_matter(misroute: float, wrong: float) -> None:
    world = bureaus(Coefficients(entry=Entry(dispatched=1.0, accuracy=0.4)), Matter(misroute=misroute))
    count = 2000
    rows = log(world, *[Ask(k / 25.0, (0.001,), desk=True) for k in range(count)])
    first = rows[(rows["activity"] == Activity.DESK)]["receiver"]
    share = float(np.mean(first != 0))
    assert share == pytest.approx(wrong, abs=4.0 * math.sqrt(max(wrong * (1.0 - wrong), 1e-12) / count))


def test_apps_and_tasks_come_beside_the_paperwork_that_is_asked_for() -> None:
    """Rates .05, .02 and .03 an hour over 20,000 h; margin: four standard deviations of a Poisson count."""
    hours = 20_000.0
    world = make_world(
        [Office(staff=9, superiors=1.0, apps=0.02, tasks=0.03)],
        horizon=hours,
        demand=Demand(rate=0.0),
        rules=Coefficients(paperwork=Paperwork(items=0.05 * 168.0, hours=1.0, app_hours=0.25, task_hours=4.0)),
    )
    rows = world.run(scripted(Ask(0.0, (0.0,))))
    items = rows[rows["activity"] == Activity.PAPERWORK]
    done = items[~np.isnan(items["end"])]
    kinds = {(Purpose.PAPERWORK, 1.0): 0.05, (Purpose.PAPERWORK, 0.25): 0.02, (Purpose.CAMPAIGN, 4.0): 0.03}
    assert {(p, h) for p, h in zip(done["purpose"].tolist(), done["hours"].tolist(), strict=True)} == set(kinds)
    for (purpose, length), rate in kinds.items():
        count = int(((done["purpose"] == purpose) & (done["hours"] == length)).sum())
        assert count == pytest.approx(rate * hours, abs=4.0 * math.sqrt(rate * hours))


FAULTS: dict[str, tuple[str, Callable[..., Any], Callable[[], None]]] = {
    "the territory never leads": (
        "territory_leads",
        lambda case, view: False,
        test_a_street_that_answers_without_the_power_calls_the_owner_in,
    ),
    "nobody hears the whistle": (
        "_leads_without_power",
        lambda case, sight, view: False,
        test_a_street_whistles_where_it_would_refer,
    ),
    "the owner coordinates whatever is said": (
        "leader_of",
        lambda case, office, view: office,
        test_the_township_coordinates_where_nobody_else_leads,
    ),
    "push saves nothing": (
        "saved_by_push",
        lambda case, part, rules: 1.0,
        test_push_takes_the_waiting_out_between_nodes,
    ),
    "nodes have no limit of their own": (
        "limit_of",
        lambda case, part, rules: case.limit,
        test_milestones_bring_the_first_node_forward,
    ),
    "nodes are not reported": (
        "handling_trace",
        lambda case, rules: rules.paperwork.trace_hours,
        test_nodes_are_reported_and_their_owners_may_not_pass,
    ),
    "no light comes on": (
        "is_seen_lit",
        lambda case, part, now, rules: False,
        lambda: test_what_is_lit_is_kept(9.0 * CERTAIN, 1.0, True),
    ),
    "every item is asked for": (
        "paperwork_kind",
        lambda asked, item, office, rules: 0,
        test_apps_and_tasks_come_beside_the_paperwork_that_is_asked_for,
    ),
    "skill does not count": (
        "handling_hours",
        lambda case, part, fits, office, rules: case.work[part],
        test_an_office_that_is_less_skilled_works_longer_and_settles_less,
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_planted_fault_is_caught(
    fault: tuple[str, Callable[..., Any], Callable[[], None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each story holds on the sound engine and fails on the broken one."""
    name, broken, check = fault
    check()
    planted = [module for module in MODULES if hasattr(module, name)]
    assert planted
    for module in planted:
        monkeypatch.setattr(module, name, broken)
    with pytest.raises(AssertionError):
        check()


def test_whoever_leads_calls_only_others_in() -> None:
    """One office for both functions: it does both parts itself, and nobody is coordinated."""
    rules = Coefficients(coordination=Coordination(hours=1.0))
    world = make_world(
        [Office(0, name="everything")],
        [Matter(0, 0, co_functions=(1,), multi=1.0)],
        functions=2,
        horizon=100.0,
        rules=rules,
    )
    rows = log(world, Ask(10.0, (3.0, 1.0)))
    assert not (rows["activity"] == Activity.COORDINATE).any()
    assert (rows["activity"] == Activity.HANDLE).sum() == 2


def test_power_that_was_given_down_does_further_parts_too() -> None:
    """The street holds the power over both parts: it calls nobody in, and the county's bureaus see nothing of it."""
    rules = Coefficients(capability=HOUR_OF_TRIAGE, coordination=Coordination(hours=1.0))
    for delegated, offices in ((0.0, {"owner", "other"}), (1.0, {"street"})):
        world = county(JOINT._replace(delegated=delegated), rules)
        rows = log(world, Ask(10.0, (3.0, 1.0), tier=1))
        names = world.structure.names.offices
        handled = rows["office"][rows["activity"] == Activity.HANDLE].tolist()
        assert {names[k] for k in handled} == offices


@pytest.mark.parametrize(("delegated", "first"), [(0.0, "district"), (1.0, "village")])
def test_dispatch_aims_at_the_lowest_tier_that_holds_the_power(delegated: float, first: str) -> None:
    rules = Coefficients(capability=HOUR_OF_TRIAGE, entry=Entry(dispatched=1.0))
    world = line(Matter(owner_tier=2, delegated=delegated), rules)
    rows = log(world, Ask(10.0, (3.0,)))
    sent = rows["receiver"][rows["decision"] == Decision.DISPATCH]
    assert [world.structure.names.offices[k] for k in sent] == [first]


def test_a_street_does_not_whistle_for_the_village() -> None:
    rows = log(
        line(Matter(owner_tier=0, whistled=1.0), Coefficients(capability=HOUR_OF_TRIAGE)), Ask(0.0, (1.0,), tier=1)
    )
    assert not (rows["decision"] == Decision.LEAD).any() and (rows["decision"] == Decision.HAND_OVER).any()
