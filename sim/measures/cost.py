"""Cost and fairness: hours per request settled, hours of coordination, and how unequal the waiting is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from sim.measures.arrays import Ints
from sim.measures.measure import DAYS, MODEL, SHARE, Measure, Value, along, ratio, scalars
from sim.measures.request_table import Material
from sim.measures.survival import survival
from sim.vocabulary.codes import Purpose
from sim.vocabulary.text import Text
from sim.vocabulary.units import HOURS_PER_DAY

FAMILY = "cost"
FEWEST = 5
"""A mean over fewer requests than this is not given."""
_FEW = Text(f"少于 {FEWEST} 件者不列", f"those with fewer than {FEWEST} requests are left out")

MEASURES: tuple[Measure, ...] = (
    Measure(
        "staff_hours_per_settled_request",
        Text("每件真正解决的工时", "staff-hours per settled request"),
        Text("小时/件", "hours per request"),
        Text(
            "统计期内开始的全部工时（含报表检查、留痕、受理台）/ 统计期内真正解决的诉求数",
            "all hours of work begun in the window (paperwork, traces and the desk included) / requests truly settled "
            "in the window",
        ),
        -1,
        FAMILY,
        MODEL,
    ),
    Measure(
        "coordination_share",
        Text("协调工时比例", "share of coordination"),
        SHARE,
        Text("牵头协调工时 / 全部工时", "hours of coordination / all hours"),
        -1,
        FAMILY,
        MODEL,
    ),
    Measure(
        "resolution_time_true_cv_origins",
        Text("各地解决时长的离散系数", "spread of times across origins"),
        Text("标准差/均值", "standard deviation / mean"),
        Text(
            f"各诉求发生地限制平均解决时长的标准差 / 均值，各地等权；{_FEW.zh}",
            "standard deviation / mean of the origins' restricted mean times until truly settled, each origin the same "
            f"weight; {_FEW.en}",
        ),
        -1,
        FAMILY,
        MODEL,
    ),
    Measure(
        "resolution_time_true_mean_by_origin",
        Text("平均解决时长：按发生地", "mean time until truly settled, by origin"),
        DAYS,
        Text(f"限制平均解决时长；{_FEW.zh}", f"restricted mean time until truly settled; {_FEW.en}"),
        -1,
        FAMILY,
        MODEL,
        ("origin",),
    ),
    Measure(
        "resolution_time_true_mean_by_matter",
        Text("平均解决时长：按事项", "mean time until truly settled, by matter"),
        DAYS,
        Text(f"限制平均解决时长；{_FEW.zh}", f"restricted mean time until truly settled; {_FEW.en}"),
        -1,
        FAMILY,
        MODEL,
        ("matter",),
    ),
)


def measure(m: Material) -> Iterator[Value]:
    """Return the values of this family."""
    events, requests = m.events, m.requests
    all_hours = m.worked.sum()
    settled_at = requests.reported + requests.settled
    settled = ((settled_at >= m.window.start) & (settled_at < m.window.end)).sum()
    coordination = m.worked[events.purpose == Purpose.COORDINATION].sum()
    origins, by_origin = _means(m, requests.origin, events.origins)
    matters, by_matter = _means(m, requests.matter, events.matters)
    spread = ratio(float(np.std(by_origin)), float(np.mean(by_origin))) if by_origin else math.nan
    yield from scalars(
        {
            "staff_hours_per_settled_request": ratio(all_hours, settled),
            "coordination_share": ratio(coordination, all_hours),
            "resolution_time_true_cv_origins": spread,
        }
    )
    yield from along("resolution_time_true_mean_by_origin", "origin", origins, by_origin)
    yield from along("resolution_time_true_mean_by_matter", "matter", matters, by_matter)


def _means(m: Material, group: Ints, names: Sequence[str]) -> tuple[list[str], list[float]]:
    """Return the groups with enough counted requests, and their restricted mean days until truly settled."""
    kept, means = [], []
    chosen = m.counted & (group >= 0)
    order = np.flatnonzero(chosen)[np.argsort(group[chosen], kind="stable")]
    edges = np.searchsorted(group[order], np.arange(len(names) + 1))
    for k, name in enumerate(names):
        inside = order[edges[k] : edges[k + 1]]
        if len(inside) >= FEWEST:
            curve = survival(m.requests.settled[inside], m.requests.followed[inside])
            kept.append(name)
            means.append(curve.mean_until(m.follow_up) / HOURS_PER_DAY)
    return kept, means
