"""The statements: complete in both languages, about mechanisms that exist, and found again by a comparison."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.mechanisms.registry import MECHANISMS, name_of
from sim.report.answer import answer_text, chart_data
from sim.report.patterns_touched import touched_lines
from sim.scenario.loaded import Loaded
from sim.study.compare import Options, compare
from sim.study.patterns import SIGNS, VERDICTS, Validated, said, shipped, touched
from sim.study.said import SAID
from sim.vocabulary.text import LANGUAGES

HEADER = "pattern,sign,verdict,sets,applied,held,share,low,high\n"


def test_all_statements_are_there_once() -> None:
    assert [each.id for each in SAID] == [*(f"P{k}" for k in range(1, 23)), "N1", "N2"]


@pytest.mark.parametrize("each", SAID, ids=lambda each: each.id)
def test_a_statement_is_complete(each: object) -> None:
    statement = said(getattr(each, "id"))  # noqa: B009
    assert statement.sign in SIGNS and statement.source
    assert set(statement.mechanisms) <= set(MECHANISMS)
    for language in LANGUAGES:
        assert statement.text.to(language)[-1] in "。." and statement.name.to(language)
    assert statement.text.zh != statement.text.en


def test_touched_are_those_that_concern_a_mechanism_in_order() -> None:
    assert touched(["lead_department"]) == ["P13", "P14"]
    assert touched(["whistle", "power_list"]) == ["P1", "P2", "P3", "P17", "P19", "P21", "P22"]
    assert touched([]) == []


def test_shipped_results_are_read_and_their_absence_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "patterns.csv"
    assert shipped(path) == {}
    path.write_text(HEADER + "P13,+,holds,200,198,190,0.96,0.92,0.98\n", encoding="utf-8")
    assert shipped(path) == {"P13": Validated("holds", 0.96, 0.92, 0.98, 198)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_say_statement_and_result(language: str) -> None:
    found = {"P13": Validated("mixed", 0.61, 0.54, 0.68, 200)}
    lines = touched_lines(["lead_department"], language, found)  # type: ignore[arg-type]
    assert [line.split()[0].split("（")[0] for line in lines] == ["P13", "P14"]
    assert "0.61" in lines[0] and VERDICTS["mixed"].to(language) in lines[0]  # type: ignore[arg-type]
    assert "0." not in lines[1]


def test_an_answer_names_the_patterns_its_structures_touch(small: Loaded, tmp_path: Path) -> None:
    comparison = compare(small, Options(tmp_path, replications=2), lambda *_: None, lambda _: None)
    data = chart_data(comparison)
    names = {name_of(spec) for spec in small.scenario.structures[1].chosen()}
    expected = touched(names)
    assert expected
    for language, heading in (("zh", "## 所涉及的已知规律"), ("en", "## Patterns it touches")):
        text = answer_text(comparison, data, language)  # type: ignore[arg-type]
        section = text.split(heading)[1].split("\n\n")[1].splitlines()
        assert [line.removeprefix("- ").replace("（", " ").split()[0] for line in section] == expected
