"""`tiaokuai patterns`: every pattern put to the test over the plausible ranges."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from sim.cli.console import plain
from sim.cli.progress import Board
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Language, Text

WIDE = 130
"""Columns of a terminal from which the whole table fits; in narrower ones what explains a pattern stands below it."""


def validate_patterns(
    names: list[str],
    sets: int | None,
    short: bool,
    seed: int | None,
    workers: int | None,
    engine: str,
    out: Path,
    as_json: bool,
    language: Language,
) -> None:
    """Run what is not known yet, write everything into the results folder, and print the table."""
    from sim.report.charts.patterns import draw_patterns
    from sim.report.patterns_page import write_page
    from sim.study.said import SAID
    from sim.verify.patterns.evaluate import Form
    from sim.verify.patterns.sets import write_sets
    from sim.verify.patterns.validate import SHORT, complete, validate

    chosen = _chosen(names, [each.id for each in SAID])
    form = SHORT if short else Form()
    form = form._replace(sets=sets or form.sets, seed=form.seed if seed is None else seed)
    folder = out / "patterns" / ("short" if short else "")
    count = workers or min(os.cpu_count() or 1, 8)
    with Board(language, quiet=as_json) as board:
        results = validate(chosen, form, folder, count, board.tell, board.log, engine)
    printed = [result.judged for result in results]
    # The files hold every pattern that is known in this form, so that one pattern alone never takes the others away.
    known = {result.judged.id: result for result in (*complete(form, folder, chosen), *results)}
    every = [known[each.id] for each in SAID if each.id in known]
    judged = [result.judged for result in every]
    files = [*write_page(judged, form.replications, form.seed, folder), write_sets(every, folder)]
    files += draw_patterns(judged, form.replications, form.seed, folder)
    if as_json:
        typer.echo(json.dumps(_content(printed, files, form), ensure_ascii=False, indent=2))
        return
    _print(printed, form, language)
    Console(highlight=False, markup=False).print(Text(f"结果：{folder}", f"Results: {folder}").to(language))


def _chosen(names: list[str], known: list[str]) -> list[str]:
    """Return the patterns that were asked for, all if none was. Raises ResultsError for an unknown one."""
    asked = [name.upper() for name in names]
    for name in asked:
        if name not in known:
            close = get_close_matches(name, known, 1)
            raise ResultsError(
                Text(
                    f"没有规律 {name}；可用：{'、'.join(known)}" + (f"；是否想写 {close[0]}？" if close else ""),
                    f"no pattern {name}; there are {', '.join(known)}"
                    + (f"; did you mean {close[0]}?" if close else ""),
                )
            )
    return [name for name in known if name in asked] or known


def _print(results: list[Any], form: Any, language: Language) -> None:
    from sim.report.patterns_page import HEADER, how_text, region_text, row_of, summary

    console = Console(highlight=False, markup=False)
    table = Table()
    wide = console.width >= WIDE
    head = [word.to(language) for word in HEADER]
    for k, word in enumerate(head if wide else _narrow(head)):
        table.add_column(word, no_wrap=0 < k < 6)
    for judged in results:
        row = row_of(judged, language)
        table.add_row(*(row if wide else _narrow(row)))
    console.print(table)
    if not wide:
        console.print(f"{HEADER[-1].to(language)}:")
        for judged in results:
            console.print(f"{judged.id}: {row_of(judged, language)[-1]}")
    for judged in results:
        if judged.somewhere and judged.region is not None:
            console.print(f"{judged.id}: " + region_text(judged.region, True, judged.applied, language))
        if judged.verdict != "holds":
            console.print(f"{judged.id}: {judged.if_fails.to(language)}")
    console.print()
    console.print(summary(results, language))
    console.print(how_text(form.sets, form.replications, form.seed).to(language))


def _narrow(row: Sequence[str]) -> list[str]:
    """Return the cells of a row for a narrow terminal: share and interval in one, what explains it left out."""
    name, sign, verdict, held, share, bounds = row[:6]
    return [name, sign, verdict, held, f"{share} [{bounds}]"]


def _content(results: list[Any], files: list[Path], form: Any) -> dict[str, Any]:
    return {
        "sets": form.sets,
        "replications": form.replications,
        "seed": form.seed,
        "patterns": [
            {
                "pattern": r.id,
                "sign": r.said.sign,
                "verdict": r.verdict,
                "held": r.held,
                "applied": r.applied,
                "share": plain(r.share),
                "low": r.low,
                "high": r.high,
                "parameters": [cause.name for cause in r.causes],
            }
            for r in results
        ],
        "files": [str(path) for path in files],
    }
