"""The events to come, as a tournament tree over slots: each node holds the earlier of its two children.

A slot that changes replays the matches on its way to the root, and stops where the winner stays the same; the slot of
the event under way is given to the next event that is planned, so that most events cost one such way. Measured against
a binary heap in `benchmarks`; ties in time are broken by the key (`steps.ties`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

MATCH = np.dtype([("time", "f8"), ("key", "i8"), ("slot", "i8")])
NEVER = np.inf


def play(tree: Any, slot: int, time: float, key: int) -> None:
    """Let something happen in `slot` at `time`; NEVER takes it out."""
    half = len(tree) >> 1
    node = half + slot
    tree[node].time = time
    tree[node].key = key
    while node > 1:
        left = tree[node & -2]
        right = tree[node | 1]
        winner = left
        if right.time < left.time or (right.time == left.time and right.key < left.key):
            winner = right
        node >>= 1
        above = tree[node]
        if above.slot == winner.slot and above.time == winner.time and above.key == winner.key:
            return
        above.time = winner.time
        above.key = winner.key
        above.slot = winner.slot


def empty_tree(slots: int) -> Any:
    """Return a tree in which nothing is planned, for at least `slots` slots."""
    half = 1 << max(1, (slots - 1).bit_length())
    tree = np.zeros(2 * half, MATCH)
    tree["time"], tree["key"] = NEVER, np.iinfo(np.int64).max
    tree["slot"][half:] = np.arange(half)
    for level in range(half - 1, 0, -1):
        tree["slot"][level] = tree["slot"][2 * level]
    return tree
