"""The page of an optimisation: sentences, tables with their dictionary, charts."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.report.studies.optimise_sentences import sentences
from sim.report.studies.optimise_words import cost_unit
from sim.report.studies.page import Column, StudyPage, Subject
from sim.study.finalists import runner_up, seen_from
from sim.study.optimise import Optimised
from sim.study.statistics import Interval, t_interval
from sim.vocabulary.text import Text

if TYPE_CHECKING:
    import pandas as pd

_BETTER = {1: "first", -1: "second", 0: "neither"}
_MEASURED = Text("指标的单位", "unit of the measure")


def page(result: Optimised, subject: Subject) -> StudyPage:
    """Return what people get from an optimisation."""
    from sim.report.charts.optimise import draw_front
    from sim.report.charts.optimise_choices import draw_finalists

    return StudyPage(
        sentences=sentences(result, subject),
        tables={
            "evaluated": evaluated(result),
            "finalists": finalists(result),
            "pairs": pairs(result),
            "decision": decision(result),
        },
        columns=tuple(_columns(result, subject)),
        charts={
            "front": partial(draw_front, result, subject),
            "finalists": partial(draw_finalists, result, subject),
        },
    )


def _axis(result: Optimised, name: str) -> str:
    return f"{'factor' if result.space.staffing else 'chosen'}_{name}"


def _values(result: Optimised, point: int) -> dict[str, Any]:
    values = result.points[point].values
    return {
        _axis(result, part.name): float(value) if result.space.staffing else int(value)
        for part, value in zip(result.space.parts, values, strict=True)
    }


def evaluated(result: Optimised) -> pd.DataFrame:
    """Return every point of the search, one row each: what it is, its measures, whether it is on the front."""
    import pandas as pd

    rows = []
    for number, point in enumerate(result.points):
        row: dict[str, Any] = {"point": number, **_values(result, number)}
        row |= {"cost": point.cost, "feasible": point.feasible}
        for m, measure in enumerate(result.measures):
            level = t_interval(result.values[number, :, m])
            change = t_interval(result.values[number, :, m] - result.values[0, :, m])
            row |= {f"mean_{measure}": level.mean, f"half_width_{measure}": level.half_width}
            row |= {f"change_{measure}": change.mean, f"change_half_width_{measure}": change.half_width}
        row |= {"on_front": bool(result.on_front[number]), "front_share": float(result.front_share[number])}
        row["finalist"] = result.system_points.index(number) if number in result.system_points else -1
        rows.append(row)
    return pd.DataFrame(rows)


def finalists(result: Optimised) -> pd.DataFrame:
    """Return every finalist and the reference on every measure, on the fresh replications."""
    import pandas as pd

    told = result.told
    rows = []
    for system, point in enumerate(result.system_points):
        for m, measure in enumerate(result.measures):
            level = told.levels[system][m]
            row: dict[str, Any] = {"finalist": system, "point": point, **_values(result, point)}
            row |= {
                "measure": measure,
                "replications": level.n,
                "mean": level.mean,
                "low": level.low,
                "high": level.high,
            }
            row |= {"raced": system in result.racing, "dropped_after": told.dropped_at[system]}
            rows.append(row)
    return pd.DataFrame(rows)


def pairs(result: Optimised) -> pd.DataFrame:
    """Return every pair of finalists, the reference among them, on every measure: first minus second."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "first": pair.first,
                "second": pair.second,
                "measure": result.measures[pair.objective],
                "replications": pair.difference.n,
                "difference": pair.difference.mean,
                "low": pair.difference.low,
                "high": pair.difference.high,
                "p_holm": pair.p_holm,
                "better": _BETTER[pair.better],
            }
            for pair in result.told.pairs
        ]
    )


def decision(result: Optimised) -> pd.DataFrame:
    """Return what ranking and selection decided, in one row."""
    import pandas as pd

    told = result.told
    made, rules = told.decision, told.rules
    next_one = -1
    gap = Interval(math.nan, math.nan, math.nan, 0)
    if made.winner is not None and len(result.racing) > 1:
        next_one = runner_up(told.pairs, result.racing, made.winner, result.directions[0])
        gap = seen_from(told.pairs, made.winner, next_one, 0).difference
    return pd.DataFrame(
        [
            {
                "measure": result.measures[0],
                "delta": rules.delta,
                "confidence": rules.confidence,
                "first_stage": rules.first_stage,
                "replications": max(told.n),
                "finished": made.finished,
                "remaining": " ".join(str(system) for system in made.remaining),
                "not_shown_worse": " ".join(str(system) for system in made.not_shown_worse),
                "winner": -1 if made.winner is None else made.winner,
                "runner_up": next_one,
                "lead": gap.mean,
                "lead_low": gap.low,
                "lead_high": gap.high,
            }
        ]
    )


