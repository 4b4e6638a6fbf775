"""A sweep: levels along one axis, or over two axes a map of the paired differences with where they reverse."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from sim.report.chart_data import MeasureInfo
from sim.report.figures.common import both, series_of
from sim.report.figures.figure import Axis, Crossing, Figure
from sim.report.figures.told import Told
from sim.report.numbers import Scale, confidence, decimals_for_interval, scale_of, span
from sim.report.sentences import capital
from sim.report.studies.sweep_words import sign_text
from sim.report.studies.words import with_difference_unit
from sim.vocabulary.text import Language, Text

_COLUMNS = (
    "point",
    "structure",
    "measure",
    "mean",
    "low",
    "high",
    "difference",
    "difference_low",
    "difference_high",
    "shown",
)
_OWN = {*_COLUMNS, "replications", "p_holm"}


def figures(told: Told) -> tuple[Figure, ...]:
    """Return one figure per measure over one axis, per measure and structure over two; three axes are cut at a level of one."""
    cells = told.table("cells", *_COLUMNS)
    if cells is None:
        return ()
    axes = [str(column) for column in cells.columns if column not in _OWN]
    structures = list(dict.fromkeys(cells["structure"]))
    based = cells.groupby("structure", sort=False)["shown"].apply(lambda shown: shown.isna().all())
    base = next((one for one in structures if based[one]), structures[0])
    reversals = told.table("reversals", "structure", "measure", "axis", "sign_before", "crossing")
    reversals = pd.DataFrame() if reversals is None else reversals
    found: list[Figure] = []
    for measure in dict.fromkeys(cells["measure"]):
        own = cells[cells["measure"] == measure]
        turns = reversals[reversals["measure"] == measure] if len(reversals) else reversals
        if len(axes) == 1:
            found.append(_along(told, own, axes[0], structures, base, str(measure), turns))
        elif len(axes) in (2, 3):
            cut, level = _cut(own, axes)
            maps = own if cut is None else own[own[cut] == level]
            two = [axis for axis in axes if axis != cut]
            for other in structures:
                if other != base:
                    mine = turns[turns["structure"] == other] if len(turns) else turns
                    rows = maps[maps["structure"] == other]
                    found.append(_map(told, rows, two, other, base, str(measure), len(mine), (cut, level)))
    return tuple(found)


def _cut(own: pd.DataFrame, axes: list[str]) -> tuple[str | None, Any]:
    if len(axes) < 3:
        return None, None
    cut = min(axes, key=lambda axis: own[axis].nunique())
    levels = list(dict.fromkeys(own[cut]))
    return cut, levels[len(levels) // 2]


def _scale(own: pd.DataFrame, info: MeasureInfo) -> Scale:
    known = own["mean"].abs().dropna()
    return with_difference_unit(scale_of(info, float(known.max()) if len(known) else 0.0), info)


def _along(
    told: Told, own: pd.DataFrame, axis: str, structures: list[str], base: str, measure: str, turns: pd.DataFrame
) -> Figure:
    info, scale = told.measure(measure), _scale(own, told.measure(measure))
    share = scale.kind == "share"
    # Shares stay shares: whoever draws them writes the sign.
    k = (0.01 if share else 1.0) * scale.factor
    number = pd.api.types.is_numeric_dtype(own[axis]) and not pd.api.types.is_bool_dtype(own[axis])
    values = {"y": k * own["mean"], "low": k * own["low"], "high": k * own["high"]}
    words: dict[str, Text] = {}
    if number:
        table = pd.DataFrame({"series": own["structure"], "x": own[axis].astype(float), **values})
    else:
        words = {str(level): Text(str(level), str(level)) for level in dict.fromkeys(own[axis])}
        table = pd.DataFrame({"category": own[axis].astype(str), "series": own["structure"], **values})
    unit = scale.unit if scale.unit.en else Text(info.unit.zh, "")
    name = told.axis(axis)
    return Figure(
        name=f"sweep_{measure}",
        form="lines" if number else "bars",
        title=both(lambda lang: _line_title(told, own, axis, base, measure, scale, turns, lang)),
        subtitle=Text(f"{info.text.zh}随“{name.text.zh}”的变化", f"{capital(info.text.en)} over {name.text.en}"),
        note=Text("色带或细线：各结构均值的 95% t 区间。反转按成对差值判断，显著性经 Holm 校正；竖线为成对差值过零处及其 95% 区间。", "Bands or lines: 95 % t interval of each structure's mean. Reversals are judged by paired differences, adjusted by Holm; an upright line: where one crosses 0, with its 95 % interval."),
        x=name,
        y=Axis(info.text, unit, percent=share),
        series=series_of({one: told.structure(one) for one in structures}, base),
        words=words,
        table=table.reset_index(drop=True),
        origin=told.origin,
        crossings=_crossings(turns) if number else (),
    )  # fmt: skip


def _crossings(turns: pd.DataFrame) -> tuple[Crossing, ...]:
    rows = [row for row in turns.to_dict("records") if row["crossing"] == row["crossing"]]
    return tuple(
        Crossing(float(row["crossing"]), float(row.get("low", math.nan)), float(row.get("high", math.nan)))
        for row in rows
    )


def _line_title(
    told: Told,
    own: pd.DataFrame,
    axis: str,
    base: str,
    measure: str,
    scale: Scale,
    turns: pd.DataFrame,
    language: Language,
) -> str:
    zh = language == "zh"
    noun, versus = told.measure(measure).text.to(language), told.structure(base).to(language)
    name = told.axis(axis)
    known = [row for row in turns.to_dict("records") if row["crossing"] == row["crossing"]]
    if known:
        row = known[0]
        low, high = float(row.get("low", math.nan)), float(row.get("high", math.nan))
        at = _on_axis(float(row["crossing"]), low, high, name, language)
        before = -1 if row["sign_before"] == "lower" else 1
        first, second = (sign_text(sign, scale, language) for sign in (before, -before))
        subject = told.structure(str(row["structure"])).to(language)
        if zh:
            return f"{subject}的{noun}与{versus}相比，在{name.text.zh}为 {at}处由{first}转为{second}"
        return (
            f"{capital(subject)} against {versus}: {noun} turns from {first} to {second} where {name.text.en} is {at}"
        )
    counted = own[own["structure"] != base]["shown"]
    shown = int(counted.isin(["lower", "higher"]).sum())
    if zh:
        return f"{noun}：随{name.text.zh}变化未见反转（{len(counted)} 处中 {shown} 处与{versus}有差异）"
    return f"{capital(noun)}: no reversal shown over {name.text.en} (a difference to {versus} at {shown} of {len(counted)} points)"


def _on_axis(value: float, low: float, high: float, axis: Axis, language: Language) -> str:
    decimals = decimals_for_interval(value, low, high)
    unit = axis.unit.to(language)
    said = with_axis_unit(f"{value:,.{decimals}f}", unit)
    if low != low:
        return f"{said} " if language == "zh" else said
    bounds = f"{confidence(language)} {span(low, high, decimals, language)}"
    return f"{said}（{bounds}）" if language == "zh" else f"{said} ({bounds})"


def with_axis_unit(number: str, unit: str) -> str:
    """Return a number on an axis with its unit, "/天" without a blank."""
    return f"{number}{unit}" if unit.startswith("/") else f"{number} {unit}".rstrip()


def _map(
    told: Told,
    rows: pd.DataFrame,
    axes: list[str],
    other: str,
    base: str,
    measure: str,
    turns: int,
    cut: tuple[str | None, Any],
) -> Figure:
    info, scale = told.measure(measure), _scale(rows, told.measure(measure))
    k = scale.factor
    less = {"lower": "better", "higher": "worse", "neither": "changed"}[info.better]
    more = {"lower": "worse", "higher": "better", "neither": "changed"}[info.better]
    words: dict[str, Text] = {}
    sides: list[list[Any]] = []
    for axis in axes:
        column = rows[axis]
        if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            sides.append(column.astype(float).tolist())
        else:
            words |= {str(level): Text(str(level), str(level)) for level in dict.fromkeys(column)}
            sides.append(column.astype(str).tolist())
    table = pd.DataFrame(
        {
            "x": sides[0], "y": sides[1], "value": (k * rows["difference"]).to_numpy(),
            "low": (k * rows["difference_low"]).to_numpy(), "high": (k * rows["difference_high"]).to_numpy(),
            "verdict": [{"lower": less, "higher": more}.get(str(shown), "undecided") for shown in rows["shown"]],
        }
    )  # fmt: skip
    unit = scale.difference
    note_zh = "格内为成对差值的均值与 95% 区间半宽；划去的格：未见差异（区间含 0，或经 Holm 校正后 p ≥ 0.05）；左上角的标记以形状表示结论。"
    note_en = (
        "Cells: mean paired difference with half-width of its 95 % interval; struck out: no difference shown (interval with 0, or p ≥ 0.05 "
        "after Holm). The shape in the corner says the verdict."
    )
    if cut[0] is not None:
        name = told.axis(cut[0])
        note_zh += f"其中{name.text.zh}为 {cut[1]} {name.unit.zh}。"
        note_en += f" At {name.text.en} {cut[1]} {name.unit.en}."
    return Figure(
        name=f"map_{measure}_{other}",
        form="heat",
        title=both(lambda lang: _map_title(told, table, other, base, measure, turns, scale, lang)),
        subtitle=Text(
            f"{info.text.zh}：{told.structure(other).zh}减{told.structure(base).zh}"
            + (f"（{unit.zh}）" if unit.zh else ""),
            f"{capital(info.text.en)}: {told.structure(other).en} minus {told.structure(base).en}"
            + (f" ({unit.en})" if unit.en else ""),
        ),
        note=Text(note_zh, note_en.replace(" .", ".")),
        x=told.axis(axes[0]),
        y=told.axis(axes[1]),
        value=Axis(Text("成对差值", "paired difference"), scale.difference),
        series=(),
        words=words,
        table=table,
        origin=told.origin,
    )


def _map_title(
    told: Told, table: pd.DataFrame, other: str, base: str, measure: str, turns: int, scale: Scale, language: Language
) -> str:
    zh = language == "zh"
    noun, name, versus = (
        text.to(language) for text in (told.measure(measure).text, told.structure(other), told.structure(base))
    )
    clauses = []
    for sign in (-1, 1):
        count = int(((table["verdict"] != "undecided") & (sign * table["value"] > 0.0)).sum())
        if count:
            word = sign_text(sign, scale, language)
            clauses.append(f"{count} 处{word}" if zh else f"{word} at {count}")
    open_ = int((table["verdict"] == "undecided").sum())
    if open_:
        clauses.append(f"{open_} 处未见差异" if zh else f"no difference shown at {open_}")
    n = len(table)
    if len(clauses) == 1 and not open_:
        word = sign_text(-1 if float(table["value"].iloc[0]) < 0.0 else 1, scale, language)
        return (
            f"{name}与{versus}相比，{noun}在全部 {n} 个点均{word}"
            if zh
            else f"{capital(name)} against {versus}: {noun} {word} at all {n} points"
        )
    tail = ("；发生反转" if zh else "; it reverses") if turns else ""
    if zh:
        return f"{name}与{versus}相比，{noun}在 {n} 个点中，{'，'.join(clauses)}{tail}"
    return f"{capital(name)} against {versus}: {noun} {', '.join(clauses)} of {n} points{tail}"
