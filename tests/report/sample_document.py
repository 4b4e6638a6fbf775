"""A made-up `Document` with every form of figure: office files need no simulation to be tested."""

from __future__ import annotations

import math

import pandas as pd

from sim.report.chart_data import Provenance
from sim.report.document.content import (
    Change,
    Definition,
    Document,
    Ground,
    KeyFigure,
    MechanismSaid,
    StructureSaid,
    StudySaid,
    Swing,
    Term,
)
from sim.report.figures.figure import Axis, Figure, Series
from sim.vocabulary.text import Text
from tests.report.sample_parts import SEARCHED, UNSTUDIED, key_figure

ORIGIN = Provenance(Text("坪山区", "Pingshan District"), 20180910, 9, "0.3.0", "f95b30bf10b99460", 70561)
_BASE = Series("hierarchy", Text("职责同构", "same-responsibility hierarchy"), "#5A5A5A", (), "circle")
_OTHERS = (
    Series("dispatch", Text("数字派单", "digital dispatch"), "#0072B2", (6, 3), "square"),
    Series("paper", Text("纸面权责清单（不进平台）", "power list on paper"), "#D55E00", (2, 2), "triangle-up"),
    Series(
        "full",
        Text("数字派单＋首接负责制＋网格员确认关闭", "dispatch, first receiver and grid closure"),
        "#009E73",
        (8, 2, 2, 2),
        "diamond",
    ),
)
_NOTE = Text(
    "色带为 95% 置信区间；未在 60 天内解决的，按 60 天计。",
    "Bands are 95 % confidence intervals; what is not settled within 60 days counts as 60 days.",
)


def _figure(
    name: str, form: str, table: pd.DataFrame, title: Text, series: tuple[Series, ...], **more: object
) -> Figure:
    values = {
        "subtitle": Text("每 100 件诉求中的件数，按结构", "Requests of 100, by structure"),
        "note": _NOTE,
        "x": Axis(Text("报告后的时间", "time since report"), Text("天", "days")),
        "y": Axis(Text("尚未解决的诉求", "requests not yet settled"), percent=True),
        "words": {},
    } | more
    return Figure(name=name, form=form, title=title, series=series, table=table, origin=ORIGIN, **values)  # type: ignore[arg-type]


