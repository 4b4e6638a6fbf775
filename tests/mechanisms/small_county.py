"""A county of two townships with two villages, small enough to reckon by hand; nothing is asked that a test leaves out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.log.schema import Rows
from sim.mechanisms.window import Window
from sim.rules.coefficients import Coefficients
from sim.structure.tables import Structure
from sim.verify.world import Channel, Demand, Matter, Office, Place, World, make_world
from sim.vocabulary.codes import GENERAL, Activity

ENFORCEMENT, MARKET, TRANSPORT, WATER = range(4)
VILLAGE, TOWNSHIP, COUNTY = range(3)
TRADING, LICENCES, ROADS, SAND = range(4)

PLACES = (Place(tier=2), Place(1, 0), Place(1, 0), Place(0, 1, 0.6), Place(0, 2, 0.4))
OFFICES = (
    Office(3, GENERAL, 2, superiors=7.0, name="east village"),
    Office(4, GENERAL, 2, superiors=7.0, name="west village"),
    Office(1, ENFORCEMENT, 4, superiors=1.0, share=0.5, name="east enforcement"),
    Office(1, MARKET, 2, superiors=2.0, share=0.8, name="east market"),
    Office(1, GENERAL, 6, superiors=4.0, share=0.6, name="east township"),
    Office(2, ENFORCEMENT, 2, superiors=1.0, share=0.5, name="west enforcement"),
    Office(2, MARKET, 1, superiors=2.0, share=0.8, name="west market"),
    Office(2, GENERAL, 4, superiors=4.0, share=0.6, name="west township"),
    Office(0, MARKET, 10, share=0.8, name="market bureau"),
    Office(0, TRANSPORT, 8, share=0.75, name="transport bureau"),
    Office(0, WATER, 12, share=0.9, name="water bureau"),
    Office(0, GENERAL, 5, share=0.7, name="county office"),
)
NAMES = [office.name for office in OFFICES]
MATTERS = (
    Matter(ENFORCEMENT, TOWNSHIP, 0.4, touch=(1.0, 0.0)),
    Matter(MARKET, COUNTY, 0.3, touch=(2.0, 0.0)),
    Matter(TRANSPORT, COUNTY, 0.1, touch=(2.0, 0.0)),
    Matter(WATER, COUNTY, 0.2, touch=(3.0, 0.0), co_functions=(MARKET, TRANSPORT), multi=1.0),
)


def county(
    rate: float = 1.0,
    rules: Coefficients | None = None,
    entry: tuple[float, ...] = (0.0, 0.0, 1.0),
    weeks: float = 4.0,
    staff: dict[str, int] | None = None,
    matters: tuple[Matter, ...] = MATTERS,
) -> World:
    """Return the county; `entry` weighs the tiers at which requests enter, `staff` replaces people of offices by name."""
    people = staff or {}
    world = make_world(
        [office._replace(staff=people.get(office.name, office.staff)) for office in OFFICES],
        matters,
        horizon=168.0 * weeks,
        places=PLACES,
        functions=4,
        rules=rules,
        demand=Demand(rate=rate, channels=(Channel(entry=entry),)),
    )
    names = world.structure.names._replace(
        tiers=("village", "township", "county"),
        functions=("enforcement", "market", "transport", "water"),
        matters=("trading", "licences", "roads", "sand_mining"),
    )
    return replace(world, structure=replace(world.structure, names=names))


def staff_of(structure: Structure) -> dict[str, int]:
    """Return the people of each office by name, without the desk."""
    return dict(zip(NAMES, structure.staffing.staff[:-1].tolist(), strict=True))


def hours_of(structure: Structure) -> float:
    """Return how many full workers' time there is for requests."""
    return float((structure.staffing.staff * structure.staffing.share).sum())


def spent(rows: Rows, purpose: int, offices: list[str] | None = None) -> float:
    """Return the staff-hours that offices (left out: all) spent on a purpose."""
    chosen = NAMES if offices is None else offices
    here = np.isin(rows["office"], [NAMES.index(name) for name in chosen]) & (rows["purpose"] == purpose)
    return float(rows["hours"][here].sum())


def waited(rows: Rows, office: str) -> float:
    """Return the mean time, in calendar hours, for which handlings waited at an office before work on them began."""
    here = (rows["office"] == NAMES.index(office)) & (rows["activity"] == Activity.HANDLE) & ~np.isnan(rows["start"])
    return float((rows["start"] - rows["enabled"])[here].mean())


def window(time: float, hours: dict[str, float], handled: dict[str, tuple[int, ...]] | None = None) -> Window:
    """Return what is seen at `time`: staff-hours spent and matters handled since the start, by office."""
    spent_hours, mixes = np.zeros(len(NAMES) + 1), np.zeros((len(NAMES) + 1, len(MATTERS)), dtype=np.int64)
    for name, value in hours.items():
        spent_hours[NAMES.index(name)] = value
    for name, mix in (handled or {}).items():
        mixes[NAMES.index(name)] = mix
    return Window(time, 0, 0, 0, 0, hours=spent_hours, handled=mixes)
