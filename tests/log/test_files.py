"""A table comes back from a file as it was, and a file is whole or not there."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from sim.log.files import read_log, read_offices, write_atomically, write_table
from sim.vocabulary.errors import ResultsError
from tests.log.busy import busy_frames


def test_parquet_gives_back_the_same_log(tmp_path: Path) -> None:
    log, offices = busy_frames()
    write_table(log, tmp_path / "log.parquet")
    write_table(offices, tmp_path / "offices.parquet")
    pd.testing.assert_frame_equal(read_log(tmp_path / "log.parquet"), log)
    pd.testing.assert_frame_equal(read_offices(tmp_path / "offices.parquet"), offices)


def test_csv_gives_back_the_same_cells(tmp_path: Path) -> None:
    log, offices = busy_frames()
    write_table(log, tmp_path / "log.csv")
    write_table(offices, tmp_path / "offices.csv")
    back = read_log(tmp_path / "log.csv")
    # A CSV holds no list of names, so those that never occur are unknown to the reader; every cell is the same.
    pd.testing.assert_frame_equal(back.astype(object), log.astype(object))
    assert list(back["decision"].cat.categories) == list(log["decision"].cat.categories)
    pd.testing.assert_frame_equal(
        read_offices(tmp_path / "offices.csv").astype(object), offices.astype(object), check_dtype=False
    )


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_the_same_table_gives_the_same_bytes(tmp_path: Path, ending: str) -> None:
    log, _ = busy_frames()
    first, second = tmp_path / f"a.{ending}", tmp_path / f"b.{ending}"
    write_table(log, first)
    write_table(read_log(first), second)
    write_table(log.copy(), tmp_path / f"c.{ending}")
    assert first.read_bytes() == second.read_bytes() == (tmp_path / f"c.{ending}").read_bytes()


def test_names_that_look_like_numbers_or_nothing_survive(tmp_path: Path) -> None:
    log, _ = busy_frames()
    log = log.head(40).copy()
    strange = {"matter 0": "007", "matter 1": "NA", "place 3": '无,“名”"', "place 4": " "}
    for column in ("matter", "origin"):
        log[column] = log[column].cat.rename_categories(lambda name: strange.get(name, name))
    write_table(log, tmp_path / "log.csv")
    pd.testing.assert_frame_equal(read_log(tmp_path / "log.csv").astype(object), log.astype(object))


def test_a_crash_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "log.csv"
    write_atomically(target, b"old")

    def crash(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", crash)
    with pytest.raises(ResultsError, match="disk full"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["log.csv"]


def test_what_cannot_be_read_is_said_in_both_languages(tmp_path: Path) -> None:
    log, _ = busy_frames()
    few = log.head(5)
    write_table(few.drop(columns="office"), tmp_path / "column.csv")
    write_table(few.assign(decision="shrug"), tmp_path / "word.csv")
    write_table(few.assign(start="soon"), tmp_path / "number.csv")
    write_table(few.drop(columns="office"), tmp_path / "column.parquet")
    (tmp_path / "garbage.parquet").write_bytes(b"PAR1 and no more")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "latin.csv").write_bytes(b"request,office\n1,caf\xe9\n")
    names = {
        "column.csv": "office",
        "word.csv": "shrug",
        "number.csv": "soon",
        "column.parquet": "office",
        "garbage.parquet": "",
        "empty.csv": "",
        "latin.csv": "",
        "missing.csv": "",
        "missing.parquet": "",
        "log.xlsx": "",
    }
    for name, found in names.items():
        with pytest.raises(ResultsError) as caught:
            read_log(tmp_path / name)
        text = caught.value.text
        assert found in text.zh and found in text.en and name in text.zh and name in text.en
    with pytest.raises(ResultsError):
        write_table(log, tmp_path / "log.xlsx")
