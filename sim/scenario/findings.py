"""Collect everything that is wrong with an input, up to a bound, before anything is raised."""

from __future__ import annotations

from sim.scenario.words import NOTHING, shown
from sim.vocabulary.errors import Finding, ScenarioError
from sim.vocabulary.text import Text

MAXIMUM_FINDINGS = 500
_MORE = Text("还有更多错误，未列出", "there are more errors, which are not listed")


class Findings:
    """Hold the findings of one reading; beyond `MAXIMUM_FINDINGS` it is only known that there are more."""

    def __init__(self, files: list[str]) -> None:
        self._files = files
        self._found: list[Finding] = []
        self._more = 0

    def __bool__(self) -> bool:
        return bool(self._found)

    def __len__(self) -> int:
        return len(self._found) + self._more

    @property
    def full(self) -> bool:
        """Tell whether there are so many findings that looking for more helps nobody."""
        return len(self._found) >= MAXIMUM_FINDINGS

    def add(
        self,
        file: str,
        line: int,
        column: int,
        path: str,
        problem: Text,
        found: str = "",
        allowed: Text = NOTHING,
        nearest: str = "",
    ) -> None:
        """Add one finding; foreign text in `found` and `path` is made safe to show."""
        if self.full:
            self._more += 1
            return
        finding = Finding(file, line, column, shown(path, 200), problem, shown(found), allowed, nearest)
        if finding not in self._found:
            self._found.append(finding)

    def name(self, file: str) -> None:
        """Add a file to the order in which findings are listed."""
        if file not in self._files:
            self._files.append(file)

    def error(self) -> ScenarioError:
        """Return the error that carries all findings, in file order."""
        rank = {file: k for k, file in enumerate(self._files)}
        ordered = sorted(self._found, key=lambda f: (rank.get(f.file, len(rank)), f.file, f.line, f.column))
        if self._more:
            ordered.append(Finding(self._files[0], 0, 0, "", _MORE))
        return ScenarioError(ordered)
