"""Keyed draws of one request, taken only where they can matter.

A draw is a function of its name, so leaving one out changes no other: a chance of 0 or 1 needs none.
"""

from __future__ import annotations

from typing import Any

from sim.vocabulary.draws import duration, uniform


def drawn(case: Any, part: int, visit: int, purpose: int) -> float:
    """Return the keyed uniform of (part, visit, purpose) of a request.

    The compiled engine replaces this one function by `uniform` on 64-bit words.
    """
    return float(uniform(case.key, part, visit, purpose))


def needed(chance: float, case: Any, part: int, visit: int, purpose: int) -> float:
    """Return the uniform that a rule holds against `chance`; any number in (0, 1) where the answer is certain."""
    if chance <= 0.0 or chance >= 1.0:
        return 0.5
    return drawn(case, part, visit, purpose)


def happens(chance: float, case: Any, part: int, visit: int, purpose: int) -> bool:
    """Return whether something of this chance happens."""
    if chance <= 0.0:
        return False
    if chance >= 1.0:
        return True
    return drawn(case, part, visit, purpose) < chance


def hours_drawn(scale: float, shape: float, case: Any, part: int, visit: int, purpose: int) -> float:
    """Return `draws.duration` of a request's uniform, in hours; constant and zero durations need no draw."""
    if scale <= 0.0:
        return 0.0
    if shape == 0.0:
        return scale
    return duration(drawn(case, part, visit, purpose), scale, shape)
