"""Who does the work: this process, a pool of processes on this machine, or a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sim.scenario.loaded import Loaded
from sim.study.execute import Crew, Tell, workers


class Hands(NamedTuple):
    """What the user asked for."""

    workers: int = 1
    cluster: str = ""
    """Address of a Dask scheduler; "": processes of this machine."""


@contextmanager
def crew_of(hands: Hands, name: str, loaded: Loaded, seed: int, root: Path, tell: Tell) -> Iterator[Crew]:
    """Yield a crew prepared for the study called `name`. Raises ResultsError where a cluster cannot be reached."""
    if hands.cluster:
        from sim.study.extras import need

        need("distributed", "cluster")
        from sim.study.cluster import cluster_workers

        with cluster_workers(hands.cluster, name, loaded, seed) as crew:
            yield crew
        return
    with workers(hands.workers, loaded, seed, str(root), name, tell) as crew:
        yield crew
