"""Words for a sensitivity study: what an output and an axis are called, shares of variance with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.report.numbers import Scale, fixed, scale_of
from sim.report.studies.page import Subject
from sim.study.analysis.drivers import OutputFound
from sim.study.sensitivity import Explained, Sensed
from sim.vocabulary.text import Language, Text

MOST_NAMED = 4
"""Axes that are named one by one with their intervals."""
SMALL = 0.01
"""Of the variance; below, an axis is counted, not named."""
GROUPS: dict[str, Text] = {
    "levers": Text("政府可选择的量", "what a government can choose"),
    "assumed": Text("取值为假设的量", "quantities whose values are assumed"),
    "known": Text("取值有出处或实测的量", "quantities that are measured or have a source"),
}
MODELS: dict[str, Text] = {
    "gaussian_process": Text("高斯过程", "Gaussian process"),
    "boosted_trees": Text("梯度提升树", "boosted trees"),
}


OVER_100 = Text(
    "交互作用在所涉各轴中重复计入，故合计可超过 100%",
    "an interaction counts for each of its axes, so the sum may exceed 100 %",
)


class Share(NamedTuple):
    """An axis with its index and interval."""

    axis: int
    """Number of the dimension."""
    rank: int
    value: float
    low: float
    high: float


def output_text(result: Sensed, subject: Subject, output: int, language: Language, whole: bool = False) -> str:
    """Return what an output is called in a sentence: "the difference in share passed (dispatch minus hierarchy)".

    Which structures are meant is left out where it is the same for all outputs, unless `whole`.
    """
    own = result.outputs[output]
    measure = subject.measures[own.measure].text.to(language)
    named = whole or not whose(result.outputs, subject, language)
    structure = subject.structures[own.structure].to(language)
    if not own.against:
        if not named:
            return measure
        return f"{structure}的{measure}" if language == "zh" else f"{measure} under {structure}"
    other = subject.structures[own.against].to(language)
    if language == "zh":
        return f"{measure}之差" + (f"（{structure}减{other}）" if named else "")
    return f"the difference in {measure}" + (f" ({structure} minus {other})" if named else "")


def short_text(output: Explained, subject: Subject, language: Language) -> str:
    """Return the measure alone, as panels are headed."""
    return subject.measures[output.measure].text.to(language)


def whose(outputs: Sequence[Explained], subject: Subject, language: Language) -> str:
    """Return once what all outputs are about: "digital dispatch minus hierarchy"; "" if they differ."""
    pairs = {(o.structure, o.against) for o in outputs}
    if len(pairs) != 1:
        return ""
    structure, against = pairs.pop()
    own = subject.structures[structure].to(language)
    if not against:
        return own
    other = subject.structures[against].to(language)
    return f"{own}减{other}" if language == "zh" else f"{own} minus {other}"


def scale_at(result: Sensed, subject: Subject, output: int) -> Scale:
    """Return the scale of an output, set by its largest mean over the design."""
    values = result.found.phases[-1].values[:, :, output]
    known = np.abs(values[~np.isnan(values)])
    return scale_of(subject.measures[result.outputs[output].measure], float(known.max()) if known.size else 0.0)


def unit_at(result: Sensed, scale: Scale, output: int) -> Text:
    """Return the unit of an output's values: percentage points for a difference of shares."""
    return scale.difference if result.outputs[output].against else scale.unit


def name_of(result: Sensed, axis: int, language: Language) -> str:
    """Return the policy words of an axis."""
    return result.dimensions[axis].text.to(language)


def shares(result: Sensed, found: OutputFound) -> list[Share]:
    """Return the total indices of an output, largest first."""
    if found.indices is None or found.ranks is None:
        return []
    i = found.indices
    rows = [
        Share(axis, int(found.ranks[k]), float(i.total[k]), float(i.total_low[k]), float(i.total_high[k]))
        for k, axis in enumerate(result.found.kept)
    ]
    return sorted(rows, key=lambda share: -share.value)


def leading(result: Sensed, found: OutputFound) -> list[Share]:
    """Return the axes above which no other stands: the first group, whose intervals overlap."""
    return [share for share in shares(result, found) if share.rank == 1]


def r2_text(value: float) -> str:
    """Return an R2 with two decimals, more where two would round it up to 1."""
    decimals = next((n for n in range(2, 6) if value >= 1.0 or round(value, n) < 1.0), 5)
    return fixed(value, decimals)
