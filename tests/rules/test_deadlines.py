"""R6: the order of queues, the last share of the limit, and hollow closing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sim.rules.deadlines import (
    NO_LIMIT,
    Deadlines,
    is_lit,
    is_perfunctory,
    is_pressed,
    part_limit,
    queue_key,
    share_used,
)
from tests.rules.numbers import hours, share, unit

LIMITS = st.sampled_from([2.0, 24.0, 168.0])


@given(hours, hours, st.sampled_from([24.0, NO_LIMIT]))
def test_the_rule_is_off_by_default(enabled: float, reported: float, limit: float) -> None:
    assert queue_key(enabled, reported, limit, Deadlines()) == enabled
    assert not is_pressed(share_used(enabled, reported, limit), Deadlines())
    assert not is_perfunctory(0.001, True, 0.5, Deadlines())


@given(hours, hours, hours, hours, LIMITS)
def test_with_equal_limits_the_larger_share_used_goes_first(
    enabled: float, other: float, reported: float, later: float, limit: float
) -> None:
    d = Deadlines(weight=1.0)
    first = queue_key(enabled, reported, limit, d)
    second = queue_key(other, reported + later, limit, d)
    now = reported + later + 1.0
    assert (share_used(now, reported, limit) >= share_used(now, reported + later, limit)) and first <= second


@given(hours, hours, LIMITS, share)
def test_the_key_lies_between_arrival_and_due_date(enabled: float, reported: float, limit: float, w: float) -> None:
    key = queue_key(enabled, reported, limit, Deadlines(weight=w))
    due = reported + limit
    assert min(enabled, due) - 1e-6 <= key <= max(enabled, due) + 1e-6


@given(st.floats(0.0, 5.0), share, share)
def test_pressure_sets_in_at_the_window_and_stays(used: float, later: float, window: float) -> None:
    d = Deadlines(window=window)
    assert is_pressed(used + later, d) or not is_pressed(used, d)
    assert is_pressed(1.0, d) == (window > 0.0)


@given(unit, st.booleans(), share, share, share)
def test_hollow_closing_needs_pressure_and_rises_with_it(
    u: float, pressed: bool, f: float, calm: float, more: float
) -> None:
    d = Deadlines(perfunctory=f)
    hollow = is_perfunctory(u, pressed, calm, d)
    assert pressed or not hollow
    assert is_perfunctory(u, pressed, calm + more, d) or not hollow


@given(LIMITS, st.integers(1, 8), share)
def test_milestones_share_the_limit_out_and_the_last_part_has_all_of_it(limit: float, parts: int, m: float) -> None:
    d = Deadlines(milestones=m)
    limits = [part_limit(limit, part, parts, d) for part in range(parts)]
    assert limits == sorted(limits) and abs(limits[-1] - limit) <= 1e-9 * limit
    assert part_limit(limit, 0, parts, Deadlines()) == limit
    assert part_limit(NO_LIMIT, 0, parts, d) == NO_LIMIT
    assert part_limit(limit, 0, parts, Deadlines(milestones=1.0)) == limit / parts


@given(st.floats(0.0, 5.0), share, share)
def test_lights_come_on_with_the_window_and_only_where_there_are_any(used: float, window: float, lights: float) -> None:
    assert not is_lit(used, Deadlines(window=window))
    assert is_lit(used, Deadlines(window=window, lights=lights)) == (
        lights > 0.0 and is_pressed(used, Deadlines(window=window))
    )


def test_what_has_no_limit_goes_behind_what_has_one() -> None:
    """Reported at the same time, the request with a limit is the more urgent one; neither waits for ever."""
    d = Deadlines(weight=1.0)
    assert queue_key(100.0, 100.0, 24.0, d) < queue_key(100.0, 100.0, NO_LIMIT, d) < 1e6
    assert queue_key(100.0, 100.0, NO_LIMIT, Deadlines()) == 100.0
