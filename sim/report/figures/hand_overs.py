"""Hand-overs between tiers, route by route, and how many of them pass the buck."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.report.arrows import KINDS
from sim.report.chart_data import DESK, ChartData, cells, interval
from sim.report.charts import hand_overs
from sim.report.figures.common import both, structure_series
from sim.report.figures.figure import Axis, Figure
from sim.report.numbers import decimals_for_level, fixed
from sim.vocabulary.text import Text

MOST_ROUTES = 8
"""Routes that have bars; the others are counted in the note."""


def figure(data: ChartData) -> Figure | None:
    """Return hand-overs per 100 requests by route between tiers, divided by kind."""
    if not data.holds(hand_overs.MEASURE):
        return None
    table = cells(data, hand_overs.MEASURE, ["from", "to", "kind"])
    columns: Any = table.columns
    used = [column for column in columns if column[2] in KINDS and (table[column] > 0.0).any()]
    present = [one for one in data.structures if one in table.index.get_level_values("structure")]
    size = {route: 0.0 for route in dict.fromkeys((origin, to) for origin, to, _ in used)}
    for structure in present:
        own: pd.DataFrame = table.loc[[structure]]
        for route in size:
            size[route] = max(size[route], float(own[[c for c in used if c[:2] == route]].sum(axis=1).mean()))
    largest = sorted(size, key=lambda route: -size[route])[:MOST_ROUTES]
    order = [*data.tiers, *sorted({tier for route in size for tier in route} - set(data.tiers) - {DESK}), DESK]
    routes = sorted(largest, key=lambda route: (order.index(route[0]), order.index(route[1])))
    rows = []
    for route in routes:
        for structure in present:
            own = table.loc[[structure]]
            kinds = [kind for kind in KINDS if (*route, kind) in used]
            total = interval(own[[(*route, kind) for kind in kinds]].sum(axis=1, min_count=1))
            rows += [
                (key(route), structure, kind, float(own[(*route, kind)].mean()), max(0.0, total.low), total.high)
                for kind in kinds
            ]
    if not rows:
        return None
    flows = {structure: hand_overs.flows_of(table, structure) for structure in data.structures}
    counts = hand_overs.counts_of(flows)
    shown = {kind for *_, kind in used}
    return Figure(
        name="hand_overs",
        form="stacked",
        title=both(lambda language: hand_overs.title_of(data, table, counts, language)),
        subtitle=Text(
            "每 100 件诉求在层级之间的流转次数，按路线与性质",
            "Hand-overs per 100 requests by route between tiers, and of what kind",
        ),
        note=_note(size, largest),
        x=Axis(Text("路线", "route")),
        y=Axis(Text("每 100 件诉求的流转", "hand-overs per 100 requests"), Text("次", "hand-overs")),
        series=structure_series(data),
        words={key(route): route_text(data, route) for route in routes}
        | {kind: KINDS[kind].text for kind in KINDS if kind in shown},
        table=pd.DataFrame(rows, columns=["category", "series", "part", "y", "low", "high"]),
        origin=data.provenance,
        colours={kind: KINDS[kind].colour for kind in KINDS if kind in shown},
        dashed=frozenset(kind for kind in ("pass", "call_in") if kind in shown),
    )


def key(route: tuple[str, str]) -> str:
    """Return the key of a route among the words."""
    return f"{route[0]}>{route[1]}"


def route_text(data: ChartData, route: tuple[str, str]) -> Text:
    """Return a route in words: "street to district", "between streets"."""
    origin, to = (data.tier_text(tier) for tier in route)
    if route[0] == route[1]:
        return Text(f"{origin.zh}之间", f"within {origin.en}")
    return Text(f"{origin.zh}→{to.zh}", f"{origin.en} → {to.en}")


def _note(size: dict[tuple[str, str], float], largest: list[tuple[str, str]]) -> Text:
    left = [size[route] for route in size if route not in largest]
    zh = "行末数字为该路线合计，细线为合计的 95% t 区间。"
    en = "Number at the end: total of the route; line: its 95 % t interval."
    if left:
        most = fixed(max(left), decimals_for_level(max(left)))
        zh += f"另有 {len(left)} 条较小的路线未画出，每条不超过 {most} 次。"
        en += f" {len(left)} smaller routes are not drawn, none above {most}."
    return Text(zh, en)
