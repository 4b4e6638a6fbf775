"""How long things take and in which order they wait: signing, casework, coordination, holding, the way (R2, R4-R6, R8-R10)."""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.engine.steps.luck import drawn, happens, hours_drawn, needed
from sim.engine.steps.view import function_of, office_of, owner_of, superior
from sim.rules.closure import settles
from sim.rules.deadlines import NO_LIMIT, is_lit, is_perfunctory, is_pressed, part_limit, queue_key, share_used
from sim.rules.destination import transmission_hours
from sim.rules.effort import load, speed
from sim.rules.foot_dragging import before_pass, before_start
from sim.rules.paperwork import arrival_rate, reentry
from sim.structure.calendar import worked_until
from sim.vocabulary.codes import NOWHERE, Activity, Purpose
from sim.vocabulary.draws import For, exponential

TRIAGE, HANDLING = int(Activity.TRIAGE), int(Activity.HANDLE)
CASEWORK, JOINT, REWORK = int(Purpose.CASEWORK), int(Purpose.JOINT), int(Purpose.REWORK)
ASKED, APP, TASK = 0, 1, 2
NOTHING_LEFT = -1.0
"""In place of what is left until the next item of paperwork: it has not been drawn yet."""
TRIAGE_BAND, CASE_BAND, URGENCIES = 1, 2, 8
"""Signing for a request comes before casework; within a band urgent matters come first."""


class Pace(NamedTuple):
    """How long a piece of work takes when it is begun, and whether it is done for show only."""

    hours: float
    perfunctory: bool


def triage_hours(case: Any, part: int, visit: int, rules: Any) -> float:
    """Return the touch time of signing for a part and looking at it."""
    capability = rules.capability
    return hours_drawn(capability.triage_hours, capability.triage_shape, case, part, visit, For.TRIAGE_WORK)


def triage_trace(sender: int, desk: int, rules: Any) -> float:
    """Return the hours of recording a stay, and of typing the request in again if another office sent it."""
    crossed = sender != NOWHERE and sender != desk
    trace: float = rules.paperwork.trace_hours + reentry(crossed, rules.paperwork)
    return trace


def band_of(activity_band: int, urgency: int) -> int:
    """Return the queue's band: lower is served first."""
    return (activity_band + 1) * URGENCIES - 1 - urgency


def limit_of(case: Any, part: int, rules: Any) -> float:
    """Return the limit of a part in calendar hours from the report (R6)."""
    if not case.decomposed:
        limit: float = case.limit
        return limit
    return part_limit(case.limit, part, case.parts, rules.deadlines)


def place_in_queue(now: float, reported: float, limit: float, rules: Any) -> float:
    """Return the key by which a stay waits within its band."""
    return queue_key(now, reported, limit, rules.deadlines)


def expiry(case: Any, part: int, office: int, enabled: float, activity: int, view: Any) -> float:
    """Return when a wait expires: by the citizen's patience, or, where it may rise, at the limit (R6); else NO_LIMIT."""
    until = NO_LIMIT
    if activity != TRIAGE and activity != HANDLING:
        return until
    if part == 0:
        until = case.reported + case.patience
    after = view.rules.deadlines.escalate_after
    rises = activity == TRIAGE and after < NO_LIMIT and enabled + after < until
    if rises and superior(view, case, office, function_of(view, case, part)) != NOWHERE:
        until = enabled + after
    if until >= NO_LIMIT:
        return NO_LIMIT
    return until if until > enabled else enabled


def seat_of(case: Any, part: int, activity: int, office: int, before: Any, view: Any) -> int:
    """Return where what waits at an office waits after a reorganisation.

    With the office that has taken over; or, where offices part again, with the one whose work it is; `before` are the
    offices with whom each was joined until now.
    """
    joined: int = view.joined[office]
    if joined != office or (activity != TRIAGE and activity != HANDLING):
        return joined
    own = office_of(view, case.place, view.offices[office].tier, function_of(view, case, part))
    return own if own != NOWHERE and before[own].joined == office else office


