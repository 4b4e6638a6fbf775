"""The answer of a sensitivity study as tidy tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.study.analysis.noise import noise_of_points
from sim.study.analysis.sobol import Indices
from sim.study.sensitivity import Sensed

if TYPE_CHECKING:
    import pandas as pd


def tables(sensed: Sensed) -> dict[str, pd.DataFrame]:
    """Return all tables by name; one that has no rows is left out."""
    found = {
        "screening": screening(sensed),
        "indices": indices(sensed),
        "pairs": pairs(sensed),
        "groups": groups(sensed),
        "noise": noise(sensed),
        "metamodel": metamodel(sensed),
        "curves": curves(sensed),
        "design": design(sensed),
        "responses": responses(sensed),
    }
    return {name: table for name, table in found.items() if len(table)}


def screening(sensed: Sensed) -> pd.DataFrame:
    """Return Morris' statistics per output and axis, in the output's unit over the axis's whole range."""
    return _frame(
        ["output", "axis", "mu_star", "half_width", "sigma", "noise_floor", "kept"],
        [
            (output.name, axis.path, s.mu_star[i], s.half_width[i], s.sigma[i], s.floor[i], bool(s.kept[i]))
            for output, found in zip(sensed.outputs, sensed.found.outputs, strict=True)
            if (s := found.screened) is not None
            for i, axis in enumerate(sensed.dimensions)
        ],
    )


def indices(sensed: Sensed) -> pd.DataFrame:
    """Return Sobol' indices per output and axis of the design, with intervals, ranks and whether to rely on them."""
    rows = []
    for output, found in zip(sensed.outputs, sensed.found.outputs, strict=True):
        if found.indices is None or found.ranks is None:
            continue
        for i, axis in enumerate(sensed.found.kept):
            values = (getattr(found.indices, name)[i] for name in Indices._fields)
            rows.append((output.name, sensed.dimensions[axis].path, *values, int(found.ranks[i]), found.reliable))
    return _frame(["output", "axis", *Indices._fields, "rank", "reliable"], rows)


def pairs(sensed: Sensed) -> pd.DataFrame:
    """Return second-order indices per output and pair of axes, where they were asked for."""
    paths = [sensed.dimensions[axis].path for axis in sensed.found.kept]
    return _frame(
        ["output", "axis", "other_axis", "second", "second_low", "second_high"],
        [
            (output.name, paths[i], paths[j], p.second[i, j], p.low[i, j], p.high[i, j])
            for output, found in zip(sensed.outputs, sensed.found.outputs, strict=True)
            if (p := found.pairs) is not None
            for i in range(len(paths))
            for j in range(i + 1, len(paths))
        ],
    )


def groups(sensed: Sensed) -> pd.DataFrame:
    """Return what levers, assumed and known uncertainties bring together."""
    return _frame(
        ["output", "group", *Indices._fields],
        [
            (output.name, *group)
            for output, found in zip(sensed.outputs, sensed.found.outputs, strict=True)
            for group in found.groups
        ],
    )


def noise(sensed: Sensed) -> pd.DataFrame:
    """Return the noise share of every output over the design."""
    return _frame(
        ["output", "share", "low", "high", "noise_variance", "total_variance", "points", "replications"],
        [
            (output.name, *found.noise, found.complete, sensed.replications)
            for output, found in zip(sensed.outputs, sensed.found.outputs, strict=True)
            if found.noise is not None
        ],
    )


def metamodel(sensed: Sensed) -> pd.DataFrame:
    """Return how well both kinds of metamodel predict points they have not seen, and which is used."""
    return _frame(
        ["output", "model", "r2", "r2_lowest_fold", "r2_highest_fold", "used", "needed", "reliable"],
        [
            (output.name, *quality, k == 0, sensed.settings.r2, k == 0 and found.reliable)
            for output, found in zip(sensed.outputs, sensed.found.outputs, strict=True)
            for k, quality in enumerate(found.quality)
        ],
    )


def curves(sensed: Sensed) -> pd.DataFrame:
    """Return mean responses along the leading axes, in the axis's own unit."""
    rows = []
    for output, found in zip(sensed.outputs, sensed.found.outputs, strict=True):
        for curve in found.curves:
            axis = sensed.dimensions[sensed.found.kept[curve.axis]]
            at = axis.low + (axis.high - axis.low) * curve.at
            rows += [(output.name, axis.path, *row) for row in zip(at, curve.mean, curve.low, curve.high, strict=True)]
    return _frame(["output", "axis", "value", "mean", "low", "high"], rows)


def design(sensed: Sensed) -> pd.DataFrame:
    """Return the points: one row per point and axis that was moved there, in the axis's own unit."""
    rows = []
    for phase in sensed.found.phases:
        for number, point in enumerate(phase.points):
            for axis, u in zip((sensed.dimensions[i] for i in phase.axes), point, strict=True):
                rows.append((phase.name, number, axis.path, axis.low + (axis.high - axis.low) * u))
    return _frame(["phase", "point", "axis", "value"], rows)


def responses(sensed: Sensed) -> pd.DataFrame:
    """Return the outputs at the points: mean over replications and noise variance of that mean."""
    rows = []
    for phase in sensed.found.phases:
        for k, output in enumerate(sensed.outputs):
            values = phase.values[:, :, k]
            whole = ~np.isnan(values).any(axis=1)
            own = np.full(len(values), np.nan)
            own[whole] = noise_of_points(values[whole])
            means = np.where(whole, values.mean(axis=1), np.nan)
            rows += [(phase.name, n, output.name, means[n], own[n]) for n in range(len(values))]
    return _frame(["phase", "point", "output", "mean", "noise_variance"], rows)


def _frame(columns: list[str], rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=columns)
