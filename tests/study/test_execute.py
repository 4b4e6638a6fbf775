"""The crew: every job once, whatever happens to jobs and processes; nothing left behind."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sim.scenario.loaded import Loaded
from sim.study import execute
from sim.study.execute import AHEAD, Crew, Failure, Tell, workers
from sim.vocabulary.errors import ResultsError


class Task(NamedTuple):
    """A job that does what it is told; `folder` counts how often it was begun."""

    number: int
    does: str = "square"
    folder: str = ""


def work(task: Task) -> int:
    """Do a task."""
    if task.folder:
        Path(task.folder, f"{task.number}-{os.getpid()}-{time.monotonic_ns()}").touch()
    match task.does:
        case "raise":
            raise ValueError(f"no {task.number}")
        case "exit":
            os._exit(3)
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "die once" if len(list(Path(task.folder).glob(f"{task.number}-*"))) == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        case "leave":
            sys.exit(4)
        case "unpicklable":
            return lambda: 0  # type: ignore[return-value]
        case "slow":
            time.sleep(0.02)
    return task.number**2


class Heard:
    """What the crew said and what it gave to be kept."""

    def __init__(self) -> None:
        self.kept: Counter[int] = Counter()
        self.values: dict[int, int] = {}
        self.told: list[tuple[str, int, float]] = []

    def keep(self, task: Task, value: int) -> None:
        """Keep one result."""
        self.kept[task.number] += 1
        self.values[task.number] = value

    def tell(self, name: str, number: int, share: float) -> None:
        """Hear of progress."""
        self.told.append((name, number, share))


def name(task: Task) -> tuple[str, int]:
    """Return the name of a task."""
    return "task", task.number


def do(crew: Crew, tasks: list[Task]) -> tuple[Heard, list[Failure[Task]]]:
    """Let a crew do tasks."""
    heard = Heard()
    return heard, crew.do(work, tasks, heard.keep, heard.tell, name)


def quick_context() -> Any:
    """Return how to start processes quickly: where it can be done, as copies of one that has loaded all."""
    quick = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(quick)
    if quick == "forkserver":
        context.set_forkserver_preload(["tests.study.test_execute"])
    return context


@contextmanager
def pool(count: int = 2) -> Iterator[Crew]:
    """Yield a crew of plain processes, without a scenario."""
    context = quick_context()
    crew = Crew(count, lambda: ProcessPoolExecutor(count, mp_context=context))
    try:
        yield crew
    finally:
        crew.close(wait=True)


@contextmanager
def crew_called(kind: str) -> Iterator[Crew]:
    """Yield a crew of this process, or a pool."""
    if kind == "here":
        yield Crew(1)
    else:
        with pool() as crew:
            yield crew


def check(heard: Heard, failures: list[Failure[Task]], tasks: list[Task], failing: set[int]) -> None:
    """Check that every task but the failing ones was kept once, that these are listed, and that all were told as ended."""
    innocent = {task.number for task in tasks} - failing
    assert heard.kept == Counter(innocent)
    assert heard.values == {number: number**2 for number in innocent}
    assert sorted(failure.job.number for failure in failures) == sorted(failing)
    assert {number for _, number, share in heard.told if share == 1.0} == innocent | failing


@pytest.mark.parametrize("kind", ["here", "pool"])
def test_a_job_that_raises_is_reported_and_the_others_go_on(kind: str) -> None:
    tasks = [Task(k, "raise" if k in (3, 4, 11) else "square") for k in range(20)]
    with crew_called(kind) as crew:
        heard, failures = do(crew, tasks)
        check(heard, failures, tasks, {3, 4, 11})
        for failure in failures:
            assert failure.what == f"ValueError: no {failure.job.number}"
            assert "in work" in failure.trace
        again = do(crew, [Task(1)])
    assert again[0].values == {1: 1}


def test_results_that_cannot_travel_and_exits_are_failures() -> None:
    tasks = [Task(0), Task(1, "unpicklable"), Task(2, "leave"), Task(3)]
    with pool(1) as crew:
        heard, failures = do(crew, tasks)
    check(heard, failures, tasks, {1, 2})


@pytest.mark.parametrize("does", ["exit", "die"])
def test_a_job_that_kills_its_process_is_found_out_and_no_innocent_one_is_blamed(does: str, tmp_path: Path) -> None:
    """Killers stand where they share a process pool with innocent jobs, also beside the last suspect."""
    killers = {2, 9}
    tasks = [Task(k, does if k in killers else "square", str(tmp_path)) for k in range(14)]
    with pool() as crew:
        heard, failures = do(crew, tasks)
    check(heard, failures, tasks, killers)
    begun = Counter(int(path.name.split("-")[0]) for path in tmp_path.iterdir())
    assert all(2 <= begun[number] <= 3 for number in killers)
    assert all("died 2 times" in failure.what for failure in failures)


def test_jobs_whose_process_died_by_chance_are_done_again(tmp_path: Path) -> None:
    tasks = [Task(k, "die once" if k % 5 == 0 else "square", str(tmp_path)) for k in range(12)]
    with pool() as crew:
        heard, failures = do(crew, tasks)
    check(heard, failures, tasks, set())


class ByHand(Executor):
    """An executor whose jobs end when the test says so: breaking at will, as a pool does."""

    def __init__(self, breaking: Callable[[int], bool]) -> None:
        self.breaking = breaking
        self.waiting: list[tuple[Future[int], Task]] = []
        self.most = 0

    def submit(self, function: Callable[..., int], /, *args: object, **_: object) -> Future[int]:  # type: ignore[override]
        """Take a job; a lone one ends at once, others when enough wait."""
        future: Future[int] = Future()
        task = args[1]
        assert isinstance(task, Task)
        self.waiting.append((future, task))
        self.most = max(self.most, len(self.waiting))
        threading.Timer(0.01, self.end, (future, task)).start()
        return future

    def end(self, future: Future[int], task: Task) -> None:
        """End one job, or all that wait if it breaks the pool."""
        if future.done():
            return
        if self.breaking(task.number):
            for other, _ in self.waiting:
                if not other.done():
                    other.set_exception(execute.BrokenProcessPool("gone"))
            self.waiting.clear()
            return
        self.waiting = [each for each in self.waiting if each[0] is not future]
        future.set_result(task.number**2)


def test_a_suspect_is_alone_even_if_it_is_the_last_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A killer that waits behind the suspects must not take the last of them with it: that one would be blamed."""
    monkeypatch.setattr(execute, "DEATHS", 1)
    tasks = [Task(k) for k in range(30)]
    killers = {5, AHEAD * 2 + 1}
    crew = Crew(2, lambda: ByHand(lambda number: number in killers))
    heard, failures = do(crew, tasks)
    check(heard, failures, tasks, killers)


