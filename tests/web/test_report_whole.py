"""The report of a real, small comparison in a browser: player, charts and words, drawn by what ships."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.study.tiny import write_tiny

pytest.importorskip("vl_convert", reason="pip install vl-convert-python to draw charts")
Opened = Callable[..., Any]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report of a comparison of a few weeks."""
    from sim.cli.reporting import report_folder
    from sim.report.answer import chart_data, write_answer
    from sim.scenario.reading import read_scenario
    from sim.study.compare import Options, compare

    folder = tmp_path_factory.mktemp("whole")
    write_tiny(folder)
    loaded = read_scenario(folder / "tiny.yaml")
    comparison = compare(loaded, Options(folder / "out", None, 3), lambda *_: None, lambda _: None)
    write_answer(comparison, chart_data(comparison), ["tiaokuai", "compare", "tiny.yaml"], False)
    report_folder(comparison.folder, None, False, False, False, False, False, 1000, False, 1, "zh")
    return comparison.folder / "report.html"


@pytest.mark.parametrize(("language", "size"), [("zh", (1280, 720)), ("en", (360, 740))])
def test_player_and_charts_are_drawn(report: Path, open_file: Opened, language: str, size: tuple[int, int]) -> None:
    page = open_file(report, *size, f"?lang={language}")
    if size[0] == 1280:
        assert page.evaluate("document.querySelector('#summary').getBoundingClientRect().bottom") <= 720
    page.click("nav a >> nth=1")
    page.wait_for_selector("#player canvas")
    places = page.locator(".chart-place")
    assert places.count() >= 3
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.wait_for_function(
        "document.querySelectorAll('.chart-place.drawn svg').length >= document.querySelectorAll('.chart-place').length"
    )
    assert page.locator(".message.error:visible").count() == 0
    before = places.first.inner_text()
    page.click("text=English" if language == "zh" else "text=中文")
    page.wait_for_function("(before) => document.querySelector('.chart-place').innerText !== before", arg=before)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_the_player_plays_inside_the_report(report: Path, open_file: Opened) -> None:
    page = open_file(report, query="?lang=en")
    page.locator("#player").scroll_into_view_if_needed()
    page.wait_for_selector("#player canvas")
    clock = page.locator(".player-now")
    before = clock.inner_text()
    page.click(".player-hand")
    page.wait_for_function("(before) => document.querySelector('.player-now').innerText !== before", arg=before)
