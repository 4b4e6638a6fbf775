"""`tiaokuai patterns` as people use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli.app import app

RUNNER = CliRunner()
FILES = {
    "patterns.csv",
    "clauses.csv",
    "sets.csv",
    "patterns.zh.md",
    "patterns.en.md",
    "patterns.zh.png",
    "patterns.en.png",
}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the null in its short form and return the results folder."""
    out = tmp_path_factory.mktemp("patterns")
    result = RUNNER.invoke(
        app, ["patterns", "n2", "--short", "--sets", "2", "-w", "1", "--out", str(out), "--lang", "en"]
    )
    assert result.exit_code == 0, result.output
    assert "N2" in result.output and "holds" in result.output and "2/2" in result.output
    return out


def test_everything_is_written(done: Path) -> None:
    folder = done / "patterns" / "short"
    assert {path.name for path in folder.iterdir() if path.is_file()} >= FILES
    assert len((folder / "sets.csv").read_text(encoding="utf-8").splitlines()) == 3


def test_another_pattern_joins_those_known(done: Path) -> None:
    command = ["patterns", "P2", "--short", "--sets", "2", "-w", "1", "--out", str(done), "--json"]
    result = RUNNER.invoke(app, command)
    assert result.exit_code == 0, result.output
    content = json.loads(result.stdout)
    assert [row["pattern"] for row in content["patterns"]] == ["P2"]
    table = (done / "patterns" / "short" / "patterns.csv").read_text(encoding="utf-8")
    assert [line.split(",")[0] for line in table.splitlines()] == ["pattern", "P2", "N2"]


@pytest.mark.parametrize(("language", "words"), [("zh", "没有规律"), ("en", "no pattern")])
def test_an_unknown_pattern_is_refused(language: str, words: str, tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["patterns", "P99", "--out", str(tmp_path), "--lang", language])
    assert result.exit_code == 2
    assert words in result.output and "Traceback" not in result.output
