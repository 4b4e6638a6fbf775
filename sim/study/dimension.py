"""An axis of a study, held against its scenario: between which numbers, in which unit, and how a number is written."""

from __future__ import annotations

from typing import NamedTuple

from sim.scenario.loaded import Loaded
from sim.scenario.shapes import shape_of
from sim.scenario.studies.amounts import Amount, amount_of, in_unit_of, same_unit, written_amount
from sim.scenario.studies.axes import annotation_at
from sim.scenario.studies.common import Axis, Study
from sim.scenario.variant import Value, base_of, is_factor, spread, standing
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

__all__ = ["TIMES", "Dimension", "dimension", "dimensions", "same_unit"]
TIMES = "x"
"""The unit of a factor: times what stands in the file."""
NAN = float("nan")


class Dimension(NamedTuple):
    """One axis as numbers."""

    path: str
    text: Text
    unit: str
    """As the study writes it (`per day`, `minutes`, `%`), `x` for a factor, "" for none."""
    low: float
    high: float
    lever: bool
    base: float
    """The scenario's own value in the same unit, 1 for a factor; NaN where it has none, or one that is no number."""
    status: str
    """Of the scenario's value: `source`, `measured` or `assumption`."""
    source: str
    template: str = "{}"
    """How a number is written: `{} per day`."""
    whole: bool = False
    levels: tuple[Value, ...] = ()
    """The values of a sweep as they are written; words and flags make a categorical axis."""

    @property
    def categorical(self) -> bool:
        """Return whether the levels are words or flags, so that there is no range."""
        return any(amount_of(level) is None for level in self.levels)

    def number(self, level: Value) -> float:
        """Return the number that a level holds, in the axis' unit. Raises ValueError for a word or flag."""
        found = amount_of(level)
        number = None if found is None else in_unit_of(found, self.template)
        if number is None:
            raise ValueError(f"not a number in this axis' unit: {level}")
        return number

    def written(self, x: float) -> Value:
        """Return what a change puts into the scenario for the number `x`; twelve digits are enough for anybody."""
        value = float(round(x)) if self.whole else float(f"{x:.12g}")
        if self.template == "{}":
            return int(value) if self.whole else value
        return written_amount(value, self.template)


def dimensions(loaded: Loaded, study: Study) -> tuple[Dimension, ...]:
    """Return the axes of a study, levers first. Raises ResultsError for one that has no range anywhere."""
    return tuple(
        dimension(loaded, axis, lever)
        for lever, axes in ((True, study.levers), (False, study.uncertainties))
        for axis in axes
    )


def dimension(loaded: Loaded, axis: Axis, lever: bool) -> Dimension:
    """Return one axis, its range from the study or, left out there, from the scenario. Raises ResultsError without one."""
    text = Text(axis.title.zh, axis.title.en)
    levels = tuple(axis.values)
    if is_factor(axis.path):
        value, stated, status, source, whole = amount_of(1.0), "", _table_status(loaded, axis.path), "", False
    else:
        root = base_of(loaded).root
        path = next(iter(spread(root, axis.path)), axis.path)
        known = next((a for a in loaded.assumptions if a.path == path), None)
        if known is not None:
            status, source, stated, value = known.status, known.source, known.range, amount_of(known.value)
        else:
            there = standing(root, path)  # an option: how the reform is made, not how strong it is
            status, source, stated, value = "assumption", "", "", None if there is None else amount_of(there.value)
        whole = _is_whole(path)
    ends = _ends(axis, stated)
    if ends is None:
        if not levels:
            raise ResultsError(
                Text(
                    f"{axis.path}：情景没有给出范围，研究文件中也没有 range",
                    f"{axis.path}: the scenario states no range, nor does the study",
                )
            )
        return Dimension(axis.path, text, "", NAN, NAN, lever, NAN, status, source, "{}", False, levels)
    low, high = ends
    base = None if value is None else in_unit_of(value, low.template)
    unit = TIMES if is_factor(axis.path) else low.unit
    base = NAN if base is None else base
    if axis.steps is not None and not levels:
        plain = Dimension(
            axis.path, text, unit, low.number, high.number, lever, base, status, source, low.template, whole
        )
        levels = tuple(
            plain.written(low.number + (high.number - low.number) * k / (axis.steps - 1)) for k in range(axis.steps)
        )
        if whole:
            levels = tuple(dict.fromkeys(levels))  # more steps than whole numbers
        return plain._replace(levels=levels)
    return Dimension(
        axis.path, text, unit, low.number, high.number, lever, base, status, source, low.template, whole, levels
    )


def _ends(axis: Axis, stated: str) -> tuple[Amount, Amount] | None:
    """Return both ends in the unit of the low one: of the range, else of the values, else of what the scenario states."""
    if axis.range is not None:
        return _in_one_unit([amount_of(end) for end in axis.range])
    if axis.values:
        return _in_one_unit([amount_of(value) for value in axis.values])
    low, _, high = stated.partition(" – ")
    return _in_one_unit([amount_of(low), amount_of(high)]) if stated else None


def _in_one_unit(amounts: list[Amount | None]) -> tuple[Amount, Amount] | None:
    first = amounts[0]
    if first is None:
        return None
    numbers = [None if amount is None else in_unit_of(amount, first.template) for amount in amounts]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers):
        return None
    return Amount(min(known), first.template), Amount(max(known), first.template)


def _table_status(loaded: Loaded, path: str) -> str:
    column = "offices.staff" if path.startswith("offices.") else path
    return next((a.status for a in loaded.assumptions if a.path == column), "assumption")


def _is_whole(path: str) -> bool:
    """Return whether the scenario takes whole numbers only at `path`: then it refuses half a one."""
    return shape_of(annotation_at(path)).core is int
