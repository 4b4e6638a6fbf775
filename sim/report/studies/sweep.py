"""The page of a sweep: sentences, tables with their dictionary, charts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.studies.page import Column, StudyPage, Subject
from sim.report.studies.sweep_crossings import standing
from sim.report.studies.sweep_sentences import sentences
from sim.report.studies.sweep_words import unit_text
from sim.study.sweep import Swept
from sim.vocabulary.text import Text

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = {-1: "lower", 1: "higher", 0: "not shown"}
_MEASURED = Text("指标的单位", "unit of the measure")


def page(result: Swept, subject: Subject) -> StudyPage:
    """Return what people get from a sweep."""
    from sim.report.charts.sweep import charts

    tables = {"cells": cells(result), "reversals": reversals(result), "courses": courses(result)}
    return StudyPage(
        sentences=sentences(result, subject),
        tables=tables,
        columns=tuple(_columns(result)),
        charts={name: partial(draw, result, subject) for name, draw in charts(result).items()},
    )


def at_point(result: Swept, point: int) -> dict[str, Any]:
    """Return the values of all axes at a point, by path: numbers in the axis' unit, words as they stand."""
    found: dict[str, Any] = {}
    for axis, level in zip(result.axes, result.points[point].tolist(), strict=True):
        found[axis.dimension.path] = axis.levels[level] if axis.places is None else float(axis.places[level])
    return found


def cells(result: Swept) -> pd.DataFrame:
    """Return every point, structure and measure with level, paired difference and intervals."""
    import pandas as pd

    level, difference = result.cells.level, result.cells.difference
    rows = []
    for p in range(len(result.points)):
        for s, structure in enumerate(result.structures):
            o = result.others.index(structure) if structure != result.baseline else None
            for m, measure in enumerate(result.measures):
                row: dict[str, Any] = {"point": p, **at_point(result, p), "structure": structure, "measure": measure}
                row |= {name: float(getattr(level, name)[p, s, m]) for name in ("mean", "low", "high")}
                row["replications"] = int(level.n[p, s, m])
                for name in ("mean", "low", "high"):
                    value = np.nan if o is None else float(getattr(difference, name)[p, o, m])
                    row["difference" if name == "mean" else f"difference_{name}"] = value
                row["p_holm"] = np.nan if o is None else float(result.cells.p_holm[p, o, m])
                same = o is not None and bool(result.cells.identical[p, o, m])
                row["shown"] = "" if o is None else "identical" if same else _SHOWN[int(result.cells.shown[p, o, m])]
                rows.append(row)
    return pd.DataFrame(rows)


def reversals(result: Swept) -> pd.DataFrame:
    """Return where the shown difference turns round, one row each; no row if nowhere."""
    import pandas as pd

    rows = [
        {
            "structure": turn.structure,
            "measure": turn.measure,
            "axis": result.axes[turn.reversal.axis].dimension.path,
            "before": turn.reversal.before,
            "after": turn.reversal.after,
            "sign_before": _SHOWN[turn.reversal.sign],
            "sign_after": _SHOWN[-turn.reversal.sign],
            "crossing": turn.reversal.crossing,
            "low": turn.reversal.low,
            "high": turn.reversal.high,
            "stated_range": standing(result.axes[turn.reversal.axis], turn),
        }
        for turn in result.turns
    ]
    names = [
        *("structure", "measure", "axis", "before", "after", "sign_before", "sign_after"),
        "crossing",
        "low",
        "high",
        "stated_range",
    ]
    return pd.DataFrame(rows, columns=names)


def courses(result: Swept) -> pd.DataFrame:
    """Return what levels and differences do along each smooth axis."""
    import pandas as pd

    rows = [
        {
            "axis": result.axes[course.axis].dimension.path,
            "structure": course.structure,
            "measure": course.measure,
            "of": course.of,
            "lines": course.trend.lines,
            "rising": course.trend.rising,
            "falling": course.trend.falling,
            "rising_in_mean": course.trend.rising_in_mean,
            "falling_in_mean": course.trend.falling_in_mean,
            "change": course.trend.change.mean,
            "low": course.trend.change.low,
            "high": course.trend.change.high,
        }
        for course in result.courses
    ]
    names = [
        *("axis", "structure", "measure", "of", "lines", "rising", "falling", "rising_in_mean", "falling_in_mean"),
        *("change", "low", "high"),
    ]
    return pd.DataFrame(rows, columns=names)


