"""The section of the README that the benchmark writes, and where and when it was measured."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.fresh import ROOT
from benchmarks.report import digits, markdown, targets_table
from benchmarks.timing import Timing
from benchmarks.work import W1

README, RESULTS = ROOT / "README.md", ROOT / "benchmarks" / "results.md"
BEGIN, END = "<!-- benchmarks -->", "<!-- /benchmarks -->"


def machine() -> str:
    """Return date, versions and processor in one line."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "simpy"))
    return (
        f"{datetime.date.today().isoformat()}, Python {platform.python_version()}, {versions}, {platform.system()} "
        f"{platform.machine()}, {_processor()}, {os.cpu_count()} cores."
    )


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    if known.exists():
        for line in known.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "processor unknown"


def section(timings: Sequence[Timing], base: str, measured: Mapping[str, float]) -> str:
    """Return what stands between the markers: W1 in short, the targets, and where it was measured."""
    unit = next(timing.microseconds for timing in timings if timing.name == base)
    rows = []
    for timing in timings:
        if timing.missing is None:
            sojourn, used = timing.mean_sojourn / W1.mean_sojourn - 1.0, timing.utilisation / W1.load - 1.0
            agrees = "yes" if timing.agrees(W1) else "**no**"
            cells = (digits(unit / timing.microseconds), digits(timing.microseconds), f"{sojourn:+.2%}", f"{used:+.2%}")
            rows.append([timing.name, *cells, agrees])
    head = [f"W1: {W1.offices} offices", "speed, SimPy = 1", "µs per request", "mean sojourn", "utilisation", "agrees"]
    return (
        f"{markdown(head, rows)}\n\nMean sojourn and utilisation: off theory; agrees: within what chance allows.\n\n"
        f"{targets_table(measured)}\n\n{machine()}"
    )


def put_between_markers(text: str, inner: str) -> str:
    """Return the text with what stands between the markers replaced."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the text must hold {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{inner}\n{END}{after}"


def write_readme(inner: str) -> None:
    """Put the section into the README."""
    text = put_between_markers(README.read_text(encoding="utf-8"), inner)
    README.write_text(text, encoding="utf-8", newline="\n")
