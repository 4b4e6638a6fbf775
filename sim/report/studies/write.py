"""Write what people get of a study: tables with their dictionary, the answer in both languages, charts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sim
from sim.log.files import write_atomically, write_table
from sim.measures.registry import MEASURES
from sim.mechanisms.registry import name_of
from sim.report.chart_data import Better, MeasureInfo, Provenance
from sim.report.citation import bibtex
from sim.report.grounds import assumption_heading, assumption_lines
from sim.report.patterns_touched import touched_section
from sim.report.studies.page import Column, StudyPage, Subject
from sim.report.written import value_text
from sim.study.conduct import Conducted, structures_run
from sim.study.dimension import Dimension
from sim.study.store import write_json
from sim.vocabulary.errors import InvariantError
from sim.vocabulary.text import LANGUAGES, Language, Text

_BETTER: dict[int, Better] = {-1: "lower", 1: "higher", 0: "neither"}
STATUS = {
    "assumption": Text("假设", "assumption"),
    "measured": Text("实测", "measured"),
    "source": Text("有出处", "source"),
}
SENTENCES = "sentences.json"
"""What the study says, in both languages, for whoever shows it elsewhere."""

ASSUMPTIONS = tuple(
    Column("assumptions", column, Text(zh, en))
    for column, zh, en in (
        ("path", "点分路径，或表的列", "dotted path, or a table's column"),
        ("value", "情景中的值，按原文", "the scenario's value, as written"),
        ("status", "依据：有出处、实测或假设", "on what ground: source, measured or assumption"),
        ("source", "出处", "where it comes from"),
        ("range", "合理范围，低至高", "plausible range, low to high"),
        ("stated", "情景是否写明依据", "whether the scenario states the ground"),
        (
            "written",
            "情景是否写出此值（否则为缺省值）",
            "whether the scenario writes the value (else its default holds)",
        ),
    )
)
"""The columns of `assumptions.csv`, which every study has."""


def subject_of(conducted: Conducted) -> Subject:
    """Return names, units and provenance of a study."""
    study, scenario = conducted.study, conducted.loaded.scenario
    return Subject(
        study=study,
        loaded=conducted.loaded,
        provenance=Provenance(
            scenario=Text(study.title.zh, study.title.en),
            seed=conducted.seed,
            replications=study.replications,
            version=sim.__version__,
            digest=conducted.key,
        ),
        structures={spec.id: Text(spec.zh, spec.en) for spec in scenario.structures},
        measures={name: MeasureInfo(m.text, m.unit, _BETTER[m.direction]) for name, m in MEASURES.items()},
        dimensions=conducted.dimensions,
    )


def page_of(conducted: Conducted) -> StudyPage:
    """Return the page of a study of any kind."""
    from importlib import import_module

    # The kinds are those of the study files, so the name is one of ours; the others' charts need not be loaded.
    kind: Any = import_module(f"sim.report.studies.{conducted.study.study}")
    page: StudyPage = kind.page(conducted.result, subject_of(conducted))
    check_dictionary(page)
    return page


def check_dictionary(page: StudyPage) -> None:
    """Raise InvariantError unless every column of every table stands in the dictionary once, in both languages."""
    there = [(name, str(column)) for name, table in page.tables.items() for column in table.columns]
    said = [(column.table, column.column) for column in page.columns]
    if sorted(there) != sorted(said):
        raise InvariantError(f"the data dictionary and the tables differ: {sorted(set(there) ^ set(said)) or said}")
    silent = [f"{c.table}.{c.column}" for c in page.columns if not (c.text.zh and c.text.en)]
    if silent:
        raise InvariantError(f"the data dictionary says nothing about {silent}")
    if taken := {"assumptions", "dictionary"} & set(page.tables):
        raise InvariantError(f"these tables are written for every study: {sorted(taken)}")


def write_study(
    conducted: Conducted, page: StudyPage, charts: bool, formats: tuple[str, ...] = ("png", "svg")
) -> list[Path]:
    """Write everything into the study's folder and return the charts. The same result gives the same bytes."""
    import pandas as pd

    folder = conducted.folder
    write_tables(page, folder, ASSUMPTIONS)
    grounds = pd.DataFrame([vars(a) for a in conducted.loaded.assumptions], columns=[c.column for c in ASSUMPTIONS])
    write_table(grounds, folder / "assumptions.csv")
    for language in LANGUAGES:
        text = answer_text(conducted, page, language)
        write_atomically(folder / f"answer.{language}.md", text.encode("utf-8"))
    write_json(folder / SENTENCES, [sentence._asdict() for sentence in page.sentences])
    write_atomically(folder / "citation.bib", bibtex(conducted.study.name, conducted.key).encode("utf-8"))
    return draw(page if charts else page._replace(charts={}), folder / "charts", formats)


