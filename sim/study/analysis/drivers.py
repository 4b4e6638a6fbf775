"""What drives an output: screening, then a design over the axes that are left, then Sobol' indices with their doubt.

The response is a function from points to values, so that test functions take the path of the simulator.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.analysis import metamodel, sobol
from sim.study.analysis.metamodel import Quality, fitted
from sim.study.analysis.modelled import Curve, Group, curves, grouped, modelled
from sim.study.analysis.noise import NoiseShare, constant, noise_of_points, noise_share
from sim.study.analysis.screening import Screened, screened, trajectories
from sim.study.analysis.sobol import Indices, Pairs
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Respond = Callable[[Floats, tuple[int, ...]], Floats]
"""From points (n, k) in the unit cube of the k axes named beside them, all others at their base, to values
(n, replications, outputs); NaN where a run failed."""


class Settings(NamedTuple):
    """How thorough the analysis is."""

    method: Literal["direct", "metamodel"] = "metamodel"
    trajectories: int = 20
    """0: no screening."""
    levels: int = 4
    share: float = 0.05
    sample: int = 128
    second_order: bool = False
    points: int = 200
    design: Literal["latin_hypercube", "sobol"] = "latin_hypercube"
    model_sample: int = 1024
    folds: int = 5
    r2: float = 0.7
    refits: int = 20
    seed: int = 0


class Phase(NamedTuple):
    """Points that were run and what came of them."""

    name: Literal["screening", "design"]
    axes: tuple[int, ...]
    points: Floats
    values: Floats


class OutputFound(NamedTuple):
    """Everything about one output; `None` or empty where it could not be found out."""

    constant: bool
    screened: Screened | None
    noise: NoiseShare | None
    indices: Indices | None
    """Per axis of the design."""
    ranks: Ints | None
    """Per axis of the design, by intervals; 0 everywhere if the metamodel is not to be relied on."""
    pairs: Pairs | None
    quality: tuple[Quality, ...]
    reliable: bool
    groups: tuple[Group, ...]
    curves: tuple[Curve, ...]
    complete: int
    """Points of the design (rows of the sample, for the direct method) whose runs are all there."""


class Found(NamedTuple):
    """The whole analysis."""

    phases: tuple[Phase, ...]
    kept: tuple[int, ...]
    """The axes of the design: those that screening kept for any output."""
    outputs: tuple[OutputFound, ...]


def drivers(respond: Respond, groups: tuple[str, ...], outputs: int, settings: Settings) -> Found:
    """Return what drives each of `outputs` outputs; `groups` names the group of each axis.

    Raises ResultsError where too many runs failed to say anything.
    """
    axes, everything = len(groups), tuple(range(len(groups)))
    seeds = [int(n) for n in np.random.SeedSequence(settings.seed).generate_state(4)]
    phases: list[Phase] = []
    screenings: list[Screened | None] = [None] * outputs
    kept = everything
    if settings.trajectories:
        points = trajectories(axes, settings.trajectories, settings.levels, seeds[0])
        walk = Phase("screening", everything, points, respond(points, everything))
        phases.append(walk)
        screenings = [
            screened(points, walk.values[:, :, k], settings.levels, settings.share, seeds[1]) for k in range(outputs)
        ]
        kept = tuple(i for i in everything if any(s is not None and s.kept[i] for s in screenings))
    if not kept:
        still = [OutputFound(True, s, None, None, None, None, (), True, (), (), 0) for s in screenings]
        return Found(tuple(phases), (), tuple(still))
    points = _design(len(kept), settings, seeds[2])
    # The last axis of the metamodel's design does nothing: it shows what an index is worth where there is no effect.
    real = points if settings.method == "direct" else points[:, :-1]
    design = Phase("design", kept, real, respond(real, kept))
    phases.append(design)
    own = tuple(groups[i] for i in kept)
    found = [
        _analysed(points, design.values[:, :, k], own, screenings[k], settings, seeds[3] % 2**31 + k)
        for k in range(outputs)
    ]
    return Found(tuple(phases), kept, tuple(found))


def _design(axes: int, settings: Settings, seed: int) -> Floats:
    if settings.method == "direct":
        return sobol.sample(axes, settings.sample, settings.second_order, seed)
    from scipy.stats import qmc

    make = qmc.Sobol if settings.design == "sobol" else qmc.LatinHypercube
    points: Floats = make(axes + 1, rng=np.random.default_rng(seed)).random(settings.points)
    return points


def _analysed(
    points: Floats, values: Floats, groups: tuple[str, ...], screening: Screened | None, settings: Settings, seed: int
) -> OutputFound:
    if constant(values[~np.isnan(values)]):
        return OutputFound(True, screening, None, None, None, None, (), True, (), (), 0)
    if settings.method == "direct":
        return _directly(values, groups, screening, settings, seed)
    whole = ~np.isnan(values).any(axis=1)
    if whole.sum() < 4 * settings.folds:
        raise ResultsError(
            Text(
                f"设计中只有 {whole.sum()} 个点的运行全部完成，不足以拟合代理模型",
                f"only {whole.sum()} points of the design have all their runs: too few for a metamodel",
            )
        )
    points, values = points[whole], values[whole]
    means = values.mean(axis=1)
    # Two or three replications say too little about the noise at one point: the nugget, common to all, says it.
    noise = noise_of_points(values) if values.shape[1] >= metamodel.LEAST_REPLICATIONS else None
    fit = fitted(points, means, noise, settings.folds, seed)
    draws = np.random.default_rng(seed).multinomial(len(means), np.full(len(means), 1.0 / len(means)), settings.refits)
    refits = [fit.refit(counts) for counts in draws]
    axes, reliable = len(groups), fit.used.r2 >= settings.r2
    noise_part = noise_share(values, seed)
    told = modelled(fit, refits, axes, settings.model_sample, settings.second_order, seed)
    if told is None:
        return OutputFound(False, screening, noise_part, None, None, None, fit.quality, False, (), (), int(whole.sum()))
    indices, pairs = told
    ranks = sobol.ranks(indices.total_low, indices.total_high) if reliable else np.zeros(axes, dtype=np.int64)
    return OutputFound(
        False,
        screening,
        noise_part,
        indices,
        ranks,
        pairs,
        fit.quality,
        reliable,
        grouped(fit, refits, groups, settings.model_sample, seed),
        curves(fit, refits, indices, ranks, seed) if reliable else (),
        int(whole.sum()),
    )


def _directly(
    values: Floats, groups: tuple[str, ...], screening: Screened | None, settings: Settings, seed: int
) -> OutputFound:
    axes, second = len(groups), settings.second_order
    parts = sobol.blocks(values, axes, second)
    rows = len(parts.a)
    if rows < 8:
        raise ResultsError(
            Text(
                f"样本中只有 {rows} 行的运行全部完成，不足以估计指数",
                f"only {rows} rows of the sample have all their runs: too few for indices",
            )
        )
    indices, pairs = sobol.direct(values, axes, second, seed)
    return OutputFound(
        False,
        screening,
        noise_share(np.concatenate([parts.a, parts.b]), seed),
        indices,
        sobol.ranks(indices.total_low, indices.total_high),
        pairs,
        (),
        True,
        _summed(indices, groups),
        (),
        rows,
    )


def _summed(indices: Indices, groups: tuple[str, ...]) -> tuple[Group, ...]:
    """Return bounds on what groups bring from the indices of single axes; the sample holds no groups.

    First order: at least the sum over its axes. Total: at most 1 less the sum over all other axes. Half-widths add as
    those of independent errors.
    """
    half = (indices.first_high - indices.first_low) / 2.0
    found = []
    for name in dict.fromkeys(groups):
        own = np.array([group == name for group in groups])
        first, total = float(indices.first[own].sum()), 1.0 - float(indices.first[~own].sum())
        wide, wider = (float(np.sqrt((half[chosen] ** 2).sum())) for chosen in (own, ~own))
        bounds = (first, first - wide, first + wide, total, total - wider, total + wider)
        found.append(Group(name, *(min(1.0, max(0.0, x)) for x in bounds)))
    return tuple(found)
