"""The document of a report: whole, bilingual, made from the results, and only from them."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.report.answer import chart_data, write_answer
from sim.report.chart_data import level
from sim.report.document.content import Document, plain
from sim.report.document.gather import comparison_of, gather
from sim.report.document.swings import said
from sim.report.document.unstudied import study_command
from sim.report.effects import effect_of
from sim.report.figures.figure import Figure
from sim.scenario.reading import read_scenario
from sim.study.compare import Comparison, Options, compare
from sim.study.statistics import Interval
from sim.study.swing import Swung
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text
from tests.study.tiny import conducted, write_tiny

CHINESE = re.compile("[\u4e00-\u9fff]")


def quiet(*_: object) -> None:
    """Hear nothing."""


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Comparison]:
    folder = tmp_path_factory.mktemp("document")
    write_tiny(folder)
    comparison = compare(read_scenario(folder / "tiny.yaml"), Options(folder / "results", 7, 4), quiet, quiet)
    write_answer(comparison, chart_data(comparison), ["tiaokuai", "compare", "scenarios/tiny.yaml", "-n", "4"], False)
    return folder, comparison


@pytest.fixture(scope="module")
def document(room: tuple[Path, Comparison]) -> Document:
    return gather(room[1], room[0] / "results")


def texts(value: Any, where: str = "document") -> Iterator[tuple[str, Text]]:
    """Yield every text of a document with the place where it stands."""
    if isinstance(value, Text):
        yield where, value
    elif isinstance(value, Figure):
        for name in ("title", "subtitle", "note"):
            yield f"{where}.{value.name}.{name}", getattr(value, name)
    elif isinstance(value, tuple) and hasattr(value, "_asdict"):
        for key, item in value._asdict().items():
            yield from texts(item, f"{where}.{key}")
    elif isinstance(value, tuple | list):
        for number, item in enumerate(value):
            yield from texts(item, f"{where}[{number}]")


def test_every_text_stands_in_both_languages(document: Document) -> None:
    found = list(texts(document))
    assert len(found) > 200
    assert [where for where, text in found if bool(text.zh.strip()) != bool(text.en.strip())] == []
    # A Chinese text may be a number or a path; an English one holds no Chinese.
    assert [(where, text.en) for where, text in found if CHINESE.search(text.en)] == []


def test_it_can_be_written_as_json(document: Document) -> None:
    content = json.loads(json.dumps(plain(document), allow_nan=False, ensure_ascii=False))
    assert content["title"] == {"zh": document.title.zh, "en": document.title.en}
    assert content["figures"] == [figure.name for figure in document.figures]


def test_headline_numbers_are_the_comparisons(room: tuple[Path, Comparison], document: Document) -> None:
    data = chart_data(room[1])
    assert [figure.measure for figure in document.headline] == list(data.headline)
    for figure in document.headline:
        effect = effect_of(data, "dispatch", figure.measure)
        (amount,) = figure.amounts
        assert effect is not None and amount.verdict == effect.verdict
        mean = effect.scale.factor * level(data, "dispatch", figure.measure).mean
        written = re.sub(r"[^\d.\-]", "", amount.level.en.split()[0])
        decimals = len(written.partition(".")[2])
        assert float(written) == pytest.approx(mean, abs=0.5000001 * 10.0**-decimals)


def test_the_verdict_names_every_headline_measure_under_what_was_shown(document: Document) -> None:
    for figure in document.headline:
        assert figure.text.en in document.verdict.en and figure.text.zh in document.verdict.zh
    words = {"better": "better in", "worse": "worse in", "undecided": "no difference shown in"}
    for figure in document.headline:
        verdict = words[figure.amounts[0].verdict]
        (clause,) = (c for c in re.split(r"; |: ", document.verdict.en) if figure.text.en in c)
        assert clause.startswith(verdict)


def test_other_definitions_of_passing_give_other_numbers(room: tuple[Path, Comparison], document: Document) -> None:
    data = chart_data(room[1])
    by_key = {definition.key: definition for definition in document.definitions}
    assert list(by_key) == ["strict", "any", "returns", "ping_pong"]
    shares = {key: level(data, "hierarchy", d.figures[0].measure).mean for key, d in by_key.items()}
    assert shares["any"] > shares["strict"] > shares["ping_pong"]
    assert by_key["any"].figures[0].baseline != by_key["strict"].figures[0].baseline


def test_every_parameter_is_listed_with_its_ground(room: tuple[Path, Comparison], document: Document) -> None:
    assumptions = room[1].loaded.assumptions
    assert [ground.path for ground in document.grounds] == [a.path for a in assumptions]
    assert {ground.status for ground in document.grounds} >= {"assumption"}
    assert all(ground.text.zh != ground.path for ground in document.grounds)


def test_structures_say_what_their_mechanisms_change(document: Document) -> None:
    baseline, dispatch = document.structures
    assert baseline.id == document.baseline and not baseline.changes and not baseline.mechanisms
    assert len(dispatch.mechanisms) == 4 and len(dispatch.changes) > 5
    for mechanism in dispatch.mechanisms:
        assert mechanism.title.zh in dispatch.sentence.zh


def test_a_finished_comparison_is_read_again_without_a_run(room: tuple[Path, Comparison], document: Document) -> None:
    announced: list[tuple[str, int, float]] = []
    again = comparison_of(room[1].folder, lambda *a: announced.append(a), quiet)
    assert {share for *_, share in announced} == {1.0}  # a run that is done anew is announced with 0
    assert again.stop == room[1].stop and again.differences == room[1].differences
    assert plain(gather(again, room[0] / "results")) == plain(document)
    assert document.command == "tiaokuai compare scenarios/tiny.yaml -n 4"


def test_what_is_no_finished_comparison_is_refused(room: tuple[Path, Comparison], tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match=r"manifest\.json"):
        comparison_of(tmp_path, quiet, quiet)
    renamed = tmp_path / "tiny" / "0123456789ab"
    shutil.copytree(room[1].folder, renamed)
    with pytest.raises(ResultsError, match="another version"):
        comparison_of(renamed, quiet, quiet)
    (renamed / "answer.en.md").unlink()
    with pytest.raises(ResultsError, match="not finished"):
        comparison_of(renamed, quiet, quiet)


def test_studies_of_this_scenario_are_taken_in_and_no_others(tmp_path: Path) -> None:
    study = write_tiny(tmp_path)
    loaded = read_scenario(tmp_path / "tiny.yaml")
    comparison = compare(loaded, Options(tmp_path / "results", 7, 2), quiet, quiet)
    assert gather(comparison, tmp_path / "results").studies == ()
    outcome = conducted(study, tmp_path / "results")
    assert outcome.exit_code == 0, outcome.output
    (found,) = gather(comparison, tmp_path / "results").studies
    assert found.kind == "sweep" and found.name == "tiny_sweep" and found.sentences
    whole = gather(comparison, tmp_path / "results")
    assert found.title.en in whole.limits.en
    assert [one.kind for one in whole.unstudied] == ["attribute", "sensitivity"]
    with pytest.raises(ResultsError, match="study"):
        comparison_of(next((tmp_path / "results" / "tiny_sweep").iterdir()), quiet, quiet)
    text = (tmp_path / "tiny.yaml").read_text(encoding="utf-8").replace("volume: 11 per day", "volume: 12 per day")
    (tmp_path / "tiny.yaml").write_text(text, encoding="utf-8")
    other = compare(read_scenario(tmp_path / "tiny.yaml"), Options(tmp_path / "results", 7, 2), quiet, quiet)
    assert gather(other, tmp_path / "results").studies == ()


def test_studies_elsewhere_are_named_and_taken_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said with the folder that was searched and the command that makes a study; no folder above the reader's is told."""
    study = write_tiny(tmp_path)
    comparison = compare(read_scenario(tmp_path / "tiny.yaml"), Options(tmp_path / "a", 7, 2), quiet, quiet)
    write_answer(comparison, chart_data(comparison), ["tiaokuai", "compare", "tiny.yaml"], False)
    outcome = conducted(study, tmp_path / "b")
    assert outcome.exit_code == 0, outcome.output
    monkeypatch.chdir(tmp_path)
    without = gather(comparison, tmp_path / "a")
    for text in (without.limits.zh, without.limits.en):
        assert "tiaokuai sweep tiny.yaml --out a" in text and str(tmp_path) not in text
    assert "looked for in a;" in without.limits.en and "已查找 a；" in without.limits.zh
    command = f"tiaokuai report a/tiny/{comparison.key} --studies"
    assert command in without.searched.zh and command in without.searched.en
    assert [one.kind for one in without.unstudied] == ["attribute", "sweep", "sensitivity"]
    own = next((tmp_path / "b" / "tiny_sweep").iterdir())
    for folder in (tmp_path / "b", own.parent, own):
        (found,) = gather(comparison, tmp_path / "a", None, folder).studies
        assert found.name == "tiny_sweep" and found.title.en == "a tiny sweep" and found.question.zh
    both = gather(comparison, tmp_path / "a", None, tmp_path / "b")
    assert "Looked for in a, b;" in both.searched.en and found.title.zh in both.limits.zh
    monkeypatch.chdir(tmp_path / "b")
    assert "--out …/a" in gather(comparison, tmp_path / "a").limits.en


def test_the_default_folder_needs_no_option(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert study_command("sweep", "x.yaml", tmp_path / "results") == "tiaokuai sweep x.yaml"


def test_a_verdict_that_turns_within_a_range_is_marked(room: tuple[Path, Comparison]) -> None:
    data = chart_data(room[1])
    measure = data.headline.time
    below, above = Interval(-24.0, -30.0, -18.0, 5), Interval(24.0, 18.0, 30.0, 5)
    moved = Interval(48.0, 40.0, 56.0, 5)
    (turning,) = said([Swung("demand.volume", "dispatch", measure, below, above, moved)], data)["demand.volume"]
    assert turning.turns and turning.low.en.startswith("-") and turning.high.en.startswith("+")
    (steady,) = said([Swung("demand.volume", "dispatch", measure, below, below, moved)], data)["demand.volume"]
    assert not steady.turns and not steady.fades
    nothing = Interval(1.0, -3.0, 5.0, 5)
    (fading,) = said([Swung("demand.volume", "dispatch", measure, below, nothing, moved)], data)["demand.volume"]
    assert fading.fades and not fading.turns
