"""What each part of a reform accounts for: Shapley values, interactions and ablation of one measure, with intervals.

Two kinds of intervals. One by itself holds its number with 95 % probability. A joint one belongs to a family, all of
which hold at once with 95 % probability at least: paired t intervals at level 1 - .05 / size (Bonferroni; Dunn 1961,
Multiple comparisons among means, Journal of the American Statistical Association 56). What is said to be shown of one
among many, is shown by a joint one. A maximum over resamples would follow how the family hangs together, but from a
dozen replications it states too little: with 28 pairs, some pair was found in 8 % of null games.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.analysis.joint_bootstrap import Resampled, resample
from sim.study.analysis.shapley import alone, interactions, on_top, pairs, players_of, shapley_values
from sim.study.statistics import Interval, t_interval

Floats = NDArray[np.float64]
_ROUNDING = 1e-12
"""Of the largest worth: what is smaller is what rounding leaves of two equal sums, and counts as 0."""
NONE = Interval(math.nan, math.nan, math.nan, 0)


class Part(NamedTuple):
    """What one player accounts for."""

    shapley: Interval
    """Bootstrap over replications, the same ones for all players; one by itself."""
    shapley_joint: Interval
    """Joint over all players."""
    share: Interval
    """Of the whole effect; NaN where the whole effect is not shown to differ from 0."""
    alone: Interval
    """v({i}) - v(none), paired t interval by itself."""
    alone_joint: Interval
    """Joint over all players, and with `without_joint`: a direction is turned round if both are shown."""
    without: Interval
    """v(all) - v(all but i): what it makes on top of all the others; paired t interval by itself."""
    without_joint: Interval
    """Joint over all players and with `alone_joint`."""


class Leader(NamedTuple):
    """The player with the largest part in the direction of the whole effect, and who is hardest to tell from it."""

    player: int
    rival: int
    gap: Interval
    """By how much its part is larger, counted in the direction of the whole effect; paired bootstrap."""

    @property
    def apart(self) -> bool:
        """Return whether the leader is told apart from everybody: only then is it named the largest."""
        return self.gap.low > 0.0


class Attribution(NamedTuple):
    """One measure of one reform, divided among its players."""

    none: Interval
    full: Interval
    total: Interval
    """Full less none, paired t interval."""
    parts: tuple[Part, ...]
    interactions: tuple[Interval, ...]
    """In the order of `shapley.pairs`; bootstrap, each by itself."""
    interactions_joint: tuple[Interval, ...]
    """Joint over all pairs."""
    alone_sum: Interval
    """Sum of what each does alone; paired t interval, as the next three."""
    without_sum: Interval
    """Sum of what each makes on top of all the others."""
    interplay: Interval
    """The whole effect less `alone_sum`: what is due to mechanisms working together or in each other's way."""
    interplay_without: Interval
    """The whole effect less `without_sum`."""
    leader: Leader | None
    """None with fewer than two players, or where the whole effect is not shown to differ from 0."""
    coalitions: tuple[Interval, ...]
    """By number of the coalition: its difference to none, paired t interval."""


def shown(interval: Interval) -> bool:
    """Return whether an interval leaves out 0."""
    return interval.low > 0.0 or interval.high < 0.0


def _level(size: int) -> float:
    """Return the level of each interval in a family of that size, so that all hold at once with 95 % at least."""
    return 1.0 - 0.05 / size


def joint(rows: Floats) -> tuple[Interval, ...]:
    """Return the means of `rows` (rows x replications) with paired t intervals that hold all at once."""
    return tuple(t_interval(row, _level(len(rows))) for row in rows)


def attribution(worth: Floats, resamples: int, seed: int) -> Attribution:
    """Return how the effect of a reform divides among its players.

    `worth`: replications x coalitions (numbered as in `shapley`), without NaN, at least two replications; every
    replication stands on the same requests under all coalitions. All formulas are linear in the worth, so they are
    computed replication by replication and then averaged.
    """
    n = players_of(worth)
    dust = _ROUNDING * float(np.abs(worth).max())
    difference = worth - worth[:, :1]
    whole = difference[:, -1]
    single, last = alone(worth), on_top(worth)
    # Rounding is the same in every resample: an interval around it would leave out 0.
    values = _clean(shapley_values(worth).T, dust)
    between = _clean(interactions(worth).T, dust)
    found = resample(np.vstack([_clean(whole[None, :], dust), values, between]), resamples, seed)
    values_joint = joint(values)
    ablation_joint = joint(_clean(np.hstack([single, last]).T, dust))
    total = t_interval(whole)
    parts = tuple(
        Part(
            shapley=found.row(1 + i),
            shapley_joint=values_joint[i],
            share=found.ratio(1 + i, 0) if shown(total) else NONE,
            alone=t_interval(single[:, i]),
            alone_joint=ablation_joint[i],
            without=t_interval(last[:, i]),
            without_joint=ablation_joint[n + i],
        )
        for i in range(n)
    )
    return Attribution(
        none=t_interval(worth[:, 0]),
        full=t_interval(worth[:, -1]),
        total=total,
        parts=parts,
        interactions=tuple(found.row(1 + n + k) for k in range(len(pairs(n)))),
        interactions_joint=joint(between),
        alone_sum=t_interval(single.sum(axis=1)),
        without_sum=t_interval(last.sum(axis=1)),
        interplay=t_interval(_clean(whole - single.sum(axis=1), dust)),
        interplay_without=t_interval(_clean(whole - last.sum(axis=1), dust)),
        leader=_leader(found, n, math.copysign(1.0, total.mean)) if shown(total) and n > 1 else None,
        coalitions=tuple(t_interval(difference[:, mask]) for mask in range(1 << n)),
    )


def _clean(values: Floats, dust: float) -> Floats:
    return np.where(np.abs(values) <= dust, 0.0, values)


def _leader(found: Resampled, players: int, sign: float) -> Leader:
    """Return who is ahead; its rival is not the second, but whoever the interval tells least apart from it."""
    first = max(range(players), key=lambda i: sign * found.means[1 + i])
    gaps = {j: _turned(found.gap(1 + first, 1 + j), sign) for j in range(players) if j != first}
    rival = min(gaps, key=lambda j: gaps[j].low)
    return Leader(first, rival, gaps[rival])


def _turned(interval: Interval, sign: float) -> Interval:
    if sign > 0.0:
        return interval
    return Interval(-interval.mean, -interval.high, -interval.low, interval.n)
