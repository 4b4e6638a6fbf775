"""What a class did so far: frozen records that become JSON and back."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from sim.vocabulary.text import Text

SILENCE = Text("", "")
HANDS = 0
"""In place of a student's number: the teacher typed a show of hands."""
Guesses = tuple[tuple[str, float | str], ...]
"""(question, value), a question once."""


@dataclass(frozen=True)
class Student:
    """One phone."""

    number: int
    token: str
    name: str
    tier: str
    """The office that the student plays; "" if nothing is decided."""
    turn: int
    """How many came before at this tier."""
    group: str = ""


@dataclass(frozen=True)
class Guess:
    """One set of guesses."""

    student: int
    values: Guesses


@dataclass(frozen=True)
class Choice:
    """What was done with one request."""

    student: int
    tier: str
    case: str
    """"" where hands were counted."""
    choice: str


@dataclass(frozen=True)
class Running:
    """How far the class's comparison is."""

    status: str = "idle"
    """`idle`, `waiting`, `running`, `done`, `failed` or `cancelled`."""
    share: float = 0.0
    left: float | None = None
    message: Text = SILENCE
    structures: tuple[str, ...] = ()
    id: str = ""
    """Of what was run: the same content has the same."""


@dataclass(frozen=True)
class Point:
    """One axis of one group's result."""

    measure: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Group:
    """One group with its budget."""

    id: str
    name: str
    choices: tuple[tuple[str, int], ...] = ()
    spent: int = 0
    status: str = "idle"
    message: Text = SILENCE
    points: tuple[Point, ...] = ()
    founder: int = HANDS
    """The student who founded it."""


@dataclass(frozen=True)
class State:
    """The class."""

    length: int
    version: int = 0
    at: int = -1
    """Index of the step; -1: nobody began, phones join."""
    ended: bool = False
    students: tuple[Student, ...] = ()
    guesses: tuple[Guess, ...] = ()
    decisions: tuple[Choice, ...] = ()
    open: bool = False
    """Whether requests lie on the desks."""
    closed: bool = False
    """Whether the desks were closed, so that there is a rule."""
    revealed: bool = False
    ran: bool = False
    """Whether a run was done, so that the class may have seen results: nobody guesses any more."""
    card: int = 0
    run: Running = Running()
    groups: tuple[Group, ...] = ()
    removed: int = 0
    """How many students the teacher has removed."""

    def student(self, token: str) -> Student | None:
        """Return the student of a token."""
        return next((student for student in self.students if student.token == token), None)

    def group(self, id: str) -> Group | None:
        """Return a group by its id."""
        return next((group for group in self.groups if group.id == id), None)

    def guess_of(self, number: int) -> Guess | None:
        """Return what a student guessed."""
        return next((guess for guess in self.guesses if guess.student == number), None)

    def done_by(self, number: int) -> frozenset[str]:
        """Return the requests that a student has decided."""
        return frozenset(choice.case for choice in self.decisions if choice.student == number)

    def with_group(self, group: Group) -> State:
        """Return the state with a group added, or put in the place of the one with its id."""
        if self.group(group.id) is None:
            return replace(self, groups=(*self.groups, group))
        return replace(self, groups=tuple(group if each.id == group.id else each for each in self.groups))


def to_json(state: State) -> dict[str, Any]:
    """Return a state as JSON can hold it."""
    return asdict(state)


def from_json(content: Any) -> State:
    """Return the state that `to_json` wrote; raises KeyError, TypeError or ValueError for anything else."""
    parts = dict(content)
    run, groups = dict(parts.pop("run")), parts.pop("groups")
    return State(
        **{
            **parts,
            "students": tuple(Student(**each) for each in parts["students"]),
            "guesses": tuple(
                Guess(each["student"], tuple((str(key), value) for key, value in each["values"]))
                for each in parts["guesses"]
            ),
            "decisions": tuple(Choice(**each) for each in parts["decisions"]),
        },
        run=Running(**{**run, "message": Text(*run["message"]), "structures": tuple(run["structures"])}),
        groups=tuple(
            Group(
                **{
                    **each,
                    "choices": tuple((str(key), int(units)) for key, units in each["choices"]),
                    "message": Text(*each["message"]),
                    "points": tuple(Point(**point) for point in each["points"]),
                }
            )
            for each in groups
        ),
    )
