"""Commands of studies: six kinds, and what is done with results afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import Lang, language_of, user_errors
from sim.cli.options import AsJson, Cluster, Count, Engine, EngineName, Out, Seed
from sim.cli.studying import HELP, Asked, conduct_study


def _study_command(kind: str) -> Callable[..., None]:
    """Return the command of one kind of study."""

    def command(
        file: Annotated[Path, typer.Argument(help="研究文件（*.study.yaml）或情景文件 / study file, or a scenario's")],
        seed: Seed = None,
        replications: Annotated[
            int | None, typer.Option("--replications", "-n", min=1, max=100_000, help="每点重复次数 / per point")
        ] = None,
        workers: Count = None,
        engine: Engine = EngineName.AUTO,
        cluster: Cluster = None,
        shard: Annotated[
            str | None, typer.Option("--shard", metavar="k/n", help="只做第 k 份，共 n 份 / only the k-th part of n")
        ] = None,
        out: Out = Path("results"),
        charts: Annotated[bool, typer.Option("--charts/--no-charts", help="是否画图 / draw charts")] = True,
        as_json: AsJson = False,
        lang: Lang = None,
    ) -> None:
        language = language_of(lang)
        with user_errors(language):
            asked = Asked(file, seed, replications, workers, engine, cluster, shard, out, charts)
            conduct_study(kind, asked, as_json, language)

    command.__doc__ = HELP[kind]
    return command


def status(
    folder: Annotated[Path, typer.Argument(help="结果目录 / results folder")] = Path("results"), lang: Lang = None
) -> None:
    """各项研究做到哪里、哪些运行失败 / How far each study is, and which runs failed."""
    language = language_of(lang)
    with user_errors(language):
        from sim.cli.afterwards import print_status

        print_status(folder, language)


def replay(
    manifest: Annotated[Path, typer.Argument(help="manifest.json")],
    replication: Annotated[int, typer.Option("--replication", min=0, max=10**6, help="第几次重复 / which one")],
    structure: Annotated[str | None, typer.Option("--structure", help="结构名 / structure")] = None,
    point: Annotated[int | None, typer.Option("--point", min=0, help="设计中的点 / point of the design")] = None,
    stage: Annotated[int | None, typer.Option("--stage", min=1, help="设计的第几步 / stage of the design")] = None,
    lang: Lang = None,
) -> None:
    """重做一次运行，留下完整日志，并与保存的结果对照 / Do one run again, with its log, and compare."""
    language = language_of(lang)
    with user_errors(language):
        from sim.cli.afterwards import replay_one

        same = replay_one(manifest, replication, structure, point, stage, language)
    if not same:
        raise typer.Exit(1)


def verify_results(
    folder: Annotated[Path, typer.Argument(help="结果目录 / results folder")],
    most: Annotated[int | None, typer.Option("--most", min=1, help="至多重算几次 / at most so many runs")] = None,
    workers: Count = None,
    lang: Lang = None,
) -> None:
    """重算已有结果并对照，说明到何种精度相同 / Recompute results and compare; say to what tolerance."""
    language = language_of(lang)
    with user_errors(language):
        from sim.cli.afterwards import verify_folder

        passed = verify_folder(folder, workers, most, language)
    if not passed:
        raise typer.Exit(1)


def merge(
    sources: Annotated[list[Path], typer.Argument(help="各份的结果目录 / results folders of the shards")],
    into: Annotated[Path, typer.Option("--into", help="合并到 / into")] = Path("results"),
    lang: Lang = None,
) -> None:
    """合并各份（--shard）的结果 / Merge the results of shards."""
    language = language_of(lang)
    with user_errors(language):
        from sim.cli.afterwards import merge_folders

        merge_folders(sources, into, language)


def cite(
    folder: Annotated[Path | None, typer.Argument(help="结果目录；不写则引用软件 / left out: the software")] = None,
    lang: Lang = None,
) -> None:
    """输出 BibTeX 引用条目 / Print a BibTeX entry."""
    language = language_of(lang)
    with user_errors(language):
        from sim.cli.afterwards import print_citation

        print_citation(folder)


COMMANDS = {
    **{kind: _study_command(kind) for kind in HELP},
    "status": status,
    "replay": replay,
    "verify-results": verify_results,
    "merge": merge,
    "cite": cite,
}
"""By name, in the order of the help."""
