"""What a worker process does: vary, run, measure. It keeps the scenario's tree and the worlds it built last."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.engine.choice import SIMPY, engine_named
from sim.log.keep import Keep
from sim.measures.window import Window
from sim.scenario.loaded import Loaded
from sim.scenario.variant import Base, Change, base_of
from sim.study.run import Progress, World, batches, build_world, run, run_in_pieces
from sim.study.store import Store
from sim.vocabulary.errors import InvariantError

if TYPE_CHECKING:
    import pandas as pd

WORLDS = 8
"""How many varied worlds a process keeps at a time."""


class Job(NamedTuple):
    """One run to be done, and what is wanted of it."""

    structure: str
    replication: int
    keep_log: bool
    window: Window | None
    """What to count when measuring; None: only the log is wanted, which is measured later."""
    engine: str = SIMPY
    counts_only: bool = False
    """Whether the run is counted while it goes on, in memory that does not grow, instead of measured from its log."""
    changes: tuple[Change, ...] = ()
    """Laid upon the scenario before anything is built."""
    scalars: bool = False
    """Whether only measures that are one number are wanted, as a mapping."""
    point: int = 0
    """Number of its point in a design: only a name."""
    stage: int = 0
    """Stage of the design that asks for it: only a name."""


class Done(NamedTuple):
    """What a run left, on its way to the one process that writes."""

    job: Job
    log: bytes | None = None
    """The event log as Parquet, where it was wanted."""
    values: bytes | None = None
    """The table of measures as Parquet."""
    scalars: dict[str, float] | None = None


class Bench(NamedTuple):
    """What all jobs of one study share in this process."""

    seed: int
    base: Base
    world: World
    worlds: dict[tuple[Change, ...], World]
    store: Store | None
    """Where logs may lie already; None where this process shares no disk."""
    tell: Callable[[Any], None] | None


_benches: dict[str, Bench] = {}
_begun: set[str] = set()
"""Studies of which this process has begun a job."""
_lock = threading.Lock()


def set_up(name: str, loaded: Loaded, seed: int, root: str, key: str, tell: Callable[[Any], None] | None) -> None:
    """Prepare this process for jobs of the study called `name`."""
    make_bench(name, loaded, seed, Store(Path(root), loaded.scenario.name, key), tell)


def make_bench(
    name: str, loaded: Loaded, seed: int, store: Store | None, tell: Callable[[Any], None] | None = None
) -> None:
    """Prepare jobs of the study called `name`."""
    _begun.discard(name)
    _benches[name] = Bench(seed, base_of(loaded), build_world(loaded, seed), {}, store, tell)


def drop_bench(name: str) -> None:
    """Forget the study called `name`, if it is known."""
    _benches.pop(name, None)


def do(name: str, job: Job) -> Done:
    """Do one job of the study called `name`: simulate, unless its log lies here, then measure. Writes nothing."""
    from sim.log.files import parquet_bytes, read_log
    from sim.log.frame import log_frame, office_frame
    from sim.measures.registry import measure_log

    if name not in _benches:
        raise InvariantError(f"this process was not prepared for {name}")
    bench = _benches[name]
    progress = _progress(name, bench, job)
    world = _world(bench, job.changes)
    if job.counts_only and job.window is not None:
        return _measured(job, count(world, job, job.window, progress), None)
    log_path = None if bench.store is None or job.changes else bench.store.log(job.structure, job.replication)
    if log_path is not None and log_path.exists():
        log, kept = read_log(log_path), None
    else:
        rows, requests = run(world, job.structure, job.replication, progress, engine_named(job.engine))
        log = log_frame(rows, world.baseline, requests)
        kept = parquet_bytes(log) if job.keep_log else None
    if job.window is None:
        return Done(job, kept)
    return _measured(job, measure_log(log, office_frame(world.baseline), job.window), kept)


def _measured(job: Job, values: pd.DataFrame, log: bytes | None) -> Done:
    from sim.log.files import parquet_bytes

    if not job.scalars:
        return Done(job, log, parquet_bytes(values))
    own = values[values["by"] == ""]
    return Done(job, log, scalars={str(m): float(v) for m, v in zip(own["measure"], own["value"], strict=True)})


def _world(bench: Bench, changes: tuple[Change, ...]) -> World:
    if not changes:
        return bench.world
    with _lock:
        if changes not in bench.worlds:
            while len(bench.worlds) >= WORLDS:
                del bench.worlds[next(iter(bench.worlds))]
            bench.worlds[changes] = build_world(bench.base.vary(changes), bench.seed)
        return bench.worlds[changes]


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


def _progress(name: str, bench: Bench, job: Job) -> Callable[[float], None] | None:
    if bench.tell is None:
        return None
    tell, called = bench.tell, called_of(job)
    if job.scalars and name in _begun:
        return None  # runs of a design are many: once one has shown how long it takes, that one is done says enough
    _begun.add(name)
    return lambda share: tell((*called, share))


def called_of(job: Job) -> tuple[str, int]:
    """Return the name and number under which progress of a job is told."""
    return (f"{job.stage}:{job.point}:{job.structure}" if job.scalars else job.structure), job.replication
