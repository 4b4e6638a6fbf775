"""How many replications a difference takes, with pairing and without."""

from __future__ import annotations

import pandas as pd

from sim.report import style
from sim.report.figures.common import both
from sim.report.figures.figure import Axis, Figure, Series
from sim.report.figures.told import Told
from sim.report.numbers import PERCENT, fixed, with_unit
from sim.vocabulary.text import Language, Text

_COLUMNS = ("structure", "measure", "size", "power", "paired", "unpaired")
_SERIES = (
    Series("paired", Text("成对（同一批诉求）", "paired (the same requests)"), style.BETTER, (), "circle"),
    Series("unpaired", Text("不成对", "not paired"), "#E69F00", (), "diamond"),
)


def figures(told: Told) -> tuple[Figure, ...]:
    """Return one figure per structure: replications for the smallest difference asked for, at the first power."""
    needs = told.table("replications", *_COLUMNS)
    if needs is None:
        return ()
    size, power = float(needs["size"].min()), float(needs["power"].iloc[0])
    own = needs[(needs["size"] == size) & (needs["power"] == power)]
    return tuple(_bars(told, str(one), rows, size, power) for one, rows in own.groupby("structure", sort=False))


def _bars(told: Told, structure: str, rows: pd.DataFrame, size: float, power: float) -> Figure:
    nan = float("nan")
    records = rows.to_dict("records")
    table = pd.DataFrame(
        [(str(row["measure"]), series.id, float(row[series.id]), nan, nan) for row in records for series in _SERIES],
        columns=["category", "series", "y", "low", "high"],
    )
    name = told.structure(structure)
    part, chance = (Text(_percent(x, "zh"), _percent(x, "en")) for x in (size, power))
    most = max(float(row["paired"]) for row in records)

    def title(language: Language) -> str:
        number = fixed(most, 0)
        if language == "zh":
            return f"{name.zh}：以 {chance.zh} 的把握看出 {part.zh} 的差异，成对时至多需 {number} 次重复"
        return f"{name.en[:1].upper()}{name.en[1:]}: at most {number} paired replications show a difference of {part.en} with power {chance.en}"

    return Figure(
        name=f"replications_{structure}",
        form="bars",
        title=both(title),
        subtitle=Text("所需重复次数，按指标", "Replications needed, by measure"),
        note=Text(
            "由试运行的标准差推算，未含其不确定性；差异按基准均值的比例计。",
            "From the standard deviations of a pilot, whose uncertainty is not included; differences are shares of the baseline's mean.",
        ),
        x=Axis(Text("指标", "measure")),
        y=Axis(Text("重复次数", "replications"), Text("次", "replications")),
        series=_SERIES,
        words={str(row["measure"]): told.measure(str(row["measure"])).text for row in records},
        table=table,
        origin=told.origin,
    )


def _percent(value: float, language: Language) -> str:
    return with_unit(fixed(100.0 * value, 0 if value >= 0.01 else 1), PERCENT, language)
