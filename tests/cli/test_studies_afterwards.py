"""What becomes of results: status, replay, verify-results, merge and cite, as people use them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from sim.cli.app import app
from tests.study.tiny import conducted, rows_of, write_tiny

WIDE = {"COLUMNS": "200"}


def tiaokuai(*words: str | Path) -> Result:
    """Give a command in English."""
    return CliRunner().invoke(app, [*map(str, words), "--lang", "en"], env=WIDE)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Conduct a small sweep and a comparison into one results folder."""
    folder = tmp_path_factory.mktemp("afterwards")
    file = write_tiny(folder, 2, "0.6, 0.8")
    result = conducted(file, folder / "out")
    assert result.exit_code == 0, result.output
    words = (
        "compare",
        folder / "tiny.yaml",
        "-n",
        "2",
        "-w",
        "1",
        "--engine",
        "simpy",
        "--no-charts",
        "--out",
        folder / "out",
    )
    result = tiaokuai(*words)
    assert result.exit_code == 0, result.output
    return folder / "out"


@pytest.fixture
def out(made: Path, tmp_path: Path) -> Path:
    """Return a copy to be spoilt."""
    shutil.copytree(made, tmp_path / "out")
    return tmp_path / "out"


def sweep_folder(out: Path) -> Path:
    """Return the sweep's own folder."""
    (folder,) = (out / "tiny_sweep").iterdir()
    return folder


def spoil(out: Path) -> None:
    """Change one digit of one row."""
    path = sorted((out / "rows").glob("*/*.json"))[0]
    content = json.loads(path.read_text(encoding="utf-8"))
    content["values"]["resolution_time_true_mean"] *= 1.001
    path.write_text(json.dumps(content), encoding="utf-8")


def test_status_says_how_far_each_study_is(out: Path) -> None:
    for state, words in (("done", ("8/8", "answered")), ("one missing", ("7/8", "1 runs left"))):
        if state != "done":
            sorted((out / "rows").glob("*/*.json"))[0].unlink()
        result = tiaokuai("status", out)
        assert result.exit_code == 0
        (line,) = [line for line in result.stdout.splitlines() if "tiny_sweep" in line]
        assert "sweep" in line and sweep_folder(out).name in line and all(word in line for word in words)
        (line,) = [line for line in result.stdout.splitlines() if "compare" in line]
        assert " 4 " in line and "answered" in line
    chinese = CliRunner().invoke(app, ["status", str(out), "--lang", "zh"], env=WIDE)
    assert "还差 1 次运行" in chinese.stdout
    for wrong in (out / "nowhere", out / "rows"):
        assert tiaokuai("status", wrong).exit_code == 2


