"""`tiaokuai compare`: all structures of a scenario on the same requests."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from sim.cli.console import plain
from sim.cli.progress import Board
from sim.vocabulary.text import Language, Text

STRUCTURE, MEASURE, BASELINE, OWN, DIFFERENCE, INTERVAL, _RELATIVE, _P_VALUE, VERDICT = range(9)
"""Columns of `tables.difference_table`."""


def compare_all(
    scenario: Path,
    seed: int | None,
    replications: int | None,
    precision: float | None,
    workers: int | None,
    cluster: str | None,
    engine: str,
    out: Path,
    charts: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Compare, write everything into the results folder, and print the answer."""
    from sim.scenario.reading import read_scenario
    from sim.study.compare import Options, compare

    loaded = read_scenario(scenario)
    count = workers or min(os.cpu_count() or 1, 8)
    with Board(language, quiet=as_json) as board:
        comparison = compare(
            loaded, Options(out, seed, replications, precision, count, cluster or "", engine), board.tell, board.log
        )
    from sim.report.answer import chart_data, write_answer
    from sim.report.sentences import sentences

    data = chart_data(comparison)
    drawn = write_answer(comparison, data, sys.argv, charts)
    said = sentences(data, language)
    if as_json:
        typer.echo(json.dumps(_content(comparison, data, said, drawn), ensure_ascii=False, indent=2))
        return
    _print(comparison, data, said, drawn, language)


def _print(comparison: Any, data: Any, said: list[str], drawn: list[Path], language: Language) -> None:
    from sim.report.answer import comments
    from sim.report.grounds import assumption_heading, assumption_lines

    console = Console(highlight=False, markup=False)
    console.print(data.provenance.scenario.to(language))
    for structure in data.others:
        console.print(_table(data, structure, language))
    for sentence in said:
        console.print(sentence)
    console.print()
    for text in comments(comparison):
        console.print(text.to(language))
    console.print()
    console.print(assumption_heading(comparison.loaded).to(language))
    for line in assumption_lines(comparison.loaded, language):
        console.print("  " + line)
    console.print()
    console.print(Text(f"结果：{comparison.folder}", f"Results: {comparison.folder}").to(language))
    if drawn:
        console.print(
            Text(
                f"图 {len(drawn)} 幅：{comparison.folder / 'charts'}",
                f"{len(drawn)} chart files: {comparison.folder / 'charts'}",
            ).to(language)
        )


def _table(data: Any, structure: str, language: Language) -> Table:
    """Return one structure's differences as a table that fits a narrow terminal: eight columns become five."""
    from sim.report.tables import difference_table

    name = data.structures[structure].to(language)
    baseline = data.structures[data.baseline].to(language)
    shown = difference_table(data, language)
    table = Table(title=Text(f"{name}，对照{baseline}", f"{name} against {baseline}").to(language))
    for k in (MEASURE, BASELINE, OWN):
        table.add_column(shown.header[k], overflow="fold")
    table.add_column(f"{shown.header[DIFFERENCE]}\n({shown.header[INTERVAL]})", overflow="fold")
    table.add_column(shown.header[VERDICT], overflow="fold")
    for row in shown.rows:
        if row[STRUCTURE] == name:
            table.add_row(row[MEASURE], row[BASELINE], row[OWN], f"{row[DIFFERENCE]}\n({row[INTERVAL]})", row[VERDICT])
    return table


def _content(comparison: Any, data: Any, said: list[str], drawn: list[Path]) -> dict[str, Any]:
    records = data.differences.to_dict("records")
    return {
        "scenario": comparison.loaded.scenario.name,
        "key": comparison.key,
        "seed": comparison.seed,
        "replications": comparison.stop.replications,
        "stopped": comparison.stop.reason,
        "warm_up_days": comparison.warm_up / 24.0,
        "warm_up_trusted": comparison.warm_up_trusted,
        "baseline": comparison.baseline,
        "differences": [{k: plain(v) for k, v in record.items()} for record in records],
        "sentences": said,
        "assumptions": [vars(a) for a in comparison.loaded.assumptions if a.status == "assumption"],
        "folder": str(comparison.folder),
        "charts": [str(path) for path in drawn],
    }
