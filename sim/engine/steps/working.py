"""How long things take and in which order they wait: signing, casework, coordination, holding, the way (R2, R4-R6, R8-R10)."""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.engine.steps.luck import drawn, happens, hours_drawn, needed
from sim.engine.steps.view import function_of, superior
from sim.rules.closure import settles
from sim.rules.deadlines import NO_LIMIT, is_perfunctory, is_pressed, queue_key, share_used
from sim.rules.destination import transmission_hours
from sim.rules.effort import load, speed
from sim.rules.foot_dragging import before_pass, before_start
from sim.rules.paperwork import arrival_rate, reentry
from sim.structure.calendar import worked_until
from sim.vocabulary.codes import NOWHERE, Activity, Purpose
from sim.vocabulary.draws import For, exponential

TRIAGE, HANDLING = int(Activity.TRIAGE), int(Activity.HANDLE)
CASEWORK, JOINT, REWORK = int(Purpose.CASEWORK), int(Purpose.JOINT), int(Purpose.REWORK)
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


def pace(
    case: Any, part: int, visit: int, activity: int, hours: float, now: float, present: int, staff: float, rules: Any
) -> Pace:
    """Return how long a stay takes when work begins now: R6 (rush, hollow closing) and R10 (effort under load).

    `present` counts the parts at the office, this one included. Only handling is rushed.
    """
    deadlines, effort = rules.deadlines, rules.effort
    perfunctory = False
    if activity == HANDLING and deadlines.window > 0.0 and case.limit < NO_LIMIT:
        pressed = is_pressed(share_used(now, case.reported, case.limit), deadlines)
        if pressed:
            hours /= deadlines.rush
            u = drawn(case, part, visit, For.PERFUNCTORY)
            if is_perfunctory(u, pressed, effort.pressure, deadlines):
                perfunctory = True
                hours *= deadlines.perfunctory_work
    if effort.gain != 0.0:
        hours /= speed(load(present, staff), effort)
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


def handling_hours(case: Any, part: int, fits: bool, rules: Any) -> float:
    """Return the touch time of a handling, before any rush."""
    hours: float = case.work[part]
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


def is_settled(case: Any, part: int, fits: bool, perfunctory: bool, rules: Any) -> bool:
    """Return whether a handling truly settles its part."""
    factor = rules.capability.settle_factor
    chance = rules.closure.quality if fits else rules.closure.quality * factor
    u = needed(chance, case, part, case.round, For.SETTLE)
    return settles(u, case.solvable, fits, perfunctory, factor, rules.closure)


def runs_beside(case: Any, rules: Any) -> bool:
    """Return whether the parts of a request run side by side (R5)."""
    return happens(rules.coordination.parallel, case, 0, 0, For.PARALLEL)


def is_called_in(case: Any, part: int, visit: int, rules: Any) -> bool:
    """Return whether the office that is called in may not refuse (R5)."""
    return happens(rules.coordination.bound, case, part, visit, For.CALLED_IN)


def coordination_hours(case: Any, part: int, visit: int, rules: Any) -> float:
    """Return what calling in one part costs the leading office (R5)."""
    coordination = rules.coordination
    return hours_drawn(coordination.hours, coordination.shape, case, part, visit, For.COORDINATION_WORK)


def paperwork_rate(superiors: float, rules: Any) -> float:
    """Return how many items of paperwork an office is asked for per calendar hour (R8)."""
    return arrival_rate(superiors, rules.effort.pressure, rules.paperwork)


def paperwork_gap(asked: Any, item: int, rate: float) -> float:
    """Return the calendar hours until the next item of paperwork; `asked` carries the office's key."""
    return exponential(drawn(asked, 0, item, For.PAPERWORK_GAP), 1.0 / rate)


def paperwork_hours(asked: Any, item: int, rules: Any) -> float:
    """Return the touch time of an item of paperwork."""
    paperwork = rules.paperwork
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
