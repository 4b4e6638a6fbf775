"""`tiaokuai scenarios`: the scenarios of a folder, one line each, or what one of them is about."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console

from sim.cli.paragraphs import heading, paragraph, reading_console, title
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Language, Text

if TYPE_CHECKING:
    from sim.scenario.library import Overview


def print_scenarios(name: str | None, folder: Path | None, details: bool, as_json: bool, language: Language) -> None:
    """Print one line on every scenario of a folder, or the five headings of one of them."""
    from sim.scenario.library import library_near, scenario_files

    found = library_near(Path.cwd()) if folder is None else folder
    files = [] if found is None else scenario_files(found)
    if found is None or not files:
        here = "." if folder is None else str(folder)
        raise ResultsError(
            Text(
                f"{here} 处没有情景文件；请用 --folder 指定文件夹，或用 `tiaokuai new` 新建",
                f"no scenario files at {here}; name a folder with --folder, or write one with `tiaokuai new`",
            )
        )
    if name is None:
        _print_list(files, found, details, as_json, language)
    else:
        _print_about(_file_of(name, files), as_json, language)


def _file_of(name: str, files: list[Path]) -> Path:
    """Return the file of a scenario's name, with or without its ending; raise ResultsError with the nearest name."""
    from sim.scenario.words import nearest

    known = {path.stem: path for path in files}
    stem = Path(name).name.removesuffix(".yaml").removesuffix(".yml")
    if stem in known:
        return known[stem]
    close = nearest(stem, known)
    zh, en = f"没有情景“{name}”；现有：{'、'.join(known)}", f"no scenario {name!r}; there are: {', '.join(known)}"
    if close:
        zh, en = f"{zh}；是否想写“{close}”？", f"{en}; did you mean {close!r}?"
    raise ResultsError(Text(zh, en))


def _print_list(files: list[Path], folder: Path, details: bool, as_json: bool, language: Language) -> None:
    from sim.scenario.library import overview

    if as_json:
        typer.echo(json.dumps([_content(overview(path)) for path in files], ensure_ascii=False, indent=2))
        return
    console = reading_console()
    for path in files:
        _print_line(console, overview(path), details, language)
    console.print()
    closing = Text(
        f"{folder}：{len(files)} 个情景。`tiaokuai scenarios 名称` 介绍一个；`--details` 列出结构与规模（每次运行的期望诉求数）。"
        "此处只读 YAML；`tiaokuai check` 连表一起检查。",
        f"{folder}: {len(files)} scenarios. `tiaokuai scenarios NAME` explains one; `--details` adds structures and size "
        "(requests: expected per run). Only the YAML is read here; `tiaokuai check` reads the tables too.",
    )
    paragraph(console, closing.to(language), 0)


def _print_line(console: Console, found: Overview, details: bool, language: Language) -> None:
    if found.error is not None:
        title(console, found.file.stem, Text("有错误", "broken").to(language))
        paragraph(console, found.error.to(language), 4)
        return
    title(console, found.file.stem, found.title.to(language))
    if not details:
        return
    n = len(found.structures)
    names = Text("、".join(s.zh for s in found.structures), "; ".join(s.en for s in found.structures))
    shown = f"{round_to_two(found.requests):,}"
    text = Text(
        f"{n} 种结构（{names.zh}），约 {shown} 件诉求，{found.offices:,} 个单位",
        f"{n} structure{'s' if n != 1 else ''} ({names.en}), about {shown} requests, {found.offices:,} offices",
    )
    paragraph(console, text.to(language), 4)


def round_to_two(number: float) -> int:
    """Return a number rounded to two significant digits: it is an expectation, and a list is no place for more."""
    return int(float(f"{number:.2g}"))


def _print_about(path: Path, as_json: bool, language: Language) -> None:
    from sim.scenario.about import sections
    from sim.scenario.library import mechanisms_in, studies_of
    from sim.scenario.reading import read_tree

    scenario = read_tree(path)
    about = scenario.about
    if as_json:
        content: dict[str, Any] = {"name": scenario.name, "title": scenario.title.model_dump()}
        content["about"] = None if about is None else about.model_dump()
        content["studies"] = [file.name for file in studies_of(path)]
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return
    console = reading_console()
    title(console, scenario.name, Text(scenario.title.zh, scenario.title.en).to(language))
    if about is None:
        paragraph(console, Text("没有说明。", "It does not explain itself.").to(language))
    else:
        for words, said in sections(about):
            heading(console, words.to(language))
            for part in said.to(language).split("\n"):
                paragraph(console, part)
    console.print()
    names = ", ".join(sorted(mechanisms_in(path))) or Text("无", "none").to(language)
    paragraph(console, Text(f"机制：{names}", f"Mechanisms: {names}").to(language), 0)
    paragraph(console, f"tiaokuai compare {path}", 0)
    for file in studies_of(path):
        paragraph(console, f"tiaokuai {_kind_of(file)} {file}", 0)


def _kind_of(file: Path) -> str:
    """Return the kind of a study's file, which stands near its top."""
    match = re.search(r"^study:\s*(\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    return match[1] if match else "check"


def _content(found: Overview) -> dict[str, Any]:
    if found.error is not None:
        return {"name": found.file.stem, "error": {"zh": found.error.to("zh"), "en": found.error.to("en")}}
    return {
        "name": found.file.stem,
        "title": found.title._asdict(),
        "structures": [text._asdict() for text in found.structures],
        "requests": found.requests,
        "offices": found.offices,
    }
