"""How a request comes to an office and moves on: entry, desk, circulation among offices (R1-R5)."""

from __future__ import annotations

from typing import NamedTuple

from sim.engine.case import Case
from sim.engine.counter import EXPIRED, Turn
from sim.engine.deciding import LEAD, RETURN, Sight, Verdict, decide, entry_office, seen, solvable_in_grid
from sim.engine.scene import Scene
from sim.engine.stays import TRIAGE, TRIAGE_BAND, UNKNOWN, Steps, function_of, record, stay, superior
from sim.rules.coordination import is_bound
from sim.rules.destination import transmission_hours
from sim.rules.entry import answers, is_dispatched, to_territory
from sim.rules.first_receiver import is_ruled
from sim.rules.foot_dragging import before_pass
from sim.rules.paperwork import reentry
from sim.vocabulary.codes import NOWHERE, Activity, Cause, Decision, Direction, Purpose
from sim.vocabulary.draws import For, duration, uniform

DESK, COORDINATE = int(Activity.DESK), int(Activity.COORDINATE)
NOTHING, HANDLE, ESCALATE = int(Decision.NONE), int(Decision.HANDLE), int(Decision.ESCALATE)
ANSWER, DISPATCH = int(Decision.ANSWER), int(Decision.DISPATCH)
FOR_DESK, FOR_TRIAGE, COORDINATION = int(Purpose.DESK), int(Purpose.TRIAGE), int(Purpose.COORDINATION)
FROM_DESK, UP = int(Direction.DISPATCH), int(Direction.UP)
DEADLINE = int(Cause.DEADLINE)

MOST_MOVES = 200
"""A request that has moved so often is settled by ruling, so that no run is endless; see docs/decisions.md."""


class Found(NamedTuple):
    """Which office will handle a part, and whether it has the power."""

    office: int
    fits: bool
    joint: bool
    """Whether it was called in by another office that leads."""


class Arrival(NamedTuple):
    """How a part comes to lie before an office."""

    office: int
    sender: int
    first: bool = False
    misrouted: bool = False
    bound: bool = False


GONE = Found(NOWHERE, False, False)
"""The citizen gave up."""


def own_territory(scene: Scene, case: Case) -> None:
    """R1, target policy: decide before anything is written whether the township owns a dispatched request."""
    entry = scene.view.rules.entry
    dispatched = is_dispatched(uniform(case.key, 0, 0, For.UNDER_RULE), entry)
    if dispatched and _territory_owns(scene, case):
        case.owner_tier = 1


def _territory_owns(scene: Scene, case: Case) -> bool:
    """Return whether the township owns the request once it is dispatched; it needs an organ for the matter."""
    view = scene.view
    if view.tiers < 2 or case.at_place[1][view.function[case.matter]] == NOWHERE:
        return False
    return to_territory(uniform(case.key, 0, 0, For.TERRITORY), view.rules.entry)


def enter(scene: Scene, case: Case) -> Steps:
    """R1: return the `Arrival` at the first office, or None if the desk answered at once."""
    entry = scene.view.rules.entry
    dispatched = is_dispatched(uniform(case.key, 0, case.round, For.UNDER_RULE), entry)
    if dispatched or case.channel_desk:
        return (yield from _pass_desk(scene, case, NOWHERE, dispatched))
    office, misrouted = entry_office(case, case.visits[0], case.entry_tier, entry.front_accuracy, scene.view)
    return Arrival(office, NOWHERE, True, misrouted)


def _pass_desk(scene: Scene, case: Case, sender: int, dispatched: bool) -> Steps:
    """The desk takes the request: it answers, dispatches, rules (督办) or sends it on by its channel."""
    view, key = scene.view, case.key
    entry, visit = view.rules.entry, case.visit(0)
    hours = duration(uniform(key, 0, visit, For.DESK_WORK), entry.desk_hours, entry.desk_shape)
    turn = yield from stay(scene, case, 0, visit, view.desk, sender, DESK, FOR_DESK, hours, 0.0, TRIAGE_BAND)
    tie = scene.tie(case.number, 0)
    ruled = case.returns > 0 and is_ruled(case.returns, view.rules.first_receiver)
    if sender == NOWHERE and case.solvable and answers(uniform(key, 0, case.round, For.DESK_ANSWER), entry):
        record(scene, case, 0, visit, turn, DESK, FOR_DESK, sender, Verdict(ANSWER, True), settled=1)
        return None
    if ruled:
        rule = view.rules.first_receiver
        office = case.at_place[case.owner_tier][view.function[case.matter]]
        verdict = Verdict(ESCALATE, True, office, FROM_DESK)
        delay = duration(uniform(key, 0, visit, For.RULING_DELAY), rule.ruling_hours, rule.ruling_shape)
        arrival = Arrival(office, view.desk, bound=True)
    elif dispatched:
        if _territory_owns(scene, case):
            case.owner_tier = 1
        target = 0 if solvable_in_grid(case, view) else case.owner_tier
        office, misrouted = entry_office(case, visit, target, entry.accuracy, view)
        verdict = Verdict(DISPATCH, True, office, FROM_DESK)
        delay = duration(uniform(key, 0, visit, For.DESK_DELAY), entry.delay_hours, entry.delay_shape)
        arrival = Arrival(office, view.desk, True, misrouted)
        scene.dispatched += 1
    else:
        office, misrouted = entry_office(case, visit, case.entry_tier, entry.front_accuracy, view)
        verdict = Verdict(DISPATCH, True, office, FROM_DESK)
        delay = 0.0
        arrival = Arrival(office, view.desk, True, misrouted)
    record(scene, case, 0, visit, turn, DESK, FOR_DESK, sender, verdict)
    if delay > 0.0:
        yield scene.pause(delay, tie)
    return arrival


