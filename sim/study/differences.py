"""Every structure against the baseline, paired by replication: intervals, adjusted p values, what pooling accounts for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.scenario.loaded import Loaded
from sim.study.pooling import pooling_of
from sim.study.statistics import Interval, holm, paired_p_value, t_interval, variance_ratio

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


class Difference(NamedTuple):
    """One structure against the baseline on one measure, paired by replication."""

    structure: str
    measure: str
    baseline: Interval
    own: Interval
    difference: Interval
    p_holm: float
    """Adjusted over all structures x primary measures; NaN for other measures."""
    variance_ratio: float
    """What pairing gained: variance unpaired over paired."""
    pooling: Interval
    """Part of the difference due to pooling staff: 0 where nobody is moved, what the twin that does not pool lacks where
    there is one among the structures, NaN where it cannot be told apart."""


def scalars_of(values: pd.DataFrame, measure: str) -> dict[str, Floats]:
    """Return a scalar measure per structure, in order of replications."""
    chosen = values[(values["measure"] == measure) & (values["by"] == "")]
    return {
        str(structure): group.sort_values("replication")["value"].to_numpy(dtype=np.float64)
        for structure, group in chosen.groupby("structure", observed=True)
    }


def differences(loaded: Loaded, values: pd.DataFrame, baseline: str, primary: tuple[str, ...]) -> list[Difference]:
    """Return every structure against the baseline on every scalar measure; Holm over the primary ones."""
    pooling = pooling_of(loaded)
    scalar = values[values["by"] == ""]
    names = [*primary, *(m for m in dict.fromkeys(scalar["measure"]) if m not in primary)]
    found: list[Difference] = []
    raw: list[float] = []
    for measure in names:
        scalars = scalars_of(scalar, measure)
        base = scalars[baseline]
        for structure in [spec.id for spec in loaded.scenario.structures if spec.id != baseline]:
            own = scalars[structure]
            delta = own - base
            raw.append(paired_p_value(delta) if measure in primary else math.nan)
            found.append(
                Difference(
                    structure,
                    measure,
                    t_interval(base),
                    t_interval(own),
                    t_interval(delta),
                    math.nan,
                    variance_ratio(own, base),
                    pooling(scalars, structure),
                )
            )
    return [d._replace(p_holm=p) for d, p in zip(found, holm(raw), strict=True)]
