"""What an office decides about a request that lies before it: R2 to R5 put together, without time.

A plain function of what the office can see. It reads the structure's view and the request, draws keyed uniforms, and
returns a `Verdict`; it changes nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.engine.case import Case
from sim.engine.view import View, office_beyond
from sim.rules.capability import attempts, fits
from sim.rules.destination import direction, distance, follows_list, toward_owner
from sim.rules.effort import load
from sim.rules.entry import RIGHT, WRONG_FUNCTION, aim, choose
from sim.rules.first_receiver import KEEP, SEND_BACK, receive
from sim.rules.passing import ambiguity, pass_cause, standard_queue
from sim.vocabulary.codes import GENERAL, NOWHERE, Cause, Decision, Direction
from sim.vocabulary.draws import For, uniform

HANDLE = int(Decision.HANDLE)
HAND_OVER = int(Decision.HAND_OVER)
RETURN = int(Decision.RETURN)
LEAD = int(Decision.LEAD)
UP, ACROSS, DOWN, BACK = int(Direction.UP), int(Direction.ACROSS), int(Direction.DOWN), int(Direction.BACK)
TO_DESK, NO_DIRECTION = int(Direction.DESK), int(Direction.NONE)
NO_CAUSE, CAPABILITY, MISROUTE = int(Cause.NONE), int(Cause.CAPABILITY), int(Cause.MISROUTE)
REFUSAL = int(Cause.REFUSAL)
_CO_HOLDER = 64
"""Visit numbers from here on name the draws of co-functions as holders."""


class Verdict(NamedTuple):
    """The decision of one office about one part."""

    decision: int
    fits: int
    """1 if the office could act, 0 if not, -1 if nobody looked."""
    receiver: int = NOWHERE
    direction: int = NO_DIRECTION
    cause: int = NO_CAUSE
    productive: bool = False


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
    staff: float
    trait: float
    """v_i, the office's own offset."""


def _neighbour(u: float, function: int, view: View) -> int:
    """Return a function that is easily taken for `function`."""
    return view.neighbours[function][choose(u, view.neighbour_count[function])]


def entry_office(case: Case, visit: int, tier: int, accuracy: float, view: View) -> tuple[int, bool]:
    """Return (office, misrouted) for one act of naming the first office at `tier` (R1)."""
    key = case.key
    function = view.function[case.matter]
    aimed = aim(
        uniform(key, 0, visit, For.ENTRY_RIGHT),
        uniform(key, 0, visit, For.ENTRY_PICK),
        accuracy,
        view.rules.entry.neighbour,
    )
    at_place = case.at_place
    true = office_beyond(at_place, tier, function, 1)
    if true == NOWHERE:
        true = office_beyond(at_place, tier, function, -1)
    if aimed == RIGHT:
        return true, False
    if aimed == WRONG_FUNCTION:
        wrong = _neighbour(uniform(key, 0, visit, For.PICK_FUNCTION), function, view)
        office = office_beyond(at_place, tier, wrong, 1)
    else:
        step = 1 if tier == 0 or (tier + 1 < view.tiers and uniform(key, 0, visit, For.DISPATCH_TARGET) < 0.5) else -1
        office = office_beyond(at_place, tier + step, function, step)
    if office == NOWHERE:
        office = true
    return office, office != true


def decide(case: Case, sight: Sight, view: View) -> Verdict:
    """Return what the office decides: handle, lead, hand over or return."""
    key, part, visit, office = case.key, sight.part, sight.visit, sight.office
    rules = view.rules
    tier, own = view.office_tier[office], view.office_function[office]
    owner = case.at_place[case.owner_tier][sight.function]
    fit = fits(
        office == owner,
        _delegated(case, sight, tier, own, view),
        part == 0 and tier == 0 and solvable_in_grid(case, view),
    )
    if sight.bound and fit:
        return Verdict(HANDLE, True)
    if sight.first and not sight.bound:
        first = receive(uniform(key, 0, 0, For.BOUND), uniform(key, part, visit, For.COMPLIANCE), rules.first_receiver)
        if first == KEEP:
            return (
                Verdict(HANDLE, True)
                if fit
                else Verdict(LEAD, False, owner, seen(tier, case.owner_tier), int(Cause.CALL_IN), True)
            )
        if first == SEND_BACK:
            return Verdict(RETURN, fit, view.desk, TO_DESK, REFUSAL if fit else MISROUTE)
    if fit:
        return _keep_or_pass(case, sight, view, tier, own)
    pushed = sight.sender != NOWHERE and view.office_tier[sight.sender] > tier
    coerced = uniform(key, part, visit, For.COERCION) if pushed else 1.0
    if attempts(uniform(key, part, visit, For.ATTEMPT), coerced, pushed, rules.capability):
        return Verdict(HANDLE, False)
    return _refer(case, sight, view, tier, own, owner)


def solvable_in_grid(case: Case, view: View) -> bool:
    """Return whether the lowest tier may settle this request itself."""
    return bool(uniform(case.key, 0, 0, For.IN_GRID) < view.grid_share[case.matter])


def _delegated(case: Case, sight: Sight, tier: int, own: int, view: View) -> bool:
    share = view.delegated[case.matter][tier] if tier >= 0 else 0.0
    if share <= 0.0 or own not in (sight.function, GENERAL):
        return False
    return bool(uniform(case.key, sight.part, tier, For.DELEGATED) < share)


def seen(tier: int, other: int) -> int:
    """Return the direction from one tier to another."""
    if other > tier:
        return UP
    return DOWN if other < tier else ACROSS


