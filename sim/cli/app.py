"""The commands of `tiaokuai`."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import USER_ERROR, Lang, language_of, speak_utf8, user_errors
from sim.cli.studying import HELP, Asked, conduct_study
from sim.vocabulary.text import Text

app = typer.Typer(
    name="tiaokuai",
    help="条块：看政府结构如何影响群众与基层。\n\nWhat the structure of a government does to those it serves and those who serve.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

ScenarioFile = Annotated[Path, typer.Argument(help="情景文件（YAML）/ scenario file")]
Seed = Annotated[int | None, typer.Option("--seed", min=0, max=2**63 - 1, help="随机种子 / seed")]
Out = Annotated[Path, typer.Option("--out", help="结果目录 / results folder")]
AsJson = Annotated[bool, typer.Option("--json", help="只输出 JSON / print JSON only")]


class EngineName(StrEnum):
    """The engines a user can ask for."""

    AUTO = "auto"
    SIMPY = "simpy"
    COMPILED = "compiled"


class KeepName(StrEnum):
    """What a run can keep."""

    LOG = "log"
    SAMPLE = "sample"
    MEASURES = "measures"


class StudyName(StrEnum):
    """The kinds of study."""

    SWEEP = "sweep"
    SENSITIVITY = "sensitivity"
    ATTRIBUTE = "attribute"
    DISCOVER = "discover"
    OPTIMISE = "optimise"
    POWER = "power"


Engine = Annotated[EngineName, typer.Option("--engine", help="引擎；auto 取较快者 / auto: the quicker one")]
Count = Annotated[int | None, typer.Option("--workers", "-w", min=1, max=256, help="进程数 / processes")]
Cluster = Annotated[
    str | None, typer.Option("--cluster", metavar="tcp://…", help="Dask 调度器地址 / address of a Dask scheduler")
]


@app.command()
def check(
    scenario: Annotated[Path, typer.Argument(help="情景或研究文件（YAML）/ scenario or study file")], lang: Lang = None
) -> None:
    """检查情景或研究文件，一次报告全部错误 / Check a scenario or study file; report all errors at once."""
    language = language_of(lang)
    with user_errors(language):
        from sim.scenario.studies.reading import ENDING, is_study

        if scenario.name.endswith(ENDING) or is_study(scenario):
            from sim.cli.studying import check_study

            check_study(scenario, language)
            return
        from sim.scenario.reading import read_scenario
        from sim.study.compare import check_counted, check_primary
        from sim.study.run import build_world

        loaded = read_scenario(scenario)
        check_primary(loaded)
        if build_world(loaded).is_long:
            check_counted(loaded)
    structures = len(loaded.scenario.structures)
    assumed = sum(a.status == "assumption" for a in loaded.assumptions)
    typer.echo(
        Text(
            f"{scenario.name}：没有错误。{structures} 种结构，{len(loaded.tables.offices)} 个单位，"
            f"{len(loaded.tables.matters)} 类事项；{len(loaded.assumptions)} 个参数中 {assumed} 个是假设。",
            f"{scenario.name}: no errors. {structures} structures, {len(loaded.tables.offices)} offices, "
            f"{len(loaded.tables.matters)} matters; {assumed} of {len(loaded.assumptions)} parameters are assumptions.",
        ).to(language)
    )


@app.command()
def schema(
    study: Annotated[
        StudyName | None, typer.Option("--study", help="某种研究文件的 / of the files of one kind of study")
    ] = None,
) -> None:
    """输出情景文件或研究文件的 JSON Schema / Print the JSON Schema of scenario or study files."""
    from sim.scenario.schema import json_schema, study_schema

    content = json_schema() if study is None else study_schema(study.value)
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2))


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="情景名（小写字母、数字、下划线）/ name: a-z, 0-9, _")],
    folder: Annotated[Path, typer.Option("--folder", help="写到哪里 / where to write")] = Path("."),
    lang: Lang = None,
) -> None:
    """写一个带注释的起步情景 / Write a commented starter scenario."""
    language = language_of(lang)
    with user_errors(language):
        from sim.scenario.starter import starter

        files = starter(name, language)
        taken = [file for file in files if (folder / file).exists()]
        if taken:
            typer.echo(
                Text(f"文件已存在，未改动：{', '.join(taken)}", f"already there, left alone: {', '.join(taken)}").to(
                    language
                ),
                err=True,
            )
            raise typer.Exit(USER_ERROR)
        for file, text in files.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            typer.echo(str(path))


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
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


def _study_command(kind: str) -> None:
    """Add the command of one kind of study."""

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

    command.__name__ = kind
    app.command(kind, help=HELP[kind])(command)


for _kind in HELP:
    _study_command(_kind)


@app.command()
def status(
    folder: Annotated[Path, typer.Argument(help="结果目录 / results folder")] = Path("results"), lang: Lang = None
) -> None:
    """各项研究做到哪里、哪些运行失败 / How far each study is, and which runs failed."""
    language = language_of(lang)
    with user_errors(language):
        from sim.cli.afterwards import print_status

        print_status(folder, language)


@app.command()
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


@app.command("verify-results")
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


@app.command()
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


@app.command()
def cite(
    folder: Annotated[Path | None, typer.Argument(help="结果目录；不写则引用软件 / left out: the software")] = None,
    lang: Lang = None,
) -> None:
    """输出 BibTeX 引用条目 / Print a BibTeX entry."""
    language = language_of(lang)
    with user_errors(language):
        from sim.cli.afterwards import print_citation

        print_citation(folder)


@app.command()
def measures(lang: Lang = None) -> None:
    """列出全部指标：公式、单位、方向 / List all measures: formula, unit, direction."""
    language = language_of(lang)
    from sim.cli.listing import print_measures

    print_measures(language)


@app.command()
def mechanisms(
    name: Annotated[str | None, typer.Argument(help="机制名；不写则全部列出 / left out: list them all")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """列出全部机制，或说明一种：改变什么、参数、害处 / List all mechanisms, or explain one: what it changes."""
    language = language_of(lang)
    with user_errors(language):
        from sim.cli.mechanisms import print_mechanisms

        print_mechanisms(name, as_json, language)


@app.command()
def scenarios(
    name: Annotated[str | None, typer.Argument(help="情景名；不写则全部列出 / left out: list them all")] = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="情景文件夹；缺省为附近的 scenarios / default: scenarios near here")
    ] = None,
    details: Annotated[bool, typer.Option("--details", help="附结构与规模 / with structures and size")] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """列出文件夹中的情景，或介绍一个 / List the scenarios of a folder, or say what one is about."""
    language = language_of(lang)
    with user_errors(language):
        from sim.cli.scenarios import print_scenarios

        print_scenarios(name, folder, details, as_json, language)


def _version(asked: bool) -> None:
    if asked:
        import sim

        typer.echo(f"tiaokuai {sim.__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="版本 / version")
    ] = False,
) -> None:
    """条块：看政府结构如何影响群众与基层。What the structure of a government does to those it serves."""


def main() -> None:
    """Run the command line; the entry point of `tiaokuai` and `python -m sim`."""
    speak_utf8()
    app()
