"""The six kinds of study on the command line: help, answers, strict JSON, which file is meant, errors and exit codes."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import Result
from ruamel.yaml import YAML
from typer.testing import CliRunner

from sim.cli.app import app
from sim.cli.scenario_commands import StudyName
from sim.cli.studying import HELP, shard_of
from sim.measures.registry import scalar_measures
from sim.report.reference import STUDY_PAGES, with_block
from sim.report.study_reference import meaning, own_keys, study_block
from sim.scenario.library import STUDY_ENDING, scenario_files, studies_of
from sim.scenario.starter import starter
from sim.scenario.studies.reading import read_study
from sim.scenario.studies.tree import KINDS
from sim.study.conduct import completed
from sim.study.evaluate import Shard
from sim.vocabulary.errors import ResultsError

RUNNER = CliRunner()
SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
SWEEP = """\
study: sweep
name: small_sweep
title: {zh: 扫描, en: Sweep}
question: {zh: 结论在哪里反转？, en: Where does the conclusion turn round?}
scenario: small.yaml
replications: 2
measures: [passed_share]
uncertainties:
  - {path: behaviour.passing.base_rate, title: {zh: 推诿, en: passing}, values: [0.1, 0.4]}
"""
ATTRIBUTE = """\
study: attribute
name: small_attribute
title: {zh: 归因, en: Attribution}
question: {zh: 各由哪项机制带来？, en: Which mechanism did it?}
scenario: small.yaml
replications: 3
resamples: 500
measures: [passed_share]
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the starter scenario, a sweep and an attribution beside it; return the folder."""
    folder = tmp_path_factory.mktemp("studies")
    for name, text in starter("small", "en").items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    shutil.copy(folder / "small.yaml", folder / "bare.yaml")
    (folder / "small_sweep.study.yaml").write_text(SWEEP, encoding="utf-8")
    (folder / "small_attribute.study.yaml").write_text(ATTRIBUTE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a results folder that all tests of this file share, as people's studies do."""
    return tmp_path_factory.mktemp("results")


def go(*words: str | Path) -> Result:
    """Run a command in English."""
    return RUNNER.invoke(app, [*(str(word) for word in words), "--lang", "en"])


