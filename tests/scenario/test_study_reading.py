"""Every bad study of the corpus gives its messages, with file, line and the nearest word; good ones are read as meant."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from sim.cli.app import app
from sim.measures.registry import scalar_measures
from sim.scenario.composer import compose
from sim.scenario.findings import Findings
from sim.scenario.opening import is_study
from sim.scenario.reading import read_scenario
from sim.scenario.studies.axes import Unknown, annotation_at
from sim.scenario.studies.plain import plain_study
from sim.scenario.studies.reading import read_study, read_study_text
from sim.scenario.studies.tree import KINDS
from sim.vocabulary.errors import Finding, InvariantError, ResultsError, ScenarioError
from tests.scenario.conftest import _apply, make

CORPUS = Path(__file__).parent / "corpus"
BAD = sorted((CORPUS / "bad_studies").glob("*.yaml"))
GOOD = sorted((CORPUS / "good_studies").glob("*.yaml"))
SWEEP = "sweep.study.yaml"


def _load(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return case


def world(folder: Path, edits: list[dict[str, Any]]) -> Path:
    """Write the good scenario and the good studies into a new folder, edited; return the folder."""
    make(folder, [])
    for file in GOOD:
        shutil.copy(file, folder)
    for edit in edits:
        _apply(folder / edit["file"], edit)
    return folder


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the good scenario and the good studies."""
    return world(tmp_path_factory.mktemp("studies") / "world", [])


def test_corpus_is_large_enough() -> None:
    assert len(BAD) >= 70
    assert sorted(file.name.partition(".")[0] for file in GOOD) == sorted(KINDS)


@pytest.mark.parametrize("path", BAD, ids=[path.stem for path in BAD])
def test_bad_study_gives_its_messages(path: Path, tmp_path: Path) -> None:
    case = _load(path)
    try:
        folder = world(tmp_path / "world", case["edits"])
    except OSError as error:
        pytest.skip(f"this system cannot make the case: {error}")
    with pytest.raises(ScenarioError) as caught:
        read_study(folder / case.get("read", SWEEP), scalar_measures())
    got = [
        {
            "at": f"{f.file}:{f.line}:{f.column}",
            "path": f.path,
            "zh": f.problem.zh,
            "en": f.problem.en,
            **({"found": f.found} if f.found else {}),
            **({"allowed": True} if f.allowed.en else {}),
            **({"nearest": f.nearest} if f.nearest else {}),
        }
        for f in caught.value.findings
    ]
    assert got == case["expect"]
    for finding in caught.value.findings:
        _complete(finding, tmp_path)


def _complete(finding: Finding, tmp_path: Path) -> None:
    """Both languages say the same things, on one line, and nothing about the machine or our own helpers."""
    for text in (finding.to("zh"), finding.to("en")):
        assert text.startswith(finding.file) and "\n" not in text
        assert str(tmp_path) not in text and "pydantic" not in text and "(study)" not in text
        assert finding.nearest in text
    assert bool(finding.allowed.zh) == bool(finding.allowed.en)
    assert any("\u4e00" <= character <= "\u9fff" for character in finding.problem.zh)
    assert finding.problem.en.isascii()


@pytest.mark.parametrize(("language", "words"), [("zh", "共 6 处错误"), ("en", "6 errors found")])
def test_the_command_line_tells_all_mistakes_and_ends_with_two(language: str, words: str, tmp_path: Path) -> None:
    case = _load(CORPUS / "bad_studies" / "many_at_once.yaml")
    file = world(tmp_path / "world", case["edits"]) / SWEEP
    for command in ("sweep", "check"):
        result = CliRunner().invoke(app, [command, str(file), "--lang", language])
        assert result.exit_code == 2 and words in result.output
        assert result.output.count(f"{SWEEP}:") == 6
        assert "did you mean 'dispatch'" in result.output or "是否想写“dispatch”" in result.output


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.name.partition(".")[0])
def test_a_good_study_is_read_and_comes_back_from_its_text(file: Path, good: Path) -> None:
    posed = read_study(good / file.name, scalar_measures())
    assert posed.study.study == file.name.partition(".")[0]
    assert read_study_text(posed.text, posed.loaded) == posed.study
    assert is_study(good / file.name)
    assert str(good) not in posed.text


