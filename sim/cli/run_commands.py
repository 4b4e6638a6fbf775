"""Commands that simulate: one run, a comparison, one request, checks of the simulator."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import Lang, language_of, user_errors
from sim.cli.options import AsJson, Cluster, Count, Engine, EngineName, Out, ScenarioFile, Seed


class KeepName(StrEnum):
    """What a run can keep."""

    LOG = "log"
    SAMPLE = "sample"
    MEASURES = "measures"


def run(
    scenario: ScenarioFile,
    structure: Annotated[
        str | None, typer.Option("--structure", help="结构名；缺省为第一个 / default: the first")
    ] = None,
    replication: Annotated[int, typer.Option("--replication", min=0, max=10**6, help="第几次重复 / which one")] = 0,
    seed: Seed = None,
    out: Out = Path("results"),
    csv: Annotated[bool, typer.Option("--csv", help="日志另存 CSV / write the log as CSV too")] = False,
    engine: Engine = EngineName.AUTO,
    keep: Annotated[
        KeepName, typer.Option("--keep", help="保留什么：全部日志、抽样、只留指标 / what to keep")
    ] = KeepName.LOG,
    share: Annotated[
        float | None,
        typer.Option("--share", min=0.0001, max=1.0, help="抽样比例，缺省 0.01 / share of a sample, default .01"),
    ] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """运行一种结构，写出事件日志与指标 / Run one structure; write its event log and measures."""
    language = language_of(lang)
    with user_errors(language):
        from sim.cli.single import Wanted, run_one

        wanted = Wanted(structure, replication, seed, out, csv, engine, keep, share)
        run_one(scenario, wanted, as_json, language)


def compare(
    scenario: ScenarioFile,
    seed: Seed = None,
    replications: Annotated[
        int | None, typer.Option("--replications", "-n", min=2, max=100_000, help="恰好这么多次重复 / exactly so many")
    ] = None,
    precision: Annotated[
        float | None, typer.Option("--precision", min=0.0001, max=1.0, help="相对半宽目标 / target relative half-width")
    ] = None,
    workers: Count = None,
    cluster: Cluster = None,
    engine: Engine = EngineName.AUTO,
    out: Out = Path("results"),
    charts: Annotated[bool, typer.Option("--charts/--no-charts", help="是否画图 / draw charts")] = True,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """用同一批诉求比较情景中的全部结构 / Compare all structures of a scenario on the same requests."""
    language = language_of(lang)
    with user_errors(language):
        from sim.cli.comparing import compare_all

        compare_all(scenario, seed, replications, precision, workers, cluster, engine, out, charts, as_json, language)


def follow(
    scenario: ScenarioFile,
    request: Annotated[int, typer.Option("--request", "-r", min=0, max=2**31 - 1, help="诉求编号 / request number")],
    replication: Annotated[int, typer.Option("--replication", min=0, max=10**6, help="第几次重复 / which one")] = 0,
    seed: Seed = None,
    out: Out = Path("results"),
    lang: Lang = None,
) -> None:
    """跟随一件诉求，看它在每种结构里的经历 / Follow one request through every structure, side by side."""
    language = language_of(lang)
    with user_errors(language):
        from sim.cli.following import follow_one

        follow_one(scenario, request, replication, seed, out, language)


def verify(
    long: Annotated[
        bool, typer.Option("--long", help="更多重复，更窄区间 / more replications, narrower intervals")
    ] = False,
    lang: Lang = None,
) -> None:
    """对照排队论精确解检验模拟器 / Hold the simulator against exact answers of queueing theory."""
    language = language_of(lang)
    with user_errors(language):
        from sim.cli.verifying import print_verification

        passed = print_verification(long, language)
    if not passed:
        raise typer.Exit(1)


def patterns(
    names: Annotated[list[str] | None, typer.Argument(help="规律编号，如 P6；不写则全部 / ids; left out: all")] = None,
    sets: Annotated[int | None, typer.Option("--sets", min=2, max=10_000, help="参数组数 / parameter sets")] = None,
    short: Annotated[
        bool, typer.Option("--short", help="小样，只看能否运行 / a trial run, not for conclusions")
    ] = False,
    seed: Seed = None,
    workers: Count = None,
    engine: Engine = EngineName.AUTO,
    out: Out = Path("results"),
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """在合理参数范围内检验已知规律是否出现 / Test over plausible ranges whether known patterns appear."""
    language = language_of(lang)
    with user_errors(language):
        from sim.cli.patterns import validate_patterns

        validate_patterns(names or [], sets, short, seed, workers, engine, out, as_json, language)


COMMANDS = {
    "run": run,
    "compare": compare,
    "follow": follow,
    "verify": verify,
    "patterns": patterns,
}
"""By name, in the order of the help."""