def test_no_more_jobs_are_handed_out_than_the_processes_can_use() -> None:
    made: list[ByHand] = []

    def make() -> Executor:
        made.append(ByHand(lambda number: False))
        return made[-1]

    heard, failures = do(Crew(3, make), [Task(k) for k in range(100)])
    assert failures == [] and sum(heard.kept.values()) == 100
    assert made[0].most == AHEAD * 3


def test_a_pool_that_cannot_start_a_single_process_gives_up() -> None:
    crew = Crew(2, lambda: ByHand(lambda number: True), ready=lambda: False)
    with pytest.raises(ResultsError, match="no process could be started"):
        do(crew, [Task(k) for k in range(100)])


def test_an_error_in_keeping_stops_everything_and_what_was_kept_stays() -> None:
    heard = Heard()

    def keep(task: Task, value: int) -> None:
        if sum(heard.kept.values()) == 3:
            raise ResultsError(execute.Text("满", "full"))
        heard.keep(task, value)

    with pytest.raises(ResultsError), pool() as crew:
        crew.do(work, [Task(k) for k in range(20)], keep, heard.tell, name)
    assert sum(heard.kept.values()) == 3


def children() -> list[int]:
    """Return the processes that multiprocessing started here and that are alive."""
    return [process.pid or 0 for process in multiprocessing.active_children()]


def silent(*_: object) -> None:
    """Hear and say nothing."""


