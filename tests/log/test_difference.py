"""The first difference of two logs: found by bits, told by request and step."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.log import difference
from sim.log.difference import first_difference
from sim.log.schema import ROW, Rows
from sim.vocabulary.codes import NOWHERE, Activity
from tests.log.busy import busy_run


def log() -> Rows:
    """Return a log of some thousand rows that may be changed."""
    return busy_run()[1].copy()


def row(**values: Any) -> Rows:
    """Return a log of one row."""
    rows = np.zeros(1, ROW)
    for name, value in values.items():
        rows[name] = value
    return rows


def test_a_log_does_not_differ_from_its_copy() -> None:
    assert first_difference(log(), log()) is None
    assert first_difference(log()[:0], log()[:0]) is None


def test_nan_is_nan_whatever_its_bits() -> None:
    other = np.array([0x7FF8_0000_0000_0001], dtype=np.int64).view(np.float64)[0]
    assert math.isnan(other)
    assert first_difference(row(start=math.nan), row(start=other)) is None
    assert first_difference(row(start=math.nan), row(start=1.0)) is not None


@pytest.mark.parametrize("column", ROW.names or ())
def test_every_column_counts(column: str) -> None:
    """The smallest change of any column is found, where it is."""
    ours, other = log(), log()
    k = 1234
    while other[column][k] != other[column][k]:
        k += 1
    value = other[column][k]
    other[column][k] = np.nextafter(value, math.inf) if ROW[column].kind == "f" else value + 1
    found = first_difference(ours, other)
    assert found is not None
    assert (found.position, found.columns) == (k, (column,))
    assert found.request == ours["request"][k] and found.visit == ours["visit"][k]


def test_minus_zero_is_not_zero() -> None:
    found = first_difference(row(hours=0.0), row(hours=-0.0))
    assert found is not None and found.columns == ("hours",)
    assert found.ours is not None and "hours 0.0" in found.ours.en
    assert found.other is not None and "hours -0.0" in found.other.en


def test_the_first_of_several_is_told() -> None:
    ours, other = log(), log()
    other["end"][[70, 7, 700]] += 1.0
    other["settled"][7] = 1 - other["settled"][7]
    found = first_difference(ours, other)
    assert found is not None
    assert (found.position, found.columns) == (7, ("settled", "end"))


def test_a_log_that_ends_earlier_says_so() -> None:
    ours = log()
    for k, found in enumerate((first_difference(ours, ours[:-1]), first_difference(ours[:-1], ours))):
        assert found is not None
        assert (found.position, found.request, found.columns) == (len(ours) - 1, ours["request"][-1], ())
        assert (found.ours is None, found.other is None) == (k == 1, k == 0)
        assert "the log has ended" in found.text.en and "日志已结束" in found.text.zh


def test_long_logs_are_compared_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(difference, "ROWS_AT_ONCE", 10)
    ours, other = log(), log()
    assert first_difference(ours, other) is None
    for k in (9, 10, 25):
        other["office"][k:] = NOWHERE
        found = first_difference(ours, other)
        assert found is not None and found.position == k
        other = log()


def test_says_request_step_and_both_rows() -> None:
    ours = row(request=12, visit=3, activity=Activity.TRIAGE, purpose=4, office=5, sender=-1, receiver=7, decision=2)
    for name in ("productive", "fits", "settled", "satisfied"):
        ours[name] = -1
    other = ours.copy()
    ours["end"], other["end"], other["cause"] = 1.5, 1.75, 3
    found = first_difference(ours, other)
    assert found is not None
    shown = "purpose triage, office 5, receiver 7, decision hand over"
    assert found.text.en == (
        "request 12, step triage (part 0, visit 3, round 0): "
        f"{shown}, cause none, enabled 0.0, start 0.0, end 1.5, hours 0.0 / "
        f"{shown}, cause load, enabled 0.0, start 0.0, end 1.75, hours 0.0 (row 0: cause, end)"
    )
    assert found.text.zh == (
        "诉求12，步骤签收研判（子事项0，到访3，重办0）："
        "purpose 签收研判, office 5, receiver 7, decision 流转, cause 无, enabled 0.0, start 0.0, end 1.5, hours 0.0 / "
        "purpose 签收研判, office 5, receiver 7, decision 流转, cause 负荷, enabled 0.0, start 0.0, end 1.75, hours 0.0"
        "（第0行的 cause, end）"
    )
    assert str(found) == f"{found.text.zh}\n{found.text.en}"


def test_paperwork_and_unknown_codes_are_told_too() -> None:
    found = first_difference(row(request=NOWHERE, activity=Activity.PAPERWORK), row(request=NOWHERE, activity=99))
    assert found is not None
    assert found.text.en.startswith("paperwork, step paperwork (part 0, visit 0, round 0): ")
    assert found.other is not None and "activity 99" in found.other.en