def pace(
    case: Any, part: int, visit: int, activity: int, hours: float, now: float, present: int, office: Any, rules: Any
) -> Pace:
    """Return how long a stay takes when work begins now: R6 (rush, hollow closing) and R10 (effort under load).

    `present` counts the parts at the office, this one included. Only handling is rushed; `office` are its facts.
    """
    deadlines, effort = rules.deadlines, rules.effort
    perfunctory = False
    if activity == HANDLING and deadlines.window > 0.0 and case.limit < NO_LIMIT:
        pressed = is_pressed(share_used(now, case.reported, limit_of(case, part, rules)), deadlines)
        if pressed:
            hours /= deadlines.rush
            u = drawn(case, part, visit, For.PERFUNCTORY)
            if is_perfunctory(u, pressed, office.pressure, deadlines):
                perfunctory = True
                hours *= deadlines.perfunctory_work
    if effort.gain != 0.0:
        hours /= speed(load(present, office.staff), office.pressure, effort)
    return Pace(hours, perfunctory)


def hours_so_far(start: float, now: float, hours: float, share: float, calendar: Any) -> float:
    """Return how many of the hours of a stay in service are done when the run ends."""
    done = (worked_until(now, calendar) - worked_until(start, calendar)) * share
    if done < 0.0:
        return 0.0
    return done if done < hours else hours


def idle_hours(case: Any, part: int, visit: int, rules: Any) -> float:
    """Return how long an office that keeps a part leaves it lying (R9), in calendar hours."""
    dragging = rules.foot_dragging
    if dragging.inflation <= 0.0:
        return 0.0
    hold = hours_drawn(dragging.hold_hours, dragging.hold_shape, case, part, visit, For.HOLDING)
    return before_start(hold, rules.passing.visible_passes, dragging)


def holding_hours(case: Any, part: int, visit: int, rules: Any) -> float:
    """Return how long a part lies before it is let go (R9), in calendar hours."""
    dragging = rules.foot_dragging
    hold = hours_drawn(dragging.hold_hours, dragging.hold_shape, case, part, visit, For.HOLDING)
    return before_pass(hold, rules.passing.visible_passes, dragging)


def way_hours(case: Any, part: int, visit: int, tier: int, to: int, purpose: int, rules: Any) -> float:
    """Return how long a part is on its way from an office of one tier to one of another (R4), in calendar hours."""
    scale = transmission_hours(tier, to, rules.destination)
    return hours_drawn(scale, rules.destination.delay_shape, case, part, visit, purpose)


def handling_hours(case: Any, part: int, fits: bool, office: Any, rules: Any) -> float:
    """Return the touch time of a handling, before any rush; `office` are the facts of the one that handles."""
    hours: float = case.work[part] * office.work
    if case.round > 0:
        hours *= rules.closure.rework
    if not fits:
        hours *= rules.capability.work_factor
    return hours


def handling_purpose(case: Any, part: int, joint: bool) -> int:
    """Return what the hours of a handling are spent on."""
    if case.round > 0:
        return REWORK
    return JOINT if part > 0 or joint else CASEWORK


def handling_trace(case: Any, rules: Any) -> float:
    """Return the hours of recording a handling, and of reporting its nodes where they are laid down."""
    trace: float = rules.paperwork.trace_hours
    return trace + rules.coordination.report_hours if case.decomposed else trace


def is_settled(case: Any, part: int, fits: bool, perfunctory: bool, called: bool, office: Any, rules: Any) -> bool:
    """Return whether a handling truly settles its part; `called` if its office was called in, of which some is for show."""
    skill = office.quality if fits else rules.capability.settle_factor * office.quality
    if called:
        skill *= 1.0 - rules.coordination.formal
    u = needed(rules.closure.quality * skill, case, part, case.round, For.SETTLE)
    return settles(u, case.solvable, perfunctory, skill, rules.closure)


def is_seen_lit(case: Any, part: int, now: float, rules: Any) -> bool:
    """Return whether a light has come on for a part at `now` (R6)."""
    deadlines = rules.deadlines
    if deadlines.lights == 0.0 or case.limit >= NO_LIMIT:
        return False
    return is_lit(share_used(now, case.reported, limit_of(case, part, rules)), deadlines)


def leader_of(case: Any, office: int, view: Any) -> int:
    """Return the office that coordinates a request's parts: the one that took it, or the township of the place (R5)."""
    if case.parts < 2 or view.tiers < 2 or not happens(view.rules.coordination.local, case, 0, 0, For.LOCAL):
        return office
    township = office_of(view, case.place, 1, view.matters[case.matter].function)
    return township if township != NOWHERE else office


