"""Tiny worlds whose whole log was worked out by hand; all durations are constant, all probabilities 0 or 1.

How to read a line: see `tests.worlds.story`.
"""

from __future__ import annotations

from sim.rules.capability import Capability
from sim.rules.closure import Closure
from sim.rules.coefficients import Coefficients
from sim.rules.coordination import Coordination
from sim.rules.deadlines import Deadlines
from sim.rules.destination import Destination
from sim.rules.entry import Entry
from sim.rules.first_receiver import FirstReceiver
from sim.rules.paperwork import Paperwork
from sim.rules.passing import Passing
from sim.verify.world import Matter, Office, Place, World, make_world
from tests.worlds import WEEKDAYS, Ask, scripted, story, told

HOUR_OF_TRIAGE = Capability(triage_hours=1.0)
CERTAIN = 50.0
"""A logit that passes always."""


def tells(world: World, asks: tuple[Ask, ...], expected: str) -> None:
    assert story(world.run(scripted(*asks)), world) == told(expected)


def line(matter: Matter, rules: Coefficients, tiers: int = 3, horizon: float = 100.0) -> World:
    """Return a village, its street and its district, one member of staff each."""
    names = ("village", "street", "district")[:tiers]
    return make_world(
        [Office(tier, name=name) for tier, name in enumerate(names)],
        [matter],
        horizon=horizon,
        rules=rules,
        places=[Place(0, 1, 1.0), Place(1, 2 if tiers == 3 else -1), Place(2)][:tiers],
    )


def bureaus(rules: Coefficients, matter: Matter | None = None) -> World:
    """Return two bureaus of one place: `owner` for function 0, `other` for function 1."""
    return make_world(
        [Office(0, 0, name="owner"), Office(0, 1, name="other")],
        [matter or Matter()],
        functions=2,
        rules=rules,
        horizon=100.0,
    )


def test_a_request_climbs_from_community_to_district() -> None:
    """Neither village nor street can act, both know the way; each step up takes two hours."""
    world = line(Matter(owner_tier=2), Coefficients(capability=HOUR_OF_TRIAGE, destination=Destination(up_hours=2.0)))
    tells(
        world,
        (Ask(10.0, (3.0,)),),
        """
        0.0/0/0 report                     -        10 10 10 0                      ->district
        0.0/0/0 triage(triage)             village  10 10 11 1   hand_over up       ->street   capability productive unfit
        0.0/1/0 triage(triage)             street   13 13 14 1   hand_over up       ->district capability from:village productive unfit
        0.0/2/0 triage(triage)             district 16 16 17 1   handle                        from:street
        0.0/3/0 handle(casework)           district 17 17 20 3   handle                        settled
        0.0/4/0 close                      district 20 20 20 0                                 settled satisfied
    """,
    )


def test_two_holders_play_ping_pong_until_one_may_not_refuse() -> None:
    """Both could act and both pass; what a superior sends down is not refused."""
    world = line(
        Matter(owner_tier=1, overlap=1.0, delegated=1.0),
        Coefficients(
            capability=HOUR_OF_TRIAGE,
            passing=Passing(base=CERTAIN, from_superior=-2.0 * CERTAIN),
            destination=Destination(back=0.0, up_hours=0.5, down_hours=0.5),
        ),
        tiers=2,
    )
    tells(
        world,
        (Ask(0.0, (3.0,)),),
        """
        0.0/0/0 report                     -        0 0 0 0                         ->street
        0.0/0/0 triage(triage)             village  0 0 1 1      hand_over up       ->street   disposition pass
        0.0/1/0 triage(triage)             street   1.5 1.5 2.5 1 hand_over down    ->village  disposition from:village pass
        0.0/2/0 triage(triage)             village  3 3 4 1      handle                        from:street
        0.0/3/0 handle(casework)           village  4 4 7 3      handle                        settled
        0.0/4/0 close                      village  7 7 7 0                                    settled satisfied
    """,
    )


def test_the_first_receiver_leads_and_calls_in_the_owner() -> None:
    """The desk names the wrong bureau, which is bound by the rule: it coordinates, the owner does the work."""
    world = bureaus(
        Coefficients(
            entry=Entry(dispatched=1.0, accuracy=0.0),
            capability=HOUR_OF_TRIAGE,
            first_receiver=FirstReceiver(bound=1.0),
            coordination=Coordination(hours=0.5),
            destination=Destination(across_hours=0.25),
        )
    )
    tells(
        world,
        (Ask(0.0, (3.0,)),),
        """
        0.0/0/0 report                     -     0 0 0 0                            ->owner
        0.0/0/0 desk(desk)                 desk  0 0 0 0         dispatch dispatch  ->other
        0.0/1/0 triage(triage)             other 0 0 1 1         lead across        ->owner call_in from:desk productive unfit
        0.0/2/0 coordinate(coordination)   other 1 1 1.5 0.5     lead
        0.0/3/0 triage(triage)             owner 1.75 1.75 2.75 1 handle                    from:other
        0.0/4/0 handle(joint)              owner 2.75 2.75 5.75 3 handle                    settled
        0.0/5/0 close                      owner 5.75 5.75 5.75 0                           settled satisfied
    """,
    )


