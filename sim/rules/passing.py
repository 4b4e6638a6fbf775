"""R3 pass: whether an office that fits passes the request on all the same.

    logit p = b0 + bA*A + bW*z + bB*risk*V_decision - bT*V_trace - bF*F + u_r + v_i (+ shift for the sender)

A = 1 - 1/n, n holders; z the office's standardised log queue. Visible decisions raise passing (blame), visible
passes lower it: two dials. Sources: Ting 2003 and Ni & Wang 2018 (overlap), Freeman et al. 2017 (load, weak),
Steffel et al. 2016 (blame), Chan 2014 and Dodge et al. 2018 (visibility). Sizes, with their ranges, stand in the
scenarios.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.rules.logistic import NEVER, logistic
from sim.vocabulary.codes import Cause

_DISPOSITION = int(Cause.DISPOSITION)
_OVERLAP = int(Cause.OVERLAP)
_LOAD = int(Cause.LOAD)
_RISK = int(Cause.RISK)
_NONE = int(Cause.NONE)


class Passing(NamedTuple):
    """Coefficients of R3, on the logit scale; a pass is decided once per visit."""

    base: float = NEVER
    """b0: logit of the pass probability per visit when all else is 0. NEVER: the rule is off."""
    ambiguity: float = 0.0
    """bA, per unit of A = 1 - 1/n."""
    load: float = 0.0
    """bW, per standard deviation of the log queue."""
    risk: float = 0.0
    """bB, for a risky request whose decision is fully visible."""
    trace: float = 0.0
    """bT, for fully visible passes."""
    first: float = 0.0
    """bF, for a first receiver (the soft norm, short of the hard rule R5)."""
    request_sd: float = 0.0
    """sigma_c: standard deviation of u_r between requests."""
    office_sd: float = 0.0
    """sigma_i: standard deviation of v_i between offices."""
    from_superior: float = 0.0
    """Shift for what a superior sent down (negative: harder to refuse)."""
    from_peer: float = 0.0
    """Shift for what an office of the same tier sent."""
    visible_decisions: float = 1.0
    """V_decision in [0, 1]: how far a decision can be attributed to who took it."""
    visible_passes: float = 0.0
    """V_trace in [0, 1]: how far passes are seen."""
    first_norm: float = 0.0
    """F in [0, 1]: strength of the norm on first receivers."""
    lit: float = 0.0
    """Taken off where a request is lit (R6): its delay would be everybody's."""
    queue_centre: float = 0.0
    """Mean of log(1 + requests present per member of staff), for standardising."""
    queue_spread: float = 1.0
    """Standard deviation of the same."""


def standard_queue(present: float, staff: float, p: Passing) -> float:
    """Return z, the standardised log queue of an office with `present` requests and `staff` members."""
    return (math.log1p(present / staff) - p.queue_centre) / p.queue_spread


def ambiguity(holders: int) -> float:
    """Return A = 1 - 1/n for n holders."""
    return 1.0 - 1.0 / holders


def pass_cause(
    u: float,
    a: float,
    z: float,
    risky: bool,
    is_first: bool,
    shift: float,
    trait: float,
    p: Passing,
) -> int:
    """Return NONE if the office keeps the request, else the cause of its pass.

    `shift` belongs to the sender, `trait` is u_r + v_i. The cause is read off the same uniform: the terms are
    added in the order disposition, overlap, load, risk, and the pass is charged to the first of them with which
    it happens. The pass probability is the last of these probabilities, whatever the order.
    """
    if p.base <= NEVER:
        return _NONE
    own = p.base - p.trace * p.visible_passes + shift + trait
    if is_first:
        own -= p.first * p.first_norm
    blame = p.risk * p.visible_decisions if risky else 0.0
    total = own + p.ambiguity * a + p.load * z + blame
    if u >= logistic(total):
        return _NONE
    if u < logistic(own):
        return _DISPOSITION
    if u < logistic(own + p.ambiguity * a):
        return _OVERLAP
    if u < logistic(own + p.ambiguity * a + p.load * z):
        return _LOAD
    return _RISK if blame > 0.0 else _LOAD