def test_replay_shows_the_run_and_says_that_it_is_the_same(out: Path) -> None:
    words = (
        "replay",
        sweep_folder(out) / "manifest.json",
        "--replication",
        "1",
        "--point",
        "1",
        "--structure",
        "dispatch",
    )
    result = tiaokuai(*words)
    assert result.exit_code == 0, result.output
    assert "behaviour.entry.front_accuracy = 0.8" in result.stdout
    assert (
        "resolution_time_true_mean  " in result.stdout
        and "The same as what is kept, to the last digit." in result.stdout
    )
    assert (sweep_folder(out) / "replays" / "1-dispatch-00001.parquet").exists()
    for path in (out / "rows").glob("*/*.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        content["values"]["resolution_time_true_mean"] *= 1.001
        path.write_text(json.dumps(content), encoding="utf-8")
    result = tiaokuai(*words)
    assert result.exit_code == 1 and "Not the same" in result.stdout
    for path in (out / "rows").glob("*/*.json"):
        path.unlink()
    result = tiaokuai(*words)
    assert result.exit_code == 0 and "no outcome of this run" in result.stdout


@pytest.mark.parametrize(
    "words", [("--replication", "9"), ("--replication", "0", "--point", "7"), ("--replication", "0", "--stage", "2")]
)
def test_replay_of_an_unknown_run_is_a_message(words: tuple[str, ...], made: Path) -> None:
    result = tiaokuai("replay", sweep_folder(made), *words)
    assert result.exit_code == 2 and "asked for no such run" in result.stderr
    assert all(
        f"{name.removeprefix('--')} {value}" in result.stderr
        for name, value in zip(words[::2], words[1::2], strict=True)
    )


def test_replay_in_a_comparison(made: Path) -> None:
    (folder,) = (made / "tiny").iterdir()
    result = tiaokuai("replay", folder, "--replication", "1", "--structure", "dispatch")
    assert result.exit_code == 0 and "The same as what is kept" in result.stdout


def test_verify_results_does_everything_again(out: Path) -> None:
    result = tiaokuai("verify-results", out, "-w", "1")
    assert result.exit_code == 0, result.output
    lines = {line.split()[0]: line for line in result.stdout.splitlines() if "done again" in line}
    assert "8 runs done again, 8 the same to the last digit" in lines["tiny_sweep"]
    assert "4 runs done again, 4 the same to the last digit" in lines["tiny"]
    result = tiaokuai("verify-results", sweep_folder(out), "-w", "1", "--most", "3")
    assert "3 runs done again" in result.stdout


def test_verify_results_finds_a_digit_that_was_changed_and_still_looks_at_the_rest(out: Path) -> None:
    spoil(out)
    result = tiaokuai("verify-results", out, "-w", "1")
    assert result.exit_code == 1
    assert "8 runs done again, 7 the same to the last digit" in result.stdout
    assert "resolution_time_true_mean" in result.stdout
    assert "4 runs done again, 4 the same" in result.stdout


def test_verify_results_of_another_model_is_a_message_and_does_not_hide_the_others(out: Path) -> None:
    manifest = sweep_folder(out) / "manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    content["model_version"] += 1
    manifest.write_text(json.dumps(content), encoding="utf-8")
    result = tiaokuai("verify-results", sweep_folder(out), "-w", "1")
    assert result.exit_code == 2 and f"version {content['model_version']} of the model" in result.stderr
    result = tiaokuai("verify-results", out, "-w", "1")
    assert result.exit_code == 1 and f"version {content['model_version']} of the model" in result.stdout
    assert "4 runs done again, 4 the same" in result.stdout


def test_merge_says_what_was_new_and_refuses_what_differs(out: Path, tmp_path: Path) -> None:
    into = tmp_path / "into"
    result = tiaokuai("merge", out, "--into", into)
    assert result.exit_code == 0 and "8 runs are new, 0 were there already" in result.stdout
    assert "0 runs are new, 8 were there already" in tiaokuai("merge", out, "--into", into).stdout
    before = rows_of(into)
    spoil(out)
    result = tiaokuai("merge", out, "--into", into)
    assert result.exit_code == 2 and "differs between" in result.stderr
    assert rows_of(into) == before
    assert tiaokuai("merge", tmp_path / "nowhere", "--into", into).exit_code == 2


def test_cite_gives_bibtex_of_the_software_and_of_results(made: Path) -> None:
    software, result = tiaokuai("cite").stdout, tiaokuai("cite", sweep_folder(made)).stdout
    assert software.startswith("@") and result.startswith("@") and software != result
    assert sweep_folder(made).name in result


def test_too_few_replications_are_a_message(made: Path, tmp_path: Path) -> None:
    file = write_tiny(tmp_path)
    result = conducted(file, tmp_path / "out", "-n", "1")
    assert result.exit_code == 2 and "replications" in result.stderr and "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


def test_a_study_of_another_kind_is_a_message(tmp_path: Path) -> None:
    file = write_tiny(tmp_path)
    result = tiaokuai("power", file, "--out", tmp_path / "out")
    assert result.exit_code == 2 and "use tiaokuai sweep" in result.stderr