def test_returned_twice_then_ruled() -> None:
    """The wrong bureau returns the order twice; then the owner is named by ruling, which takes three hours."""
    world = bureaus(
        Coefficients(
            entry=Entry(dispatched=1.0, accuracy=0.0),
            capability=HOUR_OF_TRIAGE,
            first_receiver=FirstReceiver(bound=1.0, compliance=0.0, returns=2.0, ruling_hours=3.0),
        )
    )
    tells(
        world,
        (Ask(0.0, (3.0,)),),
        """
        0.0/0/0 report                     -     0 0 0 0                            ->owner
        0.0/0/0 desk(desk)                 desk  0 0 0 0         dispatch dispatch  ->other
        0.0/1/0 triage(triage)             other 0 0 1 1         return desk        ->desk misroute from:desk pass unfit
        0.0/2/0 desk(desk)                 desk  1 1 1 0         dispatch dispatch  ->other from:other
        0.0/3/0 triage(triage)             other 1 1 2 1         return desk        ->desk misroute from:desk pass unfit
        0.0/4/0 desk(desk)                 desk  2 2 2 0         escalate dispatch  ->owner from:other
        0.0/5/0 triage(triage)             owner 5 5 6 1         handle                     from:desk
        0.0/6/0 handle(casework)           owner 6 6 9 3         handle                     settled
        0.0/7/0 close                      owner 9 9 9 0                                    settled satisfied
    """,
    )


def test_the_grid_worker_sends_back_once() -> None:
    """Handling settles nothing; the grid worker notices, and one repetition at half the work is all there is."""
    world = line(
        Matter(owner_tier=1),
        Coefficients(closure=Closure(quality=0.0, reporter=1.0, confirm_hours=0.25, rework=0.5, rounds=1.0)),
        tiers=2,
    )
    tells(
        world,
        (Ask(0.0, (2.0,), tier=1),),
        """
        0.0/0/0 report                     -       0 0 0 0                          ->street
        0.0/0/0 triage(triage)             street  0 0 0 0       handle
        0.0/1/0 handle(casework)           street  0 0 2 2       handle                     unsettled
        0.0/2/0 confirm(confirmation)      village 2 2 2.25 0.25 return                     unsettled
        0.0/3/1 handle(rework)             street  2.25 2.25 3.25 1 handle                  unsettled
        0.0/4/1 confirm(confirmation)      village 3.25 3.25 3.5 0.25 handle                unsettled
        0.0/5/1 close                      street  3.5 3.5 3.5 0                            unsettled satisfied
    """,
    )


def test_the_desk_answers_at_once() -> None:
    """The second caller waits for the first."""
    world = make_world(
        [Office(name="owner")],
        horizon=100.0,
        desk_staff=1,
        rules=Coefficients(entry=Entry(answered=1.0, desk_hours=0.1)),
    )
    tells(
        world,
        (Ask(5.0, desk=True), Ask(5.05, desk=True)),
        """
        0.0/0/0 report                     -    5 5 5 0                             ->owner
        1.0/0/0 report                     -    5.05 5.05 5.05 0                    ->owner
        0.0/0/0 desk(desk)                 desk 5 5 5.1 0.1      answer                     settled
        0.0/1/0 close                      desk 5.1 5.1 5.1 0                               settled satisfied
        1.0/0/0 desk(desk)                 desk 5.05 5.1 5.2 0.1 answer                     settled
        1.0/1/0 close                      desk 5.2 5.2 5.2 0                               settled satisfied
    """,
    )


def test_a_dissatisfied_citizen_asks_again_a_day_later() -> None:
    world = make_world(
        [Office(name="owner")],
        horizon=100.0,
        rules=Coefficients(
            closure=Closure(satisfied_if_settled=0.0, reopening=1.0, reopen_hours=24.0, rework=0.5, rounds=1.0)
        ),
    )
    tells(
        world,
        (Ask(0.0, (2.0,)),),
        """
        0.0/0/0 report                     -     0 0 0 0                            ->owner
        0.0/0/0 triage(triage)             owner 0 0 0 0         handle
        0.0/1/0 handle(casework)           owner 0 0 2 2         handle                     settled
        0.0/2/0 close                      owner 2 2 2 0                                    settled dissatisfied
        0.0/2/1 reopen                     -     26 26 26 0
        0.0/2/1 triage(triage)             owner 26 26 26 0      handle
        0.0/3/1 handle(rework)             owner 26 26 27 1      handle                     settled
        0.0/4/1 close                      owner 27 27 27 0                                 settled dissatisfied
    """,
    )