def write_tables(page: StudyPage, folder: Path, more: tuple[Column, ...] = ()) -> None:
    """Write every table and the dictionary of them all; `more` are columns of tables written elsewhere."""
    for name, table in page.tables.items():
        write_table(table, folder / f"{name}.csv")
    write_table(_dictionary((*page.columns, *more)), folder / "dictionary.csv")


def draw(page: StudyPage, folder: Path, formats: tuple[str, ...] = ("png", "svg")) -> list[Path]:
    """Draw every chart in both languages in place of what is there; return the files."""
    from sim.report.charts import save

    for old in folder.glob("*"):
        old.unlink()  # never leave pictures of another answer beside this one
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, drawing in page.charts.items():
        for language in LANGUAGES:
            figure = drawing(language)
            for form in formats:
                path = folder / f"{name}.{language}.{form}"
                save(figure, path)
                written.append(path)
    return written


def answer_text(conducted: Conducted, page: StudyPage, language: Language) -> str:
    """Return the answer as a Markdown page: sentences, what was varied, how, on which assumptions, how to cite it."""
    study, loaded = conducted.study, conducted.loaded
    lines = [f"# {Text(study.title.zh, study.title.en).to(language)}", ""]
    lines += [f"> {Text(study.question.zh, study.question.en).to(language)}", ""]
    for sentence in page.sentences:
        lines += [sentence.to(language), ""]
    lines += axes_lines(conducted.dimensions, language)
    lines += [how_text(conducted).to(language), ""]
    lines += ["## " + assumption_heading(loaded).to(language), ""]
    of = structures_run(study, loaded)
    lines += ["- " + line for line in assumption_lines(loaded, language, of)]
    chosen = [name_of(spec) for s in loaded.scenario.structures if s.id in of for spec in s.chosen()]
    lines += touched_section(chosen, language)
    lines += ["", "```bibtex", bibtex(study.name, conducted.key).rstrip(), "```"]
    return "\n".join(lines) + "\n"


def how_text(conducted: Conducted) -> Text:
    """Say which requests count, how often each point was run and under which key it stands."""
    window, study = conducted.window, conducted.study
    first, last = window.start / 24.0, window.end / 24.0
    name, key = conducted.loaded.scenario.name, conducted.key
    return Text(
        f"情景 {name}；计入第 {first:.0f} 天至第 {last:.0f} 天报告的诉求；每点 {study.replications} 次成对重复；种子 "
        f"{conducted.seed}；结果编号 {key}；tiaokuai {sim.__version__}。",
        f"Scenario {name}; requests reported from day {first:.0f} to day {last:.0f} count; {study.replications} paired "
        f"replications per point; seed {conducted.seed}; results {key}; tiaokuai {sim.__version__}.",
    )


def axes_lines(dimensions: tuple[Dimension, ...], language: Language) -> list[str]:
    """Return what was varied as a Markdown table, none if nothing was."""
    if not dimensions:
        return []
    zh = language == "zh"
    head = (
        ("变量", "范围", "情景中的值", "依据", "路径")
        if zh
        else ("varied", "range", "in the scenario", "ground", "path")
    )
    rows = ["| " + " | ".join(head) + " |", "|---|---|---|---|---|"]
    for d in dimensions:
        values = (value_text(text).to(language) for text in (range_text(d), base_text(d)))
        cells = (d.text.to(language), *values, STATUS[d.status].to(language), f"`{d.path}`")
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return [*rows, ""]


def range_text(d: Dimension) -> str:
    """Return the range of an axis with its unit, or its words."""
    if d.categorical:
        return ", ".join(str(level) for level in d.levels)
    return (
        f"{d.low:g} – {_with_unit(d, d.high)}"
        if d.template.startswith("{}")
        else " – ".join(_with_unit(d, end) for end in (d.low, d.high))
    )


def base_text(d: Dimension) -> str:
    """Return the scenario's own value with its unit, "" if it has none in this unit."""
    return "" if d.base != d.base else _with_unit(d, d.base)


def _with_unit(d: Dimension, number: float) -> str:
    """Return a number as the study writes it; a factor as `1.5 x`."""
    return f"{number:g} {d.unit}" if d.template == "{}" and d.unit else d.template.replace("{}", f"{number:g}")


def _dictionary(columns: tuple[Column, ...]) -> Any:
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "table": c.table,
                "column": c.column,
                "zh": c.text.zh,
                "en": c.text.en,
                "unit_zh": c.unit.zh,
                "unit_en": c.unit.en,
            }
            for c in columns
        ]
    )
