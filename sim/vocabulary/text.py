"""A piece of text in the two languages that every user may expect."""

from __future__ import annotations

from typing import Literal, NamedTuple

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Text(NamedTuple):
    """Hold one text in Chinese and English; both are always present."""

    zh: str
    en: str

    def to(self, language: Language) -> str:
        """Return the text in `language` ("zh" or "en")."""
        return self.zh if language == "zh" else self.en
