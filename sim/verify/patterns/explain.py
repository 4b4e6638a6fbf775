"""From the outcomes of a pattern to its result: share, interval, verdict, and the two parameters that explain it best."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.study.patterns import Cause, Judged, Part, Region
from sim.study.statistics import holm
from sim.verify.patterns.evaluate import Outcome
from sim.verify.patterns.parameters import Parameter
from sim.verify.patterns.trial import Trial

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ENOUGH = 0.8
"""A pattern holds where it holds in at least this share of the sets, the interval lying above one half."""
HALF = 0.5
"""A pattern fails where it holds in less than half of the sets; between the two it is mixed."""
EXISTS = 0.01
"""What is said to happen somewhere does so if the lower end of the interval of its share exceeds this (P22)."""
FEW = 5
"""Sets of either outcome below which they cannot be told apart by a parameter."""
_LEAST_LEAF = 0.1
"""Share of the sets that a region must at least hold."""


def judged(trial: Trial, outcomes: Sequence[Outcome]) -> Judged:
    """Return the result of a pattern from its outcomes, in order of their sets."""
    applied = [outcome for outcome in outcomes if outcome.applies]
    held = np.array([happened(trial, outcome) for outcome in applied], dtype=np.bool_)
    low, high = interval(int(held.sum()), len(held))
    share = float(held.mean()) if len(held) else math.nan
    happens = held if trial.somewhere else ~held
    values = np.array([[outcome.point[p.name] for p in trial.parameters] for outcome in applied])
    causes = (
        explain(trial.parameters, values, happens, _slack(applied, trial.somewhere)) if len(applied) >= 2 * FEW else ()
    )
    split = not any(cause.by_slack for cause in causes)
    return Judged(
        id=trial.id,
        verdict=somewhere(applied) if trial.somewhere else verdict(share, low),
        sets=len(outcomes),
        applied=len(applied),
        held=int(held.sum()),
        share=share,
        low=low,
        high=high,
        parts=_parts(applied),
        causes=causes,
        region=_region(trial.parameters, values, happens, causes) if causes and split else None,
        if_fails=trial.if_fails,
        somewhere=trial.somewhere,
    )


def interval(held: int, sets: int) -> tuple[float, float]:
    """Return the 95 % interval of a share: Clopper & Pearson 1934, exact."""
    from scipy.stats import binomtest

    if sets == 0:
        return 0.0, 1.0
    found = binomtest(held, sets).proportion_ci(0.95, "exact")
    return float(found.low), float(found.high)


def happened(trial: Trial, outcome: Outcome) -> bool:
    """Return whether the pattern held in a set; of one that speaks of somewhere, whether its first clause did."""
    return outcome.applies and (outcome.clauses[0].holds if trial.somewhere else outcome.holds)


def somewhere(applied: Sequence[Outcome]) -> str:
    """Return the verdict on clauses each of which must hold somewhere: `mixed` if only some of them do."""
    if not applied:
        return "mixed"
    counts = [sum(outcome.clauses[k].holds for outcome in applied) for k in range(len(applied[0].clauses))]
    found = [interval(count, len(applied))[0] > EXISTS for count in counts]
    return "holds" if all(found) else ("mixed" if any(found) else "fails")


def verdict(share: float, low: float) -> str:
    """Return `holds`, `mixed` or `fails`."""
    if share >= ENOUGH and low > HALF:
        return "holds"
    return "fails" if share < HALF else "mixed"


def _parts(applied: Sequence[Outcome]) -> tuple[Part, ...]:
    if not applied:
        return ()
    first = applied[0]
    found = []
    for deciding, kind in ((True, "clauses"), (False, "beside")):
        for k, clause in enumerate(getattr(first, kind)):
            column = [getattr(outcome, kind)[k] for outcome in applied]
            values = np.array([each.value for each in column])
            median = float(np.nanmedian(values)) if np.isfinite(values).any() else math.nan
            share = float(np.mean([each.holds for each in column]))
            found.append(Part(clause.text, clause.margin, clause.above, share, median, deciding))
    return tuple(found)


def _slack(applied: Sequence[Outcome], first: bool) -> Floats:
    """Return by how much each set holds: the slack of the clause that comes nearest to failing, in its own spread."""
    if not applied:
        return np.zeros(0)
    slack = np.array([[clause.slack for clause in outcome.clauses] for outcome in applied])
    slack = slack[:, :1] if first else slack
    slack = np.where(np.isfinite(slack), slack, np.nan)
    if np.isnan(slack).all():
        return np.zeros(len(applied))
    spread = np.nanstd(slack, axis=0)
    spread[~(spread > 0.0)] = 1.0
    nearest = np.nan_to_num(slack / spread, nan=-1.0)
    column: Floats = nearest[:, int(np.argmin(np.mean(nearest, axis=0)))]
    return column


def explain(parameters: Sequence[Parameter], values: Floats, happens: Bools, slack: Floats) -> tuple[Cause, ...]:
    """Return the two parameters that best tell the sets where it happens from the others.

    By the rank statistic of Mann & Whitney; where fewer than FEW sets are on one side, by Spearman's correlation of each
    parameter with how narrowly the pattern holds or fails.
    """
    from scipy.stats import mannwhitneyu, spearmanr

    by_slack = min(int(happens.sum()), int((~happens).sum())) < FEW
    if by_slack and np.ptp(slack) == 0.0:
        return ()
    found: list[tuple[float, float]] = []
    for k in range(len(parameters)):
        if by_slack:
            rank = spearmanr(values[:, k], -slack)
            found.append((float(rank.statistic), float(rank.pvalue)))
        else:
            test = mannwhitneyu(values[happens, k], values[~happens, k], alternative="two-sided")
            area = float(test.statistic) / (float(happens.sum()) * float((~happens).sum()))
            found.append((area - 0.5, float(test.pvalue)))
    adjusted = holm([p for _, p in found])
    order = sorted(range(len(parameters)), key=lambda k: -abs(found[k][0]))[:2]
    return tuple(
        Cause(
            parameters[k].name,
            parameters[k].text,
            found[k][0] > 0.0,
            abs(found[k][0]) if by_slack else 0.5 + abs(found[k][0]),
            adjusted[k],
            by_slack,
        )
        for k in order
    )


def _region(parameters: Sequence[Parameter], values: Floats, happens: Bools, causes: Sequence[Cause]) -> Region | None:
    """Return the bounds of the causes within which it happens most: a tree of two cuts, one per parameter."""
    names = [p.name for p in parameters]
    inside = np.ones(len(happens), dtype=np.bool_)
    bounds = []
    for cause in causes:
        column = values[:, names.index(cause.name)]
        cut = _cut(column[inside], happens[inside], cause.high, _LEAST_LEAF * len(happens))
        if cut is None:
            continue
        bounds.append((cause.text, cause.high, cut))
        inside = inside & ((column > cut) if cause.high else (column <= cut))
    if not bounds or inside.all():
        return None
    return Region(tuple(bounds), int(inside.sum()), float(happens[inside].mean()), float(happens[~inside].mean()))


def _cut(column: Floats, happens: Bools, high: bool, least: float) -> float | None:
    """Return the value that parts the sets with the least impurity (Gini), more happening on the side asked for."""
    best, at = math.inf, None
    for value in np.quantile(column, np.linspace(0.1, 0.9, 17)):
        side = column > value if high else column <= value
        n, m = int(side.sum()), int((~side).sum())
        if min(n, m) == 0 or n < least or happens[side].mean() <= happens[~side].mean():
            continue
        impurity = sum(
            size * share * (1.0 - share) for size, share in ((n, happens[side].mean()), (m, happens[~side].mean()))
        )
        if impurity < best:
            best, at = float(impurity), float(value)
    return at
