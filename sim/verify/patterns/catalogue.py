"""All trials, in the order of the statements."""

from __future__ import annotations

from sim.study.said import SAID
from sim.verify.patterns import at_the_gate, joined_up, nulls, pressed, shapes, work_shifts
from sim.verify.patterns.trial import Trial

_ROOMS = (at_the_gate, shapes, work_shifts, pressed, joined_up, nulls)
_BY_ID = {trial.id: trial for room in _ROOMS for trial in room.TRIALS}

TRIALS: dict[str, Trial] = {said.id: _BY_ID[said.id] for said in SAID}
"""Every trial by the id of its pattern."""


def room_of(pattern: str) -> str:
    """Return the name of the module in which a trial is written."""
    return next(room.__name__ for room in _ROOMS if any(trial.id == pattern for trial in room.TRIALS))
