"""What demand is drawn from, and the requests of one replication, as flat arrays."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Keys = NDArray[np.uint64]


class DemandTables(NamedTuple):
    """The distributions of demand."""

    horizon: float
    """Length of the run in calendar hours."""
    hourly: Floats
    """(hours of the horizon,) expected requests in each hour, before over-dispersion and headroom."""
    overdispersion: float
    """Variance over mean of daily counts."""
    headroom: float
    """Multiple at which requests are drawn, to be thinned."""
    place: Ints
    """(reporting places,) index of each."""
    place_share: Floats
    """(reporting places,) cumulative share."""
    matter_share: Floats
    """(matters,) cumulative share."""
    channel_share: Floats
    """(channels,) cumulative share."""
    channel_desk: Bools
    """(channels,) whether the desk takes it also in the hierarchy."""
    channel_entry: Floats
    """(channels, tiers) cumulative share of first tiers in the hierarchy."""
    patience: tuple[float, float]
    """Scale and shape; scale 0: infinite patience."""
    expectation: tuple[float, float]
    """Scale and shape; scale 0: no expectation."""
    touch: Floats
    """(matters, 2) scale and shape of the touch time."""
    outside: Floats
    """(matters, 3) share, scale and shape of waiting on outsiders."""
    risky: Floats
    """(matters,) share of risky requests."""
    solvable: Floats
    """(matters,) share that can be settled at all."""
    multi: Floats
    """(matters,) share that needs all co-functions."""
    parts: Ints
    """(matters,) number of parts of such a request."""
    recurrence: Floats
    """(matters,) share of requests that recur for want of prevention."""


class Requests(NamedTuple):
    """All requests of one replication in order of arrival; the same for every structure."""

    key: Keys
    """64-bit key of each request's draws."""
    day: Ints
    time: Floats
    """Arrival in calendar hours."""
    place: Ints
    matter: Ints
    channel: Ints
    through_desk: Bools
    entry_tier: Ints
    """First tier in the hierarchy."""
    risky: Bools
    propensity: Floats
    """Standard normal; times sigma_c it is u_r."""
    patience: Floats
    """Calendar hours until the citizen gives up; inf if never."""
    expectation: Floats
    """Calendar hours the citizen thinks it should take; inf if none."""
    parts: Ints
    work: Floats
    """(requests, parts) touch hours."""
    outside: Floats
    """(requests,) calendar hours of waiting on outsiders, after the first part is handled."""
    solvable: Bools
    thinning: Floats
    """Uniform by which demand responds."""
    recurrence: Floats


def no_requests() -> Requests:
    """Return an empty table of requests."""
    kinds: dict[str, Any] = {"key": np.uint64, **dict.fromkeys(("through_desk", "risky", "solvable"), np.bool_)}
    whole = ("day", "place", "matter", "channel", "entry_tier", "parts")
    kinds.update(dict.fromkeys(whole, np.int64))
    columns = {name: np.zeros(0, kinds.get(name, np.float64)) for name in Requests._fields}
    return Requests(**{**columns, "work": np.zeros((0, 1))})
