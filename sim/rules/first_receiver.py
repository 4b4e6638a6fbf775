"""R5 first receiver 首接负责: who receives first keeps, leads and calls in the others, or returns to the desk.

Source: Beijing's regulation of 24 September 2021 (first unit leads, others cooperate, no passing). Compliance is
an assumption (.5-1).
"""

from __future__ import annotations

from typing import NamedTuple

KEEP = 0
SEND_BACK = 1
NOT_BOUND = 2


class FirstReceiver(NamedTuple):
    """Coefficients of R5; off at `bound` 0."""

    bound: float = 0.0
    """Share of requests whose first receiver is bound by the rule."""
    compliance: float = 1.0
    """Probability phi, per first receipt, that a bound office keeps the request."""
    returns: float = 2.0
    """m: after this many returns the desk or the parent government rules (督办)."""
    ruling_hours: float = 0.0
    """Delay of a ruling: scale in calendar hours."""
    ruling_shape: float = 0.0
    """The same: log-sd, or -1 for exponential."""


def receive(u_bound: float, u_comply: float, f: FirstReceiver) -> int:
    """Return KEEP, SEND_BACK or NOT_BOUND for an office that receives a dispatched request first."""
    if u_bound >= f.bound:
        return NOT_BOUND
    return KEEP if u_comply < f.compliance else SEND_BACK


def is_ruled(returns: int, f: FirstReceiver) -> bool:
    """Return whether the request has been returned so often that the owner is named by ruling."""
    return returns >= f.returns
