"""What a part of the benchmark hands back, and the targets that its numbers are held against."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Part(NamedTuple):
    """One part of the report: Markdown, and the measured values of targets by key."""

    title: str
    text: str
    measured: dict[str, float] = {}
    sound: bool = True
    """Whether what was checked besides speed (agreement with theory, identity) holds."""


class Target(NamedTuple):
    """A number that was promised."""

    what: str
    limit: float
    at_least: bool
    """Whether the measured value must reach the limit; otherwise it must not exceed it."""
    unit: str = "x"

    def is_met(self, value: float) -> bool:
        """Tell whether the value keeps the promise."""
        return value >= self.limit if self.at_least else value <= self.limit


TARGETS = {
    "simpy": Target("SimPy engine, W1, full log: speed against idiomatic SimPy", 1.5, True),
    "same rules": Target("the same against idiomatic SimPy with the same rules", 3.0, True),
    "measures": Target("compiled, W1, measures only: speed against idiomatic SimPy", 90.0, True),
    "log": Target("compiled, W1, full log: speed against idiomatic SimPy", 60.0, True),
    "c": Target("compiled, W1, measures only: speed against the C loop of the same design", 0.8, True),
    "w4": Target("compiled, W4 (Pingshan, all rules, full log): speed against our SimPy engine", 40.0, True),
    "requests": Target("compiled: time per request at 10^7 requests against 10^5", 1.2, False),
    "backlog simpy": Target("SimPy engine: time per request at a backlog of 100,000 against 10", 2.0, False),
    "backlog compiled": Target("compiled: time per request at a backlog of 100,000 against 10", 2.0, False),
    "cores": Target("two replications on two cores: speed against one after the other", 1.9, True),
    "year cpu": Target("Beijing, one year, both structures, measures only: CPU beyond compilation", 60.0, False, "s"),
    "year memory": Target("the same: peak memory", 8.0, False, "GiB"),
    "followers": Target("40 clients that follow one run: processor time of the server", 1.0, False, "s"),
    "rate": Target("static pages and status: requests a second with nothing lost", 490.0, True, "/s"),
    "lost": Target("the same: requests without an answer", 0.0, False, ""),
    "start": Target("start-up of `--engine auto` on a small scenario against `--engine simpy`", 1.1, False),
}


def targets_table(measured: Mapping[str, float]) -> str:
    """Return all targets beside what was measured; what was not measured in this run says so."""
    lines = ["| target | wanted | measured | |", "| --- | ---: | ---: | :---: |"]
    for key, target in TARGETS.items():
        wanted = f"{'≥' if target.at_least else '≤'} {target.limit:g} {target.unit}"
        value = measured.get(key, math.nan)
        if math.isnan(value):
            lines.append(f"| {target.what} | {wanted} | not measured | |")
        else:
            verdict = "met" if target.is_met(value) else "**missed**"
            lines.append(f"| {target.what} | {wanted} | {value:.3g} {target.unit} | {verdict} |")
    return "\n".join(lines)


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table whose first column is text and whose others are numbers."""
    marks = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, marks, *rows))


def digits(value: float) -> str:
    """Return a positive number with three digits that count; a dash for nan."""
    if math.isnan(value):
        return "–"
    return f"{value:,.0f}" if value >= 100.0 else f"{value:.1f}" if value >= 10.0 else f"{value:.3g}"
