"""Nothing is missing: every mechanism and every scenario has all that it owes, or is named here with what it lacks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.mechanisms.registry import MECHANISMS
from sim.report.explanation import FOUNDING, STATUS, explain
from sim.report.parameters import CHINESE as CHINESE_OF_PARAMETERS
from sim.scenario.library import mechanisms_by_scenario, scenario_files
from sim.scenario.reading import read_scenario
from sim.scenario.shapes import shape_of, step
from sim.structure.meanings import CHINESE as CHINESE_OF_FIELDS
from sim.structure.meanings import meanings
from sim.vocabulary.errors import ScenarioError
from sim.vocabulary.quantity import Given
from sim.vocabulary.text import Text
from tests import worlds

ROOT = Path(__file__).resolve().parents[1]
SCENARIOS = ROOT / "scenarios"
HEADINGS = ("what_is_it", "how_it_works", "things_to_notice", "things_to_try", "sources")
CHINESE_CHARACTER = re.compile("[\u4e00-\u9fff]")
LEAST = 10
"""Characters of a text that says anything."""


def lacking(text: Text, what: str) -> list[str]:
    """Return what is wrong with a text that must be there in both languages."""
    found = [] if len(text.zh) >= 2 and CHINESE_CHARACTER.search(text.zh) else [f"{what} in Chinese"]
    return (
        found if len(text.en) >= 2 and not CHINESE_CHARACTER.fullmatch(text.en[:1]) else [*found, f"{what} in English"]
    )


def missing_of_mechanism(name: str, standing: dict[str, frozenset[str]]) -> list[str]:
    """Return what a mechanism lacks, in words."""
    spec = MECHANISMS[name].spec
    missing = [
        words for what in ("title", "what", "harm") for words in lacking(getattr(spec, what), f"the text `{what}`")
    ]
    test = ROOT / "tests" / "mechanisms" / f"test_{name}.py"
    if not test.exists() or "def test_" not in test.read_text(encoding="utf-8"):
        missing.append(f"a test file {test.relative_to(ROOT)}")
    for page in ("mechanisms.md", "mechanisms.zh.md"):
        if f"## `{name}` " not in (ROOT / "docs" / page).read_text(encoding="utf-8"):
            missing.append(f"a section in docs/{page}")
    if f"### `{name}`\n" not in (ROOT / "docs" / "model_tables.md").read_text(encoding="utf-8"):
        missing.append("a section in docs/model_tables.md")
    missing += [f"a founding document {n!r} that exists" for n in spec.seed.split(", ") if n not in FOUNDING]
    if not any(name in names for names in standing.values()):
        missing.append("a scenario it stands in")
    if spec not in worlds.MECHANISMS:
        missing.append("an identity check on both engines (tests/worlds.py draws it in no random world)")
    for other, reason in spec.order.items():
        missing += lacking(reason, f"the reason for its order with {other}")
    return missing + missing_of_parameters(name)


def missing_of_parameters(name: str) -> list[str]:
    """Return which parameters of a mechanism lack a meaning, a ground or a source."""
    spec = MECHANISMS[name].spec
    missing: list[str] = []
    for parameter in explain(name).parameters:
        missing += lacking(parameter.meaning, f"the meaning of {parameter.name}")
        if parameter.status not in STATUS:
            missing.append(f"a status for {parameter.name}")
        if parameter.status in ("source", "measured") and len(parameter.source) < LEAST:
            missing.append(f"the source of {parameter.name}")
        shape = shape_of(step(spec, parameter.name))
        if shape.core is float and not shape.is_a(Given):
            missing.append(f"a status for {parameter.name}: it is a bare number, not Given[...]")
    return missing


@pytest.mark.parametrize("name", MECHANISMS)
def test_a_mechanism_lacks_nothing(name: str) -> None:
    missing = missing_of_mechanism(name, mechanisms_by_scenario(SCENARIOS))
    assert missing == [], f"{name} lacks: {'; '.join(missing)}"


def test_the_engines_are_compared_under_every_mechanism() -> None:
    """`tests/worlds.py` draws from the registry itself, and `tests/engine/test_identity.py` from those worlds."""
    assert set(worlds.MECHANISMS) == {entry.spec for entry in MECHANISMS.values()}
    text = (ROOT / "tests" / "engine" / "test_identity.py").read_text(encoding="utf-8")
    assert "given(worlds()" in text and "given(wild_worlds()" in text


def test_the_engines_are_compared_on_every_scenario() -> None:
    pytest.importorskip("numba")
    from tests.engine import test_identity

    assert sorted(path.stem for path in test_identity.SCENARIOS) == [path.stem for path in scenario_files(SCENARIOS)]


def test_every_field_of_every_table_has_a_meaning_in_both_languages() -> None:
    fields = {f"{table}.{field}": meaning for (table, field), meaning in meanings().items()}
    assert set(CHINESE_OF_FIELDS) == set(fields)
    missing = [words for name, meaning in fields.items() for words in lacking(meaning.text, name)]
    assert missing == []


def test_no_chinese_meaning_is_left_of_a_parameter_that_is_gone() -> None:
    parameters = {
        f"{name}.{field}"
        for name, entry in MECHANISMS.items()
        for field in entry.spec.model_fields
        if field != "intensity"
    }
    assert set(CHINESE_OF_PARAMETERS) == parameters


def missing_of_scenario(path: Path) -> list[str]:
    """Return what a scenario lacks, in words."""
    try:
        loaded = read_scenario(path)
    except ScenarioError as error:
        return [f"nothing but errors: {error.findings[0].to('en')}"]
    scenario = loaded.scenario
    missing = lacking(Text(scenario.title.zh, scenario.title.en), "a title")
    if scenario.about is None:
        missing.append("the five headings of `about`")
    else:
        for heading in HEADINGS:
            words = getattr(scenario.about, heading)
            missing += lacking(Text(words.zh, words.en), f"the heading `{heading}`")
            missing += [f"more than a word under `{heading}`"] if min(len(words.zh), len(words.en)) < LEAST else []
    for structure in scenario.structures:
        missing += lacking(Text(structure.zh, structure.en), f"a name of the structure {structure.id}")
    for parameter in loaded.assumptions:
        if parameter.status != "assumption" and len(parameter.source) < LEAST:
            missing.append(f"a source of {parameter.path}")
    return missing


@pytest.mark.parametrize("path", scenario_files(SCENARIOS), ids=lambda path: path.stem)
def test_a_scenario_lacks_nothing(path: Path) -> None:
    missing = missing_of_scenario(path)
    assert missing == [], f"{path.stem} lacks: {'; '.join(missing)}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name: a\n", "nothing but errors"),
        ("", "nothing but errors"),
    ],
)
def test_a_broken_scenario_is_named_with_its_first_error(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    assert words in missing_of_scenario(path)[0]


def test_what_is_missing_is_named() -> None:
    """The checks above can fail: they name a text without Chinese, and a mechanism that stands nowhere."""
    assert lacking(Text("", "some words"), "a title") == ["a title in Chinese"]
    assert lacking(Text("一些字", "一些字"), "a title") == ["a title in English"]
    assert missing_of_mechanism("trace", {"one": frozenset({"lights"})}) == ["a scenario it stands in"]
