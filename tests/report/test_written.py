"""Values of parameters in the reader's language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.report.grounds import assumption_lines
from sim.report.written import assumed_value, value_text
from sim.scenario.library import scenario_files
from sim.scenario.reading import read_scenario
from sim.vocabulary.quantity import DURATION_UNITS
from tests.study.tiny import write_tiny

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
_ENGLISH_UNIT = re.compile(r"\d\s*(?:minute|min|hour|h|day|week|month|year|working|per|x|times)s?\b|\bper\b")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        ("10 minutes", "10 分钟", "10 minutes"),
        ("1 hours", "1 小时", "1 hour"),
        ("1 months", "1 个月", "1 month"),
        ("3 working days", "3 个工作日", "3 working days"),
        ("2 个工作日", "2 个工作日", "2 working days"),
        ("0 hours – 24 hours", "0 – 24 小时", "0 – 24 hours"),
        ("5 – 40 minutes", "5 – 40 分钟", "5 – 40 minutes"),
        ("2 weeks – 3 months", "2 周 – 3 个月", "2 weeks – 3 months"),
        ("58712 per day", "每天 58712 件", "58712 per day"),
        ("每天 4 件 – 每天 9 件", "每天 4 – 9 件", "4 – 9 per day"),
        ("每个月 2 件", "每个月 2 件", "2 per month"),
        ("1 item per week", "每周 1 件", "1 per week"),
        ("0 per hour – 0.00595238 per hour", "每周 0 – 1 件", "0 – 1 per week"),
        ("0.00136986 per hour", "每个月 1 件", "1 per month"),
        ("0.0166667 hours", "1 分钟", "1 minute"),
        ("0 hours – 0.166667 hours", "0 – 10 分钟", "0 – 10 minutes"),
        ("0.5 hours – 4 hours", "0.5 – 4 小时", "0.5 – 4 hours"),
        ("30 %", "30%", "30 %"),
        ("0.5 – 2 x", "0.5 – 2 倍", "0.5 – 2 times"),
        ("1.0", "1.0", "1.0"),
        ("0.5 – 2.0", "0.5 – 2.0", "0.5 – 2.0"),
        ("paper, platform", "纸面、平台", "paper, platform"),
        ("3 parrots", "3 parrots", "3 parrots"),
        ("", "", ""),
        ("0.0000005 hours", "0.0000005 小时", "0.0000005 hours"),
        ("7441 per hour", "每周 1250088 件", "1250088 per week"),
        ("2 H", "2 小时", "2 hours"),
    ],
)
def test_a_value_is_said_in_both_languages(written: str, zh: str, en: str) -> None:
    assert value_text(written) == (zh, en)


@pytest.mark.parametrize("unit", DURATION_UNITS)
def test_every_unit_of_time_that_a_file_may_write_is_known(unit: str) -> None:
    found = value_text(f"2 {unit}")
    assert _CHINESE.search(found.zh) and not re.search("[A-Za-z]", found.zh)
    assert not _CHINESE.search(found.en)


@pytest.mark.parametrize("file", scenario_files(SCENARIOS), ids=lambda file: file.stem)
def test_no_chinese_value_of_a_shipped_scenario_holds_an_english_unit(file: Path) -> None:
    loaded = read_scenario(file)
    for assumption in loaded.assumptions:
        for said in (assumed_value(loaded, assumption), value_text(assumption.range)):
            assert not _ENGLISH_UNIT.search(said.zh), f"{assumption.path}: {said.zh}"
            assert not _CHINESE.search(said.en), f"{assumption.path}: {said.en}"
    # Names of parameters are code: only what stands behind the equals sign is a value.
    for line in assumption_lines(loaded, "zh"):
        for item in line.split("；"):
            assert not _ENGLISH_UNIT.search(item.partition(" = ")[2]), item


def test_words_of_tables_are_names() -> None:
    loaded = read_scenario(SCENARIOS / "kaifeng.yaml")
    said = {a.path: assumed_value(loaded, a) for a in loaded.assumptions}
    assert said["matters.owner_tier"].zh.startswith("乡镇") and "township" not in said["matters.owner_tier"].zh
    assert "综合执法" in said["matters.function"].zh and "Urban enforcement" in said["matters.function"].en
    assert "；" not in said["matters.co_functions"].zh and "＋" in said["matters.co_functions"].zh


def test_a_range_with_one_end_in_per_cent_is_given_in_numbers(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    file = tmp_path / "tiny.yaml"
    text = file.read_text(encoding="utf-8")
    assert "    quality: 0.9\n" in text
    own = text.replace("    quality: 0.9\n", "    quality: {value: 0.4, range: [0.3, 50 %]}\n")
    file.write_text(own, encoding="utf-8")
    (found,) = (each for each in read_scenario(file).assumptions if each.path == "behaviour.closure.quality")
    assert found.range == "0.3 – 0.5"
