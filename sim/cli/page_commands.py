"""Commands for what people look at: report, server, lesson, and what makes a laptop ready for them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import Lang, language_of, user_errors
from sim.cli.options import Count

Lan = Annotated[
    bool,
    typer.Option(
        "--lan", help="让同一局域网的设备访问；缺省只限本机 / let the local network in; default: this machine only"
    ),
]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="端口 / port")]


def report(
    folder: Annotated[Path, typer.Argument(help="tiaokuai compare 的结果目录 / results folder of a comparison")],
    out: Annotated[
        Path | None, typer.Option("--out", help="报告文件；缺省为目录内 report.html / default: report.html in it")
    ] = None,
    pptx: Annotated[bool, typer.Option("--pptx", help="另存 PowerPoint / PowerPoint too")] = False,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="另存 Excel / Excel too")] = False,
    docx: Annotated[bool, typer.Option("--docx", help="另存 Word / Word too")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="另存 PDF / PDF too")] = False,
    figures: Annotated[
        bool, typer.Option("--figures", help="各图另存 PNG、SVG、PDF / every figure as PNG, SVG, PDF")
    ] = False,
    requests: Annotated[
        int, typer.Option("--requests", min=0, max=20_000, help="播放多少件诉求，0 为不放 / in the player; 0: none")
    ] = 1000,
    swing: Annotated[
        bool, typer.Option("--swing/--no-swing", help="逐一改变各假设，看结论如何变动 / vary every assumption in turn")
    ] = True,
    studies: Annotated[
        Path | None,
        typer.Option("--studies", help="研究若在别处：其结果目录 / folder of studies, where not beside the comparison"),
    ] = None,
    workers: Count = None,
    lang: Lang = None,
) -> None:
    """把比较结果写成一个可离线打开的报告 / Write a comparison as one report that opens offline."""
    language = language_of(lang)
    with user_errors(language):
        from sim.cli.reporting import report_folder

        report_folder(folder, out, pptx, xlsx, docx, pdf, figures, requests, swing, workers, language, studies)


def serve(
    folder: Annotated[
        Path | None, typer.Argument(help="情景文件夹；缺省为附近的 scenarios / folder of scenarios")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="结果目录 / results folder")] = Path("results"),
    lan: Lan = False,
    port: Port = 8000,
    open_page: Annotated[bool, typer.Option("--open", help="打开浏览器 / open a browser")] = False,
    workers: Count = None,
    lang: Lang = None,
) -> None:
    """在浏览器中运行情景、调整杠杆、比较结果 / Run scenarios, move levers and compare, in a browser."""
    language = language_of(lang)
    with user_errors(language):
        from sim.cli.serving import serve as start

        start(folder, out, lan, port, workers, language, open_page)


def teach(
    lesson: Annotated[str | None, typer.Argument(help="课程名；不写则全部列出 / left out: list them all")] = None,
    minutes: Annotated[int | None, typer.Option("--minutes", help="课时：5、20 或 45 分钟 / 5, 20 or 45")] = None,
    lan: Lan = False,
    port: Port = 8000,
    out: Annotated[Path, typer.Option("--out", help="课堂记录与结果 / records and results")] = Path("results/lessons"),
    workers: Count = None,
    lang: Lang = None,
) -> None:
    """上一堂课：预测、决定、运行、解释、调整 / Teach a lesson: predict, decide, run, explain, tune."""
    language = language_of(lang)
    with user_errors(language):
        from sim.cli.teaching import teach as start

        start(lesson, minutes, lan, port, out, workers, language)


def doctor(port: Port = 8000, lang: Lang = None) -> None:
    """检查字体、端口、网络、浏览器，并说明如何处理 / Check fonts, port, network, browser; say what to do."""
    language = language_of(lang)
    with user_errors(language):
        from sim.cli.doctoring import check_up

        fine = check_up(port, language)
    if not fine:
        raise typer.Exit(1)


def bundle(
    into: Annotated[Path, typer.Option("--into", help="写到哪里 / where to write")] = Path("tiaokuai_offline"),
    extras: Annotated[
        list[str] | None, typer.Option("--extra", help="附加功能，可多次；缺省 web / extras; default web")
    ] = None,
    platform: Annotated[
        str | None, typer.Option("--platform", help="目标系统，如 win_amd64 / target, as win_amd64")
    ] = None,
    python: Annotated[
        str | None, typer.Option("--python", help="目标 Python，如 3.12 / target Python, as 3.12")
    ] = None,
    lang: Lang = None,
) -> None:
    """收集安装包，供无网络的电脑使用 / Collect the wheels for a laptop without internet."""
    language = language_of(lang)
    with user_errors(language):
        from sim.cli.bundling import bundle as collect

        collect(into, extras or ["web"], platform, python, language)


COMMANDS = {"report": report, "serve": serve, "teach": teach, "doctor": doctor, "bundle": bundle}
"""By name, in the order of the help."""
