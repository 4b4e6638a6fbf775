"""How many people a county gets: enough that in the baseline every office is busy for the load that was drawn.

A run of the baseline with as many staff as needed shows how many hours each office works. Offices of one tier and function
are looked at together, so that chance in one of them does not pass for need. All arms of a pattern get the same people.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from sim.engine.driver import MakeEngine
from sim.structure.tables import Floats
from sim.verify.patterns.county import OFFICE_HOURS, PAPER_HOURS, County, people
from sim.verify.world import World
from sim.vocabulary.units import HOURS_PER_DAY, HOURS_PER_WEEK

PILOT = 1_000_000
"""Replication of the run that measures need; no other uses it."""
LEAST = 0.15
"""Full-time posts below which no office falls."""
_WEEKLY = sum(end - start for start, end in OFFICE_HOURS)
_PAPER = (1.0, 1.0, 2.0 / 3.0, 0.5)
"""Paperwork share by tier as a multiple of the grassroots': .30, .30, .20 and .15 (assumption)."""
PAPER_MEAN = PAPER_HOURS * math.exp(0.8**2 / 2.0)
"""Mean hours of an item of paperwork; each superior asks for one a week."""


def staffed(c: County, seed: int, engine: MakeEngine, paper: float = 1.0) -> World:
    """Return the county with its people; `paper` is a multiple of the paperwork, which the staffing does not follow."""
    world = people(c)
    need = _hours_per_week(world, c, seed, engine)
    government = world.structure.government
    share = c.paperwork * np.array([*_PAPER, 0.0])[government.office_tier]
    papers = need * share / (1.0 - share)
    posts = np.maximum((need + papers) / (_WEEKLY * c.load), LEAST)
    staff = np.ceil(posts - 1e-9).astype(np.int64)
    shares = posts / staff
    staff[government.desk], shares[government.desk], papers[government.desk] = 0, 1.0, 0.0
    structure = world.structure.with_staffing(staff=staff, share=shares, unlimited=staff == 0)
    return replace(world, structure=structure.with_government(superiors=paper * papers / PAPER_MEAN))


def _hours_per_week(world: World, c: County, seed: int, engine: MakeEngine) -> Floats:
    """Return the hours a week that each office works in the baseline when nobody waits, by tier and function."""
    rows = world.run(seed=seed, replication=PILOT, engine=engine)
    start, end = c.span.start * HOURS_PER_DAY, c.span.end * HOURS_PER_DAY
    inside = (rows["start"] >= start) & (rows["start"] < end) & (rows["office"] >= 0)
    government = world.structure.government
    hours = np.bincount(
        rows["office"][inside],
        weights=rows["hours"][inside] + rows["trace"][inside],
        minlength=len(government.office_tier),
    )
    kind = (government.office_tier + 1) * 100 + government.office_function + 1
    _, of = np.unique(kind, return_inverse=True)
    mean: Floats = (np.bincount(of, weights=hours) / np.bincount(of))[of]
    return mean * HOURS_PER_WEEK / (end - start)
