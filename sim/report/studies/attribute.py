"""The page of an attribution: sentences, tidy tables with their dictionary, charts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.report.studies.attribute_sentences import sentences
from sim.report.studies.page import Column, StudyPage, Subject
from sim.study.analysis.shapley import pairs
from sim.study.attribute import Attributed, Player
from sim.study.statistics import Interval
from sim.vocabulary.text import Language, Text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

_UNIT = Text("指标的单位", "unit of the measure")
NONE = "none"
"""How the coalition without any mechanism is written."""


def page(result: Attributed, subject: Subject) -> StudyPage:
    """Return what people get from an attribution."""
    return StudyPage(
        sentences=sentences(result, subject),
        tables={
            "shapley": shapley(result),
            "interactions": interactions(result),
            "coalitions": coalitions(result),
            "totals": totals(result),
        },
        columns=_columns(),
        charts=_charts(result, subject),
    )


def _charts(result: Attributed, subject: Subject) -> dict[str, Callable[[Language], Figure]]:
    from sim.report.charts import attribute, attribute_ablation, attribute_pairs

    found: dict[str, Callable[[Language], Figure]] = {}
    for name in result.measures:
        found[f"waterfall_{name}"] = partial(attribute.draw, result, subject, name)
        if len(result.players) > 1:
            found[f"ablation_{name}"] = partial(attribute_ablation.draw, result, subject, name)
        if len(result.players) > 2:
            found[f"interactions_{name}"] = partial(attribute_pairs.draw, result, subject, name)
    return found


def _bounded(name: str, interval: Interval) -> dict[str, float]:
    """Return a number and its interval as three cells."""
    return {name: interval.mean, f"{name}_low": interval.low, f"{name}_high": interval.high}


def _joint(interval: Interval, prefix: str = "") -> dict[str, float]:
    """Return the bounds of a joint interval as two cells."""
    return {f"{prefix}joint_low": interval.low, f"{prefix}joint_high": interval.high}


def _plain(name: str, interval: Interval) -> dict[str, float]:
    """Return the main number of a row and its interval."""
    return {name: interval.mean, "low": interval.low, "high": interval.high}


def kind_of(player: Player) -> str:
    """Return the word for a kind of player."""
    return "pooling" if player.pooling else "mechanism"


def shapley(result: Attributed) -> pd.DataFrame:
    """Return one row per measure and player."""
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for measure, measured in result.measures.items():
        for player, part in zip(result.players, measured.found.parts, strict=True):
            row: dict[str, Any] = {"measure": measure, "player": player.name, "kind": kind_of(player)}
            row |= _plain("value", part.shapley) | _joint(part.shapley_joint) | _bounded("share", part.share)
            row |= _bounded("alone", part.alone) | _joint(part.alone_joint, "alone_")
            rows.append(row | _bounded("without", part.without) | _joint(part.without_joint, "without_"))
    return pd.DataFrame(rows)


def interactions(result: Attributed) -> pd.DataFrame:
    """Return one row per measure and pair of players; none if there is one player."""
    import pandas as pd

    names = [player.name for player in result.players]
    rows = [
        {"measure": measure, "first": names[i], "second": names[j], **_plain("value", one), **_joint(together)}
        for measure, measured in result.measures.items()
        for (i, j), one, together in zip(
            pairs(len(names)), measured.found.interactions, measured.found.interactions_joint, strict=True
        )
    ]
    columns = ["measure", "first", "second", "value", "low", "high", "joint_low", "joint_high"]
    return pd.DataFrame(rows, columns=columns)


def coalitions(result: Attributed) -> pd.DataFrame:
    """Return one row per measure and coalition: its difference to none."""
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for measure, measured in result.measures.items():
        for mask in result.coalitions:
            members = [player.name for player in result.members(mask)]
            row: dict[str, Any] = {"measure": measure, "coalition": "+".join(members) or NONE, "size": len(members)}
            rows.append(row | _plain("mean", measured.found.coalitions[mask]))
    return pd.DataFrame(rows)


def totals(result: Attributed) -> pd.DataFrame:
    """Return one row per measure: the levels, the whole effect, what ablation adds up to, who is ahead by how much."""
    import pandas as pd

    rows: list[dict[str, Any]] = []
    names = [player.name for player in result.players]
    for measure, measured in result.measures.items():
        own, row = measured.found, dict[str, Any](measure=measure)
        for name, interval in (
            ("none", own.none),
            ("full", own.full),
            ("difference", own.total),
            ("alone_sum", own.alone_sum),
            ("interplay", own.interplay),
            ("without_sum", own.without_sum),
            ("interplay_without", own.interplay_without),
        ):
            row |= _bounded(name, interval)
        leader = own.leader
        gap = Interval(float("nan"), float("nan"), float("nan"), 0) if leader is None else leader.gap
        row |= {
            "ahead": "" if leader is None else names[leader.player],
            "rival": "" if leader is None else names[leader.rival],
            **_bounded("gap", gap),
            "named": leader is not None and leader.apart,
            "replications": own.total.n,
            "left_out": measured.left_out,
        }
        rows.append(row)
    return pd.DataFrame(rows)


def _triple(table: str, name: str, text: Text, how: Text, unit: Text, plain: bool = False) -> list[Column]:
    prefix = "" if plain else f"{name}_"
    return [
        Column(table, name, text, unit),
        Column(
            table,
            f"{prefix}low",
            Text(f"{name} 的 95% 区间下限（{how.zh}）", f"lower bound of {name}, 95 % ({how.en})"),
            unit,
        ),
        Column(
            table,
            f"{prefix}high",
            Text(f"{name} 的 95% 区间上限（{how.zh}）", f"upper bound of {name}, 95 % ({how.en})"),
            unit,
        ),
    ]


def _joint_columns(table: str, name: str, family: Text, prefix: str = "") -> list[Column]:
    how = Text(f"对{family.zh}的联合 95% 区间，Bonferroni", f"of the 95 % interval joint over {family.en}, Bonferroni")
    return [
        Column(
            table, f"{prefix}joint_low", Text(f"{name} 的下限（{how.zh}）", f"lower bound of {name} {how.en}"), _UNIT
        ),
        Column(
            table, f"{prefix}joint_high", Text(f"{name} 的上限（{how.zh}）", f"upper bound of {name} {how.en}"), _UNIT
        ),
    ]


def _columns() -> tuple[Column, ...]:
    resampled = Text("对重复的重抽样", "bootstrap over replications")
    t, paired = Text("t 区间", "t interval"), Text("配对 t 区间", "paired t interval")
    measure = Text("指标的 id", "id of the measure")
    player = "（pooling (x) 指机制 x 中的人员合并）", " (pooling (x): the pooling of staff by mechanism x)"
    share = Text("占总差异之比", "of the whole effect")
    every = Text("全部机制", "all mechanisms")
    twice = Text("全部机制的 alone 与 without ", "alone and without of all mechanisms")
    found = [
        Column("shapley", "measure", measure),
        Column("shapley", "player", Text(f"机制{player[0]}", f"mechanism{player[1]}")),
        Column("shapley", "kind", Text("mechanism 机制；pooling 人员合并", "mechanism, or pooling of its staff")),
        *_triple("shapley", "value", Text("Shapley 值", "Shapley value"), resampled, _UNIT, plain=True),
        *_joint_columns("shapley", "value", every),
        *_triple("shapley", "share", Text("份额；总差异未见时为空", "share; empty where no whole effect is shown"), resampled, share),
        *_triple("shapley", "alone", Text("单独启用的作用", "effect when switched on alone"), paired, _UNIT),
        *_joint_columns("shapley", "alone", twice, "alone_"),
        *_triple("shapley", "without", Text("加在其余各项之上的作用", "effect on top of all the others"), paired, _UNIT),
        *_joint_columns("shapley", "without", twice, "without_"),
        Column("interactions", "measure", measure),
        Column("interactions", "first", Text("一项机制", "one mechanism")),
        Column("interactions", "second", Text("另一项机制", "the other mechanism")),
        *_triple(
            "interactions", "value", Text("Shapley 交互指数：合用与各自相加之差", "Shapley interaction index: together less the sum of the two"),
            resampled, _UNIT, plain=True,
        ),
        *_joint_columns("interactions", "value", Text("全部机制对", "all pairs of mechanisms")),
        Column("coalitions", "measure", measure),
        Column("coalitions", "coalition", Text(f"在场的机制，以 + 相连；{NONE} 为无", f"mechanisms that are there, joined by +; or {NONE}")),
        Column("coalitions", "size", Text("其数目", "how many they are")),
        *_triple("coalitions", "mean", Text("与无机制之差", "difference to none"), paired, _UNIT, plain=True),
        Column("totals", "measure", measure),
        *_triple("totals", "none", Text("没有机制时的水平", "level without mechanisms"), t, _UNIT),
        *_triple("totals", "full", Text("全部机制时的水平", "level with all of them"), t, _UNIT),
        *_triple("totals", "difference", Text("总差异", "whole effect"), paired, _UNIT),
        *_triple("totals", "alone_sum", Text("各项单独启用的作用之和", "sum of the effects alone"), paired, _UNIT),
        *_triple("totals", "interplay", Text("总差异减 alone_sum", "whole effect less alone_sum"), paired, _UNIT),
        *_triple("totals", "without_sum", Text("各项加在其余各项之上的作用之和", "sum of the effects on top of all the others"), paired, _UNIT),
        *_triple("totals", "interplay_without", Text("总差异减 without_sum", "whole effect less without_sum"), paired, _UNIT),
        Column("totals", "ahead", Text("顺着总差异方向份额最大者", "whose part in the direction of the whole effect is largest")),
        Column("totals", "rival", Text("与其最难区分者", "who is least told apart from it")),
        *_triple("totals", "gap", Text("两者之差，顺着总差异方向", "by how much, in the direction of the whole effect"), resampled, _UNIT),
        Column("totals", "named", Text("ahead 是否与其余各项都可区分", "whether `ahead` is told apart from all others")),
        Column("totals", "replications", Text("所用的重复次数", "replications used")),
        Column("totals", "left_out", Text("略去的重复次数：某些组合下无数值", "replications left out: no value under some combination")),
    ]  # fmt: skip
    return tuple(found)
