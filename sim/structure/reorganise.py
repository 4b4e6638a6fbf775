"""Move staff between offices, merge offices, give power down: the operations of every reorganisation.

Nobody appears or vanishes. Whoever moves brings along the share of his time that requests may take and the app work
asked of him each day, so that the hours there are for requests stay what they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.structure.tables import Bools, Floats, Ints, Structure
from sim.vocabulary.codes import NOWHERE

Offices = Sequence[int] | NDArray[Any]


def shares_of(total: int, weights: Floats) -> Ints:
    """Return `total` people divided in proportion to `weights`, in whole people (Sainte-Laguë; ties to the first).

    One person at a time goes where weight / (2 x people so far + 1) is largest, so that one person more never takes
    anybody away from anyone; the largest remainder may (Alabama paradox).
    """
    whole = np.zeros(len(weights), dtype=np.int64)
    if total <= 0 or float(np.sum(weights)) <= 0.0:
        return whole
    for _ in range(total):
        whole[int(np.argmax(weights / (2.0 * whole + 1.0)))] += 1
    return whole


def leavers(staff: Ints, share: float) -> Ints:
    """Return how many whole people leave each office if a share of them does: rounded; one always stays."""
    wanted = np.floor(staff * share + 0.5)
    return np.asarray(np.clip(wanted, 0, np.maximum(staff - 1, 0)), dtype=np.int64)


def with_staff_moved(
    structure: Structure, origin: Sequence[int], target: Sequence[int], people: Sequence[int]
) -> Structure:
    """Return the structure with `people[k]` moved from office `origin[k]` to office `target[k]`, one move after another.

    Nobody is moved from or to an office without limit. The number of people and their hours stay what they were.
    """
    staffing = structure.staffing
    staff, share, apps = staffing.staff.copy(), staffing.share.copy(), structure.conduct.apps.copy()
    for one, other, number in zip(origin, target, people, strict=True):
        gone = min(int(number), int(staff[one]))
        if gone <= 0 or staffing.unlimited[one] or staffing.unlimited[other] or one == other:
            continue
        _receive(staff, share, apps, other, gone, float(share[one]), float(apps[one]) / int(staff[one]))
        apps[one] *= (int(staff[one]) - gone) / int(staff[one])
        staff[one] -= gone
    return structure.with_staffing(staff=staff, share=share).with_conduct(apps=apps)


def with_staff_pooled(
    structure: Structure, origin: Offices, target: Offices, weights: Floats, part: float, intensity: float
) -> Structure:
    """Return the structure in which a part of the origins' people is put into one pool and divided over the targets.

    `weights`, one per target, divide the pool; `part` of each origin's people leave at intensity 1, whole people at
    any, one always stays. Newcomers count with the mean share and app work of all who leave at intensity 1, so that
    every cell moves one way as the intensity rises; their hours are conserved exactly at 1, and to a rounding between.
    """
    staffing = structure.staffing
    staff, share, apps = staffing.staff.copy(), staffing.share.copy(), structure.conduct.apps.copy()
    sending = np.array([k for k in origin if not staffing.unlimited[k] and k not in set(target)], dtype=np.int64)
    free = np.array([not staffing.unlimited[k] for k in target], dtype=np.bool_)
    receiving = np.asarray(target, dtype=np.int64)[free]
    full, gone = leavers(staff[sending], part), leavers(staff[sending], part * intensity)
    total = int(gone.sum())
    if total == 0 or not len(receiving) or float(weights[free].sum()) <= 0.0:
        return structure
    mean_share = _mean_share(full, share[sending])
    mean_apps = float((full * apps[sending] / staff[sending]).sum() / full.sum())
    for office, number in zip(receiving, shares_of(total, weights[free]), strict=True):
        _receive(staff, share, apps, int(office), int(number), mean_share, mean_apps)
    apps[sending] *= (staff[sending] - gone) / staff[sending]
    staff[sending] -= gone
    return structure.with_staffing(staff=staff, share=share).with_conduct(apps=apps)


def _mean_share(people: Ints, share: Floats) -> float:
    """Return the mean share of the time of some people, of whom there is one at least; exactly theirs if it is the same."""
    theirs = share[people > 0]
    if (theirs == theirs[0]).all():
        return float(theirs[0])
    return float((people * share).sum() / people.sum())


def _receive(staff: Ints, share: Floats, apps: Floats, office: int, number: int, their: float, each: float) -> None:
    if number <= 0:
        return
    people = int(staff[office])
    if share[office] != their:
        share[office] = (people * share[office] + number * their) / (people + number)
    apps[office] += number * each
    staff[office] += number


def with_staff_sent_down(
    structure: Structure, origin: Offices, target: Offices, weights: Floats, part: float, intensity: float
) -> Structure:
    """Return the structure in which a part of the origins' people go to the targets that lie below them.

    Per place of an origin one pool, as in `with_staff_pooled`; `weights` has one entry per target.
    """
    government = structure.government
    places = government.office_place[np.asarray(origin, dtype=np.int64)]
    for place in np.unique(places):
        below = [
            k for k, office in enumerate(target) if lies_below(structure, int(government.office_place[office]), place)
        ]
        senders = [office for office, here in zip(origin, places, strict=True) if here == place]
        receivers = [int(target[k]) for k in below]
        structure = with_staff_pooled(structure, senders, receivers, weights[below], part, intensity)
    return structure


def lies_below(structure: Structure, place: int, above: int) -> bool:
    """Return whether `place` lies in the territory of `above`, and is not `above` itself."""
    parent = structure.government.place_parent
    here = int(parent[place]) if place != NOWHERE else NOWHERE
    while here != NOWHERE and here != above:
        here = int(parent[here])
    return here != NOWHERE


def with_power_given(structure: Structure, matters: Bools, tier: int, share: float) -> Structure:
    """Return the structure in which `tier` has power over at least a share of the requests of the matters owned above it.

    Where power was given before, the wider of the two grants counts.
    """
    duties = structure.responsibilities
    chosen = matters & (duties.owner_tier > tier)
    delegated = duties.delegated.copy()
    delegated[chosen, tier] = np.maximum(delegated[chosen, tier], share)
    return structure.with_responsibilities(delegated=delegated)


def with_offices_merged(structure: Structure, group: Offices, into: int) -> Structure:
    """Return the structure in which office `into` has taken over the others of `group`, as in `with_groups_merged`."""
    return with_groups_merged(structure, [(group, into)])


def with_groups_merged(structure: Structure, groups: Sequence[tuple[Offices, int]]) -> Structure:
    """Return the structure in which one office of each group has taken over the others: staff, duties, superiors, apps.

    Whatever the others served is served by it; what waits before them goes with them. Whoever asked one of them for
    paperwork asks it; whatever one of them asked of offices below, it asks. Nothing presses on an office that is no
    more. Groups are disjoint, and no office of theirs has been taken over before.
    """
    staffing, conduct, government = structure.staffing, structure.conduct, structure.government
    staff, share, unlimited = staffing.staff.copy(), staffing.share.copy(), staffing.unlimited.copy()
    pressure, shift, apps, tasks = (c.copy() for c in (conduct.pressure, conduct.shift, conduct.apps, conduct.tasks))
    superiors = government.superiors.copy()
    taken_by = np.arange(len(staff), dtype=np.int64)
    for group, into in groups:
        others = [int(office) for office in group if office != into]
        if not others:
            continue
        together = [into, *others]
        if staff[together].sum() > 0:
            share[into] = _mean_share(staff[together], share[together])
        staff[into], unlimited[into] = int(staff[together].sum()), bool(unlimited[together].any())
        staff[others], unlimited[others] = 0, False
        for column in (apps, tasks, superiors):
            column[into] = float(column[together].sum())
        for column in (apps, tasks, superiors, pressure, shift):
            column[others] = 0.0
        taken_by[others] = into
    if np.array_equal(taken_by, np.arange(len(staff))):
        return structure
    served = government.office_at
    return (
        structure.with_staffing(staff=staff, share=share, unlimited=unlimited, joined=taken_by[staffing.joined])
        .with_conduct(pressure=pressure, shift=shift, apps=apps, tasks=tasks)
        .with_government(office_at=np.where(served == NOWHERE, NOWHERE, taken_by[served]), superiors=superiors)
    )