def test_processes_of_a_study_go_with_it_and_one_that_is_killed_costs_nothing(small: Loaded, tmp_path: Path) -> None:
    """A process killed from outside while it runs is replaced; at the end no process and no thread is left."""
    threads = set(threading.enumerate())
    killed: list[int] = []
    tell: Tell = silent
    tasks = [Task(k, "slow", str(tmp_path)) for k in range(40)]
    heard = Heard()

    def keep(task: Task, value: int) -> None:
        heard.keep(task, value)
        if not killed:
            killed.append(int(next(tmp_path.iterdir()).name.split("-")[1]))
            os.kill(killed[0], signal.SIGKILL)

    with workers(2, small, 1, str(tmp_path / "out"), "key", tell) as crew:
        failures = crew.do(work, tasks, keep, heard.tell, name)
    check(heard, failures, tasks, set())
    assert len({path.name.split("-")[1] for path in tmp_path.iterdir() if path.is_file()}) > 1
    assert children() == []
    assert [t for t in threading.enumerate() if t not in threads and t.name != "QueueFeederThread"] == []


class Slowly(dict[int, object]):
    """The processes of a pool, which comes to know the second one only after it broke for the death of the first."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        super().__init__()
        self.pool = pool

    def broken(self) -> None:
        """Wait until the pool has broken and ended the processes that it knows, if it has any."""
        until = time.monotonic() + 60.0
        while self and not self.pool._broken and time.monotonic() < until:  # type: ignore[attr-defined]
            time.sleep(0.02)
        time.sleep(0.2 * bool(self))

    def __setitem__(self, number: int, process: object) -> None:
        self.broken()
        super().__setitem__(number, process)


class SlowToStart(ProcessPoolExecutor):
    """A pool that starts its second process only when the first, which dies of its job, is known to be dead."""

    def _spawn_process(self) -> None:
        Slowly.broken(self._processes)  # type: ignore[attr-defined]
        super()._spawn_process()  # type: ignore[misc]


@pytest.mark.parametrize("kind", ["start", "entry"])
def test_a_process_that_starts_while_its_pool_breaks_is_not_left_behind(kind: str, tmp_path: Path) -> None:
    """The pool closes its pipes when a process dies and ends the others, but not one that is just being started."""
    threads = set(threading.enumerate())
    context = quick_context()
    made: list[ProcessPoolExecutor] = []

    def make() -> Executor:
        slow = SlowToStart if kind == "start" and not made else ProcessPoolExecutor
        made.append(slow(2, mp_context=context))
        if len(made) == 1:
            made[0]._processes = Slowly(made[0])  # type: ignore[attr-defined]
        return made[-1]

    tasks = [Task(0, "die once", str(tmp_path)), *(Task(k) for k in range(1, 6))]
    crew = Crew(2, make)
    heard, failures = do(crew, tasks)
    crew.close(wait=True)
    check(heard, failures, tasks, set())
    assert len(made) == 2 and children() == []
    assert [t for t in threading.enumerate() if t not in threads and t.name != "QueueFeederThread"] == []


def test_an_error_ends_the_processes_at_once_even_in_the_middle_of_a_long_job(small: Loaded, tmp_path: Path) -> None:
    begun = 0.0
    with pytest.raises(KeyboardInterrupt), workers(2, small, 1, str(tmp_path), "key", silent) as crew:
        assert crew._executor is not None
        crew._executor.submit(os.getpid).result()
        crew._executor.submit(time.sleep, 600.0)
        begun = time.monotonic()
        raise KeyboardInterrupt
    assert time.monotonic() - begun < 60.0
    assert children() == []


def test_an_interrupt_while_a_process_starts_is_not_lost() -> None:
    before = signal.getsignal(signal.SIGINT)
    reached = False
    with pytest.raises(KeyboardInterrupt), execute._interrupts_held():
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)
        reached = True
    assert reached and signal.getsignal(signal.SIGINT) is before
    assert signal.pthread_sigmask(signal.SIG_BLOCK, set()) == set()


def test_jobs_and_the_worker_travel() -> None:
    worker = execute.Worker("key")
    assert pickle.loads(pickle.dumps(worker)) == worker
    job = execute.work.Job("dispatch", 3, False, None, changes=(("demand.volume", "3 per day"),))
    assert pickle.loads(pickle.dumps(job)) == job
