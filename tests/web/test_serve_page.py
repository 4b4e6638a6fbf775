"""The server's pages in a real browser: list, levers, run, cancel, compare, upload, both languages, both sizes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import Watch
from tests.web.serving import Served, served

for _package in ("starlette", "uvicorn", "vl_convert"):
    pytest.importorskip(_package, reason=f"{_package} is needed to show the server's pages")

LONG = 120_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("served")) as found:
        yield found


def opened(watched: Watch, server: Served, path: str, width: int = 1280, height: int = 720) -> Any:
    page = watched.page(width, height)
    page.goto(server.url + path)
    page.wait_for_selector("h1", timeout=LONG)
    return page


def run(page: Any, rows: int) -> None:
    """Press Run and wait for the row that comes of it."""
    page.click("button[data-t='serve.start']")
    page.wait_for_selector(f".runs-table tbody tr:nth-child({rows})", timeout=LONG)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (360, 740)])
def test_list_and_scenario_fit_both_sizes_in_both_languages(
    watched: Watch, server: Served, width: int, height: int
) -> None:
    page = opened(watched, server, "/?lang=zh", width, height)
    assert page.locator(".card").count() == 2 and page.locator(".card.broken").count() == 1
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="English").click()
    assert page.locator("h1").inner_text() == "Scenarios"
    assert page.evaluate("document.documentElement.lang") == "en"
    chinese = re.compile("[\u4e00-\u9fff]")
    assert not chinese.search(page.locator("main").inner_text())
    page.click(".card a")
    page.wait_for_selector(".lever", timeout=LONG)
    assert not chinese.search(page.locator("main").inner_text())
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_runs_are_compared_and_levers_return(watched: Watch, server: Served) -> None:
    page = opened(watched, server, "/scenario/tiny?lang=en")
    run(page, 1)
    slider = page.locator(".lever input").first
    slider.focus()
    for _ in range(15):
        page.keyboard.press("ArrowRight")
    assert page.locator(".lever.moved").count() == 1
    assert "demand.volume=" in page.url
    link = page.url
    run(page, 2)
    rows = page.locator(".runs-table tbody tr")
    assert "as in the scenario" in rows.nth(0).inner_text().lower() and "→" in rows.nth(1).inner_text()
    page.wait_for_selector(".runs-plot svg", timeout=LONG)
    page.wait_for_selector(".result-charts svg", timeout=LONG)
    page.click("button[data-t='serve.reset']")
    assert page.locator(".lever.moved").count() == 0
    page.click("button[data-t='serve.start']")
    page.wait_for_selector("text=its result is shown", timeout=LONG)
    assert rows.count() == 2, "what was run already is no further row"
    page.get_by_role("button", name="中文").click()
    assert "比较" in page.locator(".runs-head").inner_text()
    page.reload()
    page.wait_for_selector(".runs-table tbody tr:nth-child(2)", timeout=LONG)
    other = watched.page()
    other.goto(link)
    other.wait_for_selector(".lever.moved", timeout=LONG)
    assert other.locator(".lever.moved").count() == 1, "the link holds the levers"


def test_the_player_and_the_files_of_a_run(watched: Watch, server: Served, tmp_path: Path) -> None:
    page = opened(watched, server, "/scenario/tiny?lang=zh")
    run(page, 1)
    page.click("button[data-t='serve.play']")
    page.wait_for_selector(".player-toolbar", timeout=LONG)
    with page.expect_download(timeout=LONG) as download:
        page.click("button[data-t='serve.take_zip']")
    download.value.save_as(tmp_path / "tiny.zip")
    assert (tmp_path / "tiny.zip").read_bytes()[:2] == b"PK"


def test_a_run_is_followed_and_cancelled(watched: Watch, server: Served) -> None:
    text = (server.folder / "tiny.yaml").read_text(encoding="utf-8").replace("horizon: 5 weeks", "horizon: 150 weeks")
    page = opened(watched, server, "/?lang=en")
    page.click("summary")
    page.fill("#text", text)
    page.click("button[data-t='serve.check']")
    page.wait_for_selector(".lever", timeout=LONG)
    page.select_option("#repeats", "30")
    page.click("button[data-t='serve.start']")
    page.wait_for_selector("[role=progressbar]", timeout=LONG)
    page.click("button[data-t='serve.cancel']")
    page.wait_for_selector("text=finished runs are kept", timeout=LONG)
    assert page.locator("[role=progressbar]").count() == 0


def test_a_shared_run_is_cancelled_for_oneself(watched: Watch, server: Served) -> None:
    text = (server.folder / "tiny.yaml").read_text(encoding="utf-8").replace("horizon: 5 weeks", "horizon: 153 weeks")
    pages = [opened(watched, server, "/?lang=zh"), opened(watched, server, "/?lang=en", 360, 740)]
    for page in pages:
        page.click("summary")
        page.fill("#text", text)
        page.click("button[data-t='serve.check']")
        page.wait_for_selector(".lever", timeout=LONG)
        page.select_option("#repeats", "30")
        page.click("button[data-t='serve.start']")
        page.wait_for_selector("[role=progressbar]", timeout=LONG)
    one, other = pages
    one.reload()
    one.wait_for_selector("[role=progressbar]", timeout=LONG)
    one.click("button[data-t='serve.cancel']")
    one.wait_for_selector("text=它将继续进行", timeout=LONG)
    assert one.locator("[role=progressbar]").count() == 0
    one.get_by_role("button", name="English").click()
    one.wait_for_selector("text=so it goes on", timeout=LONG)
    assert other.locator("[role=progressbar]").count() == 1
    other.click("button[data-t='serve.cancel']")
    other.wait_for_selector("text=finished runs are kept", timeout=LONG)


def test_characters_that_the_font_lacks_are_named(watched: Watch, server: Served) -> None:
    text = (server.folder / "tiny.yaml").read_text(encoding="utf-8").replace("示例县", "\U00020bb7县")
    page = opened(watched, server, "/?lang=en", 360, 740)
    page.click("summary")
    page.fill("#text", text)
    page.click("button[data-t='serve.check']")
    page.wait_for_selector(".lever", timeout=LONG)
    said = page.locator(".undrawn").inner_text()
    assert "U+20BB7" in said and said.count("U+") == 1 and "font" in said
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.goto(server.url + "/scenario/tiny?lang=en")
    page.wait_for_selector(".lever", timeout=LONG)
    assert page.locator(".undrawn").count() == 0
    watched.shown.discard("\U00020bb7")  # shown on purpose


def test_a_downloaded_zip_is_uploaded_again(watched: Watch, server: Served, tmp_path: Path) -> None:
    page = opened(watched, server, "/scenario/tiny?lang=zh")
    page.wait_for_selector(".lever", timeout=LONG)
    with page.expect_download(timeout=LONG) as download:
        page.click("a[data-t='serve.take_source_zip']")
    download.value.save_as(tmp_path / "district.zip")
    page.goto(server.url + "/?lang=zh")
    page.wait_for_selector("details.upload", timeout=LONG)
    assert "ZIP" in page.locator("details.upload summary").inner_text()
    assert ".zip" in page.get_attribute("#file", "accept")
    page.click("summary")
    page.set_input_files("#file", str(tmp_path / "district.zip"))
    page.click("button[data-t='serve.check']")
    page.wait_for_selector(".lever", timeout=LONG)
    assert "/scenario/u-" in page.url


def test_a_bad_file_shows_all_that_is_wrong(watched: Watch, server: Served, tmp_path: Path) -> None:
    text = (server.folder / "tiny.yaml").read_text(encoding="utf-8")
    bad = tmp_path / "district_draft.yaml"
    bad.write_text(text.replace("horizon: 5 weeks", "horizon: soon").replace("seed:", "sead:"), encoding="utf-8")
    page = opened(watched, server, "/?lang=zh", 360, 740)
    page.click("summary")
    page.set_input_files("#file", str(bad))
    page.click("button[data-t='serve.check']")
    page.wait_for_selector(".findings li", timeout=LONG)
    said = page.locator(".findings li").all_inner_texts()
    assert len(said) >= 2 and all(each.startswith("district_draft.yaml:") for each in said)
    assert any("是否想写“seed”" in each for each in said)
    page.get_by_role("button", name="English").click()
    assert any("did you mean 'seed'" in each for each in page.locator(".findings li").all_inner_texts())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert all("422" in error for error in watched.errors), "the browser itself notes the refused request"
    watched.errors.clear()
