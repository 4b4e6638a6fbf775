"""R5, joint work: how the office that leads brings the other parts of a request together.

Township-led coordination is serial and may be refused; a lead office may call all others in at once, and what it
calls in may be bound to come. Source: seed 003 (“一件事” in Qujiang), Beijing's regulation of 2021.
"""

from __future__ import annotations

from typing import NamedTuple


class Coordination(NamedTuple):
    """Coefficients of joint work."""

    parallel: float = 0.0
    """Share of multi-part requests whose parts run side by side; the others run one after another."""
    bound: float = 0.0
    """Probability per called-in part that its office may not pass it on."""
    hours: float = 0.0
    """Coordination touch time of the leading office per called-in part: scale in hours."""
    shape: float = 0.0
    """The same: log-sd, or -1 for exponential."""
    local: float = 0.0
    """Share of multi-part requests that the township of the place coordinates, and not the office that owns them."""
    push: float = 0.0
    """Share of coordination and of the way to the next node that automatic push saves, where the nodes are laid down."""
    report_hours: float = 0.0
    """Touch time to report the nodes of a part that was laid down, in hours."""
    formal: float = 0.0
    """Share of called-in handlings that are attendance for form's sake and settle nothing."""


def in_parallel(u: float, c: Coordination) -> bool:
    """Decide whether the parts of a request run side by side."""
    return u < c.parallel


def is_bound(u: float, c: Coordination) -> bool:
    """Decide whether a called-in office is bound to come."""
    return u < c.bound
