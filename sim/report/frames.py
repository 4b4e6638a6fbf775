"""The tidy tables of a comparison: differences, load, times by matter, what the mechanisms change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.structure.diff import diff
from sim.study.run import build_world
from sim.study.statistics import t_interval

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.compare import Comparison


def difference_frame(comparison: Comparison) -> pd.DataFrame:
    """Return all paired differences as a tidy table."""
    import pandas as pd

    rows = []
    for d in comparison.differences:
        scale = abs(d.baseline.mean)
        rows.append(
            {
                "structure": d.structure,
                "measure": d.measure,
                "primary": d.measure in comparison.primary,
                "baseline": d.baseline.mean,
                "value": d.own.mean,
                "difference": d.difference.mean,
                "low": d.difference.low,
                "high": d.difference.high,
                "relative": d.difference.mean / scale if scale else float("nan"),
                "p_holm": d.p_holm,
                "variance_ratio": d.variance_ratio,
                "pooling": d.pooling.mean,
                "replications": d.difference.n,
            }
        )
    return pd.DataFrame(rows)


def load_frame(comparison: Comparison) -> pd.DataFrame:
    """Return how busy every tier and office is in every structure: mean load and its 95 % t interval."""
    import pandas as pd

    values = comparison.values[comparison.values["measure"].isin(["utilisation", "saturation"])]
    rows = []
    for (structure, by), group in values.groupby(["structure", "by"], sort=False, observed=True):
        found = t_interval(group["value"].to_numpy(dtype=float))
        rows.append({"structure": structure, "of": by, "load": found.mean, "low": found.low, "high": found.high})
    return pd.DataFrame(rows)


def changes(comparison: Comparison) -> list[dict[str, Any]]:
    """Return what each structure's mechanisms change in the baseline's tables, at full strength."""
    world = build_world(comparison.loaded)
    return [
        {"structure": structure, **change._asdict()}
        for structure in comparison.structures
        for change in diff(world.baseline, world.final(structure))
    ]


def matter_frame(comparison: Comparison) -> pd.DataFrame:
    """Return the mean time until truly settled by matter and structure, in hours, with what it differs from the baseline.

    Differences are paired by replication, with their 95 % t interval; no test is made of them, there are too many.
    """
    import pandas as pd

    measured = comparison.values[comparison.values["measure"] == "resolution_time_true_mean_by_matter"]
    wide = measured.pivot_table(index=["by", "replication"], columns="structure", values="value", observed=True)
    rows = []
    for by, times in wide.groupby(level="by", sort=False, observed=True):
        for structure in wide.columns:
            found = t_interval((times[structure] - times[comparison.baseline]).dropna().to_numpy(dtype=float))
            rows.append(
                {
                    "matter": str(by).removeprefix("matter="),
                    "structure": structure,
                    "hours": float(times[structure].mean()),
                    "difference": found.mean,
                    "low": found.low,
                    "high": found.high,
                }
            )
    return pd.DataFrame(rows, columns=["matter", "structure", "hours", "difference", "low", "high"])
