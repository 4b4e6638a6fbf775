"""The comparison: resumable, the same for any number of workers, null and paired."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario
from sim.study.compare import Comparison, Options, compare
from sim.study.differences import differences
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

MEASURES = ("measures.csv", "differences.csv", "measures.parquet")


def _silent(structure: str, replication: int, share: float) -> None:
    assert 0.0 <= share <= 1.0


def _quiet(text: Text) -> None:
    assert text.zh and text.en


def _compare(loaded: Loaded, root: Path, replications: int | None = 3, workers: int = 1) -> Comparison:
    return compare(loaded, Options(root, replications=replications, workers=workers), _silent, _quiet)


def test_runs_once_and_continues(small: Loaded, tmp_path: Path) -> None:
    first = _compare(small, tmp_path)
    files = {path: path.stat().st_mtime_ns for path in (first.folder / "runs").rglob("*.parquet")}
    again = _compare(small, tmp_path)
    assert again.values.equals(first.values)
    assert files == {path: path.stat().st_mtime_ns for path in (again.folder / "runs").rglob("*.parquet")}
    victim = next(iter(files))
    before = victim.read_bytes()
    victim.unlink()
    assert _compare(small, tmp_path).values.equals(first.values)
    assert victim.read_bytes() == before


def test_one_and_two_workers_give_the_same_bytes(small: Loaded, tmp_path: Path) -> None:
    one, two = _compare(small, tmp_path / "one"), _compare(small, tmp_path / "two", workers=2)
    for path in sorted((one.folder / "runs").rglob("*.parquet")):
        assert path.read_bytes() == (two.folder / path.relative_to(one.folder)).read_bytes()
    assert one.values.equals(two.values)


def test_another_number_of_pilots_does_not_reuse_measures_counted_otherwise(small: Loaded, tmp_path: Path) -> None:
    few = _compare(small, tmp_path / "mixed", replications=3)
    more = _compare(small, tmp_path / "mixed", replications=5)
    fresh = _compare(small, tmp_path / "fresh", replications=5)
    assert few.folder == more.folder
    assert more.values.equals(fresh.values)


def test_a_second_seed_is_another_result(small: Loaded, tmp_path: Path) -> None:
    one = _compare(small, tmp_path)
    two = compare(small, Options(tmp_path, seed=99, replications=3), _silent, _quiet)
    assert one.folder != two.folder
    assert not one.values["value"].equals(two.values["value"])


def test_differences_are_paired(small: Loaded, tmp_path: Path) -> None:
    comparison = _compare(small, tmp_path)
    primary = comparison.primary[0]
    values = comparison.values.query("measure == @primary and by == ''")
    table = values.pivot(index="replication", columns="structure", values="value")
    other = next(s for s in comparison.structures if s != comparison.baseline)
    found = next(d for d in comparison.differences if d.structure == other and d.measure == primary)
    assert found.difference.mean == pytest.approx(float((table[other] - table[comparison.baseline]).mean()))
    assert found.pooling[:3] == (0.0, 0.0, 0.0)


def test_two_names_for_one_structure_differ_by_exactly_nothing(small_file: Path, tmp_path: Path) -> None:
    text = small_file.read_text(encoding="utf-8")
    head = text[: text.index("\nstructures:")]
    tail = "\nstructures:\n  - {id: one, zh: 甲, en: one}\n  - {id: two, zh: 乙, en: two}\n"
    twin = small_file.with_name("twin.yaml")
    twin.write_text(head + tail, encoding="utf-8", newline="\n")
    comparison = _compare(read_scenario(twin), tmp_path)
    assert comparison.differences
    for found in comparison.differences:
        same = found.difference.mean == 0.0 and found.difference.half_width == 0.0
        assert same or np.isnan(found.difference.mean), found.measure


def test_stops_when_precise_or_says_why_not(small: Loaded, tmp_path: Path) -> None:
    loose = compare(small, Options(tmp_path, precision=1.0), _silent, _quiet)
    assert loose.stop.reason == "precise"
    precision = small.scenario.compare.precision
    assert loose.stop.replications == precision.minimum + precision.look_ahead
    strict = compare(small, Options(tmp_path, precision=0.0001), _silent, _quiet)
    assert strict.stop.reason == "maximum"
    assert strict.stop.replications == precision.maximum
    assert strict.stop.reached > 0.0001


def test_unknown_primary_measure_is_a_clear_error(small_file: Path, tmp_path: Path) -> None:
    text = small_file.read_text(encoding="utf-8")
    other = small_file.with_name("unknown.yaml")
    lines = [line for line in text.splitlines() if not line.startswith("compare:")]
    head = "\n".join(lines[: lines.index(next(x for x in lines if x.startswith("structures:")))])
    other.write_text(
        f"{head}\nstructures:\n  - {{id: one, zh: 甲, en: one}}\ncompare: {{primary: [no_such_measure]}}\n",
        encoding="utf-8",
        newline="\n",
    )
    with pytest.raises(ResultsError, match="no_such_measure"):
        _compare(read_scenario(other), tmp_path)


def test_holm_covers_primary_measures_only(small: Loaded, tmp_path: Path) -> None:
    comparison = _compare(small, tmp_path)
    tested = differences(small, comparison.values, comparison.baseline, comparison.primary)
    assert {d.measure for d in tested if not np.isnan(d.p_holm)} <= set(comparison.primary)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is not a Windows signal")
def test_goes_on_after_kill_nine(small_file: Path, tmp_path: Path) -> None:
    """Kill the command as soon as its first run is on disk; the same command then gives the same bytes."""
    command = [sys.executable, "-m", "sim", "compare", str(small_file), "-n", "5", "--no-charts", "--workers", "2"]
    quiet: dict[str, int] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    killed = subprocess.Popen([*command, "--out", str(tmp_path / "a")], start_new_session=True, **quiet)
    deadline = time.monotonic() + 120.0
    while not list((tmp_path / "a").rglob("*.parquet")) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    assert not list((tmp_path / "a").rglob("measures.csv"))
    for name in ("a", "b"):
        subprocess.run([*command, "--out", str(tmp_path / name)], check=True, **quiet)
    for name in MEASURES:
        first, second = (next((tmp_path / folder).rglob(name)).read_bytes() for folder in ("a", "b"))
        assert first == second, name
