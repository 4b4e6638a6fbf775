"""What can happen in a class: records that come from phones, from the teacher and from runs."""

from __future__ import annotations

from typing import NamedTuple

from sim.vocabulary.text import Text
from sim.web.lesson.state import Point


class Joined(NamedTuple):
    """A phone has come."""

    token: str
    name: str


class Guessed(NamedTuple):
    """A student guesses; later guesses replace earlier ones, question by question."""

    token: str
    values: dict[str, float | str]


class Decided(NamedTuple):
    """A student decides about a request."""

    token: str
    case: str
    choice: str


class JoinedGroup(NamedTuple):
    """A student joins the group of that name, or founds it; whoever founds again gives the first one another name."""

    token: str
    name: str


class Tuned(NamedTuple):
    """A student's group spends its budget."""

    token: str
    choices: dict[str, int]


class Moved(NamedTuple):
    """The teacher goes to a step."""

    at: int


class Lengthened(NamedTuple):
    """The teacher chooses how long the lesson is."""

    minutes: int


class Revealed(NamedTuple):
    """The truth is laid over the guesses."""


class DesksClosed(NamedTuple):
    """The choices become the rule."""


class Explained(NamedTuple):
    """The teacher shows a card."""

    at: int


class HandsGuessed(NamedTuple):
    """The teacher types guesses for those without a phone."""

    values: dict[str, float | str]
    times: int = 1


class HandsDecided(NamedTuple):
    """The teacher types how many hands were raised for each choice at a tier."""

    tier: str
    choices: dict[str, int]


class HandsTuned(NamedTuple):
    """The teacher spends a budget for a group without phones."""

    name: str
    choices: dict[str, int]


class GroupRemoved(NamedTuple):
    """The teacher takes a group away; its students are free to join another."""

    id: str


class StudentRemoved(NamedTuple):
    """The teacher takes a student out of the class, with all that came from this phone."""

    number: int


class Run(NamedTuple):
    """The class's comparison is ordered."""

    structures: tuple[str, ...]
    id: str = ""


class RunTold(NamedTuple):
    """How far the comparison is."""

    status: str
    share: float
    left: float | None
    message: Text


class GroupTold(NamedTuple):
    """How far a group's run is."""

    id: str
    status: str
    message: Text
    points: tuple[Point, ...] = ()


class Ended(NamedTuple):
    """The lesson is over; what was done stays to be seen."""


class Reset(NamedTuple):
    """Another class begins."""


Happening = (
    Joined
    | Guessed
    | Decided
    | JoinedGroup
    | Tuned
    | Moved
    | Lengthened
    | Revealed
    | DesksClosed
    | Explained
    | HandsGuessed
    | HandsDecided
    | HandsTuned
    | GroupRemoved
    | StudentRemoved
    | Run
    | RunTold
    | GroupTold
    | Ended
    | Reset
)