def _columns(result: Optimised, subject: Subject) -> list[Column]:
    unit = cost_unit(result, subject)
    staffing = result.space.staffing
    axes = [
        (
            _axis(result, part.name),
            Text(f"{part.text.zh}岗位为情景取值的倍数", f"posts of {part.text.en}, times the scenario's")
            if staffing
            else Text(f"是否采用：{part.text.zh}", f"whether {part.text.en} is chosen: 1 or 0"),
        )
        for part in result.space.parts
    ]
    columns = [
        Column("evaluated", "point", Text("点的编号；0 为参照", "number of the point; 0 is the reference")),
        *(Column("evaluated", name, text) for name, text in axes),
        Column(
            "evaluated",
            "cost",
            Text(
                "所列层级的岗位合计" if staffing else "投入合计",
                "posts of the named tiers" if staffing else "cost of the set",
            ),
            unit,
        ),
        Column("evaluated", "feasible", Text("是否在预算之内", "whether it keeps within the budget")),
    ]
    for measure in result.measures:
        info = subject.measures[measure]
        columns += [
            Column("evaluated", f"mean_{measure}", Text(f"{info.text.zh}：均值", f"{info.text.en}: mean"), info.unit),
            Column(
                "evaluated",
                f"half_width_{measure}",
                Text("其 95% t 区间的半宽", "half-width of its 95 % t interval"),
                info.unit,
            ),
            Column(
                "evaluated",
                f"change_{measure}",
                Text(f"{info.text.zh}：与参照的成对差值", f"{info.text.en}: paired difference to the reference"),
                info.unit,
            ),
            Column(
                "evaluated",
                f"change_half_width_{measure}",
                Text("其 95% t 区间的半宽", "half-width of its 95 % t interval"),
                info.unit,
            ),
        ]
    columns += [
        Column("evaluated", "on_front", Text("按均值是否在前沿上", "whether it is on the front by its means")),
        Column(
            "evaluated",
            "front_share",
            Text("自助抽样中在前沿上的比例", "share of bootstrap resamples in which it is on the front"),
        ),
        Column(
            "evaluated", "finalist", Text("入围方案的编号，-1 为未入围", "number of the finalist, -1 if it is none")
        ),
        Column("finalists", "finalist", Text("入围方案的编号；0 为参照", "number of the finalist; 0 is the reference")),
        Column("finalists", "point", Text("在 evaluated 表中的编号", "its number in the table evaluated")),
        *(Column("finalists", name, text) for name, text in axes),
        Column("finalists", "measure", Text("指标", "measure")),
        Column("finalists", "replications", Text("新的重复次数", "fresh replications")),
        Column("finalists", "mean", Text("均值", "mean"), _MEASURED),
        Column("finalists", "low", Text("95% t 区间下界", "lower end of the 95 % t interval"), _MEASURED),
        Column("finalists", "high", Text("95% t 区间上界", "upper end of the 95 % t interval"), _MEASURED),
        Column("finalists", "raced", Text("是否参加首要指标的选优", "whether it competed on the first measure")),
        Column(
            "finalists",
            "dropped_after",
            Text("在多少次重复后被淘汰；0 为未淘汰", "replications after which it was dropped; 0 if it was not"),
        ),
        Column("pairs", "first", Text("前者的编号；0 为参照", "number of the first; 0 is the reference")),
        Column("pairs", "second", Text("后者的编号", "number of the second")),
        Column("pairs", "measure", Text("指标", "measure")),
        Column("pairs", "replications", Text("两者共有的重复次数", "replications that both have")),
        Column("pairs", "difference", Text("前者减后者", "first minus second"), _MEASURED),
        Column("pairs", "low", Text("95% 置信序列下界", "lower end of the 95 % confidence sequence"), _MEASURED),
        Column("pairs", "high", Text("95% 置信序列上界", "upper end of the 95 % confidence sequence"), _MEASURED),
        Column(
            "pairs", "p_holm", Text("Holm 校正后的 p 值（任意时刻成立）", "p value after Holm (holds at any moment)")
        ),
        Column("pairs", "better", Text("哪一个显示较好", "which one is shown to be better")),
        Column("decision", "measure", Text("首要指标", "the first measure")),
        Column("decision", "delta", Text("有意义的最小差异", "smallest difference that matters"), _MEASURED),
        Column("decision", "confidence", Text("保证的选对概率", "guaranteed probability of correct selection")),
        Column("decision", "first_stage", Text("首阶段重复次数", "replications of the first stage")),
        Column("decision", "replications", Text("最多的重复次数", "most replications of any finalist")),
        Column("decision", "finished", Text("KN++ 是否走完", "whether KN++ came to its end")),
        Column("decision", "remaining", Text("未被淘汰者", "finalists that were not dropped")),
        Column(
            "decision",
            "not_shown_worse",
            Text("未显示比保留者差的其他方案", "others not shown to be worse than the one kept"),
        ),
        Column("decision", "winner", Text("最优者；-1 为不指认", "the best one; -1 if none is named")),
        Column("decision", "runner_up", Text("其次者；-1 为无", "the next one; -1 if there is none")),
        Column("decision", "lead", Text("最优者减其次者", "the best one minus the next"), _MEASURED),
        Column(
            "decision", "lead_low", Text("95% 置信序列下界", "lower end of the 95 % confidence sequence"), _MEASURED
        ),
        Column(
            "decision", "lead_high", Text("95% 置信序列上界", "upper end of the 95 % confidence sequence"), _MEASURED
        ),
    ]
    return columns
