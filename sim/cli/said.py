"""What one check of the doctor says."""

from __future__ import annotations

from typing import Literal, NamedTuple

from sim.vocabulary.text import Text

State = Literal["ok", "note", "problem"]


class Said(NamedTuple):
    """What one check found, and what to do about it."""

    state: State
    found: Text
    advice: Text = Text("", "")
