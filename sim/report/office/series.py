"""Figures as native charts need them: one list of numbers per series, with the lengths of error bars."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from sim.report.figures.figure import Figure, Series
from sim.report.office.said import say
from sim.report.style import BETTER, QUIET, WORSE
from sim.vocabulary.text import Language, Text

NATIVE = ("lines", "bars", "stacked", "intervals", "waterfall")
"""The forms that Office can draw; others are shown as pictures."""

TOTAL, FALL, RISE = Text("合计", "total"), Text("减少", "decrease"), Text("增加", "increase")
FOOT = Text("起点（不显示）", "start (not shown)")
SUM = Text("合计（细线：95% 区间）", "total (line: 95 % interval)")
LOWER, UPPER = Text("下限", "lower bound"), Text("上限", "upper bound")


class Line(NamedTuple):
    """One curve with its interval; bounds are NaN where there is none."""

    series: Series
    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


class Bar(NamedTuple):
    """One series of bars; NaN where a row has none."""

    name: str
    colour: str
    values: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    hidden: bool = False
    """Whether it only carries bars or intervals of others."""


class Bars(NamedTuple):
    """Rows from top to bottom, headings among them, and the series of bars."""

    rows: tuple[str, ...]
    bars: tuple[Bar, ...]
    stacked: bool
    legend: bool = True


def records(table: Any) -> list[Any]:
    """Return the rows of a table as named tuples."""
    return list(table.itertuples(index=False))


def known(value: Any) -> bool:
    """Return whether a number is there."""
    return value is not None and not math.isnan(float(value))


def curves(figure: Figure, language: Language) -> tuple[Line, ...]:
    """Return the curves of a figure of form `lines`."""
    found = []
    for series in figure.series:
        own = figure.table[figure.table["series"].eq(series.id)].sort_values("x", kind="stable")
        columns = [tuple(float(v) for v in own[name]) for name in ("x", "y", "low", "high")]
        if columns[0]:
            found.append(Line(series, say(series.text, language), *columns))
    return tuple(found)


def bars(figure: Figure, language: Language) -> Bars:
    """Return the bars of a figure of form `bars`, `intervals`, `stacked` or `waterfall`."""
    make = {"stacked": _stacked, "waterfall": _waterfall}.get(figure.form, _clustered)
    return make(figure, language)


def word(figure: Figure, key: Any, language: Language) -> str:
    """Return the name of a category, a part or a number of a heat map."""
    if isinstance(key, str):
        return say(figure.words.get(key, Text(key, key)), language)
    return f"{float(key):g}"


def _ordered(figure: Figure, column: str) -> list[Any]:
    """Return the keys of a column in the order of `Figure.words`, then as they come."""
    there = list(dict.fromkeys(figure.table[column]))
    first = [key for key in figure.words if key in there]
    return first + [key for key in there if key not in first]


def parts(figure: Figure, most: int) -> tuple[Figure, ...]:
    """Return a figure of bars in pieces of at most about `most` rows: its groups if each fits, else cut between categories."""
    if figure.form not in ("bars", "stacked", "intervals"):
        return (figure,)
    categories = _ordered(figure, "category")
    each = {c: figure.table[figure.table["category"].eq(c)]["series"].nunique() + 1 for c in categories}
    if figure.form == "bars":
        # Bars of one category lie in one row, with half a row each.
        each = {category: max(1, rows // 2) for category, rows in each.items()}
    pieces = max(1, math.ceil(sum(each.values()) / most))
    share, row = sum(each.values()) / pieces, 0
    found: list[list[Any]] = [[c for c in members if c in each] for _, members in figure.groups]
    if pieces == 1 or not found or any(sum(each[c] for c in members) > most for members in found):
        found = [[] for _ in range(pieces)]
        for category in categories:
            found[min(pieces - 1, int(row / share))].append(category)
            row += each[category]
    tables = [figure.table[figure.table["category"].isin(piece)] for piece in found if piece]
    return tuple(figure._replace(table=table) for table in tables)


def _said(row: Any, language: Language) -> str:
    return say(Text(str(getattr(row, "said_zh", "")), str(getattr(row, "said_en", ""))), language)


def _heading(figure: Figure, key: str, language: Language) -> str:
    return word(figure, key, language) + ("：" if language == "zh" else ":")


def _clustered(figure: Figure, language: Language) -> Bars:
    if figure.form == "intervals" and "said_zh" in figure.table:
        return _one_by_one(figure, language)
    there = _ordered(figure, "category")
    heads = {members[0]: key for key, group in figure.groups if (members := [c for c in group if c in there])}
    keys: list[str] = []
    names: list[str] = []
    for category in there:
        if category in heads:
            keys.append("")
            names.append(_heading(figure, heads[category], language))
        keys.append(category)
        names.append(word(figure, category, language))
    found = []
    for series in figure.series:
        own = figure.table[figure.table["series"].eq(series.id)].drop_duplicates("category").set_index("category")
        if own.empty:
            continue
        own = own.reindex(keys)
        y, low, high = (tuple(float(v) for v in own[name]) for name in ("y", "low", "high"))
        found.append(Bar(say(series.text, language), series.colour, y, low, high))
    return Bars(tuple(names), tuple(found), False, len(found) > 1)


def _one_by_one(figure: Figure, language: Language) -> Bars:
    """Return a row per difference, its number beside its name."""
    shown = [series for series in figure.series if figure.table["series"].eq(series.id).any()]
    names: list[str] = []
    cells: dict[str, dict[int, tuple[float, float, float]]] = {series.id: {} for series in shown}
    for category in _ordered(figure, "category"):
        if len(shown) > 1:
            names.append(_heading(figure, category, language))
        for series in shown:
            own = figure.table[figure.table["category"].eq(category) & figure.table["series"].eq(series.id)]
            for row in records(own):
                cells[series.id][len(names)] = (float(row.y), float(row.low), float(row.high))
                first = say(series.text, language) if len(shown) > 1 else word(figure, category, language)
                names.append(f"{first}\n{_said(row, language)}" if _said(row, language) else first)
    none = (math.nan,) * 3
    found = []
    for series in shown:
        y, low, high = zip(*(cells[series.id].get(i, none) for i in range(len(names))), strict=True)
        found.append(Bar(say(series.text, language), series.colour, y, low, high))
    # One row holds one bar: laid over each other they stay as thick as the row.
    return Bars(tuple(names), tuple(found), True, len(found) > 1)


def _stacked(figure: Figure, language: Language) -> Bars:
    several = figure.table["series"].nunique() > 1
    bounded = "low" in figure.table and figure.table["low"].notna().any()
    categories = _ordered(figure, "category")
    rows: list[tuple[str, str]] = []
    names: list[str] = []
    bounds: list[tuple[float, float]] = []
    totals = figure.table.groupby(["category", "series"], sort=False)["y"].sum().to_dict()
    for category in categories:
        if several:
            rows.append(("", ""))
            names.append(_heading(figure, category, language))
            bounds.append((math.nan, math.nan))
        for series in figure.series:
            own = figure.table[figure.table["category"].eq(category) & figure.table["series"].eq(series.id)]
            if own.empty:
                continue
            rows.append((category, series.id))
            bounds.append((float(own["low"].iloc[0]), float(own["high"].iloc[0])) if bounded else (math.nan, math.nan))
            name = say(series.text, language) if several else word(figure, category, language)
            names.append(f"{name}  {amount(figure, totals[category, series.id])}")
    table = figure.table.groupby(["category", "series", "part"], sort=False)["y"].sum().to_dict()
    found = []
    for i, part in enumerate(_ordered(figure, "part")):
        values = tuple(float(table.get((*row, part), math.nan)) for row in rows)
        colour = figure.colours.get(part) or _SPARE[i % len(_SPARE)]
        found.append(Bar(word(figure, part, language), colour, values))
    if bounded:
        nothing = tuple(0.0 if known(low) else math.nan for low, _ in bounds)
        sums = [float(totals.get(row, math.nan)) for row in rows]
        low, high = (tuple(b[side] - s for b, s in zip(bounds, sums, strict=True)) for side in (0, 1))
        found.append(Bar(say(SUM, language), "#FFFFFF", nothing, low, high, hidden=True))
    return Bars(tuple(names), tuple(found), True)


def _waterfall(figure: Figure, language: Language) -> Bars:
    rows = records(figure.table)
    hidden, names = [], []
    shown: dict[tuple[str, str], list[float]] = {}
    bounds: dict[str, tuple[list[float], list[float]]] = {}
    for i, row in enumerate(rows):
        low, high = sorted((float(row.start), float(row.end)))
        # What crosses zero is two bars; what does not stands on an invisible one.
        hidden.append(low if low > 0.0 else high if high < 0.0 else 0.0)
        kind = "total" if row.kind == "total" else "rise" if row.end > row.start else "fall"
        for side, value in (("up", max(high, 0.0) - max(low, 0.0)), ("down", min(low, 0.0) - min(high, 0.0))):
            if value:
                shown.setdefault((kind, side), [math.nan] * len(rows))[i] = value
        if low >= 0.0 and known(row.low):
            # An interval is drawn around what ends where it belongs: the invisible bar of a fall, else the bar itself.
            own = hidden[i] if kind == "fall" else high - hidden[i]
            for bound, reach in zip(
                bounds.setdefault(kind, ([math.nan] * len(rows), [math.nan] * len(rows))),
                (row.low, row.high),
                strict=True,
            ):
                bound[i] = own + float(reach) - float(row.end)
        value = float(row.end) if kind == "total" else float(row.end) - float(row.start)
        number = _said(row, language) or amount(figure, value, "" if kind == "total" else "+")
        names.append(f"{word(figure, row.category, language)}\n{number}")
    looks = {"total": (TOTAL, QUIET), "fall": (FALL, BETTER), "rise": (RISE, WORSE)}
    around = {kind: (tuple(low), tuple(high)) for kind, (low, high) in bounds.items()}
    found = [Bar(say(FOOT, language), "#FFFFFF", tuple(hidden), *around.pop("fall", ((), ())), hidden=True)]
    for kind, (text, colour) in looks.items():
        for side in ("up", "down"):
            if (kind, side) in shown:
                reach = around.get(kind, ((), ())) if side == "up" else ((), ())
                found.append(Bar(say(text, language), colour, tuple(shown[kind, side]), *reach))
    return Bars(tuple(names), tuple(found), True, False)


def amount(figure: Figure, value: float, sign: str = "", percent: bool | None = None) -> str:
    """Return a number of the figure with three digits, in per cent if it is a share."""
    if not known(value):
        return "–"
    factor, unit = (100.0, "%") if (figure.y.percent if percent is None else percent) else (1.0, "")
    scaled = value * factor
    decimals = max(0, min(3, 2 - math.floor(math.log10(abs(scaled))))) if scaled else 0
    text = f"{round(scaled, decimals) + 0.0:{sign},.{decimals}f}"
    return text.replace("-", "−") + unit


_SPARE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C8C8C", "#F2D06B")
