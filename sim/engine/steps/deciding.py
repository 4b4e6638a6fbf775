"""What an office decides about a request that lies before it: R2 to R5 put together."""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.engine.steps.entering import in_grid, neighbour, territory_leads
from sim.engine.steps.luck import drawn, happens, needed
from sim.engine.steps.verdict import (
    ACROSS,
    BACK,
    CALL_IN,
    CAPABILITY,
    DEADLINE,
    DOWN,
    ESCALATE,
    HAND_OVER,
    HANDLE,
    LEAD,
    MISROUTE,
    NO_CAUSE,
    NO_DIRECTION,
    NOTHING,
    REFUSAL,
    RETURN,
    TO_DESK,
    UNKNOWN,
    UP,
    Verdict,
    stays,
)
from sim.engine.steps.view import function_of, office_beyond, office_of, owner_of, superior
from sim.rules.capability import attempts, fits
from sim.rules.destination import direction, distance, follows_list, toward_owner
from sim.rules.effort import load
from sim.rules.first_receiver import KEEP, SEND_BACK, receive
from sim.rules.logistic import NEVER
from sim.rules.passing import ambiguity, pass_cause, standard_queue
from sim.vocabulary.codes import GENERAL, NOWHERE
from sim.vocabulary.draws import For

MOST_MOVES = 200
"""A request that has moved so often is settled by ruling, so that no run is endless; see docs/decisions.md."""
_CO_HOLDER = 64
"""Visit numbers from here on name the draws of co-functions as holders."""


class Sight(NamedTuple):
    """What the office sees apart from the request itself."""

    office: int
    sender: int
    visit: int
    part: int
    function: int
    """Function of the part's owner."""
    first: bool
    """Whether it is the first receiver of a dispatched request."""
    misrouted: bool
    """Whether the request came by a wrong entry or dispatch."""
    bound: bool
    """Whether it may not refuse (called in, or named by a ruling)."""
    present: int
    """Parts present at the office, without this one."""
    lit: bool
    """Whether a light has come on for the request (R6)."""


def judge(case: Any, sight: Sight, move: int, view: Any) -> Verdict:
    """Return what the office decides at a part's `move`-th stay; after MOST_MOVES of them a ruling ends the matter."""
    verdict = decide(case, sight, view)
    if move != MOST_MOVES - 1 or verdict.decision == HANDLE:
        return verdict
    owner = owner_of(view, case, sight.function)
    if owner == sight.office:
        return stays(HANDLE, 1)
    way = seen(view.offices[sight.office].tier, case.owner_tier)
    return Verdict(ESCALATE, verdict.fits, owner, way, DEADLINE, 0)


def rise(case: Any, part: int, office: int, ended: float, view: Any) -> Verdict:
    """Return what becomes of a wait that has expired at `ended`: the citizen gives up, or the superior takes it (R6)."""
    if part == 0 and ended >= case.reported + case.patience:
        return stays(NOTHING, UNKNOWN)
    return Verdict(ESCALATE, UNKNOWN, superior(view, case, office, function_of(view, case, part)), UP, DEADLINE, 0)


