"""Waterfalls: from no mechanism, over what each accounts for, to all of them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.mechanisms.registry import MECHANISMS
from sim.report.figures.common import both
from sim.report.figures.figure import Axis, Figure
from sim.report.figures.told import Told
from sim.report.numbers import confidence, decimals_for_interval, scale_of, typographic, with_unit
from sim.report.sentences import capital
from sim.report.studies.attribute_words import Shown
from sim.study.statistics import Interval
from sim.vocabulary.text import Language, Text

NONE, ALL = "_none", "_all"
"""Keys of the first and the last row."""
_PARTS = ("measure", "player", "value", "joint_low", "joint_high")
_TOTALS = ("measure", "none", "none_low", "none_high", "full", "full_low", "full_high", "difference", "difference_low", "difference_high")  # fmt: skip


def figures(told: Told) -> tuple[Figure, ...]:
    """Return one waterfall per measure."""
    parts, totals = told.table("shapley", *_PARTS), told.table("totals", *_TOTALS)
    if parts is None or totals is None:
        return ()
    found = (_waterfall(told, parts[parts["measure"] == row["measure"]], row) for row in totals.to_dict("records"))
    return tuple(figure for figure in found if figure is not None)


def _waterfall(told: Told, parts: pd.DataFrame, total: dict[Any, Any]) -> Figure | None:
    if parts.empty or total["none"] != total["none"] or total["full"] != total["full"]:
        return None
    measure = str(total["measure"])
    info = told.measure(measure)
    scale = scale_of(info, max(abs(total["none"]), abs(total["full"])))
    k = scale.factor
    whole = _interval(total, "difference", "difference")
    decimals = decimals_for_interval(k * whole.mean, k * whole.low, k * whole.high)
    how = Shown(info, scale, decimals)
    rows: list[dict[str, Any]] = []
    level = float(total["none"])

    def row(
        category: str, kind: str, start: float, end: float, low: float, high: float, verdict: str, said: Text
    ) -> None:
        numbers = dict(zip(("start", "end", "low", "high"), (k * x for x in (start, end, low, high)), strict=True))
        rows.append(
            {"category": category, "kind": kind, **numbers, "verdict": verdict, "said_zh": said.zh, "said_en": said.en}
        )

    row(
        NONE,
        "total",
        0.0,
        level,
        total["none_low"],
        total["none_high"],
        "",
        both(lambda lang: how.level(total["none"], lang)),
    )
    for part in parts.to_dict("records"):
        own = _interval(part, "value", "joint")
        verdict = how.verdict(own)
        row(
            str(part["player"]), "part", level, level + own.mean, level + own.low, level + own.high,
            verdict if verdict in ("better", "worse", "changed") else "undecided", _said(how, own, verdict == "identical"),
        )  # fmt: skip
        level += own.mean
    row(
        ALL,
        "total",
        0.0,
        total["full"],
        total["full_low"],
        total["full_high"],
        "",
        both(lambda lang: _last(how, total, whole, lang)),
    )
    n = len(parts)
    return Figure(
        name=f"waterfall_{measure}",
        form="waterfall",
        title=both(lambda lang: _title(told, how, parts, total, whole, lang)),
        subtitle=Text(
            f"{info.text.zh}：从没有机制到全部机制，各机制的 Shapley 份额",
            f"{capital(info.text.en)}: from no mechanism to all of them, Shapley value of each",
        ),
        note=Text(
            f"自上而下按情景中的次序，不是排名。黑线与括号：各机制为联合 95% 区间（配对 t，对 {n} 项按 Bonferroni 校正），首末两行为水平的 95% t 区间。",
            "Top to bottom in the order of the scenario; this is no ranking. Lines and brackets: of mechanisms the joint 95 % interval "
            f"(paired t, Bonferroni over {n}), in the first and last row the 95 % t interval of the level.",
        ),
        x=Axis(Text("机制", "mechanism")),
        y=Axis(info.text, scale.unit),
        series=(),
        words={
            NONE: Text("没有机制", "without mechanisms"),
            **{str(player): player_text(str(player)) for player in parts["player"]},
            ALL: Text("全部机制", "all mechanisms"),
        },
        table=pd.DataFrame(rows),
        origin=told.origin,
    )


def player_text(player: str) -> Text:
    """Return the name of a mechanism, or of the pooling of its staff, as the study's tables call it."""
    pooling = player.startswith("pooling (")
    name = player.removeprefix("pooling (").removesuffix(")") if pooling else player
    title = MECHANISMS[name].spec.title if name in MECHANISMS else Text(name, name)
    return Text(f"{title.zh}：合并人员", f"{title.en}: pooling of staff") if pooling else title


def _interval(row: dict[Any, Any], value: str, bounds: str) -> Interval:
    return Interval(
        float(row[value]),
        float(row[f"{bounds}_low"]),
        float(row[f"{bounds}_high"]),
        int(row.get("replications", 2) or 2),
    )


def _said(how: Shown, own: Interval, zero: bool) -> Text:
    if zero:
        return Text("恰为 0", "exactly 0")
    zh, en = (f"{how.signed(own, lang)}|{how.bounds(own, lang)}".split("|") for lang in ("zh", "en"))
    return Text(typographic(f"{zh[0]}（{zh[1]}）"), typographic(f"{en[0]} ({en[1]})"))


def _last(how: Shown, total: dict[Any, Any], whole: Interval, language: Language) -> str:
    level, change = how.level(total["full"], language), how.signed(whole, language)
    return f"{level}（{change}）" if language == "zh" else f"{level} ({change})"


def _title(
    told: Told, how: Shown, parts: pd.DataFrame, total: dict[Any, Any], whole: Interval, language: Language
) -> str:
    zh = language == "zh"
    name = told.structure(str(told.study.get("structure") or list(told.structures)[-1])).to(language)
    measure, ci = how.info.text.to(language), confidence(language)
    if not (whole.low > 0.0 or whole.high < 0.0):
        bounds = with_unit(how.bounds(whole, language), how.unit, language)
        if zh:
            return f"{name}：{measure}与没有机制时未见差异（{ci} {bounds}）"
        return f"{capital(measure)}: no difference shown under {name} ({ci} {bounds})"
    size, bounds = how.amount(whole, language), how.sizes(whole, language)
    ahead = str(total.get("ahead", ""))
    # Only a mechanism that is told apart from all the others is said to be the largest.
    named = str(total.get("named", "")).lower() == "true" and ahead in set(parts["player"])
    most = player_text(ahead).to(language) if named else ""
    if zh:
        return f"{name}使{measure}{how.change(whole.mean).zh} {size}（{ci} {bounds}）" + (
            f"，{most}的份额最大" if most else ""
        )
    tail = f", the largest part by {most}" if most else ""
    return f"{capital(size)} {how.linked(whole.mean)} {measure} under {name} ({ci} {bounds}){tail}"
