"""Organisation: how full each office's hands are, and which offices do the same things."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from sim.measures.arrays import Floats
from sim.measures.measure import MODEL, NUMBER, SHARE, Measure, Value, along, scalars
from sim.measures.request_table import Material
from sim.measures.workload import offered_hours
from sim.vocabulary.codes import Activity
from sim.vocabulary.text import Text

FAMILY = "organisation"
MOST_PAIRS = 10
"""Pairs of offices that are named as most similar."""
_SOURCE = f"{MODEL}; seed 000 (职责饱和度、业务相似度)"

MEASURES: tuple[Measure, ...] = (
    Measure(
        "saturation",
        Text("职责饱和度", "duty saturation"),
        SHARE,
        Text(
            "统计期内到达的工时 / (人数 × 可用时间比例 × 开放小时)；未开始的工作工时未知，不计",
            "hours that arrived in the window / (staff x share of time available x opening hours); work not begun when "
            "observation ends is not in it",
        ),
        0,
        FAMILY,
        _SOURCE,
        ("office",),
    ),
    Measure(
        "business_similarity",
        Text("业务相似度", "business similarity"),
        SHARE,
        Text(
            "同层级两单位办理事项构成的余弦相似度，对所有单位对取平均；只计办理过诉求的单位",
            "cosine of the mixes of matters that two offices of a tier handled, mean over all pairs; only offices that "
            "handled any",
        ),
        0,
        FAMILY,
        _SOURCE,
    ),
    Measure(
        "business_similarity_pair",
        Text("最相似的单位对", "most similar offices"),
        SHARE,
        Text(
            f"同层级中办理事项构成最相似的 {MOST_PAIRS} 对单位的余弦相似度；相同时按单位次序",
            f"cosine of the mixes of matters of the {MOST_PAIRS} most similar pairs of offices of a tier; ties in "
            "order of the offices",
        ),
        0,
        FAMILY,
        _SOURCE,
        ("office", "other"),
    ),
    Measure(
        "number_reported",
        Text("诉求数", "requests reported"),
        NUMBER,
        Text("统计期内报告的诉求数", "requests reported in the window"),
        0,
        FAMILY,
        MODEL,
    ),
    Measure(
        "number_open_end",
        Text("期末未办结数", "requests open at the end"),
        NUMBER,
        Text(
            "统计期内报告、观察结束时未办结也未放弃的诉求数",
            "requests reported in the window that are neither closed nor given up when observation ends",
        ),
        -1,
        FAMILY,
        MODEL,
    ),
)


def measure(m: Material) -> Iterator[Value]:
    """Return the values of this family."""
    offices, window = m.offices, m.window
    offered = offered_hours(m, window.start, 1, window.end - window.start)[:, 0]
    capacity = offices.capacity(window.start, window.end)
    staffed = np.flatnonzero(offices.staffed & (capacity > 0.0))
    yield from along("saturation", "office", (offices.names[k] for k in staffed), offered[staffed] / capacity[staffed])
    first, second, cosine = _pairs(m)
    yield from scalars(
        {
            "business_similarity": float(cosine.mean()) if len(cosine) else math.nan,
            "number_reported": m.number,
            "number_open_end": int(m.requests.open[m.counted].sum()),
        }
    )
    # Rounded, so that the last bit does not decide which of equally similar pairs are named.
    for k in np.argsort(-np.round(cosine, 9), kind="stable")[:MOST_PAIRS]:
        pair = f"office={offices.names[first[k]]};other={offices.names[second[k]]}"
        yield Value("business_similarity_pair", pair, float(cosine[k]))


def _pairs(m: Material) -> tuple[list[int], list[int], Floats]:
    """Return all pairs of offices of one tier that handled anything, and the cosine of what they handled."""
    events, offices = m.events, m.offices
    handled = m.counted_row & (events.activity == Activity.HANDLE) & (events.office >= 0) & (events.matter >= 0)
    wide = max(len(events.matters), 1)
    mix = (
        np.bincount(events.office[handled] * wide + events.matter[handled], minlength=len(offices.names) * wide)
        .reshape(-1, wide)
        .astype(np.float64)
    )
    length = np.sqrt((mix * mix).sum(axis=1))
    first: list[int] = []
    second: list[int] = []
    cosines: list[Floats] = [np.empty(0)]
    for tier in range(len(offices.tiers)):
        here = np.flatnonzero((offices.tier == tier) & (length > 0.0))
        unit = mix[here] / length[here, None]
        a, b = np.triu_indices(len(here), k=1)
        first.extend(here[a].tolist())
        second.extend(here[b].tolist())
        cosines.append((unit @ unit.T)[a, b])
    return first, second, np.minimum(np.concatenate(cosines), 1.0)
