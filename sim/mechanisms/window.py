"""What a mechanism that watches and reacts may see: counts since the start of the run, nothing else."""

from __future__ import annotations

from typing import NamedTuple


class Window(NamedTuple):
    """Statistics of the run up to a period boundary."""

    time: float
    """Calendar hours since the start of the run."""
    reported: int
    dispatched: int
    closed: int
    settled: int


START = Window(0.0, 0, 0, 0, 0)
"""What is seen before anything has happened."""
