"""Systems of several offices: bouncing over tiers with queues, and wandering without them."""

from __future__ import annotations

from functools import partial

import numpy as np

from sim.rules.capability import Capability
from sim.rules.coefficients import Coefficients
from sim.rules.destination import Destination
from sim.rules.logistic import logistic, logit
from sim.rules.passing import Passing
from sim.verify.chains import (
    Floats,
    expected_visits,
    jackson,
    moves_at_least,
    phase_type_mean,
    phase_type_tail,
)
from sim.verify.statistics import Run, levels, open_levels, sojourns, stays, visits
from sim.verify.system import System, mean_of, share_of
from sim.verify.theory import poisson_cdf
from sim.verify.world import Channel, Demand, Matter, Office, Place, World, make_world
from sim.vocabulary.text import Text

TIERS = 3
ENTRY = (0.5, 0.3, 0.2)
EXPONENTIAL = -1.0
_LINE = [Place(0, 1, 1.0), Place(1, 2), Place(2)]
_HELD_BY_ALL = Matter(touch=(0.0, 0.0), delegated=1.0, overlap=1.0)
"""Every tier holds the matter and could act; triage is the only work."""


def networks() -> list[System]:
    """Return the systems of several offices."""
    return [bounce_network(), infinite_staff()]


def bounce_network(arrival: float = 0.4, passing: float = 0.4, up: float = 2.0, down: float = 1.0) -> System:
    """Return requests that bounce over three tiers: an open Jackson network.

    Each visit is one exponential triage (mean 1 h), after which the office passes with probability `passing`, up or
    down by weight. The weight of going back is 0: with it the next office would depend on the last, and not on
    where the request is.
    """
    moves = np.zeros((TIERS, TIERS))
    moves[0, 1] = passing
    moves[1, 2] = passing * up / (up + down)
    moves[1, 0] = passing * down / (up + down)
    moves[2, 1] = passing
    start = np.array(ENTRY)
    staff = np.array([1, 2, 1], dtype=np.int64)
    theory = jackson(arrival * start, moves, np.ones(TIERS), staff)
    per_request = expected_visits(start, moves)
    rules = Coefficients(
        capability=Capability(triage_hours=1.0, triage_shape=EXPONENTIAL),
        passing=Passing(base=logit(passing)),
        destination=Destination(up=up, across=0.0, down=down, back=0.0),
    )

    def world(horizon: float) -> World:
        return make_world(
            [Office(place=tier, staff=int(staff[tier])) for tier in range(TIERS)],
            [_HELD_BY_ALL],
            horizon=horizon,
            places=_LINE,
            rules=rules,
            demand=Demand(arrival, channels=(Channel(entry=ENTRY),)),
        )

    ends = float((1.0 - theory.load[0]) * (1.0 - theory.load[2]))

    def idle_ends(run: Run) -> float:
        rows = np.concatenate([stays(run, 0), stays(run, 2)])
        present, hours = levels(rows["enabled"], rows["end"], run.begin, run.end)
        return float(hours[present == 0].sum() / hours.sum())

    return System(
        Text("跨层流转网络（Jackson）", "bounce network over tiers (Jackson)"),
        world,
        arrival,
        (
            mean_of(Text("平均逗留（小时）", "mean sojourn (h)"), theory.sojourn, _mean_sojourn),
            *(
                mean_of(
                    Text(f"每件到第 {tier} 层的次数", f"visits per request to tier {tier}"),
                    float(per_request[tier]),
                    partial(_mean_visits, tier),
                )
                for tier in range(TIERS)
            ),
            share_of(Text("两端皆空的时间（乘积形式）", "both ends empty (product form)"), ends, idle_ends),
            share_of(
                Text("流转至少2次的概率", "P(2 hand-overs or more)"),
                moves_at_least(start, moves, 2),
                lambda run: float((visits(run) >= 3).mean()),
            ),
        ),
        warm_up=150.0,
        long=250_000,
    )


