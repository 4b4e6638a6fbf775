"""The commands of `tiaokuai`."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli import page_commands, run_commands, scenario_commands, study_commands
from sim.cli.console import speak_utf8

app = typer.Typer(
    name="tiaokuai",
    help="条块：看政府结构如何影响群众与基层。\n\nWhat the structure of a government does to those it serves and those who serve.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for _room in (scenario_commands, run_commands, study_commands, page_commands):
    for _name, _command in _room.COMMANDS.items():
        app.command(_name)(_command)


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
