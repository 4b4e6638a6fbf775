"""Words in messages: the nearest allowed one, lists of them, and foreign text made safe to show."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

from sim.vocabulary.text import Text

NOTHING = Text("", "")
_LONGEST_COMPARED = 100
_MOST_COMPARED = 2_000
_MOST_LISTED = 40


def nearest(word: str, words: Iterable[str]) -> str:
    """Return the one of `words` that is closest to `word`, or "" if none is close."""
    if not word or len(word) > _LONGEST_COMPARED:
        return ""
    known = {_plain(known): known for known in islice(words, _MOST_COMPARED)}
    close = get_close_matches(_plain(word), known, n=1, cutoff=0.6)
    return known[close[0]] if close and known[close[0]] != word else ""


def _plain(word: str) -> str:
    return word.strip().casefold().replace("-", "_").replace(" ", "_")


def shown(text: str, longest: int = 60) -> str:
    """Return foreign text short and harmless: control characters could steer a terminal."""
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in short)


def listed(words: Iterable[str]) -> Text:
    """Return the words as a list in both languages; a very long list is cut."""
    known = [shown(word) for word in words]
    rest = len(known) - _MOST_LISTED
    if rest > 0:
        known = [*known[:_MOST_LISTED], "…"]
    return Text("、".join(known), ", ".join(known))


def one_of(words: Iterable[str]) -> Text:
    """Return "one of ..." in both languages, or nothing if there is no word."""
    text = listed(words)
    return Text(f"以下之一：{text.zh}", f"one of {text.en}") if text.en else NOTHING
