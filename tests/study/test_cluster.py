"""A real Dask cluster on this machine: same bytes, also when a worker is killed; messages where there is none."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

distributed = pytest.importorskip("distributed", reason="needs tiaokuai[cluster]")

from sim.study import cluster  # noqa: E402
from sim.study.execute import Crew  # noqa: E402
from tests.study.conftest import Uninterrupted  # noqa: E402
from tests.study.test_interrupted import times, wait_for  # noqa: E402
from tests.study.tiny import RUNS, command, conducted, rows_of, start, sweep_words, tables_of  # noqa: E402

HERE = "127.0.0.1"
PATIENCE_SECONDS = 120.0
# Dask speaks of itself (ports, loops, sockets that a killed worker left); none of it is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")


class Running:
    """A scheduler and its workers, all bound to this machine alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[str]] = []
        self.workers: list[subprocess.Popen[str]] = []

    @property
    def address(self) -> str:
        """Return the scheduler's address."""
        return str(json.loads(self.file.read_text(encoding="utf-8"))["address"])

    def start(self, kind: str, *words: str) -> subprocess.Popen[str]:
        """Start a part of the cluster."""
        process = start("-m", f"distributed.cli.dask_{kind}", "--scheduler-file", str(self.file), *words)
        self.processes.append(process)
        return process

    def scheduler(self) -> None:
        """Start the scheduler and wait until it is there."""
        self.start("scheduler", "--host", HERE, "--port", "0", "--no-dashboard")
        wait_for("the scheduler", PATIENCE_SECONDS, self.there)

    def there(self) -> bool:
        """Return whether the scheduler has said where it is."""
        try:
            return bool(self.address)
        except (OSError, ValueError):
            return False

    def worker(self) -> None:
        """Start a worker: one process, one thread, and no nanny that would start it again."""
        words = (
            "--host",
            HERE,
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
            "--local-directory",
            str(self.folder),
        )
        self.workers.append(self.start("worker", *words))

    def wait(self) -> None:
        """Wait until all workers have joined."""
        if self.workers:
            with distributed.Client(self.address, set_as_default=False) as client:
                client.wait_for_workers(len(self.workers), timeout=PATIENCE_SECONDS)

    def stop(self) -> None:
        """Kill whatever is left."""
        for process in reversed(self.processes):
            process.kill()
        for process in self.processes:
            process.communicate(timeout=PATIENCE_SECONDS)


@contextmanager
def running(folder: Path, workers: int) -> Iterator[Running]:
    """Start a scheduler and workers; stop them at the end."""
    running = Running(folder)
    try:
        running.scheduler()
        for _ in range(workers):
            running.worker()
        running.wait()
        yield running
    finally:
        running.stop()


def test_a_worker_that_is_killed_half_way_costs_nothing(uninterrupted: Uninterrupted, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with running(tmp_path, 2) as dask:
        process = command(*sweep_words(uninterrupted.file, out, "--cluster", dask.address))
        wait_for("rows", PATIENCE_SECONDS, lambda: len(times(out)) >= 4 or process.poll() is not None)
        assert process.poll() is None, process.communicate()
        os.kill(dask.workers[0].pid, signal.SIGKILL)
        done = len(times(out))
        printed, said = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0, said
        assert done < RUNS, "killed too late to show anything"
        assert "Results:" in printed
        assert rows_of(out) == rows_of(uninterrupted.out)
        assert tables_of(out) == tables_of(uninterrupted.out)
        with distributed.Client(dask.address, set_as_default=False) as client:
            left: Any = client.run_on_scheduler(lambda dask_scheduler: list(dask_scheduler.worker_plugins))
        assert [name for name in left if "tiaokuai" in name] == []


@pytest.mark.slow
def test_a_scheduler_that_is_killed_ends_the_study_with_a_message(uninterrupted: Uninterrupted, tmp_path: Path) -> None:
    """What is done is kept, and the same command goes on elsewhere."""
    other = tmp_path / "other"
    with running(tmp_path, 1) as dask:
        process = command(*sweep_words(uninterrupted.file, other, "--cluster", dask.address))
        wait_for("rows", PATIENCE_SECONDS, lambda: len(times(other)) >= 2 or process.poll() is not None)
        dask.processes[0].kill()
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 2, said
        assert "connection to the workers is lost" in said and "runs are done and kept" in said
    before = times(other)
    assert 2 <= len(before) < RUNS
    assert conducted(uninterrupted.file, other).exit_code == 0
    assert {name: then for name, then in times(other).items() if name in before} == before
    assert rows_of(other) == rows_of(uninterrupted.out)


def test_a_cluster_that_cannot_be_reached_is_a_message_within_seconds(
    uninterrupted: Uninterrupted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "TIMEOUT_SECONDS", 1.0)
    begun = time.monotonic()
    for address in (f"tcp://{HERE}:9", "nonsense://somewhere", "tcp://"):
        result = conducted(uninterrupted.file, tmp_path, "--cluster", address)
        assert result.exit_code == 2 and "cannot reach the Dask scheduler" in result.stderr
        assert "Traceback" not in result.output
    assert time.monotonic() - begun < 30.0


@pytest.mark.slow
def test_messages_where_nobody_is_on_the_cluster_or_the_wrong_one(
    uninterrupted: Uninterrupted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(tmp_path, 0) as dask:
        result = conducted(uninterrupted.file, tmp_path, "--cluster", dask.address)
        assert result.exit_code == 2 and f"{dask.address} has no workers" in result.stderr
        dask.worker()
        dask.wait()
        with monkeypatch.context() as patch:
            patch.setattr(cluster, "MODEL_VERSION", cluster.MODEL_VERSION + 1)
            result = conducted(uninterrupted.file, tmp_path, "--cluster", dask.address)
        assert result.exit_code == 2, result.output
        assert "a worker cannot be prepared" in result.stderr and "the study needs" in result.stderr
        # And none of it is held against the worker afterwards.
        result = conducted(uninterrupted.file, tmp_path / "out", "--cluster", dask.address)
        assert result.exit_code == 0, result.output
    assert rows_of(tmp_path / "out") == rows_of(uninterrupted.out)


def test_a_cluster_that_cancels_is_a_lost_connection() -> None:
    from concurrent.futures import Executor, Future

    from sim.vocabulary.errors import ResultsError

    class Gone(Executor):
        def submit(self, function: Any, /, *args: Any, **_: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    with pytest.raises(ResultsError, match="connection to the workers is lost"), warnings.catch_warnings():
        Crew(2, Gone).do(str, [1, 2], lambda job, value: None, lambda *_: None, lambda job: ("job", job))
