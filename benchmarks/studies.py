"""What a study costs by hand of whom: a pool of two processes, a Dask cluster of two workers, two shards that are merged.

All of them through the command line, in fresh folders, on the same design; the bytes of all rows and tables are compared.
"""

from __future__ import annotations

import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.fresh import ROOT
from benchmarks.report import Part, markdown

STUDY = """\
study: sweep
name: bench
title: {{zh: 计时, en: timing}}
question: {{zh: 用时多少？, en: "How long does it take?"}}
scenario: kaifeng.yaml
structures: [hierarchy, closing_right]
measures: [resolution_time_true_mean, passed_share]
replications: 8
uncertainties:
  - {{path: behaviour.passing.base_rate, title: {{zh: 推诿倾向, en: inclination to pass}}, range: [0.1, 0.5], steps: {steps}}}
"""
PER_POINT = 16
"""Runs per point: two structures, eight replications."""
WORKERS = 2


def studies(runs: int, small: int, rounds: int) -> Part:
    """Return wall times of a design of about `runs` by the pool, and of `small` by pool, cluster and shards in turn."""
    with tempfile.TemporaryDirectory() as name, _cluster() as address:
        folder = Path(name)
        shutil.copytree(ROOT / "scenarios", folder / "scenarios")
        large, few = _study(folder, runs), _study(folder, small)
        took: dict[str, list[float]] = {"pool": [], "Dask": [], "shards": []}
        same = True
        for number in range(rounds):
            out = {way: folder / f"{number}-{way}" for way in took}
            took["pool"].append(_timed([_command(few, out["pool"], "-w", WORKERS)]))
            took["Dask"].append(_timed([_command(few, out["Dask"], "--cluster", address)]))
            took["shards"].append(_sharded(few, out["shards"], folder / f"{number}-merged"))
            out["shards"] = folder / f"{number}-merged"
            same &= len({_content(path) for path in out.values()}) == 1
        whole = _timed([_command(large, folder / "large", "-w", WORKERS)])
    median = {way: statistics.median(times) for way, times in took.items()}
    rows = [[way, f"{median[way]:.1f}", f"{median[way] / median['pool']:.2f}"] for way in took]
    text = (
        f"{small} runs of Kaifeng (counted), {WORKERS} processes each, medians of {rounds} rounds, start-up included:\n\n"
        f"{markdown(['by', 'seconds', 'pool = 1'], rows)}\n\n"
        f"The bytes of all rows and tables are {'the same' if same else 'NOT the same'}. {runs} runs by the pool: {whole:.0f} s."
    )
    return Part("Studies: pool, cluster, shards", text, sound=same)


def _study(folder: Path, runs: int) -> Path:
    file = folder / "scenarios" / f"bench{runs}.study.yaml"
    file.write_text(STUDY.format(steps=runs // PER_POINT), encoding="utf-8")
    return file


def _command(study: Path, out: Path, *more: object) -> list[str]:
    words = [sys.executable, "-m", "sim", "sweep", str(study), "--out", str(out), "--no-charts", *map(str, more)]
    return words


def _timed(commands: list[list[str]]) -> float:
    """Return how long it takes to run commands side by side. Raises CalledProcessError if one fails."""
    begun = time.perf_counter()
    running = [subprocess.Popen(c, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for c in commands]
    for process, command in zip(running, commands, strict=True):
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - begun


def _sharded(study: Path, out: Path, merged: Path) -> float:
    parts = [out.with_name(f"{out.name}-{k}") for k in range(1, WORKERS + 1)]
    took = _timed([_command(study, part, "-w", 1, "--shard", f"{k}/{WORKERS}") for k, part in enumerate(parts, 1)])
    took += _timed([[sys.executable, "-m", "sim", "merge", *map(str, parts), "--into", str(merged)]])
    return took + _timed([_command(study, merged, "-w", 1)])


def _content(out: Path) -> tuple[tuple[str, bytes], ...]:
    """Return every row and table; manifests hold the command, which differs."""
    files = sorted([*out.rglob("rows/*/*.json"), *out.rglob("bench/*/*.csv")])
    return tuple((path.relative_to(out).as_posix(), path.read_bytes()) for path in files)


@contextmanager
def _cluster() -> Iterator[str]:
    """Yield the address of a scheduler with two workers, all of them on this machine alone."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    dask = [sys.executable, "-m", "dask"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    hosts = ["--host", "127.0.0.1", "--no-dashboard"]
    commands = [[*dask, "scheduler", "--port", str(port), *hosts]]
    commands += [[*dask, "worker", address, "--nthreads", "1", "--nworkers", "1", *hosts]] * WORKERS
    running = [subprocess.Popen(command, cwd=ROOT, **quiet) for command in commands]
    try:
        _wait(address)
        yield address
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait(timeout=30)


def _wait(address: str) -> None:
    from distributed import Client

    with Client(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(WORKERS, timeout=60)
