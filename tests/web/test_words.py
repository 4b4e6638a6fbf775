"""Every word a page asks for is there in both languages, and none is there that no page asks for."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import sim.web.words
from sim.vocabulary.text import Text

PAGE = Path(sim.web.words.__file__).resolve().parents[1] / "page"
ROOM = PAGE.parent
MODULES = sorted(module.name for module in pkgutil.iter_modules(sim.web.words.__path__))
_ASKED = re.compile(
    r"""(?:\btk\.t\(|\bt\(|data-t(?:-label|-title|-placeholder)?(?:["']?\s*[:=]\s*))["'`]([a-z_]+(?:\.[a-zA-Z0-9_]+)+)["'`]"""
)
_STEM = re.compile(r"""["'`]([a-z_]+\.(?:[a-zA-Z0-9_]+\.)*)(?:["']\s*\+|\$\{)""")
_MENTION = re.compile(r"""["'`]([a-z_]+(?:\.[a-zA-Z0-9_]+)+)["'`]""")
CHINESE = re.compile("[\u4e00-\u9fff]")


def words() -> dict[str, Text]:
    found: dict[str, Text] = {}
    for name in MODULES:
        own = importlib.import_module(f"sim.web.words.{name}").WORDS
        assert not set(found) & set(own), f"{name} says again what another module says"
        found.update(own)
    return found


def sources() -> dict[str, str]:
    files = [*PAGE.glob("*.js"), *PAGE.glob("*.html"), *ROOM.rglob("*.py")]
    return {file.name: file.read_text(encoding="utf-8") for file in files if file.parent.name != "words"}


def test_every_word_is_said_in_both_languages() -> None:
    bad = [key for key, text in words().items() if not text.zh.strip() or not text.en.strip()]
    assert bad == []
    same = [key for key, text in words().items() if CHINESE.search(text.en)]
    # A language is called by its own name.
    assert [key for key in same if "中文" not in words()[key].en and "条块" not in words()[key].en] == []


def test_places_to_fill_in_are_the_same_in_both_languages() -> None:
    fields = re.compile(r"\{(\w+)\}")
    assert [k for k, text in words().items() if set(fields.findall(text.zh)) != set(fields.findall(text.en))] == []


def test_every_word_that_a_page_asks_for_is_there() -> None:
    known = words()
    asked = {(file, key) for file, text in sources().items() for key in _ASKED.findall(text)}
    assert len(asked) > 50
    assert sorted((file, key) for file, key in asked if key not in known) == []


def test_every_word_is_asked_for_by_some_page() -> None:
    text = "\n".join(sources().values())
    mentioned, stems = set(_MENTION.findall(text)), tuple(set(_STEM.findall(text)))
    unused = [key for key in words() if key not in mentioned and not (stems and key.startswith(stems))]
    assert unused == []


@pytest.mark.parametrize("name", MODULES)
def test_no_word_holds_a_number_that_is_a_result(name: str) -> None:
    """Numbers are put in where the words are shown; only names of standards and shortcuts may hold digits."""
    own = importlib.import_module(f"sim.web.words.{name}").WORDS
    found = [
        key
        for key, text in own.items()
        if re.search(r"\d+[.,]\d+ ?%|\d{3,}", text.en.replace("12345", "").replace("1000", ""))
    ]
    assert found == []
