"""NSGA-II by Optuna, asked for whole generations at a time, so that what it tries does not depend on the workers.

Deb, Pratap, Agarwal & Meyarivan (2002), IEEE Transactions on Evolutionary Computation 6(2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.extras import need

Floats = NDArray[np.float64]
Choice = dict[str, float]
"""One point of the search: a number for each of its axes; 0 or 1 for a switch."""


class Range(NamedTuple):
    """An axis of the search: a number between two bounds, or a switch."""

    name: str
    low: float = 0.0
    high: float = 1.0
    switch: bool = False


def search(
    axes: Sequence[Range],
    objectives: int,
    evaluate: Callable[[list[Choice]], list[Sequence[float]]],
    *,
    evaluations: int,
    population: int,
    seed: int,
    first: Sequence[Choice] = (),
    excess: Callable[[Choice], float] = lambda _: 0.0,
) -> None:
    """Try `evaluations` points, rounded up to whole generations; `evaluate` is given one generation after the other.

    All objectives are minimised. `first` are points of the first generation. `excess` > 0 says by how much a point is
    over its budget: NSGA-II puts such points behind all others; they are not evaluated. Deterministic in `seed`.
    """
    optuna = need("optuna")
    with _quiet(optuna):
        sampler = optuna.samplers.NSGAIISampler(population_size=population, seed=seed)
        study = optuna.create_study(directions=["minimize"] * objectives, sampler=sampler)
        for point in first:
            study.enqueue_trial(_params(point, axes))
        space = _space(optuna, axes)
        for _ in range(-(-evaluations // population)):
            trials = [study.ask(space) for _ in range(population)]
            choices = [_choice(trial, axes) for trial in trials]
            for trial, choice in zip(trials, choices, strict=True):
                trial.set_constraint("budget", excess(choice))
            allowed = [excess(choice) <= 0.0 for choice in choices]
            values = iter(evaluate([choice for choice, fine in zip(choices, allowed, strict=True) if fine]))
            for trial, fine in zip(trials, allowed, strict=True):
                found = list(next(values)) if fine else [0.0] * objectives
                if np.isnan(found).any():
                    study.tell(trial, state=optuna.trial.TrialState.FAIL)
                else:
                    study.tell(trial, found)


def _space(optuna: Any, axes: Sequence[Range]) -> dict[str, Any]:
    return {
        axis.name: optuna.distributions.CategoricalDistribution((False, True))
        if axis.switch
        else optuna.distributions.FloatDistribution(axis.low, axis.high)
        for axis in axes
    }


def _params(point: Choice, axes: Sequence[Range]) -> dict[str, Any]:
    return {axis.name: bool(point[axis.name]) if axis.switch else point[axis.name] for axis in axes}


def _choice(trial: Any, axes: Sequence[Range]) -> Choice:
    return {axis.name: float(trial.params[axis.name]) for axis in axes}


@contextmanager
def _quiet(optuna: Any) -> Iterator[None]:
    """Keep Optuna from writing to the console; what was set before comes back."""
    level = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(level)


def all_sets(costs: Mapping[str, float], budget: float) -> list[frozenset[str]]:
    """Return every set of names whose costs are within the budget, the smaller number first, then in the order given."""
    names = list(costs)
    sets = [
        frozenset(name for name, on in zip(names, switches, strict=True) if on)
        for switches in product((False, True), repeat=len(names))
    ]
    feasible = [chosen for chosen in sets if cost_of(chosen, costs) <= budget * (1.0 + 1e-12)]
    return sorted(feasible, key=lambda chosen: (len(chosen), [name not in chosen for name in names]))


def cost_of(chosen: frozenset[str], costs: Mapping[str, float]) -> float:
    """Return what a set costs; added up in the order of `costs`, so that equal sets cost the same."""
    return sum((cost for name, cost in costs.items() if name in chosen), 0.0)
