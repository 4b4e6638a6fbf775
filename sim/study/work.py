"""What a worker process does: run, write, measure. Each worker builds a scenario's tables once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from sim.scenario.loaded import Loaded
from sim.study.run import World, build_world, run
from sim.study.store import Store


class Job(NamedTuple):
    """One run to be done, and what is to be kept of it."""

    structure: str
    replication: int
    keep_log: bool
    warm_up: float | None
    """Hours to leave out when measuring; None: only write the log, which is measured later."""


class Bench(NamedTuple):
    """What every job of a study shares."""

    world: World
    store: Store
    follow_up: float
    """Hours before the horizon in which requests are no longer counted, so that each can be followed."""


_bench: Bench | None = None
_tell: Callable[[Any], None] | None = None


def set_up(loaded: Loaded, seed: int, root: str, key: str, follow_up: float, queue: Any) -> None:
    """Prepare this process for jobs of one study (initializer of the pool)."""
    global _bench, _tell
    _bench = Bench(build_world(loaded, seed), Store(Path(root), loaded.scenario.name, key), follow_up)
    _tell = None if queue is None else queue.put


def do(job: Job) -> Job:
    """Do a job: simulate if its log is not there, then measure; files already there are left alone."""
    from sim.log.files import read_log, write_table
    from sim.log.frame import log_frame, office_frame
    from sim.measures.registry import measure_log
    from sim.measures.window import Window

    assert _bench is not None
    world, store, follow_up = _bench
    target, log_path = store.run(job.structure, job.replication), store.log(job.structure, job.replication)
    done = target.exists() if job.warm_up is not None else log_path.exists()
    if done and (log_path.exists() or not job.keep_log):
        return job
    if log_path.exists():
        log = read_log(log_path)
    else:
        rows, requests = run(world, job.structure, job.replication, _progress(job))
        log = log_frame(rows, world.baseline, requests)
        if job.keep_log:
            write_table(log, log_path)
    if job.warm_up is not None:
        horizon = world.demand.horizon
        window = Window(job.warm_up, horizon - follow_up, horizon)
        write_table(measure_log(log, office_frame(world.baseline), window), target)
    return job


def _progress(job: Job) -> Callable[[float], None] | None:
    if _tell is None:
        return None
    tell = _tell
    return lambda share: tell((job.structure, job.replication, share))
