"""Regions in which a condition holds: how densely, and how much of all such cases they cover."""

from __future__ import annotations

import math
import re
from functools import partial
from typing import Any

import pandas as pd

from sim.report.figures.common import both
from sim.report.figures.figure import Axis, Figure, Series
from sim.report.figures.studied_sweep import with_axis_unit
from sim.report.figures.told import Told
from sim.report.numbers import PERCENT, fixed, with_unit
from sim.report.sentences import capital
from sim.report.studies.words import spaced
from sim.vocabulary.text import Language, Text

_COLUMNS = tuple(f"held_out_{what}{end}" for what in ("density", "coverage") for end in ("", "_low", "_high"))
_SERIES = (
    Series("density", Text("密度：区域内条件成立的比例", "density: share of the box in which it holds"), "#0072B2", (), "circle"),
    Series("coverage", Text("覆盖率：全部此类情形中落在区域内的比例", "coverage: share of all such cases that lie in it"), "#E69F00", (), "diamond"),
)  # fmt: skip
_NAMES = {"together": Text("各区域合计", "all boxes together"), "tree": Text("分类树", "classification tree")}
BASE = "_whole"
"""Key of the whole space."""


def figures(told: Told) -> tuple[Figure, ...]:
    """Return one figure: density and coverage of every region on points held out."""
    summary = told.table("summary", "box", "base", *_COLUMNS)
    if summary is None:
        return ()
    boxes = told.table("boxes", "points", "box", "axis", "low", "high", "restricted")
    rows: list[tuple[str, str, float, float, float]] = []
    words: dict[str, Text] = {}
    said: dict[str, Text] = {}
    for row in summary.to_dict("records"):
        box = str(row["box"])
        bounds = both(partial(bounds_text, told, boxes, box))
        words[box] = _NAMES.get(box) or Text(f"区域 {box}", f"box {box}")
        if bounds.en:
            said[box] = bounds
        for series in _SERIES:
            value, low, high = (float(row[f"held_out_{series.id}{end}"]) for end in ("", "_low", "_high"))
            if not math.isnan(value):
                rows.append((box, series.id, value, low, high))
    first = summary.iloc[0].to_dict()
    words[BASE] = Text("全空间", "whole space")
    ends = [float(first.get(f"base{end}", math.nan)) for end in ("", "_low", "_high")]
    rows.append((BASE, "density", ends[0], ends[1], ends[2]))
    condition = condition_text(told)
    return (
        Figure(
            name="regions",
            form="bars",
            title=both(lambda lang: _title(said, first, lang)),
            subtitle=Text(f"条件：{condition.zh}", f"Condition: {condition.en}"),
            note=Text(
                "在寻找时未用的留出点上计算；细线：95% Clopper-Pearson 区间。区域只说明所抽样的参数范围之内。"
                + "".join(f"区域 {box}：{text.zh}。" for box, text in said.items()),
                "On points held out from the search; lines: Clopper-Pearson 95 % intervals. A box says nothing beyond the ranges sampled."
                + "".join(f" Box {box}: {text.en}." for box, text in said.items()),
            ),
            x=Axis(Text("区域", "box")),
            y=Axis(Text("比例", "share"), Text("%", "%"), percent=True),
            series=_SERIES,
            words=words,
            table=pd.DataFrame(rows, columns=["category", "series", "y", "low", "high"]),
            origin=told.origin,
        ),
    )


def bounds_text(told: Told, boxes: pd.DataFrame | None, box: str, language: Language) -> str:
    """Return the bounds of a box in words: "volume above 41 per day, inclination to pass below 0.28"."""
    if boxes is None or not box.isdigit():
        return ""
    points = told.table("points")
    reaches = (
        {}
        if points is None
        else {str(c): (float(points[c].min()), float(points[c].max())) for c in points.select_dtypes("number")}
    )
    own = boxes[(boxes["points"] == "all") & (boxes["box"].astype(str) == box)]
    found = []
    for row in own.to_dict("records"):
        if str(row["restricted"]).lower() != "true":
            continue
        axis = told.axis(str(row["axis"]))
        low, high = reaches.get(str(row["axis"]), (-math.inf, math.inf))
        # A bound at the end of the range is none.
        slack = 0.01 * (high - low) if math.isfinite(high - low) else 0.0
        found.append(_bound(axis, row, row["low"] > low + slack, row["high"] < high - slack, language))
    return ("，" if language == "zh" else ", ").join(found)


def _bound(axis: Axis, row: dict[Any, Any], above: bool, below: bool, language: Language) -> str:
    zh = language == "zh"
    name, unit = axis.text.to(language), axis.unit.to(language)
    low, high = (f"{float(row[end]):.3g}" for end in ("low", "high"))
    if above and below:
        said = f" {low} 至 {high}" if zh else f" {low} to {high}"
    elif below:
        said = f"低于 {high}" if zh else f" below {high}"
    else:
        said = f"高于 {low}" if zh else f" above {low}"
    return with_axis_unit(f"{name}{said}", unit)


def condition_text(told: Told) -> Text:
    """Return the condition as the data dictionary words it, or that there is one."""
    words = told.table("dictionary", "column", "zh", "en")
    rows = [] if words is None else words[words["column"].astype(str).str.startswith("excess_")].to_dict("records")
    found = []
    for row in rows:
        zh, en = re.search("“(.+)”", str(row["zh"])), re.search(r"so that (.+?); negative", str(row["en"]))
        if zh and en:
            found.append(Text(zh.group(1), en.group(1)))
    if not found:
        return Text("研究所设条件", "the condition of the study")
    return Text("，且".join(text.zh for text in found), " and ".join(text.en for text in found))


def _title(said: dict[str, Text], first: dict[Any, Any], language: Language) -> str:
    zh = language == "zh"
    box = str(first["box"])
    density, base = (
        with_unit(fixed(100.0 * float(first[key]), 0), PERCENT, language) for key in ("held_out_density", "base")
    )
    if box not in said or first["held_out_density"] != first["held_out_density"]:
        return (
            f"{base} 的参数空间中条件成立；未确认任何区域"
            if zh
            else f"The condition holds in {base} of the space; no box is confirmed"
        )
    where = said[box].to(language)
    if zh:
        return f"{spaced(where)}时，{density} 的情形中条件成立（全空间为 {base}）"
    return f"{capital(where)}: the condition holds in {density} of cases (whole space: {base})"
