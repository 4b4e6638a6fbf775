"""One trial in one parameter set: staff the county, run all arms on the same requests, judge."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sim.engine.driver import MakeEngine
from sim.mechanisms.registry import at_full_strength
from sim.structure.tables import Structure
from sim.verify.patterns.parameters import Point
from sim.verify.patterns.seen import Seen, look, together
from sim.verify.patterns.staffing import staffed
from sim.verify.patterns.trial import Arm, Clause, Trial
from sim.verify.world import World


class Form(NamedTuple):
    """How much of the validation is done."""

    sets: int = 200
    replications: int = 2
    seed: int = 20260401
    per_day: float = 36.0
    """Requests per day of the county."""


class Outcome(NamedTuple):
    """What came of one parameter set."""

    set: int
    point: dict[str, float]
    applies: bool
    """Whether the question arose."""
    clauses: list[Clause]
    """Those that decide; none where the question did not arise."""
    beside: list[Clause]
    """Those that are reported without deciding."""

    @property
    def holds(self) -> bool:
        """Return whether the pattern held."""
        return self.applies and all(clause.holds for clause in self.clauses)


def evaluate(trial: Trial, number: int, point: Point, form: Form, engine: MakeEngine) -> Outcome:
    """Return what comes of one parameter set. A pure function of its arguments."""
    county = trial.county(point)._replace(per_day=form.per_day)
    seed = form.seed + number
    world = staffed(county, seed, engine)
    requests = [world.requests(seed, r) for r in range(form.replications)]
    found: dict[str, Seen] = {}
    for name, arm in trial.arms(point).items():
        own = _with_arm(world, arm)
        final = at_full_strength(own.structure, arm.mechanisms)
        runs = ((own.run(drawn, seed, r, engine), drawn, r) for r, drawn in enumerate(requests))
        found[name] = together([look(rows, drawn, final, county.span, r) for rows, drawn, r in runs])
    if not trial.applies(found, point):
        return Outcome(number, dict(point), False, [], [])
    return Outcome(number, dict(point), True, trial.judge(found, point), trial.beside(found, point))


def _with_arm(world: World, arm: Arm) -> World:
    """Return the world of an arm: its mechanisms, its habits, its paperwork and its load."""
    structure = world.structure
    if arm.paper != 1.0:
        structure = structure.with_government(superiors=structure.government.superiors * arm.paper)
    if arm.busier != 1.0:
        structure = _busier(structure, arm.busier)
    if arm.change is not None:
        structure = arm.change(structure)
    return replace(world, structure=structure, mechanisms=arm.mechanisms)


def _busier(structure: Structure, times: float) -> Structure:
    staff, share = structure.staffing.staff, structure.staffing.share
    posts = staff * share / times
    fewer = np.where(structure.staffing.unlimited, staff, np.maximum(np.ceil(posts - 1e-9), 1.0)).astype(np.int64)
    shares = np.where(structure.staffing.unlimited, share, posts / np.maximum(fewer, 1))
    return structure.with_staffing(staff=fewer, share=np.asarray(shares))
