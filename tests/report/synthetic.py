"""Made-up results that look like real ones: the report's tests and pictures need no simulation."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from sim.report.chart_data import ChartData, Headline, MeasureInfo, Provenance
from sim.study.statistics import holm, paired_p_value, t_interval
from sim.vocabulary.text import Text

NAMES = {
    "hierarchy": Text("职责同构", "same-responsibility hierarchy"),
    "dispatch": Text("数字派单", "digital dispatch"),
    "paper": Text("纸面权责清单（不进平台）", "power list on paper"),
    "full": Text(
        "数字派单＋首接负责制＋网格员确认关闭＋网格内协商解决",
        "dispatch, first receiver, grid closure and grid resolution",
    ),
}
TIERS = {
    "community": Text("社区", "community"),
    "street": Text("街道", "street"),
    "district": Text("区级部门", "district bureaus"),
    "city": Text("市级部门", "city bureaus"),
}
MEASURES = {
    "resolution_time_true_mean": MeasureInfo(
        Text("真正解决的平均时间", "mean time to true settlement"), Text("小时", "hours"), "lower"
    ),
    "resolution_time_official_median": MeasureInfo(
        Text("办结的中位时间", "median time to official closure"), Text("小时", "hours"), "lower"
    ),
    "passed_share": MeasureInfo(
        Text("至少被推诿一次的诉求", "requests passed at least once"), Text("占比", "share"), "lower"
    ),
    "passes_per_request": MeasureInfo(
        Text("每 100 件诉求的推诿次数", "unproductive passes per 100 requests"), Text("次", "passes"), "lower"
    ),
    "grassroots_hours_per_worker_week": MeasureInfo(
        Text("基层每人周工时", "grassroots hours per worker-week"), Text("小时", "hours per worker-week"), "lower"
    ),
    "settled_share": MeasureInfo(Text("真正解决率", "share truly settled"), Text("占比", "share"), "higher"),
}
_LEVELS = {
    "hierarchy": (288.0, 96.0, 0.63, 118.0, 25.4, 0.861),
    "dispatch": (212.0, 91.0, 0.412, 62.0, 27.3, 0.884),
    "paper": (286.5, 96.4, 0.611, 112.0, 25.4, 0.862),
    "full": (171.0, 118.0, 0.221, 31.0, 31.7, 0.927),
}
_NOISE = (6.0, 8.0, 0.012, 4.0, 0.3, 0.004)
_CAUSES = {"capability": 18, "overlap": 41, "load": 12, "risk": 22, "misroute": 19, "disposition": 6}
_DIRECTIONS = {"up": 0.34, "across": 0.28, "down": 0.22, "back": 0.16}
_HOURS = {
    "community": {"casework": 14.0, "triage": 1.4, "confirmation": 2.2, "paperwork": 6.1, "trace": 1.7, "rework": 0.8},
    "street": {
        "casework": 15.5,
        "joint": 2.4,
        "coordination": 3.1,
        "triage": 2.6,
        "paperwork": 5.0,
        "trace": 1.2,
        "rework": 1.6,
    },
    "district": {"casework": 19.0, "joint": 1.1, "coordination": 1.2, "triage": 2.2, "paperwork": 3.3, "trace": 0.6},
    "city": {"casework": 8.1, "triage": 1.0, "paperwork": 2.6},
}
_FLOWS = {
    ("community", "street", "productive"): 46.0,
    ("community", "street", "pass"): 12.0,
    ("street", "community", "pass"): 21.0,
    ("street", "district", "productive"): 33.0,
    ("street", "district", "pass"): 14.0,
    ("district", "street", "productive"): 6.0,
    ("district", "street", "pass"): 17.0,
    ("district", "city", "productive"): 4.2,
    ("city", "district", "pass"): 2.1,
    ("street", "street", "pass"): 9.0,
    ("district", "district", "pass"): 15.0,
    ("district", "district", "productive"): 5.0,
    ("community", "district", "productive"): 1.6,
    ("district", "community", "pass"): 3.4,
}
_DESK_FLOWS = {
    ("desk", "community", "dispatch"): 28.0,
    ("desk", "street", "dispatch"): 38.0,
    ("desk", "district", "dispatch"): 21.0,
    ("desk", "city", "dispatch"): 1.3,
    ("street", "desk", "pass"): 5.5,
    ("district", "desk", "pass"): 3.1,
    ("community", "desk", "pass"): 1.2,
    ("street", "district", "call_in"): 7.5,
    ("district", "district", "call_in"): 4.0,
}


def make(structures: int = 2, replications: int = 8, seed: int = 1) -> ChartData:
    """Return results of the first `structures` made-up structures."""
    rng = np.random.default_rng(seed)
    names = dict(list(NAMES.items())[:structures])
    rows: list[tuple[str, int, str, str, float]] = []
    days = np.concatenate([np.arange(0.0, 5.0, 0.5), np.arange(5.0, 61.0, 1.0)])
    for replication in range(replications):
        luck = rng.normal(size=len(MEASURES))
        for structure in names:
            own = rng.normal(size=len(MEASURES)) * 0.3
            levels = np.array(_LEVELS[structure]) + np.array(_NOISE) * (luck + own)
            rows += [(structure, replication, m, "", float(x)) for m, x in zip(MEASURES, levels, strict=True)]
            speed = _LEVELS[structure][0] / 24.0
            for day in days:
                true = math.exp(-((day / speed) ** 0.8) * (1.0 + 0.04 * luck[0]))
                rows.append((structure, replication, "unsettled_share", f"day={day}", true))
                rows.append((structure, replication, "unclosed_share", f"day={day}", true**1.5))
            less = _LEVELS[structure][3] / 118.0
            noise = 1.0 + 0.03 * luck[3] + 0.02 * own[3]
            for cause, passes in _CAUSES.items():
                for direction, share in _DIRECTIONS.items():
                    by = f"cause={cause};direction={direction}"
                    rows.append((structure, replication, "passes", by, passes * share * less * noise))
            more = _LEVELS[structure][4] / 25.4
            for tier, purposes in _HOURS.items():
                for purpose, hours in purposes.items():
                    factor = more if tier in ("community", "street") else 2.0 - more
                    by = f"tier={tier};purpose={purpose}"
                    value = hours * factor * (1.0 + 0.01 * luck[4])
                    rows.append((structure, replication, "hours_per_worker_week", by, value))
            flows = dict(_FLOWS)
            if structure in ("dispatch", "full"):
                flows |= _DESK_FLOWS
            for (origin, to, kind), flow in flows.items():
                by = f"from={origin};to={to};kind={kind}"
                value = flow * (noise + 0.03 * own[4]) * (less if kind == "pass" else 0.5 + 0.5 * less)
                value *= 1.0 + 0.03 * rng.normal()
                if structure in ("dispatch", "full") and origin == "community":
                    value *= 0.3
                rows.append((structure, replication, "flow", by, value))
    values = pd.DataFrame(rows, columns=["structure", "replication", "measure", "by", "value"])
    return ChartData(
        values=values,
        differences=differences_of(values, list(names)),
        structures=names,
        baseline="hierarchy",
        measures=MEASURES,
        primary=tuple(MEASURES),
        tiers=TIERS,
        grassroots=("community", "street"),
        provenance=Provenance(
            Text("深圳市坪山区 2018 年民生诉求", "Pingshan District, Shenzhen, 2018"),
            20180910,
            replications,
            "0.1.0",
            "3f2a9c1b77d0e6aa",
            5812,
        ),
        headline=Headline(),
    )


def differences_of(values: pd.DataFrame, structures: list[str]) -> pd.DataFrame:
    """Return paired differences against the first structure, as a study computes them."""
    scalars = values[values["by"].eq("")]
    rows = []
    for structure in structures[1:]:
        for measure in MEASURES:
            own = scalars[scalars["measure"].eq(measure)].pivot(
                index="replication", columns="structure", values="value"
            )
            gap = (own[structure] - own[structures[0]]).to_numpy()
            found = t_interval(gap)
            relative = found.mean / float(own[structures[0]].mean())
            rows.append((structure, measure, *found[:3], relative, paired_p_value(gap)))
    frame = pd.DataFrame(rows, columns=["structure", "measure", "difference", "low", "high", "relative", "p"])
    frame["p_holm"] = holm([float(p) for p in frame["p"]])
    return frame.drop(columns="p")
