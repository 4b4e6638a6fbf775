"""Peak memory per million requests of W1, each run in a fresh process: `python -m benchmarks.memory ENGINE KEEP COUNT`."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.fresh import fresh, peak_memory
from benchmarks.ours import arrivals_of, drive_work
from benchmarks.report import Part, markdown
from benchmarks.work import W1
from sim.engine.choice import COMPILED, SIMPY, engine_named
from sim.engine.driver import Batch, drive_batches
from sim.log.keep import WHOLE_LOG
from sim.study.run import World as Prepared
from sim.study.run import batches
from sim.vocabulary.draws import stream_key

LOG, FILE, MEASURES = "log", "file", "measures"
KEPT = {LOG: "full log in memory", FILE: "full log, to Parquet as it comes", MEASURES: "measures only"}
FEW = 1_000
"""Requests of the run whose peak is taken off: the interpreter, the imports and the machine code."""


def memory(compiled: int, long: int, simpy: int) -> Part:
    """Return peaks of runs of so many requests; `long` is the number for what does not grow with the run."""
    plan = [
        (COMPILED, LOG, compiled),
        (COMPILED, FILE, compiled),
        (COMPILED, MEASURES, compiled),
        (COMPILED, MEASURES, long),
        (SIMPY, LOG, simpy),
    ]
    empty = {(engine, keep): _peak(engine, keep, FEW) for engine, keep in {row[:2] for row in plan}}
    rows = []
    for engine, keep, count in plan:
        peak = _peak(engine, keep, count)
        more = peak - empty[engine, keep]
        cells = (f"{count:,}", f"{peak / 1e6:,.0f}", f"{more / 1e6:,.0f}", f"{more / count:,.0f}")
        rows.append([f"{engine}, {KEPT[keep]}", *cells])
    head = ["W1", "requests", "peak, MB", f"more than {FEW:,} requests, MB", "MB per million requests"]
    return Part("Peak memory", markdown(head, rows) + "\n\nEach run in a fresh process; requests come in batches.")


def _peak(engine: str, keep: str, count: int) -> float:
    return float(fresh("benchmarks.memory", engine, keep, count)["peak"])


def _to_file(engine: str, count: int) -> None:
    """Run W1 and write its log piece by piece."""
    from sim.log.writer import LogWriter

    world = arrivals_of(W1, count).world
    prepared = Prepared(1, world.demand, world.structure, {})
    with tempfile.TemporaryDirectory() as folder, LogWriter(Path(folder, "log.parquet"), world.structure) as writer:

        def told() -> Iterator[Batch]:
            for batch in batches(prepared, 0):
                writer.expect(batch.requests)
                yield batch

        stream = int(stream_key(1, 0))
        horizon = world.demand.horizon
        drive_batches(engine_named(engine), world.structure, (), told(), stream, horizon, WHOLE_LOG, writer.write)


def main() -> None:
    """Run once and print the peak."""
    engine, keep, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if keep == FILE:
        _to_file(engine, count)
    else:
        drive_work(W1, count, 1, engine, keep == LOG)
    print(json.dumps({"peak": peak_memory()}))


if __name__ == "__main__":
    main()
