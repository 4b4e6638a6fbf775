"""R2 capability: an office that does not fit refers the request, or tries without power.

An office fits when function and tier power both fit: it is the owner, or power was delegated to it, or the matter
is solvable in the grid. An office without power works longer and settles less. Sources: Garicano 2000 (exceptions
are passed up); the factors are assumptions.
"""

from __future__ import annotations

from typing import NamedTuple


class Capability(NamedTuple):
    """Coefficients of R2 and of the study (签收研判) that precedes every decision."""

    attempt: float = 0.0
    """Probability epsilon per visit that an office without power tries all the same."""
    coercion: float = 0.0
    """Probability per visit that what a superior pushed down may not be refused."""
    work_factor: float = 1.0
    """Touch time without power, as a multiple of the owner's."""
    settle_factor: float = 1.0
    """Probability of settling without power, as a multiple of the owner's."""
    triage_hours: float = 0.0
    """Touch time to sign for and study a request at each visit: scale in hours."""
    triage_shape: float = 0.0
    """The same: log-sd, or -1 for exponential."""


def fits(is_owner: bool, delegated: bool, in_grid: bool) -> bool:
    """Return whether function and tier power both fit."""
    return is_owner or delegated or in_grid


def attempts(u_attempt: float, u_coercion: float, pushed_down: bool, shield: float, c: Capability) -> bool:
    """Decide whether an office that does not fit tries without power (True) or refers (False).

    `shield` is the share of what is pushed down that a list lets it refuse.
    """
    if pushed_down and u_coercion < c.coercion * (1.0 - shield):
        return True
    return u_attempt < c.attempt
