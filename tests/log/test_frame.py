"""The table says the same as the engine's rows, in words."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pandas as pd

from sim.log.buffer import LogBuffer
from sim.log.frame import log_frame, office_frame
from sim.log.schema import COLUMNS, ROW
from sim.rules.deadlines import NO_LIMIT
from sim.vocabulary.codes import Activity, Decision, Direction
from tests.log.busy import OFFICE_HOURS, busy_frames, busy_run

UNKNOWN = -1


def test_columns_are_those_of_the_schema() -> None:
    log, _ = busy_frames()
    assert list(log.columns) == [column.name for column in COLUMNS]
    kinds = {"int32": "int32", "int16": "int16", "hours": "float64", "word": "category", "name": "category"}
    for column in COLUMNS:
        assert str(log[column.name].dtype) == kinds[column.kind], column.name


def test_a_triage_row_in_words() -> None:
    world, _, requests = busy_run()
    buffer = LogBuffer()
    report = [0, 0, 0, 0, Activity.REPORT, 0, -1, -1, 2, 0, 0, 0, *[UNKNOWN] * 4, 5.0, 5.0, 5.0, 0.0, 0.0]
    triage = [
        0,
        1,
        3,
        2,
        Activity.TRIAGE,
        4,
        4,
        8,
        3,
        Decision.HAND_OVER,
        Direction.UP,
        1,
        1,
        0,
        UNKNOWN,
        UNKNOWN,
        6.0,
        float("nan"),
        8.0,
        0.25,
        0.125,
    ]
    paperwork = [-1, 0, 7, 0, Activity.PAPERWORK, 7, 2, -1, -1, 0, 0, 0, *[UNKNOWN] * 4, 5.0, 5.0, 6.0, 1.0, 0.0]
    for row in (report, triage, paperwork):
        buffer.append(*row)
    log = log_frame(buffer.take(), world.structure, requests).astype(object)
    matter = int(requests.matter[0])
    limit = world.structure.responsibilities.limit[matter]
    assert log.iloc[1].where(log.iloc[1].notna(), None).to_dict() == {
        "request": 0,
        "part": 1,
        "visit": 3,
        "round": 2,
        "activity": "triage",
        "purpose": "triage",
        "office": "office 4",
        "tier": "tier 0",
        "place": "place 3",
        "function": "*",
        "sender": "desk",
        "receiver": "office 3",
        "decision": "hand_over",
        "direction": "up",
        "cause": "capability",
        "productive": "yes",
        "fits": "no",
        "settled": None,
        "satisfied": None,
        "enabled": 6.0,
        "start": None,
        "end": 8.0,
        "hours": 0.25,
        "trace": 0.125,
        "matter": f"matter {matter}",
        "origin": f"place {requests.place[0]}",
        "channel": f"channel {requests.channel[0]}",
        "owner": "office 2",
        "reported": requests.time[0],
        "limit": None if limit >= NO_LIMIT else limit,
    }
    of_request = ["matter", "origin", "channel", "owner", "reported", "limit"]
    assert log.iloc[2][of_request].isna().all()
    assert pd.isna(log.iloc[2]["sender"]) and log.iloc[2]["office"] == "office 2"
    assert pd.isna(log.iloc[0]["office"]) and pd.isna(log.iloc[0]["tier"]) and log.iloc[0]["owner"] == "office 2"


def test_every_cell_of_a_run_matches_its_code() -> None:
    world, rows, requests = busy_run()
    log, _ = busy_frames()
    names = world.structure.names
    for column in ("office", "sender", "receiver"):
        expected = [None if code < 0 else names.offices[code] for code in rows[column]]
        assert [None if pd.isna(word) else word for word in log[column]] == expected
    for column, code in (("activity", Activity), ("decision", Decision), ("direction", Direction)):
        words = {member.value: member.label for member in code}
        assert list(log[column]) == [words[value] for value in rows[column]]
    belongs = rows["request"] >= 0
    assert np.array_equal(log["reported"][belongs], requests.time[rows["request"][belongs]])
    assert log.groupby("request")["owner"].nunique().drop(-1).eq(1).all()
    assert (log.loc[log["office"] == "desk", "tier"] == "desk").all()


def test_no_limit_is_an_empty_cell() -> None:
    log, _ = busy_frames()
    by_matter = log[log["request"] >= 0].groupby("matter", observed=True)["limit"].agg(["min", "count"])
    assert by_matter["min"].to_dict()["matter 0"] == 168.0
    assert by_matter["count"].to_dict()["matter 1"] == 0


def test_an_empty_log_is_a_table_without_rows() -> None:
    world, _, requests = busy_run()
    assert log_frame(np.empty(0, dtype=ROW), world.structure, requests).shape == (0, len(COLUMNS))


def test_offices() -> None:
    _, offices = busy_frames()
    first, street, desk = offices.iloc[0], offices.iloc[2], offices.iloc[-1]
    assert (first["tier"], first["level"], first["function"], first["grassroots"]) == ("tier 2", 2, "function 0", False)
    assert (street["tier"], street["function"], street["staff"], street["grassroots"]) == ("tier 1", "*", 4, True)
    assert (desk["tier"], desk["level"], desk["grassroots"], desk["opening"]) == ("desk", -1, False, "0-168")
    assert pd.isna(desk["place"])
    assert street["weekly_hours"] == OFFICE_HOURS.weekly == 40.0
    assert street["opening"].startswith("8.5-12 13.5-18 32.5-36")


def test_an_office_may_open_at_any_minute() -> None:
    world, _, _ = busy_run()
    calendar = OFFICE_HOURS._replace(opens=(8.0 + 1.0 / 3.0,), closes=(9.0,), before=(0.0,), weekly=2.0 / 3.0)
    government = world.structure.government._replace(calendars=(world.structure.government.calendars[0], calendar))
    offices = office_frame(replace(world.structure, government=government))
    opens, closes = offices["opening"][0].split("-")
    assert (float(opens), float(closes)) == (8.0 + 1.0 / 3.0, 9.0)


def test_a_hundred_thousand_rows_take_a_moment() -> None:
    world, rows, requests = busy_run()
    many = np.concatenate([rows] * (100_000 // len(rows) + 1))
    took = []
    for _ in range(3):
        start = time.process_time()
        log_frame(many, world.structure, requests)
        took.append(time.process_time() - start)
    assert min(took) < 0.3
