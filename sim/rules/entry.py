"""R1 entry: which office is the first to hold a request.

Hierarchy: the request enters at a front desk of some tier (by channel) and may pick the wrong function. Dispatch:
the desk names an office; the true target with probability `accuracy`, else a neighbour in function (share
`neighbour`) or in tier. Sources: accuracy published by Shenzhen Bao'an (70 -> 93 %), Shenzhen (98 %), Guangzhou
Baiyun (86 %).
"""

from __future__ import annotations

from typing import NamedTuple

RIGHT = 0
WRONG_FUNCTION = 1
WRONG_TIER = 2


class Entry(NamedTuple):
    """Coefficients of R1; probabilities are per entry of a request."""

    dispatched: float = 0.0
    """Share of requests that the desk dispatches instead of letting them enter by their channel."""
    accuracy: float = 1.0
    """Probability a that a dispatched request goes to its true target."""
    front_accuracy: float = 1.0
    """Probability that a request entering by its channel picks the right function."""
    neighbour: float = 1.0
    """Share kappa_n of misroutes that land on a neighbouring function; the others on a neighbouring tier."""
    territory: float = 0.0
    """Share of dispatched requests that go to the territory, which then owns them, and not to the owner."""
    empowered: float = 1.0
    """Share of those for which the territory has the owner's power; for the others it must lead and call the owner in."""
    answered: float = 0.0
    """Share of the requests that pass a desk which the desk answers at once."""
    desk_hours: float = 0.0
    """Touch time at the desk: scale in hours."""
    desk_shape: float = 0.0
    """Touch time at the desk: log-sd, or -1 for exponential."""
    delay_hours: float = 0.0
    """Delay between the desk and the first office: scale in calendar hours."""
    delay_shape: float = 0.0
    """The same delay: log-sd, or -1 for exponential."""


def is_dispatched(u: float, entry: Entry) -> bool:
    """Decide whether the desk dispatches the request."""
    return u < entry.dispatched


def answers(u: float, entry: Entry) -> bool:
    """Decide whether the desk answers the request at once."""
    return u < entry.answered


def to_territory(u: float, entry: Entry) -> bool:
    """Decide whether a dispatched request goes to the territory."""
    return u < entry.territory


def aim(u_right: float, u_kind: float, accuracy: float, neighbour: float) -> int:
    """Return RIGHT, WRONG_FUNCTION or WRONG_TIER for one act of naming an office."""
    if u_right < accuracy:
        return RIGHT
    if u_kind < neighbour:
        return WRONG_FUNCTION
    return WRONG_TIER


def choose(u: float, n: int) -> int:
    """Return an index in 0..n-1, all equally likely; n >= 1."""
    k = int(u * n)
    return k if k < n else n - 1
