"""The page of a sensitivity study: sentences, tables with their dictionary, charts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sim.report.studies.page import Column, StudyPage, Subject
from sim.report.studies.sensitivity_sentences import sentences
from sim.study.sensitivity import Sensed
from sim.study.sensitivity_tables import tables
from sim.vocabulary.text import Text

if TYPE_CHECKING:
    import pandas as pd

_OUTPUT = Text("结果的单位", "unit of the output")
_SQUARED = Text("结果单位的平方", "unit of the output, squared")
_AXIS = Text("轴的单位", "unit of the axis")
_LOW, _HIGH = Text("95% 区间下限", "lower bound, 95 %"), Text("95% 区间上限", "upper bound, 95 %")
_EACH: dict[str, tuple[Text, Text]] = {
    "output": (
        Text(
            "指标:结构，或 指标:结构-对照（配对差值）",
            "measure:structure, or measure:structure-other (paired difference)",
        ),
        Text("", ""),
    ),
    "axis": (Text("轴的路径", "path of the axis"), Text("", "")),
    "other_axis": (Text("另一轴的路径", "path of the other axis"), Text("", "")),
    "first": (Text("一阶 Sobol' 指数：该轴单独引起的方差占比", "first-order Sobol' index"), Text("", "")),
    "first_low": (_LOW, Text("", "")),
    "first_high": (_HIGH, Text("", "")),
    "total": (Text("总 Sobol' 指数：含一切交互作用", "total Sobol' index, with all interactions"), Text("", "")),
    "total_low": (_LOW, Text("", "")),
    "total_high": (_HIGH, Text("", "")),
    "phase": (Text("screening 筛选，design 设计", "screening or design"), Text("", "")),
    "point": (Text("点的编号，从 0 起", "number of the point from 0"), Text("", "")),
    "reliable": (Text("代理模型是否达到所要求的 R²", "whether the metamodel reaches the R2 asked for"), Text("", "")),
}
"""Columns that mean the same in every table."""
_OWN: dict[tuple[str, str], tuple[Text, Text]] = {
    ("screening", "mu_star"): (
        Text(
            "基本效应绝对值的均值，轴走完整个范围", "mean absolute elementary effect, over the whole range of the axis"
        ),
        _OUTPUT,
    ),
    ("screening", "half_width"): (
        Text("mu_star 的 95% 区间半宽", "half-width of the 95 % interval of mu_star"),
        _OUTPUT,
    ),
    ("screening", "sigma"): (Text("基本效应的标准差", "standard deviation of elementary effects"), _OUTPUT),
    ("screening", "noise_floor"): (
        Text("毫无影响的轴仅因随机波动会得到的 mu_star", "mu_star that noise alone gives an axis without effect"),
        _OUTPUT,
    ),
    ("screening", "kept"): (Text("对该结果是否保留", "whether the axis is kept for this output"), Text("", "")),
    ("indices", "rank"): (
        Text(
            "1 + 区间整体高于本轴者的个数；0 为区间含零或不可依据",
            "1 + axes whose interval lies wholly above; 0: reaches 0",
        ),
        Text("", ""),
    ),
    ("pairs", "second"): (Text("二阶 Sobol' 指数", "second-order Sobol' index"), Text("", "")),
    ("pairs", "second_low"): (_LOW, Text("", "")),
    ("pairs", "second_high"): (_HIGH, Text("", "")),
    ("groups", "group"): (
        Text(
            "levers 可选择，assumed 取值为假设，known 有出处或实测",
            "levers, assumed or known (measured or with a source)",
        ),
        Text("", ""),
    ),
    ("noise", "share"): (Text("随机波动占各点均值方差的比例", "noise in the variance of point means"), Text("", "")),
    ("noise", "low"): (_LOW, Text("", "")),
    ("noise", "high"): (_HIGH, Text("", "")),
    ("noise", "noise_variance"): (
        Text("均值的随机方差，各点平均", "variance of a mean due to noise, all points"),
        _SQUARED,
    ),
    ("noise", "total_variance"): (Text("各点均值的方差", "variance of point means"), _SQUARED),
    ("noise", "points"): (Text("运行齐全的点数（直接法为行数）", "points with all runs (direct: rows)"), Text("", "")),
    ("noise", "replications"): (Text("每点重复次数", "replications per point"), Text("", "")),
    ("metamodel", "model"): (Text("代理模型的种类", "kind of metamodel"), Text("", "")),
    ("metamodel", "r2"): (Text("交叉验证 R²", "cross-validated R2"), Text("", "")),
    ("metamodel", "r2_lowest_fold"): (Text("最差一折的 R²", "R2 of the worst fold"), Text("", "")),
    ("metamodel", "r2_highest_fold"): (Text("最好一折的 R²", "R2 of the best fold"), Text("", "")),
    ("metamodel", "used"): (Text("是否采用", "whether it is the one in use"), Text("", "")),
    ("metamodel", "needed"): (Text("所要求的 R²", "R2 asked for"), Text("", "")),
    ("curves", "value"): (Text("轴上的取值", "value on the axis"), _AXIS),
    ("curves", "mean"): (Text("平均响应，其余各轴取平均", "mean response, averaged over all other axes"), _OUTPUT),
    ("curves", "low"): (_LOW, _OUTPUT),
    ("curves", "high"): (_HIGH, _OUTPUT),
    ("design", "value"): (Text("轴上的取值", "value on the axis"), _AXIS),
    ("responses", "mean"): (
        Text("各次重复的均值；缺运行时为空", "mean over replications; empty where a run is missing"),
        _OUTPUT,
    ),
    ("responses", "noise_variance"): (Text("该均值的随机方差", "variance of that mean due to noise"), _SQUARED),
}
"""Columns of one table."""


def page(result: Sensed, subject: Subject) -> StudyPage:
    """Return what people get from a sensitivity study."""
    from sim.report.charts.sensitivity import charts

    found = tables(result)
    return StudyPage(
        sentences=sentences(result, subject),
        tables=found,
        columns=dictionary(found),
        charts={name: partial(draw, result, subject) for name, draw in charts(result).items()},
    )


def dictionary(found: dict[str, pd.DataFrame]) -> tuple[Column, ...]:
    """Return every column of every table with its meaning."""
    return tuple(
        Column(table, column, *(_OWN.get((table, column)) or _EACH[column]))
        for table, frame in found.items()
        for column in map(str, frame.columns)
    )
