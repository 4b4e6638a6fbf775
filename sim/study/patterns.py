"""What a valid simulator reproduces: statements from the literature, for or against digital dispatch, or neither.

Each names the mechanisms that it concerns, so that a comparison can say which of them it touches. How each is put to the
test, with its margin, stands in `sim.verify.patterns`; what came of it is shipped in `results/reference/patterns`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import sim
from sim.study.said import SAID, Said
from sim.vocabulary.text import Text

SHIPPED = Path(sim.__file__).resolve().parent.parent / "results" / "reference" / "patterns" / "patterns.csv"
"""Where a checkout of the project has the results of the full form; an installed package has none."""

VERDICTS: dict[str, Text] = {
    "holds": Text("成立", "holds"),
    "mixed": Text("部分成立", "mixed"),
    "fails": Text("不成立", "fails"),
}
SIGNS: dict[str, Text] = {
    "+": Text("利于数字派单", "for digital dispatch"),
    "-": Text("不利于数字派单", "against digital dispatch"),
    "+/-": Text("两面", "both ways"),
    "0": Text("中性", "neither"),
}
_BY_ID: dict[str, Said] = {said.id: said for said in SAID}


class Validated(NamedTuple):
    """How a pattern fared over the plausible ranges."""

    verdict: str
    share: float
    """Share of the parameter sets in which it held."""
    low: float
    """Lower end of the 95 % interval of the share."""
    high: float
    sets: int
    """Parameter sets in which the question arose."""


class Part(NamedTuple):
    """One thing that had to be so, over all sets."""

    text: Text
    margin: float
    above: bool
    """Whether the value had to exceed the margin; else to stay below it."""
    share: float
    """Share of the sets in which it was so."""
    median: float
    """Median of the value over the sets."""
    deciding: bool


class Cause(NamedTuple):
    """A parameter that goes with failing (of P22: with what the pattern says happens somewhere)."""

    name: str
    text: Text
    high: bool
    """Whether it happens where the parameter is high."""
    strength: float
    """P(a set where it happens has the more extreme value): .5 is none; or |Spearman's rho| with the slack."""
    p_holm: float
    """Mann-Whitney (or Spearman), adjusted by Holm over all parameters."""
    by_slack: bool
    """Whether too few sets differ in outcome, so that it explains how close they come instead."""


class Region(NamedTuple):
    """Where it happens: bounds of the two parameters."""

    bounds: tuple[tuple[Text, bool, float], ...]
    """(parameter, above, value)."""
    inside: int
    """Sets within the bounds."""
    inside_share: float
    """Share of them in which it happens."""
    outside_share: float


class Judged(NamedTuple):
    """The result of one pattern."""

    id: str
    verdict: str
    sets: int
    applied: int
    held: int
    share: float
    low: float
    high: float
    parts: tuple[Part, ...]
    causes: tuple[Cause, ...]
    region: Region | None
    if_fails: Text
    somewhere: bool

    @property
    def said(self) -> Said:
        """Return the statement."""
        return said(self.id)


def said(pattern: str) -> Said:
    """Return the statement of that id. Raises KeyError."""
    return _BY_ID[pattern]


def touched(mechanisms: Iterable[str]) -> list[str]:
    """Return the ids of the patterns that concern any of these mechanisms, in their order."""
    present = set(mechanisms)
    return [each.id for each in SAID if present.intersection(each.mechanisms)]


def shipped(path: Path = SHIPPED) -> dict[str, Validated]:
    """Return the validation results that came with the project, by pattern; none where there is no such file."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["pattern"]: Validated(
                row["verdict"], float(row["share"]), float(row["low"]), float(row["high"]), int(row["applied"])
            )
            for row in csv.DictReader(file)
        }