def infinite_staff(arrival: float = 1.5, plain: float = 0.5, shift: float = -1.4) -> System:
    """Return requests that wander over three tiers with as many staff as needed: an absorbing Markov chain.

    What a superior sent down is passed on less (`shift` on the logit scale), so that the chain remembers the sender;
    between tiers a request is on its way, 1 h up and half an hour down on average.
    """
    start, moves, stay = _wandering(plain, logistic(logit(plain) + shift))
    mean = phase_type_mean(start, moves, stay)
    rules = Coefficients(
        capability=Capability(triage_hours=1.0, triage_shape=EXPONENTIAL),
        passing=Passing(base=logit(plain), from_superior=shift),
        destination=Destination(across=0.0, back=0.0, up_hours=1.0, down_hours=0.5, delay_shape=EXPONENTIAL),
    )

    def world(horizon: float) -> World:
        return make_world(
            [Office(place=tier, staff=0) for tier in range(TIERS)],
            [_HELD_BY_ALL],
            horizon=horizon,
            places=_LINE,
            rules=rules,
            demand=Demand(arrival, channels=(Channel(entry=ENTRY),)),
        )

    def share_of_time(run: Run, most: int) -> float:
        present, hours = open_levels(run)
        return float(hours[present <= most].sum() / hours.sum())

    middle = round(arrival * mean)
    return System(
        Text("人员无限（吸收马尔可夫链）", "infinite staff (absorbing Markov chain)"),
        world,
        arrival,
        (
            mean_of(Text("平均办结时间（小时）", "mean resolution time (h)"), mean, _mean_sojourn),
            share_of(
                Text("办结超过5小时的概率", "P(resolution > 5 h)"),
                phase_type_tail(start, moves, stay, 5.0),
                lambda run: float((sojourns(run) > 5.0).mean()),
            ),
            share_of(
                Text("流转至少3次的概率", "P(3 hand-overs or more)"),
                _hand_overs_at_least(start, moves, 3),
                lambda run: float((visits(run) >= 4).mean()),
            ),
            share_of(
                Text(f"在办不超过 {middle} 件的时间（Poisson）", f"at most {middle} open (Poisson)"),
                poisson_cdf(arrival * mean, middle),
                lambda run: share_of_time(run, middle),
            ),
        ),
        warm_up=60.0,
        long=200_000,
    )


def _mean_sojourn(run: Run) -> float:
    return float(sojourns(run).mean())


def _mean_visits(office: int, run: Run) -> float:
    return float(visits(run, office).mean())


def _wandering(plain: float, from_above: float) -> tuple[Floats, Floats, Floats]:
    """Return start, moves and mean stays of the chain of `infinite_staff`.

    States: (tier, not sent from above), (tier, sent from above), then on the way up from each tier and down to each.
    """
    at, sent, rising, sinking = (np.arange(TIERS) + k * TIERS for k in range(4))
    moves = np.zeros((4 * TIERS, 4 * TIERS))
    for tier in range(TIERS):
        ways = [rising[tier]] * (tier + 1 < TIERS) + [sinking[tier - 1]] * (tier > 0)
        for state, chance in ((at[tier], plain), (sent[tier], from_above)):
            for way in ways:
                moves[state, way] = chance / len(ways)
        if tier + 1 < TIERS:
            moves[rising[tier], at[tier + 1]] = 1.0
            moves[sinking[tier], sent[tier]] = 1.0
    start = np.concatenate([ENTRY, np.zeros(3 * TIERS)])
    stay = np.repeat([1.0, 1.0, 1.0, 0.5], TIERS)
    return start, moves, stay


def _hand_overs_at_least(start: Floats, moves: Floats, count: int) -> float:
    """Return P(at least `count` hand-overs): two moves of the chain each, from office to way to office."""
    return moves_at_least(start, moves, 2 * count)
