"""A scenario that was read and checked: everything later rooms need, and nothing of the file format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sim.scenario.rows import Tables
from sim.scenario.tree import Scenario


@dataclass(frozen=True)
class Assumption:
    """One parameter with the ground on which it stands."""

    path: str
    """Dotted path as `change` takes it (`behaviour.passing.base_rate`), or a table's column (`matters.count`)."""
    value: str
    """The value as written; of a table's column, its range or its first words."""
    status: str
    """`source`, `measured` or `assumption`."""
    source: str = ""
    range: str = ""
    stated: bool = True
    """False if the file gave no status, so that it counts as an assumption."""
    written: bool = True
    """False if the file does not mention it, so that the default holds."""


class Source(Protocol):
    """What a world is built from: a scenario as it was read, or one with changes laid upon it."""

    @property
    def scenario(self) -> Scenario:
        """Return the typed tree."""
        ...

    @property
    def tables(self) -> Tables:
        """Return the rows of the tables."""
        ...


@dataclass(frozen=True)
class Loaded:
    """A checked scenario with its tables and grounds."""

    scenario: Scenario
    tables: Tables
    text: str
    """The resolved text: canonical YAML after `base` and `change`, then the tables as CSV; its hash names the run."""
    digest: str
    """SHA-256 of the resolved text, in hexadecimal."""
    assumptions: tuple[Assumption, ...]
    """Every parameter, in file order; those that the file leaves out stand at the end of their group."""

    def __reduce__(self) -> tuple[Callable[[str], Loaded], tuple[str]]:
        """Travel to other processes as text: generic types of the tree have no name to be pickled by."""
        from sim.scenario.resolved import read_resolved

        return read_resolved, (self.text,)
