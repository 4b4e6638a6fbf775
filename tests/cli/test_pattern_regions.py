"""`tiaokuai discover P22` as people use it, with made-up outcomes: the trial itself is tested elsewhere."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from sim.cli import pattern_regions
from sim.cli.app import app
from sim.verify.patterns import validate as module
from sim.verify.patterns.catalogue import TRIALS
from sim.verify.patterns.evaluate import Form
from tests.study.tiny import conducted, write_tiny
from tests.verify.test_regions import made_up

SETS = 60


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """Let few sets come out by formula at once."""

    def validate(patterns: list[str], form: Form, *_: Any) -> list[module.Result]:
        known = {outcome.set: outcome for outcome in made_up(form)}
        return [module.result_of(TRIALS[name], known, form) for name in patterns]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pattern_regions, "SETS", SETS)
        patch.setattr(module, "validate", validate)
        yield


def tiaokuai(*words: str | Path, lang: str = "en") -> Result:
    """Give a command."""
    return CliRunner().invoke(app, [*map(str, words), "--lang", lang], env={"COLUMNS": "200"})


def answered(out: Path, *more: str) -> Path:
    """Ask without charts and return the folder of the answer."""
    result = tiaokuai("discover", "p22", "--no-charts", "--json", "--out", out, *more)
    assert result.exit_code == 0, result.output
    return Path(json.loads(result.stdout)["folder"])


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, quick: None) -> Path:
    """Return the folder of an answer that no test changes."""
    return answered(tmp_path_factory.mktemp("regions"))


def test_the_folder_is_that_of_a_result(tmp_path: Path) -> None:
    result = tiaokuai("discover", "P22", "--out", tmp_path, "-w", "1")
    assert result.exit_code == 0, result.output
    (folder,) = (tmp_path / "pattern_p22").iterdir()
    assert folder.name in result.output
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert content["pattern"]["id"] == "P22" and content["pattern"]["points"] == 2 * SETS
    assert content["seed"] == Form().seed and content["pattern"]["form"]["replications"] == 2
    assert content["versions"] and content["model_version"]
    assert folder.name in (folder / "citation.bib").read_text(encoding="utf-8")
    names = {path.name for path in (folder / "charts").iterdir()}
    assert names >= {f"{chart}.{lang}.png" for chart in ("map", "boxes", "trade_off") for lang in ("zh", "en")}


def test_both_pages_say_what_is_kept_and_what_a_share_is(plain: Path) -> None:
    folder = plain
    english, chinese = ((folder / f"answer.{lang}.md").read_text(encoding="utf-8") for lang in ("en", "zh"))
    assert "the mean of its 2 replications is kept, not their single values" in english
    assert "With one replication" not in english and "means of 2 replications" in english
    assert "request streams of its own" in english and english.count("is no probability") == 1
    assert "只保存 2 次重复的均值" in chinese and "只有一次重复" not in chinese
    assert chinese.count("不是概率") == 1 and "are assumptions in the scenario" not in english


def test_without_charts_none_is_drawn(plain: Path) -> None:
    assert not list((plain / "charts").iterdir())


def test_the_same_seed_gives_the_same_bytes_and_another_its_own_folder(plain: Path, tmp_path: Path) -> None:
    first, again = plain, answered(tmp_path)
    assert first.name == again.name
    files = {path.name: path.read_bytes() for path in first.iterdir() if path.is_file()}
    assert files == {path.name: path.read_bytes() for path in again.iterdir() if path.is_file()}
    other = answered(tmp_path, "--seed", "1")
    assert other != again and other.parent == again.parent
    assert files == {path.name: path.read_bytes() for path in again.iterdir() if path.is_file()}


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--replications", "4"], ["--replications"]),
        (["--shard", "1/2"], ["--shard"]),
        (["--cluster", "tcp://here:1", "-n", "2"], ["--cluster", "--replications"]),
    ],
)
@pytest.mark.parametrize(("lang", "said"), [("zh", "不接受"), ("en", "does not take")])
def test_options_that_say_nothing_here_are_refused(
    words: list[str], named: list[str], lang: str, said: str, tmp_path: Path
) -> None:
    result = tiaokuai("discover", "P22", *words, "--out", tmp_path, lang=lang)
    assert result.exit_code == 2 and said in result.output and "Traceback" not in result.output
    assert all(name in result.output for name in named)
    assert not list(tmp_path.iterdir())


def test_a_pattern_that_is_not_said_of_somewhere_is_refused(tmp_path: Path) -> None:
    result = tiaokuai("discover", "P1", "--out", tmp_path)
    assert result.exit_code == 2 and "not said of somewhere" in result.output


def test_results_looked_at_afterwards(plain: Path, tmp_path: Path) -> None:
    file = write_tiny(tmp_path, 2, "0.6, 0.8")
    assert conducted(file, tmp_path / "out").exit_code == 0
    folder = tmp_path / "out" / "pattern_p22" / plain.name
    shutil.copytree(plain, folder)
    result = tiaokuai("status", tmp_path / "out")
    assert result.exit_code == 0, result.output
    (line,) = [line for line in result.stdout.splitlines() if "pattern_p22" in line]
    assert folder.name in line and "answered" in line and f" {2 * SETS} " in line
    result = tiaokuai("verify-results", tmp_path / "out", "-w", "1", "--most", "2")
    assert result.exit_code == 0, result.output
    assert f"pattern_p22 {folder.name}: skipped" in result.output and "2 runs done again" in result.output
    for words in (("verify-results", folder), ("replay", folder / "manifest.json", "--replication", "0")):
        result = tiaokuai(*words)
        assert result.exit_code == 2 and "keeps no runs" in result.output and "Traceback" not in result.output
    result = tiaokuai("cite", folder)
    assert result.exit_code == 0 and f"tiaokuai_pattern_p22_{folder.name}" in result.output