def test_an_office_closes_at_night() -> None:
    """Ten hours of work begun on Monday at nine end on Tuesday at eleven; who came at four in the afternoon follows."""
    world = make_world([Office(calendar=0, name="owner")], horizon=100.0, calendars=(WEEKDAYS,))
    tells(
        world,
        (Ask(8.0, (10.0,)), Ask(16.0, (1.0,))),
        """
        0.0/0/0 report                     -     8 8 8 0                            ->owner
        0.0/0/0 triage(triage)             owner 8 8 8 0         handle
        1.0/0/0 report                     -     16 16 16 0                         ->owner
        1.0/0/0 triage(triage)             owner 16 16 16 0      handle
        0.0/1/0 handle(casework)           owner 8 9 35 10       handle                     settled
        0.0/2/0 close                      owner 35 35 35 0                                 settled satisfied
        1.0/1/0 handle(casework)           owner 16 35 36 1      handle                     settled
        1.0/2/0 close                      owner 36 36 36 0                                 settled satisfied
    """,
    )


def test_two_parts_one_after_another() -> None:
    world = bureaus(Coefficients(coordination=Coordination(hours=0.5)), Matter(co_functions=(1,), multi=1.0))
    tells(
        world,
        (Ask(0.0, (2.0, 3.0)),),
        """
        0.0/0/0 report                     -     0 0 0 0                            ->owner
        0.0/0/0 triage(triage)             owner 0 0 0 0         handle
        0.0/1/0 handle(casework)           owner 0 0 2 2         handle                     settled
        0.0/2/0 coordinate(coordination)   owner 2 2 2.5 0.5     lead
        0.1/0/0 triage(triage)             other 2.5 2.5 2.5 0   handle                     from:owner
        0.1/1/0 handle(joint)              other 2.5 2.5 5.5 3   handle                     settled
        0.0/3/0 close                      owner 5.5 5.5 5.5 0                              settled satisfied
    """,
    )


def test_two_parts_side_by_side() -> None:
    world = bureaus(
        Coefficients(coordination=Coordination(hours=0.5, parallel=1.0)), Matter(co_functions=(1,), multi=1.0)
    )
    tells(
        world,
        (Ask(0.0, (2.0, 3.0)),),
        """
        0.0/0/0 report                     -     0 0 0 0                            ->owner
        0.0/0/0 triage(triage)             owner 0 0 0 0         handle
        0.0/1/0 coordinate(coordination)   owner 0 0 0.5 0.5     lead
        0.1/0/0 triage(triage)             other 0.5 0.5 0.5 0   handle                     from:owner
        0.0/2/0 handle(casework)           owner 0.5 0.5 2.5 2   handle                     settled
        0.1/1/0 handle(joint)              other 0.5 0.5 3.5 3   handle                     settled
        0.0/3/0 close                      owner 3.5 3.5 3.5 0                              settled satisfied
    """,
    )


def test_who_has_waited_too_long_goes_to_the_superior() -> None:
    """Studying takes five hours; the second request escalates after two hours of waiting, the third citizen leaves."""
    world = line(
        Matter(owner_tier=0, delegated=1.0),
        Coefficients(capability=Capability(triage_hours=5.0), deadlines=Deadlines(escalate_after=2.0)),
        tiers=2,
    )
    tells(
        world,
        (Ask(0.0, (0.0,)), Ask(1.0, (0.0,)), Ask(1.5, (0.0,), patience=1.0)),
        """
        0.0/0/0 report                     -       0 0 0 0                          ->village
        1.0/0/0 report                     -       1 1 1 0                          ->village
        2.0/0/0 report                     -       1.5 1.5 1.5 0                    ->village
        2.0/0/0 triage(triage)             village 1.5 nan 2.5 0
        2.0/1/0 renege                     -       2.5 2.5 2.5 0
        1.0/0/0 triage(triage)             village 1 nan 3 0     escalate up        ->street deadline pass
        0.0/0/0 triage(triage)             village 0 0 5 5       handle
        0.0/2/0 close                      village 5 5 5 0                                  settled satisfied
        1.0/1/0 triage(triage)             street  3 3 8 5       handle                     from:village
        1.0/3/0 close                      street  8 8 8 0                                  settled satisfied
    """,
    )


def test_traces_and_typing_in_again_cost_time() -> None:
    """An eighth of an hour per recorded step, a quarter more where it was handed over; the end cuts the work short."""
    world = line(
        Matter(owner_tier=1),
        Coefficients(capability=HOUR_OF_TRIAGE, paperwork=Paperwork(trace_hours=0.125, reentry_hours=0.25)),
        tiers=2,
        horizon=4.0,
    )
    tells(
        world,
        (Ask(0.0, (3.0,)),),
        """
        0.0/0/0 report                     -       0 0 0 0                          ->street
        0.0/0/0 triage(triage)             village 0 0 1.125 1+0.125 hand_over up   ->street capability productive unfit
        0.0/1/0 triage(triage)             street  1.125 1.125 2.5 1+0.375 handle            from:village
        0.0/2/0 handle(casework)           street  2.5 2.5 nan 1.5
    """,
    )