def _is_listed(case: Case, sight: Sight, view: View) -> bool:
    """Return whether the power list settles where the request belongs, for this office at this visit.

    Whether a part is covered is drawn once for all its visits; whether the list is heeded, at each.
    """
    covered = view.covered[case.matter]
    if covered <= 0.0 or uniform(case.key, sight.part, 0, For.COVERED) >= covered:
        return False
    return follows_list(
        uniform(case.key, sight.part, sight.visit, For.LISTED),
        view.sharpness[case.matter],
        view.erosion[case.matter],
        load(sight.present, sight.staff),
    )


def _keep_or_pass(case: Case, sight: Sight, view: View, tier: int, own: int) -> Verdict:
    """R3: an office that could act keeps the request, or passes it to another nominal holder."""
    key, part, visit, matter = case.key, sight.part, sight.visit, case.matter
    rules = view.rules
    listed = _is_listed(case, sight, view)
    overlap = view.overlap[matter]
    if listed or overlap <= 0.0:
        return Verdict(HANDLE, True)
    holders, up, down, across, back = 1, NOWHERE, NOWHERE, NOWHERE, NOWHERE
    for level in range(view.tiers):
        other = case.at_place[level][sight.function]
        if other in (NOWHERE, sight.office) or level == tier:
            continue
        if uniform(key, part, level, For.HOLDER) < overlap:
            holders += 1
            if level > tier and up == NOWHERE:
                up = other
            if level < tier:
                down = other
            if other == sight.sender:
                back = other
    for i, function in enumerate(view.co_functions[matter]):
        other = case.at_place[tier][function]
        if function == own or other in (NOWHERE, sight.office):
            continue
        if uniform(key, part, _CO_HOLDER + i, For.HOLDER) < overlap:
            holders += 1
            if across == NOWHERE:
                across = other
            if other == sight.sender:
                back = other
    if holders == 1:
        return Verdict(HANDLE, True)
    sender_tier = view.office_tier[sight.sender] if sight.sender != NOWHERE else -1
    shift = 0.0
    if sender_tier > tier:
        shift = rules.passing.from_superior
    elif sender_tier == tier:
        shift = rules.passing.from_peer
    cause = pass_cause(
        uniform(key, part, visit, For.PASS),
        ambiguity(holders),
        standard_queue(sight.present, sight.staff, rules.passing),
        case.risky,
        sight.first,
        shift,
        rules.passing.request_sd * case.propensity + rules.passing.office_sd * sight.trait,
        rules.passing,
    )
    if cause == NO_CAUSE:
        return Verdict(HANDLE, True)
    way = direction(
        uniform(key, part, visit, For.DIRECTION),
        up != NOWHERE,
        across != NOWHERE,
        down != NOWHERE,
        back != NOWHERE,
        rules.destination,
    )
    if way == NO_DIRECTION:
        return Verdict(HANDLE, True)
    receiver = up if way == UP else down if way == DOWN else across if way == ACROSS else back
    return Verdict(HAND_OVER, True, receiver, way, cause, False)


def _refer(case: Case, sight: Sight, view: View, tier: int, own: int, owner: int) -> Verdict:
    """R4 for an office that cannot act: toward the owner if it knows the way or the list says so, else by weights."""
    key, part, visit = case.key, sight.part, sight.visit
    rules, at_place, function = view.rules, case.at_place, sight.function
    knows = _is_listed(case, sight, view) or uniform(key, part, visit, For.KNOWLEDGE) < rules.destination.knowledge
    if knows:
        up = office_beyond(at_place, tier + 1, function, 1)
        down = office_beyond(at_place, tier - 1, function, -1)
        across = at_place[tier][function]
        way = toward_owner(tier, own, case.owner_tier, function, across not in (NOWHERE, sight.office))
    else:
        right = bool(uniform(key, part, visit, For.GUESS) < rules.entry.front_accuracy)
        guess = function if right else _neighbour(uniform(key, part, visit, For.GUESS_PICK), function, view)
        line = guess if own == GENERAL else own
        up = office_beyond(at_place, tier + 1, line, 1)
        down = office_beyond(at_place, tier - 1, line, -1)
        across = NOWHERE if own in (GENERAL, guess) else at_place[tier][guess]
        back = sight.sender if sight.sender not in (NOWHERE, view.desk, sight.office) else NOWHERE
        way = direction(
            uniform(key, part, visit, For.DIRECTION),
            up != NOWHERE,
            across not in (NOWHERE, sight.office),
            down != NOWHERE,
            back != NOWHERE,
            rules.destination,
        )
        if way == BACK:
            return _handed(sight, view, tier, own, back, BACK, case)
    receiver = up if way == UP else down if way == DOWN else across if way == ACROSS else NOWHERE
    if receiver in (NOWHERE, sight.office):
        receiver, way = owner, seen(tier, case.owner_tier)
    return _handed(sight, view, tier, own, receiver, way, case)


def _handed(sight: Sight, view: View, tier: int, own: int, receiver: int, way: int, case: Case) -> Verdict:
    before = distance(tier, own, case.owner_tier, sight.function)
    receiver_function = view.office_function[receiver]
    owner = case.at_place[case.owner_tier][sight.function]
    after = (
        0
        if receiver == owner
        else distance(view.office_tier[receiver], receiver_function, case.owner_tier, sight.function)
    )
    cause = MISROUTE if sight.misrouted else CAPABILITY
    return Verdict(HAND_OVER, False, receiver, way, cause, after < before)
