"""Running text in a terminal: indented, wrapped between words in English and between characters in Chinese."""

from __future__ import annotations

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Line

WIDEST = 110
"""Longer lines than this are hard to read, however wide the window."""
_NOT_FIRST = set("，。、；：！？）》」』】”’％%),.;:!?]}·…")
_NOT_LAST = set("（《「『【“‘([{")


def reading_console() -> Console:
    """Return a console for running text."""
    console = Console(markup=False, highlight=False)
    if console.width > WIDEST:
        console.width = WIDEST
    return console


def paragraph(console: Console, text: str, indent: int = 2) -> None:
    """Print text, indented and wrapped."""
    for line in wrapped(text, console.width - indent):
        console.print(Line(" " * indent + line), no_wrap=True, overflow="ignore", crop=False)


def entry(console: Console, name: str, text: str, indent: int = 2, remark: str = "") -> None:
    """Print a name and what it stands for; further lines are indented."""
    head, *rest = wrapped(f"{name}  {text}{'  ' if remark else ''}{remark}", console.width - indent)
    line = Line(" " * indent + head)
    line.stylize("cyan", indent, indent + len(name))
    console.print(line, no_wrap=True, overflow="ignore", crop=False)
    for more in rest:
        console.print(Line(" " * (indent + 4) + more), no_wrap=True, overflow="ignore", crop=False)


def heading(console: Console, text: str) -> None:
    """Print a heading with an empty line above it."""
    console.print()
    console.print(Line(text, style="bold underline"))


def title(console: Console, name: str, text: str, remark: str = "") -> None:
    """Print a name in bold and what it is called."""
    console.print(Line.assemble((name, "bold"), f"  {text}", (f"  {remark}" if remark else "", "dim")))


def wrapped(text: str, width: int) -> list[str]:
    """Return text in lines of at most `width` cells; a word that is wider than a line is left whole."""
    lines: list[str] = []
    line = ""
    for word in _unbreakable(text):
        if line and cell_len(line + word.rstrip()) > width:
            lines.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
    lines.append(line.rstrip())
    return lines


def _unbreakable(text: str) -> list[str]:
    """Return the pieces of a text between which a line may end."""
    pieces: list[str] = []
    for k, character in enumerate(text):
        if k and not _may_break(text[k - 1], character):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in _NOT_FIRST or before in _NOT_LAST:
        return False
    return before == " " or cell_len(before) == 2 or cell_len(after) == 2