def helper_of(case: Any, part: int, view: Any) -> int:
    """Return the office that does a further part: the leading one, where it was given the power over it, else its owner."""
    function, lead = function_of(view, case, part), case.lead
    if lead != NOWHERE:
        lead = view.joined[lead]
        tier = view.offices[lead].tier
        if (
            tier >= 0
            and office_of(view, case.place, tier, function) == lead
            and happens(view.delegated[case.matter * view.tiers + tier], case, part, tier, For.DELEGATED)
        ):
            return int(lead)
    return owner_of(view, case, function)


def is_called_elsewhere(case: Any, part: int, view: Any) -> bool:
    """Return whether a further part needs another office than the leading one, which then has to be called in."""
    office = helper_of(case, part, view)
    return office != NOWHERE and caller_of(case, office, view) != NOWHERE


def caller_of(case: Any, office: int, view: Any) -> int:
    """Return the leading office if another one has to be called in, NOWHERE if it does the part itself."""
    if case.lead == NOWHERE or view.joined[case.lead] == office:
        return NOWHERE
    lead: int = case.lead
    return lead


def runs_beside(case: Any, rules: Any) -> bool:
    """Return whether the parts of a request run side by side (R5)."""
    return happens(rules.coordination.parallel, case, 0, 0, For.PARALLEL)


def is_called_in(case: Any, part: int, visit: int, rules: Any) -> bool:
    """Return whether the office that is called in may not refuse (R5): a node that is laid down has its owner."""
    if part > 0 and case.decomposed:
        return True
    return happens(rules.coordination.bound, case, part, visit, For.CALLED_IN)


def coordination_hours(case: Any, part: int, visit: int, rules: Any) -> float:
    """Return what calling in one part costs the leading office (R5)."""
    coordination = rules.coordination
    hours = hours_drawn(coordination.hours, coordination.shape, case, part, visit, For.COORDINATION_WORK)
    return hours * saved_by_push(case, part, rules)


def saved_by_push(case: Any, part: int, rules: Any) -> float:
    """Return what is left of coordination and of the way to a node that the system pushes by itself."""
    if part > 0 and case.decomposed:
        left: float = 1.0 - rules.coordination.push
        return left
    return 1.0


def asked_rate(office: Any, rules: Any) -> float:
    """Return how many items of paperwork the departments above ask of an office per calendar hour (R8)."""
    return arrival_rate(office.superiors, office.pressure, rules.paperwork)


def paperwork_rate(office: Any, rules: Any) -> float:
    """Return how many items of paperwork, app work and tasks an office gets per calendar hour; `office` are its facts."""
    rate: float = asked_rate(office, rules) + office.apps + office.tasks
    return rate


def still_to_come(due: float, now: float, rate: float) -> float:
    """Return what is left until the next item as a unit exponential: its time changes with the rate, not its luck."""
    return (due - now) * rate


def paperwork_kind(asked: Any, item: int, office: Any, rules: Any) -> int:
    """Return whether an item was ASKED for, is APP work or a TASK of a campaign or project."""
    if office.apps + office.tasks <= 0.0:
        return ASKED
    plain = asked_rate(office, rules)
    at = drawn(asked, 0, item, For.PAPERWORK_KIND) * (plain + office.apps + office.tasks)
    if at < plain:
        return ASKED
    return APP if at < plain + office.apps else TASK


def paperwork_gap(asked: Any, item: int, rate: float) -> float:
    """Return the calendar hours until the next item of paperwork; `asked` carries the office's key."""
    return exponential(drawn(asked, 0, item, For.PAPERWORK_GAP), 1.0 / rate)


def paperwork_hours(asked: Any, item: int, kind: int, rules: Any) -> float:
    """Return the touch time of an item of paperwork; app work and tasks come in items of one size."""
    paperwork = rules.paperwork
    if kind != ASKED:
        fixed: float = paperwork.app_hours if kind == APP else paperwork.task_hours
        return fixed
    return hours_drawn(paperwork.hours, paperwork.shape, asked, 0, item, For.PAPERWORK_WORK)


def paperwork_band(rules: Any) -> int:
    """Return the queue's band of paperwork: before signing and casework, among casework, or after it."""
    precedence = rules.paperwork.precedence
    if precedence > 0.0:
        return band_of(0, 0)
    return band_of(CASE_BAND, 0) if precedence == 0.0 else band_of(CASE_BAND + 1, 0)


def paperwork_visit(item: int) -> int:
    """Return the number under which an item of paperwork stands in the log, whose column holds 15 bits."""
    return item & 0x7FFF
