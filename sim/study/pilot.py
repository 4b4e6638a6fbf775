"""Runs of a comparison kept as files, and the warm-up that its first ones show."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.log.files import write_atomically
from sim.measures.window import Window
from sim.scenario.loaded import Loaded
from sim.study.execute import Crew, Tell, Worker
from sim.study.store import Store, read_json, write_json
from sim.study.warm_up import mser5
from sim.study.work import Done, Job
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text
from sim.vocabulary.units import HOURS_PER_DAY

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
FOLLOW_UP = 0.25
"""Share of the run, at its end, whose requests are not counted, so that every counted one can be followed."""
MOST_WARM_UP = 0.5
"""A warm-up longer than this share of the run means that the run is too short."""


def do_jobs(crew: Crew, name: str, store: Store, jobs: Sequence[Job], tell: Tell) -> None:
    """Do the jobs whose files are missing, and write the files. Raises ResultsError that lists what failed, at the end."""
    for job in jobs:
        if not _missing(store, job):
            tell(job.structure, job.replication, 1.0)

    def keep(job: Job, done: Done) -> None:
        if done.log is not None:
            write_atomically(store.log(job.structure, job.replication), done.log)
        if done.values is not None:
            write_atomically(_run_file(store, job), done.values)

    left = [job for job in jobs if _missing(store, job)]
    failures = crew.do(Worker(name), left, keep, tell, lambda job: (job.structure, job.replication))
    if failures:
        manifest = shlex.quote(store.named("manifest.json").as_posix())
        said = "\n".join(
            f"  {f.what}\n    tiaokuai replay {manifest} --structure {f.job.structure} --replication {f.job.replication}"
            for f in failures[:5]
        )
        raise ResultsError(
            Text(
                f"{len(failures)} 次运行失败，其余都已完成并保存：\n{said}",
                f"{len(failures)} runs failed; all others are done and kept:\n{said}",
            )
        )


def _run_file(store: Store, job: Job) -> Path:
    assert job.window is not None
    return store.run(job.structure, job.replication, job.window, job.counts_only)


def _missing(store: Store, job: Job) -> bool:
    if job.window is not None and not _run_file(store, job).exists():
        return True
    return job.keep_log and not store.log(job.structure, job.replication).exists()


def counted(warm_up: float, horizon: float) -> Window:
    """Return what counts in a run: after the warm-up, and not in its last quarter, so that all can be followed."""
    return Window(warm_up, (1.0 - FOLLOW_UP) * horizon, horizon)


def warm_up_of(loaded: Loaded, store: Store, structures: tuple[str, ...], pilots: int) -> tuple[float, bool]:
    """Return the warm-up in hours and whether it can be trusted; computed once and kept in the folder.

    Unless the scenario states it, the logs of `pilots` replications of all structures must lie in the folder.
    """
    stated = loaded.scenario.clock.warm_up
    if stated != "auto":
        return float(stated), True
    path = store.named(f"warm_up-{pilots}.json")
    if not path.exists():
        from sim.log.files import read_log

        hours, trusted = 0.0, True
        for structure in structures:
            series = [
                open_requests(read_log(store.log(structure, r)), loaded.scenario.clock.horizon) for r in range(pilots)
            ]
            found = mser5(np.mean(series, axis=0))
            hours = max(hours, found.observations * HOURS_PER_DAY)
            trusted = trusted and found.trusted
        hours = min(hours, MOST_WARM_UP * loaded.scenario.clock.horizon)
        write_json(path, {"hours": hours, "trusted": trusted})
    kept = read_json(path)
    return float(kept["hours"]), bool(kept["trusted"])


def open_requests(log: pd.DataFrame, horizon: float) -> Floats:
    """Return the number of open requests at the end of each day of the run."""
    days = np.arange(1, int(horizon // HOURS_PER_DAY) + 1) * HOURS_PER_DAY
    activity = log["activity"]
    opened = np.sort(log.loc[activity.isin(["report", "reopen"]), "end"].to_numpy())
    ended = np.sort(log.loc[activity.isin(["close", "renege"]), "end"].to_numpy())
    count: Floats = (np.searchsorted(opened, days, "right") - np.searchsorted(ended, days, "right")).astype(np.float64)
    return count
