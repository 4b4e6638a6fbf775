"""What is written of a study: tables with a dictionary of every column, the answer in both languages, how to cite it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from ruamel.yaml import YAML

import sim
from sim.measures.registry import MEASURES
from sim.measures.window import Window
from sim.report.citation import bibtex
from sim.report.grounds import assumption_heading, assumption_lines
from sim.report.studies.page import Column, StudyPage
from sim.report.studies.write import (
    answer_text,
    axes_lines,
    base_text,
    check_dictionary,
    range_text,
    subject_of,
    write_study,
)
from sim.scenario.loaded import Loaded
from sim.scenario.reading import read_scenario
from sim.scenario.starter import starter
from sim.scenario.studies.common import Axis
from sim.scenario.studies.sweep import Sweep
from sim.scenario.tree import Words
from sim.study.conduct import Conducted, structures_run
from sim.study.dimension import dimension
from sim.vocabulary.errors import InvariantError
from sim.vocabulary.text import LANGUAGES, Language, Text

ROOT = Path(__file__).resolve().parents[2]
FIELD = re.compile(r"^  (\w+) += \{(.*)\},?$")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """Return the starter scenario."""
    folder = tmp_path_factory.mktemp("write")
    for name, text in starter("small", "en").items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return read_scenario(folder / "small.yaml")


@pytest.fixture
def made(loaded: Loaded, tmp_path: Path) -> Conducted:
    """Return a study that was conducted, as it were, with axes of every sort."""
    words = Words(zh="轴 | 一", en="axis | one")
    study = Sweep(
        name="made",
        title=Words(zh="题目", en="The title"),
        question=Words(zh="问题？", en="The question?"),
        scenario="small.yaml",
        structures=["hierarchy"],
        measures=["passed_share"],
        levers=[
            Axis(path="demand.volume", title=words, range=("每天 4 件", "每天 9 件")),
            Axis(path="offices.staff.county", title=Words(zh="人力", en="staff"), range=(0.5, 2.0)),
        ],
        uncertainties=[
            Axis(path="structures.*.mechanisms.power_list.medium", title=words, values=["paper", "platform"])
        ],
    )
    axes = tuple(dimension(loaded, axis, axis in study.levers) for axis in study.axes)
    folder = tmp_path / "results" / "made" / "0123456789ab"
    return Conducted(study, loaded, 7, folder.name, folder, Window(336.0, 1344.0, 2016.0), axes, None, 12)


@pytest.fixture
def page() -> StudyPage:
    """Return a page with two tables and a chart."""
    tables = {
        "values": pd.DataFrame({"point": [0, 1], "mean": [0.25, np.nan]}),
        "axes": pd.DataFrame({"path": ["demand.volume"]}),
    }
    columns = (
        Column("values", "point", Text("点", "point")),
        Column("values", "mean", Text("均值", "mean"), Text("小时", "hours")),
        Column("axes", "path", Text("路径", "path")),
    )

    def draw(language: Language) -> Figure:
        figure = Figure(figsize=(1, 1))
        figure.text(0.5, 0.5, {"zh": "Z", "en": "E"}[language])
        return figure

    sentences = (Text("第一句，答案。", "The first, the answer."), Text("第二句。", "The second."))
    return StudyPage(sentences, tables, columns, {"picture": draw})


def test_the_dictionary_holds_every_column_of_every_table(made: Conducted, page: StudyPage) -> None:
    check_dictionary(page)
    write_study(made, page, charts=False)
    dictionary = pd.read_csv(made.folder / "dictionary.csv", keep_default_na=False)
    said = set(zip(dictionary["table"], dictionary["column"], strict=True))
    there = {
        (file.stem, column)
        for file in made.folder.glob("*.csv")
        if file.stem != "dictionary"
        for column in pd.read_csv(file).columns
    }
    assert said == there and len(dictionary) == len(said)
    assert {"values", "axes", "assumptions"} == set(dictionary["table"])
    assert (dictionary["zh"] != "").all() and (dictionary["en"] != "").all()
    hours = dictionary[dictionary["column"] == "mean"].iloc[0]
    assert (hours["unit_zh"], hours["unit_en"]) == ("小时", "hours")


FAULTS: dict[str, Callable[[StudyPage], StudyPage]] = {
    "a column without its entry": lambda p: p._replace(columns=p.columns[1:]),
    "an entry without its column": lambda p: p._replace(columns=(*p.columns, Column("axes", "unit", Text("a", "b")))),
    "an entry of no table": lambda p: p._replace(columns=(*p.columns, Column("axis", "path", Text("a", "b")))),
    "an entry twice": lambda p: p._replace(columns=(*p.columns, p.columns[0])),
    "a column twice": lambda p: p._replace(tables={**p.tables, "axes": pd.DataFrame([[1, 2]], columns=["path"] * 2)}),
    "an entry in one language": lambda p: p._replace(
        columns=(*p.columns[:-1], p.columns[-1]._replace(text=Text("", "path")))
    ),
    "a table that every study has": lambda p: p._replace(
        tables={**p.tables, "assumptions": p.tables["axes"]},
        columns=(*p.columns, Column("assumptions", "path", Text("a", "b"))),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_in_the_dictionary_is_seen(fault: str, page: StudyPage) -> None:
    with pytest.raises(InvariantError):
        check_dictionary(FAULTS[fault](page))


def test_both_answers_hold_all_sentences_axes_assumptions_and_the_citation(made: Conducted, page: StudyPage) -> None:
    write_study(made, page, charts=False)
    for language, other in (("zh", "en"), ("en", "zh")):
        text = (made.folder / f"answer.{language}.md").read_text(encoding="utf-8")
        wanted: Language = "zh" if language == "zh" else "en"
        unwanted: Language = "zh" if other == "zh" else "en"
        order = [text.index(sentence.to(wanted)) for sentence in page.sentences]
        assert order == sorted(order)
        assert not any(sentence.to(unwanted) in text for sentence in page.sentences)
        assert text.startswith(f"# {Text('题目', 'The title').to(wanted)}\n\n> ")
        assert assumption_heading(made.loaded).to(wanted) in text
        for line in assumption_lines(made.loaded, wanted, structures_run(made.study, made.loaded)):
            assert f"- {line}" in text
        assert bibtex("made", made.key).strip() in text
        assert "`demand.volume`" in text and made.key in text and sim.__version__ in text


def test_the_same_result_gives_the_same_bytes(made: Conducted, page: StudyPage, tmp_path: Path) -> None:
    drawn = write_study(made, page, charts=True)
    assert [path.name for path in drawn] == [f"picture.{x}.{form}" for x in LANGUAGES for form in ("png", "svg")]
    elsewhere = made._replace(folder=tmp_path / "other" / made.key)
    write_study(elsewhere, page, charts=True)
    first = {file.relative_to(made.folder): file.read_bytes() for file in made.folder.rglob("*") if file.is_file()}
    again = {
        file.relative_to(elsewhere.folder): file.read_bytes() for file in elsewhere.folder.rglob("*") if file.is_file()
    }
    assert first == again and len(first) == 12
    assert first[Path("charts/picture.zh.png")] != first[Path("charts/picture.en.png")]


def test_pictures_of_an_earlier_answer_do_not_stay(made: Conducted, page: StudyPage) -> None:
    write_study(made, page, charts=True)
    write_study(made, page._replace(charts={}), charts=True)
    assert not list((made.folder / "charts").iterdir())


def test_no_file_names_the_machine(made: Conducted, page: StudyPage, tmp_path: Path) -> None:
    write_study(made, page, charts=True)
    for file in made.folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            for secret in (tmp_path, Path.home(), ROOT):
                assert str(secret).encode() not in content, file


def test_axes_are_shown_with_their_units(made: Conducted) -> None:
    volume, staff, medium = made.dimensions
    assert range_text(volume) == "每天 4 件 – 每天 9 件" and base_text(volume).startswith("每天 ")
    assert range_text(staff) == "0.5 – 2 x" and base_text(staff) == "1 x"
    assert range_text(medium) == "paper, platform" and base_text(medium) == ""
    percent = volume._replace(template="{} %", unit="%", low=10.0, high=50.0, base=float("nan"))
    assert range_text(percent) == "10 – 50 %" and base_text(percent) == ""
    whole = volume._replace(template="{}", unit="", low=0.0, high=1.0, base=0.25)
    assert range_text(whole) == "0 – 1" and base_text(whole) == "0.25"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_axes_stays_a_table(language: Language, made: Conducted) -> None:
    """A bar in a title does not make another column."""
    lines = axes_lines(made.dimensions, language)
    assert lines[-1] == "" and len(lines) == 2 + len(made.dimensions) + 1
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines[:-1]} == {6}
    assert axes_lines((), language) == []


def test_names_and_provenance(made: Conducted) -> None:
    subject = subject_of(made)
    assert subject.provenance.digest == made.key and subject.provenance.seed == 7
    assert set(subject.structures) == {spec.id for spec in made.loaded.scenario.structures}
    assert set(subject.measures) == set(MEASURES)
    assert subject.measures["passed_share"].better == "lower"
    assert answer_text(made, StudyPage((), {}, (), {}), "en").count("\n# ") == 0


# --- citation --------------------------------------------------------------------------------------------------------


def parsed(entry: str) -> tuple[str, str, dict[str, str]]:
    """Return type, key and fields of a BibTeX entry as we write it; fail on anything else."""
    lines = entry.rstrip("\n").split("\n")
    head = re.fullmatch(r"@(\w+)\{([^\s,{}\"#%~\\']+),", lines[0])
    assert head and lines[-1] == "}" and entry.endswith("}\n")
    fields = {}
    for k, line in enumerate(lines[1:-1], 2):
        match = FIELD.match(line)
        assert match, line
        assert line.endswith(",") == (k < len(lines) - 1)
        assert match[2].count("{") == match[2].count("}")
        fields[match[1]] = match[2]
    assert len(fields) == len(lines) - 2
    return head[1], head[2], fields


def test_the_citation_is_bibtex() -> None:
    kind, key, fields = parsed(bibtex())
    assert (kind, key) == ("software", f"tiaokuai_{sim.__version__}")
    assert fields["version"] == sim.__version__ and fields["license"] == "Apache-2.0"
    kind, key, fields = parsed(bibtex("kaifeng_sweep", "0123456789ab"))
    assert key == "tiaokuai_kaifeng_sweep_0123456789ab"
    assert "kaifeng_sweep" in fields["note"] and "0123456789ab" in fields["note"]


def test_the_citation_agrees_with_the_package_and_with_the_citation_file() -> None:
    content: dict[str, Any] = YAML(typ="safe", pure=True).load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(content["version"]) == sim.__version__
    assert str(content["date-released"]) == sim.__released__
    _, _, fields = parsed(bibtex())
    assert f"{fields['year']}-{int(fields['month']):02d}" == sim.__released__[:7]
    assert fields["author"] == "{" + content["authors"][0]["name"] + "}"
    assert fields["title"].replace("{", "").replace("}", "") == content["title"]
    assert fields["license"] == content["license"]
