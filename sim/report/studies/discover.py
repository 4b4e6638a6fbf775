"""The page of a search for regions: sentences, tidy tables with their dictionary, charts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.studies.axis_words import unit_text
from sim.report.studies.discover_sentences import sentences
from sim.report.studies.discover_words import box_text, clause_text
from sim.report.studies.page import Column, StudyPage, Subject
from sim.study.analysis.boxes import Judged, Search
from sim.study.discover import Discovered
from sim.vocabulary.text import Language, Text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

_NO_UNIT = Text("", "")
_SHARE = Text("比例", "share")
_COUNT = Text("个", "number")
_AXIS = Text("该维度的单位", "unit of the axis")


def page(result: Discovered, subject: Subject) -> StudyPage:
    """Return what people get from a search for regions."""
    return StudyPage(
        sentences=sentences(result, subject),
        tables={
            "points": points(result),
            "boxes": boxes(result),
            "trade_off": trade_off(result),
            "summary": summary(result),
            "tree": tree(result),
        },
        columns=_columns(result, subject),
        charts=_charts(result, subject),
    )


def _charts(result: Discovered, subject: Subject) -> dict[str, Callable[[Language], Figure]]:
    from sim.report.charts import discover, discover_boxes, discover_trade_off

    found: dict[str, Callable[[Language], Figure]] = {"map": partial(discover.draw, result, subject)}
    if result.search.regions:
        found["boxes"] = partial(discover_boxes.draw, result, subject)
        found["trade_off"] = partial(discover_trade_off.draw, result, subject)
    return found


def points(result: Discovered) -> pd.DataFrame:
    """Return one row per point: where it lies, by how much each clause is met, whether all are."""
    import pandas as pd

    columns: dict[str, Any] = {"point": result.numbers}
    columns |= {axis.path: result.x[:, a] for a, axis in enumerate(result.dimensions)}
    for k, margin in enumerate(result.margins, 1):
        columns |= {f"excess_{k}": margin.mean, f"half_width_{k}": margin.half_width}
    columns |= {"held": result.calls.held, "close": result.calls.close, "held_out": result.assess}
    return pd.DataFrame(columns)


def _rows(result: Discovered, search: Search, of: str) -> list[dict[str, Any]]:
    rows = []
    for k, region in enumerate(search.regions):
        spread = result.stability[k] if of == "all" else None
        for a, axis in enumerate(result.dimensions):
            box = region.found.box
            row: dict[str, Any] = {"points": of, "box": k + 1, "axis": axis.path}
            row |= {"low": _within(box.low[a], axis.low), "high": _within(box.high[a], axis.high)}
            row |= {"restricted": bool(box.restricted[a]), "quasi_p": region.found.quasi_p[a]}
            row |= {"held_out_p": region.held_out.axis_p[a]}
            values = (
                [np.nan] * 5
                if spread is None
                else [
                    spread.restricted[a], spread.low.low[a], spread.low.high[a], spread.high.low[a], spread.high.high[a],
                ]
            )  # fmt: skip
            names = ("stability", "low_5", "low_95", "high_5", "high_95")
            rows.append(row | dict(zip(names, values, strict=True)))
    return rows


def _within(bound: float, end: float) -> float:
    return float(bound) if np.isfinite(bound) else end


_BOX_COLUMNS = (
    "points", "box", "axis", "low", "high", "restricted", "quasi_p", "held_out_p", "stability",
    "low_5", "low_95", "high_5", "high_95",
)  # fmt: skip


def boxes(result: Discovered) -> pd.DataFrame:
    """Return one row per box and axis; where an axis is free its range stands."""
    import pandas as pd

    rows = _rows(result, result.search, "all")
    if result.clear is not None:
        rows += _rows(result, result.clear.search, "clear")
    return pd.DataFrame(rows, columns=list(_BOX_COLUMNS))


def trade_off(result: Discovered) -> pd.DataFrame:
    """Return one row per step of every box's trajectory, on the points in which it was found."""
    import pandas as pd

    rows = [
        {
            "box": k + 1, "step": n, "kind": "paste" if step.pasted else "peel", "coverage": step.coverage,
            "density": step.density, "mass": step.mass, "dims": step.dimensions, "chosen": n == region.found.chosen,
        }
        for k, region in enumerate(result.search.regions)
        for n, step in enumerate(region.found.trajectory)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["box", "step", "kind", "coverage", "density", "mass", "dims", "chosen"])