def circulate(scene: Scene, case: Case, part: int, arrival: Arrival) -> Steps:
    """R2-R5: move a part from office to office until one takes it; return `Found`, or GONE."""
    key, tie, joint = case.key, scene.tie(case.number, part), False
    for move in range(MOST_MOVES + 1):
        office, sender, first, misrouted, bound = arrival
        visit = case.visit(part)
        rules = scene.view.rules
        hours = duration(
            uniform(key, part, visit, For.TRIAGE_WORK), rules.capability.triage_hours, rules.capability.triage_shape
        )
        trace = rules.paperwork.trace_hours + reentry(sender != NOWHERE and sender != scene.view.desk, rules.paperwork)
        turn = yield from stay(scene, case, part, visit, office, sender, TRIAGE, FOR_TRIAGE, hours, trace, TRIAGE_BAND)
        if turn.state == EXPIRED:
            taken_up = _escalate(scene, case, part, visit, turn, sender)
            if taken_up is None:
                return GONE
            arrival = taken_up
            continue
        view, counter = scene.view, scene.counters[office]
        function = function_of(scene, case, part)
        sight = Sight(
            office,
            sender,
            visit,
            part,
            function,
            first,
            misrouted,
            bound or move == MOST_MOVES,
            counter.present,
            counter.staff,
            scene.traits[office],
        )
        verdict = decide(case, sight, view)
        if move == MOST_MOVES - 1 and verdict.decision != HANDLE:
            owner = case.at_place[case.owner_tier][function]
            way = seen(view.office_tier[office], case.owner_tier)
            verdict = (
                Verdict(ESCALATE, verdict.fits, owner, way, DEADLINE) if owner != office else Verdict(HANDLE, True)
            )
        record(scene, case, part, visit, turn, TRIAGE, FOR_TRIAGE, sender, verdict)
        if verdict.decision == HANDLE:
            if case.lead == NOWHERE and part == 0:
                case.lead = office
            return Found(office, verdict.fits == 1, joint)
        if verdict.decision == LEAD:
            case.lead, joint = office, True
            yield from coordinate(scene, case, part, visit)
            called = is_bound(uniform(key, part, visit, For.CALLED_IN), view.rules.coordination)
            arrival = Arrival(verdict.receiver, office, bound=called)
            yield from transmit(scene, case, part, visit, office, verdict.receiver, tie)
        elif verdict.decision == RETURN:
            case.returns += 1
            yield from _hold(scene, case, part, visit, tie)
            arrival = yield from _pass_desk(scene, case, office, True)
        else:
            yield from _hold(scene, case, part, visit, tie)
            yield from transmit(scene, case, part, visit, office, verdict.receiver, tie)
            arrival = Arrival(verdict.receiver, office, bound=verdict.decision == ESCALATE)
    return GONE


def _escalate(scene: Scene, case: Case, part: int, visit: int, turn: Turn, sender: int) -> Arrival | None:
    """A wait has expired: the citizen gives up (None), or the superior takes the request."""
    if part == 0 and turn.end >= case.reported + case.patience:
        record(scene, case, part, visit, turn, TRIAGE, FOR_TRIAGE, sender, Verdict(NOTHING, UNKNOWN))
        return None
    office = turn.office
    above = superior(scene, case, office, function_of(scene, case, part))
    verdict = Verdict(ESCALATE, UNKNOWN, above, UP, DEADLINE)
    record(scene, case, part, visit, turn, TRIAGE, FOR_TRIAGE, sender, verdict)
    return Arrival(above, office)


def coordinate(scene: Scene, case: Case, part: int, visit: int) -> Steps:
    """The leading office spends coordination time on calling in one part."""
    rules = scene.view.rules
    hours = duration(
        uniform(case.key, part, visit, For.COORDINATION_WORK), rules.coordination.hours, rules.coordination.shape
    )
    if hours <= 0.0:
        return
    number = case.visit(0)
    turn = yield from stay(
        scene,
        case,
        0,
        number,
        case.lead,
        NOWHERE,
        COORDINATE,
        COORDINATION,
        hours,
        rules.paperwork.trace_hours,
        TRIAGE_BAND,
    )
    record(scene, case, 0, number, turn, COORDINATE, COORDINATION, NOWHERE, Verdict(LEAD, True))


def _hold(scene: Scene, case: Case, part: int, visit: int, tie: int) -> Steps:
    """R9: the request lies a while before it is let go."""
    rules = scene.view.rules
    hold = duration(
        uniform(case.key, part, visit, For.HOLDING), rules.foot_dragging.hold_hours, rules.foot_dragging.hold_shape
    )
    wait = before_pass(hold, rules.passing.visible_passes, rules.foot_dragging)
    if wait > 0.0:
        yield scene.pause(wait, tie)


def transmit(
    scene: Scene,
    case: Case,
    part: int,
    visit: int,
    sender: int,
    receiver: int,
    tie: int,
    purpose: For = For.TRANSMISSION,
) -> Steps:
    """R4: the request is on its way between two offices."""
    view = scene.view
    scale = transmission_hours(view.office_tier[sender], view.office_tier[receiver], view.rules.destination)
    wait = duration(uniform(case.key, part, visit, purpose), scale, view.rules.destination.delay_shape)
    if wait > 0.0:
        yield scene.pause(wait, tie)
