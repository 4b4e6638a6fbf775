"""R4 where to: among the plausible holders, up the line, across, down (属地管理) or back to the sender.

Directions are weighted; the list's sharpness moves the weights toward the true owner, and an office that refers
because it cannot act knows the way with probability `knowledge`. No memory of earlier moves: ping-pong must come
out, not go in. Transmission delays by tier step, up, down and across.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.vocabulary.codes import Direction

_NONE = int(Direction.NONE)
_UP = int(Direction.UP)
_ACROSS = int(Direction.ACROSS)
_DOWN = int(Direction.DOWN)
_BACK = int(Direction.BACK)


class Destination(NamedTuple):
    """Coefficients of R4; weights need not sum to 1."""

    up: float = 1.0
    """Weight of the line upward."""
    across: float = 1.0
    """Weight of another function on the same tier."""
    down: float = 1.0
    """Weight of the tier below (属地管理)."""
    back: float = 1.0
    """Weight of the sender."""
    knowledge: float = 1.0
    """Probability per referral that an office which cannot act knows the next step to the owner."""
    up_hours: float = 0.0
    """Transmission delay per tier step up: scale in calendar hours."""
    down_hours: float = 0.0
    """The same per tier step down."""
    across_hours: float = 0.0
    """The same between two offices of one tier."""
    delay_shape: float = 0.0
    """Log-sd of the transmission delays, or -1 for exponential."""


def follows_list(u: float, sharpness: float, erosion: float, pressure: float) -> bool:
    """Decide whether the power list settles where the request goes.

    A list on paper is ignored under pressure (事项回流): its sharpness falls by `erosion` per unit of pressure,
    pressure being the office's load in [0, 1].
    """
    effective = sharpness * (1.0 - erosion * pressure)
    return u < effective


def direction(u: float, up: bool, across: bool, down: bool, back: bool, d: Destination) -> int:
    """Return the direction drawn by weight among those that are open, or NONE if none is."""
    w_up = d.up if up else 0.0
    w_across = d.across if across else 0.0
    w_down = d.down if down else 0.0
    w_back = d.back if back else 0.0
    x = u * (w_up + w_across + w_down + w_back)
    if x <= 0.0:
        return _NONE
    if x < w_up:
        return _UP
    x -= w_up
    if x < w_across:
        return _ACROSS
    x -= w_across
    if x < w_down or w_back == 0.0:
        return _DOWN if w_down > 0.0 else (_ACROSS if w_across > 0.0 else _UP)
    return _BACK


def toward_owner(tier: int, function: int, owner_tier: int, owner_function: int, across: bool) -> int:
    """Return the next step toward the owner: across to its function first, where that is open, else by tier."""
    if function != owner_function and across and function >= 0:
        return _ACROSS
    if tier < owner_tier:
        return _UP
    if tier > owner_tier:
        return _DOWN
    return _ACROSS


def distance(tier: int, function: int, owner_tier: int, owner_function: int) -> int:
    """Return the steps to the owner in the responsibility graph: tiers apart, plus 1 for another function."""
    steps = owner_tier - tier if owner_tier > tier else tier - owner_tier
    return steps + (1 if function != owner_function else 0)


def transmission_hours(tier_from: int, tier_to: int, d: Destination) -> float:
    """Return the scale of the delay in calendar hours between two offices, by tier steps."""
    if tier_to > tier_from:
        return d.up_hours * (tier_to - tier_from)
    if tier_to < tier_from:
        return d.down_hours * (tier_from - tier_to)
    return d.across_hours
