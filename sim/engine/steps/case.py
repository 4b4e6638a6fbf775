"""One request while it is under way: what the engine knows of it and nothing of the others."""

from __future__ import annotations

from sim.vocabulary.codes import MAXIMUM_PARTS, NOWHERE


class Case:
    """The state of one request; everything drawn beforehand is copied from the demand."""

    __slots__ = (
        "channel_desk",
        "closer",
        "contacts",
        "decomposed",
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
        "parts",
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

    number: int
    key: int
    reported: float
    place: int
    matter: int
    channel_desk: bool
    entry_tier: int
    risky: bool
    propensity: float
    patience: float
    expectation: float
    parts: int
    outside: float
    solvable: bool
    work: list[float]
    owner_tier: int
    limit: float
    urgency: int
    decomposed: bool
    """Whether its parts are laid down as nodes with owners and limits."""

    def __init__(self) -> None:
        self.round = 0
        self.returns = 0
        self.contacts = 1
        self.lead = NOWHERE
        self.closer = NOWHERE
        self.visits = [0] * MAXIMUM_PARTS
        self.done = [False] * MAXIMUM_PARTS


def next_visit(case: Case, part: int) -> int:
    """Return the number of this stay of a part and count it."""
    number = case.visits[part]
    case.visits[part] = number + 1
    return number
