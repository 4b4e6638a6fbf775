"""Words that several pages share."""

from __future__ import annotations

from sim.vocabulary.text import Text

WORDS: dict[str, Text] = {
    "shared.skip": Text("跳到正文", "Skip to the content"),
    "shared.baseline": Text("基准", "baseline"),
}
