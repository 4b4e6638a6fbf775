"""How a request comes to an office and moves on: entry, desk, circulation among offices (R1-R5)."""

from __future__ import annotations

from sim.engine.on_simpy.counter import EXPIRED
from sim.engine.on_simpy.scene import Scene
from sim.engine.on_simpy.stays import Steps, stay
from sim.engine.steps.case import Case, next_visit
from sim.engine.steps.deciding import MOST_MOVES, Sight, judge, rise
from sim.engine.steps.entering import at_desk, by_channel, desk_hours, is_under_rule
from sim.engine.steps.verdict import (
    ANSWER,
    ESCALATE,
    GONE,
    HANDLE,
    LEAD,
    NOTHING,
    RETURN,
    Arrival,
    Found,
    stays,
)
from sim.engine.steps.view import function_of
from sim.engine.steps.working import (
    TRIAGE,
    TRIAGE_BAND,
    coordination_hours,
    holding_hours,
    is_called_in,
    is_seen_lit,
    leader_of,
    saved_by_push,
    triage_hours,
    triage_trace,
    way_hours,
)
from sim.vocabulary.codes import NOWHERE, Activity, Purpose
from sim.vocabulary.draws import For

DESK, COORDINATE = int(Activity.DESK), int(Activity.COORDINATE)
FOR_DESK, FOR_TRIAGE, COORDINATION = int(Purpose.DESK), int(Purpose.TRIAGE), int(Purpose.COORDINATION)


def enter(scene: Scene, case: Case) -> Steps:
    """R1: return the `Arrival` at the first office, or None if the desk answered at once."""
    under_rule = is_under_rule(case, scene.view.rules)
    if under_rule or case.channel_desk:
        return (yield from _pass_desk(scene, case, NOWHERE, under_rule))
    return by_channel(case, scene.view)


def _pass_desk(scene: Scene, case: Case, sender: int, under_rule: bool) -> Steps:
    """The desk takes the request: it answers, dispatches, rules (督办) or sends it on by its channel."""
    view, visit = scene.view, next_visit(case, 0)
    hours = desk_hours(case, visit, view.rules)
    turn = yield from stay(scene, case, 0, visit, view.desk, sender, DESK, FOR_DESK, hours, 0.0, TRIAGE_BAND)
    verdict, arrival, delay = at_desk(case, visit, sender, under_rule, scene.view)
    if under_rule and verdict.decision != ANSWER and verdict.decision != ESCALATE:
        scene.counts.dispatched += 1
    scene.write(turn, verdict, 1 if verdict.decision == ANSWER else -1)
    if verdict.decision == ANSWER:
        return None
    if delay > 0.0:
        yield scene.pause(delay, turn.tie)
    return arrival


def circulate(scene: Scene, case: Case, part: int, arrival: Arrival) -> Steps:
    """R2-R5: move a part from office to office until one takes it; return `Found`, or GONE."""
    tie, joint = scene.tie(case.number, part), False
    for move in range(MOST_MOVES + 1):
        office, sender, first, misrouted, bound = arrival
        visit, view = next_visit(case, part), scene.view
        hours, trace = triage_hours(case, part, visit, view.rules), triage_trace(sender, view.desk, view.rules)
        turn = yield from stay(scene, case, part, visit, office, sender, TRIAGE, FOR_TRIAGE, hours, trace, TRIAGE_BAND)
        view, office = scene.view, turn.office
        if turn.state == EXPIRED:
            verdict = rise(case, part, office, turn.end, view)
            scene.write(turn, verdict)
            if verdict.decision == NOTHING:
                return GONE
            arrival = Arrival(verdict.receiver, office, False, False, False)
            continue
        function, present = function_of(view, case, part), scene.counters[office].present
        lit = is_seen_lit(case, part, scene.clock.now, view.rules)
        sight = Sight(
            office, sender, visit, part, function, first, misrouted, bound or move == MOST_MOVES, present, lit
        )
        verdict = judge(case, sight, move, view)
        scene.write(turn, verdict)
        if verdict.decision == HANDLE:
            if case.lead == NOWHERE and part == 0:
                case.lead = leader_of(case, office, view)
            return Found(office, verdict.fits == 1, joint)
        called = verdict.decision == ESCALATE
        if verdict.decision == LEAD:
            case.lead, joint = office, True
            scene.counts.called += 1
            yield from coordinate(scene, case, part, visit)
            called = is_called_in(case, part, visit, scene.view.rules)
        else:
            hold = holding_hours(case, part, visit, view.rules)
            if hold > 0.0:
                yield scene.pause(hold, tie)
        if verdict.decision == RETURN:
            case.returns += 1
            arrival = yield from _pass_desk(scene, case, office, True)
        else:
            way = on_its_way(scene, case, part, visit, office, verdict.receiver, For.TRANSMISSION)
            if way > 0.0:
                yield scene.pause(way, tie)
            arrival = Arrival(verdict.receiver, office, False, False, called)
    return GONE


def coordinate(scene: Scene, case: Case, part: int, visit: int) -> Steps:
    """The leading office spends coordination time on calling in one part."""
    rules = scene.view.rules
    hours = coordination_hours(case, part, visit, rules)
    if hours <= 0.0:
        return
    number, trace = next_visit(case, 0), rules.paperwork.trace_hours
    turn = yield from stay(
        scene, case, 0, number, case.lead, NOWHERE, COORDINATE, COORDINATION, hours, trace, TRIAGE_BAND
    )
    scene.write(turn, stays(LEAD, 1))


def on_its_way(scene: Scene, case: Case, part: int, visit: int, sender: int, receiver: int, purpose: For) -> float:
    """Return the calendar hours for which a part is on its way between two offices (R4)."""
    view = scene.view
    way = way_hours(case, part, visit, view.offices[sender].tier, view.offices[receiver].tier, purpose, view.rules)
    return way * saved_by_push(case, part, view.rules) if purpose == For.CALL_IN_TRANSMISSION else way
