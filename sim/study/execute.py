"""Do jobs in this process or in a pool of fresh ones, telling progress; what is done stays done."""

from __future__ import annotations

import multiprocessing
import queue as queues
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from sim.scenario.loaded import Loaded
from sim.study import work
from sim.study.work import Job
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

Tell = Callable[[str, int, float], None]
"""Told (structure, replication, share of the run that is done)."""
POLL_SECONDS = 0.2


class Workers:
    """Do jobs and tell progress; made by `workers`."""

    def __init__(self, executor: Executor | None, queue: Any, count: int) -> None:
        self._executor = executor
        self._queue = queue
        self.count = count

    def do(self, jobs: Sequence[Job], tell: Tell) -> None:
        """Do all jobs; return when the last is done. An error in a job is raised here once the others are done."""
        for job in jobs:
            tell(job.structure, job.replication, 0.0)
        if self._executor is None:
            for job in jobs:
                work.do(job)
                tell(job.structure, job.replication, 1.0)
            return
        with _interrupts_held():
            waiting: set[Future[Job]] = {self._executor.submit(work.do, job) for job in jobs}
        failed: BaseException | None = None
        while waiting:
            finished, waiting = wait(waiting, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
            self._drain(tell)
            for future in finished:
                error = future.exception()
                if error is None:
                    job = future.result()
                    tell(job.structure, job.replication, 1.0)
                else:
                    failed = failed or error
        if isinstance(failed, BrokenProcessPool):
            raise ResultsError(
                Text(
                    "一个工作进程被系统终止（多半是内存不足）；已完成的部分已保存，可用 --workers 1 再次运行同一命令",
                    "a worker process was killed, most likely for want of memory; what is finished is kept: run the same "
                    "command again, with --workers 1",
                )
            ) from failed
        if failed is not None:
            raise failed

    def _drain(self, tell: Tell) -> None:
        while True:
            try:
                structure, replication, share = self._queue.get_nowait()
            except queues.Empty:
                return
            tell(structure, replication, share)


@contextmanager
def workers(count: int, loaded: Loaded, seed: int, root: str, key: str, tell: Tell) -> Iterator[Workers]:
    """Yield `Workers`: this process alone for `count` 1, else a pool of spawned processes.

    On an error or Ctrl-C jobs that have not begun are dropped; finished ones are on disk.
    """
    if count == 1:
        work.set_up(loaded, seed, root, key, _InProcess(tell))
        yield Workers(None, None, 1)
        return
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    pool = ProcessPoolExecutor(
        count, mp_context=context, initializer=work.set_up, initargs=(loaded, seed, root, key, queue)
    )
    try:
        yield Workers(pool, queue, count)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        queue.close()
        queue.cancel_join_thread()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let processes that start meanwhile ignore Ctrl-C: the parent alone answers it, with one message."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _InProcess:
    """Stand in for a queue where the job runs in this very process."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell

    def put(self, item: tuple[str, int, float]) -> None:
        self._tell(*item)