def summary(result: Discovered) -> pd.DataFrame:
    """Return one row per box, for all together and for the tree: the base rate, coverage, density, mass, twice."""
    import pandas as pd

    rows = [
        _judged(str(k + 1), region.seen, region.held_out, result.stability[k].density, result.stability[k].coverage)
        for k, region in enumerate(result.search.regions)
    ]
    nothing = (np.nan, np.nan)
    rows.append(_judged("together", result.seen, result.together, nothing, nothing))
    if result.tree is not None:
        rows.append(_judged("tree", result.tree.seen, result.tree.held_out, nothing, nothing))
    base = {"base": result.base.value, "base_low": result.base.low, "base_high": result.base.high}
    return pd.DataFrame([row | base for row in rows])


def _judged(
    name: str, seen: Judged, held_out: Judged, density: tuple[float, float], coverage: tuple[float, float]
) -> dict[str, Any]:
    row: dict[str, Any] = {"box": name}
    for of, judged in (("found", seen), ("held_out", held_out)):
        for key in ("coverage", "density", "mass"):
            share = getattr(judged, key)
            row |= {f"{of}_{key}": share.value, f"{of}_{key}_low": share.low, f"{of}_{key}_high": share.high}
    row |= {"held_out_p": held_out.p}
    row |= {"density_5": density[0], "density_95": density[1], "coverage_5": coverage[0], "coverage_95": coverage[1]}
    return row


def tree(result: Discovered) -> pd.DataFrame:
    """Return one row per leaf of the tree, the densest first; none without scikit-learn."""
    import pandas as pd

    everywhere = Text("全部", "everywhere")
    rows = [
        {
            "leaf": k + 1, "rule_zh": box_text(result.dimensions, leaf.box, "zh") or everywhere.zh,
            "rule_en": box_text(result.dimensions, leaf.box, "en") or everywhere.en, "points": leaf.points,
            "held": leaf.held, "density": leaf.held / leaf.points if leaf.points else np.nan, "taken": leaf.taken,
        }
        for k, leaf in enumerate(result.tree.leaves if result.tree is not None else ())
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["leaf", "rule_zh", "rule_en", "points", "held", "density", "taken"])


def _columns(result: Discovered, subject: Subject) -> tuple[Column, ...]:
    return (*_point_columns(result, subject), *_box_columns(), *_summary_columns())


def _point_columns(result: Discovered, subject: Subject) -> list[Column]:
    found = [Column("points", "point", Text("点在设计中的编号", "number of the point in the design"))]
    for axis in result.dimensions:
        unit = unit_text(axis)
        found.append(Column("points", axis.path, axis.text, unit))
    for k, condition in enumerate(result.conditions, 1):
        zh, en = (clause_text(subject, condition, language) for language in ("zh", "en"))
        unit = _SHARE if result.basis.relative else Text("指标的单位", "unit of the measure")
        found += [
            Column(
                "points",
                f"excess_{k}",
                Text(f"满足“{zh}”的余量，负为不满足", f"by how much it is so that {en}; negative: not"),
                unit,
            ),
            Column(
                "points",
                f"half_width_{k}",
                Text(
                    "两个标准误（方差取水平相近各点的平均）",
                    "two standard errors (variance pooled over points of like level)",
                )
                if result.basis.singles
                else Text(
                    "两个标准误；不保存单次重复的值，故为空",
                    "two standard errors; empty, as single replications are not kept",
                ),
                unit,
            ),
        ]
    return found + [
        Column("points", "held", Text("条件是否成立（按均值）", "whether the condition holds, by means")),
        Column("points", "close", Text("正负是否未定", "whether the sign is not certain")),
        Column("points", "held_out", Text("是否为留出的点（寻找时不用，只用于评判）", "whether held out: judges boxes and does not find them")),
    ]  # fmt: skip


