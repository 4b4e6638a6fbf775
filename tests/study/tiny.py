"""A scenario whose runs take a tenth of a second, studies of it, and the command line that conducts them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from click.testing import Result
from typer.testing import CliRunner

import sim
from sim.cli.app import app
from sim.scenario.starter import starter
from sim.scenario.studies.reading import Posed, read_study

WEEKS = "horizon: 26 weeks"
SWEEP = """\
study: sweep
name: tiny_sweep
title: {{zh: 试扫, en: a tiny sweep}}
question: {{zh: 受理准确率改变什么, en: what does the front desk change}}
scenario: tiny.yaml
replications: {replications}
measures: [resolution_time_true_mean, passed_share]
uncertainties:
  - path: behaviour.entry.front_accuracy
    title: {{zh: 受理准确率, en: accuracy at the front}}
    values: [{values}]
"""


POWER = """\
study: power
name: tiny_power
title: {zh: 试算, en: a tiny pilot}
question: {zh: 要多少次, en: how many}
scenario: tiny.yaml
replications: 4
measures: [resolution_time_true_mean]
"""
RUNS = 16
"""Of the sweep as it stands: points x structures x replications."""


def write_tiny(folder: Path, replications: int = 4, values: str = "0.6, 0.8", weeks: int = 5) -> Path:
    """Write the scenario, a pilot and a sweep over it; return the sweep's file."""
    for name, text in starter("tiny", "en").items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        assert not name.endswith(".yaml") or WEEKS in text
        text = text.replace(WEEKS, f"horizon: {weeks} weeks").replace("warm_up: 4 weeks", "warm_up: 1 week")
        path.write_text(text, encoding="utf-8", newline="\n")
    (folder / "tiny_power.study.yaml").write_text(POWER, encoding="utf-8", newline="\n")
    file = folder / "tiny_sweep.study.yaml"
    file.write_text(SWEEP.format(replications=replications, values=values), encoding="utf-8", newline="\n")
    return file


def posed(folder: Path, replications: int, values: str = "0.6, 0.8") -> Posed:
    """Return the sweep, read."""
    return read_study(write_tiny(folder, replications, values))


def sweep_words(file: Path, out: Path, *more: str) -> list[str]:
    """Return the words of a command that conducts a study on the engine that needs nothing compiled."""
    kind = "power" if "power" in file.name else "sweep"
    return [kind, str(file), "--engine", "simpy", "--no-charts", "--lang", "en", "--out", str(out), *more]


def conducted(file: Path, out: Path, *more: str) -> Result:
    """Conduct a study by its command, in this process; `-w 1` unless told otherwise."""
    workers = [] if "-w" in more or "--cluster" in more else ["-w", "1"]
    return CliRunner().invoke(app, sweep_words(file, out, *workers, *more))


def command(*words: str | Path) -> subprocess.Popen[str]:
    """Start `tiaokuai` with these words in a process group of its own."""
    return start("-m", "sim", *map(str, words))


def start(*words: str) -> subprocess.Popen[str]:
    """Start Python with these words, the package at hand, in a process group of its own."""
    environment = {**os.environ, "TIAOKUAI_LANG": "en", "PYTHONPATH": str(Path(sim.__file__).parents[1])}
    return subprocess.Popen(
        [sys.executable, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )


def rows_of(root: Path) -> dict[str, bytes]:
    """Return the rows below a results folder by name."""
    return {path.name: path.read_bytes() for path in sorted((root / "rows").glob("*/*.json"))}


def tables_of(root: Path, name: str = "tiny_sweep") -> dict[str, bytes]:
    """Return what a study answered, without its manifest (which holds the command) and its charts."""
    (folder,) = (root / name).iterdir()
    wanted = {".csv", ".md", ".bib"}
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in wanted}
