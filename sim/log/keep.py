"""What is kept of a run: its whole log, the whole paths of a sample of its requests, or counts only."""

from __future__ import annotations

from typing import NamedTuple


class Keep(NamedTuple):
    """How much of the log to keep, and what to count while the run goes on."""

    share: float = 1.0
    """Share of the requests whose rows are kept; 1: all rows, those of paperwork too; 0: none."""
    window: tuple[float, float, float] | None = None
    """Start and end of the window and horizon (calendar hours) for a `tally.Tally`; None: no tally."""


WHOLE_LOG = Keep()
