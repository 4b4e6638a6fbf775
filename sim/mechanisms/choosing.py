"""What several mechanisms share: names of the scenario, the offices they stand for, pressure, and units of work.

A mechanism's parameter may name matters, tiers or functions of the scenario. Its type says which (`MatterId`,
`TierId`, `FunctionId`), so that the scenario checker can refuse an unknown name with file and line; here a name that
is unknown all the same is our bug.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import StringConstraints

from sim.mechanisms.base import Intensity
from sim.mechanisms.window import History, Window
from sim.structure.tables import Bools, Floats, Ints, Structure, blend_array
from sim.vocabulary.codes import NOWHERE
from sim.vocabulary.errors import InvariantError
from sim.vocabulary.units import HOURS_PER_WEEK

WORKING_DAYS_PER_WEEK = 5.0
Kind = Literal["matters", "tiers", "functions"]


@dataclass(frozen=True)
class Names:
    """Mark a word of a scenario as the name of a row of one of its tables."""

    of: Kind


_Name = StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")
MatterId = Annotated[str, _Name, Names("matters")]
"""Id of a matter of the scenario."""
TierId = Annotated[str, _Name, Names("tiers")]
"""Id of a tier of the scenario."""
FunctionId = Annotated[str, _Name, Names("functions")]
"""Id of a function of the scenario."""


# --- names -----------------------------------------------------------------------------------------------------------


def _mask(known: Sequence[str], names: Sequence[str], kind: Kind) -> Bools:
    if not names:
        return np.ones(len(known), dtype=np.bool_)
    mask = np.zeros(len(known), dtype=np.bool_)
    mask[_indices(known, names, kind)] = True
    return mask


def _indices(known: Sequence[str], names: Sequence[str], kind: Kind) -> list[int]:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise InvariantError(f"unknown {kind}: {', '.join(unknown)}; the scenario checker lets only known names pass")
    return [known.index(name) for name in names]


def matters_named(structure: Structure, names: Sequence[str]) -> Bools:
    """Return (matters,) whether a matter is among `names`; no names stand for all matters."""
    return _mask(structure.names.matters, names, "matters")


def tiers_named(structure: Structure, names: Sequence[str]) -> Bools:
    """Return (tiers,) whether a tier is among `names`; no names stand for all tiers."""
    return _mask(structure.names.tiers, names, "tiers")


def tier_named(structure: Structure, name: str | None, default: int = 1) -> int:
    """Return the index of a tier; without a name `default`, or the highest tier where there are not so many."""
    if name is None or name == "":
        return min(default, len(structure.names.tiers) - 1)
    return _indices(structure.names.tiers, [name], "tiers")[0]


def functions_named(structure: Structure, names: Sequence[str]) -> list[int]:
    """Return the indices of functions, in the order of `names`; no names stand for no function."""
    return _indices(structure.names.functions, names, "functions")


# --- places and offices ----------------------------------------------------------------------------------------------


def place_above(structure: Structure, tier: int) -> Ints:
    """Return (places,) the place of `tier` to which each place belongs (itself, if it is of that tier), or NOWHERE."""
    government = structure.government
    found = np.full(len(government.place_tier), NOWHERE, dtype=np.int64)
    for place in range(len(found)):
        here = place
        while here != NOWHERE and government.place_tier[here] < tier:
            here = int(government.place_parent[here])
        if here != NOWHERE and government.place_tier[here] == tier:
            found[place] = here
    return found


def places_of(structure: Structure, tier: int) -> Ints:
    """Return the places of a tier."""
    return np.flatnonzero(structure.government.place_tier == tier)


def has_people(structure: Structure) -> Bools:
    """Return (offices,) whether people with hours of their own serve there: not at a mere delay, nor where all left."""
    return ~structure.staffing.unlimited & (structure.staffing.staff > 0)


def offices_of(
    structure: Structure,
    tiers: Bools | int | None = None,
    functions: Sequence[int] | None = None,
    place: int | None = None,
    staffed: bool = True,
) -> Ints:
    """Return the offices that meet all conditions, without the desk; a general office is of no function.

    `tiers` is the index of one tier or a mask of all; `staffed` leaves out offices without people of their own.
    """
    government = structure.government
    chosen = np.ones(len(government.office_tier), dtype=np.bool_)
    chosen[government.desk] = False
    if isinstance(tiers, np.ndarray):
        chosen &= tiers[government.office_tier] & (government.office_tier >= 0)
    elif tiers is not None:
        chosen &= government.office_tier == tiers
    if functions is not None:
        chosen &= np.isin(government.office_function, np.asarray(functions, dtype=np.int64))
    if place is not None:
        chosen &= government.office_place == place
    if staffed:
        chosen &= has_people(structure)
    return np.flatnonzero(chosen)


def owner_offices(structure: Structure, matters: Bools) -> Ints:
    """Return the offices that own some of the matters for some place."""
    duties = structure.responsibilities
    served = structure.government.office_at[:, duties.owner_tier[matters], duties.function[matters]]
    return np.unique(served[served != NOWHERE])


def grassroots_tiers(structure: Structure) -> Bools:
    """Return (tiers,) whether a tier counts as grassroots."""
    return np.array(structure.names.grassroots, dtype=np.bool_)


# --- cells -----------------------------------------------------------------------------------------------------------


def either(one: Floats, other: Floats | float) -> Floats:
    """Return the probability that at least one of two independent things happens: 1 - (1 - a)(1 - b)."""
    return np.asarray(1.0 - (1.0 - one) * (1.0 - np.asarray(other)), dtype=np.float64)


def blend_at(old: Floats, chosen: Bools | Ints, new: Floats | float, intensity: float) -> Floats:
    """Return `old` with the chosen rows moved to `new` by `intensity`; `new` is one number or a whole column."""
    column = old.copy()
    target = np.broadcast_to(np.asarray(new, dtype=np.float64), old.shape)
    column[chosen] = blend_array(old[chosen], target[chosen], intensity)
    return column


def relative_rank(scores: Floats) -> Floats:
    """Return each score's rank from the top in [0, 1]: 0 the best, 1 the worst; equal scores share their mean rank.

    What has no score (nan) stands in the middle, and so does whoever is alone.
    """
    rank = np.full(len(scores), 0.5)
    ranked = np.flatnonzero(~np.isnan(scores))
    if len(ranked) > 1:
        values = scores[ranked]
        above = (values[None, :] > values[:, None]).sum(axis=1)
        level = (values[None, :] == values[:, None]).sum(axis=1) - 1
        rank[ranked] = (above + level / 2.0) / (len(ranked) - 1)
    return rank


# --- assessment and pressure -----------------------------------------------------------------------------------------


def since(history: History, intensity: Intensity) -> list[Window]:
    """Return what was seen since a mechanism began: nobody is judged by what was before."""
    start = 0.0 if intensity.start is None else intensity.start
    return [window for window in history if window.time >= start - 1e-6]


def three_rates(begin: Window, end: Window, member: Ints, groups: int) -> Floats:
    """Return (groups, 3) shares of the closures between two reviews that were on time, that settled, that satisfied.

    `member` is the group of each office, or NOWHERE; a group that closed nothing has no rates (nan).
    """
    counted = member != NOWHERE

    def total(column: str) -> Floats:
        grown = np.asarray(getattr(end, column) - getattr(begin, column), dtype=np.float64)
        return np.bincount(member[counted], weights=grown[counted], minlength=groups).astype(np.float64)

    closed = total("closures")
    parts = np.stack([total("on_time"), total("settlements"), total("satisfied")], axis=1)
    return np.where(closed[:, None] > 0.0, parts / np.maximum(closed, 1.0)[:, None], np.nan)


def with_pressure(structure: Structure, by: Floats, shift: float, instead_of: Floats | None = None) -> Structure:
    """Return the structure with pressure `by` (offices,) on top of what presses already, in whatever order.

    Pressures join as independent chances do. Each unit takes `shift` off the logit of passing. `instead_of` is what the
    same mechanism had laid on before and now takes back; it must be below 1.
    """
    before = np.zeros(len(by)) if instead_of is None else instead_of
    conduct = structure.conduct
    joined = 1.0 - (1.0 - conduct.pressure) * (1.0 - by) / (1.0 - before)
    return structure.with_conduct(
        pressure=np.where(by == before, conduct.pressure, np.clip(joined, 0.0, 1.0)),
        shift=conduct.shift - shift * (by - before),
    )


# --- units -----------------------------------------------------------------------------------------------------------


def app_items(structure: Structure, hours_per_worker_day: float) -> Floats:
    """Return (offices,) items of app work per calendar hour that ask every worker for so many hours per working day."""
    item = structure.rules.paperwork.app_hours
    if item <= 0.0:
        return np.zeros(len(structure.staffing.staff))
    per_worker = WORKING_DAYS_PER_WEEK * hours_per_worker_day / HOURS_PER_WEEK / item
    return np.asarray(has_people(structure) * structure.staffing.staff * per_worker, dtype=np.float64)


def task_items(structure: Structure, hours_per_week: NDArray[np.float64] | float) -> Floats | float:
    """Return tasks of campaigns and projects per calendar hour that take an office so many staff-hours per week."""
    item = structure.rules.paperwork.task_hours
    return hours_per_week * 0.0 if item <= 0.0 else hours_per_week / HOURS_PER_WEEK / item


def hours_available(structure: Structure, calendar_hours: float) -> Floats:
    """Return (offices,) the staff-hours that citizens' requests may take within so many calendar hours."""
    government, staffing = structure.government, structure.staffing
    weekly = np.array([calendar.weekly for calendar in government.calendars])[government.office_calendar]
    people = has_people(structure) * staffing.staff * staffing.share
    return np.asarray(people * weekly * calendar_hours / HOURS_PER_WEEK, dtype=np.float64)