def _box_columns() -> list[Column]:
    def box(name: str, zh: str, en: str, unit: Text = _NO_UNIT) -> Column:
        return Column("boxes", name, Text(zh, en), unit)

    def step(name: str, zh: str, en: str, unit: Text = _NO_UNIT) -> Column:
        return Column("trade_off", name, Text(zh, en), unit)

    return [
        box("points", "all 全部点；clear 去掉正负未定的点", "all points, or clear: without those whose sign is not certain"),
        box("box", "区域编号", "number of the box"),
        box("axis", "维度的路径", "path of the axis"),
        box("low", "下界；无限制时为范围的下端", "lower bound; the range's end where it is free", _AXIS),
        box("high", "上界；无限制时为范围的上端", "upper bound; the range's end where it is free", _AXIS),
        box("restricted", "是否有限制", "whether it is restricted"),
        box("quasi_p", "准 p 值（寻找所用的点，二项分布）", "quasi-p on the points of the search (binomial)"),
        box("held_out_p", "留出的点上的 p 值（超几何分布）", "p on the points held out (hypergeometric)"),
        box("stability", "重抽样中有此限制的比例", "share of the resamples in which it is restricted", _SHARE),
        box("low_5", "下界的 5% 分位（重抽样）", "5 % point of the lower bound over resamples", _AXIS),
        box("low_95", "下界的 95% 分位", "95 % point of the lower bound", _AXIS),
        box("high_5", "上界的 5% 分位", "5 % point of the upper bound", _AXIS),
        box("high_95", "上界的 95% 分位", "95 % point of the upper bound", _AXIS),
        step("box", "区域编号", "number of the box"),
        step("step", "轨迹上的步", "step of the trajectory"),
        step("kind", "peel 剥离；paste 回贴", "peel or paste"),
        step("coverage", "覆盖率（寻找所用的、先前区域剩下的点）", "coverage, of the search's points that earlier boxes left", _SHARE),
        step("density", "密度", "density", _SHARE),
        step("mass", "占点数的比例", "share of the points", _SHARE),
        step("dims", "受限制的维度数", "restricted axes", _COUNT),
        step("chosen", "是否为选定的区域", "whether it is the box that was taken"),
        Column("tree", "leaf", Text("叶的编号，密度从高到低", "number of the leaf, the densest first")),
        Column("tree", "rule_zh", Text("叶的规则（中文）", "rule of the leaf, in Chinese")),
        Column("tree", "rule_en", Text("叶的规则（英文）", "rule of the leaf, in English")),
        Column("tree", "points", Text("寻找所用的点数", "points of the search"), _COUNT),
        Column("tree", "held", Text("其中条件成立的点数", "those in which the condition holds"), _COUNT),
        Column("tree", "density", Text("密度", "density"), _SHARE),
        Column("tree", "taken", Text("是否属于树的区域", "whether it belongs to the tree's region")),
    ]  # fmt: skip


def _summary_columns() -> list[Column]:
    kinds = {
        "coverage": Text("覆盖率", "coverage"),
        "density": Text("密度", "density"),
        "mass": Text("占空间的比例", "share of the space"),
    }
    parts = {"found": Text("寻找所用的点", "points of the search"), "held_out": Text("留出的点", "points held out")}
    found = [
        Column("summary", "box", Text("区域编号；together 合计；tree 分类树", "number of the box; together; tree"))
    ]
    for part, where in parts.items():
        for kind, what in kinds.items():
            found += [
                Column(
                    "summary", f"{part}_{kind}", Text(f"{what.zh}（{where.zh}）", f"{what.en} ({where.en})"), _SHARE
                ),
                Column(
                    "summary",
                    f"{part}_{kind}_low",
                    Text("其 95% 区间下限（Clopper-Pearson）", "lower bound, 95 % (Clopper-Pearson)"),
                    _SHARE,
                ),
                Column(
                    "summary",
                    f"{part}_{kind}_high",
                    Text("其 95% 区间上限（Clopper-Pearson）", "upper bound, 95 % (Clopper-Pearson)"),
                    _SHARE,
                ),
            ]
    found.append(
        Column(
            "summary",
            "held_out_p",
            Text("盲放同样大小的区域得到如此多的概率", "chance of as many in a box laid blindly"),
        )
    )
    for kind in ("density", "coverage"):
        for end in ("5", "95"):
            text = Text(
                f"{kinds[kind].zh}的 {end}% 分位（重抽样，样本外）",
                f"{end} % point of {kind} over resamples, on points not drawn",
            )
            found.append(Column("summary", f"{kind}_{end}", text, _SHARE))
    return found + [
        Column("summary", "base", Text("条件成立的点的比例", "share of all points in which the condition holds"), _SHARE),
        Column("summary", "base_low", Text("其 95% 区间下限", "lower bound, 95 %"), _SHARE),
        Column("summary", "base_high", Text("其 95% 区间上限", "upper bound, 95 %"), _SHARE),
    ]  # fmt: skip
