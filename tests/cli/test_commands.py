"""The command line as people use it: answers, errors, exit codes, both languages."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.scenario.starter import starter

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the starter scenario and return its file."""
    folder = tmp_path_factory.mktemp("cli")
    for name, text in starter("small", "zh").items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return folder / "small.yaml"


@pytest.fixture(scope="module")
def compared(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compare the small scenario once and return the results folder."""
    out = tmp_path_factory.mktemp("results")
    result = RUNNER.invoke(app, ["compare", str(small), "-n", "3", "-w", "1", "--no-charts", "--out", str(out)])
    assert result.exit_code == 0, result.output
    return out


def test_help_lists_every_command() -> None:
    result = RUNNER.invoke(app, ["--help"])
    assert result.exit_code == 0
    for command in ("check", "schema", "new", "run", "compare", "follow", "verify", "measures"):
        assert command in result.output


def test_help_imports_nothing_heavy() -> None:
    """The reason that help comes at once; the time itself is measured by `python -m benchmarks`, not by a test."""
    code = (
        "import sys, typer.testing as t; from sim.cli.app import app; t.CliRunner().invoke(app, ['--help']);"
        "print([m for m in ('numpy', 'pandas', 'scipy', 'matplotlib', 'simpy', 'pydantic', 'pyarrow') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_check_says_that_all_is_well(small: Path) -> None:
    result = RUNNER.invoke(app, ["check", str(small), "--lang", "en"])
    assert result.exit_code == 0
    assert "no errors" in result.output


@pytest.mark.parametrize(("language", "words"), [("zh", "处错误"), ("en", "errors found")])
def test_check_reports_all_errors_and_ends_with_two(small: Path, language: str, words: str) -> None:
    bad = small.with_name(f"bad_{language}.yaml")
    bad.write_text(
        small.read_text(encoding="utf-8").replace("horizon:", "horzion:") + "\nnonsense: 1\n", encoding="utf-8"
    )
    result = RUNNER.invoke(app, ["check", str(bad), "--lang", language])
    assert result.exit_code == 2
    assert words in result.output
    assert "horizon" in result.output and "nonsense" in result.output
    assert "Traceback" not in result.output


def test_unknown_language_is_refused() -> None:
    assert RUNNER.invoke(app, ["measures", "--lang", "fr"]).exit_code == 2


def test_new_writes_a_scenario_that_checks(tmp_path: Path) -> None:
    for language in ("zh", "en"):
        made = RUNNER.invoke(app, ["new", f"town_{language}", "--folder", str(tmp_path), "--lang", language])
        assert made.exit_code == 0, made.output
        assert RUNNER.invoke(app, ["check", str(tmp_path / f"town_{language}.yaml")]).exit_code == 0
    again = RUNNER.invoke(app, ["new", "town_zh", "--folder", str(tmp_path), "--lang", "en"])
    assert again.exit_code == 2
    assert "left alone" in again.output


def test_new_refuses_a_bad_name(tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["new", "../elsewhere", "--folder", str(tmp_path)])
    assert result.exit_code == 2
    assert not list(tmp_path.rglob("*.yaml"))
    assert "Traceback" not in result.output


def test_schema_is_json() -> None:
    result = RUNNER.invoke(app, ["schema"])
    assert "$defs" in json.loads(result.output)


def test_run_writes_log_measures_and_manifest(small: Path, tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["run", str(small), "--json", "--csv", "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    content = json.loads(result.stdout)
    log = Path(content["log"])
    assert log.exists() and log.with_suffix(".csv").exists()
    manifest = json.loads((log.parents[2] / "manifest-hierarchy-00000.json").read_text(encoding="utf-8"))
    assert manifest["seed"] == content["seed"]
    assert manifest["scenario"]["sha256"] and manifest["scenario"]["text"]
    assert str(tmp_path) not in json.dumps(manifest)


def test_run_names_the_nearest_structure(small: Path, tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["run", str(small), "--structure", "hierachy", "--out", str(tmp_path), "--lang", "en"])
    assert result.exit_code == 2
    assert "did you mean 'hierarchy'" in result.output


def test_compare_leaves_its_files(compared: Path) -> None:
    folder = next(compared.glob("small/*"))
    for name in (
        "measures.csv",
        "measures.parquet",
        "differences.csv",
        "assumptions.csv",
        "mechanisms.csv",
        "manifest.json",
        "plan.json",
    ):
        assert (folder / name).exists(), name


@pytest.mark.parametrize(("language", "words"), [("zh", "成对重复"), ("en", "paired replications")])
def test_compare_answers_in_both_languages(small: Path, compared: Path, language: str, words: str) -> None:
    result = RUNNER.invoke(
        app, ["compare", str(small), "-n", "3", "-w", "1", "--no-charts", "--out", str(compared), "--lang", language]
    )
    assert result.exit_code == 0, result.output
    assert words in result.output


def test_compare_prints_strict_json(small: Path, compared: Path) -> None:
    result = RUNNER.invoke(
        app, ["compare", str(small), "-n", "3", "-w", "1", "--no-charts", "--out", str(compared), "--json"]
    )
    content = json.loads(result.stdout, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    assert content["replications"] == 3
    assert content["sentences"] and content["differences"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_follow_prints_both_worlds(small: Path, compared: Path, language: str) -> None:
    result = RUNNER.invoke(app, ["follow", str(small), "-r", "3", "--out", str(compared), "--lang", language])
    assert result.exit_code == 0, result.output
    assert ("办结" if language == "zh" else "closure") in result.output


def test_follow_says_which_requests_there_are(small: Path, compared: Path) -> None:
    result = RUNNER.invoke(app, ["follow", str(small), "-r", "999999", "--out", str(compared), "--lang", "en"])
    assert result.exit_code == 2
    assert "requests 0 to" in result.output


def test_measures_are_listed_in_both_languages() -> None:
    for language in ("zh", "en"):
        result = RUNNER.invoke(app, ["measures", "--lang", language], env={"COLUMNS": "200"})
        assert result.exit_code == 0
        assert "passed_share" in result.output


def test_a_results_folder_that_is_a_file_is_a_clear_error(small: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("x", encoding="utf-8")
    result = RUNNER.invoke(app, ["run", str(small), "--out", str(taken), "--lang", "en"])
    assert result.exit_code == 2
    assert "cannot write" in result.output


def test_module_runs_like_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "sim", "--help"], capture_output=True, encoding="utf-8", check=True)
    assert "compare" in done.stdout


@pytest.mark.parametrize("measure", ["passes", "passed_shar"])
def test_check_refuses_a_primary_measure_that_is_not_one_number(small: Path, measure: str) -> None:
    text = small.read_text(encoding="utf-8")
    head = text[: text.index("\ncompare:")] if "\ncompare:" in text else text
    bad = small.with_name(f"primary_{measure}.yaml")
    bad.write_text(f"{head}\ncompare: {{primary: [{measure}]}}\n", encoding="utf-8")
    result = RUNNER.invoke(app, ["check", str(bad), "--lang", "en"])
    assert result.exit_code == 2, result.output
    assert measure in result.output
    assert "Traceback" not in result.output


def test_check_refuses_more_requests_a_day_than_can_be_numbered(small: Path) -> None:
    text = small.read_text(encoding="utf-8")
    bad = small.with_name("too_many.yaml")
    bad.write_text(re.sub(r"(volume:).*", r"\1 3000000 per day", text, count=1), encoding="utf-8")
    result = RUNNER.invoke(app, ["check", str(bad), "--lang", "en"])
    assert result.exit_code == 2
    assert "too many" in result.output
