"""What a scenario says of itself: the headings, in order, and the texts under them."""

from __future__ import annotations

import re

from sim.scenario.tree import About, Words
from sim.vocabulary.text import Text

HEADINGS = {
    "what_is_it": Text("这是什么", "What is it?"),
    "how_it_works": Text("如何运作", "How it works"),
    "things_to_notice": Text("值得留意", "Things to notice"),
    "things_to_try": Text("可以尝试", "Things to try"),
    "sources": Text("来源", "Sources"),
}
_FOLDED = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) +(?=[\u3000-\u9fff\uff00-\uffef])")


def sections(about: About | None) -> tuple[tuple[Text, Text], ...]:
    """Return (heading, text) of everything that a scenario says of itself."""
    if about is None:
        return ()
    return tuple((heading, unfolded(getattr(about, name))) for name, heading in HEADINGS.items())


def unfolded(words: Words) -> Text:
    """Return a text without the blanks that YAML leaves in Chinese where a line was folded."""
    return Text(_FOLDED.sub("", words.zh.strip()), words.en.strip())
