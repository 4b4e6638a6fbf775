"""Commands about what can be simulated: scenarios, mechanisms, measures."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import USER_ERROR, Lang, language_of, user_errors
from sim.cli.options import AsJson
from sim.vocabulary.text import Text


class StudyName(StrEnum):
    """The kinds of study."""

    SWEEP = "sweep"
    SENSITIVITY = "sensitivity"
    ATTRIBUTE = "attribute"
    DISCOVER = "discover"
    OPTIMISE = "optimise"
    POWER = "power"


def check(
    scenario: Annotated[Path, typer.Argument(help="情景或研究文件（YAML）/ scenario or study file")], lang: Lang = None
) -> None:
    """检查情景或研究文件，一次报告全部错误 / Check a scenario or study file; report all errors at once."""
    language = language_of(lang)
    with user_errors(language):
        from sim.scenario.opening import is_study
        from sim.scenario.studies.reading import ENDING

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


def schema(
    study: Annotated[
        StudyName | None, typer.Option("--study", help="某种研究文件的 / of the files of one kind of study")
    ] = None,
) -> None:
    """输出情景文件或研究文件的 JSON Schema / Print the JSON Schema of scenario or study files."""
    from sim.scenario.schema import json_schema, study_schema

    content = json_schema() if study is None else study_schema(study.value)
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2))


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


def measures(lang: Lang = None) -> None:
    """列出全部指标：公式、单位、方向 / List all measures: formula, unit, direction."""
    language = language_of(lang)
    from sim.cli.listing import print_measures

    print_measures(language)


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


COMMANDS = {
    "check": check,
    "schema": schema,
    "new": new,
    "measures": measures,
    "mechanisms": mechanisms,
    "scenarios": scenarios,
}
"""By name, in the order of the help."""
