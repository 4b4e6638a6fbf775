"""What is kept of a run: its whole log, the whole paths of a sample of its requests, or counts only."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.vocabulary.draws import For, uniform


class Keep(NamedTuple):
    """How much of the log to keep, and what to count while the run goes on."""

    share: float = 1.0
    """Share of the requests whose rows are kept; 1: all rows, those of paperwork too; 0: none."""
    window: tuple[float, float, float] | None = None
    """Start and end of the window and horizon (calendar hours) for a `tally.Tally`; None: no tally."""


WHOLE_LOG = Keep()


def sampled(key: Any, share: float) -> NDArray[np.bool_]:
    """Return which requests, by the keys of their draws, are in a sample of that share."""
    chosen: NDArray[np.bool_] = uniform(key, 0, 0, int(For.SAMPLE)) < share
    return chosen
