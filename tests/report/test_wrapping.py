"""Lines fit, keep what belongs together, and lose nothing."""

from __future__ import annotations

import re

import pytest

from sim.report import wrapping
from sim.report.wrapping import shorten, width, wrap

CHINESE = "数字派单使真正解决的中位时间缩短 3.1 天（95% CI 2.8 至 3.4），推诿次数减少“四成”。"
ENGLISH = "Digital dispatch: median time to true settlement 3.1 days shorter than under same-responsibility hierarchy"


@pytest.mark.parametrize("text", [CHINESE, ENGLISH, CHINESE * 3, "无", ""])
@pytest.mark.parametrize("limit", [60.0, 140.0, 400.0])
def test_lines_fit_and_lose_nothing(text: str, limit: float) -> None:
    lines = wrap(text, 12.0, limit)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line, 12.0) <= limit for line in lines)


@pytest.mark.parametrize("limit", range(80, 400, 20))
def test_punctuation_and_units_stay(limit: int) -> None:
    for line in wrap(CHINESE, 12.0, float(limit)):
        assert line[0] not in "，。）”%"
        assert line[-1] not in "（“"
        assert not line[-1].isdigit() or line.endswith(CHINESE.rstrip("。")[-1])


def test_lines_are_about_equal() -> None:
    lines = [width(line, 12.0) for line in wrap(CHINESE, 12.0, 400.0)]
    assert len(lines) == 2
    assert min(lines) > 0.8 * max(lines)


def test_english_breaks_between_words_and_after_hyphens() -> None:
    lines = wrap(ENGLISH, 12.0, 150.0)
    assert set(" ".join(lines).replace("- ", "-").split()) == set(ENGLISH.split())


INTERVALS = [
    "双向交办使一线工作时长增加 1.02 小时/人·周（95% CI −0.98 至 1.06），其余 12 小时/人·周；真正解决缩短 3.1 天（95% CI 2.8 至 3.4）",
    "Two-way dispatch added 1.02 hours (95 % CI −0.98 to 1.06), 3.1 days saved (95 % CI 2.8 to 3.4), the gap is −8.3 to −7.9 days",
]
KEPT = [
    "小时/人·周",
    "95% CI −0.98 至 1.06",
    "95% CI 2.8 至 3.4",
    "95 % CI −0.98 to 1.06",
    "95 % CI 2.8 to 3.4",
    "−8.3 to −7.9",
]


def whole(limit: float) -> bool:
    """Return whether intervals and units stand on one line each."""
    texts = ["\n".join(wrap(text, 12.0, limit)) for text in INTERVALS]
    return all(
        line.count(kept) == text.count(kept) for line, text in zip(texts, INTERVALS, strict=True) for kept in KEPT
    )


def test_intervals_and_units_stay_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = [float(limit) for limit in range(190, 700, 7)]
    assert all(whole(limit) for limit in limits)
    # Without the rule they break, and this test would see it.
    monkeypatch.setattr(wrapping, "_WHOLE", re.compile("(?!)"))
    wrapping._breaks.cache_clear()
    assert not all(whole(limit) for limit in limits)
    wrapping._breaks.cache_clear()


def test_an_interval_wider_than_the_line_is_cut_between_words() -> None:
    assert all(not line.endswith((".", "−")) for line in wrap("95 % CI −10.98 to 11.06", 12.0, 70.0))
    assert " ".join(wrap("95 % CI −10.98 to 11.06", 12.0, 70.0)) == "95 % CI −10.98 to 11.06"


def test_a_word_wider_than_the_line_is_cut() -> None:
    assert "".join(wrap("w" * 40, 12.0, 100.0)) == "w" * 40


def test_shorten_keeps_both_ends() -> None:
    name = "数字派单＋首接负责制＋网格员确认关闭＋网格内协商解决"
    short = shorten(name, 9.0, 118.0, 1)
    assert width(short, 9.0) <= 118.0
    assert short.startswith("数字派单") and short.endswith("解决") and "…" in short
    assert shorten("数字派单", 9.0, 118.0, 1) == "数字派单"
