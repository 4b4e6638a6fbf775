"""What `tiaokuai new` and `tiaokuai schema` give."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from sim.scenario.reading import read_scenario
from sim.scenario.schema import json_schema
from sim.scenario.starter import starter
from sim.vocabulary.errors import ScenarioError
from sim.vocabulary.text import LANGUAGES, Language

GOOD = Path(__file__).parent / "corpus" / "good"


def _write(folder: Path, language: Language) -> Path:
    for name, text in starter("my_town", language).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "my_town.yaml"


@pytest.mark.parametrize("language", LANGUAGES)
def test_starter_reads_without_findings(tmp_path: Path, language: Language) -> None:
    loaded = read_scenario(_write(tmp_path, language))
    assert loaded.scenario.name == "my_town"
    assert [structure.id for structure in loaded.scenario.structures] == ["hierarchy", "dispatch"]
    assert len(loaded.scenario.government.tiers) == 3 and len(loaded.tables.matters) == 4


def test_starter_means_the_same_in_both_languages(tmp_path: Path) -> None:
    zh, en = (read_scenario(_write(tmp_path / language, language)) for language in LANGUAGES)
    assert zh.scenario == en.scenario and zh.tables == en.tables
    texts = [starter("my_town", language)["my_town.yaml"] for language in LANGUAGES]
    comments = ["".join(line.partition("#")[2] for line in text.splitlines()) for text in texts]
    assert any("\u4e00" <= c <= "\u9fff" for c in comments[0])
    assert not any("\u4e00" <= c <= "\u9fff" for c in comments[1])
    assert not any(mark in text for text in texts for mark in "«»|@")


@pytest.mark.parametrize("name", ["", "My Town", "../x", "2town", "城", "a" * 65])
def test_starter_refuses_what_cannot_be_a_name(name: str) -> None:
    with pytest.raises(ScenarioError):
        starter(name, "en")


def _parsed(path: Path) -> Any:
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))))


def test_schema_accepts_what_reads_and_refuses_what_does_not(tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    good = [GOOD / "district.yaml", GOOD / "short.yaml", *(_write(tmp_path / code, code) for code in LANGUAGES)]
    for path in good:
        assert list(validator.iter_errors(_parsed(path))) == []
    bad = _parsed(GOOD / "district.yaml")
    for section, key, value in [
        ("clock", "horizon", 12), ("clock", "horizn", "12 weeks"), ("behaviour", "passing", {"base_rate": 2}),
        ("demand", "channels", []), ("compare", "baseline", "Not A Name"),
    ]:  # fmt: skip
        changed = {**bad, section: {**bad[section], key: value}}
        assert list(validator.iter_errors(changed)), (section, key)


def test_schema_is_complete_json_with_readable_parts() -> None:
    schema = json_schema()
    assert json.loads(json.dumps(schema)) == schema
    definitions = schema["$defs"]
    text = json.dumps(schema)
    assert {part.split('"')[0] for part in text.split("#/$defs/")[1:]} <= set(definitions)
    for name, definition in definitions.items():
        assert name.replace("_", "").isalnum()
        assert definition["title"], name
        for key, entry in definition.get("properties", {}).items():
            assert entry.get("description") or "$ref" in json.dumps(entry), (name, key)
    assert definitions["Clock"]["properties"]["warm_up"]["default"] == "auto"
    assert definitions["PassingRule"]["properties"]["base_rate"]["default"] == 0.0
    assert definitions["PaperworkRule"]["properties"]["trace"]["default"] == "0 hours"
