"""A real run, measured by the package and once more by slow and simple code."""

from __future__ import annotations

import math
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.log.files import read_log, read_offices, write_table
from sim.measures.registry import measure_log
from sim.measures.window import Window
from tests.log.busy import HORIZON, busy_frames
from tests.measures.tiny import Values, values_of

WINDOW = Window(168.0, 5 * 168.0, HORIZON)


@pytest.fixture(scope="module")
def values() -> Values:
    return values_of(*busy_frames(), WINDOW)


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_a_stored_log_gives_the_same_measures(values: Values, tmp_path: Path, ending: str) -> None:
    log, offices = busy_frames()
    write_table(log, tmp_path / f"log.{ending}")
    write_table(offices, tmp_path / f"offices.{ending}")
    again = values_of(read_log(tmp_path / f"log.{ending}"), read_offices(tmp_path / f"offices.{ending}"), WINDOW)
    # Not to the last digits but to the last bit.
    assert list(again) == list(values)
    assert np.array(list(again.values())).tobytes() == np.array(list(values.values())).tobytes()


def test_everything_of_the_model_happened() -> None:
    log, _ = busy_frames()
    for column in ("activity", "decision", "direction", "cause"):
        expected = set(log[column].cat.categories) - {"staffing"}  # nobody is moved in this world
        assert expected == set(log[column]), column


def test_request_by_request(values: Values) -> None:
    log, _ = busy_frames()
    log = log[log["request"] >= 0].astype({name: object for name in log.columns if str(log[name].dtype) == "category"})
    counted = log[(log["reported"] >= WINDOW.start) & (log["reported"] < WINDOW.end)]
    official, true, ends, passed, moved, steps = [], [], [], [], [], []
    for _, life in counted.groupby("request"):
        reported = life["reported"].iloc[0]
        closes = life[life["activity"] == "close"]
        final = life[life["activity"].isin(["close", "reopen", "renege"])]
        official.append(closes["end"].min() - reported if len(closes) else math.inf)
        settled = len(final) and final["activity"].iloc[-1] == "close" and final["settled"].iloc[-1] == "yes"
        true.append(final["end"].iloc[-1] - reported if settled else math.inf)
        ends.append(HORIZON - reported)
        triage = life[life["activity"] == "triage"]
        hand_overs = triage[triage["decision"].isin(["hand_over", "return", "escalate"])]
        moved.append(len(hand_overs))
        passed.append((hand_overs["productive"] == "no").sum())
        main = triage[(triage["part"] == 0) & (triage["round"] == 0)]["decision"].tolist()
        if "handle" in main:
            steps.append(main.index("handle"))
    n = len(official)
    assert values["number_reported", ""] == n
    assert values["passes_per_request", ""] == pytest.approx(sum(passed) / n)
    assert values["passed_share", ""] == pytest.approx(sum(k > 0 for k in passed) / n)
    assert values["handed_over_share", ""] == pytest.approx(sum(k > 0 for k in moved) / n)
    assert values["steps_to_resolver", ""] == pytest.approx(sum(steps) / len(steps))
    assert values["unsettled_end_share", ""] == pytest.approx(sum(map(math.isinf, true)) / n)
    # Every counted request is followed for three weeks, so up to there the plain mean holds without Kaplan-Meier.
    whole = min(ends)
    assert whole >= 3 * 168.0
    for name, times in (("unsettled_share", true), ("unclosed_share", official)):
        for day in (1, 5, 20):
            assert values[name, f"day={day}"] == pytest.approx(sum(t > 24.0 * day for t in times) / n)
    median = sorted(official)[math.ceil(n / 2) - 1]
    assert values["resolution_time_official_median", ""] * 24 == pytest.approx(median) and median < whole


def test_hours_by_office(values: Values) -> None:
    log, offices = busy_frames()
    begun = log[(log["start"] >= WINDOW.start) & (log["start"] < WINDOW.end)]
    hours = (begun["hours"] + begun["trace"]).groupby(begun["office"].astype(object)).sum()
    grassroots = offices[offices["grassroots"]]
    mine = hours[grassroots["office"]].sum()
    per_worker = mine / grassroots["staff"].sum() / WINDOW.weeks
    assert values["grassroots_hours_per_worker_week", ""] == pytest.approx(per_worker)
    assert values["grassroots_hours_share", ""] == pytest.approx(mine / hours.sum())
    able = (grassroots["staff"] * grassroots["share"] * grassroots["weekly_hours"]).sum() * WINDOW.weeks
    assert values["grassroots_utilisation", ""] == pytest.approx(mine / able)


def test_no_office_works_longer_than_it_can(values: Values) -> None:
    for tier in ("tier 0", "tier 1", "tier 2"):
        assert 0.0 < values["utilisation", f"tier={tier}"] < 1.1


def test_a_hundred_thousand_rows_take_half_a_second() -> None:
    log, offices = busy_frames()
    copies = 100_000 // len(log) + 1
    many = pd.concat([log] * copies, ignore_index=True)
    shift = np.repeat(np.arange(copies), len(log)) * 10_000
    many["request"] = np.where(many["request"] >= 0, many["request"] + shift, -1)
    took = []
    for _ in range(3):
        start = time.process_time()
        measure_log(many, offices, WINDOW)
        took.append(time.process_time() - start)
    assert min(took) < 0.5
