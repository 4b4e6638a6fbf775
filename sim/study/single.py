"""One run by itself: its log, or a part of it, on disk, and its measures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.choice import COMPILED, engine_named
from sim.engine.driver import Batch
from sim.log.frame import office_frame
from sim.log.keep import Keep, sampled
from sim.log.schema import Rows, join
from sim.log.writer import LogWriter
from sim.measures.window import Window
from sim.study.run import Progress, World, batches, run_in_pieces

if TYPE_CHECKING:
    import pandas as pd


class Single(NamedTuple):
    """What one run left."""

    requests: int
    rows_written: int
    values: pd.DataFrame
    """Columns measure, by, value."""
    complete: bool
    """Whether all measures are there, or only those that an engine can count while it runs."""


def keep_of(word: str, share: float) -> Keep:
    """Return what `log`, `sample` (of that share of the requests) or `measures` mean."""
    return Keep({"log": 1.0, "sample": share, "measures": 0.0}[word])


def run_single(
    world: World,
    structure: str,
    replication: int,
    engine: str,
    keep: Keep,
    window: Window,
    path: Path,
    progress: Progress | None = None,
) -> Single:
    """Run one replication; write what is kept of its log to `path` and return its measures.

    The compiled engine counts while it runs if the log is not kept whole, or is long: then memory does not grow with the
    rows. Otherwise, and on the SimPy engine, the whole log is measured.
    """
    counting = engine == COMPILED and (keep.share < 1.0 or world.is_long)
    wanted = keep._replace(window=(window.start, window.end, world.demand.horizon)) if counting else Keep()
    pieces: list[Rows] = []
    in_sample: list[NDArray[np.bool_]] = []
    asked = 0
    with LogWriter(path, world.baseline) as writer:

        def told() -> Iterator[Batch]:
            nonlocal asked
            for batch in batches(world, replication):
                asked += len(batch.requests.time)
                if keep.share > 0.0 or not counting:
                    writer.expect(batch.requests)
                if 0.0 < keep.share < 1.0 and not counting:
                    in_sample.append(sampled(batch.requests.key, keep.share))
                yield batch

        def sink(rows: Rows) -> None:
            if not counting:
                pieces.append(rows)
            elif keep.share > 0.0:
                writer.write(rows)

        tally = run_in_pieces(world, structure, replication, engine_named(engine), wanted, sink, told(), progress)
        offices = office_frame(world.baseline)
        if tally is not None:
            from sim.measures.counted import measure_tally

            return Single(asked, writer.rows, measure_tally(tally, offices, window), False)
        from sim.measures.registry import measure_log

        rows = join(pieces)
        values = measure_log(writer.frame(rows), offices, window)
        if keep.share >= 1.0:
            writer.write(rows)
        elif keep.share > 0.0:
            kept = np.append(np.concatenate(in_sample), False)
            writer.write(rows[kept[rows["request"]]])
        return Single(asked, writer.rows, values, True)