def _columns(result: Swept) -> list[Column]:
    structure = Text("结构的 id", "id of the structure")
    measure = Text("指标的 id", "id of the measure")
    axis = Text("轴的路径", "path of the axis")
    low, high = Text("95% 区间下限", "lower bound, 95 %"), Text("95% 区间上限", "upper bound, 95 %")
    points = Text("点的编号，从 0 起，最后一个轴变化最快", "number of the point from 0, the last axis fastest")
    place = Text("轴的单位", "unit of the axis")
    return [
        Column("cells", "point", points),
        *(
            Column(
                "cells",
                one.dimension.path,
                one.dimension.text,
                unit_text(one) if one.places is not None else Text("", ""),
            )
            for one in result.axes
        ),
        Column("cells", "structure", structure),
        Column("cells", "measure", measure),
        Column("cells", "mean", Text("该结构的均值", "mean under the structure"), _MEASURED),
        Column("cells", "low", low, _MEASURED),
        Column("cells", "high", high, _MEASURED),
        Column("cells", "replications", Text("均值所含重复次数", "replications behind the mean")),
        Column(
            "cells", "difference", Text("与基准的成对差值", "paired difference, structure minus baseline"), _MEASURED
        ),
        Column("cells", "difference_low", low, _MEASURED),
        Column("cells", "difference_high", high, _MEASURED),
        Column(
            "cells",
            "p_holm",
            Text("成对 t 检验的 p 值，在全部点上经 Holm 校正", "p value of the paired t test, Holm over all points"),
        ),
        Column(
            "cells",
            "shown",
            Text(
                "显示的方向：lower 较低、higher 较高、not shown 未见差异、identical 完全相同；基准为空",
                "what is shown: lower, higher, not shown, identical; empty for the baseline",
            ),
        ),
        Column("reversals", "structure", structure),
        Column("reversals", "measure", measure),
        Column("reversals", "axis", axis),
        Column("reversals", "before", Text("反转前最后一点的编号", "last point with the old sign")),
        Column("reversals", "after", Text("反转后第一点的编号", "first point with the new sign")),
        Column("reversals", "sign_before", Text("反转前的方向", "sign at `before`")),
        Column("reversals", "sign_after", Text("反转后的方向", "sign at `after`")),
        Column(
            "reversals",
            "crossing",
            Text(
                "差值为零处（线性插值）；按词取值的轴为空", "where the difference is 0, interpolated; empty for words"
            ),
            place,
        ),
        Column("reversals", "low", Text("95% 自助法区间下限", "lower bound, 95 % bootstrap"), place),
        Column("reversals", "high", Text("95% 自助法区间上限", "upper bound, 95 % bootstrap"), place),
        Column(
            "reversals",
            "stated_range",
            Text(
                "连同区间对情景所述范围：within 之内、partly 部分在外、beyond 之外；情景未述范围者为空",
                "with its interval, against the range that the scenario states: within, partly, beyond; empty without one",
            ),
        ),
        Column("courses", "axis", axis),
        Column("courses", "structure", structure),
        Column("courses", "measure", measure),
        Column(
            "courses",
            "of",
            Text("level 为水平，difference 为与基准的差值", "`level`, or `difference` to the baseline"),
        ),
        Column("courses", "lines", Text("沿该轴的线数", "lines of the grid along the axis")),
        Column(
            "courses",
            "rising",
            Text("逐级上升的线数：每一级经 Holm 校正后可见", "lines that rise at every step, each shown (Holm)"),
        ),
        Column(
            "courses",
            "falling",
            Text("逐级下降的线数：每一级经 Holm 校正后可见", "lines that fall at every step, each shown (Holm)"),
        ),
        Column(
            "courses",
            "rising_in_mean",
            Text("均值每一级均上升的线数", "lines whose mean rises at every step, ends apart"),
        ),
        Column(
            "courses",
            "falling_in_mean",
            Text("均值每一级均下降的线数", "lines whose mean falls at every step, ends apart"),
        ),
        Column(
            "courses",
            "change",
            Text("从轴的一端到另一端的变化，各线平均", "change from end to end of the axis, averaged over lines"),
            _MEASURED,
        ),
        Column("courses", "low", low, _MEASURED),
        Column("courses", "high", high, _MEASURED),
    ]
