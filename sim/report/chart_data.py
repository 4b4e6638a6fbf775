"""What a report is made from: measures per structure and replication, and their paired differences.

Everything a chart or a sentence says is computed from one `ChartData`; nothing here reads a log or a scenario.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.study.statistics import Interval, t_interval
from sim.vocabulary.codes import Code
from sim.vocabulary.text import Text

Better = Literal["lower", "higher", "neither"]
"""Which way a measure improves."""

DESK = "desk"
"""The word that stands for the desk where a tier is named."""


class MeasureInfo(NamedTuple):
    """What a measure is called, in what it is counted, and which way is better."""

    text: Text
    """A noun phrase without its unit: "mean time to true settlement"."""
    unit: Text
    """`hours` are shown as days where that reads better, `share` (0 to 1) in per cent; others stand as they are."""
    better: Better = "neither"


class Provenance(NamedTuple):
    """Where the numbers come from; stands under every chart."""

    scenario: Text
    seed: int
    replications: int
    version: str
    digest: str
    """Of the resolved scenario; its first eight characters are printed."""
    requests: int = 0
    """How many requests each structure was given, over all replications; 0 if not known."""


class Headline(NamedTuple):
    """Names of the three measures that answer the question in one sentence."""

    time: str = "resolution_time_true_mean"
    passed: str = "passed_share"
    grassroots: str = "grassroots_hours_per_worker_week"


_HEADLINE = Headline()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartData:
    """Hold all that charts, sentences and tables are made from.

    `values` is tidy: columns structure, replication, measure, by, value. `by` is "" for a scalar, else words such
    as "tier=street;purpose=casework"; a count or a sum that is 0 may be left out, a value that is not defined is NaN.
    `differences` has one row per structure other than the baseline and measure: columns structure, measure, difference
    (structure minus baseline), low, high (95 %, paired), relative (difference over the baseline's mean), p_holm.
    """

    values: pd.DataFrame
    differences: pd.DataFrame
    structures: dict[str, Text]
    """By id, in the order in which they are shown."""
    baseline: str
    measures: dict[str, MeasureInfo]
    primary: tuple[str, ...]
    """The measures that were compared with an interval, in the order of the report."""
    tiers: dict[str, Text]
    """Bottom to top; the desk needs no entry."""
    grassroots: tuple[str, ...]
    """The tiers that count as grassroots."""
    provenance: Provenance
    headline: Headline = _HEADLINE

    @property
    def others(self) -> list[str]:
        """Return the structures that are compared with the baseline."""
        return [structure for structure in self.structures if structure != self.baseline]

    def tier_text(self, tier: str) -> Text:
        """Return a tier's name; the desk has one too, and an unknown word stands for itself."""
        return self.tiers.get(tier, Text("受理台", "desk") if tier == DESK else Text(tier, tier))

    def holds(self, measure: str) -> bool:
        """Return whether there is a value of `measure` for any structure."""
        return bool((self.values["measure"].eq(measure) & self.values["value"].notna()).any())


def code_text(codes: type[Code], word: str) -> Text:
    """Return the name of a code from its word in files; an unknown word stands for itself."""
    member = codes.__members__.get(word.upper())
    return Text(word, word) if member is None else member.text


def parse_by(by: str) -> dict[str, str]:
    """Return "tier=street;purpose=casework" as a dictionary."""
    return dict(word.split("=", 1) for word in by.split(";") if "=" in word)


def cells(data: ChartData, measure: str, keys: list[str], absent: float = 0.0) -> pd.DataFrame:
    """Return one measure as a table: a row per (structure, replication), a column per combination of `keys`.

    What `by` says beyond `keys` is summed up. `absent` stands for combinations that were left out.
    """
    chosen = data.values.loc[data.values["measure"] == measure]
    runs = data.values[["structure", "replication"]].drop_duplicates().sort_values(["structure", "replication"])
    index = pd.MultiIndex.from_frame(runs)
    parsed = [parse_by(by) for by in chosen["by"]]
    frame = chosen[["structure", "replication", "value"]].assign(
        **{key: [words.get(key, "") for words in parsed] for key in keys}
    )
    # min_count: what is not defined in any of the cells summed up stays so, instead of becoming 0.
    sums = frame.groupby(["structure", "replication", *keys], sort=False)["value"].sum(min_count=1)
    table = pd.DataFrame(sums.unstack(keys, fill_value=absent))  # type: ignore[arg-type]
    return table.reindex(index, fill_value=absent)


def interval(sample: Any) -> Interval:
    """Return mean and 95 % t interval over replications, leaving out NaN."""
    numbers: NDArray[np.float64] = np.asarray(sample, dtype=float)
    return t_interval(numbers[~np.isnan(numbers)])


def level(data: ChartData, structure: str, measure: str) -> Interval:
    """Return the level of a scalar measure under one structure."""
    values = data.values
    chosen = values["structure"].eq(structure) & values["measure"].eq(measure) & values["by"].eq("")
    return interval(values.loc[chosen, "value"])


def paired(table: pd.DataFrame, structure: str, baseline: str) -> Interval:
    """Return the interval of structure minus baseline, replication by replication, of the rows' sums."""
    totals = table.sum(axis=1, min_count=1).unstack("replication")
    return interval(totals.loc[structure] - totals.loc[baseline])
