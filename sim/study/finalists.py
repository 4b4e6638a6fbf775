"""A closer look at a few points: fresh replications until they are told apart, and what is shown between any two.

Fresh, because finalists were picked for their luck in the search: its replications would flatter them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.analysis.anytime import interval, p_value
from sim.study.analysis.selection import Race, race
from sim.study.statistics import Interval, holm, t_interval

Floats = NDArray[np.float64]
Sample = Callable[[Sequence[int], range], Floats]
"""(which systems, which replications) -> (systems, replications, objectives), in the unit of the measures."""
STAGE = 10
"""Replications of those still in that are asked for at once: enough to keep workers busy."""
ALPHA = 0.05


class Rules(NamedTuple):
    """What was fixed before the first of the fresh replications."""

    delta: float
    """Smallest difference of the first objective that matters, in its unit."""
    confidence: float
    first_stage: int
    most: int
    directions: tuple[int, ...]
    """Of each objective: -1 if less is better, 1 if more is."""


class Pair(NamedTuple):
    """The difference between two systems on one objective: the first minus the second."""

    first: int
    second: int
    objective: int
    difference: Interval
    """Holds at whatever moment the race ended."""
    p_holm: float
    """Adjusted over all pairs and objectives."""
    better: int
    """1 if the first is shown better, -1 if the second is, 0 if neither."""


class Decision(NamedTuple):
    """What the race says about the first objective."""

    finished: bool
    """Whether it came to its end before `most` replications."""
    remaining: tuple[int, ...]
    """Systems that were not dropped."""
    not_shown_worse: tuple[int, ...]
    """Of the others, those that no interval shows to be worse than the one that remained; empty if several did."""

    @property
    def winner(self) -> int | None:
        """Return the one that remained if every other is shown to be worse; None if they cannot be separated."""
        return self.remaining[0] if len(self.remaining) == 1 and not self.not_shown_worse else None


class Told(NamedTuple):
    """All that the fresh replications say."""

    rules: Rules
    samples: Floats
    """(systems, replications, objectives); NaN after a system was dropped."""
    n: tuple[int, ...]
    dropped_at: tuple[int, ...]
    """Replications after which a system was dropped; 0 if it was not, or did not race."""
    levels: tuple[tuple[Interval, ...], ...]
    """Per system and objective: mean and 95 % interval, as if the number of replications had been fixed."""
    pairs: tuple[Pair, ...]
    dominates: tuple[tuple[int, int], ...]
    """(a, b): a is shown to be better than b on every objective."""
    decision: Decision


def tell_apart(sample: Sample, racing: Sequence[int], systems: int, rules: Rules) -> Told:
    """Return what is shown between `systems` systems, numbered from 0, of which `racing` compete on the first objective.

    System 0 is the reference: it is followed as long as anybody is. Others are sampled until the race drops them.
    """
    objectives = len(rules.directions)
    data = np.full((systems, rules.most, objectives), np.nan)
    done = min(rules.first_stage, rules.most)
    everybody = list(range(systems))
    data[:, :done] = sample(everybody, range(done))
    contest = _race(data, racing, done, rules)
    while not bool(contest.finished) and done < rules.most:
        after = min(done + STAGE, rules.most)
        still = sorted({0, *(number for number, alive in zip(racing, contest.alive, strict=True) if alive)})
        data[still, done:after] = sample(still, range(done, after))
        done = after
        contest = _race(data, racing, done, rules)
    samples = data[:, :done]
    n = (~np.isnan(samples[:, :, 0])).sum(axis=1)
    dropped = dict(zip(racing, contest.dropped_at, strict=True))
    pairs = compare_all(samples, rules.directions)
    return Told(
        rules=rules,
        samples=samples,
        n=tuple(int(k) for k in n),
        dropped_at=tuple(int(dropped.get(k, 0)) for k in everybody),
        levels=tuple(tuple(t_interval(samples[k, : n[k], m]) for m in range(objectives)) for k in everybody),
        pairs=pairs,
        dominates=dominations(pairs, objectives),
        decision=_decide(contest, racing, pairs),
    )


def _race(data: Floats, racing: Sequence[int], done: int, rules: Rules) -> Race:
    # Less is better in the race; variances are renewed each time that so many replications have come in.
    cost = -rules.directions[0] * data[list(racing), :done, 0]
    return race(cost, rules.delta, rules.confidence, rules.first_stage, renew=rules.first_stage)


def compare_all(samples: Floats, directions: Sequence[int]) -> tuple[Pair, ...]:
    """Return every pair of systems on every objective, on the replications that both have; Holm over all of them."""
    found: list[Pair] = []
    raw: list[float] = []
    for first in range(len(samples)):
        for second in range(first + 1, len(samples)):
            for objective in range(len(directions)):
                delta = samples[first, :, objective] - samples[second, :, objective]
                delta = delta[~np.isnan(delta)]
                found.append(Pair(first, second, objective, interval(delta), 1.0, 0))
                raw.append(p_value(delta))
    return tuple(
        pair._replace(p_holm=p, better=_better(pair.difference, p, directions[pair.objective]))
        for pair, p in zip(found, holm(raw), strict=True)
    )


def _better(difference: Interval, p_holm: float, direction: int) -> int:
    if not p_holm < ALPHA or not (difference.low > 0.0 or difference.high < 0.0):
        return 0
    return direction if difference.mean > 0.0 else -direction


def seen_from(pairs: Sequence[Pair], one: int, other: int, objective: int) -> Pair:
    """Return the pair as `one` minus `other`."""
    pair = next(p for p in pairs if {p.first, p.second} == {one, other} and p.objective == objective)
    if pair.first == one:
        return pair
    d = pair.difference
    return Pair(one, other, objective, Interval(-d.mean, -d.high, -d.low, d.n), pair.p_holm, -pair.better)


def trades(pairs: Sequence[Pair]) -> bool:
    """Return whether between any two finalists, the reference left out, each is shown better than the other on something."""
    shown: dict[tuple[int, int], set[int]] = {}
    for pair in pairs:
        if pair.first and pair.second:
            shown.setdefault((pair.first, pair.second), set()).add(pair.better)
    return bool(shown) and all({1, -1} <= signs for signs in shown.values())


def without_gain(pairs: Sequence[Pair], systems: int, objectives: int) -> dict[int, int]:
    """Return the finalists that are shown better than the reference on nothing, with on how many objectives worse."""
    found = {}
    for system in range(1, systems):
        signs = [seen_from(pairs, system, 0, objective).better for objective in range(objectives)]
        if 1 not in signs:
            found[system] = signs.count(-1)
    return found


def runner_up(pairs: Sequence[Pair], racing: Sequence[int], winner: int, direction: int) -> int:
    """Return which of those that raced comes closest to the winner on the first objective, by the mean difference."""
    others = [k for k in racing if k != winner]
    return min(others, key=lambda k: direction * seen_from(pairs, winner, k, 0).difference.mean)


def dominations(pairs: Sequence[Pair], objectives: int) -> tuple[tuple[int, int], ...]:
    """Return (a, b) where a is shown to be better than b on every objective."""
    wins: dict[tuple[int, int], int] = {}
    for pair in pairs:
        if pair.better:
            key = (pair.first, pair.second) if pair.better > 0 else (pair.second, pair.first)
            wins[key] = wins.get(key, 0) + 1
    return tuple(sorted(key for key, count in wins.items() if count == objectives))


def _decide(contest: Race, racing: Sequence[int], pairs: Sequence[Pair]) -> Decision:
    remaining = tuple(number for number, alive in zip(racing, contest.alive, strict=True) if alive)
    unsure: tuple[int, ...] = ()
    if len(remaining) == 1:
        unsure = tuple(k for k in racing if k not in remaining and seen_from(pairs, remaining[0], k, 0).better <= 0)
    return Decision(bool(contest.finished), remaining, unsure)
