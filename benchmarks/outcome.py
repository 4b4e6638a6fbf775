"""What one run of one contestant says of itself, and how it says that it cannot run here."""

from __future__ import annotations

from typing import NamedTuple


class Outcome(NamedTuple):
    """Hold what every contestant must get right, and the seconds where it has its own clock."""

    mean_sojourn: float
    """Mean hours from arrival to leaving, over the requests behind the warm-up (`Work.warm_up`)."""
    utilisation: float
    """Staff hours worked for all requests, per staff hour until the last arrival."""
    seconds: float | None = None
    """CPU seconds of the run alone, where the contestant measures them itself (another process, or a model
    that must be built first); None: whoever calls `run` measures around the call."""


class NotInstalled(Exception):
    """Say why a contestant cannot run on this machine."""
