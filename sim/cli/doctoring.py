"""Look at what a lesson, a server or a report needs on this machine, and say what to do about what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import typer

from sim.cli.installed import engine_says, fonts_says, packages_says, python_says
from sim.cli.machine import browser_says, folder_says, network_says, output_says, port_says
from sim.cli.said import Said, State
from sim.vocabulary.text import Language, Text

_SIGNS: dict[State, Text] = {
    "ok": Text("[正常]", "[ok]     "),
    "note": Text("[注意]", "[note]   "),
    "problem": Text("[问题]", "[problem]"),
}


def check_up(port: int, language: Language, out: Path = Path("results")) -> bool:
    """Print what was found, one line per check; return whether all that is needed is there."""
    fine = True
    for said in findings(port, out):
        fine = fine and said.state != "problem"
        line = f"{_SIGNS[said.state].to(language)} {said.found.to(language)}"
        typer.echo(line)
        if said.advice.en:
            typer.echo(f"{' ' * (7 if language == 'zh' else 10)}→ {said.advice.to(language)}")
    typer.echo(
        Text("检查完毕：可以使用。", "All that is needed is there.").to(language)
        if fine
        else Text("检查完毕：请先处理标为“问题”的各项。", "Please see to what is marked as a problem first.").to(
            language
        )
    )
    return fine


def findings(port: int, out: Path) -> Iterator[Said]:
    """Yield what every check found; a check that fails itself is a note, not an end."""
    checks: tuple[Callable[[], Iterator[Said]], ...] = (
        python_says,
        packages_says,
        fonts_says,
        lambda: port_says(port),
        network_says,
        browser_says,
        lambda: folder_says(out),
        output_says,
        engine_says,
    )
    for check in checks:
        try:
            yield from check()
        except (OSError, ImportError, RuntimeError, ValueError) as error:
            yield Said("note", Text(f"一项检查未能完成：{error}", f"one check could not be done: {error}"))
