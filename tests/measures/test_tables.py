"""The parts that measures share: opening hours, the Gini coefficient, what arrived in a week, mixes of matters."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.log.frame import office_frame
from sim.measures.events import events
from sim.measures.office_table import office_table
from sim.measures.window import Window
from sim.measures.workload import gini
from sim.structure.calendar import worked_until
from sim.vocabulary.errors import ResultsError
from tests.log.busy import OFFICE_HOURS, busy_run
from tests.measures.tiny import OFFICES, make_log, request, row, values_of


@given(st.lists(st.floats(0.0, 2000.0), min_size=1, max_size=20))
def test_opening_hours_are_the_calendars(times: list[float]) -> None:
    world, _, _ = busy_run()
    table = office_table(office_frame(world.structure))
    at = np.array(times)
    street, desk = np.full(len(at), 2), np.full(len(at), 8)
    assert table.worked(at, street) == pytest.approx([worked_until(t, OFFICE_HOURS) for t in times])
    assert table.worked(at, desk) == pytest.approx(times)
    assert np.isnan(table.worked(at, np.full(len(at), -1))).all()


def test_an_unknown_pattern_is_spread_evenly() -> None:
    table = office_table(OFFICES.assign(opening=""))
    worked = table.worked(np.array([84.0, np.nan]), np.array([0, 0]))
    assert worked.tolist() == pytest.approx([20.0, math.nan], nan_ok=True)
    assert table.capacity(0.0, 168.0).tolist() == pytest.approx([40.0, 168.0, 168.0, 0.0])


@given(st.lists(st.tuples(st.floats(0.0, 100.0), st.integers(1, 5)), min_size=1, max_size=12))
def test_gini_is_the_mean_difference_between_two_people(offices: list[tuple[float, int]]) -> None:
    people = np.repeat([hours for hours, _ in offices], [staff for _, staff in offices])
    found = gini(np.array([hours for hours, _ in offices]), np.array([float(staff) for _, staff in offices]))
    if people.sum() <= 0.0:
        assert math.isnan(found)
    else:
        expected = np.abs(people[:, None] - people).mean() / (2.0 * people.mean())
        assert found == pytest.approx(expected, abs=1e-9)


def test_overtime_counts_the_weeks_in_which_work_arrives() -> None:
    # s1 can do 168 h a week. 252 h arrive in week 2 of 3 and none in the others; the p95 of (0, 0, 252) is .9 of the
    # way from 0 to 252: 226.8 h = 1.35 weeks' work.
    rows = [row("paperwork", "s1", 168.0 + 24.0 * k, 400.0, 500.0, hours=42.0, request=-1) for k in range(6)]
    values = values_of(make_log(rows), OFFICES, Window(0.0, 504.0))
    assert values["overtime_at_peak", "tier=street"] == pytest.approx(0.35)
    assert values["overtime_at_peak", "tier=community"] == 0.0
    assert values["grassroots_overtime_at_peak", ""] == pytest.approx(0.175)
    short = values_of(make_log(rows), OFFICES, Window(168.0, 300.0))
    assert math.isnan(short["grassroots_overtime_at_peak", ""])


def test_similar_offices_and_unequal_places() -> None:
    twin = OFFICES[OFFICES["office"] == "c1"].assign(office="c2")
    third = OFFICES[OFFICES["office"] == "c1"].assign(office="c3")
    offices = pd.concat([OFFICES, twin, third], ignore_index=True)
    rows = []
    # c1 handles 3 roads and 4 noise, c2 3 noise and 4 roads, c3 nothing; east waits 10 h each, west 30 h.
    handled = [("c1", "roads")] * 3 + [("c1", "noise")] * 4 + [("c2", "roads")] * 4 + [("c2", "noise")] * 3
    for number, (office, matter) in enumerate(handled):
        wait = 10.0 if office == "c1" else 30.0
        life = [
            row("handle", office, 1.0, end=2.0, hours=1.0, fits="yes"),
            row("close", office, wait, settled="yes", satisfied="yes"),
        ]
        rows += request(number, 0.0, life, matter=matter, owner=office, origin="east" if office == "c1" else "west")
    values = values_of(make_log(rows), offices, Window(0.0, 168.0, 400.0))
    assert values["business_similarity", ""] == pytest.approx(24 / 25)
    assert values["business_similarity_pair", "office=c1;other=c2"] == pytest.approx(24 / 25)
    assert values["resolution_time_true_mean_by_origin", "origin=east"] == pytest.approx(10 / 24)
    assert values["resolution_time_true_mean_by_matter", "matter=roads"] == pytest.approx((3 * 10 + 4 * 30) / 7 / 24)
    assert values["resolution_time_true_cv_origins", ""] == pytest.approx(10 / 20)


def test_tables_that_do_not_belong_together_are_refused() -> None:
    log = make_log([row("paperwork", "elsewhere", 1.0, end=2.0, request=-1)])
    with pytest.raises(ResultsError) as caught:
        events(log, ["c1"])
    assert "elsewhere" in caught.value.text.zh and "elsewhere" in caught.value.text.en