def figures(structures: int = 2) -> tuple[Figure, ...]:
    """Return one figure of every form."""
    series = (_BASE, *_OTHERS[: structures - 1])
    ids = [s.id for s in series]
    lines = pd.DataFrame(
        [
            (s, float(day), math.exp(-day / (20 - 6 * k)), math.exp(-day / (18 - 6 * k)), math.exp(-day / (22 - 6 * k)))
            for k, s in enumerate(ids[:3])
            for day in range(0, 61, 2)
        ],
        columns=["series", "x", "y", "low", "high"],
    )
    causes = {
        "capability": Text("权能不足", "lack of power"),
        "overlap": Text("职责交叉", "overlapping duties"),
        "load": Text("负荷", "load"),
        "risk": Text("避险", "avoiding risk"),
        "misroute": Text("派错单位", "sent to the wrong office"),
    }
    bars = pd.DataFrame(
        [
            (c, s, 0.4 - 0.06 * i - 0.04 * k, 0.36 - 0.06 * i - 0.04 * k, 0.44 - 0.06 * i - 0.04 * k)
            for i, c in enumerate(causes)
            for k, s in enumerate(ids)
        ],
        columns=["category", "series", "y", "low", "high"],
    )
    tiers = {
        "community": Text("社区", "community"),
        "street": Text("街道", "street"),
        "district": Text("区级部门", "district bureaus"),
    }
    parts = {
        "casework": Text("办理", "casework"),
        "coordination": Text("协调", "coordination"),
        "paperwork": Text("填表报数", "paperwork"),
    }
    stacked = pd.DataFrame(
        [
            (t, s, p, 14.0 - 3 * i - 2 * k + j)
            for j, t in enumerate(tiers)
            for k, s in enumerate(ids)
            for i, p in enumerate(parts)
        ],
        columns=["category", "series", "part", "y"],
    )
    measures = {
        "time": Text("真正解决的平均时间", "mean time until truly settled"),
        "passed": Text("被推诿的诉求占比", "share passed"),
        "hours": Text("基层每人周工时", "grassroots hours per worker-week"),
    }
    intervals = pd.DataFrame(
        [
            (
                m,
                s,
                -0.4 + 0.3 * i + 0.1 * k,
                -0.5 + 0.3 * i,
                -0.3 + 0.3 * i + 0.1 * k,
                ("better", "undecided", "worse")[i],
            )
            for i, m in enumerate(measures)
            for k, s in enumerate(ids[1:])
        ],
        columns=["category", "series", "y", "low", "high", "verdict"],
    )
    steps = {
        "before": Text("职责同构", "hierarchy"),
        "list": Text("权责清单", "power list"),
        "route": Text("定向派单", "targeted dispatch"),
        "trace": Text("全程留痕", "traces"),
        "after": Text("数字派单", "digital dispatch"),
    }
    nan = math.nan
    waterfall = pd.DataFrame(
        [
            ("before", "total", 0.0, 21.2, nan, nan),
            ("list", "part", 21.2, 19.0, 18.2, 19.8),
            ("route", "part", 19.0, 10.1, 9.0, 11.2),
            ("trace", "part", 10.1, 11.3, 10.9, 11.7),
            ("after", "total", 0.0, 11.3, nan, nan),
        ],
        columns=["category", "kind", "start", "end", "low", "high"],
    )
    heat = pd.DataFrame(
        [
            (x, y, (x - 0.5) * (y - 2), -1.0, 1.0, "better" if (x - 0.5) * (y - 2) < -0.2 else "undecided")
            for x in (0.1, 0.3, 0.5, 0.7, 0.9)
            for y in (1.0, 2.0, 3.0)
        ],
        columns=["x", "y", "value", "low", "high", "verdict"],
    )
    days = Axis(Text("平均时间", "mean time"), Text("天", "days"))
    made = (
        _figure(
            "survival",
            "lines",
            lines,
            Text(
                "第 30 天仍有 22% 的诉求未解决，数字派单下为 12%",
                "After 30 days 22 % are unsettled; under dispatch 12 %",
            ),
            series[:3],
        ),
        _figure(
            "passing",
            "bars",
            bars,
            Text("数字派单下每种推诿都较少", "Passing is rarer under dispatch for every cause"),
            series,
            words=causes,
            y=Axis(Text("被推诿的诉求占比", "share of requests passed"), percent=True),
        ),
        _figure(
            "workload",
            "stacked",
            stacked,
            Text("街道每周工时由 19.1 小时降至 12.2 小时", "Hours in streets fall from 19.1 to 12.2 a week"),
            series,
            words={**tiers, **parts},
            y=Axis(Text("每人每周工时", "hours per worker-week"), Text("小时", "hours")),
            colours={"casework": "#0072B2", "coordination": "#E69F00", "paperwork": "#8C8C8C"},
        ),
        _figure(
            "forest",
            "intervals",
            intervals,
            Text("三项指标中两项较好，一项未定", "Two of three measures improve, one is undecided"),
            series[1:],
            words=measures,
            y=Axis(Text("与基准之差", "difference from the baseline"), percent=True),
        ),
        _figure(
            "waterfall",
            "waterfall",
            waterfall,
            Text("改进主要来自定向派单（-8.9 天）", "Most of the gain comes from targeted dispatch (-8.9 days)"),
            (),
            words=steps,
            y=days,
        ),
        _figure(
            "reversal",
            "heat",
            heat,
            Text("清单准确度低于 0.5 时结论翻转", "Below an accuracy of 0.5 the verdict turns"),
            (),
            x=Axis(Text("清单准确度", "accuracy of the list"), percent=True),
            y=Axis(Text("与基准之差", "difference from the baseline"), Text("天", "days")),
        ),
    )
    return made if structures > 1 else made[:2]


def _key(
    name: str, text: Text, baseline: Text, levels: list[Text], gap: Text, interval: Text, verdict: str
) -> KeyFigure:
    rows = [(s.id, level, gap, interval) for s, level in zip(_OTHERS, levels, strict=False)]
    return key_figure(name, text, baseline, rows, [verdict] * len(rows))


