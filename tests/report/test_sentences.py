"""Sentences say what the numbers say: faster, slower, no difference, or nothing to tell."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.report.chart_data import ChartData, MeasureInfo
from sim.report.effects import effect_within, effects, verdict_of
from sim.report.sentences import finding, headline, sentences, trade_off, unsure
from sim.report.tables import difference_table
from sim.study.statistics import Interval
from sim.vocabulary.text import LANGUAGES, Language, Text
from tests.report.synthetic import make

TIME = "resolution_time_true_mean"
LOWER = MeasureInfo(Text("指标", "measure"), Text("", ""), "lower")
HIGHER = LOWER._replace(better="higher")
NEITHER = LOWER._replace(better="neither")


def with_difference(data: ChartData, measure: str, difference: float, low: float, high: float, p: float) -> ChartData:
    """Return `data` with another difference of one measure, in its own unit."""
    frame = data.differences.copy()
    rows = frame["measure"].eq(measure)
    frame.loc[rows, ["difference", "low", "high", "p_holm"]] = [difference, low, high, p]
    return replace(data, differences=frame)


@pytest.mark.parametrize(
    ("numbers", "measure", "verdict"),
    [
        ((-1.0, -1.5, -0.5, 0.001), LOWER, "better"),
        ((-1.0, -1.5, -0.5, 0.001), HIGHER, "worse"),
        ((-1.0, -1.5, -0.5, 0.001), NEITHER, "changed"),
        ((1.0, 0.5, 1.5, 0.001), LOWER, "worse"),
        ((1.0, 0.5, 1.5, 0.001), HIGHER, "better"),
        ((0.1, -0.5, 0.7, 0.7), LOWER, "undecided"),
        ((1.0, 0.5, 1.5, 0.08), LOWER, "undecided"),
        ((1.0, 0.5, 1.5, math.nan), LOWER, "worse"),
        ((0.0, 0.0, 0.0, 1.0), LOWER, "identical"),
        ((1.0, math.nan, math.nan, math.nan), LOWER, "no interval"),
    ],
)
def test_verdict(numbers: tuple[float, float, float, float], measure: MeasureInfo, verdict: str) -> None:
    assert verdict_of(*numbers, measure) == verdict


@pytest.mark.parametrize(
    ("numbers", "zh", "en"),
    [
        (
            (-76.8, -84.0, -69.6, 0.001),
            "数字派单使真正解决的平均时间缩短 3.2 天（95% CI 2.9 至 3.5）",
            "Digital dispatch: mean time to true settlement 3.2 days shorter than under same-responsibility "
            "hierarchy (95 % CI 2.9 to 3.5)",
        ),
        (
            (76.8, 69.6, 84.0, 0.001),
            "数字派单使真正解决的平均时间延长 3.2 天（95% CI 2.9 至 3.5）",
            "Digital dispatch: mean time to true settlement 3.2 days longer than under same-responsibility "
            "hierarchy (95 % CI 2.9 to 3.5)",
        ),
        (
            (2.4, -7.2, 12.0, 0.6),
            "数字派单与职责同构相比，真正解决的平均时间未见差异（95% CI -0.3 至 0.5 天）",
            "Digital dispatch against same-responsibility hierarchy: no difference shown in mean time to true "
            "settlement (95 % CI -0.3 to 0.5 days)",
        ),
        (
            (0.0, 0.0, 0.0, 1.0),
            "数字派单与职责同构的真正解决的平均时间在每次重复中完全相同",
            "Digital dispatch and same-responsibility hierarchy: no difference in mean time to true settlement in any "
            "replication",
        ),
        (
            (-76.8, math.nan, math.nan, math.nan),
            "数字派单与职责同构相比，真正解决的平均时间相差 -3.20 天（仅 1 次重复，无区间）",
            "Digital dispatch against same-responsibility hierarchy: mean time to true settlement differs by "
            "-3.20 days (one replication, no interval)",
        ),
    ],
)
def test_finding_of_every_sign(numbers: tuple[float, float, float, float], zh: str, en: str) -> None:
    data = with_difference(make(), TIME, *numbers)
    assert finding(data, TIME, "zh") == zh
    assert finding(data, TIME, "en") == en


@pytest.mark.parametrize(
    ("numbers", "zh", "en"),
    [
        ((-76.8, -84.0, -69.6, 0.001), "比职责同构快 3.2 天", "is faster than same-responsibility hierarchy by"),
        ((76.8, 69.6, 84.0, 0.001), "比职责同构慢 3.2 天", "is slower than same-responsibility hierarchy by"),
        ((2.4, -7.2, 12.0, 0.6), "未见差异：-0.3 至 0.5 天", "no difference shown in mean time to true settlement: -"),
        ((0.0, 0.0, 0.0, 1.0), "完全相同", "in any replication"),
        ((-76.8, math.nan, math.nan, math.nan), "无区间", "no interval"),
    ],
)
def test_headline_of_every_sign(numbers: tuple[float, float, float, float], zh: str, en: str) -> None:
    data = with_difference(make(), TIME, *numbers)
    said = {language: headline(data, "dispatch", language) for language in LANGUAGES}
    assert zh in said["zh"] and "5,812 件诉求" in said["zh"] and "对照" in said["zh"]
    assert en in said["en"] and "on the same 5,812 requests" in said["en"].replace("On", "on")
    assert "requests passed at least once: " in said["en"] and " % against " in said["en"]
    assert said["zh"].endswith("。") and said["en"].endswith(".")


def test_trade_off_only_when_measures_conflict() -> None:
    data = make()
    assert "变差的有基层每人周工时（+" in trade_off(data, "dispatch", "zh")
    assert "worse in grassroots hours per worker-week (+" in trade_off(data, "dispatch", "en")
    without = with_difference(data, "grassroots_hours_per_worker_week", 0.1, -0.2, 0.4, 0.5)
    assert trade_off(without, "dispatch", "zh") == trade_off(without, "dispatch", "en") == ""
    assert any("No difference shown under digital dispatch: grassroots" in text for text in sentences(without, "en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_structure_is_described_by_its_levels(language: Language) -> None:
    said = sentences(make(1), language)
    assert len(said) == 1
    assert "95" in said[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_results_without_numbers_say_nothing(language: Language) -> None:
    data = make(2)
    empty = replace(data, values=data.values.iloc[:0], differences=data.differences.iloc[:0])
    assert sentences(replace(empty, structures={"hierarchy": Text("甲", "a")}), language) == []
    assert difference_table(empty, language).rows == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_measures_that_are_not_defined_are_left_out(language: Language) -> None:
    data = make(3)
    values = data.values.assign(value=data.values["value"].where(~data.values["measure"].eq(TIME), math.nan))
    differences = data.differences.copy()
    differences.loc[differences["measure"].eq(TIME), ["difference", "low", "high", "relative", "p_holm"]] = np.nan
    broken = replace(data, values=values, differences=differences)
    text = " ".join(sentences(broken, language))
    assert "nan" not in text.lower() and text
    assert len(effects(broken)) == len(effects(data)) - 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_table_has_a_row_per_structure_and_primary_measure(language: Language) -> None:
    data = make(3)
    table = difference_table(data, language)
    assert len(table.rows) == 2 * len(data.primary)
    assert all(len(row) == len(table.header) for row in table.rows)
    assert not any("nan" in cell.lower() for row in table.rows for cell in row)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_can_be_printed_on_a_chinese_windows_console(language: Language) -> None:
    for structures in (1, 2, 4):
        "".join(sentences(make(structures), language)).encode("gbk")


def test_frames_are_left_as_they_were() -> None:
    data = make(2)
    before = data.values.copy(), data.differences.copy()
    sentences(data, "zh")
    difference_table(data, "en")
    pd.testing.assert_frame_equal(data.values, before[0])
    pd.testing.assert_frame_equal(data.differences, before[1])


@pytest.mark.parametrize(
    ("low", "high", "zh", "en"),
    [
        (-0.3, 0.5, "未见差异", "no difference shown"),
        (-8.0, -1.0, "多重比较校正", "once adjusted for several tests"),
    ],
)
def test_says_why_a_clear_interval_may_still_show_nothing(low: float, high: float, zh: str, en: str) -> None:
    info = MeasureInfo(Text("时长", "time"), Text("天", "days"), "lower")
    effect = effect_within("dispatch", info, Interval((low + high) / 2, low, high, 3))
    assert zh in unsure(effect, "zh")
    assert en in unsure(effect, "en")