def strict(text: str) -> Any:
    """Return JSON, and fail on NaN and infinities."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize("kind", list(HELP))
def test_every_kind_has_a_command_that_explains_itself(kind: str) -> None:
    result = RUNNER.invoke(app, [kind, "--help"], terminal_width=120)
    assert result.exit_code == 0
    for word in ("--shard", "--cluster", "--replications", "--seed", "--json", "--engine", "--out"):
        assert word in result.output, word
    assert HELP[kind].split(" / ")[0][:10] in result.output


def test_commands_kinds_and_schemas_are_the_same_six() -> None:
    assert set(HELP) == set(KINDS) == {each.value for each in StudyName}
    assert all(" / " in text for text in HELP.values())


def test_power_of_a_scenario_asks_the_plain_question_and_says_so(world: Path, results: Path) -> None:
    result = go("power", world / "bare.yaml", "-n", "3", "--no-charts", "-w", "1", "--out", results)
    assert result.exit_code == 0, result.output
    assert "no bare_power.study.yaml beside the scenario" in result.stderr
    assert "small_power" in result.output.replace("\n", "") and "3 paired replications" in result.output
    again = go("power", world / "bare.yaml", "-n", "3", "--no-charts", "-w", "1", "--out", results, "--json")
    content = strict(again.stdout)
    assert (content["kind"], content["runs"], content["charts"]) == ("power", 0, [])
    assert content["tables"]["replications"] and content["sentences"][0]["zh"] != content["sentences"][0]["en"]
    folder = Path(content["folder"])
    assert {"answer.en.md", "answer.zh.md", "dictionary.csv", "citation.bib", "manifest.json"} <= {
        file.name for file in folder.iterdir()
    }


def test_attribute_of_a_scenario_takes_the_study_beside_it_and_says_so(world: Path, results: Path) -> None:
    options = ("--no-charts", "-w", "1", "--out", results, "--json")
    result = go("attribute", world / "small.yaml", *options)
    assert result.exit_code == 0, result.output
    assert "using the study beside the scenario: small_attribute.study.yaml" in result.stderr
    content = strict(result.stdout)
    assert content["study"] == "small_attribute" and content["runs"] > 0
    named = strict(go("attribute", world / "small_attribute.study.yaml", *options).stdout)
    assert named["key"] == content["key"] and named["runs"] == 0
    assert named["tables"] == content["tables"]


def test_attribute_asks_the_plain_question_too(world: Path, results: Path) -> None:
    result = go("attribute", world / "bare.yaml", "-n", "3", "--no-charts", "-w", "1", "--out", results, "--json")
    assert result.exit_code == 0, result.output
    assert "the plain question" in result.stderr and strict(result.stdout)["kind"] == "attribute"


def test_a_sweep_in_shards_then_whole(world: Path, results: Path, tmp_path: Path) -> None:
    sweep = world / "small_sweep.study.yaml"
    part = go("sweep", sweep, "--shard", "1/2", "--no-charts", "-w", "1", "--out", tmp_path, "--json")
    assert part.exit_code == 0, part.output
    assert part.stdout == "" and "shard 1/2" in part.stderr
    said = go("sweep", sweep, "--shard", "1/2", "--no-charts", "-w", "1", "--out", tmp_path)
    assert said.exit_code == 0 and "tiaokuai merge" in said.output.replace("\n", " ")
    whole = go("sweep", sweep, "--no-charts", "-w", "1", "--out", tmp_path, "--json")
    content = strict(whole.stdout)
    assert whole.exit_code == 0 and content["runs"] > 0 and content["kind"] == "sweep"
    cited = RUNNER.invoke(app, ["cite", content["folder"]]).output
    assert content["key"] in cited and cited.startswith("@software{")


@pytest.mark.parametrize(
    "text", ["0/3", "4/3", "3", "a/b", "1/0", "-1/3", "1/2/3", "1.5/3", "１/３ ", "", "999999/999999"]
)
def test_a_badly_written_shard_is_refused(text: str, world: Path, tmp_path: Path) -> None:
    with pytest.raises(ResultsError):
        shard_of(text)
    result = go("sweep", world / "small_sweep.study.yaml", f"--shard={text}", "--out", tmp_path)
    assert result.exit_code == 2 and "k/n" in result.output and "3/16" in result.output
    assert not list(tmp_path.iterdir())


def test_shards_that_are_well_written() -> None:
    assert shard_of(None) is None
    assert (shard_of("1/1"), shard_of("3/16")) == (Shard(1, 1), Shard(3, 16))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("power", "small_sweep.study.yaml"), "use tiaokuai sweep small_sweep.study.yaml"),
        (("sweep", "bare.yaml"), "write bare_sweep.study.yaml beside the scenario"),
        (("discover", "small.yaml"), "docs/studies.md"),
        (("sweep", "small_swep.study.yaml"), "did you mean 'small_sweep.study.yaml'"),
        (("attribute", "smal.yaml"), "did you mean 'small.yaml'"),
        (("sweep", "small_sweep.study.yaml", "-n", "1"), "[2, 10000]"),
        (("sweep", "."), "this is a folder"),
        (("compare", "small_sweep.study.yaml"), "tiaokuai sweep small_sweep.study.yaml"),
        (("run", "small_sweep.study.yaml"), "tiaokuai sweep small_sweep.study.yaml"),
    ],
)
def test_mistakes_end_with_two_and_say_what_to_do(
    words: tuple[str, ...], says: str, world: Path, tmp_path: Path
) -> None:
    command, name, *more = words
    result = go(command, world / name, *more, "--out", tmp_path)
    assert result.exit_code == 2, result.output
    assert says in result.output and "Traceback" not in result.output
    assert not list(tmp_path.iterdir())


def test_check_takes_a_study(world: Path) -> None:
    result = go("check", world / "small_sweep.study.yaml")
    assert result.exit_code == 0, result.output
    for word in ("no errors", "Kind: sweep; scenario: small.yaml", "1 axis", "2 points", "2 replications", "hierarchy"):
        assert word in result.output, word
    chinese = RUNNER.invoke(app, ["check", str(world / "small_attribute.study.yaml"), "--lang", "zh"])
    assert chinese.exit_code == 0 and "没有错误" in chinese.output and "attribute 研究" in chinese.output
    assert "个点" in chinese.output
    assert go("check", world / "small.yaml").exit_code == 0


def test_studies_are_no_scenarios_but_stand_beside_them(world: Path) -> None:
    assert [file.name for file in scenario_files(world)] == ["bare.yaml", "small.yaml"]
    assert [file.name for file in studies_of(world / "small.yaml")] == [
        "small_attribute.study.yaml",
        "small_sweep.study.yaml",
    ]
    assert studies_of(world / "bare.yaml") == []
    listed = go("scenarios", "--folder", world)
    assert listed.exit_code == 0 and "study.yaml" not in listed.output
    about = go("scenarios", "small", "--folder", world).output.replace("\n", "")
    assert "tiaokuai sweep" in about and "small_sweep.study.yaml" in about and "tiaokuai attribute" in about
    content = strict(go("scenarios", "small", "--folder", world, "--json").stdout)
    assert content["studies"] == ["small_attribute.study.yaml", "small_sweep.study.yaml"]


def shipped(kind: str) -> list[dict[str, Any]]:
    """Return all shipped studies of a kind, as they stand in their files."""
    yaml = YAML(typ="safe", pure=True)
    found = [yaml.load(file.read_text(encoding="utf-8")) for file in sorted(SCENARIOS.glob(f"*_{kind}{STUDY_ENDING}"))]
    assert len(found) >= 3
    return found


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_schema_of_a_kind_takes_the_shipped_studies_and_refuses_nonsense(kind: str) -> None:
    result = RUNNER.invoke(app, ["schema", "--study", kind])
    assert result.exit_code == 0
    schema = strict(result.stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    for study in shipped(kind):
        assert not list(check.iter_errors(study))
        assert list(check.iter_errors({**study, "nonsense": 1}))
        assert list(check.iter_errors({**study, "study": "sweeep"}))
        assert list(check.iter_errors({key: value for key, value in study.items() if key != "scenario"}))
        assert list(check.iter_errors({**study, "replications": "many"}))


def test_the_schema_says_what_every_key_means() -> None:
    for kind, model in KINDS.items():
        schema = strict(RUNNER.invoke(app, ["schema", "--study", kind]).stdout)
        properties = schema["$defs"][model.__name__]["properties"]
        assert set(properties) == set(model.model_fields)
        assert all(entry.get("description") for entry in properties.values()), kind


def test_an_unknown_kind_has_no_schema() -> None:
    assert RUNNER.invoke(app, ["schema", "--study", "sweeep"]).exit_code == 2


# --- docs/studies.md -------------------------------------------------------------------------------------------------


def examples(page: str) -> list[str]:
    """Return the study files that a page shows."""
    text = (SCENARIOS.parent / "docs" / page).read_text(encoding="utf-8")
    return re.findall(r"^```yaml\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def kaifeng(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy a shipped scenario with its tables; return the folder."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copy(SCENARIOS / "kaifeng.yaml", folder)
    shutil.copytree(SCENARIOS / "kaifeng", folder / "kaifeng")
    shutil.copytree(SCENARIOS / "beijing_city", folder / "beijing_city")
    return folder


@pytest.mark.parametrize("example", examples("studies.md"), ids=lambda text: text.split("\n")[0])
def test_every_example_of_the_page_is_a_study(example: str, kaifeng: Path) -> None:
    file = kaifeng / "example.study.yaml"
    file.write_text(example, encoding="utf-8")
    posed = read_study(file, scalar_measures())
    assert completed(posed.study, posed.loaded).structures
    assert go("check", file).exit_code == 0


def test_both_pages_show_the_same_six_examples_and_every_key() -> None:
    assert examples("studies.md") == examples("studies.zh.md")
    assert [text.split("\n")[0] for text in examples("studies.md")] == [f"study: {kind}" for kind in HELP]
    for page, language in STUDY_PAGES.items():
        text = (SCENARIOS.parent / "docs" / page).read_text(encoding="utf-8")
        assert with_block(text, "keys", study_block(language)) == text, "run `python -m sim.report.reference`"
        for kind in KINDS:
            for key in own_keys(kind):
                assert f"| `{key.place}` |" in text and meaning(key, language)


def test_the_commands_of_the_page_exist() -> None:
    names = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    for page in STUDY_PAGES:
        text = (SCENARIOS.parent / "docs" / page).read_text(encoding="utf-8")
        found = set(re.findall(r"tiaokuai ([a-z][a-z-]+)", text))
        assert {"sweep", "attribute", "status", "replay", "verify-results", "merge", "cite", "check", "schema"} <= found
        assert found <= names, found - names
