"""From a class's choices to its rule: the share passed on, tier by tier, and the structure that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sim.mechanisms.class_choices import ClassChoices, TierChoice
from sim.vocabulary.quantity import Given, Probability
from sim.web.lesson.plan import Plan
from sim.web.lesson.state import Choice, State

PASSED = ("pass", "return")
"""The choices that get rid of a request."""
LEVEL = 0.95


class Share(NamedTuple):
    """The share of a tier's decisions that passed on, with its 95 % interval."""

    share: float
    low: float
    high: float
    n: int


def shares(plan: Plan, state: State) -> dict[str, Share]:
    """Return the share of each tier in which anybody decided."""
    found: dict[str, Share] = {}
    for tier in plan.tiers:
        own = [each for each in state.decisions if each.tier == tier]
        if own:
            found[tier] = share_of(sum(each.choice in PASSED for each in own), len(own))
    return found


def share_of(passed: int, n: int) -> Share:
    """Return a share with Jeffreys' interval: beta quantiles with half a decision on each side, open at 0 and at n."""
    from scipy.stats import beta

    tail = (1.0 - LEVEL) / 2.0
    low = 0.0 if passed == 0 else float(beta.ppf(tail, passed + 0.5, n - passed + 0.5))
    high = 1.0 if passed == n else float(beta.ppf(1.0 - tail, passed + 0.5, n - passed + 0.5))
    return Share(passed / n, low, high, n)


def counts(decisions: tuple[Choice, ...], tier: str) -> dict[str, int]:
    """Return how often each choice was made at a tier."""
    found = {"handle": 0, "pass": 0, "return": 0, "call_in": 0}
    for each in decisions:
        if each.tier == tier:
            found[each.choice] += 1
    return found


def expected(plan: Plan, state: State, chances: Mapping[str, tuple[float, ...]]) -> dict[str, float]:
    """Return the mean probability with which the rule (R3) passes on what each tier decided about.

    Each decision counts once, with the probability of the request that lay on the desk; where hands were counted, nobody
    knows which request each of them had before him: the mean of the tier's requests counts.
    """
    found: dict[str, float] = {}
    for tier in plan.tiers:
        pool = chances.get(tier, ())
        if not pool:
            continue
        mean = sum(pool) / len(pool)
        own = [each for each in state.decisions if each.tier == tier]
        seen = [pool[int(each.case.rpartition(":")[2])] if each.case else mean for each in own]
        found[tier] = sum(seen) / len(seen) if seen else mean
    return found


def mechanism(plan: Plan, state: State, chances: Mapping[str, tuple[float, ...]]) -> ClassChoices | None:
    """Return the mechanism that a class's choices make, None where nobody decided anything."""
    told, rule = shares(plan, state), expected(plan, state, chances)
    chosen = [
        TierChoice(
            tier=tier,
            passed=Given[Probability](value=share.share, range=(share.low, share.high)),
            expected=Given[Probability](value=rule[tier]),
            decisions=share.n,
        )
        for tier, share in told.items()
        if tier in rule
    ]
    return ClassChoices(tiers=chosen) if chosen else None
