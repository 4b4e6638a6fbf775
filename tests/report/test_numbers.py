"""Numbers keep their sign, their unit and no more digits than they earn."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report.chart_data import MeasureInfo
from sim.report.numbers import (
    decimals_for_interval,
    decimals_for_level,
    fixed,
    scale_of,
    signed,
    span,
    typographic,
    with_unit,
)
from sim.vocabulary.text import Text


def _measure(zh: str, en: str) -> MeasureInfo:
    return MeasureInfo(Text("某指标", "some measure"), Text(zh, en))


@pytest.mark.parametrize(
    ("unit", "magnitude", "factor", "level", "difference"),
    [
        (("小时", "hours"), 300.0, 1 / 24, "days", "days"),
        (("小时", "hours"), 20.0, 1.0, "hours", "hours"),
        (("工作小时", "working hours"), 300.0, 1.0, "working hours", "working hours"),
        (("天", "days"), 300.0, 1.0, "days", "days"),
        (("比例", "share"), 0.4, 100.0, "%", "percentage points"),
        (("%", "%"), 40.0, 1.0, "%", "percentage points"),
        (("次/件", "per request"), 1.0, 1.0, "per request", "per request"),
    ],
)
def test_units(unit: tuple[str, str], magnitude: float, factor: float, level: str, difference: str) -> None:
    scale = scale_of(_measure(*unit), magnitude)
    assert scale.factor == pytest.approx(factor)
    assert (scale.unit.en, scale.difference.en) == (level, difference)


def test_a_unit_that_the_name_holds_is_not_said_twice() -> None:
    unit = Text("小时", "hours per worker-week")
    info = MeasureInfo(Text("基层人均周工时", "grassroots hours per worker-week"), unit)
    assert scale_of(info, 6.0).unit == Text("小时", "")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(0.04, 1, "0.0"), (-0.04, 1, "0.0"), (-0.0, 0, "0"), (-1234.5, 1, "-1,234.5"), (math.nan, 2, "–"), (99, 0, "99")],
)
def test_fixed(value: float, decimals: int, text: str) -> None:
    assert fixed(value, decimals) == text


@pytest.mark.parametrize(("value", "text"), [(2.0, "+2.0"), (-2.0, "-2.0"), (0.01, "0.0"), (math.nan, "–")])
def test_signed(value: float, text: str) -> None:
    assert signed(value, 1) == text


@pytest.mark.parametrize(("values", "decimals"), [((6.1, 5.4), 2), ((41.2, 63.0), 1), ((118.0,), 0), ((0.0,), 1)])
def test_decimals_for_level(values: tuple[float, ...], decimals: int) -> None:
    assert decimals_for_level(*values) == decimals


@pytest.mark.parametrize(
    ("value", "low", "high", "text"),
    [
        (3.2, 2.9, 3.5, "2.9 to 3.5"),
        (3.14, 3.03, 3.25, "3.03 to 3.25"),
        (-40.75, -40.95, -40.55, "-41.0 to -40.5"),
        (0.05, -0.1, 0.2, "-0.10 to 0.20"),
        (140.0, 95.0, 185.0, "95 to 185"),
        # A bound that is not 0 is not printed as 0.
        (0.34, 0.04, 0.64, "0.04 to 0.64"),
        (28.784, 28.7839, 28.7841, "28.78 to 28.78"),
    ],
)
def test_interval(value: float, low: float, high: float, text: str) -> None:
    assert span(low, high, decimals_for_interval(value, low, high), "en") == text


@given(st.floats(-1e4, 1e4), st.floats(1e-6, 1e3))
def test_a_decided_interval_never_prints_a_zero_bound(value: float, half: float) -> None:
    low, high = value - half, value + half
    decimals = decimals_for_interval(value, low, high)
    assert 0 <= decimals <= 6
    if low * high > 0.0 and min(abs(low), abs(high)) > 1e-5:
        assert float(fixed(min(abs(low), abs(high)), decimals).replace(",", "")) != 0.0


def test_units_are_set_as_each_language_does() -> None:
    percent = Text("%", "%")
    assert (with_unit("41.2", percent, "zh"), with_unit("41.2", percent, "en")) == ("41.2%", "41.2 %")
    assert with_unit("3", Text("天", "days"), "zh") == "3 天"
    assert with_unit("3", Text("", ""), "en") == "3"


def test_only_charts_use_true_minus_signs() -> None:
    assert typographic("hand-overs -3.1 (-4 to -2)") == "hand-overs −3.1 (−4 to −2)"
    assert typographic("2018-09") == "2018-09"
