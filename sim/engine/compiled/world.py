"""Everything one run of the compiled engine works on: arrays of records, and lists of their free places."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.vocabulary.codes import MAXIMUM_PARTS

CASE = np.dtype(
    [
        ("key", "u8"),
        ("reported", "f8"),
        ("patience", "f8"),
        ("limit", "f8"),
        ("number", "i4"),
        ("place", "i4"),
        ("lead", "i4"),
        ("main", "i4"),
        ("matter", "i2"),
        ("round", "i2"),
        ("visits", "i2", (MAXIMUM_PARTS,)),
        ("done", "i1", (MAXIMUM_PARTS,)),
        ("owner_tier", "i1"),
        ("entry_tier", "i1"),
        ("urgency", "i1"),
        ("parts", "i1"),
        ("channel_desk", "?"),
        ("risky", "?"),
        ("solvable", "?"),
        ("decomposed", "?"),
        ("kept", "?"),
        ("counted", "?"),
        ("answered", "?"),
        ("left", "?"),
        ("stands", "?"),
        ("ping_pong", "?"),
        ("passed_down", "?"),
        ("reopened", "?"),
        ("first_settled", "?"),
        ("last_settled", "?"),
        ("last_satisfied", "?"),
        ("passes", "i2"),
        ("moves", "i2"),
        ("sent_back", "i2"),
        ("returns", "i2"),
        ("contacts", "i2"),
        ("helpers", "i1"),
        ("next_part", "i1"),
        ("gave_up", "?"),
        ("beside", "?"),
        ("joining", "?"),
        ("open", "i1", (MAXIMUM_PARTS,)),
        ("closer", "i4"),
        ("propensity", "f8"),
        ("expectation", "f8"),
        ("outside", "f8"),
        ("first_closed", "f8"),
        ("last_closed", "f8"),
        ("work", "f8", (MAXIMUM_PARTS,)),
    ],
    align=True,
)
"""A request under way: the fields of `steps.case.Case`, what its parts have to know of each other, what was counted.

Small, and what is read most stands first: with many requests under way, fetching them from memory is what costs.
"""

THREAD = np.dtype(
    [
        ("tie", "i8"),
        ("key", "f8"),
        ("due", "f8"),
        ("end", "f8"),
        ("case", "i4"),
        ("office", "i4"),
        ("sender", "i4"),
        ("visit", "i2"),
        ("move", "i2"),
        ("step", "i1"),
        ("state", "i1"),
        ("activity", "i1"),
        ("purpose", "i1"),
        ("part", "i1"),
        ("band", "i1"),
        ("calling", "i1"),
        ("after", "i1"),
        ("enabled", "f8"),
        ("start", "f8"),
        ("spent", "f8"),
        ("trace", "f8"),
        ("hours", "f8"),
        ("share", "f8"),
        ("receiver", "i4"),
        ("taker", "i4"),
        ("asked", "i2"),
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
        ("share", "f8"),
        ("free", "i4"),
        ("waiting", "i4"),
        ("present", "i4"),
        ("calendar", "i4"),
        ("first", "i4"),
        ("size", "i4"),
        ("room", "i4"),
        ("item", "i4"),
        ("joined", "i4"),
        ("key", "u8"),
        ("rate", "f8"),
        ("left", "f8"),
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
        ("bucket", "i8"),
        ("heap_size", "i8"),
        ("free_event", "i8"),
        ("free_events", "i8"),
        ("later", "i8"),
        ("margin", "i8"),
        ("ready", "i8"),
        ("next_ready", "i8"),
        ("next_request", "i8"),
        ("first_number", "i8"),
        ("free_cases", "i8"),
        ("free_threads", "i8"),
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
        ("called", "i8"),
        ("events", "i8"),
    ]
)
"""Numbers that the run keeps: the clock, what is under way, how far each list is filled."""

READY = 64
"""Places in the ring of threads that go on at once: a power of two, more than a request has parts."""
NONE_FREE = 64
"""Free places in every list below which the run stops to have them grow; more than one step can need.

Events need more: an office that opens may begin the work of all its staff at once (`STATE.margin`).
"""


class Seen(NamedTuple):
    """What a mechanism that watches may see, counted as it happens; shapes as in `Window`."""

    matters: NDArray[np.int64]
    closures: NDArray[np.int64]
    settlements: NDArray[np.int64]
    satisfied: NDArray[np.int64]
    on_time: NDArray[np.int64]
    handled: NDArray[np.int64]
    hours: NDArray[np.float64]


def nothing_seen(offices: int, matters: int) -> Seen:
    """Return counts of nothing."""
    return Seen(
        matters=np.zeros(matters, np.int64),
        closures=np.zeros(offices, np.int64),
        settlements=np.zeros(offices, np.int64),
        satisfied=np.zeros(offices, np.int64),
        on_time=np.zeros(offices, np.int64),
        handled=np.zeros((offices, matters), np.int64),
        hours=np.zeros(offices),
    )


class World(NamedTuple):
    """The arrays of a run; `state` is one record."""

    tables: Any
    state: Any
    offices: NDArray[np.void]
    calendars: NDArray[np.void]
    requests: Any
    cases: NDArray[np.void]
    threads: NDArray[np.void]
    """The first threads are the openings of offices, then the next items of paperwork of each; then come all others."""
    events: NDArray[np.void]
    heap: NDArray[np.void]
    buckets: NDArray[np.int32]
    queue: NDArray[np.void]
    free_cases: NDArray[np.int64]
    free_threads: NDArray[np.int64]
    ready: NDArray[np.int64]
    """A ring of threads that go on at once, in order."""
    rows: NDArray[np.void]
    row: NDArray[np.void]
    """The row that a step has just filled."""
    tally: Any
    seen: Seen
