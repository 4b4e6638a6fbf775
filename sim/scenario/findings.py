"""Collect everything that is wrong with an input, up to a bound, before anything is raised."""

from __future__ import annotations

from sim.scenario.words import NOTHING, shown
from sim.vocabulary.errors import Finding, ScenarioError
from sim.vocabulary.text import Text

MAXIMUM_FINDINGS = 500


class Findings:
    """Hold the findings of one reading; beyond `MAXIMUM_FINDINGS` they are only counted."""

    def __init__(self, files: list[str]) -> None:
        self._files = files
        self._found: list[Finding] = []
        self._dropped = 0

    def __bool__(self) -> bool:
        return bool(self._found)

    def __len__(self) -> int:
        return len(self._found) + self._dropped

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
        if len(self._found) >= MAXIMUM_FINDINGS:
            self._dropped += 1
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
        if self._dropped:
            count = self._dropped
            rest = Text(f"另有 {count} 处错误未列出", f"{count} more errors are not listed")
            ordered.append(Finding(self._files[0], 0, 0, "", rest))
        return ScenarioError(ordered)
