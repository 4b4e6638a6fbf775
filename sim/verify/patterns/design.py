"""Which parameter sets are tried: a Latin hypercube over the ranges, the same for the same seed."""

from __future__ import annotations

import numpy as np

from sim.verify.patterns.parameters import Parameter, Point
from sim.vocabulary.draws import name_key


def latin(parameters: tuple[Parameter, ...], pattern: str, sets: int, seed: int) -> list[Point]:
    """Return `sets` points that fill the ranges evenly, one in every slice of every axis.

    McKay, Beckman & Conover 1979; scipy draws them. Patterns have designs of their own, and so has every number of sets.
    """
    from scipy.stats import qmc

    stream = np.random.default_rng([seed, name_key(pattern) & 0xFFFFFFFF, sets])
    cube = qmc.LatinHypercube(len(parameters), rng=stream).random(sets)
    scaled = qmc.scale(cube, [p.low for p in parameters], [p.high for p in parameters])
    return [{p.name: float(x) for p, x in zip(parameters, row, strict=True)} for row in scaled]
