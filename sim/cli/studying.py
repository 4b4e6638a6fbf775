"""`tiaokuai sweep`, `sensitivity`, `attribute`, `discover`, `optimise`, `power`: one study, conducted and reported."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer
from rich.console import Console

from sim.cli.console import plain
from sim.cli.progress import Board
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Language, Text

if TYPE_CHECKING:
    from sim.scenario.studies.reading import Posed
    from sim.study.evaluate import Shard

HELP: dict[str, str] = {
    "sweep": "逐格改变参数，看结论在哪里反转 / Vary parameters over a grid: where does the conclusion reverse",
    "sensitivity": "哪些参数左右结果：Morris 筛选，再用 Sobol' 指数 / What drives the result: Morris, then Sobol'",
    "attribute": "改革的效果各由哪项机制带来：Shapley 值 / Which mechanism did it: exact Shapley values",
    "discover": "在哪里扁平派单会输：PRIM 找出参数区域 / Where does dispatch lose: regions found by PRIM",
    "optimise": "人员或机制如何搭配：帕累托前沿与筛选 / Which staffing or mechanisms: Pareto front, then selection",
    "power": "要多少次重复才能看出给定的差异 / How many replications would show a given difference",
}
"""By kind, in the order in which questions are mostly asked."""
_PATTERN = re.compile(r"[PpNn]\d{1,2}")
_SHARD = re.compile(r"([1-9]\d{0,4})/([1-9]\d{0,4})")


class Asked(NamedTuple):
    """What the user asked for on the command line."""

    file: Path
    seed: int | None
    replications: int | None
    workers: int | None
    engine: str
    cluster: str | None
    shard: str | None
    out: Path
    charts: bool


def conduct_study(kind: str, asked: Asked, as_json: bool, language: Language) -> None:
    """Conduct a study, write everything into its folder, and print the answer."""
    if kind == "discover" and _PATTERN.fullmatch(str(asked.file)) and not asked.file.exists():
        from sim.cli.pattern_regions import discover_pattern

        discover_pattern(str(asked.file).upper(), asked, as_json, language)
        return
    from sim.study.conduct import How, conduct
    from sim.study.evaluate import Unfinished
    from sim.study.hands import Hands

    shard = shard_of(asked.shard)
    posed = posed_as(kind, asked.file, language)
    hands = Hands(asked.workers or min(os.cpu_count() or 1, 8), asked.cluster or "")
    how = How(asked.out, asked.seed, asked.replications, hands, asked.engine, shard, tuple(sys.argv))
    try:
        with Board(language, quiet=as_json) as board:
            conducted = conduct(posed, how, board.tell, board.log)
    except Unfinished as done:
        typer.echo(done.text.to(language), err=as_json)
        return
    from sim.report.studies.write import page_of, write_study

    page = page_of(conducted)
    drawn = write_study(conducted, page, asked.charts)
    if as_json:
        content = _content(conducted, page, drawn)
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False, default=_bare))
    else:
        _print(conducted, page, drawn, language)


def posed_as(kind: str, file: Path, language: Language = "en") -> Posed:
    """Return the study of a file of this kind; of a scenario's file, the study beside it or the plain question.

    Which of the two it is, is said on standard error. Raises ScenarioError with everything that is wrong, ResultsError for a study of another kind.
    """
    from sim.measures.registry import scalar_measures
    from sim.scenario.opening import is_study
    from sim.scenario.studies.plain import plain_study
    from sim.scenario.studies.reading import ENDING, read_study

    if file.exists() and not file.name.endswith(ENDING) and not is_study(file):
        beside = file.with_name(f"{file.stem}_{kind}{ENDING}")
        found = beside.exists()
        posed = read_study(beside, scalar_measures()) if found else plain_study(kind, file)
        typer.echo(
            Text(
                f"使用情景旁的研究文件 {beside.name}" if found else f"情景旁没有 {beside.name}：按缺省设置提问",
                f"using the study beside the scenario: {beside.name}"
                if found
                else f"no {beside.name} beside the scenario: the plain question, with defaults",
            ).to(language),
            err=True,
        )
    else:
        posed = read_study(file, scalar_measures())
    if posed.study.study != kind:
        other = posed.study.study
        raise ResultsError(
            Text(
                f"{file.name} 是另一种研究：请用 tiaokuai {other} {file.name}",
                f"{file.name} is a study of another kind: use tiaokuai {other} {file.name}",
            )
        )
    return posed


def check_study(file: Path, language: Language) -> None:
    """Check a study with its scenario and say what it asks for. Raises ScenarioError, ResultsError."""
    from sim.measures.registry import scalar_measures
    from sim.scenario.studies.reading import read_study
    from sim.study.conduct import completed, structures_run
    from sim.study.dimension import dimensions
    from sim.study.preflight import preflight

    posed = read_study(file, scalar_measures())
    study = completed(posed.study, posed.loaded)
    axes = dimensions(posed.loaded, study)
    points = preflight(study, posed.loaded)
    count = Text("" if points is None else f"{points} 个点，", "" if points is None else f"{points} points, ")
    of = structures_run(study, posed.loaded)
    against = Text(f"；基准 {study.baseline}", f"; baseline {study.baseline}") if len(of) > 1 else Text("", "")
    typer.echo(
        Text(
            f"{file.name}：没有错误。{study.study} 研究，情景 {study.scenario}；{len(axes)} 个轴，{count.zh}"
            f"每点 {study.replications} 次重复；结构：{'、'.join(of)}{against.zh}。",
            f"{file.name}: no errors. Kind: {study.study}; scenario: {study.scenario}; {len(axes)} "
            f"{'axis' if len(axes) == 1 else 'axes'}, {count.en}{study.replications} replications per point; "
            f"structures: {', '.join(of)}{against.en}.",
        ).to(language)
    )


def shard_of(text: str | None) -> Shard | None:
    """Return the shard that `3/16` means. Raises ResultsError for anything else."""
    from sim.study.evaluate import Shard

    if text is None:
        return None
    match = _SHARD.fullmatch(text)
    if match is None or int(match[1]) > int(match[2]):
        raise ResultsError(
            Text(
                f"--shard：写作 k/n，如 3/16，且 k 不大于 n；此处为 {text!r}",
                f"--shard: k/n is needed, such as 3/16, k at most n; found {text!r}",
            )
        )
    return Shard(int(match[1]), int(match[2]))


def _print(conducted: Any, page: Any, drawn: list[Path], language: Language) -> None:
    from sim.report.grounds import assumption_heading
    from sim.report.studies.write import STATUS, base_text, how_text, range_text
    from sim.report.written import value_text

    console = Console(highlight=False, markup=False)
    study = conducted.study
    console.print(Text(study.title.zh, study.title.en).to(language))
    console.print(Text(study.question.zh, study.question.en).to(language))
    console.print()
    for sentence in page.sentences:
        console.print(sentence.to(language))
    console.print()
    for d in conducted.dimensions:
        span, base = (value_text(text).to(language) for text in (range_text(d), base_text(d)))
        console.print(f"  {d.text.to(language)}: {span} ({STATUS[d.status].to(language)}{f'; {base}' if base else ''})")
    console.print(assumption_heading(conducted.loaded).to(language))
    console.print(how_text(conducted).to(language))
    console.print(Text(f"结果：{conducted.folder}", f"Results: {conducted.folder}").to(language))
    if drawn:
        folder = conducted.folder / "charts"
        console.print(Text(f"图 {len(drawn)} 幅：{folder}", f"{len(drawn)} chart files: {folder}").to(language))


def _content(conducted: Any, page: Any, drawn: list[Path]) -> dict[str, Any]:
    return {
        "study": conducted.study.name,
        "kind": conducted.study.study,
        "scenario": conducted.loaded.scenario.name,
        "key": conducted.key,
        "seed": conducted.seed,
        "runs": conducted.runs,
        "sentences": [{"zh": s.zh, "en": s.en} for s in page.sentences],
        "tables": {
            name: [{k: plain(v) for k, v in record.items()} for record in _known(table).to_dict("records")]
            for name, table in page.tables.items()
            if len(table) <= MOST_JSON_ROWS
        },
        "folder": str(conducted.folder),
        "charts": [str(path) for path in drawn],
    }


def _known(table: Any) -> Any:
    """Return a table of plain objects, with None where nothing is known: JSON has no NaN and no NA."""
    return table.astype(object).where(table.notna(), None)


def _bare(value: Any) -> Any:
    """Return what a number of numpy holds; JSON knows Python's own only."""
    return plain(value.item()) if hasattr(value, "item") else str(value)


MOST_JSON_ROWS = 1_000
"""Longer tables stay in their files."""
