"""What every command shares: language, printing, and how errors end a command."""

from __future__ import annotations

import locale
import math
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from sim.vocabulary.errors import ResultsError, ScenarioError
from sim.vocabulary.text import Language, Text

USER_ERROR = 2
INTERRUPTED = 130

Lang = Annotated[
    str | None,
    typer.Option("--lang", help="zh | en；缺省按系统语言 / default: the system's language", metavar="zh|en"),
]


def language_of(lang: str | None) -> Language:
    """Return the language to speak: as asked, else TIAOKUAI_LANG, else the system's, else English."""
    if lang is not None and lang not in ("zh", "en"):
        typer.echo(f"--lang: {lang!r}; 允许 / allowed: zh, en", err=True)
        raise typer.Exit(USER_ERROR)
    asked = lang or os.environ.get("TIAOKUAI_LANG") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "zh" if asked.lower().startswith(("zh", "chinese")) else "en"


def speak_utf8() -> None:
    """Make output UTF-8 everywhere, also on a Windows console or in a pipe."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


@contextmanager
def user_errors(language: Language) -> Iterator[None]:
    """End a command with a message and exit code 2 on the user's errors, 130 on Ctrl-C."""
    try:
        yield
    except ScenarioError as error:
        for finding in error.findings:
            typer.echo(finding.to(language), err=True)
        n = len(error.findings)
        typer.echo(Text(f"共 {n} 处错误", f"{n} error{'s' if n != 1 else ''} found").to(language), err=True)
        raise typer.Exit(USER_ERROR) from None
    except ResultsError as error:
        typer.echo(error.text.to(language), err=True)
        raise typer.Exit(USER_ERROR) from None
    except KeyboardInterrupt:
        message = Text(
            "已中断；已完成的部分已保存，再次运行同一命令即可继续",
            "interrupted; what is finished is kept, and the same command goes on from there",
        )
        typer.echo(message.to(language), err=True)
        raise typer.Exit(INTERRUPTED) from None


def plain(value: Any) -> Any:
    """Return a value that strict JSON can hold: no NaN, no infinity."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