def test_measures_are_checked_where_their_names_are_known(tmp_path: Path) -> None:
    folder = world(tmp_path / "world", [{"file": SWEEP, "find": "[passed_share]", "put": "[passed_shar]"}])
    assert read_study(folder / SWEEP).study.measures == ["passed_shar"]
    with pytest.raises(ScenarioError, match="passed_share"):
        read_study(folder / SWEEP, scalar_measures())


def test_a_text_that_is_no_study_is_our_mistake(good: Path) -> None:
    loaded = read_scenario(good / "district.yaml")
    for text in ("study: sweep\n", "nothing: 1\n", "- a\n"):
        with pytest.raises(InvariantError):
            read_study_text(text, loaded)


def test_a_study_where_a_scenario_is_needed_says_which_command_takes_it(good: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_scenario(good / SWEEP)
    said = caught.value.findings[0].to("en")
    assert len(caught.value.findings) == 1
    assert "this is a study, not a scenario" in said and "tiaokuai sweep sweep.study.yaml" in said
    result = CliRunner().invoke(app, ["compare", str(good / "power.study.yaml"), "--lang", "en"])
    assert result.exit_code == 2 and "tiaokuai power power.study.yaml" in result.output


def test_a_difference_is_a_scenario_too(good: Path) -> None:
    posed = read_study(good / "power.study.yaml")
    assert posed.loaded.scenario.name == "short"
    assert posed.loaded.scenario.behaviour.passing.base_rate.value == 0.1


@pytest.mark.parametrize("name", ["district.yaml", "short.yaml"])
def test_a_scenario_is_no_study(name: str, good: Path) -> None:
    assert not is_study(good / name)


def test_what_cannot_be_read_is_no_study(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"study: \xff\xfe\n")
    assert not is_study(tmp_path / "a.yaml") and not is_study(tmp_path) and not is_study(tmp_path / "b.yaml")


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_plain_question(kind: str, good: Path) -> None:
    if kind in ("attribute", "power"):
        posed = plain_study(kind, good / "district.yaml")
        assert posed.study.name == f"district_{kind}" and posed.study.study == kind
        assert read_study_text(posed.text, posed.loaded) == posed.study
    else:
        with pytest.raises(ResultsError) as caught:
            plain_study(kind, good / "district.yaml")
        assert f"district_{kind}.study.yaml" in caught.value.text.zh
        assert f"district_{kind}.study.yaml" in caught.value.text.en


def test_the_plain_question_about_a_broken_scenario_tells_its_mistakes(tmp_path: Path) -> None:
    edit = {"file": "district.yaml", "find": "horizon: 12 weeks", "put": "horizon: 12"}
    folder = world(tmp_path / "world", [edit])
    with pytest.raises(ScenarioError, match="the unit is missing"):
        plain_study("sweep", folder / "district.yaml")


def test_where_a_path_leads() -> None:
    from sim.scenario.shapes import shape_of

    assert shape_of(annotation_at("behaviour.passing.base_rate")).core is float
    assert shape_of(annotation_at("demand.volume")).dimension == "rate"
    assert shape_of(annotation_at("structures.any.mechanisms.power_list.medium")).options == ("paper", "platform")
    assert shape_of(annotation_at("structures.any.mechanisms.2.trace.minutes")).dimension == "work"
    assert shape_of(annotation_at("government.desk.staff")).core is int
    assert annotation_at("behaviour.pasing.base_rate").word == "pasing"
    assert isinstance(annotation_at("structures.any.mechanisms.trase.minutes"), Unknown)


def test_comments_and_order_of_keys_do_not_matter(good: Path, tmp_path: Path) -> None:
    """The canonical text, and with it the key of the results, is one for one study."""
    folder = world(tmp_path / "world", [])
    text = (folder / SWEEP).read_text(encoding="utf-8")
    head, _, tail = text.partition("levers:\n")
    shuffled = "levers:\n" + tail + "# at the end\n" + "\n".join(reversed(head.strip().split("\n"))) + "\n"
    (folder / SWEEP).write_text(shuffled, encoding="utf-8")
    assert compose(shuffled, SWEEP, Findings([SWEEP])) is not None
    assert read_study(folder / SWEEP).text == read_study(good / SWEEP).text
