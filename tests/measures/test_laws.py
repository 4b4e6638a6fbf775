"""What holds for every log, whatever happened in it."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.measures.measure import SHARE
from sim.measures.registry import MEASURES
from sim.measures.window import Window
from sim.vocabulary.codes import Purpose
from tests.measures.tiny import OFFICES, Row, make_log, request, row, scalars, split, values_of

WINDOW = Window(100.0, 436.0, 700.0)
ABOVE_ONE = {"utilisation", "grassroots_utilisation", "overtime_at_peak", "grassroots_overtime_at_peak", "saturation"}
"""Shares of a capacity, which can be exceeded."""
NAMES = st.sampled_from(["c1", "s1", "d1"])
MORE = {"c1": "s1", "s1": "d1", "d1": "c1"}


@st.composite
def lives(draw: st.DrawFn) -> list[Row]:
    """Return the rows of one request after its report: some moves, a stay, perhaps a closure and a return."""
    now = reported = draw(st.floats(0.0, 600.0))
    rows: list[Row] = []
    sender: str | None = None
    for _ in range(draw(st.integers(0, 4))):
        office, way = draw(NAMES), draw(st.sampled_from(["hand_over", "return", "escalate", "lead"]))
        receiver = "desk" if way == "return" else MORE[office]
        rows.append(
            row(
                "triage",
                office,
                now,
                now + 0.5,
                now + 1.0,
                hours=0.5,
                trace=0.1,
                decision=way,
                sender=sender,
                receiver=receiver,
                productive=draw(st.sampled_from(["yes", "no"])),
                fits="no",
                cause=draw(st.sampled_from(["capability", "load"])),
                direction=draw(st.sampled_from(["up", "down", "back"])),
            )
        )
        now, sender = now + draw(st.floats(1.0, 30.0)), office
    end = draw(st.sampled_from(["waits", "works", "gives up", "closes", "returns"]))
    office, fits = draw(NAMES), draw(st.sampled_from(["yes", "no"]))
    if end == "waits":
        return [*rows, row("triage", office, now, math.nan, math.nan, sender=sender)]
    if end == "gives up":
        return [*rows, row("triage", office, now, math.nan, now + 1.0, sender=sender), row("renege", None, now + 1.0)]
    rows.append(row("triage", office, now, end=now, decision="handle", fits=fits, sender=sender))
    hours = draw(st.floats(0.0, 20.0))
    if end == "works":
        return [*rows, row("handle", office, now, end=math.nan, hours=hours)]
    settled = draw(st.sampled_from(["yes", "no"]))
    satisfied = draw(st.sampled_from(["yes", "no"]))
    now = min(now + 2.0 * hours + reported % 7.0, 690.0)
    rows.append(row("handle", office, now - 0.5, end=now, hours=hours, fits=fits, settled=settled))
    rows.append(row("close", office, now, settled=settled, satisfied=satisfied))
    if end == "returns":
        rows.append(row("reopen", None, now + 1.0))
        if draw(st.booleans()):
            rows.append(row("close", office, now + 2.0, settled="yes", satisfied="yes", round=1))
    return rows


@st.composite
def logs(draw: st.DrawFn) -> pd.DataFrame:
    """Return the log of a few such requests and of some paperwork."""
    rows: list[Row] = []
    for number, life in enumerate(draw(st.lists(lives(), max_size=12))):
        belongs = {
            "origin": draw(st.sampled_from(["east", "west"])),
            "matter": draw(st.sampled_from(["roads", "noise"])),
            "owner": draw(NAMES),
            "limit": draw(st.sampled_from([48.0, math.nan])),
        }
        rows += request(number, life[0]["enabled"], life, **belongs)
    for start in draw(st.lists(st.floats(0.0, 690.0), max_size=3)):
        rows.append(row("paperwork", draw(NAMES), start, end=start + 1.0, hours=1.0, request=-1))
    return make_log(rows)


@given(logs())
@settings(max_examples=30, deadline=None)
def test_shares_and_sums(log: pd.DataFrame) -> None:
    values = values_of(log, OFFICES, WINDOW)
    single = scalars(values)
    for (name, by), value in values.items():
        assert math.isnan(value) or value >= -1e-12, (name, by)
        if MEASURES[name].unit == SHARE and name not in ABOVE_ONE:
            assert math.isnan(value) or value <= 1.0 + 1e-12, (name, by)
    # Every strict pass and every return is a hand-over.
    for loose, strict in (
        ("handed_over_share", "passed_share"),
        ("hand_overs_per_request", "passes_per_request"),
        ("handed_over_share", "returned_share"),
        ("passed_share", "passed_down_share"),
    ):
        assert math.isnan(single[loose]) or single[loose] >= single[strict] - 1e-12
    # Settling comes with or after the first closure.
    for statistic in ("mean", "median", "p90"):
        true, official = (single[f"resolution_time_{kind}_{statistic}"] for kind in ("true", "official"))
        assert math.isnan(true) or true >= official - 1e-9
    for name, mean in (("passes", "passes_per_request"), ("hand_overs", "hand_overs_per_request")):
        if not math.isnan(single[mean]):
            assert math.isclose(sum(split(values, name).values()), 100.0 * single[mean], rel_tol=1e-9, abs_tol=1e-9)
    unsettled, unclosed = (np.array([*split(values, name).values()]) for name in ("unsettled_share", "unclosed_share"))
    for curve in (unsettled, unclosed):
        assert not (np.diff(curve) > 1e-12).any()
    assert not (unsettled < unclosed - 1e-12).any()


@given(logs())
@settings(max_examples=15, deadline=None)
def test_hours_by_tier_and_purpose_add_up_to_all(log: pd.DataFrame) -> None:
    values = values_of(log, OFFICES, WINDOW)
    begun = log[(log["start"] >= WINDOW.start) & (log["start"] < WINDOW.end)]
    staff = {"community": 2.0, "street": 1.0, "county": 1.0}
    total = sum(
        values["hours_per_worker_week", f"tier={tier};purpose={purpose.label}"] * people * WINDOW.weeks
        for tier, people in staff.items()
        for purpose in Purpose
        if purpose != Purpose.NONE
    )
    assert math.isclose(total, begun["hours"].sum() + begun["trace"].sum(), rel_tol=1e-9, abs_tol=1e-9)


@given(logs(), st.permutations(range(4)))
@settings(max_examples=15, deadline=None)
def test_other_names_and_another_order_of_offices_change_no_number(log: pd.DataFrame, order: list[int]) -> None:
    other = {"c1": "z", "s1": "y", "d1": "x", "desk": "window", None: None}
    renamed = log.copy()
    for column in ("office", "sender", "receiver", "owner"):
        renamed[column] = [other[name] if isinstance(name, str) else None for name in log[column]]
    offices = OFFICES.iloc[order].assign(office=lambda table: table["office"].map(other))
    before, after = scalars(values_of(log, OFFICES, WINDOW)), scalars(values_of(renamed, offices, WINDOW))
    assert list(before) == list(after)
    np.testing.assert_allclose(list(after.values()), list(before.values()), rtol=1e-12, atol=1e-12)


@given(logs(), st.floats(0.0, 50.0))
@settings(max_examples=10, deadline=None)
def test_what_happens_to_requests_of_another_time_is_not_counted(log: pd.DataFrame, early: float) -> None:
    before = values_of(log, OFFICES, WINDOW)
    life = [
        row(
            "triage",
            "s1",
            early,
            end=early + 1.0,
            hours=1.0,
            decision="return",
            receiver="desk",
            productive="no",
            fits="no",
        ),
        row("close", "s1", early + 2.0, settled="no", satisfied="no"),
    ]
    other = make_log(request(99, early, life, owner="s1", matter="roads", origin="east"))
    extra = pd.concat([log, other], ignore_index=True) if len(log) else other
    assert values_of(extra, OFFICES, WINDOW) == pytest.approx(before, nan_ok=True)


def test_an_empty_log_has_no_values_but_all_names() -> None:
    single = scalars(values_of(make_log([]), OFFICES, WINDOW))
    zero = {
        "number_reported",
        "number_open_end",
        "grassroots_hours_per_worker_week",
        "grassroots_utilisation",
        "grassroots_overtime_at_peak",
    }
    for name, value in single.items():
        assert value == 0.0 if name in zero else math.isnan(value), name
