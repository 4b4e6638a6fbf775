"""Work on a Dask cluster. Nothing is shared but messages: workers need this package, no disk in common.

A worker that dies is none of our business: the scheduler hands its runs to another one, and a new worker is prepared
when it joins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from distributed import Client, Worker, WorkerPlugin

import sim
from sim.scenario.loaded import Loaded
from sim.study import work
from sim.study.execute import Crew
from sim.study.store import MODEL_VERSION
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

TIMEOUT_SECONDS = 10.0
_users: Counter[str] = Counter()
"""In a worker: how many clients conduct a study here at the moment."""


class _Prepare(WorkerPlugin):
    """Prepare every worker for one study, now or when it joins; forget it when the last client is done with it."""

    def __init__(self, client: str, study: str, text: str, seed: int) -> None:
        self.name = f"tiaokuai-{study}-{client}"
        self._study, self._text, self._seed = study, text, seed
        self._version = (sim.__version__, MODEL_VERSION)
        self._counted = False

    def setup(self, worker: Worker) -> None:
        """Build the scenario's tables in the worker's process. Raises RuntimeError for another version."""
        from sim.scenario.resolved import read_resolved

        here = (sim.__version__, MODEL_VERSION)
        if here != self._version:
            raise RuntimeError(f"worker {worker.address} has tiaokuai, model {here}; the study needs {self._version}")
        self._counted = True
        _users[self._study] += 1
        if _users[self._study] == 1:
            work.make_bench(self._study, read_resolved(self._text), self._seed, None)

    def teardown(self, worker: Worker) -> None:
        """Forget the study."""
        _users[self._study] -= self._counted
        if _users[self._study] <= 0:
            del _users[self._study]
            work.drop_bench(self._study)


def _prepare(client: Client, plugin: _Prepare) -> None:
    try:
        client.register_plugin(plugin)
    except Exception as error:  # whatever it is that the worker raised: most likely its version, or no tiaokuai at all
        raise ResultsError(Text(f"工作进程无法准备：{error}", f"a worker cannot be prepared: {error}")) from error


@contextmanager
def cluster_workers(address: str, study: str, loaded: Loaded, seed: int) -> Iterator[Crew]:
    """Yield a crew that hands jobs to the scheduler at `address`.

    Raises ResultsError if it cannot be reached, has no workers, or one of them cannot be prepared.
    """
    try:
        client = Client(address, timeout=TIMEOUT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ResultsError(
            Text(f"无法连接 Dask 调度器 {address}：{error}", f"cannot reach the Dask scheduler {address}: {error}")
        ) from error
    with client:
        threads = sum(client.nthreads().values())
        if threads == 0:
            raise ResultsError(
                Text(
                    f"{address} 没有工作进程；请先运行 dask worker {address} --nthreads 1",
                    f"{address} has no workers; run dask worker {address} --nthreads 1 first",
                )
            )
        plugin = _Prepare(client.id, study, loaded.text, seed)
        try:
            _prepare(client, plugin)
            crew = Crew(threads, lambda: client.get_executor(pure=False))
            try:
                yield crew
            finally:
                crew.close(wait=False)
        finally:
            with suppress(Exception):  # the scheduler may be gone
                client.unregister_worker_plugin(plugin.name)