def document(structures: int = 2, spoil: str = "") -> Document:
    """Return a report on the first `structures` structures; `spoil` is put into every text that a user can write."""
    series = (_BASE, *_OTHERS[: structures - 1])
    others = structures - 1
    headline = (
        _key(
            "resolution_time_true_mean",
            Text("真正解决的平均时间", "mean time until truly settled"),
            Text("21.2 天", "21.2 days"),
            [Text("11.3 天", "11.3 days")] * others,
            Text("-9.9 天", "-9.9 days"),
            Text("-11.0 至 -8.7 天", "-11.0 to -8.7 days"),
            "better",
        ),
        _key(
            "passed_share",
            Text("被推诿的诉求占比", "share passed"),
            Text("45.9%", "45.9 %"),
            [Text("20.4%", "20.4 %")] * others,
            Text("-26 个百分点", "-26 percentage points"),
            Text("-30 至 -21", "-30 to -21"),
            "better",
        ),
        _key(
            "grassroots_hours_per_worker_week",
            Text("基层每人周工时", "grassroots hours per worker-week"),
            Text("16.3", "16.3"),
            [Text("16.8", "16.8")] * others,
            Text("+0.5", "+0.5"),
            Text("-0.4 至 +1.4", "-0.4 to +1.4"),
            "undecided",
        ),
    )
    mechanism = MechanismSaid(
        "targeted_dispatch",
        Text("定向派单", "targeted dispatch"),
        Text("平台按清单把诉求直接派到承办单位。", "The platform sends a request straight to the office on the list."),
        Text("清单有误时，派错的单位须退回。", "Where the list is wrong, the office must return the request."),
        Text("《关于数字派单的说明》", "On digital dispatch"),
        None,
    )
    changes = tuple(
        Change(
            f"rules.field_{i}",
            Text(f"清单第 {i} 项的准确程度（按事项）", f"accuracy of item {i} of the list, by matter"),
            Text("0.70", "0.70"),
            Text("0.98", "0.98"),
            Text("占比", "share"),
            Text(f"{i * 3 + 1} / 43 行", f"{i * 3 + 1} of 43 rows") if i % 2 else Text("", ""),
        )
        for i in range(14)
    )
    swing = Swing(
        "dispatch",
        "resolution_time_true_mean",
        Text("-8.1 天（95% CI -9.4 至 -6.8）", "-8.1 days (95 % CI -9.4 to -6.8)"),
        Text("-10.7 天（95% CI -12.0 至 -9.5）", "-10.7 days (95 % CI -12.0 to -9.5)"),
        Text("-2.6 天（95% CI -3.9 至 -1.4）", "-2.6 days (95 % CI -3.9 to -1.4)"),
        False,
        0.12,
    )
    grounds = tuple(
        Ground(
            f"behaviour.passing.parameter_{i}",
            Text(f"推诿倾向之参数 {i}{spoil}", f"parameter {i} of the tendency to pass{spoil}"),
            Text("10 分钟", "10 minutes"),
            "assumption" if i % 3 else "source",
            Text("假设", "assumption") if i % 3 else Text("有出处", "source"),
            f"{spoil}" if i % 3 else "Chen 2019, table 3",
            Text("0.10 – 0.50", "0.10 – 0.50") if i % 2 else Text("", ""),
            True,
            (swing,) if i in (4, 7) else (),
        )
        for i in range(60)
    )
    made = figures(structures)
    return Document(
        name="pingshan",
        title=Text(
            f"深圳市坪山区 2018 年民生诉求{spoil}", f"Citizens' requests in Pingshan District, Shenzhen, 2018{spoil}"
        ),
        question=Text(
            f"同样的诉求、同样的编制，数字派单与职责同构相比，群众是否少等、少跑，基层是否减负？{spoil}",
            f"With the same requests and the same staff, do people wait less under digital dispatch, and is the grassroots "
            f"relieved?{spoil}",
        ),
        about=(
            (Text("背景", "Background"), Text(f"2018 年区内 23 个社区。{spoil}", f"23 communities in 2018.{spoil}")),
        ),
        baseline="hierarchy",
        structures=tuple(
            StructureSaid(
                s.id,
                Text(s.text.zh + spoil, s.text.en + spoil),
                Text(
                    "各层级职责相同，诉求逐级上报、逐级下派。"
                    if i == 0
                    else "平台按清单把诉求直接派到承办单位，首接单位负责到底。",
                    "Every tier has the same duties; requests climb and descend tier by tier."
                    if i == 0
                    else "A platform sends requests straight to the office on the list, and who receives first is responsible.",
                ),
                () if i == 0 else (mechanism,),
                () if i == 0 else changes,
            )
            for i, s in enumerate(series)
        ),
        headline=headline,
        verdict=Text(
            "同样 70,561 件诉求，数字派单真正解决的平均时间比职责同构短 9.9 天（95% CI 8.7 至 11.0）；被推诿的占 20.4%，"
            "对照为 45.9%；基层每人周工时之差未定。",
            "On the same 70,561 requests digital dispatch settles 9.9 days sooner on average than same-responsibility hierarchy "
            "(95 % CI 8.7 to 11.0); 20.4 % are passed against 45.9 %; the difference of grassroots hours is undecided.",
        ),
        limits=Text(
            "结论以 133 个参数中 110 个假设为前提；时间至多计 60 天；未计入平台建设成本。",
            "It rests on 110 assumptions among 133 parameters; times are counted up to 60 days; the platform's cost is not in it.",
        ),
        trade_offs=(
            Text(
                "街道工时由 19.1 降至 12.2，社区由 11.6 升至 12.9。",
                "Hours fall in streets, 19.1 to 12.2, and rise in communities.",
            ),
            Text(
                "派得越快，区级部门负荷越高。",
                "The quicker the dispatch, the higher the load of the district's bureaus.",
            ),
        ),
        sentences=tuple(
            Text(f"第 {i} 项结果说明数字派单较快。", f"Result {i} says that dispatch is quicker.") for i in range(5)
        ),
        measures=headline,
        definitions=tuple(
            Definition(
                key,
                Text(zh, en),
                Text(f"{zh}：接到后未作实质处理即转出。", f"{en}: handed on without any work on the matter."),
                headline[1:2],
            )
            for key, zh, en in (("wide", "宽口径", "wide"), ("strict", "严口径", "strict"))
        ),
        figures=made,
        studies=(
            StudySaid(
                "pingshan_attribute",
                "attribute",
                Text("归因", "Attribution"),
                Text("每项机制各起多大作用？", "How much does each mechanism contribute?"),
                (Text("定向派单贡献 -8.9 天。", "Targeted dispatch contributes -8.9 days."),),
                tuple(f for f in made if f.form == "waterfall"),
            ),
        ),
        unstudied=UNSTUDIED,
        searched=SEARCHED,
        grounds=grounds,
        ground_heading=Text(
            "结论所依据的假设（60 个参数中 40 个）", "Assumptions behind this answer (40 of 60 parameters)"
        ),
        comments=(Text("9 次成对重复后停止。", "Stopped after 9 paired replications."),),
        patterns=(
            Text(
                "P2（符合数字派单）平台内清单减少错派。",
                "P2 (for digital dispatch) A list inside a platform cuts misrouting.",
            ),
        ),
        checklist=tuple(
            (Text(f"条目 {i}", f"Item {i}"), Text(f"说明文字 {i}。", f"Text of item {i}.")) for i in range(6)
        ),
        glossary=(
            Term(
                Text("推诿", "pass"), Text("接到后未作实质处理即转出。", "Handing on without any work on the matter.")
            ),
        ),
        provenance=ORIGIN,
        provenance_text=Text(
            "情景 pingshan（摘要 f95b30bf，结果 a8c50e95a0f4），种子 20180910，9 次重复，tiaokuai 0.3.0。",
            "Scenario pingshan (digest f95b30bf, results a8c50e95a0f4), seed 20180910, 9 replications, tiaokuai 0.3.0.",
        ),
        command="tiaokuai compare scenarios/pingshan.yaml --seed 20180910",
        citation='@software{tiaokuai_0.3.0,\n  author = {The tiaokuai authors},\n  title = "{tiaokuai 条块}"\n}\n',
    )
