"""The tables of a structure: what an engine reads and what mechanisms change.

Indices: places, tiers (0 lowest), functions, offices and matters count from 0 in file order; the desk is the last
office. `NOWHERE` (-1) marks what does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.rules.coefficients import Coefficients
from sim.structure.calendar import Calendar
from sim.vocabulary.text import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]
Bools = NDArray[np.bool_]


class Government(NamedTuple):
    """Who exists where; no mechanism of this package moves a place or renames a function."""

    place_tier: Ints
    """(places,) tier of each place."""
    place_parent: Ints
    """(places,) parent place or NOWHERE."""
    office_place: Ints
    """(offices,) place of each office; the desk's is NOWHERE."""
    office_tier: Ints
    """(offices,) tier, DESK_TIER for the desk."""
    office_function: Ints
    """(offices,) function, GENERAL for a general office."""
    office_calendar: Ints
    """(offices,) index into `calendars`."""
    office_key: Keys
    """(offices,) hash of the office's name: draws follow the name, not the position."""
    office_at: Ints
    """(places, tiers, functions) office that serves a place's requests at a tier for a function, or NOWHERE."""
    superiors: Floats
    """(offices,) departments above an office that may ask it for paperwork."""
    neighbours: Ints
    """(functions, k) functions of the same domain, padded with NOWHERE."""
    neighbour_count: Ints
    """(functions,) how many of them."""
    calendars: tuple[Calendar, ...]
    desk: int
    """Index of the desk."""


class Staffing(NamedTuple):
    """How many people serve where."""

    staff: Ints
    """(offices,) members of staff; at an office that is not unlimited, 0 means that nobody serves there."""
    share: Floats
    """(offices,) share of their working time that citizens' requests may take."""
    unlimited: Bools
    """(offices,) no queue, as many as needed: a mere delay."""
    joined: Ints
    """(offices,) the office that has taken over this one's work; itself where nothing was merged."""


class Conduct(NamedTuple):
    """How each office stands: what presses on it, what it is good at, what else it has to do."""

    pressure: Floats
    """(offices,) assessment pressure in [0, 1], beside that of R10: effort, hollow closures, paperwork."""
    shift: Floats
    """(offices,) added to the logit of passing a request on."""
    work: Floats
    """(offices,) touch time of casework, as a multiple of the ordinary."""
    quality: Floats
    """(offices,) probability of settling, as a multiple of the ordinary."""
    apps: Floats
    """(offices,) items of app work per calendar hour, each of `paperwork.app_hours`; hours count as paperwork."""
    tasks: Floats
    """(offices,) tasks of campaigns and projects per calendar hour, each of `paperwork.task_hours`."""


class Responsibilities(NamedTuple):
    """The power list, matter by matter."""

    function: Ints
    """(matters,) function of the owner."""
    owner_tier: Ints
    """(matters,) tier of the owner."""
    co_functions: Ints
    """(matters, k) functions of further parts, padded with NOWHERE."""
    overlap: Floats
    """(matters,) probability per request and other tier of a nominal co-holder: 0 异责, 1 同责."""
    covered: Floats
    """(matters,) share of requests that a power list covers."""
    sharpness: Floats
    """(matters,) probability per hand-over of a covered request that the list settles where it goes."""
    erosion: Floats
    """(matters,) loss of sharpness per unit of load: 1 on paper, 0 inside a platform."""
    grid_share: Floats
    """(matters,) share of requests that the lowest tier may settle itself."""
    delegated: Floats
    """(matters, tiers) share of requests for which power was delegated to a tier."""
    shield: Floats
    """(matters,) share of what is pushed down that an office may refuse because the list says whose it is."""
    evasion: Floats
    """(matters,) added to the logit of passing a request of this matter on."""
    misroute: Floats
    """(matters,) errors of entry and dispatch, as a multiple of the ordinary."""
    decomposed: Floats
    """(matters,) share of multi-part requests whose nodes are laid down with owner and limit."""
    whistled: Floats
    """(matters,) share of requests for which a township may summon the owner (吹哨)."""
    prevented: Floats
    """(matters,) share of recurrent requests that no longer arise."""
    limit: Floats
    """(matters,) limit in calendar hours; NO_LIMIT if none."""
    urgency: Ints
    """(matters,) 0 ordinary, higher is served earlier."""


class Names(NamedTuple):
    """Names of all indices, for people; engines never read them."""

    tiers: tuple[str, ...]
    places: tuple[str, ...]
    functions: tuple[str, ...]
    offices: tuple[str, ...]
    matters: tuple[str, ...]
    channels: tuple[str, ...]
    tier_text: tuple[Text, ...]
    place_text: tuple[Text, ...]
    function_text: tuple[Text, ...]
    office_text: tuple[Text, ...]
    matter_text: tuple[Text, ...]
    channel_text: tuple[Text, ...]
    grassroots: tuple[bool, ...]
    """Per tier."""


@dataclass(frozen=True)
class Structure:
    """One way of organising a government: nothing but tables."""

    government: Government
    staffing: Staffing
    conduct: Conduct
    responsibilities: Responsibilities
    rules: Coefficients
    names: Names = field(repr=False)

    def with_rules(self, **records: NamedTuple) -> Structure:
        """Return a copy with some of the rules' coefficient records replaced."""
        return replace(self, rules=self.rules._replace(**records))  # type: ignore[arg-type]

    def with_responsibilities(self, **columns: NDArray[Any]) -> Structure:
        """Return a copy with some columns of the power list replaced."""
        return replace(self, responsibilities=self.responsibilities._replace(**columns))

    def with_staffing(self, **columns: NDArray[Any]) -> Structure:
        """Return a copy with some columns of the staffing replaced."""
        return replace(self, staffing=self.staffing._replace(**columns))

    def with_conduct(self, **columns: Floats) -> Structure:
        """Return a copy with some columns of the offices' conduct replaced."""
        return replace(self, conduct=self.conduct._replace(**columns))

    def with_government(self, **columns: Any) -> Structure:
        """Return a copy with some columns of the government replaced: who serves what, and who answers to whom."""
        return replace(self, government=self.government._replace(**columns))


def staffing_of(staff: Ints, share: Floats) -> Staffing:
    """Return the staffing of offices that nothing has merged; 0 members of staff stand for as many as needed."""
    return Staffing(staff, share, staff == 0, np.arange(len(staff), dtype=np.int64))


def same_staffing(one: Staffing, other: Staffing) -> bool:
    """Return whether two staffings are the same, office by office."""
    return all(a is b or np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def ordinary_conduct(offices: int) -> Conduct:
    """Return the conduct of offices on which nothing presses."""
    zero, one = np.zeros(offices), np.ones(offices)
    return Conduct(pressure=zero, shift=zero, work=one, quality=one, apps=zero, tasks=zero)


def ordinary_matters(matters: int) -> dict[str, Floats]:
    """Return the columns of `Responsibilities` that only mechanisms fill."""
    zero, one = np.zeros(matters), np.ones(matters)
    return {"shield": zero, "evasion": zero, "misroute": one, "decomposed": zero, "whistled": zero}


def blend(old: float, new: float, intensity: float) -> float:
    """Return the value between `old` (intensity 0, exactly) and `new` (intensity 1, exactly)."""
    if intensity == 0.0:
        return old
    if intensity == 1.0:
        return new
    return old + (new - old) * intensity


def blend_array(old: Floats, new: Floats | float, intensity: float) -> Floats:
    """Return `blend` of arrays, element by element."""
    if intensity == 0.0:
        return old
    return np.asarray(old + (np.asarray(new) - old) * intensity, dtype=np.float64)
