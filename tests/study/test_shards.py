"""The same bytes for any number of processes and for shards that are merged."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.cli.studying import shard_of
from sim.study.asked import Ask
from sim.study.evaluate import POINTS_PER_SHARD, Shard
from sim.vocabulary.errors import ResultsError
from tests.study.conftest import Uninterrupted
from tests.study.tiny import RUNS, conducted, rows_of, tables_of, write_tiny


@pytest.mark.parametrize("workers", [2, pytest.param(4, marks=pytest.mark.slow)])
def test_the_number_of_processes_changes_no_byte(workers: int, uninterrupted: Uninterrupted, tmp_path: Path) -> None:
    result = conducted(uninterrupted.file, tmp_path, "-w", str(workers))
    assert result.exit_code == 0, result.output
    assert len(rows_of(tmp_path)) == RUNS
    assert rows_of(tmp_path) == rows_of(uninterrupted.out)
    assert tables_of(tmp_path) == tables_of(uninterrupted.out)
    assert len(tables_of(tmp_path)) > 5


def test_shards_in_folders_of_their_own_are_merged_to_the_same_bytes(
    uninterrupted: Uninterrupted, tmp_path: Path
) -> None:
    parts = [tmp_path / f"part{k}" for k in (1, 2, 3)]
    for k, part in enumerate(parts, 1):
        result = conducted(uninterrupted.file, part, "--shard", f"{k}/3")
        assert result.exit_code == 0, result.output
        own = len(rows_of(part))
        assert own in (5, 6) and f"shard {k}/3: its {own} runs are done" in result.stdout
        again = conducted(uninterrupted.file, part, "--shard", f"{k}/3")
        assert f"{own} of them known already, 0 to be done here" in again.stderr
        assert f"its {own} runs are done" in again.stdout
    into = tmp_path / "into"
    merged = CliRunner().invoke(app, ["merge", *map(str, parts), "--into", str(into), "--lang", "en"])
    assert merged.exit_code == 0 and f"{RUNS} runs are new, 0 were there already" in merged.stdout
    answered = conducted(uninterrupted.file, into)
    assert answered.exit_code == 0, answered.output
    assert f"{RUNS} of them known already, 0 to be done here" in answered.stderr
    assert rows_of(into) == rows_of(uninterrupted.out)
    assert tables_of(into) == tables_of(uninterrupted.out)


def test_the_last_shard_in_a_folder_of_all_gives_the_answer(tmp_path: Path) -> None:
    file, out = write_tiny(tmp_path, 2), tmp_path / "out"
    assert conducted(file, out, "--shard", "1/2").exit_code == 0
    assert not list(out.rglob("answer.en.md")) and len(rows_of(out)) == 4
    assert conducted(file, out, "--shard", "2/2").exit_code == 0
    assert len(list(out.rglob("answer.en.md"))) == 1 and len(rows_of(out)) == 8


def test_a_shard_says_nothing_but_json_on_standard_output(uninterrupted: Uninterrupted, tmp_path: Path) -> None:
    result = conducted(uninterrupted.file, tmp_path, "--shard", "1/12", "--json")
    assert result.exit_code == 0 and result.stdout == "" and "shard 1/12" in result.stderr


@pytest.mark.parametrize(("points", "per_point", "of"), [(5, 7, 3), (3, 4, 5), (40, 6, 3), (1, 1, 2)])
def test_shards_are_a_partition_and_leave_points_whole_where_there_are_many(
    points: int, per_point: int, of: int
) -> None:
    runs = {f"{p}-{r}": Ask(p, (("demand.volume", float(p)),), "s", r) for p in range(points) for r in range(per_point)}
    shares = [Shard(k, of).share(runs) for k in range(1, of + 1)]
    assert set().union(*shares) == set(runs) and sum(map(len, shares)) == len(runs)
    if points >= POINTS_PER_SHARD * of:
        homes = [{key.split("-")[0] for key in share} for share in shares]
        assert sum(map(len, homes)) == points
        assert max(map(len, shares)) - min(map(len, shares)) <= per_point
    else:
        assert max(map(len, shares)) - min(map(len, shares)) <= 1


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "1/0", "a/b", "1/3/3", "-1/3", "1.0/3", ""])
def test_a_shard_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ResultsError, match=re.escape(repr(text))):
        shard_of(text)
    assert shard_of("3/16") == Shard(3, 16) and shard_of(None) is None
