"""Words in messages: the nearest allowed one, lists of them, and foreign text made safe to show."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

from sim.vocabulary.text import Text

NOTHING = Text("", "")
_LONGEST_COMPARED = 100
_FEW = 300
_MOST_LISTED = 40


def nearest(word: str, words: Iterable[str]) -> str:
    """Return the one of `words` that is closest to `word`, or "" if none is close."""
    if not word or len(word) > _LONGEST_COMPARED:
        return ""
    meant = _plain(word)
    known = {_plain(known): known for known in words}
    if len(known) > _FEW:  # comparing is slow: of a large table, only names that begin or end alike
        alike = (name for name in known if name[:2] == meant[:2] or name[-2:] == meant[-2:])
        known = {name: known[name] for name in islice(alike, _FEW)}
    close = get_close_matches(meant, known, n=1, cutoff=0.6)
    return known[close[0]] if close and known[close[0]] != word else ""


def did_you_mean(word: str, words: Iterable[str]) -> Text:
    """Return the question that ends a message about an unknown word, nothing if no word is close."""
    near = nearest(word, words)
    return Text(f"；是否想写 {near}？", f"; did you mean {near}?") if near else NOTHING


def _plain(word: str) -> str:
    return word.strip().casefold().replace("-", "_").replace(" ", "_")


def shown(text: str, longest: int = 60) -> str:
    """Return foreign text short and harmless: control characters could steer a terminal."""
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in short)


def listed(words: Iterable[str]) -> Text:
    """Return the words as a list in both languages; a very long list is cut."""
    known = [shown(word) for word in islice(words, _MOST_LISTED + 1)]
    if len(known) > _MOST_LISTED:
        known[-1] = "…"
    return Text("、".join(known), ", ".join(known))


def one_of(words: Iterable[str]) -> Text:
    """Return "one of ..." in both languages, or nothing if there is no word."""
    text = listed(words)
    return Text(f"以下之一：{text.zh}", f"one of {text.en}") if text.en else NOTHING
