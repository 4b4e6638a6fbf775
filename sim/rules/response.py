"""Demand responds: success breeds demand, prevention removes what recurs. Both thin requests drawn beforehand.

Source: Beijing's contacts rose with the share settled (reports of the hotline, 2019-2024). Thinning keeps the
structures paired: the same citizens, some of whom do not ask.
"""

from __future__ import annotations

from typing import NamedTuple


class Response(NamedTuple):
    """Coefficients of the demand's response."""

    elasticity: float = 0.0
    """Relative rise of arrivals per unit rise of the share truly settled above `reference`."""
    reference: float = 0.0
    """Share truly settled at which demand is as given."""
    headroom: float = 1.0
    """Requests are drawn at this multiple of the given demand, so that demand has room to grow."""


def demand_factor(settled_share: float, r: Response) -> float:
    """Return demand as a multiple of the given one, between 0 and the headroom."""
    factor = 1.0 + r.elasticity * (settled_share - r.reference)
    if factor < 0.0:
        return 0.0
    return factor if factor < r.headroom else r.headroom


def arises(u: float, factor: float, recurrence: float, prevented: float, r: Response) -> bool:
    """Decide whether a request drawn beforehand arises at all."""
    return u * r.headroom < factor * (1.0 - recurrence * prevented)
