"""The benchmark table as Markdown, the agreement with theory beside each time."""

from __future__ import annotations

import platform
from collections.abc import Sequence

from benchmarks.timing import TOLERANCE, Timing
from benchmarks.work import Work

HEAD = (
    "| contestant | requests | µs per request | speed, SimPy = 1 | mean sojourn, h (off theory; allowed) "
    "| utilisation (off theory; allowed) | agrees |\n| --- | ---: | ---: | ---: | ---: | ---: | :---: |"
)


def table(work: Work, timings: Sequence[Timing], base: str) -> str:
    """Return the caption and the table of one workload; `base` names the contestant whose speed is 1."""
    unit = next((timing.microseconds for timing in timings if timing.name == base), float("nan"))
    return "\n".join([caption(work, timings), "", HEAD, *(_row(work, timing, unit) for timing in timings)])


def caption(work: Work, timings: Sequence[Timing]) -> str:
    """Return what was run, what theory says, and how it was measured."""
    rounds = max((timing.rounds for timing in timings), default=0)
    return (
        f"**{work.name}**: {work.offices} offices of {work.staff} staff, load {work.load:g}, passed on with probability "
        f"{work.passing:g}. Theory: mean sojourn {work.mean_sojourn:.4f} h, utilisation {work.load:g}. CPU time, medians "
        f"of {rounds} alternating rounds; allowed are {TOLERANCE:g} standard errors of the mean over the rounds. "
        f"Python {platform.python_version()}, {platform.machine()}."
    )


def _row(work: Work, timing: Timing, unit: float) -> str:
    if timing.missing is not None:
        return f"| {timing.name} | not installed: {timing.missing} | | | | | |"
    sojourn, allowed = timing.mean_sojourn / work.mean_sojourn - 1.0, timing.sojourn_tolerance(work) / work.mean_sojourn
    used, allowed_used = timing.utilisation / work.load - 1.0, timing.utilisation_tolerance(work) / work.load
    cells = (
        timing.name,
        f"{timing.requests:,}",
        _three(timing.microseconds),
        _three(unit / timing.microseconds),
        f"{timing.mean_sojourn:.3f} ({sojourn:+.2%}; ±{allowed:.2%})",
        f"{timing.utilisation:.4f} ({used:+.2%}; ±{allowed_used:.2%})",
        "yes" if timing.agrees(work) else "**no**",
    )
    return "| " + " | ".join(cells) + " |"


def _three(value: float) -> str:
    """Return a positive number with three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3g}"
