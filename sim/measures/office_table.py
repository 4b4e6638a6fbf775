"""The offices as arrays: who works where, how long they are open, which tiers count as grassroots."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sim.log.schema import PER_SHARE
from sim.measures.arrays import Bools, Floats, Ints, sums
from sim.vocabulary.codes import Activity
from sim.vocabulary.units import HOURS_PER_WEEK


@dataclass(frozen=True)
class OfficeTable:
    """Columns of `log.frame.office_frame`, one element per office."""

    names: tuple[str, ...]
    tiers: tuple[str, ...]
    """Names of the tiers, lowest first; desks belong to none."""
    tier: Ints
    """Position in `tiers`, -1 for desks."""
    staff: Floats
    share: Floats
    weekly_hours: Floats
    opening: tuple[str, ...]
    grassroots: Bools

    @property
    def staffed(self) -> Bools:
        """Return which offices have staff of their own and are no desk."""
        return (self.staff > 0.0) & (self.tier >= 0)

    def open_hours(self, start: float, end: float) -> Floats:
        """Return the opening hours of each office in [start, end)."""
        everyone = np.arange(len(self.names))
        return self.worked(np.full(len(everyone), end), everyone) - self.worked(np.full(len(everyone), start), everyone)

    def capacity(self, start: float, end: float) -> Floats:
        """Return the staff-hours of each office in [start, end): staff x share x opening hours."""
        return self.staff * self.share * self.open_hours(start, end)

    def by_tier(self, values: Floats) -> Floats:
        """Return the sums per tier of values per office, desks left out."""
        inside = self.tier >= 0
        return sums(self.tier[inside], values[inside], len(self.tiers))

    def worked(self, times: Floats, office: Ints) -> Floats:
        """Return the opening hours between the start of the run and each time, at the office that goes with it.

        NaN where the time is NaN or there is no office (-1). An office whose pattern is unknown is taken to be open
        a constant share of every hour.
        """
        hours = np.full(len(times), np.nan)
        patterns, pattern_of = np.unique(np.array(self.opening, dtype=object), return_inverse=True)
        chosen = np.append(pattern_of, -1)[office]
        for k, pattern in enumerate(patterns):
            here = chosen == k
            if here.any():
                hours[here] = _worked(times[here], str(pattern), self.weekly_hours[office[here]])
        return hours


def _worked(times: Floats, pattern: str, weekly: Floats) -> Floats:
    if not pattern:
        return times * weekly / HOURS_PER_WEEK
    edges = np.array([edge.split("-") for edge in pattern.split()], dtype=np.float64)
    done = np.concatenate(([0.0], np.cumsum(edges[:, 1] - edges[:, 0])))
    knots = np.concatenate(([0.0], edges.ravel(), [HOURS_PER_WEEK]))
    levels = np.concatenate(([0.0], np.repeat(done, 2)[1:-1], done[-1:]))
    weeks = np.floor(times / HOURS_PER_WEEK)
    hours: Floats = weeks * done[-1] + np.interp(times - weeks * HOURS_PER_WEEK, knots, levels)
    return hours


def office_table(offices: pd.DataFrame) -> OfficeTable:
    """Return the arrays of a table of offices."""
    level = offices["level"].to_numpy(np.int64)
    tier_names = offices["tier"].astype(str).to_numpy()
    ranked = sorted({int(n) for n in level if n >= 0})
    position = {n: k for k, n in enumerate(ranked)}
    return OfficeTable(
        names=tuple(offices["office"].astype(str)),
        tiers=tuple(str(tier_names[np.flatnonzero(level == n)[0]]) for n in ranked),
        tier=np.array([position.get(int(n), -1) for n in level], dtype=np.int64),
        staff=offices["staff"].to_numpy(np.float64),
        share=offices["share"].to_numpy(np.float64),
        weekly_hours=offices["weekly_hours"].to_numpy(np.float64),
        opening=tuple("" if pd.isna(text) else str(text) for text in offices["opening"]),
        grassroots=offices["grassroots"].to_numpy(np.bool_),
    )


def with_mean_staff(log: pd.DataFrame, table: OfficeTable, start: float, end: float) -> OfficeTable:
    """Return the offices with their mean staff in [start, end) and the share of time those gave, from the log's changes.

    Before the first such row of an office its people are those of `table`. Staff x share is the mean of the same.
    """
    changes = log[log["activity"] == Activity.STAFFING.label]
    if changes.empty or end <= start:
        return table
    staff, share = table.staff.copy(), table.share.copy()
    number = {name: k for k, name in enumerate(table.names)}
    for office, rows in changes.groupby("office", observed=True, sort=False):
        k = number[str(office)]
        rows = rows.iloc[rows["enabled"].argsort(kind="stable")]
        spans = np.diff(np.clip([0.0, *rows["enabled"], end], start, end)) / (end - start)
        people = np.array([table.staff[k], *rows["visit"]], dtype=np.float64)
        given = people * np.array([table.share[k], *rows["round"] / PER_SHARE])
        staff[k] = float((spans * people).sum())
        if staff[k] > 0.0:
            share[k] = float((spans * given).sum()) / staff[k]
    return replace(table, staff=staff, share=share)
