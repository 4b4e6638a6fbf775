"""The events to come: those of the next minute in a binary heap, all others unsorted, in a bucket for each minute.

A city has hundreds of thousands of events pending, most of them hours or weeks away; putting one into its bucket costs
the same however many there are, and the heap stays small enough for the processor's cache. Measured against one heap
and one tournament tree over all of them: see docs/decisions.md. An event that was overtaken (a wait that would have
expired, but was served) stays, and is told by its thread's `due` when its turn comes. Events are ordered by time and key.
"""

from __future__ import annotations

from typing import Any

import numpy as np

EVENT = np.dtype([("time", "f8"), ("key", "i8"), ("thread", "i4"), ("next", "i4")])
PER_HOUR = 64.0
"""Buckets per hour: a power of two, so that the product is exact."""
BUCKETS = 1 << 16
"""Buckets in the ring, some six weeks; what is later waits in one list that is gone through twice a round."""
NEVER = 1.0e12
"""Hours beyond which no run reaches; a waiting time may be longer, or infinite."""
NONE = -1


def bucket_of(time: float) -> int:
    """Return the number of the bucket that a time falls into; all times beyond NEVER share one."""
    return int(time * PER_HOUR) if time < NEVER else int(NEVER * PER_HOUR)


def schedule(events: Any, heap: Any, buckets: Any, state: Any, time: float, key: int, thread: int) -> None:
    """Let a thread go on at `time`."""
    k = bucket_of(time)
    if k <= state.bucket:
        push_event(heap, state, time, key, thread)
        return
    node = state.free_event
    event = events[node]
    state.free_event = event.next
    state.free_events -= 1
    event.time = time
    event.key = key
    event.thread = thread
    if k - state.bucket < BUCKETS:
        place = k & (BUCKETS - 1)
        event.next = buckets[place]
        buckets[place] = node
    else:
        event.next = state.later
        state.later = node


def push_event(heap: Any, state: Any, time: float, key: int, thread: int) -> None:
    """Put an event of the current bucket into the heap."""
    k = state.heap_size
    state.heap_size = k + 1
    while k > 0:
        above = (k - 1) >> 1
        parent = heap[above]
        if parent.time < time or (parent.time == time and parent.key <= key):
            break
        place = heap[k]
        place.time = parent.time
        place.key = parent.key
        place.thread = parent.thread
        k = above
    place = heap[k]
    place.time = time
    place.key = key
    place.thread = thread


def drop_event(heap: Any, state: Any) -> None:
    """Take the first event out of the heap."""
    last = state.heap_size - 1
    state.heap_size = last
    moved = heap[last]
    time = moved.time
    key = moved.key
    thread = moved.thread
    hole = 0
    child = 1
    while child < last:
        chosen = heap[child]
        if child + 1 < last:
            other = heap[child + 1]
            if other.time < chosen.time or (other.time == chosen.time and other.key < chosen.key):
                child += 1
                chosen = other
        if time < chosen.time or (time == chosen.time and key <= chosen.key):
            break
        place = heap[hole]
        place.time = chosen.time
        place.key = chosen.key
        place.thread = chosen.thread
        hole = child
        child = 2 * hole + 1
    place = heap[hole]
    place.time = time
    place.key = key
    place.thread = thread


def open_buckets(events: Any, heap: Any, buckets: Any, state: Any, until: float) -> None:
    """Go on to the next bucket that holds an event, but not beyond `until`."""
    last = bucket_of(until)
    while state.heap_size == 0 and state.bucket < last:
        state.bucket += 1
        if state.bucket & (BUCKETS // 2 - 1) == 0:
            sort_later(events, buckets, state)
        place = state.bucket & (BUCKETS - 1)
        node = buckets[place]
        buckets[place] = NONE
        while node != NONE:
            event = events[node]
            following = event.next
            push_event(heap, state, event.time, event.key, event.thread)
            event.next = state.free_event
            state.free_event = node
            state.free_events += 1
            node = following


def sort_later(events: Any, buckets: Any, state: Any) -> None:
    """Put what is no longer far away into its bucket."""
    node = state.later
    state.later = NONE
    while node != NONE:
        event = events[node]
        following = event.next
        k = bucket_of(event.time)
        if k - state.bucket < BUCKETS:
            place = k & (BUCKETS - 1)
            event.next = buckets[place]
            buckets[place] = node
        else:
            event.next = state.later
            state.later = node
        node = following


def longer(array: Any, size: int) -> Any:
    """Return a copy with more places; copied as bytes, because NumPy copies records field by field."""
    copy = np.zeros(size, array.dtype)
    copy.view(np.uint8)[: array.nbytes] = array.view(np.uint8)
    return copy


def free_events(old: Any, size: int, state: Any) -> Any:
    """Return a longer array of events, the new ones free."""
    events = longer(old, size)
    events["next"][len(old) :] = np.arange(len(old) + 1, size + 1)
    events["next"][-1] = int(state["free_event"])
    state["free_event"] = len(old)
    state["free_events"] += size - len(old)
    return events
