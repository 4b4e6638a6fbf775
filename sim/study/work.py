"""What a worker process does: run, write, measure. Each worker builds a scenario's tables once."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.engine.choice import SIMPY, engine_named
from sim.log.keep import Keep
from sim.measures.window import Window
from sim.scenario.loaded import Loaded
from sim.study.run import Progress, World, batches, build_world, run, run_in_pieces
from sim.study.store import Store
from sim.vocabulary.errors import InvariantError

if TYPE_CHECKING:
    import pandas as pd


class Job(NamedTuple):
    """One run to be done, and what is to be kept of it."""

    structure: str
    replication: int
    keep_log: bool
    window: Window | None
    """What to count when measuring; None: only write the log, which is measured later."""
    engine: str = SIMPY
    counts_only: bool = False
    """Whether the run is counted while it goes on, in memory that does not grow, instead of measured from its log."""


class Bench(NamedTuple):
    """What every job of a study shares."""

    world: World
    store: Store


_bench: Bench | None = None
_tell: Callable[[Any], None] | None = None


def set_up(loaded: Loaded, seed: int, root: str, key: str, queue: Any) -> None:
    """Prepare this process for jobs of one study (initializer of the pool)."""
    global _bench, _tell
    if multiprocessing.parent_process() is not None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Windows the parent cannot do it for us
    _bench = Bench(build_world(loaded, seed), Store(Path(root), loaded.scenario.name, key))
    _tell = None if queue is None else queue.put


def do(job: Job) -> Job:
    """Do a job: simulate if its log is not there, then measure; files already there are left alone."""
    from sim.log.files import read_log, write_table
    from sim.log.frame import log_frame, office_frame
    from sim.measures.registry import measure_log

    assert _bench is not None
    world, store = _bench
    log_path = store.log(job.structure, job.replication)
    target = None if job.window is None else store.run(job.structure, job.replication, job.window, job.counts_only)
    measured = target is None or target.exists()
    if measured and (log_path.exists() or not job.keep_log):
        return job
    if job.counts_only and job.window is not None and target is not None:
        write_table(count(world, job, job.window, _progress(job)), target)
        return job
    if log_path.exists():
        log = read_log(log_path)
    else:
        rows, requests = run(world, job.structure, job.replication, _progress(job), engine_named(job.engine))
        log = log_frame(rows, world.baseline, requests)
        if job.keep_log:
            write_table(log, log_path)
    if job.window is not None and target is not None:
        write_table(measure_log(log, office_frame(world.baseline), job.window), target)
    return job


def count(world: World, job: Job, window: Window, progress: Progress | None) -> pd.DataFrame:
    """Return the measures of a run that is counted while it goes on."""
    from sim.log.frame import office_frame
    from sim.measures.counted import measure_tally

    keep = Keep(0.0, (window.start, window.end, world.demand.horizon))
    tally = run_in_pieces(
        world,
        job.structure,
        job.replication,
        engine_named(job.engine),
        keep,
        lambda rows: None,
        batches(world, job.replication),
        progress,
    )
    if tally is None:
        raise InvariantError("only the compiled engine counts while it runs")
    return measure_tally(tally, office_frame(world.baseline), window)


def _progress(job: Job) -> Callable[[float], None] | None:
    if _tell is None:
        return None
    tell = _tell
    return lambda share: tell((job.structure, job.replication, share))
