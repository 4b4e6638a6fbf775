"""Files of the pages, and data in the form in which a page takes them in."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from sim.vocabulary.text import Text

PAGE = Path(__file__).parent / "page"


@cache
def asset(name: str) -> str:
    """Return the text of a file of `sim/web/page`, with plain line ends: a hash in a policy counts every byte."""
    text = (PAGE / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def words_of(*modules: ModuleType) -> dict[str, Text]:
    """Return the words of several modules as one dictionary. Raises ValueError when two differ in the same key."""
    words: dict[str, Text] = {}
    for module in modules:
        for key, text in module.WORDS.items():
            if words.setdefault(key, text) != text:
                raise ValueError(f"word {key} stands twice, with different texts")
    return words


def words_json(*modules: ModuleType) -> str:
    """Return the words of several modules as JSON {key: {zh, en}}, safe inside a page."""
    return inert({key: {"zh": text.zh, "en": text.en} for key, text in words_of(*modules).items()})


def inert(value: Any) -> str:
    """Return JSON that can stand inside `<script type="application/json">`: no text in it can end the element.

    Raises ValueError for NaN and infinity, which JSON does not know.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # Inside a string of JSON each of these means the same character as before; outside strings they do not occur.
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
