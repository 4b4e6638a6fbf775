"""Start-up of `tiaokuai run` on a small scenario: `--engine auto` against `--engine simpy`, in fresh processes."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.fresh import ROOT
from benchmarks.report import Part, markdown
from sim.engine.choice import AUTO, SIMPY
from sim.scenario.starter import starter

SHORTER = {"horizon: 26 weeks": "horizon: 2 weeks", "warm_up: 4 weeks": "warm_up: 0 weeks"}


def startup(rounds: int) -> Part:
    """Return median wall times of whole commands, alternating."""
    took: dict[str, list[float]] = {AUTO: [], SIMPY: []}
    with tempfile.TemporaryDirectory() as folder:
        scenario = small_scenario(Path(folder))
        for engine in took:
            _run(scenario, engine)
        for _ in range(rounds):
            for engine, seconds in took.items():
                seconds.append(_run(scenario, engine))
        helped = [_wall("--help") for _ in range(rounds)]
    median = {engine: statistics.median(seconds) for engine, seconds in took.items()}
    ratio = median[AUTO] / median[SIMPY]
    rows = [
        [f"`--engine {engine}`", f"{seconds:.2f}", f"{seconds / median[SIMPY]:.2f}"]
        for engine, seconds in median.items()
    ]
    rows.append(["`tiaokuai --help`", f"{statistics.median(helped):.2f}", ""])
    text = markdown(["tiaokuai run, some 150 requests", "wall, s", "against simpy"], rows)
    return Part("Start-up", f"{text}\n\nFresh processes, medians of {rounds}.", {"start": ratio})


def small_scenario(folder: Path) -> Path:
    """Write the starter scenario, cut to two weeks, and return its file."""
    for name, text in starter("demo", "en").items():
        for old, new in SHORTER.items():
            text = text.replace(old, new)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return folder / "demo.yaml"


def _run(scenario: Path, engine: str) -> float:
    out = str(scenario.parent / "results")
    return _wall("run", str(scenario), "--engine", engine, "--out", out, "--json")


def _wall(*arguments: str) -> float:
    """Return the seconds that a command takes."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "sim", *arguments], cwd=ROOT, capture_output=True, check=True)
    return time.perf_counter() - begun
