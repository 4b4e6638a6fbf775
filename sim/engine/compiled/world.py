"""Everything one run of the compiled engine works on: arrays of records, and lists of their free places."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.vocabulary.codes import MAXIMUM_PARTS

CASE = np.dtype(
    [
        ("key", "u8"),
        ("number", "i8"),
        ("reported", "f8"),
        ("place", "i8"),
        ("matter", "i8"),
        ("channel_desk", "?"),
        ("risky", "?"),
        ("solvable", "?"),
        ("gave_up", "?"),
        ("beside", "?"),
        ("joining", "?"),
        ("kept", "?"),
        ("counted", "?"),
        ("answered", "?"),
        ("left", "?"),
        ("stands", "?"),
        ("reopened", "?"),
        ("first_settled", "?"),
        ("last_settled", "?"),
        ("last_satisfied", "?"),
        ("ping_pong", "?"),
        ("passed_down", "?"),
        ("passes", "i8"),
        ("moves", "i8"),
        ("sent_back", "i8"),
        ("first_closed", "f8"),
        ("last_closed", "f8"),
        ("done", "i1", (MAXIMUM_PARTS,)),
        ("open", "i1", (MAXIMUM_PARTS,)),
        ("entry_tier", "i8"),
        ("propensity", "f8"),
        ("patience", "f8"),
        ("expectation", "f8"),
        ("parts", "i8"),
        ("outside", "f8"),
        ("owner_tier", "i8"),
        ("limit", "f8"),
        ("urgency", "i8"),
        ("round", "i8"),
        ("returns", "i8"),
        ("contacts", "i8"),
        ("lead", "i8"),
        ("closer", "i8"),
        ("main", "i8"),
        ("helpers", "i8"),
        ("next_part", "i8"),
        ("visits", "i8", (MAXIMUM_PARTS,)),
        ("work", "f8", (MAXIMUM_PARTS,)),
    ],
    align=True,
)
"""A request under way: the fields of `steps.case.Case`, what its parts have to know of each other, what was counted."""

THREAD = np.dtype(
    [
        ("step", "i8"),
        ("case", "i8"),
        ("part", "i8"),
        ("visit", "i8"),
        ("office", "i8"),
        ("sender", "i8"),
        ("activity", "i8"),
        ("purpose", "i8"),
        ("band", "i8"),
        ("tie", "i8"),
        ("state", "i8"),
        ("slot", "i8"),
        ("move", "i8"),
        ("receiver", "i8"),
        ("taker", "i8"),
        ("asked", "i8"),
        ("calling", "i8"),
        ("after", "i8"),
        ("due", "f8"),
        ("hours", "f8"),
        ("trace", "f8"),
        ("key", "f8"),
        ("enabled", "f8"),
        ("start", "f8"),
        ("end", "f8"),
        ("spent", "f8"),
        ("first", "?"),
        ("misrouted", "?"),
        ("bound", "?"),
        ("joint", "?"),
        ("under_rule", "?"),
        ("fits", "?"),
        ("perfunctory", "?"),
        ("settled", "?"),
    ],
    align=True,
)
"""A part of a request, or an item of paperwork, on its way: which step comes next, and its stay, if it is in one.

`asked` is the visit that names the draws of a move, `receiver` where it goes, `taker` the office that took the part;
`calling` is the part that is being called in and `after` the step that follows; `due` is when the thread goes on.
"""

OFFICE = np.dtype(
    [
        ("free", "i8"),
        ("waiting", "i8"),
        ("present", "i8"),
        ("calendar", "i8"),
        ("share", "f8"),
        ("superiors", "f8"),
        ("key", "u8"),
        ("item", "i8"),
        ("first", "i8"),
        ("size", "i8"),
        ("room", "i8"),
        ("woken", "?"),
        ("unlimited", "?"),
        ("asking", "?"),
    ],
    align=True,
)
"""An office's counter: free staff, parts that wait and that are present, where its queue lies in `World.queue`."""

WAIT = np.dtype([("key", "f8"), ("tie", "i8"), ("band", "i4"), ("thread", "i4")])
"""A place in a queue."""

STATE = np.dtype(
    [
        ("now", "f8"),
        ("current", "i8"),
        ("serving", "i8"),
        ("hole", "i8"),
        ("ready", "i8"),
        ("next_ready", "i8"),
        ("next_request", "i8"),
        ("first_number", "i8"),
        ("free_cases", "i8"),
        ("free_threads", "i8"),
        ("free_slots", "i8"),
        ("queue_end", "i8"),
        ("longest_queue", "i8"),
        ("rows", "i8"),
        ("all_rows", "i8"),
        ("written", "?"),
        ("keeps_all", "?"),
        ("counts", "?"),
        ("share_kept", "f8"),
        ("reported", "i8"),
        ("dispatched", "i8"),
        ("closed", "i8"),
        ("settled", "i8"),
        ("events", "i8"),
    ]
)
"""Numbers that the run keeps: the clock, what is under way, how far each list is filled."""

NONE_FREE = 64
"""Free places in every list below which the run stops to have them grow; more than one step can need."""


class World(NamedTuple):
    """The arrays of a run; `state` is one record."""

    tables: Any
    state: Any
    offices: NDArray[np.void]
    calendars: NDArray[np.void]
    requests: Any
    cases: NDArray[np.void]
    threads: NDArray[np.void]
    holder: NDArray[np.int64]
    """Thread of each slot of the timeline, after the slots of openings and of paperwork."""
    queue: NDArray[np.void]
    tree: NDArray[np.void]
    free_cases: NDArray[np.int64]
    free_threads: NDArray[np.int64]
    free_slots: NDArray[np.int64]
    ready: NDArray[np.int64]
    """Threads that go on at once, in order."""
    rows: NDArray[np.void]
    row: NDArray[np.void]
    """The row that a step has just filled."""
    tally: Any
