"""What an engine counts while it runs gives the same measures as its log."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.engine.compiled_engine import CompiledEngine
from sim.engine.driver import Batch, drive_batches
from sim.log.frame import log_frame, office_frame
from sim.log.keep import Keep
from sim.log.schema import Rows, join
from sim.log.tally import Tally
from sim.measures.counted import COUNTED, measure_tally
from sim.measures.registry import MEASURES, measure_log
from sim.measures.window import Window
from sim.vocabulary.draws import stream_key
from tests.log.busy import HORIZON, busy_world

BUSY = busy_world()
TIMES = ("resolution_time_", "unsettled_share", "unclosed_share", "settled_share")
"""Measures from histograms by the hour: exact only where nobody's following ends within the times that matter."""


def counted(window: Window) -> tuple[pd.Series, pd.Series]:
    """Return the measures of one run of the busy district: from counts, and from the log of the same run."""
    requests = BUSY.requests()
    pieces: list[Rows] = []
    assert window.horizon is not None
    tally: Tally | None = drive_batches(
        CompiledEngine,
        BUSY.structure,
        BUSY.mechanisms,
        [Batch(0.0, requests)],
        int(stream_key(1, 0)),
        HORIZON,
        Keep(1.0, (window.start, window.end, window.horizon)),
        pieces.append,
    )
    assert tally is not None
    offices = office_frame(BUSY.structure)
    log = log_frame(join(pieces), BUSY.structure, requests)
    values = [measure_tally(tally, offices, window), measure_log(log, offices, window)]
    ours, logged = (table.set_index(["measure", "by"])["value"] for table in values)
    return ours, logged.loc[ours.index]


@pytest.mark.parametrize("window", [Window(0.0, HORIZON, HORIZON), Window(200.0, 0.75 * HORIZON, HORIZON)])
def test_counts_give_what_the_log_gives(window: Window) -> None:
    ours, logged = counted(window)
    exact = ~ours.index.get_level_values("measure").str.startswith(TIMES)
    assert exact.sum() > 250
    assert np.allclose(ours[exact], logged[exact], rtol=1e-12, atol=1e-12, equal_nan=True)


def test_times_are_right_to_the_hour() -> None:
    ours, logged = counted(Window(0.0, HORIZON / 2, HORIZON))
    for name in ("resolution_time_true_mean", "resolution_time_official_mean", "resolution_time_official_median"):
        assert ours[name, ""] == pytest.approx(logged[name, ""], abs=1.0 / 24.0)
    assert ours["settled_share", ""] == pytest.approx(logged["settled_share", ""], abs=0.01)


def test_exactly_the_measures_named_are_counted() -> None:
    ours, _ = counted(Window(0.0, HORIZON, HORIZON))
    names = set(ours.index.get_level_values("measure"))
    assert names == COUNTED
    assert set(MEASURES) >= COUNTED
