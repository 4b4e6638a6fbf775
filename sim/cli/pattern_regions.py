"""`tiaokuai discover P22`: where, among the parameter sets of the patterns, what is said of somewhere happens.

results/pattern_p22/<key>/     manifest.json, tables, dictionary, answer, citation, charts, as of any study
results/patterns/regions/      what came of every set, so that the same command goes on where it was cut short
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console

from sim.cli.progress import Board
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from sim.cli.studying import Asked
    from sim.report.studies.page import StudyPage, Subject
    from sim.scenario.studies.discover import Discover
    from sim.study.analysis.shares import Share
    from sim.study.discover import Discovered
    from sim.verify.patterns.evaluate import Form

SETS = 1_000
"""Parameter sets, times the trial's own multiple: P22 tries two thousand."""


def discover_pattern(pattern: str, wanted: Asked, as_json: bool, language: Language) -> None:
    """Try the pattern's parameter sets that are not known yet, find the boxes, write and print the answer.

    Raises ResultsError for an option of studies that says nothing to a pattern.
    """
    from sim.report.studies.discover import page as page_of
    from sim.report.studies.write import check_dictionary
    from sim.study.store import write_json
    from sim.verify.patterns.evaluate import Form
    from sim.verify.patterns.regions import asked, key_of, others, regions
    from sim.verify.patterns.validate import validate

    _refuse(pattern, wanted)
    form = Form(sets=SETS)
    form = form._replace(seed=form.seed if wanted.seed is None else wanted.seed)
    study, key = asked(pattern, form), key_of(pattern, form)
    folder = wanted.out / study.name / key
    write_json(folder / "manifest.json", _manifest(pattern, study, form))
    with Board(language, quiet=as_json) as board:
        count = wanted.workers or min(os.cpu_count() or 1, 8)
        kept = wanted.out / "patterns" / "regions"
        result = validate([pattern], form, kept, count, board.tell, board.log, wanted.engine)[0]
        found = regions(pattern, result.outcomes, form, board.log)
    page = page_of(found, _subject(study, found, form, key))
    page = page._replace(sentences=(*page.sentences, *_others(others(result.outcomes))))
    check_dictionary(page)
    drawn = _write(study, page, found, form, key, folder, wanted.charts)
    if as_json:
        content = {"study": study.name, "kind": "pattern", "pattern": pattern, "key": key, "seed": form.seed}
        content |= {"sentences": [{"zh": s.zh, "en": s.en} for s in page.sentences]}
        content |= {"folder": str(folder), "charts": [str(path) for path in drawn]}
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return
    console = Console(highlight=False, markup=False)
    for text in (Text(study.title.zh, study.title.en), *page.sentences, _how(form, key)):
        console.print(text.to(language))
    console.print(Text(f"结果：{folder}", f"Results: {folder}").to(language))


def _others(found: list[tuple[Text, Share, Share]]) -> list[Text]:
    """Say how often the other clauses of the pattern hold."""
    from sim.report.studies.discover_words import with_interval

    return [
        Text(
            f"“{words.zh}”在 {with_interval(alone, 'zh')} 的参数组中成立，与上述情形同时成立的占 {with_interval(both, 'zh')}。",
            f"“{words.en}” holds in {with_interval(alone, 'en')} of the sets, together with the above in {with_interval(both, 'en')}.",
        )
        for words, alone, both in found
    ]


def _refuse(pattern: str, wanted: Asked) -> None:
    given = {"--cluster": wanted.cluster, "--shard": wanted.shard, "--replications": wanted.replications}
    names = [name for name, value in given.items() if value is not None]
    if names:
        raise ResultsError(
            Text(
                f"discover {pattern}：规律的形式是固定的，不接受 {'、'.join(names)}",
                f"discover {pattern}: the form of a pattern is fixed, it does not take {', '.join(names)}",
            )
        )


def _manifest(pattern: str, study: Discover, form: Form) -> dict[str, Any]:
    from sim.study.folders import PATTERN
    from sim.study.manifest import bare_manifest
    from sim.verify.patterns.catalogue import TRIALS
    from sim.verify.patterns.kept import version

    about = {
        "id": pattern,
        "name": study.name,
        "points": study.points,
        "form": form._asdict(),
        "outcomes": version(TRIALS[pattern], form),
    }
    return bare_manifest(form.seed, sys.argv, **{PATTERN: about})


def _subject(study: Discover, found: Discovered, form: Form, key: str) -> Subject:
    import sim
    from sim.measures.registry import MEASURES
    from sim.report.chart_data import MeasureInfo, Provenance
    from sim.report.studies.page import Subject
    from sim.verify.patterns.regions import STRUCTURES

    title = Text(study.title.zh, study.title.en)
    return Subject(
        study=study,
        loaded=None,
        provenance=Provenance(title, form.seed, form.replications, sim.__version__, key),
        structures=STRUCTURES,
        measures={name: MeasureInfo(m.text, m.unit) for name, m in MEASURES.items()},
        dimensions=found.dimensions,
    )


def _write(
    study: Discover, page: StudyPage, found: Discovered, form: Form, key: str, folder: Path, charts: bool
) -> list[Path]:
    """Write everything into the folder and return the charts. The same result gives the same bytes."""
    from sim.log.files import write_atomically
    from sim.report.citation import bibtex
    from sim.report.studies.write import draw, write_tables

    write_tables(page, folder)
    citation = bibtex(study.name, key)
    for each in LANGUAGES:
        text = _answer(study, page, found, _how(form, key), each) + f"\n```bibtex\n{citation.rstrip()}\n```\n"
        write_atomically(folder / f"answer.{each}.md", text.encode("utf-8"))
    write_atomically(folder / "citation.bib", citation.encode("utf-8"))
    return draw(page if charts else page._replace(charts={}), folder / "charts")


def _how(form: Form, key: str) -> Text:
    import sim

    return Text(
        f"每组参数是虚拟县的一次试验：全部结构服务同一批诉求，人员按抽到的负荷配备，取 {form.replications} 次重复的均值；"
        f"种子 {form.seed}；结果编号 {key}；tiaokuai {sim.__version__}。",
        f"Each set is one trial in an invented county: all structures serve the same requests, staff follow the load drawn, "
        f"means of {form.replications} replications; seed {form.seed}; results {key}; tiaokuai {sim.__version__}.",
    )


def _answer(study: Discover, page: StudyPage, found: Discovered, how: Text, language: Language) -> str:
    from sim.report.studies.write import axes_lines

    lines = [f"# {Text(study.title.zh, study.title.en).to(language)}", ""]
    for sentence in page.sentences:
        lines += [sentence.to(language), ""]
    lines += [how.to(language), "", *axes_lines(found.dimensions, language)]
    return "\n".join(lines).rstrip() + "\n"
