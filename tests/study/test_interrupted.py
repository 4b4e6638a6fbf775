"""A study that is killed, or interrupted by hand, goes on where it stopped: nothing lost, nothing run twice."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.study.conftest import Uninterrupted
from tests.study.tiny import RUNS, command, conducted, rows_of, sweep_words, tables_of

PATIENCE_SECONDS = 120.0
SOME = 5
"""Rows after which it is interrupted."""


def wait_for(what: str, seconds: float, reached: object) -> None:
    """Wait until `reached()`; fail if it takes too long."""
    end = time.monotonic() + seconds
    assert callable(reached)
    while not reached():
        assert time.monotonic() < end, f"waited too long for {what}"
        time.sleep(0.005)


def group(number: int) -> set[int]:
    """Return the processes of a process group that are alive."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == number and fields[0] != "Z":
                found.add(int(entry.name))
    return found


def times(root: Path) -> dict[str, int]:
    """Return when each row was written."""
    return {path.name: path.stat().st_mtime_ns for path in (root / "rows").glob("*/*.json")}


def begun(file: Path, out: Path) -> subprocess.Popen[str]:
    """Start the sweep with two processes and return once some of its runs are done."""
    process = command(*sweep_words(file, out, "-w", "2"))
    wait_for("the first rows", PATIENCE_SECONDS, lambda: len(times(out)) >= SOME or process.poll() is not None)
    assert process.poll() is None, process.communicate()
    return process


def check_that_it_goes_on(uninterrupted: Uninterrupted, out: Path) -> None:
    """Give the same command again: what is there stays untouched, what is missing is done, the answer is the same."""
    before = times(out)
    assert SOME <= len(before) < RUNS, "interrupted too late to show anything"
    again = conducted(uninterrupted.file, out)
    assert again.exit_code == 0, again.output
    assert f"{len(before)} of them known already, {RUNS - len(before)} to be done here" in again.stderr
    assert {name: then for name, then in times(out).items() if name in before} == before
    assert rows_of(out) == rows_of(uninterrupted.out)
    assert tables_of(out) == tables_of(uninterrupted.out)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_kill_9_leaves_no_process_that_works_on_and_loses_nothing(uninterrupted: Uninterrupted, tmp_path: Path) -> None:
    process = begun(uninterrupted.file, tmp_path)
    assert len(group(process.pid)) >= 3
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=PATIENCE_SECONDS)
    wait_for("orphans to end", PATIENCE_SECONDS, lambda: not group(process.pid))
    assert list(tmp_path.rglob("answer.*")) == []
    check_that_it_goes_on(uninterrupted, tmp_path)


def test_ctrl_c_says_what_is_done_and_what_is_left(uninterrupted: Uninterrupted, tmp_path: Path) -> None:
    """The whole group hears it, as from a keyboard; only one process answers."""
    process = begun(uninterrupted.file, tmp_path)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    found = re.search(r"(\d+) of (\d+) runs are done and kept, (\d+) are left", said)
    assert found is not None, said
    done, total, left = map(int, found.groups())
    assert (done, total, left) == (len(times(tmp_path)), RUNS, RUNS - done)
    assert said.rstrip().endswith("interrupted; what is finished is kept, and the same command goes on from there")
    check_that_it_goes_on(uninterrupted, tmp_path)