def decide(case: Any, sight: Sight, view: Any) -> Verdict:
    """Return what the office decides: handle, lead, hand over or return."""
    part, visit, office = sight.part, sight.visit, sight.office
    rules = view.rules
    tier, own = view.offices[office].tier, view.offices[office].function
    owner = owner_of(view, case, sight.function)
    serves = tier >= 0 and office == office_of(view, case.place, tier, sight.function)
    if serves and own != GENERAL:
        own = sight.function  # an office that has taken over others is their function's organ too
    fit = fits(
        office == owner,
        serves and happens(view.delegated[case.matter * view.tiers + tier], case, part, tier, For.DELEGATED),
        part == 0 and tier == 0 and in_grid(case, view),
    )
    if sight.bound and fit:
        return stays(HANDLE, 1)
    if sight.first and not sight.bound:
        first = receive(
            needed(rules.first_receiver.bound, case, 0, 0, For.BOUND),
            needed(rules.first_receiver.compliance, case, part, visit, For.COMPLIANCE),
            rules.first_receiver,
        )
        if first == KEEP:
            if fit:
                return stays(HANDLE, 1)
            return Verdict(LEAD, 0, owner, seen(tier, case.owner_tier), CALL_IN, 1)
        if first == SEND_BACK:
            return Verdict(RETURN, int(fit), view.desk, TO_DESK, REFUSAL if fit else MISROUTE, 0)
    if fit:
        return _keep_or_pass(case, sight, tier, own, view)
    if part == 0 and tier == 1 and serves and _leads_without_power(case, sight, view):
        return Verdict(LEAD, 0, owner, seen(tier, case.owner_tier), CALL_IN, 1)
    pushed = sight.sender != NOWHERE and view.offices[sight.sender].tier > tier
    shield = view.matters[case.matter].shield
    attempted = needed(rules.capability.attempt, case, part, visit, For.ATTEMPT)
    coerced = needed(rules.capability.coercion, case, part, visit, For.COERCION)
    if attempts(attempted, coerced, pushed, shield, rules.capability):
        return stays(HANDLE, 0)
    return _refer(case, sight, tier, own, owner, view)


def _leads_without_power(case: Any, sight: Sight, view: Any) -> bool:
    """Return whether a township that cannot act calls the owner in: it answers for the request, or it whistles."""
    if case.owner_tier < 2 or owner_of(view, case, sight.function) == NOWHERE:
        return False
    if sight.first and not sight.misrouted and sight.sender == view.desk and territory_leads(case, view):
        return True
    return happens(view.matters[case.matter].whistled, case, 0, 0, For.WHISTLE)


def seen(tier: int, other: int) -> int:
    """Return the direction from one tier to another."""
    if other > tier:
        return UP
    return DOWN if other < tier else ACROSS


def _is_listed(case: Any, sight: Sight, view: Any) -> bool:
    """Return whether the power list settles where the request belongs, for this office at this visit.

    Whether a part is covered is drawn once for all its visits; whether the list is heeded, at each.
    """
    matter = view.matters[case.matter]
    if matter.sharpness <= 0.0 or not happens(matter.covered, case, sight.part, 0, For.COVERED):
        return False
    return follows_list(
        drawn(case, sight.part, sight.visit, For.LISTED),
        matter.sharpness,
        matter.erosion,
        load(sight.present, view.offices[sight.office].staff),
    )


