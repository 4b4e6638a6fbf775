"""What a reel keeps of a log: everything that lies in its window, whole paths, and nothing that cannot be unpacked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.scenario.reading import read_scenario
from sim.study.compare import Options, compare
from sim.vocabulary.codes import Activity
from sim.vocabulary.errors import ResultsError
from sim.web.reel import PER_HOUR, reels, reels_of, span
from sim.web.reel_pack import Packed, pack, unpack, zigzag
from tests.study.tiny import write_tiny
from tests.web.player_pages import REFORM, shown


@pytest.fixture(scope="module")
def reel() -> dict[str, Any]:
    one = shown()
    return reels(one.logs, one.loaded, 120)


def columns(reel: dict[str, Any], structure: str) -> dict[str, Any]:
    packed = reel["structures"][structure]
    return dict(unpack(Packed(packed["columns"], packed["data"])))


def test_packed_columns_come_out_as_they_went_in() -> None:
    given = {"a": np.array([0, 1, 255, 256, 70_000]), "b": np.zeros(0, np.int64), "c": np.arange(5) ** 9}
    found = unpack(pack(given))
    assert list(found) == list(given)
    assert all(np.array_equal(found[name], given[name]) for name in given)
    with pytest.raises(ValueError, match="negative"):
        pack({"a": np.array([-1])})
    assert zigzag(np.array([0, -1, 1, -2])).tolist() == [0, 1, 2, 3]


def test_the_window_begins_after_the_warm_up_and_holds_the_requests_asked_for(reel: dict[str, Any]) -> None:
    clock, (log, _) = reel["clock"], shown().logs["hierarchy"]
    reported = log.loc[log["activity"] == "report", "reported"]
    inside = ((reported >= clock["start"]) & (reported < clock["end"])).sum()
    assert clock["start"] == shown().loaded.scenario.clock.warm_up
    assert 120 <= inside <= 125
    assert int(columns(reel, "hierarchy")["counted"].sum()) == inside


def test_paths_of_requests_reported_inside_are_whole_and_rows_that_overlap_are_there(reel: dict[str, Any]) -> None:
    clock = reel["clock"]
    for structure, (log, _) in shown().logs.items():
        found = columns(reel, structure)
        number = np.cumsum(found["number"]) - 1
        kept = dict(zip(number.tolist(), found["length"].tolist(), strict=True))
        counted = log[(log["reported"] >= clock["start"]) & (log["reported"] < clock["end"])]
        for request, rows in counted.groupby("request"):
            assert kept[int(request)] == len(rows)
        lies = log[(log["enabled"] < clock["end"]) & ~(log["end"] <= clock["start"])]
        fewest = lies.groupby("request").size()
        assert all(kept[int(request)] >= rows for request, rows in fewest.items())
        assert sum(kept.values()) < len(log)


def test_times_are_whole_minutes_rounded_down(reel: dict[str, Any]) -> None:
    found, (log, _) = columns(reel, "dispatch"), shown().logs["dispatch"]
    number = np.cumsum(found["number"]) - 1
    signed = np.where(found["reported"] % 2, -(found["reported"] + 1) // 2, found["reported"] // 2)
    reported = dict(zip(number.tolist(), np.cumsum(signed).tolist(), strict=True))
    truth = log[log["request"] >= 0].groupby("request")["reported"].first()
    chosen = [n for n in reported if n >= 0]
    assert len(chosen) > 100
    assert [reported[n] for n in chosen] == np.floor(truth.loc[chosen] * PER_HOUR + 1e-6).astype(int).tolist()


def test_the_same_log_gives_the_same_bytes_and_json_takes_them(reel: dict[str, Any]) -> None:
    again = reels(shown().logs, shown().loaded, 120)
    assert json.dumps(again, allow_nan=False) == json.dumps(reel, allow_nan=False)


def test_a_reel_is_small(reel: dict[str, Any]) -> None:
    rows = len(columns(reel, "hierarchy")["part"])
    assert len(reel["structures"]["hierarchy"]["data"]) < 14 * rows


def test_a_reform_that_begins_late_is_in_the_window() -> None:
    late = shown(late=True)
    found = reels(late.logs, late.loaded, 90)
    assert found["structures"]["hierarchy"]["begins"] == []
    assert {entry["start"] for entry in found["structures"]["dispatch"]["begins"]} == {REFORM}
    clock = found["clock"]
    log = late.logs["hierarchy"][0]
    reported = log.loc[log["activity"] == "report", "reported"]
    before = ((reported >= clock["start"]) & (reported < REFORM)).sum()
    assert clock["start"] < REFORM < clock["end"]
    assert 25 <= before <= 35


def test_the_window_ends_with_the_run() -> None:
    log = shown().logs["hierarchy"][0]
    assert span(log, 840.0, 10_000, 200.0, []) == (200.0, 840.0)
    assert span(log, 840.0, 1, 9_000.0, []) == (840.0, 841.0)


def test_changes_of_staff_are_kept_apart() -> None:
    one = shown()
    log, offices = one.logs["hierarchy"]
    office = str(offices["office"][0])
    row = log.iloc[[0]].copy()
    row["activity"] = pd.Categorical([Activity.STAFFING.label], categories=log["activity"].cat.categories)
    row["office"] = pd.Categorical([office], categories=log["office"].cat.categories)
    early, late = (
        row.assign(request=-1, part=0, visit=people, round=0, enabled=hour, start=hour, end=hour, reported=np.nan)
        for people, hour in ((7, 10.0), (9, 200.0))
    )
    found = reels({"hierarchy": (pd.concat([log, early, late], ignore_index=True), offices)}, one.loaded, 60)
    assert found["structures"]["hierarchy"]["staff"][0] == 7
    assert found["structures"]["hierarchy"]["staffing"] == [[200.0, 0, 9]]


def test_a_log_of_another_government_is_refused() -> None:
    one = shown()
    log, offices = one.logs["hierarchy"]
    with pytest.raises(ResultsError):
        reels({"hierarchy": (log, offices.iloc[1:])}, one.loaded)
    strange = log.assign(matter="stray")
    with pytest.raises(ResultsError):
        reels({"hierarchy": (strange, offices)}, one.loaded)


def test_a_comparison_gives_reels_while_its_logs_are_kept(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    loaded = read_scenario(tmp_path / "tiny.yaml")
    found = compare(loaded, Options(tmp_path, replications=2, engine="simpy"), lambda *_: None, lambda _: None)
    reel = reels_of(found, 0, 50)
    assert reel is not None
    assert list(reel["structures"]) == list(found.structures)
    assert reel["clock"]["start"] == found.warm_up
    assert reels_of(found, 5) is None
