"""`tiaokuai report`: from a results folder to files, and what it says where it cannot."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from sim.cli.app import app
from sim.cli.reporting import comparison_folder
from sim.vocabulary.errors import ResultsError
from tests.study.tiny import write_tiny

pytest.importorskip("vl_convert", reason="pip install vl-convert-python to draw charts")
LIMIT = 3_000_000


def tiaokuai(*words: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(app, words)


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a finished comparison that nobody may change."""
    folder = tmp_path_factory.mktemp("compared")
    write_tiny(folder)
    run = tiaokuai(
        "compare",
        str(folder / "tiny.yaml"),
        "--out",
        str(folder / "out"),
        "--replications",
        "3",
        "-w",
        "1",
        "--no-charts",
    )
    assert run.exit_code == 0, run.output
    return comparison_folder(folder / "out" / "tiny")


def _report(folder: Path, *options: str) -> str:
    run = tiaokuai("report", str(folder), "--no-swing", "-w", "1", "--lang", "en", *options)
    assert run.exit_code == 0, run.output
    return run.output


def test_one_file_below_three_megabytes(compared: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.html"
    said = _report(compared, "--out", str(out), "--requests", "1000")
    assert f"written: {out}" in said.replace("\n", "")
    page = out.read_bytes()
    assert 1_000_000 < len(page) < LIMIT
    text = page.decode("utf-8")
    assert "dispatch" in text and "tk.player" in text and "vegaEmbed" in text
    again = tmp_path / "b.html"
    _report(compared.parent, "--out", str(again), "--requests", "1000")
    assert again.read_bytes() == page
    assert str(tmp_path) not in text and str(compared) not in text


def test_no_requests_no_player(compared: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.html"
    _report(compared, "--out", str(out), "--requests", "0")
    assert "tk.player =" not in out.read_text(encoding="utf-8")


def test_a_character_that_the_font_lacks_is_named(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    file = tmp_path / "tiny.yaml"
    text = file.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.strip().startswith("zh:") or "zh:" in line)
    file.write_text(text.replace(line, line.replace("zh:", "zh: 𠮷", 1), 1), encoding="utf-8")
    run = tiaokuai(
        "compare", str(file), "--out", str(tmp_path / "out"), "--replications", "2", "-w", "1", "--no-charts"
    )
    assert run.exit_code == 0, run.output
    assert "U+20BB7" in _report(tmp_path / "out" / "tiny")
    assert (comparison_folder(tmp_path / "out" / "tiny") / "report.html").exists()


def test_several_results_are_listed(compared: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        shutil.copy(compared / "manifest.json", tmp_path / name)
    with pytest.raises(ResultsError, match=r"one") as caught:
        comparison_folder(tmp_path)
    assert str(tmp_path / "two") in caught.value.text.zh
    assert comparison_folder(tmp_path / "one") == tmp_path / "one"


@pytest.mark.parametrize("what", ["nothing", "empty", "unfinished"])
def test_what_is_no_comparison_is_refused(compared: Path, tmp_path: Path, what: str) -> None:
    folder = tmp_path / what
    if what != "nothing":
        folder.mkdir()
    if what == "unfinished":
        shutil.copy(compared / "manifest.json", folder)
    run = tiaokuai("report", str(folder), "--lang", "en")
    assert run.exit_code == 2
    assert "Traceback" not in run.output and str(folder.name) in run.output.replace("\n", "")
    assert list(tmp_path.rglob("*.html")) == []


@pytest.mark.slow
def test_every_form_is_written(compared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    shutil.copytree(compared.parents[1], folder)
    own = folder / "tiny" / compared.name
    run = tiaokuai(
        "report", str(own), "-w", "2", "--lang", "en", "--pptx", "--xlsx", "--docx", "--pdf", "--figures", "--swing"
    )
    assert run.exit_code == 0, run.output
    names = {path.name for path in own.glob("report*")}
    assert names == {
        "report.html",
        *(f"report.{lang}.{form}" for lang in ("zh", "en") for form in ("pptx", "xlsx", "docx", "pdf")),
    }
    drawn = sorted(path.name for path in (own / "figures").iterdir())
    assert "survival.zh.svg" in drawn and len(drawn) % 6 == 0
    assert "low end" in (own / "report.html").read_text(encoding="utf-8")
