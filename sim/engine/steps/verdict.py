"""What is decided at one moment: a `Verdict`, an `Arrival` at an office, the office `Found` for a part.

Small records of numbers. All fields are named at every place where one is made, because compiled code knows no defaults.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.vocabulary.codes import NOWHERE, Cause, Decision, Direction

NOTHING, HANDLE, HAND_OVER = int(Decision.NONE), int(Decision.HANDLE), int(Decision.HAND_OVER)
RETURN, LEAD, ESCALATE = int(Decision.RETURN), int(Decision.LEAD), int(Decision.ESCALATE)
ANSWER, DISPATCH = int(Decision.ANSWER), int(Decision.DISPATCH)
NO_DIRECTION, UP, ACROSS, DOWN = int(Direction.NONE), int(Direction.UP), int(Direction.ACROSS), int(Direction.DOWN)
BACK, TO_DESK, FROM_DESK = int(Direction.BACK), int(Direction.DESK), int(Direction.DISPATCH)
NO_CAUSE, CAPABILITY, MISROUTE = int(Cause.NONE), int(Cause.CAPABILITY), int(Cause.MISROUTE)
REFUSAL, DEADLINE, CALL_IN = int(Cause.REFUSAL), int(Cause.DEADLINE), int(Cause.CALL_IN)
UNKNOWN = -1
"""In place of a truth value: nobody looked, or it does not apply."""


class Verdict(NamedTuple):
    """The decision of one office about one part."""

    decision: int
    fits: int
    """1 if the office could act, 0 if not, UNKNOWN if nobody looked."""
    receiver: int
    direction: int
    cause: int
    productive: int
    """1 or 0 for a hand-over, UNKNOWN for what stays."""


class Arrival(NamedTuple):
    """How a part comes to lie before an office."""

    office: int
    sender: int
    first: bool
    """Whether this is the first receiver of an entry or a dispatch."""
    misrouted: bool
    """Whether the request came by a wrong entry or dispatch."""
    bound: bool
    """Whether the office may not refuse (called in, or named by a ruling)."""


class Found(NamedTuple):
    """Which office will handle a part, and whether it has the power."""

    office: int
    fits: bool
    joint: bool
    """Whether it was called in by another office that leads."""


GONE = Found(NOWHERE, False, False)
"""The citizen gave up."""


def stays(decision: int, fits: int) -> Verdict:
    """Return a verdict that moves the request nowhere."""
    return Verdict(decision, fits, NOWHERE, NO_DIRECTION, NO_CAUSE, UNKNOWN)


def sent(decision: int, receiver: int) -> Verdict:
    """Return a verdict of the desk: the request goes to an office."""
    return Verdict(decision, 1, receiver, FROM_DESK, NO_CAUSE, UNKNOWN)
