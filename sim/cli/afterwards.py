"""`tiaokuai status`, `replay`, `verify-results`, `merge`, `cite`: results looked at after they were made."""

from __future__ import annotations

import os
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from sim.cli.progress import Board
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Language, Text


def print_status(path: Path, language: Language) -> None:
    """Print how far every results folder at or below `path` is, and what failed with the command that does it again."""
    from sim.study.folders import status

    console = Console(highlight=False, markup=False)
    table = Table()
    for heading in (
        Text("研究", "study"),
        Text("种类", "kind"),
        Text("编号", "results"),
        Text("已完成", "done"),
        Text("状态", "state"),
    ):
        table.add_column(heading.to(language), overflow="fold")
    failed = []
    for each in status(path):
        done = str(each.done) if each.asked is None else f"{each.done}/{each.asked}"
        left = None if each.asked is None else each.asked - each.done
        state = Text("已写出答案", "answered") if each.finished else Text("进行中", "under way")
        if left:
            state = Text(f"还差 {left} 次运行", f"{left} runs left")
        table.add_row(each.folder.name, each.folder.kind, each.folder.path.name, done, state.to(language))
        failed += each.failures
    console.print(table)
    for failure in failed:
        console.print(Text(f"失败：{failure['what']}", f"failed: {failure['what']}").to(language))
        console.print(f"  {failure['replay']}")


def replay_one(
    path: Path, replication: int, structure: str | None, point: int | None, stage: int | None, language: Language
) -> bool:
    """Do one run of a results folder again, print its measures, and return whether they are what the folder holds."""
    from sim.study.folders import open_folder
    from sim.study.replay import TOLERANCE, Which, difference, replay

    folder = open_folder(path)
    if folder.is_pattern:
        raise ResultsError(_no_runs(folder.name))
    with Board(language) as board:
        again = replay(folder, Which(replication, structure, point, stage), board.log)
    console = Console(highlight=False, markup=False)
    for change, value in again.job.changes:
        console.print(f"  {change} = {value}")
    for name, value in sorted(again.values.items()):
        console.print(f"{name}  {value!r}")
    console.print(Text(f"日志：{again.log}", f"log: {again.log}").to(language))
    if again.kept is None:
        console.print(
            Text(
                "结果目录中没有这次运行的结果，无从对照。", "The folder holds no outcome of this run to compare with."
            ).to(language)
        )
        return True
    worst, where = difference(again.kept, again.values)
    if worst == 0.0:
        text = Text("与保存的结果逐位相同。", "The same as what is kept, to the last digit.")
    elif worst <= TOLERANCE:
        text = Text(
            f"与保存的结果相同，最大相对差 {worst:.1e}（容差 {TOLERANCE:.0e}）。",
            f"The same as what is kept up to a relative {worst:.1e} (tolerance {TOLERANCE:.0e}).",
        )
    else:
        text = Text(
            f"与保存的结果不同！{where}：相对差 {worst:.1e}",
            f"Not the same as what is kept! {where}: relative {worst:.1e}",
        )
    console.print(text.to(language))
    return worst <= TOLERANCE


def verify_folder(path: Path, workers: int | None, most: int | None, language: Language) -> bool:
    """Do the finished runs below `path` again, print whether the same came out, and return it."""
    from sim.study.folders import folders
    from sim.study.replay import TOLERANCE, check

    passed = True
    console = Console(highlight=False, markup=False)
    every = folders(path)
    if all(folder.is_pattern for folder in every):
        raise ResultsError(_no_runs(every[0].name))
    for folder in every:
        name = f"{folder.name} {folder.path.name}"
        if folder.is_pattern:
            console.print(_no_runs(name).to(language))
            continue
        try:
            with Board(language) as board:
                found = check(folder, workers or min(os.cpu_count() or 1, 8), most, board.tell, board.log)
        except ResultsError as error:
            if len(every) == 1:
                raise
            console.print(f"{name}: {error.text.to(language)}")
            passed = False
            continue
        text = Text(
            f"{name}：重算 {found.runs} 次运行，{found.identical} 次逐位相同，最大相对差 {found.worst:.1e}（容差 {TOLERANCE:.0e}）",
            f"{name}: {found.runs} runs done again, {found.identical} the same to the last digit, largest relative "
            f"difference {found.worst:.1e} (tolerance {TOLERANCE:.0e})",
        )
        console.print(text.to(language) + (f" {found.where}" if found.where else ""))
        for line in found.failed:
            console.print(Text(f"失败：{line}", f"failed: {line}").to(language))
        passed = passed and found.passed
    return passed


def _no_runs(name: str) -> Text:
    return Text(
        f"{name}：规律的区域搜索不保存单次运行，此处略过；同一命令换一个 --out 即从头重做",
        f"{name}: skipped, as the search for a pattern's regions keeps no runs to do again; the same command with another --out does all of it anew",
    )


def merge_folders(sources: list[Path], into: Path, language: Language) -> None:
    """Copy the rows of other results folders into one."""
    from sim.study.rows import merge

    new, known = merge(into, sources)
    typer.echo(
        Text(
            f"合并到 {into}：新增 {new} 次运行，{known} 次已有且相同。再运行不带 --shard 的同一命令即得结果。",
            f"merged into {into}: {new} runs are new, {known} were there already and are the same. The same command without "
            "--shard now gives the answer.",
        ).to(language)
    )


def print_citation(path: Path | None) -> None:
    """Print a BibTeX entry of this version, or of the results at `path`."""
    from sim.report.citation import bibtex

    if path is None:
        typer.echo(bibtex(), nl=False)
        return
    from sim.study.folders import open_folder

    folder = open_folder(path)
    typer.echo(bibtex(folder.name, folder.path.resolve().name), nl=False)
