"""`tiaokuai report --studies`: studies of another folder come into the report."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from sim.cli.app import app
from tests.study.tiny import conducted, write_tiny

pytest.importorskip("vl_convert", reason="pip install vl-convert-python to draw charts")


def tiaokuai(*words: object) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(app, [str(word) for word in words])


def test_studies_of_another_folder_are_taken_in(tmp_path: Path) -> None:
    study = write_tiny(tmp_path)
    run = tiaokuai("compare", tmp_path / "tiny.yaml", "--out", tmp_path / "a", "-n", 3, "-w", 1, "--no-charts")
    assert run.exit_code == 0, run.output
    run = conducted(study, tmp_path / "b")
    assert run.exit_code == 0, run.output
    out = tmp_path / "a.html"
    words = ("report", tmp_path / "a" / "tiny", "--no-swing", "-w", 1, "--lang", "en", "--requests", 0, "--out", out)
    assert "studies taken in: none" in tiaokuai(*words).output
    assert "No study was found of where the conclusion reverses" in out.read_text(encoding="utf-8")
    assert "studies taken in: tiny_sweep" in tiaokuai(*words, "--studies", tmp_path / "b").output
    assert "No study was found" not in out.read_text(encoding="utf-8")
    wrong = tiaokuai(*words, "--studies", tmp_path / "c")
    assert wrong.exit_code == 2 and "there is no folder" in wrong.output
