"""A scenario on its way to being read: its nodes, the parts that are already valid, its tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from sim.scenario.csv_tables import Sheet
from sim.scenario.findings import Findings
from sim.scenario.location import locate
from sim.scenario.positions import Node
from sim.scenario.rows import FunctionRow, MatterRow, OfficeRow, PlaceRow, ProfileRow
from sim.scenario.shapes import step
from sim.scenario.structures import StructureSpec
from sim.scenario.tree import Calendar, Clock, Comparison, DemandSpec, Scenario, TableStatus, Tier
from sim.scenario.words import NOTHING
from sim.vocabulary.text import Text


@dataclass
class Draft:
    """What the cross checks look at; a part that is not valid by itself is None and is not checked further."""

    root: Node
    findings: Findings
    tiers: list[Tier] | None = None
    calendars: dict[str, Calendar] | None = None
    desk_calendar: str | None = None
    clock: Clock | None = None
    demand: DemandSpec | None = None
    structures: list[StructureSpec] | None = None
    compare: Comparison | None = None
    statuses: dict[str, TableStatus] | None = None
    places: Sheet[PlaceRow] | None = None
    functions: Sheet[FunctionRow] | None = None
    offices: Sheet[OfficeRow] | None = None
    matters: Sheet[MatterRow] | None = None
    profile: Sheet[ProfileRow] | None = None
    sound_territory: bool = False
    """Whether the places form a tree of bounded size that later checks may climb."""
    sound_offices: bool = False
    """Whether every office stands in a known place for a known function."""

    def add(
        self,
        steps: tuple[str | int, ...],
        problem: Text,
        found: str = "",
        allowed: Text = NOTHING,
        nearest: str = "",
        at_key: bool = False,
    ) -> None:
        """Add a finding about the place in the tree to which `steps` lead."""
        place = locate(self.root, steps, at_key)
        self.findings.add(*place.mark, place.path, problem, found, allowed, nearest)

    def calendar_names(self) -> list[str] | None:
        """Return the names of all calendars, or None if they are not known."""
        return None if self.calendars is None else ["always", *self.calendars]

    def tier_rank(self) -> dict[str, int] | None:
        """Return the rank of each tier from the bottom, or None if the tiers are not known."""
        return None if self.tiers is None else {tier.id: k for k, tier in enumerate(self.tiers)}


@dataclass(frozen=True)
class _Part:
    steps: tuple[str, ...]
    missing: Any = field(default=None)
    """What a part that the file leaves out is validated as; None: it is required."""


_PARTS = {
    "tiers": _Part(("government", "tiers")),
    "calendars": _Part(("government", "calendars"), {}),
    "desk_calendar": _Part(("government", "desk", "calendar"), "always"),
    "clock": _Part(("clock",)),
    "demand": _Part(("demand",)),
    "structures": _Part(("structures",)),
    "compare": _Part(("compare",), {}),
    "statuses": _Part(("tables",), {}),
}


def draft_of(root: Node, findings: Findings) -> Draft:
    """Return the draft of a tree with every part that is valid by itself."""
    draft = Draft(root, findings)
    for name, part in _PARTS.items():
        node: Node | None = root
        annotation: Any = Scenario
        for key in part.steps:
            annotation = step(annotation, key)
            node = node.get(key) if node is not None else None
        value = part.missing if node is None else node.plain()
        if value is None:
            continue
        try:
            setattr(draft, name, TypeAdapter(Annotated[annotation, Field()]).validate_python(value))
        except ValidationError:
            continue  # the validation of the whole tree reports it
    return draft
