"""Do jobs: in this process, in a pool of fresh ones, or on a cluster. What is done is handed over at once, to be kept.

The crew knows nothing of simulation: a function, jobs, and what to do with each result. A job that raises is reported
and the others go on; processes that die are replaced, and what they were doing is done once more, one job at a time.
"""

from __future__ import annotations

import multiprocessing
import os
import queue as queues
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from sim.scenario.loaded import Loaded
from sim.study import work
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

Tell = Callable[[str, int, float], None]
"""Told (name, number, share of the run that is done)."""
POLL_SECONDS = 0.2
AHEAD = 4
"""Jobs that are handed out at a time, per process: enough that none waits, few enough that memory does not grow."""
DEATHS = 2
"""Processes that die of a job alone before it is given up: one may have been killed by somebody else."""
J = TypeVar("J")
R = TypeVar("R")


class Failure(NamedTuple, Generic[J]):
    """A job that could not be done."""

    job: J
    what: str
    """The error in a line."""
    trace: str


class Crew:
    """Do jobs; made by `workers` or by `cluster.workers`."""

    def __init__(
        self,
        count: int,
        make: Callable[[], Executor] | None = None,
        queue: Any = None,
        ready: Callable[[], bool] = lambda: True,
    ) -> None:
        self.count = count
        self._make = make
        self._executor = make() if make is not None else None
        self._queue = queue
        self._ready = ready
        """Whether any process ever came so far that it could take a job."""

    def do(
        self,
        function: Callable[[J], R],
        jobs: Sequence[J],
        keep: Callable[[J, R], None],
        tell: Tell,
        name: Callable[[J], tuple[str, int]],
    ) -> list[Failure[J]]:
        """Do all jobs, give each result to `keep` as it comes, and return those that failed.

        `function` and its jobs must travel to other processes; `keep` runs in this one. An error in `keep` (a full disk)
        stops everything: what was kept stays.
        """
        for job in jobs:
            tell(*name(job), 0.0)
        failures: list[Failure[J]] = []

        def finished(job: J, outcome: R | Failure[J]) -> None:
            if isinstance(outcome, Failure):
                failures.append(outcome)
            else:
                keep(job, outcome)
            tell(*name(job), 1.0)

        if self._executor is None:
            for job in jobs:
                finished(job, _guarded(function, job))
        else:
            self._spread(function, jobs, finished, tell)
        return failures

    def _spread(
        self,
        function: Callable[[J], R],
        jobs: Sequence[J],
        finished: Callable[[J, R | Failure[J]], None],
        tell: Tell,
    ) -> None:
        left = deque((job, 0) for job in jobs)
        suspects = deque[tuple[J, int]]()
        """Jobs in whose company a process died, and how often one died of each alone."""
        running: dict[Future[R | Failure[J]], tuple[J, int, bool]] = {}
        broken = False

        def hand_out() -> None:
            nonlocal broken
            while not broken:
                # One suspect at a time and nothing beside it, so that it is clear whose process dies.
                alone = bool(suspects)
                if any(by_itself for *_, by_itself in running.values()):
                    return
                if not (suspects or left) or len(running) >= (1 if alone else AHEAD * self.count):
                    return
                job, deaths = (suspects or left).popleft()
                try:
                    running[self._submit(function, job)] = job, deaths, alone
                except BrokenProcessPool:
                    (suspects if alone else left).appendleft((job, deaths))
                    broken = True

        while left or suspects or running:
            if broken and not running:
                self._renew()
                broken = False
            hand_out()
            ended, _ = wait(running, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
            self._drain(tell)
            for future in ended:
                job, deaths, alone = running.pop(future)
                if future.cancelled():
                    raise _lost()  # nobody here cancels: the other side is gone
                error = future.exception()
                if error is None:
                    finished(job, future.result())
                elif not isinstance(error, BrokenProcessPool):
                    finished(job, Failure(job, f"{type(error).__name__}: {error}", ""))
                else:
                    broken = True
                    if deaths + alone < DEATHS:
                        suspects.append((job, deaths + alone))
                    else:
                        finished(job, Failure(job, f"its process died {DEATHS} times (want of memory?)", ""))

    def _submit(self, function: Callable[[J], R], job: J) -> Future[R | Failure[J]]:
        assert self._executor is not None
        with _interrupts_held():
            try:
                return self._executor.submit(_guarded, function, job)
            except OSError:
                # A pool that breaks while it starts one more process closes the pipes under it; then it takes nothing
                # any more and says so.
                try:
                    return self._executor.submit(_guarded, function, job)
                except OSError as error:
                    raise _no_process() from error

    def _renew(self) -> None:
        assert self._executor is not None and self._make is not None
        _end(self._executor)
        if not self._ready():
            raise _no_process()
        self._executor = self._make()

    def close(self, wait: bool) -> None:
        """Take no more jobs; `wait` until every process is gone. What was finished was kept."""
        if self._executor is not None:
            self._executor.shutdown(wait=wait)

    def _drain(self, tell: Tell) -> None:
        while self._queue is not None:
            try:
                name, number, share = self._queue.get_nowait()
            except queues.Empty:
                return
            tell(name, number, share)


@dataclass(frozen=True)
class Worker:
    """The function that a study's jobs are done by: `work.do` with the study's name."""

    name: str

    def __call__(self, job: work.Job) -> work.Done:
        """Do one job."""
        return work.do(self.name, job)


@contextmanager
def workers(count: int, loaded: Loaded, seed: int, root: str, key: str, tell: Tell) -> Iterator[Crew]:
    """Yield a crew prepared for one study, as `processes` does."""
    with processes(count, partial(work.set_up, key, loaded, seed, root, key), tell) as crew:
        yield crew


@contextmanager
def processes(count: int, set_up: Callable[[Callable[[Any], None]], None], tell: Tell) -> Iterator[Crew]:
    """Yield a crew: this process alone for `count` 1, else a pool of spawned processes, each prepared by `set_up`.

    `set_up` travels to them; it is given what takes words on progress, (name, number, share). On an error or Ctrl-C what runs or waits is dropped at once; what is finished is on disk. The processes hold one end of
    a cord; when this process lets go of the other, on purpose or because it was killed, they end.
    """
    if count == 1:
        set_up(_InProcess(tell).put)
        yield Crew(1)
        return
    context = multiprocessing.get_context("spawn")
    queue, ready = context.Queue(), context.Event()
    cord, end = context.Pipe(duplex=False)

    def make() -> Executor:
        return ProcessPoolExecutor(
            count,
            mp_context=context,
            initializer=_prepare,
            initargs=(set_up, queue, cord, ready),
        )

    crew = Crew(count, make, queue, ready.is_set)
    try:
        yield crew
    except BaseException:
        end.close()
        raise
    finally:
        crew.close(wait=True)
        for each in (end, cord, queue):
            each.close()
        queue.cancel_join_thread()


def _end(broken: Executor) -> None:
    """End a broken pool with all its processes: it does not know of one that was being started when it broke."""
    processes = list((getattr(broken, "_processes", None) or {}).values())  # `kill_workers` of Python 3.14
    broken.shutdown(wait=False)
    for process in processes:
        process.kill()
    for process in processes:
        process.join()


def _prepare(set_up: Callable[[Callable[[Any], None]], None], queue: Any, cord: Any, ready: Any) -> None:
    """Prepare a process of a pool (its initializer): it ends when the parent lets go of its end of `cord`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Windows the parent cannot do it for us
    queue.cancel_join_thread()  # nobody waits for the last word on progress
    threading.Thread(target=_end_with, args=(cord,), name="cord", daemon=True).start()
    set_up(queue.put)
    ready.set()


def _end_with(cord: Any) -> None:
    # A pool's processes outlive a parent that is killed: they wait for ever for jobs that nobody sends.
    with suppress(EOFError, OSError):
        cord.recv_bytes()
    os._exit(1)  # nothing is lost: whatever is finished is with the parent


def _guarded(function: Callable[[J], R], job: J) -> R | Failure[J]:
    """Return what the function returns, or what went wrong: errors of any kind travel as text."""
    try:
        return function(job)
    except Exception as error:
        return Failure(job, f"{type(error).__name__}: {error}", traceback.format_exc())


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let processes that start meanwhile ignore Ctrl-C: the parent alone answers it, once, when they are started."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: held.append(number))
    # A blocked signal is blocked in the children too; on Windows there is no such thing.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, before)
        if held:
            signal.raise_signal(signal.SIGINT)


def _lost() -> ResultsError:
    return ResultsError(
        Text(
            "与工作进程的连接已中断；已完成的运行已保存，再次运行同一命令即可继续",
            "the connection to the workers is lost; what is finished is kept, and the same command goes on from there",
        )
    )


def _no_process() -> ResultsError:
    return ResultsError(
        Text(
            '工作进程无法启动（内存或磁盘不足？脚本缺少 if __name__ == "__main__"？）；-w 1 不用其他进程',
            'no process could be started (want of memory or disk? a script without if __name__ == "__main__"?); -w 1 needs none',
        )
    )


class _InProcess:
    """Stand in for a queue where the job runs in this very process."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell

    def put(self, item: tuple[str, int, float]) -> None:
        self._tell(*item)
