"""One request while it is under way: what the engine knows of it and nothing of the others."""

from __future__ import annotations

from sim.vocabulary.codes import MAXIMUM_PARTS, NOWHERE


class Case:
    """The state of one request; everything drawn beforehand is copied from the demand."""

    __slots__ = (
        "at_place",
        "channel_desk",
        "closer",
        "contacts",
        "done",
        "entry_tier",
        "expectation",
        "key",
        "lead",
        "limit",
        "matter",
        "number",
        "outside",
        "owner_tier",
        "patience",
        "place",
        "propensity",
        "reported",
        "returns",
        "risky",
        "round",
        "solvable",
        "urgency",
        "visits",
        "work",
    )

    def __init__(self, number: int, key: int, reported: float) -> None:
        self.number = number
        self.key = key
        self.reported = reported
        self.round = 0
        self.returns = 0
        self.contacts = 1
        self.lead = NOWHERE
        self.closer = NOWHERE
        self.visits = [0] * MAXIMUM_PARTS
        self.done = [False] * MAXIMUM_PARTS
        self.place = 0
        self.matter = 0
        self.channel_desk = False
        self.entry_tier = 0
        self.risky = False
        self.propensity = 0.0
        self.patience = 0.0
        self.expectation = 0.0
        self.outside = 0.0
        self.solvable = True
        self.work: list[float] = []
        self.at_place: list[list[int]] = []
        self.owner_tier = 0
        self.limit = 0.0
        self.urgency = 0

    def visit(self, part: int) -> int:
        """Return the number of this stay of a part and count it."""
        number = self.visits[part]
        self.visits[part] = number + 1
        return number
