"""Cross checks of the demand: clock, profile, channels, seasons, and the number of requests to expect."""

from __future__ import annotations

from itertools import pairwise

from sim.scenario.csv_tables import add_repeated
from sim.scenario.draft import Draft
from sim.scenario.references import NO_TIER
from sim.scenario.tree import MAXIMUM_REQUESTS, DemandSpec
from sim.scenario.words import nearest, one_of
from sim.vocabulary.text import Text

_HOURS_OF_WEEK = 168
_TOLERANCE = 1e-6
MAXIMUM_PER_DAY = 250_000
"""A quarter of the request numbers that a day has, so that a busy weekday never runs out of them."""


def check_demand(draft: Draft) -> None:
    """Add what is wrong with the demand, taken together with the clock, the tiers and the places."""
    clock = draft.clock
    if clock is not None and isinstance(clock.warm_up, float) and clock.warm_up > clock.horizon / 2.0:
        problem = Text("预热期不得超过运行时长的一半", "the warm-up must not be more than half of the horizon")
        draft.add(("clock", "warm_up"), problem, f"{clock.warm_up:g} h > {clock.horizon:g} h / 2")
    places = draft.places
    if places is not None and places.complete and places.rows and not any(row.weight for row in places.rows):
        problem = Text("至少一个属地的 weight 须大于 0", "at least one place must have a weight above 0")
        draft.findings.add(places.file, 1, places.column("weight"), "weight", problem)
    _check_profile(draft)
    if draft.demand is not None:
        _check_channels(draft, draft.demand)
        _check_season(draft, draft.demand)
        _check_response(draft, draft.demand)
        _check_volume(draft, draft.demand)


def _check_profile(draft: Draft) -> None:
    profile = draft.profile
    if profile is None:
        return
    add_repeated(profile, ("weekday", "hour"), draft.findings)
    if not profile.complete:
        return
    cells = {(row.weekday, row.hour) for row in profile.rows}
    if len(cells) < _HOURS_OF_WEEK:
        day, hour = next((d, h) for d in range(1, 8) for h in range(24) if (d, h) not in cells)
        problem = Text(
            f"一周的小时不全，如缺星期 {day}、{hour} 时",
            f"an hour of the week is missing, such as weekday {day}, hour {hour}",
        )
        draft.findings.add(profile.file, 1, 1, "", problem, f"{len(cells)}", Text("168 行", "168 rows"))
    if not any(row.weight > 0 for row in profile.rows):
        problem = Text("至少一个小时的 weight 须大于 0", "at least one hour must have a weight above 0")
        draft.findings.add(profile.file, 1, profile.column("weight"), "weight", problem)


def _check_channels(draft: Draft, demand: DemandSpec) -> None:
    tiers = draft.tier_rank()
    seen: dict[str, int] = {}
    for k, channel in enumerate(demand.channels):
        path = ("demand", "channels", k)
        if seen.setdefault(channel.id, k) != k:
            draft.add((*path, "id"), Text("渠道重名", "two channels have this name"), channel.id)
        for tier in channel.entry:
            if tiers is not None and tier not in tiers and not draft.findings.full:
                draft.add((*path, "entry", tier), NO_TIER, tier, one_of(tiers), nearest(tier, tiers), at_key=True)
        total = sum(channel.entry.values())
        if abs(total - 1.0) > _TOLERANCE:
            problem = Text("各层级的份额之和须为 1", "the shares of the tiers must sum to 1")
            draft.add((*path, "entry"), problem, f"{total:.9g}")
    if not any(channel.share.value > 0 for channel in demand.channels):
        problem = Text("至少一个渠道的 share 须大于 0", "at least one channel must have a share above 0")
        draft.add(("demand", "channels"), problem)


def _check_season(draft: Draft, demand: DemandSpec) -> None:
    if demand.season and len(demand.season) != 12:
        allowed = Text("12 个月的系数，或不写", "twelve monthly factors, or none")
        draft.add(("demand", "season"), Text("项数不对", "the wrong number of items"), str(len(demand.season)), allowed)
    elif demand.season and not any(factor.value > 0 for factor in demand.season):
        draft.add(("demand", "season"), Text("至少一个月须大于 0", "at least one month must be above 0"))


def _check_response(draft: Draft, demand: DemandSpec) -> None:
    response = demand.response
    if response.elasticity.value > 0 and response.headroom.value <= 1:
        problem = Text("elasticity 大于 0 时 headroom 须大于 1", "an elasticity above 0 needs a headroom above 1")
        draft.add(("demand", "response", "headroom"), problem, f"{response.headroom.value:g}")


def _check_volume(draft: Draft, demand: DemandSpec) -> None:
    if draft.clock is None:
        return
    expected = expected_requests(demand, draft.clock.horizon)
    if expected > MAXIMUM_REQUESTS:
        problem = Text(f"预计诉求数为 {expected:,.0f}，过多", f"{expected:,.0f} requests are to be expected: too many")
        limit = Text(f"不超过 {MAXIMUM_REQUESTS:,}", f"at most {MAXIMUM_REQUESTS:,}")
        draft.add(("demand", "volume"), problem, "", limit)
        return
    busiest = max((shock.factor.value for shock in demand.shocks), default=1.0) * 24.0
    daily = expected_requests(demand.model_copy(update={"shocks": []}), 1.0) * max(busiest, 24.0)
    if daily > MAXIMUM_PER_DAY:
        problem = Text(
            f"预计每天诉求数为 {daily:,.0f}，过多", f"{daily:,.0f} requests a day are to be expected: too many"
        )
        limit = Text(f"不超过 {MAXIMUM_PER_DAY:,}", f"at most {MAXIMUM_PER_DAY:,}")
        draft.add(("demand", "volume"), problem, "", limit)


def expected_requests(demand: DemandSpec, horizon: float) -> float:
    """Return an upper bound of the mean number of requests drawn in one replication."""
    edges = {0.0, horizon}
    for shock in demand.shocks:
        edges.update(time for time in (shock.start, shock.start + shock.length) if time < horizon)
    ordered = sorted(edges)
    hours = 0.0
    for start, end in pairwise(ordered):
        factor = 1.0
        for shock in demand.shocks:
            if shock.start <= start < shock.start + shock.length:
                factor *= shock.factor.value
        hours += (end - start) * factor
    season = max((month.value for month in demand.season), default=1.0)
    return demand.volume.value * demand.response.headroom.value * season * hours