def _keep_or_pass(case: Any, sight: Sight, tier: int, own: int, view: Any) -> Verdict:
    """R3: an office that could act keeps the request, or passes it to another nominal holder."""
    part, visit = sight.part, sight.visit
    passing, destination = view.rules.passing, view.rules.destination
    overlap = view.matters[case.matter].overlap
    if passing.base <= NEVER or overlap <= 0.0 or _is_listed(case, sight, view):
        return stays(HANDLE, 1)
    holders, up, down, across, back = 1, NOWHERE, NOWHERE, NOWHERE, NOWHERE
    for level in range(view.tiers):
        other = office_of(view, case.place, level, sight.function)
        if other == NOWHERE or other == sight.office or level == tier:
            continue
        if happens(overlap, case, part, level, For.HOLDER):
            holders += 1
            if level > tier and up == NOWHERE:
                up = other
            if level < tier:
                down = other
            if other == sight.sender:
                back = other
    first = case.matter * view.co_width
    for i in range(view.matters[case.matter].co_count if tier >= 0 else 0):
        function = view.co_functions[first + i]
        other = office_of(view, case.place, tier, function)
        if function == own or other == NOWHERE or other == sight.office:
            continue
        if happens(overlap, case, part, _CO_HOLDER + i, For.HOLDER):
            holders += 1
            if across == NOWHERE:
                across = other
            if other == sight.sender:
                back = other
    if holders == 1:
        return stays(HANDLE, 1)
    shift = 0.0
    if sight.sender != NOWHERE and view.offices[sight.sender].tier > tier:
        shift = passing.from_superior
    elif sight.sender != NOWHERE and view.offices[sight.sender].tier == tier:
        shift = passing.from_peer
    shift += view.offices[sight.office].shift + view.matters[case.matter].evasion
    if sight.lit:
        shift -= passing.lit * view.rules.deadlines.lights
    cause = pass_cause(
        drawn(case, part, visit, For.PASS),
        ambiguity(holders),
        standard_queue(sight.present, view.offices[sight.office].staff, passing),
        case.risky,
        sight.first,
        shift,
        passing.request_sd * case.propensity + passing.office_sd * view.offices[sight.office].trait,
        passing,
    )
    if cause == NO_CAUSE:
        return stays(HANDLE, 1)
    way = direction(
        drawn(case, part, visit, For.DIRECTION),
        up != NOWHERE,
        across != NOWHERE,
        down != NOWHERE,
        back != NOWHERE,
        destination,
    )
    if way == NO_DIRECTION:
        return stays(HANDLE, 1)
    receiver = up if way == UP else down if way == DOWN else across if way == ACROSS else back
    return Verdict(HAND_OVER, 1, receiver, way, cause, 0)


def _refer(case: Any, sight: Sight, tier: int, own: int, owner: int, view: Any) -> Verdict:
    """R4 for an office that cannot act: toward the owner if it knows the way or the list says so, else by weights."""
    part, visit, place, function = sight.part, sight.visit, case.place, sight.function
    rules = view.rules
    if _is_listed(case, sight, view) or happens(rules.destination.knowledge, case, part, visit, For.KNOWLEDGE):
        up = office_beyond(view, place, tier + 1, function, 1)
        down = office_beyond(view, place, tier - 1, function, -1)
        across = office_of(view, place, tier, function) if tier >= 0 else NOWHERE
        open_across = across != NOWHERE and across != sight.office
        way = toward_owner(tier, own, case.owner_tier, function, open_across)
        back = NOWHERE
    else:
        guess = function
        if not happens(rules.entry.front_accuracy, case, part, visit, For.GUESS):
            guess = neighbour(drawn(case, part, visit, For.GUESS_PICK), function, view)
        line = guess if own == GENERAL else own
        up = office_beyond(view, place, tier + 1, line, 1)
        down = office_beyond(view, place, tier - 1, line, -1)
        across = NOWHERE
        if own != GENERAL and own != guess and tier >= 0:
            across = office_of(view, place, tier, guess)
        back = sight.sender
        if back == view.desk or back == sight.office:
            back = NOWHERE
        way = direction(
            drawn(case, part, visit, For.DIRECTION),
            up != NOWHERE,
            across != NOWHERE and across != sight.office,
            down != NOWHERE,
            back != NOWHERE,
            rules.destination,
        )
    receiver = (
        up if way == UP else down if way == DOWN else across if way == ACROSS else back if way == BACK else NOWHERE
    )
    if receiver == NOWHERE or receiver == sight.office:
        receiver, way = owner, seen(tier, case.owner_tier)
    closer = _steps_left(case, sight, receiver, view) < distance(tier, own, case.owner_tier, function)
    cause = MISROUTE if sight.misrouted else CAPABILITY
    return Verdict(HAND_OVER, 0, receiver, way, cause, int(closer))


def _steps_left(case: Any, sight: Sight, receiver: int, view: Any) -> int:
    """Return how far from the owner a request is once it lies before `receiver`."""
    if receiver == owner_of(view, case, sight.function):
        return 0
    office = view.offices[receiver]
    return distance(office.tier, office.function, case.owner_tier, sight.function)
