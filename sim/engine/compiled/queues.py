"""The queues of all offices in one array: each a heap in a stretch of it, ordered by band, key and tie.

A stretch that is full moves to the end, twice as long. What has expired stays in its heap until it comes to the front,
where it is told by its thread's state.
"""

from __future__ import annotations

from typing import Any

CHILDREN = 4
"""Children of each place in a heap: four lie side by side in memory, and a queue of 100,000 has nine levels, not seventeen."""


def is_before(a: Any, b: Any) -> bool:
    """Return whether `a` is served before `b`."""
    if a.band != b.band:
        return bool(a.band < b.band)
    if a.key != b.key:
        return bool(a.key < b.key)
    return bool(a.tie < b.tie)


def copy_wait(target: Any, source: Any) -> None:
    """Copy a place in a queue."""
    target.key = source.key
    target.tie = source.tie
    target.band = source.band
    target.thread = source.thread


def move_to_end(queue: Any, office: Any, state: Any) -> None:
    """Give an office's full queue twice its room, at the end of the array (the caller has seen to it that it fits)."""
    room = 2 * office.room if office.room > 0 else 4
    first = state.queue_end
    for k in range(office.size):
        copy_wait(queue[first + k], queue[office.first + k])
    office.first = first
    office.room = room
    state.queue_end = first + room
    if room > state.longest_queue:
        state.longest_queue = room


def push(queue: Any, office: Any, state: Any, band: int, key: float, tie: int, thread: int) -> None:
    """Let a thread stand in line."""
    if office.size == office.room:
        move_to_end(queue, office, state)
    first = office.first
    k = office.size
    office.size = k + 1
    new = queue[first + k]
    new.band = band
    new.key = key
    new.tie = tie
    new.thread = thread
    while k > 0:
        above = (k - 1) // CHILDREN
        parent = queue[first + above]
        if parent.band < band or (
            parent.band == band and (parent.key < key or (parent.key == key and parent.tie <= tie))
        ):
            break
        copy_wait(queue[first + k], parent)
        k = above
    place = queue[first + k]
    place.band = band
    place.key = key
    place.tie = tie
    place.thread = thread


def pop(queue: Any, office: Any) -> int:
    """Take out who is next in line and return the thread; the queue must not be empty."""
    first = office.first
    thread: int = queue[first].thread
    last = office.size - 1
    office.size = last
    hole = 0
    child = 1
    while child < last:
        best = child
        for other in range(child + 1, min(child + CHILDREN, last)):
            if is_before(queue[first + other], queue[first + best]):
                best = other
        if not is_before(queue[first + best], queue[first + last]):
            break
        copy_wait(queue[first + hole], queue[first + best])
        hole = best
        child = CHILDREN * hole + 1
    if hole != last:
        copy_wait(queue[first + hole], queue[first + last])
    return thread
