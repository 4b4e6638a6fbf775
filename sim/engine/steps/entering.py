"""R1 put together: whether a request arises, who owns it, where it enters, what the desk does with it."""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.engine.steps.luck import drawn, happens, hours_drawn, needed
from sim.engine.steps.verdict import ANSWER, DISPATCH, ESCALATE, Arrival, Verdict, sent, stays
from sim.engine.steps.view import office_beyond, office_of, owner_of
from sim.rules.entry import RIGHT, WRONG_FUNCTION, aim, choose
from sim.rules.first_receiver import is_ruled
from sim.rules.response import arises, demand_factor
from sim.vocabulary.codes import NOWHERE
from sim.vocabulary.draws import For


class AtDesk(NamedTuple):
    """What the desk does with a request."""

    verdict: Verdict
    arrival: Arrival
    delay: float
    """Calendar hours until it lies before the office."""


def is_asked(thinning: float, recurrence: float, prevented: float, settled: int, closed: int, rules: Any) -> bool:
    """Return whether a request drawn beforehand arises, given how many were closed so far and how many settled."""
    response = rules.response
    share = settled / closed if closed > 0 else response.reference
    return arises(thinning, demand_factor(share, response), recurrence, prevented, response)


def is_decomposed(case: Any, facts: Any) -> bool:
    """Return whether the parts of a request are laid down beforehand as nodes; `facts` are those of its matter."""
    if case.parts < 2:
        return False
    return happens(facts.decomposed, case, 0, 0, For.DECOMPOSED)


def own_territory(case: Any, view: Any) -> None:
    """Decide before anything is written whether the township owns a dispatched request."""
    if happens(view.rules.entry.dispatched, case, 0, 0, For.UNDER_RULE) and territory_owns(case, view):
        case.owner_tier = 1


def goes_to_territory(case: Any, view: Any) -> bool:
    """Return whether the request goes to the township once it is dispatched; it needs an organ for the matter."""
    if view.tiers < 2 or office_of(view, case.place, 1, view.matters[case.matter].function) == NOWHERE:
        return False
    return happens(view.rules.entry.territory, case, 0, 0, For.TERRITORY)


def territory_owns(case: Any, view: Any) -> bool:
    """Return whether the township, to which the request goes, also has the owner's power over it."""
    return goes_to_territory(case, view) and happens(view.rules.entry.empowered, case, 0, 0, For.EMPOWERED)


def territory_leads(case: Any, view: Any) -> bool:
    """Return whether the township answers for a dispatched request without the power: it has to call the owner in."""
    return (
        view.rules.entry.territory > 0.0
        and view.rules.entry.empowered < 1.0
        and case.owner_tier > 1
        and goes_to_territory(case, view)
    )


def target_tier(case: Any, view: Any) -> int:
    """Return the tier at which the desk aims: the grid, the township that answers, or the lowest that holds the power."""
    if in_grid(case, view):
        return 0
    if territory_leads(case, view):
        return 1
    function = view.matters[case.matter].function
    for tier in range(case.owner_tier):
        given = view.delegated[case.matter * view.tiers + tier]
        has_organ = given > 0.0 and office_of(view, case.place, tier, function) != NOWHERE
        if has_organ and happens(given, case, 0, tier, For.DELEGATED):
            return tier
    owner_tier: int = case.owner_tier
    return owner_tier


def is_under_rule(case: Any, rules: Any) -> bool:
    """Return whether the desk dispatches the request in this round, instead of letting it enter by its channel."""
    return happens(rules.entry.dispatched, case, 0, case.round, For.UNDER_RULE)


def by_channel(case: Any, view: Any) -> Arrival:
    """Return how a request that no desk takes enters."""
    return named(case, case.visits[0], case.entry_tier, view.rules.entry.front_accuracy, NOWHERE, view)


def named(case: Any, visit: int, tier: int, accuracy: float, sender: int, view: Any) -> Arrival:
    """Return the arrival at the first office, as one act of naming an office at `tier` has it."""
    function = view.matters[case.matter].function
    rules, misroute = view.rules.entry, view.matters[case.matter].misroute
    if misroute != 1.0:
        accuracy = max(0.0, 1.0 - (1.0 - accuracy) * misroute)
    true = office_beyond(view, case.place, tier, function, 1)
    if true == NOWHERE:
        true = office_beyond(view, case.place, tier, function, -1)
    aimed = aim(
        needed(accuracy, case, 0, visit, For.ENTRY_RIGHT),
        needed(rules.neighbour, case, 0, visit, For.ENTRY_PICK),
        accuracy,
        rules.neighbour,
    )
    office = true
    if aimed == WRONG_FUNCTION:
        wrong = neighbour(drawn(case, 0, visit, For.PICK_FUNCTION), function, view)
        office = office_beyond(view, case.place, tier, wrong, 1)
    elif aimed != RIGHT:
        step = -1
        if tier == 0 or (tier + 1 < view.tiers and drawn(case, 0, visit, For.DISPATCH_TARGET) < 0.5):
            step = 1
        office = office_beyond(view, case.place, tier + step, function, step)
    if office == NOWHERE:
        office = true
    return Arrival(office, sender, True, office != true, False)


def neighbour(u: float, function: int, view: Any) -> int:
    """Return a function that is easily taken for `function`."""
    k = choose(u, view.neighbour_count[function])
    other: int = view.neighbours[function * view.neighbour_width + k]
    return other


def in_grid(case: Any, view: Any) -> bool:
    """Return whether the lowest tier may settle this request itself."""
    return happens(view.matters[case.matter].grid_share, case, 0, 0, For.IN_GRID)


def desk_hours(case: Any, visit: int, rules: Any) -> float:
    """Return the desk's touch time."""
    entry = rules.entry
    return hours_drawn(entry.desk_hours, entry.desk_shape, case, 0, visit, For.DESK_WORK)


def at_desk(case: Any, visit: int, sender: int, under_rule: bool, view: Any) -> AtDesk:
    """Return what the desk does: it answers, rules (督办), dispatches, or sends the request on by its channel."""
    entry, first_receiver = view.rules.entry, view.rules.first_receiver
    if sender == NOWHERE and case.solvable and happens(entry.answered, case, 0, case.round, For.DESK_ANSWER):
        return AtDesk(stays(ANSWER, 1), Arrival(NOWHERE, NOWHERE, False, False, False), 0.0)
    if case.returns > 0 and is_ruled(case.returns, first_receiver):
        owner = owner_of(view, case, view.matters[case.matter].function)
        delay = hours_drawn(first_receiver.ruling_hours, first_receiver.ruling_shape, case, 0, visit, For.RULING_DELAY)
        return AtDesk(sent(ESCALATE, owner), Arrival(owner, view.desk, False, False, True), delay)
    tier, accuracy, delay = case.entry_tier, entry.front_accuracy, 0.0
    if under_rule:
        if territory_owns(case, view):
            case.owner_tier = 1
        tier, accuracy = target_tier(case, view), entry.accuracy
        delay = hours_drawn(entry.delay_hours, entry.delay_shape, case, 0, visit, For.DESK_DELAY)
    arrival = named(case, visit, tier, accuracy, view.desk, view)
    return AtDesk(sent(DISPATCH, arrival.office), arrival, delay)
