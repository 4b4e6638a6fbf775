"""The errors a user or a developer can meet.

TiaokuaiError
 ├─ ScenarioError    the user's input: carries every finding at once (exit code 2)
 ├─ ResultsError     a results folder that cannot be read or written (exit code 2)
 └─ InvariantError   our bug: something that the model promises did not hold
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.vocabulary.text import Language, Text


class TiaokuaiError(Exception):
    """Base of all errors raised on purpose by this package."""


class InvariantError(TiaokuaiError):
    """A promise of the model was broken: our bug, never the user's."""


class ResultsError(TiaokuaiError):
    """A results folder cannot be read, written or continued."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with an input file.

    `line` and `column` count from 1; 0 means the whole file. `found` is what stood there, `allowed`
    says what may stand there, `nearest` is the closest allowed word or "".
    """

    file: str
    line: int
    column: int
    path: str
    problem: Text
    found: str = ""
    allowed: Text = NOTHING
    nearest: str = ""

    def to(self, language: Language) -> str:
        """Return the finding as one line of text in `language`."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        parts = [f"{place}: "]
        if self.path:
            parts.append(f"{self.path}: ")
        parts.append(self.problem.to(language))
        zh = language == "zh"
        if self.found:
            parts.append(f"；此处为“{self.found}”" if zh else f"; found {self.found!r}")
        allowed = self.allowed.to(language)
        if allowed:
            parts.append(f"；允许：{allowed}" if zh else f"; allowed: {allowed}")
        if self.nearest:
            parts.append(f"；是否想写“{self.nearest}”？" if zh else f"; did you mean {self.nearest!r}?")
        return "".join(parts)


class ScenarioError(TiaokuaiError):
    """A scenario cannot be used; `findings` lists every error found, in file order."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(finding.to("en") for finding in findings))
        self.findings = findings
