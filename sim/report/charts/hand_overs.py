"""A map of hand-overs between tiers: one drawing per structure, widths to one scale."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.report import style
from sim.report.arrows import KINDS, line_style, number
from sim.report.chart_data import DESK, ChartData, MeasureInfo, cells, paired
from sim.report.effects import effect_within, strongest
from sim.report.flow_map import DESK_WIDTH, NAME_SIZE, SMALLEST, Flow, FlowMap
from sim.report.numbers import decimals_for_level, fixed
from sim.report.page import MARGIN, new_page
from sim.report.sentences import capital, statement
from sim.report.wrapping import wrap
from sim.vocabulary.text import Language, Text

MEASURE = "flow"
_TOTAL = MeasureInfo(
    Text("每 100 件诉求的流转次数", "hand-overs per 100 requests"), Text("次", "hand-overs"), "neither"
)
_WIDEST = 15.0
"""Width of the widest arrow, in points."""
_GUTTER = 12.0


def flows_of(table: pd.DataFrame, structure: str) -> list[Flow]:
    """Return one structure's flows per 100 requests, means over replications."""
    if structure not in table.index.get_level_values("structure"):
        return []
    means = table.loc[structure].to_numpy().mean(axis=0)
    columns: Any = table.columns
    return [
        Flow(origin, to, kind, float(size))
        for (origin, to, kind), size in zip(columns, means, strict=True)
        if size > 0.0 and kind in KINDS
    ]


class _Counts(NamedTuple):
    """Hand-overs of one structure and the passes among them, as printed; dispatches and call-ins are neither."""

    total: str
    passes: str


def counts_of(flows: dict[str, list[Flow]]) -> dict[str, _Counts]:
    """Return hand-overs and passes of every structure as they are printed."""
    both = {
        structure: [
            sum(flow.size for flow in own if flow.kind in kinds) for kinds in (("productive", "pass"), ("pass",))
        ]
        for structure, own in flows.items()
    }
    decimals = decimals_for_level(*(total for total, _ in both.values()))
    return {structure: _Counts(*(fixed(x, decimals) for x in counts)) for structure, counts in both.items()}


def title_of(data: ChartData, table: pd.DataFrame, counts: dict[str, _Counts], language: Language) -> str:
    """Return the finding: the strongest difference in hand-overs, or their number."""
    zh = language == "zh"
    handed = table.loc[:, table.columns.get_level_values("kind").isin(["pass", "productive"])]
    present = set(table.index.get_level_values("structure"))
    found = strongest(
        effect_within(structure, _TOTAL, paired(handed, structure, data.baseline))
        for structure in data.others
        if {structure, data.baseline} <= present
    )
    total, passes = counts[data.baseline]
    if found is None:
        name = data.structures[data.baseline].to(language)
        if zh:
            return f"{name}：{_TOTAL.text.zh}为 {total} 次，其中推诿 {passes} 次"
        return f"{capital(name)}: {total} {_TOTAL.text.en}, {passes} of them passes"
    said, own = statement(data, found, language), counts[found.structure].passes
    return f"{said}；推诿 {own} 次，对照 {passes} 次" if zh else f"{said}; passes {own} against {passes}"


def _caption(counts: _Counts, lost: float, language: Language) -> str:
    total, passes = counts
    if language == "zh":
        rest = f"；另有跨级 {number(lost)} 次未画出" if lost >= SMALLEST else ""
        return f"流转 {total} 次，其中推诿 {passes} 次{rest}"
    rest = f"; {number(lost)} across tiers not drawn" if lost >= SMALLEST else ""
    return f"{total} hand-overs, {passes} of them passes{rest}"


def draw(data: ChartData, language: Language) -> Figure:
    """Draw hand-overs per 100 requests between tiers, one map per structure."""
    zh = language == "zh"
    table = cells(data, MEASURE, ["from", "to", "kind"])
    flows = {structure: flows_of(table, structure) for structure in data.structures}
    counts = counts_of(flows)
    every = [flow for own in flows.values() for flow in own]
    named = {tier for flow in every for tier in (flow.origin, flow.to)}
    tiers = [*data.tiers, *sorted(named - set(data.tiers) - {DESK})]
    desk = DESK in named
    scale = _WIDEST / max((flow.size for flow in every), default=1.0)
    columns = len(flows) if len(flows) <= 4 else math.ceil(len(flows) / 2)
    rows = math.ceil(len(flows) / columns)
    looks = style.looks(data)
    notes = (
        f"数字为每 100 件诉求的次数；箭头宽度按同一比例；右侧小框为同层级其他单位；小于 {SMALLEST} 的不画。"
        if zh
        else "Numbers: moves per 100 requests; widths to one scale; small boxes: other offices of the same tier; "
        f"below {SMALLEST} not drawn."
    )
    with style.applied():
        title = title_of(data, table, counts, language)
        page = new_page(data.provenance, title, notes, language, zoom=1.0 if len(flows) < 4 else 1.35 * rows)
        page.key(
            [
                Line2D([], [], color=kind.colour, lw=5.0, ls=line_style(kind, 5.0), label=kind.text.to(language))
                for name, kind in KINDS.items()
                if any(flow.kind == name for flow in every)
            ]
        )
        wide = (page.width - 2.0 * MARGIN - _GUTTER * (columns - 1)) / columns
        high = (page.top - page.bottom) / rows
        gap = float(np.clip(0.15 * wide, 27.0, 46.0))
        left = DESK_WIDTH + gap if desk else 0.0
        right = left + float(np.clip(0.34 * wide, 56.0, 110.0))
        names = {tier: data.tier_text(tier).to(language) for tier in (*tiers, DESK)}
        maps, heads, captions = [], [], []
        for i, structure in enumerate(flows):
            axes = page.canvas(
                MARGIN + (i % columns) * (wide + _GUTTER), wide, page.top - high * (i // columns + 1), high - 4.0
            )
            own = FlowMap(axes, tiers, flows[structure], scale, left, right, high, desk, gap)
            maps.append(own)
            lost = sum(flow.size for flow in own.jumps()[own.lanes(wide) :])
            heads.append(wrap(data.structures[structure].to(language), style.LABEL, wide, bold=True))
            captions.append(wrap(_caption(counts[structure], lost, language), NAME_SIZE, wide))
        head = style.LABEL * 1.4 * max(len(lines) for lines in heads) + 2.0
        top = head + (NAME_SIZE) * 1.35 * max(len(lines) for lines in captions) + 8.0
        for structure, own, name, caption in zip(flows, maps, heads, captions, strict=True):
            own.axes.text(
                0.0, high - 4.0, "\n".join(name), va="top", fontsize=style.LABEL, linespacing=1.3,
                fontweight="bold", color=looks[structure].ink,
            )  # fmt: skip
            own.axes.text(
                0.0, high - 4.0 - head, "\n".join(caption), va="top", fontsize=NAME_SIZE, linespacing=1.3,
                color=style.QUIET,
            )  # fmt: skip
            own.height = high - 4.0 - top
            own.draw(names, wide)
        return page.finish()
