"""Made-up sweeps that look like real ones: the page's tests need no simulation."""

from __future__ import annotations

import math
from typing import Any, cast

import numpy as np

from sim.report.chart_data import Provenance
from sim.report.studies.page import Subject
from sim.study.analysis.grid import combinations
from sim.study.dimension import Dimension
from sim.study.sweep import Swept, SweptAxis, analyse
from sim.vocabulary.text import Text
from tests.report.synthetic import MEASURES, NAMES

ACCURACY = Text("派单准确率", "accuracy of dispatch")
VOLUME = Text("诉求量", "volume of requests")
STAFF = Text("街道乡镇各单位的人员编制", "members of staff at streets and townships")
ORDER = Text("文牍的先后次序", "order in which paperwork is done")
TIME, PASSED, HOURS, SETTLED = (
    "resolution_time_true_mean",
    "passed_share",
    "grassroots_hours_per_worker_week",
    "settled_share",
)


def axis(path: str, text: Text, unit: str, values: list[float], today: float) -> SweptAxis:
    """Return a smooth axis."""
    dimension = Dimension(path, text, unit, values[0], values[-1], True, today, "assumption", "")
    return SweptAxis(dimension, tuple(values), np.array(values), today)


def words(path: str, text: Text, levels: list[str], today: float) -> SweptAxis:
    """Return an axis of categories."""
    dimension = Dimension(path, text, "", math.nan, math.nan, True, math.nan, "assumption", "", levels=tuple(levels))
    return SweptAxis(dimension, tuple(levels), None, today)


ONE = [axis("a.accuracy", ACCURACY, "", [0.5, 0.6, 0.7, 0.8, 0.9, 0.98], 0.93)]
WORDS = [words("a.order", ORDER, ["first", "same", "last"], 1.0)]
TWO = [ONE[0], axis("demand.volume", VOLUME, "per day", [60.0, 80.0, 102.9, 120.0, 140.0], 102.9)]
MIXED = [words("a.order", ORDER, ["first", "same", "last"], 1.0), TWO[1]]
MANY = [
    axis("a.accuracy", ACCURACY, "", [round(0.5 + k / 40.0, 4) for k in range(20)], 0.93),
    axis("demand.volume", VOLUME, "per day", [20.0 + 6.0 * k for k in range(25)], 102.9),
]
THREE = [*TWO, axis("offices.staff.street", STAFF, "x", [0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8], 1.0)]


def swept(
    axes: list[SweptAxis],
    others: int = 1,
    measures: tuple[str, ...] = (TIME, HOURS),
    replications: int = 8,
    seed: int = 3,
    null: bool = False,
    holes: bool = False,
) -> Swept:
    """Return a sweep whose difference rises along the first axis and turns round near its middle."""
    rng = np.random.default_rng(seed)
    sizes = [len(one.levels) for one in axes]
    points = combinations(sizes)
    structures = tuple(NAMES)[: others + 1]
    place = points / (np.array(sizes) - 1.0) - 0.5
    size = {TIME: 90.0, PASSED: 0.2, HOURS: 6.0, SETTLED: 0.06}
    level = {TIME: 250.0, PASSED: 0.5, HOURS: 24.0, SETTLED: 0.8}
    values = np.empty((len(points), len(structures), len(measures), replications))
    for m, measure in enumerate(measures):
        k = size[measure]
        luck = rng.normal(0.0, 0.5 * k, replications)
        for s in range(len(structures)):
            tilt = 0.0 if null or s == 0 else 1.0 / s
            slope = place[:, 0] + 0.5 * place[:, 1:].sum(axis=1)
            noise = 0.0 if null else rng.normal(0.0, 0.06 * k, (len(points), replications))
            values[:, s, m] = level[measure] + luck + k * (tilt * slope + 0.1 * place[:, 0])[:, None] + noise
    if holes:
        values[1] = math.nan
        values[2, 1, :, 0] = math.nan
    return analyse(tuple(axes), points, values, structures, "hierarchy", measures, seed)


def subject(result: Swept) -> Subject:
    """Return names and provenance."""
    return Subject(
        study=cast(Any, None),
        loaded=cast(Any, None),
        provenance=Provenance(
            Text("示例县：派单要多准", "Example county: how accurate dispatch must be"),
            7,
            result.replications,
            "0.3.0",
            "abcdef012345",
        ),
        structures=NAMES,
        measures=MEASURES,
        dimensions=tuple(one.dimension for one in result.axes),
    )


CASES: dict[str, Swept] = {
    "one axis": swept(ONE, 2, (TIME, PASSED, HOURS, SETTLED)),
    "one measure": swept(ONE, 1, (TIME,)),
    "three measures, long names": swept(ONE, 3, (TIME, PASSED, HOURS)),
    "words": swept(WORDS, 3),
    "two axes": swept(TWO),
    "words and numbers": swept(MIXED, 1, (SETTLED,)),
    "many points": swept(MANY, 1, (TIME,), 3),
    "three axes": swept(THREE, 1, (TIME,)),
    "null": swept(TWO, null=True),
    "null on one axis": swept(ONE, null=True),
    "holes": swept(TWO, holes=True),
    "holes on one axis": swept(ONE, holes=True),
    "only the baseline": swept(TWO, 0),
    "only the baseline on one axis": swept(ONE, 0),
    "two replications": swept(TWO, replications=2),
}
